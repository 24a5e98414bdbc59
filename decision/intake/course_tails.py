"""Reads the words behind a treatment: how long it was taken, when it ended, what it was given for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from decision.intake.calendar import Calendar
from decision.intake.clocks import ON, TO_RELAPSE, Clocks
from decision.intake.numbers import quantity_at
from decision.intake.values import Values
from decision.ranges import Range, whole_if_whole

DOSE = "cumulative_dose_mg_m2"


@dataclass(slots=True)
class Draft:
    """A course as read so far."""

    end: int
    start: int = 0  # of the first treatment
    data: dict[str, Any] = field(default_factory=dict)
    treatments: list[tuple[str, str]] = field(default_factory=list)
    groups: int = 0
    led: bool = False
    relapsed: bool = False
    unclear: str = ""
    one_after_another: bool = False
    last_from: int = 0  # behind a word such as `then`: the first treatment to which a time of the end belongs
    may_be_plan: bool = False
    left_out: tuple[int, str] = (0, "")  # where a date starts that says no months, and why
    combined: list[str] = field(default_factory=list)  # further classes of the one course
    is_combined: bool = False  # treatments that a hyphen joins: given together, so that a length of time is that of both
    is_open: bool = False  # it is said that nobody knows what it was given for

    def set(self, key: str, value: Any, end: int) -> bool:
        """Take over what the words up to a place say; two lengths of time that disagree are asked."""
        if self.data.get(key, value) != value:
            self.unclear = "the lengths of time disagree"
        self.data[key], self.end = value, end
        return True


class Tails:
    """The words behind the treatments of one sentence."""

    def __init__(self, values: Values, clocks: Clocks, calendar: Calendar) -> None:
        self.values, self.clocks, self.calendar = values, clocks, calendar
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def read(self, draft: Draft) -> None:
        """The words after the treatments: how long, until when."""
        while True:
            start = self.values.kind_at(draft.end, "lasted") or draft.end
            months = self.clocks.months(start)
            if months and start == draft.end and self._is_age(months[1]):
                return
            if self._cycles(draft) or self._unsure_length(draft, start) or self._said(draft) or self._dose(draft):
                continue
            if self._dates(draft) or self._end(draft) or self._until(draft):
                if draft.left_out[0]:
                    return
            elif months and not self.values.kind_at(months[0], "after", "ago", "before_relapse"):
                if draft.groups > 1 and (draft.one_after_another or "ongoing" not in draft.data):
                    draft.unclear = "which of these took that long? (say each on its own)"
                draft.set(ON, months[1], months[0])
                draft.led = True
            elif end := self.values.kind_at(draft.end, "until_relapse"):
                draft.set(TO_RELAPSE, 0, end)
                draft.led = draft.relapsed = True
            elif end := self.values.kind_at(draft.end, "still"):
                draft.set("ongoing", "yes", end)
                draft.led = True
            else:
                return

    def _cycles(self, draft: Draft) -> bool:
        """`x4`, `x 6 cycles`, `4 cycles`: how often it was given, which is not kept."""
        times = self.values.kind_at(draft.end, "times_given")
        place = times or draft.end
        if place >= len(self.atoms) or not self.atoms[place].is_number:
            return False
        quantity = quantity_at(self.lexicon, self.atoms, place)
        named = self.values.kind_at(place + 1, "cycles")
        if isinstance(quantity.value if quantity else None, Range) or not (named or (times and (quantity is None or not quantity.unit))):
            return False
        draft.end = named or place + 1
        return True

    def _unsure_length(self, draft: Draft, start: int) -> bool:
        """`more than 2 years`, `5 or 10 years`: no number of months."""
        quantity = quantity_at(self.lexicon, self.atoms, start)
        if quantity is None:
            return False
        choice = self.values.kind_at(quantity.end, "choices") if not quantity.unit else 0
        other = quantity_at(self.lexicon, self.atoms, choice) if choice else None
        last = other or quantity
        if last.unit not in self.lexicon.setting("time") or not (other or isinstance(quantity.value, Range)):
            return False
        draft.led, draft.end, draft.unclear = True, last.end, "how many months was it taken? (write one number)"
        return True

    def _said(self, draft: Draft) -> bool:
        """What is said by words alone: `for metastatic disease`, `no longer ongoing`, `setting not known`."""
        for end, meanings in self.lexicon.phrases.at(self.atoms, draft.end):
            for meaning in meanings:
                if meaning.kind == "purpose":
                    return draft.set("intent", meaning.content, end)
                if meaning.kind == "course_says":
                    draft.led = True
                    key, value = meaning.content
                    return draft.set(key, value, end)
                if meaning.kind == "open_setting":
                    draft.is_open, draft.led, draft.end = True, True, end
                    return True
                if meaning.kind == "combined" and (found := self._class_at(end)):
                    draft.end = found[0]
                    draft.combined.append(found[1])
                    return True
        return False

    def _class_at(self, i: int) -> tuple[int, str] | None:
        for end, meanings in self.lexicon.phrases.at(self.atoms, i):
            for meaning in meanings:
                if meaning.kind == "treatment" and meaning.content[0][0] == "class":
                    return end, meaning.content[0][1]
        return None

    def _dose(self, draft: Draft) -> bool:
        """`cumulative dose 240 mg/m2`: all of the drug that was given."""
        place = self.values.kind_at(draft.end, "all_given")
        quantity = quantity_at(self.lexicon, self.atoms, place) if place else None
        if quantity is None or quantity.unit != self.lexicon.setting("dose_unit") or isinstance(quantity.value, Range) or quantity.unclear:
            return False
        draft.led = True
        return draft.set(DOSE, whole_if_whole(quantity.value), quantity.end)

    def _dates(self, draft: Draft) -> bool:
        """`from 5/2024 to 5/2026`, `finished 28 August 2026`, `since 2025-07-28`: dates as months."""
        times = self.calendar.times(draft.end, draft.data.get("intent", ""), until_relapse=draft.relapsed)
        if times is None:
            return False
        if times.left_out:
            draft.left_out = (draft.end, times.left_out)
        draft.led, draft.unclear = True, times.question or draft.unclear
        for key, value in times.data.items():
            draft.set(key, value, times.end)
        draft.end = times.end
        if "ongoing" in times.data and draft.end < len(self.atoms) and self.atoms[draft.end].text == ",":
            draft.end = self.values.kind_at(draft.end + 1, "still") or draft.end
        return True

    def _end(self, draft: Draft) -> bool:
        """`stopped 7 months ago`, `ended 6 months before relapse`: the end said with the treatment itself."""
        found = self.clocks.ended_at(draft.end)
        if found is None:
            return False
        end, key, months = found
        draft.led = True
        draft.set(key, months, end)
        if (place := self.values.kind_at(end, "joins")) and (more := self.clocks.since_end_at(place)):
            draft.set(more[1], more[2], more[0])
        return True

    def _until(self, draft: Draft) -> bool:
        """`relapse on ... after 14 months`, `at 3 years`: how long it had been taken."""
        if not (draft.relapsed or "progressed_on" in draft.data):
            return False
        after, at = self.values.kind_at(draft.end, "after"), self.values.kind_at(draft.end, "at_time")
        months = self.clocks.months(after or at) if after or at else None
        if months is None or self._is_age(months[1]) or self.values.kind_at(months[0], "after", "ago", "before_relapse"):
            return False
        if not after and not self.values.ends(months[0]):  # `at 3 years of ...`
            return False
        return draft.set(ON, months[1], months[0])

    def _is_age(self, months: float) -> bool:
        """Whether a length of time is too long for a course: `prior ..., 62 years` tells an age."""
        years = self.lexicon.setting("age").get("adult_from")
        return years is not None and months >= years * 12
