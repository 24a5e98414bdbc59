"""Numbers that cannot all be true of one patient, though no threshold of a guideline lies between them."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from decision.facts.adjuvant import counts_as_adjuvant, end_of, last_stretch
from decision.facts.courses import counts
from decision.facts.record import COURSES, Course, Patient, Value, value_as_data
from decision.facts.vocabulary import Vocabulary
from decision.formulas.endocrine import ADJUVANT_CLOCK, ADJUVANT_MONTHS
from decision.ranges import Boundary, Range, plain

Told = tuple[tuple[str, ...], str, str]  # the facts, of which the last is named; what is wrong; what was expected
NEVER: tuple[Boundary, Boundary] = ((inf, 1), (inf, 2))  # larger than every number


def number_contradictions(vocabulary: Vocabulary, patient: Patient) -> list[Told]:
    """Stated numbers that break an order of the vocabulary, or that the courses do not allow."""
    spans = {fact: _span(value) for fact, value in patient.facts.items() if _is_number(vocabulary, fact, value)}
    found = list(_out_of_order(vocabulary, patient, spans)) if len(spans) > 1 else []
    return found + list(_against_courses(vocabulary, patient, spans))


def _is_number(vocabulary: Vocabulary, fact: str, value: Value) -> bool:
    return vocabulary[fact].number is not None and (value == "never" or not isinstance(value, str))


def _span(value: Value) -> tuple[Boundary, Boundary]:
    """The numbers meant, from the first to just past the last."""
    if value == "never":
        return NEVER
    if isinstance(value, Range):
        return value.start, value.end
    assert isinstance(value, int | float)
    return (value, 0), (value, 1)


def _out_of_order(vocabulary: Vocabulary, patient: Patient, spans: dict[str, tuple[Boundary, Boundary]]) -> Iterator[Told]:
    """Lower ends rise along the order until nothing changes; one above the upper end of another is wrong."""
    lowest: dict[str, tuple[Boundary, str]] = {fact: (start, fact) for fact, (start, _) in spans.items()}
    because: dict[str, str] = {}
    rising = True
    while rising:
        rising = False
        for tie in vocabulary.ordered:
            if tie.smaller in lowest and (tie.larger not in lowest or lowest[tie.smaller][0] > lowest[tie.larger][0]):
                lowest[tie.larger], because[tie.larger], rising = lowest[tie.smaller], tie.because, True
    for fact, (_, end) in spans.items():
        start, origin = lowest[fact]
        if start >= end:
            what = f"{_said(vocabulary, patient, origin)} and {_said(vocabulary, patient, fact)} cannot both be true"
            yield (origin, fact), what, f"{because[fact]}; correct one of them"


def _said(vocabulary: Vocabulary, patient: Patient, fact: str) -> str:
    value = value_as_data(patient.facts[fact])
    number = vocabulary[fact].number
    unit = f" {number.unit}" if number is not None and number.unit and value != "never" else ""
    words = " and ".join(f"{bound.replace('_', ' ')} {end}" for bound, end in value.items()) if isinstance(value, dict) else value
    return f"{vocabulary[fact].label} {words}{unit}"


def _against_courses(vocabulary: Vocabulary, patient: Patient, spans: dict[str, tuple[Boundary, Boundary]]) -> Iterator[Told]:
    if not patient.courses:
        return
    earlier = [course for course in patient.courses if course.intent != "metastatic"]
    for fact, (start, end) in spans.items():
        allowed = _allowed(vocabulary, earlier, fact, complete=patient.courses_complete)
        if allowed is not None and not (start < allowed[1] and allowed[0] < end):
            what = f"{_said(vocabulary, patient, fact)} and the earlier treatment disagree"
            months = plain(allowed[1][0]) if allowed[0][0] == allowed[1][0] else f"at most {plain(allowed[1][0])}"
            yield (COURSES, fact), what, f"expected {months} months, or another course"


def _allowed(vocabulary: Vocabulary, courses: list[Course], fact: str, *, complete: bool) -> tuple[Boundary, Boundary] | None:
    """The months that the courses leave to a clock, where they give numbers; None where they do not."""
    if fact == ADJUVANT_MONTHS:
        return _months_on(courses) if complete else None
    if fact != ADJUVANT_CLOCK and fact not in vocabulary.clocks:
        return None
    is_today = fact in vocabulary.clocks and vocabulary.clocks[fact][1] == "end-to-today"
    certain = [course for course in courses if counts(course, fact, vocabulary) == "yes"]
    known = [months for months in (course.months_end_to_today if is_today else end_of(course) for course in certain) if months is not None]
    if not known:
        return None
    others = [course for course in courses if counts(course, fact, vocabulary) == "maybe"]
    exact = complete and not others and len(known) == len(certain)
    return (min(known), 0) if exact else (0, 0), (min(known), 1)


def _months_on(courses: list[Course]) -> tuple[Boundary, Boundary] | None:
    counted = [course for course in courses if counts_as_adjuvant(course) != "no"]
    stretches = [(end_of(course), course.months_on) for course in counted if counts_as_adjuvant(course) == "yes"]
    if not counted or len(stretches) < len(counted):
        return None
    if len(stretches) == 1 and stretches[0][1] is not None:
        return (stretches[0][1], 0), (stretches[0][1], 1)
    known = [(end, on) for end, on in stretches if end is not None and on is not None]
    if len(known) < len(counted):
        return None
    _, on = last_stretch(known)
    return (on, 0), (on, 1)
