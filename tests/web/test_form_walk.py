"""The form keeps what was ticked, whatever is opened, closed, typed, taken back or undone: random walks, held to an account of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pytest

from decision import load
from decision.catalogue import DEFAULT_GUIDELINE
from decision.interfaces.web.coded import NOT_KNOWN
from decision.interfaces.web.state import State, unpacked
from tests.web.serving import PageOf, Pages

VOCABULARY = load().vocabulary
SENTENCES = ["", "ER 90%, HER2 0", "ER 90%, HER2 0, bone mets, ECOG 1", "age 61, no visceral crisis"]
Case = tuple[str, dict[str, tuple[str, ...]]]  # the words, and what is ticked


@dataclass
class Walk:
    """A reader at the form; `case` and `before` are what it should hold, and what undo should bring back."""

    pages: Pages
    random: Random
    page: PageOf
    case: Case = ("", {})
    before: Case | None = None
    done: list[str] = field(default_factory=list)

    def step(self) -> None:
        fields = self.page.hidden() | {"_text": [self.case[0]], "_guideline": [DEFAULT_GUIDELINE]}
        self.random.choice([self.tick, self.tick, self.tick, self.fold, self.fold, self.type, self.undo, self.drop, self.number])(fields)

    def send(self, fields: dict[str, list[str]], what: str, case: Case) -> None:
        self.done.append(what)
        got = self.pages.post(fields, headers={})
        assert got.status == 200, "\n".join(self.done[-12:])
        self.page = got.page
        if case != self.case:
            self.before, self.case = self.case, case
        held = unpacked(VOCABULARY, self.page.field("_last"), State("example"))
        assert (held.text, dict(held.ticked)) == self.case, "\n".join(self.done[-12:])

    def with_ticks(self, **ticks: tuple[str, ...] | None) -> Case:
        after = {fact: texts for fact, texts in (self.case[1] | ticks).items() if texts is not None}
        return self.case[0], after

    def inputs(self, kind: str) -> list[dict[str, str]]:
        """The fields of facts of one kind that the page shows."""
        shown = [one.attributes for one in self.page.elements if one.tag == "input" and one.attributes.get("name") in VOCABULARY]
        return [one for one in shown if one.get("type", "text") == kind]

    def tick(self, fields: dict[str, list[str]]) -> None:
        if radios := self.inputs("radio"):
            one = self.random.choice(radios)
            fact, value = one["name"], one["value"]
            after = self.case if fields.get(fact) == [value] else self.with_ticks(**{fact: (value,)})
            self.send(fields | {fact: [value]}, f"tick {fact} {value}", after)

    def number(self, fields: dict[str, list[str]]) -> None:
        """A number is typed, or taken out; one that only the words say is then not known."""
        if numbers := self.inputs("text"):
            one, value = self.random.choice(numbers), self.random.choice(["", "3"])
            fact, was = one["name"], one["value"]
            texts = (value,) if value else None if fact in self.case[1] else (NOT_KNOWN,)
            self.send(fields | {fact: [value]}, f"number {fact} {value!r}", self.case if was == value else self.with_ticks(**{fact: texts}))

    def fold(self, fields: dict[str, list[str]]) -> None:
        folds = [one.attributes["value"] for one in self.page.elements if one.attributes.get("class") == "fold"]
        action = self.random.choice(folds)
        self.send(fields | {"_do": [action]}, action, self.case)

    def type(self, fields: dict[str, list[str]]) -> None:
        text = self.random.choice(SENTENCES)
        self.send(fields | {"_text": [text]}, f"type {text!r}", (text, self.case[1]))

    def undo(self, fields: dict[str, list[str]]) -> None:
        if self.before is not None:
            self.send(fields | {"_do": ["undo"]}, "undo", self.before)

    def drop(self, fields: dict[str, list[str]]) -> None:
        if self.case[1]:
            fact = self.random.choice(list(self.case[1]))
            self.send(fields | {"_do": [f"drop {fact}"]}, f"drop {fact}", self.with_ticks(**{fact: None}))


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_over_the_form_keeps_what_was_ticked(pages: Pages, seed: int) -> None:
    walk = Walk(pages, Random(seed), pages.get("/").page)
    for _ in range(60):
        walk.step()
    assert len(walk.case[1]) > 3
    assert len({what.partition(" ")[0] for what in walk.done}) == 7
