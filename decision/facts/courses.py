"""What the courses of earlier treatment say about the clocks of each class.

Clocks count treatment before the metastatic diagnosis (neoadjuvant, adjuvant, prevention); a course
for metastatic disease says only which line of therapy the patient is in. A list that is given is
complete unless the patient says otherwise: a class without a course was never given.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from decision.facts.adjuvant import adjuvant_pairs, counts_as_adjuvant, end_of
from decision.facts.record import Course, Patient
from decision.facts.vocabulary import Vocabulary
from decision.formulas.endocrine import ADJUVANT_CLOCK, ADJUVANT_MONTHS
from decision.formulas.lines import LINE_FACT, line_of_therapy_after
from decision.ranges import Regions

State = tuple[int, ...]  # one region a clock
STATES_AT_MOST = 4096


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
    for metastatic in _readings(patient.courses):
        earlier = [course for place, course in enumerate(patient.courses) if place not in metastatic]
        found = _states(earlier, clocks, vocabulary, regions, complete=patient.courses_complete)
        if reads_months:
            found = _joined_with_months(earlier, found, clocks.index(ADJUVANT_CLOCK), regions, complete=patient.courses_complete)
        line = _line_mask([patient.courses[place] for place in sorted(metastatic)], lines)
        states |= {(*state, line) for state in found} if lines else found
    return CourseEvidence((*facts, *([LINE_FACT] if lines else [])), tuple(sorted(states)))


def _readings(courses: Sequence[Course]) -> Iterator[frozenset[int]]:
    """Every set of courses that may be those given for metastatic disease, by their places in the list."""
    certain = frozenset(place for place, course in enumerate(courses) if course.intent == "metastatic")
    unclear = [place for place, course in enumerate(courses) if may_be_metastatic(course)]
    for count in range(len(unclear) + 1):
        for some in combinations(unclear, count):
            yield certain.union(some)


def may_be_metastatic(course: Course) -> bool:
    """Whether nothing tells if a course came before the metastatic diagnosis or after it."""
    return not course.intent and course.months_end_to_relapse is None


def _line_mask(metastatic: Sequence[Course], lines: Sequence[str]) -> int:
    allowed = line_of_therapy_after([(course.progressed_on, course.ongoing) for course in metastatic]) or lines
    return sum(1 << place for place, line in enumerate(lines) if line in allowed)


def _states(
    courses: Sequence[Course], clocks: Sequence[str], vocabulary: Vocabulary, regions: Mapping[str, Regions], *, complete: bool
) -> set[tuple[int, ...]]:
    states = _fold(courses, clocks, vocabulary, regions)
    if states is None:  # each clock on its own: sound, and more stays possible than need be
        return {tuple(_clock_alone(courses, fact, vocabulary, regions, complete) for fact in clocks)}
    return {tuple(_mask(state, complete)) for state in states}


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


def _fold(courses: Sequence[Course], facts: Sequence[str], vocabulary: Vocabulary, regions: Mapping[str, Regions]) -> set[State] | None:
    """The clock of a class is that of its most recent course, so each course lowers some clocks.

    None where so much is open that the joint states would be too many to hold.
    """
    states = {tuple(regions[fact].size - 1 for fact in facts)}
    for course in courses:
        effects = set(_effects(course, facts, vocabulary, regions))
        if len(states) * len(effects) > STATES_AT_MOST:
            return None
        states = {tuple(map(min, state, effect)) for state in states for effect in effects}
    return states


def _clock_alone(courses: Sequence[Course], fact: str, vocabulary: Vocabulary, regions: Mapping[str, Regions], complete: bool) -> int:
    clocks = {regions[fact].size - 1}
    for course in courses:
        effects = {effect[0] for effect in _effects(course, (fact,), vocabulary, regions)}
        clocks = {min(clock, effect) for clock in clocks for effect in effects}
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
