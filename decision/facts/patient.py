"""Reads one patient from plain data; what is wrong is told, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from decision.criteria import range_from
from decision.errors import Contradiction, PatientError, Problem, nearest
from decision.facts.consistency import number_contradictions
from decision.facts.record import COMPLETE, COURSES, SYNONYMS, Course, Patient, Value, value_as_data
from decision.facts.vocabulary import Fact, Vocabulary
from decision.ranges import plain, whole_if_whole

__all__ = ["COMPLETE", "COURSES", "SYNONYMS", "Course", "Patient", "Value", "parse_value", "patient_from", "value_as_data"]

Where = Callable[[tuple[str | int, ...]], str]
NOT_KNOWN = (None, "unknown", "not known")
NUMBER_AND_UNIT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(\S.*?)?\s*\Z")


def nowhere(path: tuple[str | int, ...]) -> str:
    """The place of a fact that came from no file: its own name."""
    return str(path[0]) if len(path) == 1 else ".".join(str(part) for part in path)


def patient_from(vocabulary: Vocabulary, data: Mapping[str, Any], where: Where = nowhere) -> Patient:
    """Read a patient; every problem is reported at once, in the order given."""
    problems: list[Problem] = []
    facts: dict[str, Value] = {}
    for name, raw in data.items():
        if name in (COURSES, COMPLETE) or raw in NOT_KNOWN:
            continue
        if name not in vocabulary:
            near = nearest(str(name), (*vocabulary.facts, COURSES, COMPLETE))
            problems.append(Problem(where((name,)), f"`{name}` is not a fact", "expected a fact of the vocabulary", near))
            continue
        found = parse_value(vocabulary[name], raw)
        if isinstance(found, Problem):
            problems.append(Problem(where((name,)), found.what, found.expected, found.did_you_mean))
        else:
            facts[name] = found
    courses = _courses(vocabulary, data.get(COURSES), where, problems)
    complete = parse_two_valued(data.get(COMPLETE, "yes"))
    if complete is None:
        problems.append(Problem(where((COMPLETE,)), f"`{data[COMPLETE]}` is not an answer", "expected yes or no"))
    if problems:
        raise PatientError(problems)
    order = vocabulary.position
    ordered = dict(sorted(facts.items(), key=lambda item: order[item[0]]))
    patient = Patient(facts=ordered, courses=courses, courses_complete=complete != "no")
    contradictions = [Problem(where((fact,)), what, expected) for fact, what, expected in number_contradictions(vocabulary, patient)]
    if contradictions:
        raise Contradiction(contradictions)
    return patient


def parse_two_valued(raw: Any) -> str | None:
    """Yes or no, from any of the four words; None if it is none of them."""
    return {"yes": "yes", "present": "yes", "no": "no", "absent": "no"}.get(str(raw))


def parse_value(fact: Fact, raw: Any) -> Value | Problem:
    """One value of one fact, or what is wrong with it; nothing is guessed."""
    if fact.number is not None:
        return _parse_number(fact, raw)
    if isinstance(raw, list | tuple):
        return _parse_several(fact, list(raw))
    text = str(raw).strip() if isinstance(raw, str | int | float) and not isinstance(raw, bool) else None
    if text is None:
        return Problem("", f"`{raw}` is not a value of {fact.label}", f"expected one of {_listed(fact)}")
    if text in fact.values or text in fact.statements:
        return text
    if fact.is_two_valued and SYNONYMS.get(text) in fact.values:
        return SYNONYMS[text]
    near = nearest(text, (*fact.values, *fact.statements))
    return Problem("", f"`{text}` is not a value of {fact.label}", f"expected one of {_listed(fact)}", near)


def _parse_several(fact: Fact, raw: list[Any]) -> Value | Problem:
    """A value known to be one of several."""
    values = []
    for item in raw:
        found = parse_value(fact, item)
        if isinstance(found, Problem):
            return found
        if found not in fact.values:
            return Problem("", f"`{item}` cannot stand in a list", f"expected some of {_listed(fact)}")
        values.append(str(found))
    if not values:
        return Problem("", f"{fact.label} is one of no values", f"expected some of {_listed(fact)}")
    kept = tuple(value for value in fact.values if value in values)
    return kept[0] if len(kept) == 1 else kept


def _listed(fact: Fact) -> str:
    return ", ".join((*fact.values, *fact.statements))


def _parse_number(fact: Fact, raw: Any) -> Value | Problem:
    assert fact.number is not None
    number = fact.number
    expected = f"expected a number of {number.unit}" + _limits(fact)
    if raw == "never" and fact.never:
        return "never"
    if isinstance(raw, Mapping):
        try:
            found = range_from(dict(raw))
        except PydanticCustomError as error:  # it carries our own words
            return Problem("", f"{fact.label}: {(error.context or {}).get('what', error)}", expected)
        outside = [end for end in found.as_data().values() if not number.low <= end <= number.high]
        return Problem("", f"{fact.label} {found} is impossible", expected) if outside else found
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return Problem("", f"`{raw}` is not a number for {fact.label}", expected)
    value = float(raw) if not isinstance(raw, str) else _with_unit(fact, raw)
    if value is None or isnan(value):
        return Problem("", f"`{raw}` is not a number for {fact.label}", expected)
    if not number.low <= value <= number.high:
        return Problem("", f"{fact.label} {plain(value)} {number.unit} is impossible", expected)
    if number.whole == "yes" and not float(value).is_integer():
        return Problem("", f"{fact.label} {plain(value)} is not a whole number", expected)
    return whole_if_whole(value)


def _limits(fact: Fact) -> str:
    assert fact.number is not None
    low, high = fact.number.low, fact.number.high
    units = "".join(f", or of {unit}" for unit in fact.number.units)
    return (f" from {plain(low)}" + (f" to {plain(high)}" if high != float("inf") else "")) + units


def _with_unit(fact: Fact, text: str) -> float | None:
    """A number written with a unit of the vocabulary; None if the unit is unknown."""
    assert fact.number is not None
    matched = NUMBER_AND_UNIT.match(text)
    if not matched:
        return None
    value, unit = float(matched[1]), (matched[2] or "").lower()
    if unit in ("", fact.number.unit.lower()):
        return value
    factors = {name.lower(): factor for name, factor in fact.number.units.items()}
    return round(value * factors[unit], 4) if unit in factors else None


def _courses(vocabulary: Vocabulary, raw: Any, where: Where, problems: list[Problem]) -> tuple[Course, ...] | None:
    if raw in NOT_KNOWN:
        return None
    if not isinstance(raw, list):
        problems.append(Problem(where((COURSES,)), f"`{raw}` is not a list of courses", "expected a list, [] for none"))
        return None
    found = [_course(vocabulary, item, (COURSES, place), where, problems) for place, item in enumerate(raw)]
    return tuple(course for course in found if course is not None)


def _course(vocabulary: Vocabulary, raw: Any, path: tuple[str | int, ...], where: Where, problems: list[Problem]) -> Course | None:
    if not isinstance(raw, Mapping):
        problems.append(Problem(where(path), f"`{raw}` is not a course", "expected a mapping with `agent` or `class`"))
        return None
    before = len(problems)
    data = {key: value for key, value in raw.items() if value not in NOT_KNOWN}
    if "months_since_end" in data:
        data.setdefault("months_end_to_relapse", data.pop("months_since_end"))
    classes = _named_classes(vocabulary, data.pop("class", data.pop("classes", [])), path, where, problems)
    agent = str(data.get("agent", ""))
    if agent:
        generic = _generic(vocabulary, agent)
        if generic:
            data["agent"] = generic
            classes += vocabulary.agents[generic].classes
        else:
            near = nearest(agent.lower(), vocabulary.agents)
            problems.append(
                Problem(where((*path, "agent")), f"`{agent}` is not a known agent", "give its class, or its generic name", near)
            )
    elif not classes:
        problems.append(Problem(where(path), "the course names no treatment", "expected `agent` or `class`"))
    for word in ("ongoing", "progressed_on"):
        if word in data:
            data[word] = parse_two_valued(data[word]) or str(data[word])
    try:
        course = Course.model_validate({**data, "classes": vocabulary.with_classes_above(dict.fromkeys(classes))})
    except ValidationError as error:
        for item in error.errors():
            problems.append(_course_problem(item, path, where))
        return None
    _check_course(course, path, where, problems)
    return course if len(problems) == before else None


def _generic(vocabulary: Vocabulary, name: str) -> str:
    """The generic name of an agent, from the generic name or a brand name."""
    wanted = name.lower()
    if wanted in vocabulary.agents:
        return wanted
    for generic, agent in vocabulary.agents.items():
        if wanted in (word.lower() for word in agent.words):
            return generic
    return ""


def _named_classes(vocabulary: Vocabulary, raw: Any, path: tuple[str | int, ...], where: Where, problems: list[Problem]) -> tuple[str, ...]:
    names = [str(name) for name in (raw if isinstance(raw, list) else [raw])]
    for name in names:
        if name not in vocabulary.classes:
            near = nearest(name, vocabulary.classes)
            problems.append(Problem(where((*path, "class")), f"`{name}` is not a class", "expected a class of treatment", near))
    return tuple(name for name in names if name in vocabulary.classes)


def _course_problem(item: Any, path: tuple[str | int, ...], where: Where) -> Problem:
    key = str(item["loc"][0])
    if item["type"] == "extra_forbidden":
        near = nearest(key, Course.model_fields)
        return Problem(where((*path, key)), f"`{key}` is not a key of a course", "expected agent, class, intent, months_on, ...", near)
    if item["type"] == "literal_error":
        return Problem(where((*path, key)), f"`{item['input']}` is not a value of `{key}`", f"expected {item['ctx']['expected']}")
    return Problem(where((*path, key)), f"`{item['input']}` is not a value of `{key}`", "expected a number")


def _check_course(course: Course, path: tuple[str | int, ...], where: Where, problems: list[Problem]) -> None:
    for name in ("months_on", "months_end_to_relapse", "months_end_to_today", "cumulative_dose_mg_m2"):
        value = getattr(course, name)
        if value is not None and not value >= 0:
            problems.append(Problem(where((*path, name)), f"`{plain(value)}` is below zero", "expected a number from 0"))
    relapse, today = course.months_end_to_relapse, course.months_end_to_today
    if relapse is not None and today is not None and relapse > today:
        problems.append(Problem(where(path), "the course ended longer before the relapse than before today", "check both clocks"))
    if course.ongoing == "yes" and (relapse or today):
        problems.append(Problem(where(path), "the course is ongoing and has ended", "give `ongoing` or months since its end"))
