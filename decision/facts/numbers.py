"""Reads the number of a fact: bare, with a unit, with the laboratory's limit, or as a range; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil, inf
from typing import Any

from pydantic_core import PydanticCustomError

from decision.criteria import is_number, range_from, shown
from decision.errors import Problem, nearest
from decision.facts.record import Value
from decision.facts.vocabulary import Fact, Number
from decision.ranges import Range, plain, whole_if_whole

NUMBER_AND_UNIT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(\S.*?)?\s*\Z")
WITH_LIMIT = re.compile(r"(.*?)[\s,;(]+ULN\s*[:=]?\s*(\d+(?:\.\d+)?)\s*([^\s)].*?)?\s*\)?\s*\Z", re.IGNORECASE)
MEASURED = ("value", "unit", "uln")


def parse_number(fact: Fact, raw: Any) -> Value | Problem:
    """The number, range or word that a fact is given, or what is wrong with it."""
    number = fact.number
    assert number is not None
    if isinstance(raw, str):
        if (raw == "never" and fact.never) or raw in fact.statements:
            return raw
        found = _from_text(fact, raw)
    elif isinstance(raw, Mapping):
        if "value" not in raw:
            return _range(fact, dict(raw))
        found = _from_parts(fact, raw)
    elif isinstance(raw, Range):
        return _range(fact, raw.as_data())
    else:
        found = raw if is_number(raw) else _no_number(fact, raw)
    if isinstance(found, Problem):
        return found
    if not number.low <= found <= number.high:
        return Problem("", f"{fact.label} {number.written(found)} is impossible", _expected(number))
    if number.whole == "yes" and not float(found).is_integer():
        return Problem("", f"{fact.label} {plain(found)} is not a whole number", _expected(number))
    return whole_if_whole(found)


def _expected(number: Number) -> str:
    limits = f"from {plain(number.low)}" + (f" to {plain(number.high)}" if number.high != inf else "")
    units = [f", or of {unit}" for unit in (*number.units, *number.shifted_units)]
    units += [f", or of {unit} with its ULN" for unit in number.units_with_limit]
    return f"expected {number.name} {limits}{''.join(units)}"


def _no_number(fact: Fact, raw: Any) -> Problem:
    assert fact.number is not None
    return Problem("", f"{shown(raw)} is not a number for {fact.label}", _expected(fact.number))


def _range(fact: Fact, raw: dict[Any, Any]) -> Range | Problem:
    assert fact.number is not None
    try:
        found = range_from(raw)
    except PydanticCustomError as error:  # it carries our own words
        said = error.context or {}
        near = nearest(said["word"], said["words"])
        return Problem("", f"{fact.label}: {said['what']}", said["expected"], near)
    if not _is_possible(found, fact.number):
        return Problem("", f"{fact.label} {found} is impossible", _expected(fact.number))
    return found


def _is_possible(wanted: Range, number: Number) -> bool:
    """Whether the ends can be measured, and some number that can be lies between them."""
    if any(not number.low <= end <= number.high for end in wanted.as_data().values()):
        return False
    (low, after), end = max(wanted.start, (number.low, 0)), min(wanted.end, (number.high, 1))
    if number.whole == "yes":
        first = ceil(low)
        return (first + 1 if after and first == low else first, 0) < end
    return (low, after) < end


def _from_text(fact: Fact, text: str) -> float | Problem:
    """A number written with a unit of the vocabulary, and with the laboratory's limit where the unit needs it."""
    limited = WITH_LIMIT.match(text)
    matched = NUMBER_AND_UNIT.match(limited[1] if limited else text)
    if not matched:
        return _no_number(fact, text)
    unit = _plain_unit(matched[2] or "")
    if limited and limited[3] and _plain_unit(limited[3]) != unit:
        return _no_number(fact, text)
    return _converted(fact, text, float(matched[1]), unit, float(limited[2]) if limited else None)


def _from_parts(fact: Fact, raw: Mapping[Any, Any]) -> float | Problem:
    """A number written as `{value: 34, unit: umol/L, uln: 17}`."""
    value, unit, limit = (raw.get(key) for key in MEASURED)
    for key in raw:
        if key not in MEASURED:
            return Problem(
                "", f"{fact.label}: {shown(key)} is not a key of a number", "expected value, unit or uln", nearest(str(key), MEASURED)
            )
    if value is None or not is_number(value):
        return _no_number(fact, value)
    if not isinstance(unit, str | None) or not (limit is None or is_number(limit)):
        return _no_number(fact, unit if not isinstance(unit, str | None) else limit)
    return _converted(fact, f"{plain(value)} {unit or ''}".rstrip(), float(value), _plain_unit(unit or ""), limit)


def _plain_unit(unit: str) -> str:
    return unit.lower().replace("µ", "u").replace("μ", "u")  # both signs for micro


def _converted(fact: Fact, said: str, value: float, unit: str, limit: float | None) -> float | Problem:
    number = fact.number
    assert number is not None
    found: float | None = None
    if unit in map(_plain_unit, number.units_with_limit):
        if limit is None:
            return Problem("", f"{shown(said)} lacks the laboratory's upper limit", f"expected `{said}, ULN` and the limit")
        found = round(value / limit, 4) if limit > 0 else None
    elif limit is not None:
        pass
    elif unit in ("", number.unit.lower()):
        found = value
    elif unit in (factors := {_plain_unit(name): factor for name, factor in number.units.items()}):
        found = round(value * factors[unit], 4)
    elif unit in (shifted := {_plain_unit(name): one for name, one in number.shifted_units.items()}):
        found = round(value * shifted[unit].factor + shifted[unit].plus, shifted[unit].decimals)
    return found if is_number(found) and found is not None else _no_number(fact, said)
