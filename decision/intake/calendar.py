"""Turns the dates of a sentence into months: those of courses, counted to the relapse and to the day that counts as today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor
from typing import Any

from decision.intake.dates import Dated, date_at, months_between
from decision.intake.items import Items
from decision.intake.values import Facts, Values
from decision.ranges import Range, plain

WHICH_TODAY = "from which day are months counted? (write `today 2026-11-28`)"
TWO_DAYS = "two days are named as today: which is right?"
LATER = "this lies after today"
BACKWARDS = "this ends before it starts"
AFTER_RELAPSE = "this ends after the relapse: was it given for metastatic disease (write `palliative`)?"
WHICH_MONTHS = "years alone give no number of months: which months were these (write `5/2018 to 6/2023`)?"
A_YEAR = "a year alone gives no number of months (write `5/2025`)"
WHAT_DATE = "is it the start or the end? it is left out (write `finished 5/2025` or `since 5/2025`)"
A_DAY = "a day from which months may be counted"
HALF_A_YEAR = 6
YEAR_DIGITS = 4
Spans = Mapping[str, tuple[Dated, Dated]]
COUNTED_FROM = "the day from which months are counted"


@dataclass(frozen=True, slots=True)
class Times:
    """What the dates behind a treatment say: months by the keys of a course, a question, or why they say nothing."""

    end: int
    data: dict[str, Any] = field(default_factory=dict)
    question: str = ""
    left_out: str = ""


class Calendar:
    """The day that counts as today and the day of the relapse, as one sentence names them, and the dates of its courses."""

    def __init__(self, values: Values, items: Items, today: date | None) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms
        self.has_dates = any(atom.is_date or (atom.is_number and len(atom.text) == YEAR_DIGITS) for atom in self.atoms)
        named = [found for i in range(len(self.atoms)) if (found := self._named(i, "reference_day"))]
        given = [Dated(0, today.year, today.month, today.day)] if today else []
        days = {(one.year, one.month, one.day) for one in (*given, *named)}
        self.today = (*given, *named)[0] if len(days) == 1 and not any(one.question for one in named) else None
        self.disagree = len(days) > 1
        self.relapse = self._only("relapse_day", "metastasis_day")
        self.diagnosis = self._only("diagnosis_day")

    def _only(self, *kinds: str) -> Dated | None:
        """The one day that words of these kinds name; None if there is none, or two that differ."""
        found = [day for i in range(len(self.atoms)) for kind in kinds if (day := self._named(i, kind))]
        days = {(one.year, one.month, one.day) for one in found}
        return found[0] if len(days) == 1 and not found[0].question else None

    def _named(self, i: int, kind: str) -> Dated | None:
        """The date behind a word of a kind, as in `today 2026-11-28`."""
        place = self.values.kind_at(i, kind) if self.has_dates else 0
        return date_at(self.lexicon, self.atoms, self._passed(place)) if place else None

    def _passed(self, i: int) -> int:
        """The place behind `on`, `in` and the like."""
        return self.values.kind_at(i, "day_links") or i

    def read(self, i: int) -> int:
        """The end of a day named as today, or as that of the relapse; 0 if none stands here."""
        if found := self._named(i, "reference_day"):
            question = TWO_DAYS if self.disagree else found.question
            self.items.put_as_is(i, found.end, "question" if question else "ignored", question or COUNTED_FROM)
            return found.end
        for kind in ("relapse_day", "metastasis_day", "diagnosis_day"):
            if found := self._named(i, kind):
                question = found.question or (LATER if self._lies_ahead(found) else "")
                facts = () if question else self._said_by(kind)
                self.items.put_as_is(i, found.end, "question" if question else "read" if facts else "ignored", question or A_DAY, facts)
                return found.end
        return 0

    def relapse_on(self, i: int) -> int:
        """The place behind `relapse 2026-10-02 on`, where a treatment may stand; 0 if it is not said so."""
        day = self._named(i, "relapse_day")
        return self.values.kind_at(day.end, "while_on") if day and not day.question else 0

    def _said_by(self, kind: str) -> Facts:
        """What a day says by itself: that there was a relapse, or beside the day of the diagnosis how long it took."""
        treatment, fact = self.lexicon.setting("treatment"), self.lexicon.setting("interval_fact")
        facts: Facts = tuple(treatment.get("relapse_says", {}).items()) if kind == "relapse_day" else ()
        if kind == "diagnosis_day" or not (self.diagnosis and self.relapse) or fact not in self.values.vocabulary:
            return facts
        months = months_between(self.diagnosis, self.relapse)
        if months is None or self.diagnosis.first > self.relapse.last:
            return facts
        low, high = months
        return (*facts, (fact, low if low == high else Range(at_least=floor(low), at_most=ceil(high))))

    def _lies_ahead(self, day: Dated) -> bool:
        return self.today is not None and day.first > self.today.last

    # Dates of a course

    def times(self, i: int, intent: str, *, until_relapse: bool) -> Times | None:
        """What the dates at a place say of the treatment before them; None if no date stands here."""
        if not self.has_dates:
            return None
        if started := self._dated(i, "since"):
            return self._ongoing(started)
        if ended := self._dated(i, "ended_on"):
            return self._ended(ended, intent)
        start = date_at(self.lexicon, self.atoms, self._passed(self.values.kind_at(i, "started") or i))
        if start is None:
            return None
        end = self._dated(start.end, "to_day")
        if end is not None:
            return self._between(start, end, intent)
        if until_relapse and self.relapse and self.values.kind_at(i, "started") and not self._unclear(start, self.relapse):
            return _counted(start.end, {}, {"months_on": (start, self.relapse)}) if start.month and self.relapse.month else None
        return Times(start.end, left_out=start.question or WHAT_DATE)

    def _dated(self, i: int, kind: str) -> Dated | None:
        place = self.values.kind_at(i, kind)
        return date_at(self.lexicon, self.atoms, self._passed(place)) if place else None

    def _unclear(self, *days: Dated) -> str:
        """What must be asked of days before months can be counted from them."""
        asked = next((day.question for day in days if day.question), "")
        if asked:
            return asked
        if any(self._lies_ahead(day) for day in days):
            return LATER
        return BACKWARDS if len(days) > 1 and days[0].first > days[1].last else ""

    def _ongoing(self, start: Dated) -> Times:
        if question := self._unclear(start):
            return Times(start.end, question=question)
        if not start.month:
            return Times(start.end, {"ongoing": "yes"}, left_out=A_YEAR)
        if self.today is None:
            return Times(start.end, question=TWO_DAYS if self.disagree else WHICH_TODAY)
        return _counted(start.end, {"ongoing": "yes"}, {"months_on": (start, self.today)})

    def _ended(self, end: Dated, intent: str) -> Times:
        if question := self._unclear(end):
            return Times(end.end, question=question)
        return Times(end.end, left_out=A_YEAR) if not end.month else self._since_end(end, {}, intent)

    def _between(self, start: Dated, end: Dated, intent: str) -> Times:
        if question := self._unclear(start, end):
            return Times(end.end, question=question)
        if not (start.month and end.month):
            return Times(end.end, question=WHICH_MONTHS)
        return self._since_end(end, {"months_on": (start, end)}, intent)

    def _since_end(self, end: Dated, spans: Spans, intent: str) -> Times:
        """The months from the end of a treatment to the relapse, and to today."""
        relapse = self.relapse if self.relapse and self.relapse.month and intent != "metastatic" else None
        if relapse is not None and end.first > relapse.last:
            return Times(end.end, question=AFTER_RELAPSE)
        if relapse is None and self.today is None:
            return Times(end.end, question=TWO_DAYS if self.disagree else WHICH_TODAY)
        if relapse is not None:
            spans = {**spans, "months_end_to_relapse": (end, relapse)}
        if self.today is not None:
            spans = {**spans, "months_end_to_today": (end, self.today)}
        return _counted(end.end, {}, spans)


def _counted(place: int, data: dict[str, Any], spans: Spans) -> Times:
    """The months of each span; where a month is said and no day, they are read unless they lie about a half-year, on which rules turn."""
    for key, (start, end) in spans.items():
        months = months_between(start, end)
        assert months is not None
        low, high = months
        if (low != high and floor(low / HALF_A_YEAR) != floor(high / HALF_A_YEAR)) or low % HALF_A_YEAR == 0 != high - low:
            return Times(
                place, question=f"this is from {plain(low)} to {plain(high)} months: how many are meant? (write the day, or the months)"
            )
        data[key] = low if low == high else (end.year - start.year) * 12 + end.month - start.month
    return Times(place, data)
