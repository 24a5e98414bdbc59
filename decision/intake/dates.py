"""Reads calendar dates, and counts months between them; a date that may be two days is asked, never guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from decision.intake.atoms import Atom
from decision.intake.lexicon import Lexicon
from decision.ranges import whole_if_whole

YEARS = range(1900, 2100)
PARTS = re.compile(r"[0-9]+")
WHICH_DAY = "is the day or the month said first? (write it as `2026-05-31`, or name the month)"
NO_DAY = "there is no such day"
DAYS_AT_MOST = 31


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, or a month or a year where no day is said; `end` is the place after it. What is unclear has a question."""

    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    question: str = ""

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def date_at(lexicon: Lexicon, atoms: list[Atom], i: int) -> Dated | None:
    """The date that starts at a place: `2026-05-31`, `31.5.2026`, `31 May 2026`, `May 2026`, `5/2026`, `2026`."""
    if i >= len(atoms):
        return None
    atom = atoms[i]
    if atom.is_date:
        return _from_numbers([int(part) for part in PARTS.findall(atom.text)], "/" in atom.text, i + 1)
    months = lexicon.setting("months_of_the_year")
    if atom.is_number and atom.text.isdigit():
        if int(atom.text) in YEARS and len(atom.text) == 4:
            return Dated(i + 1, int(atom.text))
        following = _month(months, atoms, i + 1)
        year = _year(atoms, following[0]) if following else 0
        return _checked(Dated(following[0] + 1, year, following[1], int(atom.text))) if following and year else None
    named = _month(months, atoms, i)
    if named is None:
        return None
    place, month = named
    if year := _year(atoms, place):
        return Dated(place + 1, year, month)
    if place + 2 < len(atoms) and atoms[place].text.isdigit() and atoms[place + 1].text == "," and (year := _year(atoms, place + 2)):
        return _checked(Dated(place + 3, year, month, int(atoms[place].text)))
    return None


def _month(months: dict[str, int], atoms: list[Atom], i: int) -> tuple[int, int] | None:
    """The place after the name of a month, a point and hyphens around it included, and its number."""
    while i < len(atoms) and atoms[i].text == "-":
        i += 1
    month = months.get(atoms[i].text) if i < len(atoms) else None
    if month is None:
        return None
    i += 1
    while i < len(atoms) and atoms[i].text in ".-" and not atoms[i].gap:
        i += 1
    return i, int(month)


def _year(atoms: list[Atom], i: int) -> int:
    is_year = i < len(atoms) and len(atoms[i].text) == 4 and atoms[i].text.isdigit() and int(atoms[i].text) in YEARS
    return int(atoms[i].text) if is_year else 0


def _from_numbers(parts: list[int], slashed: bool, end: int) -> Dated:
    if parts[0] > DAYS_AT_MOST:
        return _checked(Dated(end, parts[0], parts[1], parts[2] if len(parts) > 2 else 0))
    if len(parts) == 2:
        return _checked(Dated(end, parts[1], parts[0]))
    first, second, year = parts
    if slashed and first <= 12 and second <= 12 and first != second:  # months of a year
        return Dated(end, question=WHICH_DAY)
    day, month = (second, first) if second > 12 else (first, second)
    return _checked(Dated(end, year, month, day))


def _checked(found: Dated) -> Dated:
    try:
        date(found.year, found.month or 1, found.day or 1)
    except ValueError:
        return Dated(found.end, question=NO_DAY)
    return found if found.year in YEARS else Dated(found.end, question=NO_DAY)


def months_between(start: Dated, end: Dated) -> tuple[float, float] | None:
    """The fewest and the most months from one date to a later one; the same where both are days, None where a year alone is said."""
    if not (start.month and end.month):
        return None
    return max(_months(start.last, end.first), 0), _months(start.first, end.last)


def _months(start: date, end: date) -> float:
    """Months between two days: whole ones, and the days left as a share of the longest month, so that no day rounds up to a month."""
    months, days = (end.year - start.year) * 12 + end.month - start.month, end.day - start.day
    if days < 0:
        months -= 1
        before = date(end.year - (end.month == 1), (end.month - 2) % 12 + 1, 1)
        days += monthrange(before.year, before.month)[1]
    return whole_if_whole(round(months + max(days, 0) / DAYS_AT_MOST, 2))
