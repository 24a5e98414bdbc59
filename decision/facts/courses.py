"""What the courses of earlier treatment say about the clocks of each class.

Clocks count treatment before the metastatic diagnosis (neoadjuvant, adjuvant, prevention); a course
for metastatic disease says only which line of therapy the patient is in. A list that is given is
complete unless the patient says otherwise: a class without a course was never given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from decision.facts.adjuvant import adjuvant_pairs, counts_as_adjuvant, end_of
from decision.facts.record import Course, Patient
from decision.facts.vocabulary import Vocabulary
from decision.formulas.endocrine import ADJUVANT_CLOCK, ADJUVANT_MONTHS
from decision.formulas.lines import LINE_OF_THERAPY, line_of_therapy_after
from decision.ranges import Regions

State = tuple[int, ...]  # one region a clock
STATES_AT_MOST = 4096


@dataclass(frozen=True, slots=True)
class CourseEvidence:
    """The clocks allowed by a list of courses: `states` gives a mask of regions a clock, jointly."""

    facts: tuple[str, ...]
    states: tuple[tuple[int, ...], ...]
    line_of_therapy: tuple[str, ...]  # the lines that the courses allow; empty where they say nothing


def course_evidence(vocabulary: Vocabulary, patient: Patient, regions: Mapping[str, Regions]) -> CourseEvidence | None:
    """The clocks of the facts in `regions` that the patient's courses allow; None without a list."""
    if patient.courses is None:
        return None
    earlier = [course for course in patient.courses if course.intent != "metastatic"]
    facts = tuple(fact for fact in regions if fact in vocabulary.clocks or fact == ADJUVANT_CLOCK)
    states = _fold(earlier, facts, vocabulary, regions)
    if states is None:  # each clock on its own: sound, and more stays possible than need be
        masks = {tuple(_clock_alone(earlier, fact, vocabulary, regions, patient.courses_complete) for fact in facts)}
    else:
        masks = {tuple(_mask(state, patient.courses_complete)) for state in states}
    if ADJUVANT_CLOCK in regions and ADJUVANT_MONTHS in regions:
        pairs = adjuvant_pairs(earlier, regions[ADJUVANT_CLOCK], regions[ADJUVANT_MONTHS], complete=patient.courses_complete)
        if pairs is not None:
            masks = set(_with_months(masks, facts.index(ADJUVANT_CLOCK), pairs))
            facts = (*facts, ADJUVANT_MONTHS)
    lines = line_of_therapy_after([(course.progressed_on, course.ongoing) for course in patient.courses if course.intent == "metastatic"])
    return CourseEvidence(facts, tuple(sorted(masks)), lines if LINE_OF_THERAPY in vocabulary else ())


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
    could_be = not course.agent and vocabulary.all_classes[wanted] & set(course.classes)
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
