"""Reads what stands before its name: `62 years`, `90 % ER`, `grade 2 neuropathy`, `positive ER`."""

from __future__ import annotations

from dataclasses import replace

from decision.facts.patient import COURSES
from decision.intake.atoms import BREAKS, is_inner_hyphen
from decision.intake.items import Item, Items
from decision.intake.lexicon import Name
from decision.intake.numbers import Quantity, fits, number_of, quantity_at
from decision.intake.values import Facts, Found, Values
from decision.ranges import Range

AGE_OR_LENGTH = "is this the age today or a length of time? (write `... years old` for the age)"
THOUSAND_DIGITS = 3  # in a group after the first, as in `150 000`


class Leading:
    """The numbers and values of one sentence that come first."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def read(self, i: int) -> int:
        """The end of what was read at this place; 0 if nothing was."""
        return self._number(i) or self._sex_and_age(i) or self._value(i)

    def _number(self, i: int) -> int:
        start = i + 1 if self.atoms[i].is_word and self.values.kind_at(i, "links") == i + 1 else i
        quantity = quantity_at(self.lexicon, self.atoms, start)
        if quantity is None:
            return 0
        if start > i:
            return self._before_name(i, start, quantity.end)
        if self.atoms[i].is_number and self.lexicon.phrases.longest(self.atoms, i):
            return 0
        if self._runs_on(i):
            return self._token(i)
        before = 0 if quantity.glued else self._counted(i, quantity.bare_end)
        before = before or self._age(i, quantity)
        if quantity.glued:
            return before or self._token(i)
        return before or self._before_name(i, i, quantity.end) or self._split(i, quantity) or self._alone(i, quantity)

    def _runs_on(self, i: int) -> bool:
        """Whether a number runs on from an unknown word: the `0` of `l0`."""
        last = self.items.found[-1] if self.items.found else None
        return last is not None and last.stray and last.end == i and not self.atoms[i].gap and self.atoms[i - 1].is_word

    def slip(self, i: int) -> int:
        """Behind a name that wants a number, `1l` is a slip, though it may be a word elsewhere; the place itself if there is none."""
        is_slip = i + 1 < len(self.atoms) and self.atoms[i].is_number and self.atoms[i + 1].is_word and not self.atoms[i + 1].gap
        goes_on = i + 2 < len(self.atoms) and self.atoms[i + 2].is_number and not self.atoms[i + 2].gap
        return self._token(i) if is_slip and not goes_on else i

    def _token(self, i: int) -> int:
        """A number with a word that runs on from it, or into it, is not understood as a whole: `9O%`."""
        end = i + 1
        while end < len(self.atoms) and not self.atoms[end].gap and self.atoms[end].text not in BREAKS | set("()[]{}/"):
            end += 1
        self.items.break_prefix()
        if self._runs_on(i):
            self.items.found[-1].end = end
        else:
            self.items.put_as_is(i, end, "not_understood").stray = True
        return end

    def _split(self, i: int, quantity: Quantity) -> int:
        """A number behind a number: `9 5%` may be one that a blank has split, or a second result."""
        last = self.items.found[-1] if self.items.found else None
        if last is None or last.kind != "read" or not last.facts:
            return 0
        between = "".join(atom.text for atom in self.atoms[last.end : i])
        if between not in ("", ".", ",") or (between and (self.atoms[i].gap or not self.atoms[i - 1].gap)):
            return 0
        fact = self.values.vocabulary.facts.get(last.facts[-1][0])
        if fact is None or fact.number is None or isinstance(quantity.value, Range):
            return 0
        before = self.atoms[last.end - 1]
        second = quantity.unit != "" and fits(fact, quantity)
        if before.is_number and not second and not self.atoms[i].is_number:
            second = not self.atoms[i].gap  # `8~0`
        elif before.is_number and not second:
            whole = f"{before.text}{between}{self.atoms[i].text}".replace(",", ".")
            thousands = len(self.atoms[i].text) == THOUSAND_DIGITS
            second = thousands or (whole.count(".") <= 1 and not number_of(self.lexicon, fact, replace(quantity, value=float(whole)))[1])
        if not second:
            return 0
        self.items.ask(last, f"{fact.label}: is this one number, or are there two? (write one number, without a blank in it)")
        last.end = quantity.end
        return quantity.end

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
        if years and (ago := self.values.kind_at(years, "ago")):
            self.items.put_as_is(i, ago, "question", "what was so many years ago?")
            return ago
        if self._may_be_a_length(i, years, after if said else 0):
            self.items.put_as_is(i, after if said else place, "question", AGE_OR_LENGTH)
            return after if said else place
        low = quantity.value.start[0] if isinstance(quantity.value, Range) else quantity.value
        found = self.values.number(i, quantity, (setting["fact"],))
        if found is None or found.question or low < setting["adult_from"]:
            self.items.put_as_is(i, place, "question", AGE_OR_LENGTH)
            return place
        self.items.put(i, place, found.facts)
        if said and after:
            self.items.put(place, after, said)
        return after or place

    def _may_be_a_length(self, i: int, years: int, with_sex: int) -> bool:
        """Whether a number may be how long something lasted or was ago: `for 30 years`, `24m`; not so in `62 yo` or `67M` at the start."""
        setting = self.lexicon.setting("age")
        if i > 0 and self.atoms[i - 1].text in setting["never_behind"]:
            return True
        said = " ".join(atom.text for atom in self.atoms[i + 1 : with_sex or years])
        if said not in setting["lengths"]:
            return False
        opens = self.opens(i) if said in setting["month_or_sex"] else self.is_told_before(i)
        return not opens or self.values.kind_at(with_sex or years, "after", "ago", "since", "ended_on", "before_relapse") > 0

    def opens(self, i: int, *groups: str) -> bool:
        """Whether nothing but what tells of the person or facts of some groups, stands before a place in its clause."""
        known = set(self.lexicon.setting("age")["opens_with"])
        return all(
            item.kind == "read" and ({fact for fact, _ in item.facts} <= known or self.values.groups_of(item.facts) <= set(groups))
            for item in self._before(i)
        )

    def is_told_before(self, i: int) -> bool:
        """Whether all that stands before a place in its clause was read, and is no treatment: `ECOG 1 62 years`."""
        return all(item.kind == "read" and not dict(item.facts).get(COURSES) for item in self._before(i))

    def _before(self, i: int) -> list[Item]:
        start = i
        while start > 0 and self.atoms[start - 1].text not in BREAKS:
            start -= 1
        return [item for item in self.items.found if item.first >= start and item.kind != "ignored"]

    def _sex_and_age(self, i: int) -> int:
        """A bare number behind `F` or `man` is an adult's age, where it counts and measures nothing."""
        setting = self.lexicon.setting("age")
        place, said = self._said_with_age(i)
        if place and place < len(self.atoms) and self.atoms[place].text == "," and self._is_years(place + 1):
            self.items.put(i, place, said)
            return place
        quantity = quantity_at(self.lexicon, self.atoms, place) if place else None
        if quantity is None or quantity.glued or not self.atoms[place].gap or setting.get("fact") not in self.values.vocabulary:
            return 0
        years = self.values.kind_at(quantity.bare_end, "age")
        end = years or quantity.end
        known = self.values.ends(end) or any(self.lexicon.phrases.at(self.atoms, end)) or self.atoms[end].is_number
        found = self.values.number(place, quantity, (setting["fact"],))
        if (quantity.unit and not years) or not known or found is None or found.question:
            return 0
        if isinstance(quantity.value, Range) or quantity.value < setting["adult_from"]:
            return 0
        after, name = self.values.name_at(end)
        if name is not None and self.values.after(after, name) is None and any(self.values.vocabulary[fact].number for fact in name.facts):
            self.items.put_as_is(i, end, "question", "is this an age, or the value of what follows it?")
            return end
        self.items.put(i, place, said)
        self.items.put(place, end, found.facts)
        return end

    def _is_years(self, i: int) -> bool:
        """Whether an age stands at a place: the `51 yo` of `F, 51 yo`."""
        quantity = quantity_at(self.lexicon, self.atoms, i)
        return quantity is not None and self.values.kind_at(quantity.bare_end, "age") > 0

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
            self.items.put_as_is(i, quantity.end, "not_understood").stray = True
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
