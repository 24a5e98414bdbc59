"""What the courses of earlier treatment say about the clocks of each class.

Clocks count treatment before the metastatic diagnosis (neoadjuvant, adjuvant, prevention); a course
for metastatic disease says only which line of therapy the patient is in. A list that is given is
complete unless the patient says otherwise: a class without a course was never given.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

from decision.facts.adjuvant import adjuvant_pairs, counts_as_adjuvant, end_of
from decision.facts.record import Course, Patient
from decision.facts.vocabulary import Vocabulary
from decision.formulas.endocrine import ADJUVANT_CLOCK, ADJUVANT_MONTHS
from decision.formulas.lines import LINE_FACT, line_of_therapy_after
from decision.ranges import Regions

State = tuple[int, ...]  # one region a clock
STATES_AT_MOST = 4096
TAKEN_AT_MOST = 4  # of so many courses each way is followed; more are free, and the months of more that may be adjuvant are on their own


@dataclass(frozen=True, slots=True)
class CourseEvidence:
    """What a list of courses allows, jointly: each state gives a mask of values a fact."""

    facts: tuple[str, ...]
    states: tuple[tuple[int, ...], ...]


def course_evidence(
    vocabulary: Vocabulary, patient: Patient, regions: Mapping[str, Regions], levels: Container[str]
) -> CourseEvidence | None:
    """The clocks in `regions`, and the line of therapy if it is a level, that the courses allow; None without a list.

    A course without an intent and without a time to the relapse may have been given before the
    metastatic diagnosis or for it: both are followed.
    """
    if patient.courses is None:
        return None
    clocks = tuple(fact for fact in regions if fact in vocabulary.clocks or fact == ADJUVANT_CLOCK)
    reads_months = ADJUVANT_CLOCK in regions and ADJUVANT_MONTHS in regions
    facts = (*clocks, *([ADJUVANT_MONTHS] if reads_months else []))
    lines = vocabulary[LINE_FACT].values if LINE_FACT in levels else ()
    states: set[tuple[int, ...]] = set()
    unclear = [course for course in patient.courses if may_be_metastatic(course)]
    tied = [course for course in unclear if counts_as_adjuvant(course) != "no"] if reads_months else []
    is_joint = len(tied) <= TAKEN_AT_MOST
    taken = unclear if len(unclear) <= TAKEN_AT_MOST else tied if is_joint else []
    for reading in _readings(patient.courses, taken):
        for line, found in _states(reading, clocks, vocabulary, regions, complete=patient.courses_complete).items():
            if reads_months and not is_joint:  # the months on their own
                joined = {(*state, (1 << regions[ADJUVANT_MONTHS].size) - 1) for state in found}
            elif reads_months:
                place = clocks.index(ADJUVANT_CLOCK)
                joined = _joined_with_months(reading.earlier, found, place, regions, complete=patient.courses_complete)
            else:
                joined = found
            states |= {(*state, _line_mask(line, lines)) for state in joined} if lines else joined
    return CourseEvidence((*facts, *([LINE_FACT] if lines else [])), tuple(sorted(states)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which courses were given before the metastatic diagnosis and which for it; of the `free` ones either may be so, each by itself."""

    metastatic: tuple[Course, ...]
    earlier: tuple[Course, ...]
    free: tuple[Course, ...]


def _readings(courses: Sequence[Course], taken: Sequence[Course]) -> Iterator[_Reading]:
    """Every way to take some of the courses, each in its place; what is not clear of the others is left free."""
    certain = frozenset(place for place, course in enumerate(courses) if course.intent == "metastatic")
    unclear = [place for place, course in enumerate(courses) if may_be_metastatic(course)]
    each_way = [place for place in unclear if courses[place] in taken]
    free = frozenset(unclear) - frozenset(each_way)
    for count in range(len(each_way) + 1):
        for some in combinations(each_way, count):
            metastatic = certain.union(some)
            earlier = (course for place, course in enumerate(courses) if place not in metastatic | free)
            yield _Reading(_at(courses, metastatic), tuple(earlier), _at(courses, free))


def _at(courses: Sequence[Course], places: Iterable[int]) -> tuple[Course, ...]:
    return tuple(courses[place] for place in sorted(places))


def may_be_metastatic(course: Course) -> bool:
    """Whether nothing tells if a course came before the metastatic diagnosis or after it."""
    return not course.intent and course.months_end_to_relapse is None


class Line(IntEnum):
    """What the courses for metastatic disease say of the line: there was none, one, or one on which the disease progressed."""

    NONE = 0
    BEGUN = 1
    PROGRESSED = 2


COURSES_OF: Mapping[Line, list[tuple[str | None, str | None]]] = {
    Line.NONE: [],
    Line.BEGUN: [(None, None)],
    Line.PROGRESSED: [("yes", None)],
}


def _line_of(course: Course) -> Line:
    return Line.PROGRESSED if course.progressed_on == "yes" else Line.BEGUN


def _line_mask(line: Line, lines: Sequence[str]) -> int:
    allowed = line_of_therapy_after(COURSES_OF[line]) or lines
    return sum(1 << place for place, one in enumerate(lines) if one in allowed)


