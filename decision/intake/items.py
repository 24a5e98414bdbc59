"""What was made of the words so far: readings in the order of the sentence, and the denial or doubt that binds the next one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from decision.intake.lexicon import Name
from decision.intake.values import Facts, Found, Values

UNKNOWN = "not certain: it stays unknown"


@dataclass(slots=True)
class Item:
    """The reading of one stretch of atoms: read, ignored, not_understood or question."""

    first: int
    end: int
    kind: str
    facts: Facts = ()
    note: str = ""
    denied: bool = False
    short: bool = False  # a name that may want its head: the `liver` of `liver and lung mets`
    course: dict[str, Any] | None = None


@dataclass(slots=True)
class Prefix:
    """A word that binds what follows in its clause; `broken` by an unknown word."""

    kind: str
    first: int
    end: int
    used: bool = False
    broken: bool = False


@dataclass
class Items:
    """The readings of one sentence."""

    values: Values
    found: list[Item] = field(default_factory=list)
    prefix: Prefix | None = None
    choice: Item | None = None  # the reading before an `or`

    def add(self, item: Item) -> Item:
        self.found.append(item)
        return item

    def put(self, first: int, end: int, facts: Facts, *, deniable: bool = True) -> Item:
        """A reading of facts, under the word that binds it."""
        prefix, first = self.prefix, self._start(first)
        item = Item(first, end, "read", facts)
        if prefix is not None and prefix.broken:
            item = Item(first, end, "not_understood")
        elif prefix is not None and prefix.kind == "doubts":
            item = Item(first, end, "ignored", note=UNKNOWN)
        elif prefix is not None and prefix.kind == "past":
            item = Item(first, end, "question", note="is it so today?")
        elif prefix is not None:
            denied = self.values.denied(facts) if deniable else None
            item = Item(first, end, "read", denied, denied=True) if denied else Item(first, end, "question", note="what is it, then?")
        self.add(item)
        self._choose(item)
        return item

    def put_value(self, first: int, found: Found, name: Name) -> Item:
        """A value of a name; a name for a part of its fact says a further fact beside some values."""
        item = self.put(first, found.end, found.facts)
        with_further = self.values.lexicon.setting("also_with")
        if item.kind == "read" and any(value in with_further for _, value in item.facts):
            item.facts = (*item.facts, *name.also)
        return item

    def put_as_is(self, first: int, end: int, kind: str, note: str = "", facts: Facts = (), *, denied: bool = False) -> Item:
        """A reading that already holds the word that binds it."""
        item = self.add(Item(self._start(first), end, kind, facts, note, denied=denied))
        self._choose(item)
        return item

    def _start(self, first: int) -> int:
        """A reading starts with the word that binds it, if it is the first after it."""
        if self.prefix is None or self.prefix.used or self.prefix.end > first:
            return first
        self.prefix.used = True
        passed = [item for item in self.found if item.first >= self.prefix.first]
        for item in passed:
            self.found.remove(item)
        return self.prefix.first

    def bind(self, kind: str, first: int, end: int) -> None:
        """A word that denies or doubts what follows; a second one before anything was said makes both unclear."""
        if self.prefix is not None and not self.prefix.used:
            self.prefix = Prefix(kind, self.prefix.first, end, broken=True)
        else:
            self.prefix = Prefix(kind, first, end)

    def close(self) -> None:
        """The end of a clause: a word that bound nothing is not understood, and what it may have denied is asked."""
        prefix, self.prefix, self.choice = self.prefix, None, None
        if prefix is None or prefix.used:
            return
        passed = [item for item in self.found if item.first >= prefix.first]
        end = max([prefix.end, *(item.end for item in passed)])
        for item in passed:
            self.found.remove(item)
        if self.found and self.found[-1].end == prefix.first and self.found[-1].kind == "read":
            self._ask(self.found[-1], "is this denied or doubted by the words after it?")
        self.add(Item(prefix.first, end, "not_understood"))

    def break_prefix(self) -> None:
        if self.prefix is not None:
            self.prefix.broken = True

    def open_choice(self) -> None:
        """An `or` after an affirmed reading."""
        last = self.found[-1] if self.found else None
        self.choice = last if last and last.kind == "read" and not last.denied else None

    def _choose(self, item: Item) -> None:
        """`X or Y`: one of several values of one fact, or asked."""
        before, self.choice = self.choice, None
        if before is None or item.denied or item.kind not in ("read", "question"):
            return
        facts = dict(before.facts)
        (fact, value), *more = item.facts or (("", None),)
        if fact in facts and fact in self.values.vocabulary and not more and len(facts) == 1:
            both = {*_values(facts[fact]), *_values(value)}
            kept = tuple(one for one in self.values.vocabulary[fact].values if one in both)
            if len(kept) == len(both):
                before.facts = item.facts = ((fact, kept[0] if len(kept) == 1 else kept),)
                return
        for one in (before, item):
            self._ask(one, "which of the two is it? (say each on its own)")

    @staticmethod
    def _ask(item: Item, question: str) -> None:
        item.kind, item.facts, item.note, item.course = "question", (), question, None

    def ask(self, item: Item, question: str) -> None:
        self._ask(item, question)


def _values(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
