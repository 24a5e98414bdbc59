"""Functions with the parts that must be true beside them: each pair has a number, and the steps from pair to pair are found once.

A question follows a function and some laws and statements down the levels at the same time. Most pairs are met again and again,
by other patients too, for the laws are the same; so a pair is a small number, and its level and its steps are looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision.reasoning.diagrams import Diagrams

PAIRS_AT_MOST = 100_000  # then all are forgotten, between two questions
NO_PAIR = -1  # in place of a step that makes a part false
Given = tuple[int, ...]


class Pairs:
    """The pairs that were met. `level` is the first that either reads, `below` the leaves of the function, as bits."""

    def __init__(self, diagrams: Diagrams) -> None:
        self.diagrams = diagrams
        self.forget()

    def forget(self) -> None:
        """Start anew: nodes that pairs are made of are gone, or there are too many."""
        self._number: dict[tuple[int, Given], int] = {}
        self._pairs: list[tuple[int, Given]] = []
        self.level: list[int] = []
        self.below: list[int] = []
        self.steps: list[tuple[int, ...]] = []  # by value; empty until they are asked for

    def start(self, node: int, given: Given) -> int:
        """The pair from which a question starts: numbers of earlier questions may be void."""
        if len(self._pairs) > PAIRS_AT_MOST:
            self.forget()
        return self.number(node, given)

    def number(self, node: int, given: Given) -> int:
        """The number of a pair."""
        key = (node, given)
        found = self._number.get(key)
        if found is None:
            found = self._number[key] = len(self._pairs)
            level = self.diagrams.level
            self._pairs.append(key)
            self.level.append(min([level[node], *(level[part] for part in given)]))
            self.below.append(self.diagrams.below[node])
            self.steps.append(())
        return found

    def after(self, pair: int) -> tuple[int, ...]:
        """The pair after each value of its level; NO_PAIR where a part is then false. A leaf with nothing left has none."""
        found = self.steps[pair]
        if not found:
            node, given = self._pairs[pair]
            level, diagrams = self.level[pair], self.diagrams
            inner = diagrams.children[node] if diagrams.level[node] == level else None
            found = self.steps[pair] = tuple(
                NO_PAIR
                if (left := diagrams.given_at(given, level, value)) is None
                else self.number(node if inner is None else inner[value], left)
                for value in range(diagrams.sizes[level])
            )
        return found
