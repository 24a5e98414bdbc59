"""Reads what stands before its name: `62 years`, `90 % ER`, `grade 2 neuropathy`, `positive ER`."""

from __future__ import annotations

from dataclasses import replace

from decision.intake.atoms import is_inner_hyphen
from decision.intake.items import Items
from decision.intake.lexicon import Name
from decision.intake.numbers import Quantity, quantity_at
from decision.intake.values import Facts, Found, Values
from decision.ranges import Range


class Leading:
    """The numbers and values of one sentence that come first."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def read(self, i: int) -> int:
        """The end of what was read at this place; 0 if nothing was."""
        return self._number(i) or self._value(i)

    def _number(self, i: int) -> int:
        start = i + 1 if self.atoms[i].is_word and self.values.kind_at(i, "links") == i + 1 else i
        quantity = quantity_at(self.lexicon, self.atoms, start)
        if quantity is None:
            return 0
        if start > i:
            return self._before_name(i, start, quantity.end)
        if self.atoms[i].is_number and self.lexicon.phrases.longest(self.atoms, i):
            return 0
        before = self._counted(i, quantity.bare_end) or self._age(i, quantity) or self._before_name(i, i, quantity.end)
        return before or self._alone(i, quantity)

    def _counted(self, i: int, end: int) -> int:
        """A number before what it counts."""
        for after, meanings in self.lexicon.phrases.at(self.atoms, end):
            for meaning in meanings:
                found = self.values.one(i, (meaning.content[0],)) if meaning.kind == "counted" else None
                if found and not found.question:
                    self.items.put(i, after, (*found.facts, *meaning.content[1]))
                    return after
        return 0

    def _age(self, i: int, quantity: Quantity) -> int:
        """A number of years is an age, unless it is a child's: then it is more likely a length of time."""
        setting = self.lexicon.setting("age")
        end = quantity.bare_end + is_inner_hyphen(self.atoms, quantity.bare_end)
        years = self.values.kind_at(end, "age")
        after, said = self._said_with_age(years or end)
        if setting.get("fact") not in self.values.vocabulary or not (years or said):
            return 0
        place = years or quantity.bare_end
        low = quantity.value.start[0] if isinstance(quantity.value, Range) else quantity.value
        found = self.values.one(i, (setting["fact"],))
        if found is None or found.question or low < setting["adult_from"]:
            self.items.put_as_is(i, place, "question", "is this an age or a length of time?")
            return place
        self.items.put(i, place, found.facts)
        if said and after:
            self.items.put(place, after, said)
        return after or place

    def _said_with_age(self, i: int) -> tuple[int, Facts]:
        """The `F` of `62F`."""
        for after, meanings in self.lexicon.phrases.at(self.atoms, i):
            for meaning in meanings:
                if meaning.kind == "age_then":
                    return after, (meaning.content,)
        return 0, ()

    def _before_name(self, i: int, start: int, end: int) -> int:
        after, name = self.values.name_at(end)
        if name is None or self.values.after(after, name) is not None:
            return 0
        if not any(self.values.vocabulary[fact].number for fact in name.facts):
            return 0
        found = self.values.one(start, name.facts)
        if found is not None and found.end != end:
            found = None
        return self._put(i, after, name, found)

    def _put(self, i: int, end: int, name: Name, found: Found | None) -> int:
        if found is None:
            self.items.put_as_is(i, end, "not_understood")
        elif found.question:
            self.items.put_as_is(i, end, "question", found.question)
        else:
            self.items.put_value(i, replace(found, end=end), name)
        return end

    def _alone(self, i: int, quantity: Quantity) -> int:
        """A number without a name is not understood; a length of time is asked."""
        if quantity.unit in self.lexicon.setting("time"):
            self.items.put_as_is(i, quantity.end, "question", "how long is meant: from what to what?")
        else:
            self.items.break_prefix()
            self.items.put_as_is(i, quantity.end, "not_understood")
        return quantity.end

    def _value(self, i: int) -> int:
        """A value before its name, unless the name has a value of its own."""
        if not self.atoms[i].is_word:
            return 0
        longest = self.lexicon.phrases.longest(self.atoms, i)
        for end, pairs in self.lexicon.values.at(self.atoms, i):
            if longest and longest[0] > end:
                return 0
            after, name = self.values.name_at(end)
            between = self.values.kind_at(end, "for")
            if name is None and between:
                after, name = self.values.name_at(between)
            if name is None or not any(fact in name.facts for fact, _ in pairs) or self.values.after(after, name) is not None:
                continue
            return self._put(i, after, name, self.values.one(i, name.facts))
        return 0
