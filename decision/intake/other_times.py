"""Finds what a sentence says of another time: a date or a later value stands beside it, and the value of today is not known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from decision.intake.atoms import BREAKS
from decision.intake.calendar import Calendar
from decision.intake.dates import YEARS, date_at, months_between
from decision.intake.items import SENTENCE_ENDS, WHEN, Item, Items
from decision.intake.numbers import quantity_at
from decision.intake.values import Values
from decision.ranges import Range

RECENT_MONTHS = 3
NOWHERE = (0, 0)
TOLD_AGAIN = "a further result stands behind it: which of them counts? (leave out the other)"
TURNS = ("changed", "arrows", "now", "reviewed", "by_another_test")  # words that name nothing


class OtherTimes:
    """The readings of one sentence beside its dates and its later values."""

    def __init__(self, values: Values, items: Items, calendar: Calendar, found: list[Item]) -> None:
        self.values, self.items, self.calendar, self.found = values, items, calendar, found
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def question_of(self, place: int) -> str:
        """What is asked where the sentence says another time of a reading, or a further value; an empty text if it does not."""
        if self._another_time(self.found[place]) or self._has_a_later_number(place):
            return WHEN
        return TOLD_AGAIN if self._is_told_again(place) else ""

    def is_over(self, item: Item) -> bool:
        """`X last cycle`, `X and Y, now resolved`: what is there by its name alone, and was there at another time."""
        _, end = self.values.places.stretch_around(item.first, item.end, frozenset(BREAKS))
        return self._is_over(item.end) or self.values.places.stands_between(item.end, end, "then_behind")

    def _another_time(self, item: Item) -> bool:
        """Whether a year, an earlier time or a later value stands behind a value in its clause."""
        if item.bare or item.denied or not item.facts:
            return False
        if self._later_value(item):
            return True
        _, end = self.values.places.stretch_around(item.first, item.end, frozenset(BREAKS))
        changes = any(fact in self.values.vocabulary and self.values.vocabulary[fact].changes == "yes" for fact, _ in item.facts)
        return _any_between(self.dated, item.end, end) or (changes and _any_between(self.ago, item.end, end))

    @cached_property
    def dated(self) -> list[int]:
        """Where a date that belongs to nothing else stands, or words of an earlier time."""
        return [place for place in range(len(self.atoms)) if self._is_dated(place)]

    def _is_dated(self, place: int) -> bool:
        day = date_at(self.lexicon, self.atoms, place)
        if day is not None and (day.month or day.year in YEARS) and not self._is_told(place):
            return True
        return self.values.kind_at(place, "then_behind", "unsettled") > 0

    def is_dated(self, first: int, end: int) -> bool:
        """Whether a date that belongs to nothing else, or words of an earlier time, stand in a stretch."""
        return _any_between(self.dated, first, end)

    @cached_property
    def ago(self) -> list[int]:
        """Where a length of time stands that is said to have passed."""
        return [place for place in range(len(self.atoms)) if self._is_ago(place)]

    def _is_ago(self, place: int) -> bool:
        quantity = quantity_at(self.lexicon, self.atoms, place)
        return quantity is not None and quantity.unit in self.lexicon.setting("time") and self.values.kind_at(quantity.end, "ago") > 0

    def _later_value(self, item: Item) -> bool:
        """`84 -> 101`, `84, now 101`, `grade 2, resolved`."""
        i, atoms = item.end, self.atoms
        if i >= len(atoms):
            return False
        if self.values.kind_at(i, "arrows") or (any(fact in self.lexicon.setting("graded") for fact, _ in item.facts) and self._is_over(i)):
            return True
        if atoms[i].text != ",":
            return False
        now = self.values.kind_at(i + 1, "now")
        return 0 < now < len(atoms) and (atoms[now].is_number or any(self.lexicon.values.at(atoms, now)))

    def _is_over(self, i: int) -> bool:
        """Whether the sentence goes on with a clause such as `resolved`."""
        _, end = self.values.places.stretch_around(i, i, frozenset(SENTENCE_ENDS))
        return _any_between(self.overs, i, end)

    @cached_property
    def overs(self) -> list[int]:
        """Where a clause such as `resolved` or `now resolved` begins, with its comma."""
        return [place for place, atom in enumerate(self.atoms) if atom.text == "," and self._says_over(place + 1)]

    def _says_over(self, i: int) -> bool:
        end = self.values.kind_at(self.values.kind_at(i, "now") or i, "past_after")
        return end > 0 and self.values.ends(end)

    def _has_a_later_number(self, place: int) -> bool:
        """`ECOG 3, improved to 1`, `potassium 3.1, 4.0 today`: a number of its sentence that has no name may be a later value."""
        item = self.found[place]
        if item.bare or item.loose or item.denied or not self._changes(item):
            return False
        turned = False
        for behind, named in self._in_its_sentence(place):
            if any(self.values.kind_at(at, "changed", "arrows", "now") for at in range(behind.first, behind.end)):
                turned = True
            elif behind.stray and self.atoms[behind.first].is_number and (turned or not (named or self._counts(behind.end))):
                return True
        return False

    def _is_told_again(self, place: int) -> bool:
        """`HER2 2+ locally, 1+ centrally`, `HER2 negative, positive by FISH`: a second result of one sample, or of a further test."""
        item = self.found[place]
        if item.bare or item.loose or item.denied or not self.lexicon.measured & dict(item.facts).keys():
            return False
        derived = all(self.values.vocabulary[fact].derived for fact, _ in item.facts)
        words = ("reviewed", "by_another_test") if derived else ("reviewed",)
        reviewed = again = False
        for behind, named in self._in_its_sentence(place):
            is_value = self.atoms[behind.first].is_number or self.values.kind_at(behind.first, "yes_words", "no_words") > 0
            reviewed |= any(self.values.kind_at(at, *words) for at in range(behind.first, behind.end))
            again |= behind.stray and is_value and not named
        return reviewed and again

    def _in_its_sentence(self, place: int) -> Iterator[tuple[Item, bool]]:
        """What stands behind a value up to the next one, each with whether a word before it in its clause may be its name."""
        end, named = self.found[place].end, False
        for behind in (self.found[at] for at in range(place + 1, len(self.found))):
            between = {atom.text for atom in self.atoms[end : behind.first]}
            if between & SENTENCE_ENDS or (behind.kind in ("read", "question") and behind.has_a_value and not behind.is_course):
                return
            named = named and not between & BREAKS
            yield behind, named
            turns = any(self.values.kind_at(at, *TURNS) for at in range(behind.first, behind.end))
            named = named or (behind.stray and not turns)
            end = behind.end

    def _changes(self, item: Item) -> bool:
        """Whether a reading is a number, or a grade, of something that changes."""
        known = [(self.values.vocabulary[fact], value) for fact, value in item.facts if fact in self.values.vocabulary]
        return any(fact.changes == "yes" and fact.number is not None and isinstance(value, int | float | Range) for fact, value in known)

    def _counts(self, i: int) -> bool:
        """Whether the number before a place counts what stands there: `3 nodules`."""
        return (
            i < len(self.atoms)
            and self.atoms[i].is_word
            and not self.values.kind_at(i, "now", "ignored", "links", "changed", "then_behind")
        )

    def settle(self) -> None:
        """`Echo in 2022: EF 62 %`: behind a date that is not of these weeks, what may have changed since is asked."""
        asked: set[str] = set()
        for item in self.found:
            told = dict(item.facts).keys()
            groups = self.values.groups_of(item.facts) if item.kind == "read" and not item.is_course else frozenset()
            if groups & set(self.lexicon.setting("dated_groups") or ()) and not self._is_of_primary(item) and self._old_date_before(item):
                self.items.ask(item, WHEN)
                asked |= told & self.lexicon.measured
        dated = {self._dated_sentence(item) for item in self.found if asked & dict(item.facts).keys()} - {NOWHERE}
        for item in self.found if dated else ():
            is_result = item.kind == "read" and bool(self.lexicon.measured & dict(item.facts).keys())
            if is_result and self.values.places.stretch_around(item.first, item.end, frozenset(SENTENCE_ENDS)) in dated:
                self.items.ask(item, WHEN)

    def _dated_sentence(self, item: Item) -> tuple[int, int]:
        """The sentence of a result, if it has a date: where a later one was asked for its date, it is not known to be today's."""
        first, end = self.values.places.stretch_around(item.first, item.end, frozenset(SENTENCE_ENDS))
        return (first, end) if _any_between(self.dates, first, end) else NOWHERE

    @cached_property
    def dates(self) -> list[int]:
        return [place for place in range(len(self.atoms)) if date_at(self.lexicon, self.atoms, place)]

    def _is_of_primary(self, item: Item) -> bool:
        prefix = str(self.lexicon.setting("samples").get("prefix", ""))
        return bool(prefix) and all(fact.startswith(prefix) for fact, _ in item.facts)

    def _old_date_before(self, item: Item) -> bool:
        """Whether a date stands before a reading in its sentence, outside of any course, and is not known to be of these weeks."""
        place = item.first - 1
        while self.calendar.has_dates and place >= 0 and self.atoms[place].text not in SENTENCE_ENDS:
            day = date_at(self.lexicon, self.atoms, place)
            if day is not None and not day.question and (day.month or day.year in YEARS) and not self._is_birth(place):
                if self._is_told(place):
                    return False
                months = months_between(day, self.calendar.today) if self.calendar.today else None
                return months is None or months[1] > RECENT_MONTHS
            place -= 1
        return False

    def _is_birth(self, place: int) -> bool:
        """Whether the words before a date say that it is the day of birth."""
        return any(self.values.kind_at(before, "born") > before for before in range(max(place - 4, 0), place))

    def _is_told(self, place: int) -> bool:
        """Whether a place belongs to a course, or to a day that was read."""
        return any(one.first <= place < one.end and one.kind != "not_understood" for one in self.found)


def _any_between(places: list[int], first: int, end: int) -> bool:
    at = bisect_left(places, first)
    return at < len(places) and places[at] < end
