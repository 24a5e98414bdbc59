"""Walks through a sentence from left to right and reads the longest known phrase at each place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from decision.intake.atoms import BRACKETS, BREAKS, Atom, is_inner_hyphen
from decision.intake.calendar import Calendar
from decision.intake.clearance import Clearance
from decision.intake.courses import Courses
from decision.intake.doubts import Doubts
from decision.intake.items import UNKNOWN, Item, Items
from decision.intake.lasting import Lasting
from decision.intake.leading import Leading
from decision.intake.lexicon import Lexicon, Meaning, Name
from decision.intake.neighbours import JOINS, PARTS, Neighbours
from decision.intake.numbers import quantity_at
from decision.intake.samples import NAMES_SAMPLE, Samples
from decision.intake.shared_values import SharedValues
from decision.intake.sites import Sites
from decision.intake.values import Facts, Found, Values

MAY_FOLLOW = {
    "name", "value", "facts", "joins", "choices", "negators", "doubts", "denied_after", "doubted_after", "yes_words", "no_words", "alone",
}  # fmt: skip
HEADING = "names what follows"
AGE_AT_WHAT = "is this the age today, or at what stands before it? (write `... years old` for the age today)"


class Reader:
    """The readings of one sentence."""

    def __init__(self, lexicon: Lexicon, atoms: list[Atom], today: date | None = None) -> None:
        self.lexicon, self.atoms = lexicon, atoms
        self.values = Values(lexicon, atoms)
        self.samples = Samples(self.values)
        self.items = Items(self.values, self.samples)
        self.neighbours = Neighbours(self.values, self.items)
        self.calendar = Calendar(self.values, self.items, today)
        self.courses = Courses(self.values, self.items, self.calendar)
        self.shared = SharedValues(self.values, self.items)
        self.leading = Leading(self.values, self.items)
        self.sites = Sites(self.values, self.items)
        self.lasting = Lasting(self.values, self.items)
        self.clearance = Clearance(self.values, self.items)
        self.handlers: dict[str, Callable[[int, int, Any], int]] = {
            "name": self._name, "facts": self._facts, "printed": self._printed, "value": self._value, "asked": self._asked,
            "others": self._others, "negators": self._bind, "doubts": self._bind, "past": self._bind, "joins": self._join,
            "choices": self._choice,
            "sample": self._sample, "measured": self._measured, "passed_over": self._passed_over,
            "ignored": self._ignored,
        }  # fmt: skip

    def read(self) -> list[Item]:
        i = 0
        while i < len(self.atoms):
            end = self._step(i)
            self.samples.seen(i, end)
            i = self.neighbours.after(end)
        self.items.close()
        self.neighbours.settle()
        Doubts(self.values, self.items, self.calendar).settle()
        self.courses.clocks.attach()
        return sorted(self.items.found, key=lambda item: item.first)

    def _step(self, i: int) -> int:
        """Read at one place; the place after it."""
        atom = self.atoms[i]
        if atom.text in BREAKS or atom.text in BRACKETS or self._is_dash(i):
            self._stop(i)
            return i + 1
        if atom.text == "+" and i + 1 < len(self.atoms) and self.atoms[i + 1].is_word:
            return self._join(i, i + 1, Meaning("joins"))
        return self.courses.read(i) or self.calendar.read(i) or self.leading.read(i) or self._phrase(i) or self._other(i)

    def _stop(self, i: int) -> None:
        """A sign that parts two clauses, unless it stands in a list."""
        sign = self.atoms[i].text
        if sign == "," and self.neighbours.list_goes_on(i):
            self.items.carry()
        elif sign != "," or not self.neighbours.may_go_on(i):
            self.items.close()
        self.samples.stop(sign)

    def _is_dash(self, i: int) -> bool:
        """Whether a hyphen stands between blanks: it parts two clauses."""
        free = i + 1 >= len(self.atoms) or self.atoms[i + 1].gap
        return self.atoms[i].text == "-" and self.atoms[i].gap and free

    def _phrase(self, i: int) -> int:
        for end, meanings in self.lexicon.phrases.at(self.atoms, i):
            kinds = {meaning.kind: meaning for meaning in meanings}
            for kind, handler in self.handlers.items():
                if kind in kinds and (after := handler(i, end, kinds[kind])):
                    return after
        return 0

    def _other(self, i: int) -> int:
        """A word that is not known; passed over if it is mere punctuation."""
        if self.atoms[i].text == "/":
            self.items.carry()
        if not self.atoms[i].is_punctuation and not is_inner_hyphen(self.atoms, i):
            self.items.break_prefix()
            self.items.add(Item(i, i + 1, "not_understood", stray=True))
        return i + 1

    # A name, and its value

    def _name(self, i: int, end: int, meaning: Meaning) -> int:
        name: Name = meaning.content
        self.samples.hear(name.facts)
        found = self.values.after(end, name)
        if found and found.question:
            self.items.put_as_is(i, found.end, "question", found.question)
            return found.end
        if found and self._is_age(found) and not self.leading.opens(i, "receptors", "markers", "sites"):
            self.items.put_as_is(i, found.end, "question", AGE_AT_WHAT)
            return found.end
        if found:
            self.neighbours.spread_absence(self.items.put_value(i, found, name))
            return found.end
        prefix = self.items.prefix
        unknown = self.values.kind_at(self.values.kind_at(end, "links") or end, "doubted_after")
        if unknown or (prefix is not None and prefix.kind == "doubts" and not prefix.broken):
            self.items.mark(tuple((fact, None) for fact in name.facts))
            item = self.items.put_as_is(i, unknown or end, "ignored", UNKNOWN)
            item.short = self.neighbours.is_short(i, end)
            if unknown:
                self.neighbours.doubted(item)
            return unknown or end
        return (
            self._number_of_what(i, end, name)
            or self.lasting.read(i, end, name)
            or self._then(i, end, name)
            or self._yes_or_no(i, end, name)
            or self.shared.read(i, end, name)
            or self._heading(i, end, name)
        )

    def _is_age(self, found: Found) -> bool:
        return any(fact == self.lexicon.setting("age").get("fact") for fact, _ in found.facts)

    def _number_of_what(self, i: int, end: int, name: Name) -> int:
        """`PD-L1 10`: a number behind a name that has none is asked."""
        asked = self.lexicon.setting("number_asked").get(name.facts[0])
        place = self.values.kind_at(end, "links") or end
        quantity = quantity_at(self.lexicon, self.atoms, place) if asked else None
        if quantity is None or quantity.glued or self.lexicon.phrases.longest(self.atoms, place):
            return 0
        self.items.put_as_is(i, quantity.end, "question", asked)
        return quantity.end

    def _then(self, i: int, end: int, name: Name) -> int:
        """`visceral crisis: liver`: the value of a second fact."""
        second = self.lexicon.setting("then").get(name.facts[0])
        prefix = self.items.prefix
        if second not in self.values.vocabulary or (prefix is not None and not prefix.used):
            return 0
        place = end
        while link := self.values.kind_at(place, "links", "ignored"):
            place = link
        found = self.values.one(place, (second,))
        facts = self.values.bare(name, deny=False)
        if found is None or found.question or not facts:
            return 0
        self.items.put(i, end, facts)
        self.items.add(Item(end, found.end, "read", found.facts))
        return found.end

    def _yes_or_no(self, i: int, end: int, name: Name) -> int:
        """A name alone says that it is so; `no` at the end of its clause says that it is not."""
        facts = self.values.bare(name, deny=False)
        if facts is None:
            prefix = self.items.prefix
            facts = self.values.bare(name, deny=True) if prefix is not None and prefix.kind == "negators" else None
            if facts is None:
                return 0
        link = self.values.kind_at(end, "links") or end + self._dash_no(end)
        if link < len(self.atoms) and self.atoms[link].text == "no":
            if self.values.ends(link + 1) and self.items.prefix is None:
                denied = self.items.put_as_is(i, link + 1, "read", facts=self.values.bare(name, deny=True) or (), denied=True)
                self.neighbours.spread_absence(denied)
                return link + 1
            denial = self.values.kind_at(link, "negators")
            if denial < len(self.atoms) and self.atoms[denial].text in self.lexicon.heads:
                return self._headed(i, denial, name)
            if link > end and not self.values.ends(denial):
                return self._headed(i, denial, name)
            if link > end:
                self.items.put_as_is(i, link + 1, "question", "does `no` belong to what stands before it or after it?")
                return link + 1
        return self._put_bare(i, end, name, facts)

    def _dash_no(self, i: int) -> bool:
        """Whether a dash and `no` stand at a place: `brain - no metastases`."""
        return [atom.text for atom in self.atoms[i : i + 2]] == ["-", "no"]

    def _headed(self, i: int, end: int, name: Name) -> int:
        """`Liver: no evidence of metastases`: the heading is denied; with more in the clause it is asked."""
        head = end + 1 if end < len(self.atoms) and self.atoms[end].text in self.lexicon.heads else end
        if self.values.ends(head):
            self.items.put_as_is(i, head, "read", facts=self.values.bare(name, deny=True) or (), denied=True)
            return head
        while not self.values.ends(head):
            head += 1
        self.items.put_as_is(i, head, "question", "what is denied of what stands before the colon? (say it in one sentence)")
        return head

    def _put_bare(self, i: int, end: int, name: Name, facts: Facts) -> int:
        denied = self.values.bare(name, deny=True)
        short = self.neighbours.is_short(i, end)
        if short and not self._stands_alone(end):
            wide, prefix = self.values.kind_at(end, "wide_heads"), self.items.prefix
            if not wide or prefix is None or not prefix.carries or prefix.kind != "negators" or not self._stands_alone(wide):
                self.items.put_as_is(i, end, "not_understood")
                return end
            end = wide  # where there is no disease of a site at all, there are no metastases in it
        self.items.put_bare(i, end, facts, denied).short = short
        return end

    def _stands_alone(self, i: int) -> bool:
        """Whether a short name is the whole of what is said: `liver and lung`, but not `liver enzymes` or `abnormal liver`."""
        said = [item for item in self.items.found if item.kind != "ignored"]
        if said and said[-1].kind == "not_understood" and not any(atom.text in BREAKS for atom in self.atoms[said[-1].end : i]):
            known = said[-1].stray and self.values.kind_at(said[-1].first, "still_so", "harmless") >= said[-1].end
            return known and self.sites.has_a_head_behind(i)
        if self.values.ends(i) or self.atoms[i].text in "/+&:-?":
            return True
        kinds = {meaning.kind for _, meanings in self.lexicon.phrases.at(self.atoms, i) for meaning in meanings}
        return bool(kinds & MAY_FOLLOW)

    def _heading(self, i: int, end: int, name: Name) -> int:
        """A name without a value: the heading of the name that follows it, or not understood."""
        link = self.values.kind_at(end, "links")
        follows = (bool(link) and self.values.name_at(link)[1] is not None) or self._tells_of(end, name)
        self.items.put_as_is(i, end, "ignored" if follows else "not_understood", HEADING if follows else "")
        return self.leading.slip(end) if self._wants_number(name) else end

    def _tells_of(self, i: int, name: Name) -> bool:
        """`PD-L1 22C3 ...`: behind the name stands a word that tells of its results."""
        place = i + (i < len(self.atoms) and self.atoms[i].text == "(")
        for _, meanings in self.lexicon.phrases.at(self.atoms, place):
            for meaning in meanings:
                if meaning.kind == "value" and set(name.facts) & set(self.lexicon.setting("tells_of").get(meaning.content[0]) or ()):
                    return True
        return False

    def _wants_number(self, name: Name) -> bool:
        facts = [self.values.vocabulary[fact] for fact in name.facts]
        return any(fact.number or any(value[0].isdigit() for value in fact.values) for fact in facts)

    # Other phrases

    def _facts(self, i: int, end: int, meaning: Meaning) -> int:
        barred = {str(fact) for fact in self.lexicon.setting("never_denied_phrases") or ()}
        values = self.lexicon.setting("stand_alone").get("never_denied") or ()
        deniable = len(meaning.content) == 1 and not any(fact in barred or value in values for fact, value in meaning.content)
        self.items.put(i, end, meaning.content, deniable=deniable, bare=self._is_there(meaning.content)).loose = True
        return end

    def _printed(self, i: int, end: int, meaning: Meaning) -> int:
        """What is printed for a value says it as a clause of its own: `no treatment before` is not `no treatment before surgery`."""
        return self._facts(i, end, meaning) if self.values.ends(end) or self.values.kind_at(end, "joins") else 0

    def _is_there(self, facts: Facts) -> bool:
        known = [(self.values.vocabulary[fact], value) for fact, value in facts if fact in self.values.vocabulary]
        return any(fact.is_two_valued and value == "present" for fact, value in known)

    def _value(self, i: int, end: int, meaning: Meaning) -> int:
        fact, value = meaning.content
        barred = self.lexicon.setting("stand_alone").get("never_denied") or ()
        self.items.put(i, end, ((fact, value),), deniable=value not in barred).loose = True
        return end

    def _asked(self, i: int, end: int, meaning: Meaning) -> int:
        if self.values.kind_at(i, "of_a_site") == end and self.sites.is_beside(i, end):
            self.items.break_prefix()
            self.items.add(Item(i, end, "not_understood", stray=True))
            return end
        end = self._after_number(end)
        self.items.put_as_is(i, end, "question", meaning.content).stray = True  # what it means for its neighbours is open too
        return end

    def _after_number(self, end: int) -> int:
        """The place behind a name and the number that stands behind it, if one does."""
        quantity = quantity_at(self.lexicon, self.atoms, self.values.kind_at(end, "links") or end)
        return quantity.end if quantity and not quantity.glued else end

    def _passed_over(self, i: int, end: int, meaning: Meaning) -> int:
        """The name of something that is not read, with the number behind it."""
        end = self._after_number(end)
        self.items.put_as_is(i, end, "ignored", meaning.content)
        return end

    def _measured(self, i: int, end: int, meaning: Meaning) -> int:
        return self.clearance.read(i, end, meaning.content)

    def _others(self, i: int, end: int, meaning: Meaning) -> int:
        """What is said of somebody else, up to the end of the clause."""
        while not self.values.ends(end):
            end += 1
        self.items.put_as_is(i, end, "ignored", "not about the patient")
        return end

    def _bind(self, i: int, end: int, meaning: Meaning) -> int:
        self.items.bind(meaning.kind, i, end)
        return end

    def _join(self, i: int, end: int, meaning: Meaning) -> int:
        """`and` and `but` end what a denial binds."""
        if (self.items.prefix is None or self.items.prefix.used) and not self.neighbours.may_go_on(i):
            self.items.close()
        self.items.add(Item(i, end, "ignored", note=PARTS if self.values.kind_at(i, "contrasts") else JOINS))
        return end

    def _choice(self, i: int, end: int, meaning: Meaning) -> int:
        self.items.open_choice()
        choice = self.items.choice
        self.items.add(Item(i, end, "ignored", note=JOINS))
        self.items.choice = choice
        return end

    def _sample(self, i: int, end: int, meaning: Meaning) -> int:
        self.items.add(Item(i, end, "ignored", note=NAMES_SAMPLE))
        return end

    def _ignored(self, i: int, end: int, meaning: Meaning) -> int:
        if self.values.kind_at(i, "opaque"):
            self.items.break_prefix()  # `no biopsy of ...` denies the biopsy
        self.items.add(Item(i, end, "ignored", note=meaning.content))
        return end
