"""What was made of the words so far: readings in the order of the sentence, and the denial or doubt that binds the next one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from decision.facts.patient import COURSES
from decision.intake.lexicon import Name
from decision.intake.samples import Samples
from decision.intake.values import Facts, Found, Values

UNKNOWN = "not certain: it stays unknown"
PAST = "is it so today? (write it alone if it is, `no ...` if it is not)"
DENIED_TOO = "a denial stands before it: is this denied too? (write `no` before it if it is, `but` if it is not)"
WHEN = "is it so today? (leave out earlier values)"
SENTENCE_ENDS = {".", ";", "\n"}
BINDS, FREE, UNCLEAR = "binds", "free", "unclear"


@dataclass(frozen=True, slots=True)
class Measured:
    """A part of a formula: its number in the unit of the formula, and the words and number as they were written."""

    part: str
    number: float
    said: str


@dataclass(slots=True)
class Item:
    """The reading of one stretch of atoms: read, ignored, not_understood or question."""

    first: int
    end: int
    kind: str
    facts: Facts = ()
    note: str = ""
    denied: bool = False
    bare: bool = False  # a name without a value, which says that it is so
    short: bool = False  # a name that may want its head: the `liver` of `liver and lung mets`
    stray: bool = False  # a word or a number that is not known
    meant: Facts = ()  # what a reading would say if it were not asked
    course: dict[str, Any] | None = None
    last_from: int = 0  # the first of its courses to which a time of the end belongs
    loose: bool = False  # a word that says a fact without its name, as `postmenopausal`
    deniable: bool = True  # whether its denial says the other value, and not less
    taken: bool = False  # a treatment taken today, which says a fact
    measured: Measured | None = None  # a part from which a fact is calculated, once all parts are known

    @property
    def is_course(self) -> bool:
        """Whether it tells of earlier treatment."""
        return any(fact == COURSES and value for fact, value in self.facts)

    @property
    def is_loose(self) -> bool:
        """Whether it has no value of its own: a name alone, or a word that says all."""
        return (self.bare or self.loose or self.taken) and not self.denied

    @property
    def has_a_value(self) -> bool:
        """Whether a value stands with its name, read or asked."""
        return self.kind in ("read", "question") and not (self.bare or self.loose)

    @property
    def affirmed(self) -> bool:
        """Whether it is so, because nothing more was said of it."""
        return self.bare and self.kind == "read" and not self.denied


@dataclass(slots=True)
class Prefix:
    """A word that binds what it stands before; `broken` by an unknown word.

    It reaches the first thing, and `carries` on where that is joined to a further one by `or`.
    """

    kind: str
    first: int
    end: int
    used: bool = False
    broken: bool = False
    carries: bool = True
    valued: bool = False  # whether the first thing had a value of its own
    groups: frozenset[str] = frozenset()


@dataclass
class Items:
    """The readings of one sentence."""

    values: Values
    samples: Samples
    found: list[Item] = field(default_factory=list)
    prefix: Prefix | None = None
    choice: Item | None = None  # the reading before an `or`

    def add(self, item: Item) -> Item:
        self.found.append(item)
        return item

    def reach(self, facts: Facts, *, valued: bool) -> str:
        """Whether the word that binds reaches the next reading.

        What has a value of its own, behind something bare, is told for itself: the word reaches no further.
        """
        prefix = self.prefix
        if prefix is None:
            return FREE
        if not prefix.used or prefix.broken:
            return BINDS
        denies = prefix.kind == "negators"
        if prefix.carries:
            return UNCLEAR if denies and valued != prefix.valued else BINDS
        if valued and (not prefix.valued or (denies and not prefix.groups & self.values.groups_of(facts))):
            self.prefix = None
            return FREE
        return UNCLEAR if denies else BINDS

    def put(self, first: int, end: int, facts: Facts, *, deniable: bool = True, bare: bool = False) -> Item:
        """A reading of facts, under the word that binds it."""
        valued = not bare and not self.values.says_presence(facts)
        reach = self.reach(facts, valued=valued)
        facts, which = self.samples.placed(facts)
        self.mark(facts, valued=valued)
        prefix, first = self.prefix, self._start(first)
        item = Item(first, end, "read", facts)
        if reach == UNCLEAR:
            item = Item(first, end, "question", note=DENIED_TOO, meant=facts)
        elif prefix is not None:
            item = self._bound(item, prefix, deniable=deniable)
        if which and item.kind == "read":
            self.ask(item, which)
        item.bare, item.deniable = bare, deniable
        return self._added(item)

    def mark(self, facts: Facts, *, valued: bool = False) -> None:
        """What the first thing is that a word binds."""
        if self.prefix is not None and not self.prefix.used:
            self.prefix.valued, self.prefix.groups = valued, self.values.groups_of(facts)

    def _bound(self, item: Item, prefix: Prefix, *, deniable: bool) -> Item:
        if prefix.broken:
            return Item(item.first, item.end, "not_understood")
        if prefix.kind == "doubts":
            return Item(item.first, item.end, "ignored", note=UNKNOWN)
        if prefix.kind == "past":
            return Item(item.first, item.end, "question", note=PAST)
        denied = self.values.denied(item.facts) if deniable else None
        if denied:
            return Item(item.first, item.end, "read", denied, denied=True)
        return Item(item.first, item.end, "question", note=self.values.instead(item.facts))

    def put_bare(self, first: int, end: int, facts: Facts, denied: Facts | None) -> Item:
        """A name alone: it is so, or under a denial it is not."""
        prefix = self.prefix
        if prefix is None or prefix.kind != "negators" or prefix.broken or self.reach(facts, valued=False) != BINDS:
            return self.put(first, end, facts, bare=True)
        self.mark(facts)
        denied, which = self.samples.placed(denied or ())
        item = Item(self._start(first), end, "question" if which else "read", () if which else denied, which, denied=True, bare=True)
        return self._added(item)

    def put_value(self, first: int, found: Found, name: Name) -> Item:
        """A value of a name; a name for a part of its fact says a further fact beside some values."""
        item = self.put(first, found.end, found.facts, deniable=name.settles == ())
        with_further = self.values.lexicon.setting("also_with")
        if item.kind == "read" and any(value in with_further for _, value in item.facts):
            item.facts = (*item.facts, *name.also)
        return item

    def put_as_is(self, first: int, end: int, kind: str, note: str = "", facts: Facts = (), *, denied: bool = False) -> Item:
        """A reading that already holds the word that binds it."""
        return self._added(Item(self._start(first), end, kind, facts, note, denied=denied))

    def _added(self, item: Item) -> Item:
        self.add(item)
        self.samples.note(item)
        self._choose(item)
        return item

    def _start(self, first: int) -> int:
        """A reading starts with the word that binds it, if it is the first after it."""
        if self.prefix is not None:
            self.prefix.carries = False
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
            self.ask(self.found[-1], "is this denied or doubted by the words after it?")
        self.add(Item(prefix.first, end, "not_understood", stray=True))

    def break_prefix(self) -> None:
        """An unknown word before what a denial would reach next: what that is, is not known."""
        if self.prefix is not None and self.prefix.carries:
            self.prefix.broken = True

    def carry(self) -> None:
        """The word that binds reaches the next thing too."""
        if self.prefix is not None and self.prefix.used:
            self.prefix.carries = True

    def open_choice(self) -> None:
        """An `or`: a denial goes on behind it; after an affirmed reading it leaves a choice."""
        last = self.found[-1] if self.found else None
        self.choice = last if last and last.kind == "read" and not last.denied else None
        self.carry()

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
            self.ask(one, "which of the two is it? (say each on its own)")

    @staticmethod
    def ask(item: Item, question: str) -> None:
        item.kind, item.facts, item.note, item.course = "question", (), question, None


def _values(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
