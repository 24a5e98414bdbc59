"""What the courses of earlier treatment say about the clocks of each class.

Clocks count treatment before the metastatic diagnosis (neoadjuvant, adjuvant, prevention); a course
for metastatic disease says only which line of therapy the patient is in. A list that is given is
complete unless the patient says otherwise: a class without a course was never given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decision.facts.patient import Course, Patient
from decision.facts.vocabulary import Vocabulary
from decision.formulas.endocrine import ADJUVANT_CLOCK, ADJUVANT_MONTHS
from decision.formulas.lines import ADJUVANT_CLASS, LINE_OF_THERAPY, line_of_therapy_after
from decision.ranges import Regions

State = tuple[int, ...]  # one region a clock
STATES_AT_MOST = 4096
ROUNDING_MONTHS = 1  # two courses follow each other if no more than the rounding of months lies between


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
    if ADJUVANT_MONTHS in regions:
        months = _adjuvant_months_mask(earlier, regions[ADJUVANT_MONTHS], patient.courses_complete)
        facts, masks = (*facts, ADJUVANT_MONTHS), {(*mask, months) for mask in masks}
    lines = line_of_therapy_after([(course.progressed_on, course.ongoing) for course in patient.courses if course.intent == "metastatic"])
    return CourseEvidence(facts, tuple(sorted(masks)), lines if LINE_OF_THERAPY in vocabulary else ())


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
            choices = {"yes": (index,), "no": (never,), "maybe": (index, never)}[_counts(course, fact, vocabulary)]
            effects = {(*effect, choice) for effect in effects for choice in choices}
        yield from effects


def _counts(course: Course, fact: str, vocabulary: Vocabulary) -> str:
    """Whether a course counts for a clock: yes, no, or maybe where its agent or intent is not given."""
    if fact == ADJUVANT_CLOCK:
        if ADJUVANT_CLASS not in course.classes or course.intent not in ("", "adjuvant"):
            return "no"
        return "yes" if course.intent else "maybe"
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
    relapse, today = course.months_end_to_relapse, course.months_end_to_today
    if course.ongoing == "yes" or course.progressed_on == "yes":
        relapse = 0
    relapses = [line.index(relapse)] if relapse is not None else range(line.count)
    todays = [line.index(today)] if today is not None else range(line.count)
    return [(before, now) for before in relapses for now in todays if before <= now]


def _adjuvant_months_mask(courses: Sequence[Course], regions: Regions, complete: bool) -> int:
    """The continuous months of the adjuvant endocrine therapy that ended last."""
    counted = [course for course in courses if ADJUVANT_CLASS in course.classes and course.intent in ("", "adjuvant")]
    everything = (1 << regions.size) - 1
    if not counted:
        return everything
    if len(counted) == 1 and counted[0].months_on is not None and counted[0].intent:
        months, ended = counted[0].months_on, _end(counted[0])
    elif all(course.months_on is not None and _end(course) is not None and course.intent for course in counted):
        months, ended = _last_block([(_end(course) or 0, course.months_on or 0) for course in counted])
    else:
        return everything
    if complete:
        return 1 << regions.index(months)
    longer = everything & ~((1 << regions.index(months)) - 1)
    return longer if ended == 0 else everything


def _end(course: Course) -> float | None:
    return 0 if course.ongoing == "yes" or course.progressed_on == "yes" else course.months_end_to_relapse


def _last_block(courses: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """(months, end) of the last stretch of courses that follow each other; each is (end, months on)."""
    ordered = sorted(courses)
    end, start = ordered[0][0], ordered[0][0] + ordered[0][1]
    for next_end, months in ordered[1:]:
        if next_end > start + ROUNDING_MONTHS:
            break
        start = max(start, next_end + months)
    return start - end, end
