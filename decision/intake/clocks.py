"""Reads the times that count from a course: those said with it, and those that stand apart and must be given to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from decision.facts.patient import COURSES
from decision.intake.calendar import Calendar
from decision.intake.items import Item, Items
from decision.intake.numbers import quantity_at
from decision.intake.values import Values
from decision.ranges import Range, whole_if_whole

ON, TO_RELAPSE, TO_TODAY = "months_on", "months_end_to_relapse", "months_end_to_today"
FOR_ALL = {"intent"}  # what is said of a course and holds for those before a `then` too


@dataclass(slots=True)
class Loose:
    """A clock that stands apart from its course, as in `relapse 6 months after end`."""

    item: Item
    key: str
    months: float


def with_times(courses: tuple[dict[str, Any], ...], said: Mapping[str, Any], last_from: int) -> tuple[dict[str, Any], ...]:
    """The courses with what is said of them: where one followed the other, how the last of them ended is not known of those before it."""
    for_all = {key: value for key, value in said.items() if key in FOR_ALL}
    return tuple({**course, **(said if place >= last_from else for_all)} for place, course in enumerate(courses))


class Clocks:
    """The lengths of time of one sentence, and those that stand apart from their course."""

    def __init__(self, values: Values, items: Items, calendar: Calendar) -> None:
        self.values, self.items, self.calendar = values, items, calendar
        self.lexicon, self.atoms = values.lexicon, values.atoms
        self.loose: list[Loose] = []

    def months(self, i: int) -> tuple[int, float] | None:
        """A plain length of time in months, and where it ends."""
        quantity = quantity_at(self.lexicon, self.atoms, i)
        factors = self.lexicon.setting("time")
        if quantity is None or quantity.unit not in factors or isinstance(quantity.value, Range) or quantity.unclear:
            return None
        return quantity.end, whole_if_whole(round(quantity.value * factors[quantity.unit], 4))

    def read(self, i: int) -> int:
        """`stopped 12 months ago`, `ended 6 months before relapse`, apart from its treatment."""
        if found := self.ended_at(i):
            end, key, months = found
            return self.put(i, end, {key: months})
        times = self.calendar.times(i, "", until_relapse=False) if self.values.kind_at(i, "ended") else None
        if times is None or times.left_out:
            return 0
        if times.question:
            self.items.put_as_is(i, times.end, "question", times.question)
            return times.end
        return self.put(i, times.end, times.data)

    def ended_at(self, i: int) -> tuple[int, str, float] | None:
        """Where a time since the end stops, the clock that it sets, and its months."""
        start = self.values.kind_at(i, "ended")
        return self.since_end_at(start) if start else None

    def since_end_at(self, i: int) -> tuple[int, str, float] | None:
        """The same without a word for the end: `7 months ago`."""
        months = self.months(i)
        for kind, key in (("ago", TO_TODAY), ("before_relapse", TO_RELAPSE)) if months else ():
            if months and (end := self.values.kind_at(months[0], kind)):
                return end, key, months[1]
        return None

    def put(self, i: int, end: int, clocks: Mapping[str, float]) -> int:
        item = self.items.put_as_is(i, end, "read")
        self.loose += [Loose(item, key, months) for key, months in clocks.items()]
        return end

    def attach(self) -> None:
        """Give each loose clock to the course before it, or to the only one of the sentence."""
        for one in self.loose:
            if one.item.kind != "read":
                continue
            place = self.items.found.index(one.item)
            before = self.items.found[place - 1] if place else None
            all_courses = [item for item in self.items.found if item.course is not None]
            near = before if before and before.course is not None and before.end == one.item.first else None
            target = near or (all_courses[0] if len(all_courses) == 1 else None)
            if target is None or target.course is None:
                self.items.ask(one.item, "the end of which treatment? (say it with the treatment)")
            elif target.course.get(one.key, one.months) != one.months:
                self.items.ask(one.item, "this disagrees with what is said about the treatment")
            else:
                target.course[one.key] = one.months
                courses = with_times(dict(target.facts)[COURSES], target.course, target.last_from)
                target.facts = tuple((fact, courses if fact == COURSES else value) for fact, value in target.facts)
                one.item.facts = ((COURSES, courses),)
