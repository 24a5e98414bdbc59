"""Writes a patient as shorthand: a sentence without the id of a fact, which the reader reads back as the same patient."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from decision.errors import PatientError, Problem
from decision.facts.patient import COMPLETE, COURSES, Course, Patient, Value, patient_from
from decision.facts.vocabulary import Fact, Vocabulary
from decision.intake.shorthand import lexicon_of, read_shorthand
from decision.intake.words import listed
from decision.ranges import Range, plain

BETWEEN = "; "
THOUSAND_DIGITS = 3
INTENTS = {"": "prior", "metastatic": "palliative", "prevention": "preventive"}
SETTING_OPEN = "setting not known"  # said where a course would be asked without it
ALL_TOLD, IN_PART, NONE_EVER = "no other earlier treatment", "earlier treatment not known in full", "never any cancer treatment"
BOUNDS = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}


def as_shorthand(vocabulary: Vocabulary, patient: Patient, folder: Path | None = None) -> str:
    """The patient in one sentence; `read_shorthand` of it gives the same facts and courses.

    Each part is read back before it is used. Raises PatientError where a fact has no words that are read back as it.
    """
    parts, problems = [], []
    for name, value in patient.facts.items():
        found = _fact(vocabulary, vocabulary[name], value, folder)
        parts.append(found)
        if not found:
            problems.append(Problem(name, "has no words that would be read back", "expected a name or a synonym of its own"))
    if patient.courses is not None:
        for course in patient.courses:
            parts.append(_course(vocabulary, course, folder))
            if not parts[-1]:
                problems.append(Problem(COURSES, f"the course of {course.agent or course.classes} has no words that would be read back"))
        if not patient.courses:
            parts.append(NONE_EVER if patient.courses_complete else IN_PART)
        elif patient.courses_complete:
            parts.append(ALL_TOLD)
    if problems:
        raise PatientError(problems)
    return BETWEEN.join(parts)


def _fact(vocabulary: Vocabulary, fact: Fact, value: Value, folder: Path | None) -> str:
    lexicon, key = lexicon_of(vocabulary, folder), (fact.id, repr(value))
    if key not in lexicon.written:
        wanted = {fact.id: value}
        unsaid = listed(lexicon.setting("unsaid_units"))
        ways = (text for name in lexicon.names_of(fact) for text in _ways(fact, name, value, unsaid) if not lexicon.is_treatment(text))
        lexicon.written[key] = next((text for text in ways if _reads(vocabulary, text, wanted, folder)), "")
    return lexicon.written[key]


def _reads(vocabulary: Vocabulary, text: str, wanted: dict[str, Any], folder: Path | None) -> bool:
    found = read_shorthand(vocabulary, text, folder)
    return dict(found.values) == wanted and not (found.questions or found.not_understood)


def _ways(fact: Fact, name: str, value: Value, unsaid: tuple[str, ...]) -> Iterator[str]:
    """The ways in which a value of a fact may be said, the plainest first."""
    unit = f" {fact.number.unit}".rstrip() if fact.number and fact.number.unit not in unsaid else ""
    together = [fact.value_phrases[value]] if isinstance(value, str) and value in fact.value_phrases else []
    if fact.is_two_valued and isinstance(value, str) and value in fact.values:
        is_so = value in ("present", "yes")
        yield from together
        yield name if is_so else f"no {name}"
        yield f"{name}: {'yes' if is_so else 'no'}"
        yield f"{name}: {value}"
        return
    if isinstance(value, Range):
        yield from _range(unit, name, value)
        return
    if isinstance(value, int | float):
        number = _number(value)
        yield from (f"{name} {number}{unit}", f"{name} {number}", f"{name}: {number}{unit}")
        return
    values = value if isinstance(value, tuple) else (value,)
    for plain_words in dict.fromkeys((" or ".join(map(fact.value_label, values)), " or ".join(values))):
        yield from (plain_words, *together, f"{name} {plain_words}", f"{name}: {plain_words}")
    others = [word for one in values for word in fact.value_words.get(one, ())] if len(values) == 1 else []
    yield from (text for word in others for text in (f"{name} {word}", f"{name}: {word}", word))


def _range(unit: str, name: str, value: Range) -> Iterator[str]:
    if value.at_least is not None and value.at_most is not None:
        yield f"{name} {_number(value.at_least)}-{_number(value.at_most)}{unit}"
    ends = [f"{BOUNDS[word]} {_number(end)}{unit}" for word, end in value.as_data().items()]
    yield BETWEEN.join(f"{name} {end}" for end in ends)


def _number(number: float) -> str:
    """A number in full, without an exponent, and never with three decimals: those might be thousands."""
    text = plain(number)
    text = f"{number:.10f}".rstrip("0").rstrip(".") if "e" in text else text
    return f"{text}0" if len(text.partition(".")[2]) == THOUSAND_DIGITS else text


def _course(vocabulary: Vocabulary, course: Course, folder: Path | None) -> str:
    plain_text = " ".join(_words_of(vocabulary, course))
    for text in (plain_text, f"{plain_text} {SETTING_OPEN}"):
        found = read_shorthand(vocabulary, text, folder)
        is_read = not (found.questions or found.not_understood) and set(found.values) == {COURSES}
        if is_read and patient_from(vocabulary, {**found.facts, COMPLETE: "no"}).courses == (course,):
            return text
    return ""


def _words_of(vocabulary: Vocabulary, course: Course) -> Iterator[str]:
    implied = vocabulary.with_classes_above(vocabulary.agents[course.agent].classes) if course.agent else ()
    own = [name for name in course.classes if name not in implied]
    above = {one for name in own for one in vocabulary.all_classes[name] - {name}}
    labels = [f"{vocabulary.classes[name].label} class" for name in own if name not in above]
    yield INTENTS.get(course.intent, course.intent)
    yield " combined with ".join([course.agent, *labels] if course.agent else labels)
    if course.months_on is not None:
        yield f"for {_number(course.months_on)} months"
    ends = [(course.months_end_to_relapse, "before relapse"), (course.months_end_to_today, "ago")]
    said = " and ".join(f"{_number(months)} months {what}" for months, what in ends if months is not None)
    if said:
        yield f"ended {said}"
    if course.ongoing:
        yield {"yes": "still ongoing", "no": "no longer ongoing"}[course.ongoing]
    if course.progressed_on:
        yield {"yes": "with progression on it", "no": "without progression on it"}[course.progressed_on]
    if course.cumulative_dose_mg_m2 is not None:
        yield f"cumulative dose {_number(course.cumulative_dose_mg_m2)} mg/m2"
