"""Which share of all profiles a function is true of.

A profile is one combination of values of all facts, as finely as the guideline tells them apart, that
breaks no law. Each counts once, so a share says nothing of how many patients there are.

Parts that share no fact are independent: their shares multiply, and each is counted by itself. Without
that the laws of `stage4-explained` alone pass through 355,000 states, with it through 1,500.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log10

from decision.reasoning.compiled import Compiled
from decision.reasoning.diagrams import FALSE, LEAVES, TRUE, TooLarge

State = tuple[int, ...]


class Profiles:
    """All profiles of one guideline. What it counted it remembers by node: hold the diagrams while it is used."""

    def __init__(self, compiled: Compiled) -> None:
        self.diagrams = compiled.diagrams
        self.laws = tuple(compiled.reader.anybody.parts.values())
        self._levels: dict[int, int] = {}  # of a node: the levels it depends on, as bits
        self._known: dict[State, float] = {}
        self._spreads: dict[State, Mapping[int, float]] = {}
        self._states_at_most = sys.maxsize

    def share(self, node: int) -> float:
        """The share of profiles, from 0 to 1, of which a function with the leaves false and true is true."""
        return self.shares(node).get(TRUE, 0.0)

    def shares(self, node: int, *, states_at_most: int = sys.maxsize) -> Mapping[int, float]:
        """The share of profiles, from 0 to 1, that comes to each leaf of a function but false, in one pass.

        Raises TooLarge where that takes more states than one is ready to pass through.
        """
        laws = self._laws_tied_to(node)
        whole = self._chance(laws)
        self._states_at_most = len(self._spreads) + states_at_most
        return {leaf: chance / whole for leaf, chance in self._spread(node, laws).items()}

    @property
    def magnitude(self) -> float:
        """How many profiles there are, as the logarithm to base 10."""
        return sum(log10(size) for size in self.diagrams.sizes) + log10(self._chance(self.laws))

    def _laws_tied_to(self, node: int) -> State:
        """The laws that are tied to a function, directly or through one another; the others cancel out."""
        support, tied = self._levels_of(node), dict[int, None]()
        while new := [law for law in self.laws if law not in tied and support & self._levels_of(law)]:
            tied |= dict.fromkeys(new)
            for law in new:
                support |= self._levels_of(law)
        return tuple(tied)

    def _levels_of(self, node: int) -> int:
        found = self._levels.get(node)
        if found is None:
            found = 1 << self.diagrams.level[node] if node >= LEAVES else 0
            for child in set(self.diagrams.children[node]):
                found |= self._levels_of(child)
            self._levels[node] = found
        return found

    def _spread(self, node: int, laws: Sequence[int]) -> Mapping[int, float]:
        """The chance that a function comes to each leaf but false while every law is true, if all values are equally likely."""
        if node == FALSE:
            return {}
        chance, tied = 1.0, tuple[int, ...]()
        for group in self._independent((node, *laws)):
            if node in group:
                tied = tuple(part for part in group if part != node)
            else:
                chance *= self._chance_of_group(group)
        found = self._spread_of_group(node, tied)
        return found if chance == 1 else {leaf: chance * one for leaf, one in found.items()}

    def _spread_of_group(self, node: int, laws: State) -> Mapping[int, float]:
        """The same where all laws are tied to the function."""
        if node < LEAVES:
            return {node: 1.0}
        key = (node, *laws)
        if key not in self._spreads:
            if len(self._spreads) >= self._states_at_most:
                raise TooLarge
            level = min(self.diagrams.level[part] for part in key)
            below = self.diagrams.children[node] if self.diagrams.level[node] == level else (node,) * self.diagrams.sizes[level]
            left = (self.diagrams.given_at(laws, level, value) for value in range(len(below)))
            found: dict[int, float] = {}
            for (after, given), times in Counter(zip(below, left, strict=True)).items():
                for leaf, chance in self._spread(after, given).items() if given is not None else ():
                    found[leaf] = found.get(leaf, 0.0) + chance * times / len(below)
            self._spreads[key] = found
        return self._spreads[key]

    def _chance(self, parts: Iterable[int]) -> float:
        """The chance that every part is true if every value of every fact is equally likely."""
        chance = 1.0
        for group in self._independent(part for part in parts if part != TRUE):
            chance *= self._chance_of_group(group)
        return chance

    def _independent(self, parts: Iterable[int]) -> list[State]:
        groups: list[tuple[int, list[int]]] = []
        for part in dict.fromkeys(parts):
            levels, members, others = self._levels_of(part), [part], []
            for group in groups:
                if group[0] & levels:
                    levels, members = levels | group[0], members + group[1]
                else:
                    others.append(group)
            groups = [*others, (levels, members)]
        return [tuple(sorted(members)) for _, members in groups]

    def _chance_of_group(self, parts: State) -> float:
        if FALSE in parts:
            return 0.0
        if parts not in self._known:
            level = min(self.diagrams.level[part] for part in parts)
            size = self.diagrams.sizes[level]
            left = Counter(self.diagrams.given_at(parts, level, value) for value in range(size))
            self._known[parts] = sum(self._chance(one) * times for one, times in left.items() if one is not None) / size
        return self._known[parts]
