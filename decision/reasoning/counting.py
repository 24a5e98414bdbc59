"""Which share of all profiles a function is true of.

A profile is one combination of values of all facts, as finely as the guideline tells them apart, that
breaks no law. Each counts once, so a share says nothing of how many patients there are.

Profiles are counted in whole numbers. A level that the function does not read is summed out of the laws first; what is left ties
levels that it reads by how many profiles each combination stands for. Then the function is followed down with these ties, and
each level is summed out where the function stops reading it. A state is a node and the ties that are still open below it; values
that lead to one node are added up. Without that the clocks of earlier treatment are remembered in every combination.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from math import log10, prod
from operator import and_, or_

from decision.reasoning.compiled import Compiled
from decision.reasoning.diagrams import FALSE, LEAVES, TRUE, TooLarge
from decision.reasoning.weights import ONE, Weights

Ties = tuple[int, ...]  # nodes of weights, whose product counts; sorted, so that it is the same state in any order
Ways = dict[Ties, int]
Counts = Mapping[int, int]
ADDED_AT_MOST = 3_000  # combinations of values that one tie may read after several ways to a node are added up


class Profiles:
    """All profiles of one guideline. What it counted it remembers by node: hold the diagrams while it is used."""

    def __init__(self, compiled: Compiled) -> None:
        self.diagrams = compiled.diagrams
        self.weights = Weights(compiled.diagrams)
        laws = (self.weights.of(law)[1] for law in compiled.reader.anybody.parts.values())
        self._knots = tuple(self._knotted(laws))
        self._levels: dict[int, int] = {}  # of a node: the levels it reads, as bits
        self._left: dict[tuple[Ties, int], tuple[int, Ties]] = {}
        self._counted: dict[tuple[int, Ties], Counts] = {}
        self._states_at_most = sys.maxsize

    def share(self, node: int) -> float:
        """The share of profiles, from 0 to 1, of which a function with the leaves false and true is true."""
        counts, whole = self._counts_and_whole(node)
        return counts.get(TRUE, 0) / whole

    def counts(self, node: int, *, states_at_most: int = sys.maxsize) -> Counts:
        """How many profiles come to each leaf of a function but false, without the levels that do not bear upon it, in one pass.

        Raises TooLarge where that takes more states than one is ready to pass through.
        """
        return self._counts_and_whole(node, states_at_most)[0]

    def _counts_and_whole(self, node: int, states_at_most: int = sys.maxsize) -> tuple[Counts, int]:
        """The same, and how many profiles there are."""
        reads = free = self._levels_of(node)
        times, whole, ties = 1, 1, list[int]()
        for levels, laws in self._knots:
            if levels & reads:
                free &= ~levels
                unread, left = self._summed_out(laws, levels & ~reads)
                times, ties = times * unread, [*ties, *left]
                whole *= self._summed_out(laws, levels)[0]
        self._states_at_most = len(self._counted) + states_at_most
        counts = self._count(node, tuple(sorted(ties)))
        return {leaf: times * count for leaf, count in counts.items()}, whole * self._size(free)

    @property
    def magnitude(self) -> float:
        """How many profiles there are, as the logarithm to base 10."""
        free = (1 << len(self.diagrams.sizes)) - 1
        for levels, _ in self._knots:
            free &= ~levels
        return log10(self._size(free) * prod(self._summed_out(laws, levels)[0] for levels, laws in self._knots))

    def _knotted(self, laws: Iterable[int]) -> list[tuple[int, Ties]]:
        """The laws that are tied to each other, directly or through others, and the levels that each such knot reads."""
        knots: list[tuple[int, Ties]] = []
        for law in laws:
            tied = [knot for knot in knots if knot[0] & self.weights.levels[law]]
            knots = [knot for knot in knots if knot not in tied]
            levels = reduce(or_, (more for more, _ in tied), self.weights.levels[law])
            knots.append((levels, tuple(sorted([law, *(one for _, others in tied for one in others)]))))
        return knots

    def _levels_of(self, node: int) -> int:
        found = self._levels.get(node)
        if found is None:
            found = 1 << self.diagrams.level[node] if node >= LEAVES else 0
            for child in set(self.diagrams.children[node]):
                found |= self._levels_of(child)
            self._levels[node] = found
        return found

    def _size(self, levels: int) -> int:
        """How many combinations of values some levels have."""
        return prod(self.diagrams.sizes[level] for level in _places(levels))

    def _count(self, node: int, ties: Ties) -> Counts:
        """How many combinations of the levels that a function reads come to each leaf but false, each as often as the ties say."""
        if node < LEAVES:
            return {} if node == FALSE else {node: 1}
        key = (node, ties)
        if key not in self._counted:
            if len(self._counted) >= self._states_at_most:
                raise TooLarge
            found: dict[int, int] = {}
            for child, ways in self._after(node, ties).items():
                for left, times in self._added_up(ways).items():
                    for leaf, count in self._count(child, left).items():
                        found[leaf] = found.get(leaf, 0) + times * count
            self._counted[key] = found
        return self._counted[key]

    def _after(self, node: int, ties: Ties) -> Mapping[int, Ways]:
        """The nodes but false after the values of a node's level, each with the ties that are left and how often each is."""
        level, weights = self.diagrams.level[node], self.weights
        reads = self._levels_of(node) & ~(1 << level)
        apart = [one for one in ties if weights.level[one] != level]
        at_level = [weights.children[one] for one in ties if weights.level[one] == level]
        found: dict[int, Ways] = {}
        for value, child in enumerate(self.diagrams.children[node]):
            here = [tie[value] for tie in at_level]
            times = prod(one for one, _ in here)
            if child == FALSE or not times:
                continue
            left = tuple(sorted([*apart, *(one for _, one in here if one != ONE)]))
            more, left = self._without(left, reads & ~self._levels_of(child))
            if more:
                ways = found.setdefault(child, {})
                ways[left] = ways.get(left, 0) + times * more
        return found

    def _added_up(self, ways: Ways) -> Ways:
        """Several ways to one node as one, unless what they do not share reads too many combinations of values."""
        if len(ways) == 1:
            return ways
        counted = {ties: Counter(ties) for ties in ways}
        shared = reduce(and_, counted.values())
        own = {ties: tuple((counted[ties] - shared).elements()) for ties in ways}
        levels = reduce(or_, (self.weights.levels[one] for rest in own.values() for one in rest))
        if self._size(levels) > ADDED_AT_MOST:
            return ways
        times, added = self.weights.total((ways[ties], rest) for ties, rest in own.items())
        return {tuple(sorted([*shared.elements(), *([added] if added != ONE else [])])): times}

    def _without(self, ties: Ties, levels: int) -> tuple[int, Ties]:
        """The ties with some levels summed out: a number of ways, and the ties that are left."""
        touched, apart, tied = list[int](), list[int](), 0
        for one in ties:
            reads = self.weights.levels[one]
            (touched if reads & levels else apart).append(one)
            tied |= reads
        times = self._size(levels & ~tied)
        if not touched:
            return times, ties
        more, left = self._summed_out(tuple(touched), levels & tied)
        return times * more, tuple(sorted([*apart, *left]))

    def _summed_out(self, ties: Ties, levels: int) -> tuple[int, Ties]:
        """The same of ties that are all touched; the level comes first whose ties read the fewest others."""
        key = (ties, levels)
        if key not in self._left:
            weights, times, left = self.weights, 1, list(ties)
            waiting = list(_places(levels))
            while waiting and times:
                level = min(waiting, key=lambda one: (self._read_with(left, one).bit_count(), one))
                waiting.remove(level)
                more, product = weights.product([one for one in left if weights.levels[one] >> level & 1])
                ways, rest = weights.summed_out(product, level)
                times *= more * ways
                left = [one for one in left if not weights.levels[one] >> level & 1] + ([rest] if rest != ONE else [])
            self._left[key] = (times, tuple(sorted(left))) if times else (0, ())
        return self._left[key]

    def _read_with(self, ties: Iterable[int], level: int) -> int:
        """The levels of all ties that read a level, as bits."""
        levels = 0
        for one in ties:
            if self.weights.levels[one] >> level & 1:
                levels |= self.weights.levels[one]
        return levels


def _places(levels: int) -> Iterator[int]:
    while levels:
        low = levels & -levels
        yield low.bit_length() - 1
        levels ^= low
