"""Reads one patient from plain data; what is wrong is told, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from decision.criteria import is_number, shown
from decision.errors import Contradiction, PatientError, Problem, nearest
from decision.facts.consistency import number_contradictions
from decision.facts.course_reading import Where, courses_from
from decision.facts.numbers import parse_number
from decision.facts.record import (
    COMPLETE,
    COURSES,
    NOT_KNOWN,
    SYNONYMS,
    Course,
    Patient,
    Value,
    parse_two_valued,
    value_as_data,
)
from decision.facts.vocabulary import Fact, Vocabulary
from decision.ranges import plain

__all__ = ["COMPLETE", "COURSES", "SYNONYMS", "Course", "Patient", "Value", "Where", "parse_value", "patient_from", "value_as_data"]


def nowhere(path: tuple[str | int, ...]) -> str:
    """The place of a fact that came from no file: its own name."""
    return ".".join(str(part) for part in path)


def patient_from(vocabulary: Vocabulary, data: Mapping[str, Any], where: Where = nowhere) -> Patient:
    """Read a patient; every problem is reported at once, in the order given."""
    problems: list[Problem] = []
    facts: dict[str, Value] = {}
    courses, complete = None, True
    for name, raw in data.items():
        if name == COURSES:
            courses = courses_from(vocabulary, raw, where, problems)
        elif name == COMPLETE:
            complete = _complete(raw, where, problems)
        elif raw in NOT_KNOWN:
            continue
        elif name not in vocabulary:
            near = nearest(str(name), (*vocabulary.facts, COURSES, COMPLETE))
            problems.append(Problem(where((name,)), f"{shown(name)} is not a fact", "expected a fact of the vocabulary", near))
        else:
            found = parse_value(vocabulary[name], raw)
            if isinstance(found, Problem):
                problems.append(Problem(where((name,)), found.what, found.expected, found.did_you_mean))
            else:
                facts[name] = found
    if problems:
        raise PatientError(problems)
    order = vocabulary.position
    patient = Patient(facts=dict(sorted(facts.items(), key=lambda item: order[item[0]])), courses=courses, courses_complete=complete)
    told = number_contradictions(vocabulary, patient)
    contradictions = [Problem(where((facts[-1],)), what, expected, about=facts) for facts, what, expected in told]
    if contradictions:
        raise Contradiction(contradictions)
    return patient


def _complete(raw: Any, where: Where, problems: list[Problem]) -> bool:
    """Whether the list of courses is complete: it is where nothing is said, and where nobody knows it is not."""
    if raw is None:
        return True
    answer = "no" if raw in NOT_KNOWN else parse_two_valued(raw)
    if answer is None:
        problems.append(Problem(where((COMPLETE,)), f"{shown(raw)} is not an answer", "expected yes or no"))
    return answer == "yes"


def parse_value(fact: Fact, raw: Any) -> Value | Problem:
    """One value of one fact, or what is wrong with it; nothing is guessed."""
    if fact.number is not None:
        return parse_number(fact, raw)
    if isinstance(raw, str):
        text = raw.strip()
    elif isinstance(raw, list | tuple):
        return _parse_several(fact, raw)
    elif is_number(raw):
        text = plain(raw)
    else:
        return Problem("", f"{shown(raw, 'a range')} is not a value of {fact.label}", f"expected one of {_listed(fact)}")
    if text in fact.values or text in fact.statements:
        return text
    if fact.is_two_valued and SYNONYMS.get(text) in fact.values:
        return SYNONYMS[text]
    near = nearest(text, (*fact.values, *fact.statements))
    return Problem("", f"{shown(text)} is not a value of {fact.label}", f"expected one of {_listed(fact)}", near)


def _parse_several(fact: Fact, raw: list[Any] | tuple[Any, ...]) -> Value | Problem:
    """A value known to be one of several."""
    values = []
    for item in raw:
        found = parse_value(fact, item)
        if isinstance(found, Problem):
            return found
        if found not in fact.values:
            return Problem("", f"{shown(item)} cannot stand in a list", f"expected some of {', '.join(fact.values)}")
        values.append(str(found))
    if not values:
        return Problem("", f"{fact.label} is one of no values", f"expected some of {', '.join(fact.values)}")
    kept = tuple(value for value in fact.values if value in values)
    return kept[0] if len(kept) == 1 else kept


def _listed(fact: Fact) -> str:
    return ", ".join((*fact.values, *fact.statements))
