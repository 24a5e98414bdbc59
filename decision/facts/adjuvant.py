"""How long adjuvant endocrine therapy was taken without a break, and when the last stretch of it ended.

Courses that follow each other add up; a later course after a break starts a new stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from math import inf

from decision.facts.record import Course
from decision.formulas.lines import ADJUVANT_CLASS
from decision.ranges import Regions

ROUNDING_MONTHS = 1  # two courses follow each other if no more than the rounding of months lies between
WORLDS_AT_MOST = 20_000

Stretch = tuple[float, float]  # months from its end to the relapse, months on it
Pair = tuple[int, int]  # region of the clock, region of the months


def adjuvant_pairs(courses: Sequence[Course], clock: Regions, months: Regions, *, complete: bool) -> frozenset[Pair] | None:
    """The clock and the months that a list of courses allows, jointly; None where it says nothing of them."""
    counted = tuple(course for course in courses if counts_as_adjuvant(course) != "no")
    return _pairs_of(counted, clock, months, complete) if counted else None


@lru_cache(maxsize=128)  # a patient is read again for each question about what was assumed
def _pairs_of(counted: tuple[Course, ...], clock: Regions, months: Regions, complete: bool) -> frozenset[Pair] | None:
    ends, lengths = _numbers_worth_trying(counted, clock, months)
    ways: list[list[Stretch | None]] = [_ways(course, ends, lengths) for course in counted]
    if not complete:
        ways.append([None, *product(ends, lengths)])
    size = 1
    for way in ways:
        size *= len(way)
    if size > WORLDS_AT_MOST:
        return None
    return frozenset(pair for world in product(*ways) for pair in _pairs([one for one in world if one is not None], clock, months))


def counts_as_adjuvant(course: Course) -> str:
    """Whether a course was adjuvant endocrine therapy: yes, no, or maybe where its intent is not given."""
    if ADJUVANT_CLASS not in course.classes or course.intent not in ("", "adjuvant"):
        return "no"
    return "yes" if course.intent else "maybe"


def end_of(course: Course) -> float | None:
    """Months from the end of a course to the relapse; 0 if the relapse came on it."""
    return 0 if course.ongoing == "yes" or course.progressed_on == "yes" else course.months_end_to_relapse


def _ways(course: Course, ends: Sequence[float], lengths: Sequence[float]) -> list[Stretch | None]:
    end, today = end_of(course), course.months_end_to_today
    possible = ends if end is None else [end]
    if today is not None:
        possible = [one for one in possible if one <= today]
    on = lengths if course.months_on is None else [course.months_on]
    return [*product(possible, on), *([None] if counts_as_adjuvant(course) == "maybe" else [])]


def _numbers_worth_trying(courses: Sequence[Course], clock: Regions, months: Regions) -> tuple[list[float], list[float]]:
    """Ends and lengths on either side of every point at which a region changes or two courses begin to join."""
    ends = {edge for edge, _ in clock.edges if edge != inf} | {clock.sample(index) for index in range(clock.count)}
    lengths = {edge for edge, _ in months.edges if edge != inf} | {months.sample(index) for index in range(months.count)}
    for course in courses:
        end, on = end_of(course), course.months_on or 0
        if end is not None:
            ends |= {end, end + on, end + on + ROUNDING_MONTHS}
        lengths |= {edge - on for edge, _ in months.edges if edge != inf and edge > on}
    return _either_side(ends), _either_side(lengths)


def _either_side(numbers: Iterable[float]) -> list[float]:
    return sorted({near for number in numbers for near in (number - 0.5, number, number + 0.5) if near >= 0})


def _pairs(stretches: Sequence[Stretch], clock: Regions, months: Regions) -> Iterable[Pair]:
    if not stretches:
        return ((clock.size - 1, index) for index in range(months.size))
    end, on = last_stretch(stretches)
    return ((clock.index(end), months.index(on)),)


def last_stretch(courses: Sequence[Stretch]) -> Stretch:
    """The end and the length of the last stretch of courses that follow each other."""
    ordered = sorted(courses)
    end, start = ordered[0][0], sum(ordered[0])
    for next_end, on in ordered[1:]:
        if next_end > start + ROUNDING_MONTHS:
            break
        start = max(start, next_end + on)
    return end, start - end
