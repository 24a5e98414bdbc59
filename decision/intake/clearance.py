"""Calculates the creatinine clearance from a creatinine and a weight, where the sentence gives all that it takes.

The formula of Cockcroft and Gault: (140 - age in years) x weight in kg / (72 x creatinine in mg/dL), in women x 0.85.
It is for adults, and for a creatinine that is stable; what is missing for it is named, and nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from decision.intake.items import Item, Items, Measured
from decision.intake.numbers import Quantity, quantity_at
from decision.intake.values import Facts, Values
from decision.ranges import Range, plain, whole_if_whole

CREATININE, WEIGHT = "creatinine", "weight"
ZERO_AT_YEARS, DIVISOR = 140, 72  # of the formula
ADULT_FROM = 18


class Clearance:
    """The parts of the formula in one sentence."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.setting: Mapping[str, Any] = values.lexicon.setting("clearance")

    def read(self, i: int, end: int, part: str) -> int:
        """A number behind the name of a part; the place after it, 0 if there is none."""
        quantity = quantity_at(self.values.lexicon, self.values.atoms, self.values.kind_at(end, "links") or end)
        if self.setting.get("fact") not in self.values.vocabulary or quantity is None or quantity.glued:
            return 0
        measured = self._measured(part, quantity)
        if isinstance(measured, str):
            self.items.put_as_is(i, quantity.end, "question", f"{part}: {measured}")
        else:
            self.items.put(i, quantity.end, ((self.setting["fact"], measured.number),)).measured = measured
        return quantity.end

    def _measured(self, part: str, quantity: Quantity) -> Measured | str:
        """The part, or what must be asked before it is one."""
        limits = self.setting[part]
        units = " or ".join(limits["units"])
        if quantity.unclear or quantity.about or isinstance(quantity.value, Range):
            return quantity.unclear or "give one number"
        unit = next((unit for unit in limits["units"] if unit.lower() == quantity.unit), "")
        if not unit:
            return f"{units} is read, not {quantity.unit}" if quantity.unit else f"in which unit (write {units})?"
        number = quantity.value * limits["units"][unit]
        said = f"{plain(quantity.value)} {unit}"
        return Measured(part, number, f"{part} {said}") if limits["from"] <= number <= limits["to"] else f"is {said} right?"


def settle(setting: Mapping[str, Any], items: list[Item], told: Mapping[str, Any]) -> None:
    """Make every part a reading of the clearance, or say why it serves for nothing; `told` is what the sentence says besides."""
    parts = [item for item in items if item.measured is not None]
    read = [item for item in parts if item.kind == "read"]
    found = {part: {item.measured for item in read if item.measured and item.measured.part == part} for part in (CREATININE, WEIGHT)}
    twice = next((part for part, values in found.items() if len({one.number for one in values}) > 1), "")
    why_not = "" if twice else _why_not(setting, found, told)
    for item in read:
        if twice:
            Items.ask(item, f"{twice} is told twice: which is right today?")
        elif why_not:
            item.kind, item.facts, item.note = "ignored", (), why_not
        else:
            item.facts, item.note = _calculated(setting, found, told)
    for item in parts:
        item.measured = None


def _why_not(setting: Mapping[str, Any], found: Mapping[str, set[Measured]], told: Mapping[str, Any]) -> str:
    """Why nothing is calculated; an empty text where it can be."""
    age, group = told.get(setting["age"]), told.get(setting["factor_of"])
    if setting["fact"] in told:
        return "the creatinine clearance itself is told"
    if not found[CREATININE]:
        return "a weight serves only to calculate the creatinine clearance, and no creatinine is told"
    if any(told.get(fact) == value for fact, value in setting["not_where"].items()) or (isinstance(age, int | float) and age < ADULT_FROM):
        return "the formula for the creatinine clearance does not hold here: write `creatinine clearance ... mL/min`"
    known = {WEIGHT: bool(found[WEIGHT]), "age": isinstance(age, int | float), setting["factor_of"]: group in setting["factors"]}
    missing = " and ".join(name for name, is_known in known.items() if not is_known)
    if missing:
        return f"to calculate the creatinine clearance {missing} must stand in the sentence (or write `creatinine clearance ... mL/min`)"
    return ""


def _calculated(setting: Mapping[str, Any], found: Mapping[str, set[Measured]], told: Mapping[str, Any]) -> tuple[Facts, str]:
    age, group = told[setting["age"]], told[setting["factor_of"]]
    creatinine, weight = next(iter(found[CREATININE])), next(iter(found[WEIGHT]))
    clearance = (ZERO_AT_YEARS - age) * weight.number / (DIVISOR * creatinine.number) * setting["factors"][group]
    how = f"by {setting['by']} from {creatinine.said}, {weight.said}, {plain(age)} years, {group}"
    return ((setting["fact"], whole_if_whole(round(clearance, 1))),), how
