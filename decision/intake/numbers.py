"""Reads a number, a range and a unit, and turns them into the unit of a fact; an unclear one is asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from decision.errors import Problem
from decision.facts.patient import parse_value
from decision.facts.vocabulary import Fact, Shifted
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
    about: bool = False  # a word before it says that it is not exact


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
    unclear = _unclear(value, atoms[start:end])
    glued = unit is None and end < len(atoms) and atoms[end].is_word and not atoms[end].gap
    return Quantity(value, end, unit[0] if unit else end, unit[1][0] if unit else "", unclear, glued, comparator == APPROXIMATE)


def _before(lexicon: Lexicon, atoms: list[Atom], i: int) -> tuple[int, str]:
    """Where the number starts, and the word before it: a bound, or that it is not exact."""
    for end, meanings in lexicon.phrases.at(atoms, i):
        for meaning in meanings:
            if meaning.kind == "comparator":
                return end, str(meaning.content)
            if meaning.kind == APPROXIMATE:
                return end, APPROXIMATE
    return i, ""


def _unclear(value: float | Range, atoms: list[Atom]) -> str:
    if any(THOUSANDS.match(atom.text) for atom in atoms):
        return "does its point or comma mark decimals or thousands? (write the number without it)"
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


def score_at(atoms: list[Atom], i: int, highest: int) -> tuple[int, int | None] | None:
    """The end and the value of `7/8` or `5+3=8`; the value is None where the parts do not add up. None if neither stands here."""
    said = [atom.text for atom in atoms[i : i + 5]]
    if len(said) >= 3 and said[1] == "/" and said[0].isdigit() and said[2] == str(highest):
        return i + 3, int(said[0]) if int(said[0]) <= highest else None
    if len(said) >= 3 and said[1] == "+" and said[0].isdigit() and said[2].isdigit():
        total = int(said[0]) + int(said[2])
        if said[3:4] == ["="] and said[4:5] and said[4].isdigit():
            return i + 5, total if total == int(said[4]) else None
        return i + 3, total if total <= highest else None
    return None


def fits(fact: Fact, quantity: Quantity) -> bool:
    """Whether a fact has the quantity's unit."""
    assert fact.number is not None
    return not quantity.unit or quantity.unit in (*_conversions(fact), *_plain(fact.number.units_with_limit))


def _plain(units: Iterable[str]) -> Iterator[str]:
    return (unit.lower() for unit in units)


def _conversions(fact: Fact) -> dict[str, Shifted]:
    """How each unit becomes the unit of the fact."""
    number = fact.number
    assert number is not None
    scaled = {number.unit: 1.0, **number.units}
    return {unit.lower(): Shifted(factor=factor, plus=0, decimals=4) for unit, factor in scaled.items()} | {
        unit.lower(): shifted for unit, shifted in number.shifted_units.items()
    }


def with_limit(lexicon: Lexicon, atoms: list[Atom], fact: Fact, quantity: Quantity) -> Quantity:
    """A quantity in multiples of the laboratory's upper limit, where that stands behind it: `42 umol/L (ULN 21)`."""
    number = fact.number
    assert number is not None
    units = tuple(_plain(number.units_with_limit))
    if not units or quantity.unit not in ("", *units):
        return quantity
    place = quantity.end
    bracket = place < len(atoms) and atoms[place].text in "(["
    if bracket or (place < len(atoms) and atoms[place].text in ",;"):
        place += 1
    named = _phrase(lexicon, atoms, place, "upper_limit")
    ranged = 0 if named else _phrase(lexicon, atoms, place, "normal_range") or (place if bracket else 0)
    place = named or ranged
    if named:
        place = _phrase(lexicon, atoms, place, "links") or place
    limit = quantity_at(lexicon, atoms, place) if place else None
    highest = None if limit is None else _highest(limit.value, ranged=bool(ranged))
    if limit is None or highest is None or limit.unclear or limit.about or limit.unit not in ("", quantity.unit):
        return quantity
    closes = limit.end < len(atoms) and atoms[limit.end].text in ")]"
    if bracket and not closes:
        return quantity  # what stands in the bracket is more than the limits
    value = _converted(quantity.value, Shifted(factor=1 / highest, plus=0, decimals=4))
    return replace(quantity, value=value, end=limit.end + bracket, unit=number.unit.lower())


def _highest(limit: float | Range, *, ranged: bool) -> float | None:
    """The upper limit that is told: a number, the end of `0-40`, or the bound of `<40`; None if it is none."""
    if not isinstance(limit, Range):
        return None if ranged or limit <= 0 else limit
    ends = {kind: value for kind, value in limit.as_data().items() if kind in ("at_most", "below")}
    return next((value for value in ends.values() if value > 0), None) if ranged else None


def _phrase(lexicon: Lexicon, atoms: list[Atom], i: int, kind: str) -> int:
    """The end of the longest phrase of a kind at a place; 0 if there is none."""
    found = lexicon.phrases.at(atoms, i) if i < len(atoms) else iter(())
    return next((end for end, meanings in found if any(meaning.kind == kind for meaning in meanings)), 0)


def number_of(lexicon: Lexicon, fact: Fact, quantity: Quantity) -> tuple[float | Range | None, str]:
    """The number of a fact, or the question that must be answered before it is one."""
    assert fact.number is not None
    if quantity.unclear:
        return None, f"{fact.label}: {quantity.unclear}"
    if quantity.about and fact.id not in lexicon.setting("estimates"):
        return None, f"{fact.label}: give a number or a range, such as `80-90`"
    conversions = _conversions(fact)
    if quantity.unit and quantity.unit not in conversions:
        return None, f"{fact.label}: {_units(fact)} is read, not {quantity.unit}{_with_limit(fact)}"
    value = _converted(quantity.value, conversions[quantity.unit or fact.number.unit.lower()])
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
    other = [unit for unit, factor in fact.number.units.items() if factor != 1]  # not another spelling of the same
    units = [unit for unit in (fact.number.unit, *other, *fact.number.shifted_units) if unit]
    return " or ".join(units) if units else "no unit"


def _converted(value: float | Range, how: Shifted) -> float | Range:
    if isinstance(value, Range):
        return Range(**{word: _times(end, how) for word, end in value.as_data().items()})
    return _times(value, how)


def _times(value: float, how: Shifted) -> float:
    return whole_if_whole(round(value * how.factor + how.plus, how.decimals))


def _meets(value: float | Range, limits: Range) -> bool:
    if not isinstance(value, Range):
        return value in limits
    return max(value.start, limits.start) < min(value.end, limits.end)


def _with_limit(fact: Fact) -> str:
    """How a unit that needs the laboratory's limit is given: with the limit."""
    units = fact.number.units_with_limit if fact.number else ()
    return f"; {' or '.join(units)} with its upper limit, as in `{fact.label} 40 {units[0]} (ULN 20)`" if units else ""
