"""Keeps apart the sample that counts today and the primary, where a sentence speaks of both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from decision.intake.values import Facts, Values

if TYPE_CHECKING:
    from decision.intake.items import Item

TODAY, PRIMARY, UNCLEAR, EARLIER = "today", "primary", "unclear", "earlier"
ENDS_SCOPE = {";", ".", "\n"}
OPENS, CLOSES = "([{", ")]}"
WHICH = "of which sample is this: of the primary (write `primary` before it), or of the one that counts today (write `metastasis`)?"
ONE_BY_ONE = "this is said of the primary: give its measured results one by one (`primary ...`)"
NAMES_SAMPLE = "says which sample is meant"


class Samples:
    """The sample that the results of one sentence belong to, from left to right.

    After a word for the primary they are the primary's, to the end of the clause; behind a comma they may
    belong to either, and are asked.
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self.prefix = str(values.lexicon.setting("samples").get("prefix", ""))
        self.measured = values.lexicon.measured
        self.of_primary = {self.prefix + fact for fact in self.measured if self.prefix + fact in values.vocabulary}
        self.several = any(kind == TODAY for i in range(len(values.atoms)) for _, kind in self._words(i))
        self.scope = TODAY
        self.named = False  # whether a word said so
        self.fresh = False  # whether nothing was read since that word
        self.listing = False  # whether a colon stands behind it: `primary: ER+, PR+, HER2-`
        self.clause: list[Item] = []  # results of this clause that no word has given to a sample
        self.given: list[Item] = []  # results of this clause that a word has given to the primary
        self.outside: list[tuple[str, bool, list[Item]]] = []  # the same, outside of each open bracket

    def _words(self, i: int) -> list[tuple[int, str]]:
        found = self.values.lexicon.phrases.at(self.values.atoms, i)
        return [(end, one.content) for end, meanings in found for one in meanings if one.kind == "sample"]

    def hear(self, facts: Iterable[str]) -> None:
        """A name of a result of the primary is a word for it too."""
        if self.of_primary.intersection(facts):
            self.scope = PRIMARY

    def placed(self, facts: Facts) -> tuple[Facts, str]:
        """The facts as those of the sample meant, or the question which one it is."""
        self.hear(fact for fact, _ in facts)
        if self.scope == TODAY or not any(fact in self.measured for fact, _ in facts):
            return facts, ""
        if self.scope == UNCLEAR:
            return facts, WHICH
        placed = tuple((self.prefix + fact if fact in self.measured else fact, value) for fact, value in facts)
        return (placed, "") if all(fact in self.values.vocabulary for fact, _ in placed) else (facts, ONE_BY_ONE)

    def note(self, item: Item) -> None:
        """A reading was made: results are kept in mind; something else that is there leaves the sample unclear."""
        self.fresh = False
        facts = {fact for fact, _ in item.facts} if item.kind == "read" else set()
        if facts & self.of_primary:
            self.given.append(item)
        elif facts & self.measured and not self.named:
            self.clause.append(item)
        elif self.scope == PRIMARY and (item.affirmed or (self.listing and item.kind == "read")):
            self.scope = UNCLEAR

    def seen(self, i: int, end: int) -> None:
        """What was read from one place to another may have been a word for a sample."""
        for after, kind in self._words(i):
            if after == end and (kind != UNCLEAR or self.several):
                self._open(UNCLEAR if kind == EARLIER else kind, end)
                return

    def _open(self, kind: str, end: int) -> None:
        is_last = end >= len(self.values.atoms) or self.values.atoms[end].text in {",", ")", "]", *ENDS_SCOPE}
        if kind != TODAY:
            self._ask(self.clause or (self.outside[-1][2] if self.outside and is_last else []))
        elif is_last:
            self._ask(self.given)
        self.scope, self.named, self.fresh = kind, True, True
        self.listing = not is_last and self.values.atoms[end].text == ":"
        self.clause, self.given = [], []

    @staticmethod
    def _ask(items: list[Item]) -> None:
        for item in items:
            if item.kind == "read":
                item.kind, item.facts, item.note = "question", (), WHICH

    def stop(self, sign: str) -> None:
        """A sign that ends a clause, a sentence or a bracket."""
        if sign == "-" and self.fresh:
            return
        if sign in OPENS:
            self.outside.append((self.scope, self.named, self.clause))
        elif sign in CLOSES and self.outside:
            before, self.named, _ = self.outside.pop()
            self.scope = UNCLEAR if before == PRIMARY else before
        elif sign in ENDS_SCOPE:
            self.scope, self.named = TODAY, False
        elif self.scope == PRIMARY and not (sign == "," and self.listing):
            self.scope = UNCLEAR
        self.clause, self.given = [], []