def _states(
    reading: _Reading, clocks: Sequence[str], vocabulary: Vocabulary, regions: Mapping[str, Regions], *, complete: bool
) -> dict[Line, set[tuple[int, ...]]]:
    """The masks of the clocks that a reading allows, by what it says of the line."""
    at_first = max(map(_line_of, reading.metastatic), default=Line.NONE)
    found: dict[Line, set[tuple[int, ...]]] = {}
    folded = _fold(reading, at_first, clocks, vocabulary, regions)
    if folded is None:  # each clock on its own: sound, and more stays possible than need be
        alone = tuple(_clock_alone(reading, fact, vocabulary, regions, complete) for fact in clocks)
        return {line: {alone} for line in {at_first, *(max(at_first, _line_of(course)) for course in reading.free)}}
    for state, line in folded:
        found.setdefault(line, set()).add(tuple(_mask(state, complete)))
    return found


def _joined_with_months(
    courses: Sequence[Course], states: set[tuple[int, ...]], place: int, regions: Mapping[str, Regions], *, complete: bool
) -> set[tuple[int, ...]]:
    pairs = adjuvant_pairs(courses, regions[ADJUVANT_CLOCK], regions[ADJUVANT_MONTHS], complete=complete)
    if pairs is None:
        everything = (1 << regions[ADJUVANT_MONTHS].size) - 1
        return {(*state, everything) for state in states}
    return set(_with_months(states, place, pairs))


def _with_months(states: Iterable[tuple[int, ...]], place: int, pairs: frozenset[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Each state with the months on adjuvant endocrine therapy that go with its clock."""
    months_of: dict[int, int] = {}
    for clock, months in sorted(pairs):
        months_of[clock] = months_of.get(clock, 0) | 1 << months
    by_months: dict[int, int] = {}
    for clock, mask in months_of.items():
        by_months[mask] = by_months.get(mask, 0) | 1 << clock
    for state in states:
        for mask, clocks in by_months.items():
            if state[place] & clocks:
                yield (*state[:place], state[place] & clocks, *state[place + 1 :], mask)


def _mask(state: State, complete: bool) -> Iterable[int]:
    for index in state:
        yield 1 << index if complete else (2 << index) - 1  # a further course only makes a clock shorter


def _fold(
    reading: _Reading, line: Line, facts: Sequence[str], vocabulary: Vocabulary, regions: Mapping[str, Regions]
) -> set[tuple[State, Line]] | None:
    """The clock of a class is that of its most recent course, so each earlier course lowers some clocks.

    A free course lowers them, or tells of the line. None where so much is open that the joint states would be too many to hold.
    """
    states = {(tuple(regions[fact].size - 1 for fact in facts), line)}
    for course in (*reading.earlier, *reading.free):
        effects = set(_effects(course, facts, vocabulary, regions))
        if len(states) * len(effects) > STATES_AT_MOST:
            return None
        lowered = {(tuple(map(min, state, effect)), so_far) for state, so_far in states for effect in effects}
        told = {(state, max(so_far, _line_of(course))) for state, so_far in states} if course in reading.free else set()
        states = lowered | told
    return states


def _clock_alone(reading: _Reading, fact: str, vocabulary: Vocabulary, regions: Mapping[str, Regions], complete: bool) -> int:
    clocks = {regions[fact].size - 1}
    for course in (*reading.earlier, *reading.free):
        effects = {effect[0] for effect in _effects(course, (fact,), vocabulary, regions)}
        lowered = {min(clock, effect) for clock in clocks for effect in effects}
        clocks = lowered | clocks if course in reading.free else lowered
    mask = 0
    for clock in clocks:
        mask |= next(iter(_mask((clock,), complete)))
    return mask


def _effects(course: Course, facts: Sequence[str], vocabulary: Vocabulary, regions: Mapping[str, Regions]) -> Iterable[State]:
    """Every way in which this course may set the clocks."""
    for relapse, today in _clock_pairs(course, facts, vocabulary, regions):
        effects: set[State] = {()}
        for fact in facts:
            never = regions[fact].size - 1
            index = today if fact in vocabulary.clocks and vocabulary.clocks[fact][1] == "end-to-today" else relapse
            choices = {"yes": (index,), "no": (never,), "maybe": (index, never)}[counts(course, fact, vocabulary)]
            effects = {(*effect, choice) for effect in effects for choice in choices}
        yield from effects


def counts(course: Course, fact: str, vocabulary: Vocabulary) -> str:
    """Whether a course counts for a clock: yes, no, or maybe where its agent or intent is not given."""
    if fact == ADJUVANT_CLOCK:
        return counts_as_adjuvant(course)
    wanted = vocabulary.clocks[fact][0]
    if wanted in course.classes:
        return "yes"
    above = {one for name in course.classes for one in vocabulary.all_classes[name] - {name}}
    could_be = not course.agent and vocabulary.all_classes[wanted] & (set(course.classes) - above)
    return "maybe" if could_be else "no"


def _clock_pairs(course: Course, facts: Sequence[str], vocabulary: Vocabulary, regions: Mapping[str, Regions]) -> Iterable[tuple[int, int]]:
    """The regions of both clocks; all clocks are cut alike, so any fact's regions serve."""
    if not facts:
        return [(0, 0)]
    line = regions[facts[0]]
    relapse, today = end_of(course), course.months_end_to_today
    relapses = [line.index(relapse)] if relapse is not None else range(line.count)
    todays = [line.index(today)] if today is not None else range(line.count)
    return [(before, now) for before in relapses for now in todays if before <= now]
