"""Functions with the parts that must be true beside them: each pair has a number, and the steps from pair to pair are found once.

A question follows a function and some laws and statements down the levels at the same time. Most pairs are met again and again,
by other patients too, for the laws are the same; so a pair is a small number, and its level and its steps are looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision.reasoning.diagrams import Diagrams

PAIRS_AT_MOST = 200_000  # then all are forgotten, between two questions
NO_PAIR = -1  # in place of a step that makes a part false
NOT_YET = -2  # in place of a step that was not asked for
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
        self.steps: list[list[int]] = []  # by value, each found when it is asked for; empty before the first

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
            self.steps.append([])
        return found

    def after(self, pair: int, value: int) -> int:
        """The pair after a value of its level; NO_PAIR where a part is then false."""
        steps = self.steps[pair]
        if steps and steps[value] != NOT_YET:
            return steps[value]
        node, given = self._pairs[pair]
        level, diagrams = self.level[pair], self.diagrams
        if not steps:
            steps += [NOT_YET] * diagrams.sizes[level]
        left = diagrams.given_at(given, level, value)
        if left is None:
            steps[value] = NO_PAIR
        else:
            steps[value] = self.number(diagrams.children[node][value] if diagrams.level[node] == level else node, left)
        return steps[value]
