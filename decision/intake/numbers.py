"""Reads a number, a range and a unit, and turns them into the unit of a fact; an unclear one is asked, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from decision.errors import Problem
from decision.facts.patient import parse_value
from decision.facts.vocabulary import Fact
from decision.intake.atoms import Atom, is_inner_hyphen
from decision.intake.lexicon import Lexicon
from decision.ranges import Range, plain, whole_if_whole

APPROXIMATE = "approximate"
THOUSANDS = re.compile(r"(?:[0-9]+,|[1-9][0-9]{0,2}\.)[0-9]{3}\Z")
RUNS_ON = {"+", "-", "/", ".", ",", "^", "*"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range as written: where it ends without and with its unit, and why it may be unclear."""

    value: float | Range
    bare_end: int
    end: int
    unit: str = ""
    unclear: str = ""
    glued: bool = False  # a word that is no unit runs on from it, as in `9O`


def quantity_at(lexicon: Lexicon, atoms: list[Atom], i: int) -> Quantity | None:
    """The quantity that starts at an atom: `12`, `>= 10`, `80-90 %`, `about 90 %`; None if there is none."""
    start, comparator = _before(lexicon, atoms, i)
    if start >= len(atoms) or not atoms[start].is_number:
        return None
    first, end = _number(atoms[start]), start + 1
    value: float | Range = first
    high = _range_end(atoms, end)
    if high is not None and comparator in ("", APPROXIMATE):
        value, end = Range(at_least=first, at_most=_number(atoms[high])), high + 1
    elif comparator not in ("", APPROXIMATE):
        value = Range(**{comparator: first})
    if part_of_more(atoms, end):
        return None
    unit = lexicon.units.longest(atoms, end + is_inner_hyphen(atoms, end))
    unclear = _unclear(value, atoms[start:end], comparator)
    glued = unit is None and end < len(atoms) and atoms[end].is_word and not atoms[end].gap
    return Quantity(value, end, unit[0] if unit else end, unit[1][0] if unit else "", unclear, glued)


def _before(lexicon: Lexicon, atoms: list[Atom], i: int) -> tuple[int, str]:
    """Where the number starts, and the word before it: a bound, or that it is not exact."""
    for end, meanings in lexicon.phrases.at(atoms, i):
        for meaning in meanings:
            if meaning.kind == "comparator":
                return end, str(meaning.content)
            if meaning.kind == APPROXIMATE:
                return end, APPROXIMATE
    return i, ""


def _unclear(value: float | Range, atoms: list[Atom], before: str) -> str:
    if any(THOUSANDS.match(atom.text) for atom in atoms):
        return "does its point or comma mark decimals or thousands? (write the number without it)"
    if before == APPROXIMATE:
        return "give a number or a range, such as `80-90`"
    return "the range is empty: give its lower end first" if isinstance(value, Range) and value.is_empty else ""


def _number(atom: Atom) -> float:
    return float(atom.text.replace(",", "."))


def _range_end(atoms: list[Atom], i: int) -> int | None:
    """The place of the second number of `80-90` or `80 to 90`."""
    if i + 1 < len(atoms) and atoms[i].text in ("-", "to") and atoms[i + 1].is_number:
        return i + 1
    return None


def part_of_more(atoms: list[Atom], i: int) -> bool:
    """Whether a sign glued to a number makes it something else: `2+`, `8/8`, `10^9`, `1-2`."""
    if i >= len(atoms) or atoms[i].gap or atoms[i].text not in RUNS_ON:
        return False
    if atoms[i].text == "+":
        return True
    return i + 1 < len(atoms) and atoms[i + 1].is_number and not atoms[i + 1].gap


def fits(fact: Fact, quantity: Quantity) -> bool:
    """Whether a fact has the quantity's unit."""
    assert fact.number is not None
    return not quantity.unit or quantity.unit in _factors(fact)


def _factors(fact: Fact) -> dict[str, float]:
    assert fact.number is not None
    return {fact.number.unit.lower(): 1.0} | {unit.lower(): factor for unit, factor in fact.number.units.items()}


def number_of(lexicon: Lexicon, fact: Fact, quantity: Quantity) -> tuple[float | Range | None, str]:
    """The number of a fact, or the question that must be answered before it is one."""
    assert fact.number is not None
    if quantity.unclear:
        return None, f"{fact.label}: {quantity.unclear}"
    if quantity.unit and quantity.unit not in _factors(fact):
        return None, f"{fact.label}: {_units(fact)} is read, not {quantity.unit}{_with_limit(fact)}"
    value = _converted(quantity.value, _factors(fact)[quantity.unit] if quantity.unit else 1.0)
    limits = lexicon.setting("bare_unclear").get(fact.id)
    if not quantity.unit and limits is not None and _meets(value, Range(**limits)):
        return None, f"{fact.label}: which unit or scale is meant? (write the number with {_units(fact)})"
    found = parse_value(fact, value.as_data() if isinstance(value, Range) else value)
    if isinstance(found, Problem):
        return None, f"{found.what}; {found.expected}"
    assert isinstance(found, int | float | Range)
    if not _meets(found, Range(at_least=fact.number.low, at_most=fact.number.high)):
        return None, f"no {fact.label} is {found}; expected a number from {plain(fact.number.low)}"
    return found, ""


def _units(fact: Fact) -> str:
    assert fact.number is not None
    units = [unit for unit in (fact.number.unit, *fact.number.units) if unit]
    return " or ".join(units) if units else "no unit"


def _converted(value: float | Range, factor: float) -> float | Range:
    if isinstance(value, Range):
        return Range(**{word: round(end * factor, 4) for word, end in value.as_data().items()})
    return whole_if_whole(round(value * factor, 4))


def _meets(value: float | Range, limits: Range) -> bool:
    if not isinstance(value, Range):
        return value in limits
    return max(value.start, limits.start) < min(value.end, limits.end)


def _with_limit(fact: Fact) -> str:
    """How a unit that needs the laboratory's limit is given: as an argument, with the limit."""
    units = fact.number.units_with_limit if fact.number else ()
    return f'; {" or ".join(units)} with its upper limit, as in {fact.id}="40 {units[0]}, ULN 20"' if units else ""
