"""Values of facts as coded words: what stands in fields, in hidden fields and in links; never free text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from decision.errors import PatientError, Problem
from decision.facts.patient import COMPLETE, COURSES, Patient, Value, value_as_data
from decision.facts.vocabulary import Fact, Vocabulary
from decision.ranges import Range, plain
from decision.reasoning.compiled import Compiled
from decision.reasoning.space import Numbers

COURSE = "_course"
NOT_KNOWN = "not known"
BAND_UNITS = ("years",)  # a number of years may tell who somebody is: a link gives the band of the guideline
BOUND = r"(at least|above|at most|below) (-?\d+(?:\.\d+)?)"
PLAIN = re.compile(r"[\w.~-]*", re.ASCII)
RANGE = re.compile(rf"{BOUND}(?: and {BOUND})?")

Texts = tuple[str, ...]


def texts_of(value: Value) -> Texts:
    """A value as the texts of a field: a word, a number, a range in words, or several words."""
    if isinstance(value, tuple):
        return value
    return (plain(value) if isinstance(value, int | float) else str(value),)


def raw_of(fact: Fact, texts: Sequence[str]) -> Any:
    """The texts of a field as `patient_from` reads them."""
    if len(texts) > 1:
        return list(texts)
    text = texts[0].strip()
    found = RANGE.fullmatch(text) if fact.number is not None else None
    if found is None:
        return text
    bounds = [(found[1], found[2]), *([(found[3], found[4])] if found[3] else [])]
    if len({word in ("at least", "above") for word, _ in bounds}) < len(bounds):
        return text  # two bounds of one side are no range
    return {word.replace(" ", "_"): float(number) for word, number in bounds}


def courses_as_text(courses: Iterable[Mapping[str, Any]]) -> Texts:
    """Each course as `agent:...;intent:...`, keys in the order told."""
    return tuple(";".join(f"{key}:{_joined(value)}" for key, value in course.items()) for course in courses)


def _joined(value: Any) -> str:
    return "+".join(value) if isinstance(value, list) else str(value)


def courses_from_text(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Courses as `patient_from` reads them, which refuses what cannot be; raises PatientError where a course tells the same twice."""
    courses = []
    for text in texts:
        pairs = [part.partition(":") for part in text.split(";") if part]
        if len({key for key, _, _ in pairs}) < len(pairs):
            raise PatientError([Problem("the earlier treatment", "one course tells the same twice", "expected each once")])
        courses.append({key: value.split("+") if key == "classes" else value for key, _, value in pairs})
    return courses


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs as a query; nearly all are plain words, which need no quoting."""
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in pairs)


def _quoted(text: str) -> str:
    return text if PLAIN.fullmatch(text) else quote_plus(text)


def link_of(compiled: Compiled, patient: Patient, guideline: str, region: str = "") -> str:
    """The facts of a patient as the query of a link: coded facts only, no free text, no date, age as a band."""
    pairs = [("_guideline", guideline), *([("_region", region)] if region else [])]
    for fact, value in patient.facts.items():
        told = _banded(compiled, compiled.vocabulary[fact], value)
        pairs += [(fact, text) for text in texts_of(told)] if told is not None else []
    data = patient.as_data()
    if patient.courses is not None:
        pairs += [(COURSE, text) for text in courses_as_text(data[COURSES])] or [(COURSE, "")]
        pairs.append((COMPLETE, "yes" if patient.courses_complete else "no"))
    return encoded(pairs)


def _banded(compiled: Compiled, fact: Fact, value: Value) -> Value | None:
    """The value that a link gives; of a number of years the band between two thresholds, none if no threshold is used."""
    if fact.number is None or fact.number.unit not in BAND_UNITS or isinstance(value, str):
        return value
    level = compiled.space.level_of.get(fact.id)
    if level is None:
        return None
    domain = compiled.space.domains[level]
    assert isinstance(domain, Numbers)
    places = [place for place in range(domain.regions.count) if domain.mask_of(value) >> place & 1]
    first, last = domain.regions.range_of(places[0]), domain.regions.range_of(places[-1])
    band = Range(at_least=first.at_least, above=first.above, at_most=last.at_most, below=last.below)
    return band if band.as_data() else None


def facts_text(facts: Mapping[str, Texts]) -> str:
    """Facts as one hidden field."""
    return encoded((fact, text) for fact, texts in facts.items() for text in texts)


def facts_from_text(vocabulary: Vocabulary, text: str) -> dict[str, Texts]:
    """The facts of one hidden field; what is no fact is dropped, for the field is ours."""
    found: dict[str, Texts] = {}
    for fact, value in parse_qsl(text, keep_blank_values=True):
        if fact in vocabulary:
            found[fact] = (*found.get(fact, ()), value)
    return found


def texts_of_data(value: Any) -> Texts:
    """A value as data, as the texts of a field."""
    if isinstance(value, dict):
        return (str(Range(**value)),)
    if isinstance(value, list):
        return tuple(map(str, value))
    return texts_of(value)


def data_of(value: Value) -> Any:
    return value_as_data(value)
