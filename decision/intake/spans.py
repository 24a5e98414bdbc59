"""Finds for each reading the shortest stretch of its sentence that says the same when it is read alone.

`lung mets` in "no liver or lung mets" says by itself that they are there: the stretch is the whole phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from decision.facts.patient import COURSES
from decision.intake.atoms import Atom
from decision.intake.items import SENTENCE_ENDS, Item

AROUND = 6  # so many readings on either side are tried, then all that stands between two full stops, then the sentence
Alone = Callable[[str], Mapping[str, Any] | None]


class Spans:
    """The stretches of one sentence; `alone` reads a text and gives its facts, or None where it is asked."""

    def __init__(self, text: str, atoms: list[Atom], items: list[Item], alone: Alone) -> None:
        self.text, self.atoms, self.items, self.alone = text, atoms, items, alone
        self.said: dict[str, Mapping[str, Any] | None] = {}

    def within(self, place: int) -> tuple[int, int]:
        """From where to where the words stand that say a reading."""
        item = self.items[place]
        for start, end in self._stretches(place):
            part = self.text[start:end]
            if part not in self.said:
                self.said[part] = self.alone(part)
            facts = self.said[part]
            if facts is None or all(_holds(facts.get(fact), value, fact) for fact, value in item.facts):
                return start, end
        return 0, len(self.text)

    def _stretches(self, place: int) -> Iterator[tuple[int, int]]:
        """The reading itself, then with ever more of its neighbours, then its part of the sentence."""
        last = len(self.items) - 1
        for width in range(AROUND + 1):
            for before in range(width + 1):
                first, final = max(place - before, 0), min(place + width - before, last)
                yield self._from(self.items[first].first, self.items[final].end)
        first, end = self.items[place].first, self.items[place].end
        while first > 0 and self.atoms[first - 1].text not in SENTENCE_ENDS:
            first -= 1
        while end < len(self.atoms) and self.atoms[end].text not in SENTENCE_ENDS:
            end += 1
        yield self._from(first, end)

    def _from(self, first: int, end: int) -> tuple[int, int]:
        return self.atoms[first].start, self.atoms[end - 1].end


def _holds(found: Any, value: Any, fact: str) -> bool:
    """Whether the value is found; of courses, whether each of them is."""
    return all(course in found for course in value) if fact == COURSES and found is not None else bool(found == value)
