"""Functions whose leaves are whole numbers of any size: how many ways each combination of values leaves open.

    weight = (times, node)      times the function of a node; a node is so divided that its weights have no divisor in common

So functions that are in proportion are one shared node. Levels and values are those of the diagrams beside which it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd

from decision.reasoning.diagrams import FALSE, NODES_AT_MOST, NOWHERE, TRUE, Diagrams, TooLarge

ONE = 1  # the node that is 1 everywhere; 0 is the node that is 0 everywhere
Weight = tuple[int, int]
NOTHING: Weight = (0, 0)


class Weights:
    """All such functions over the levels of some diagrams."""

    def __init__(self, diagrams: Diagrams) -> None:
        self.diagrams = diagrams
        self.sizes = diagrams.sizes
        self.level = [NOWHERE, NOWHERE]
        self.children: list[tuple[Weight, ...]] = [(), ()]
        self.levels = [0, 0]  # of a node: the levels that it reads, as bits
        self._of: dict[int, Weight] = {FALSE: NOTHING, TRUE: (1, ONE)}
        self._unique: dict[tuple[int, tuple[Weight, ...]], int] = {}
        self._products: dict[tuple[int, int], Weight] = {}
        self._sums: dict[tuple[Weight, Weight], Weight] = {}
        self._summed: dict[tuple[int, int], Weight] = {}

    def weight(self, level: int, children: tuple[Weight, ...]) -> Weight:
        """The function with these children, one for each value of the level."""
        first = children[0]
        if all(child == first for child in children):
            return first
        times = gcd(*(one for one, _ in children))
        key = (level, tuple((one // times, node) for one, node in children))
        node = self._unique.get(key)
        if node is None:
            if len(self.level) >= NODES_AT_MOST:
                raise TooLarge
            node = self._unique[key] = len(self.level)
            self.level.append(level)
            self.children.append(key[1])
            levels = 1 << level
            for _, child in children:
                levels |= self.levels[child]
            self.levels.append(levels)
        return times, node

    def of(self, node: int) -> Weight:
        """1 where a function of the diagrams is true, 0 where it is false."""
        found = self._of.get(node)
        if found is None:
            children = tuple(self.of(child) for child in self.diagrams.children[node])
            found = self._of[node] = self.weight(self.diagrams.level[node], children)
        return found

    def product(self, nodes: Sequence[int]) -> Weight:
        found = 1, ONE
        for node in nodes:
            found = self._times(found, (1, node))
        return found

    def total(self, products: Iterable[tuple[int, Sequence[int]]]) -> Weight:
        """The sum of some products, each so many times."""
        found = NOTHING
        for often, nodes in products:
            times, node = self.product(nodes)
            found = self._sum(found, (often * times, node))
        return found

    def _product(self, a: int, b: int) -> Weight:
        if ONE in (a, b):
            return 1, max(a, b)
        key = (a, b) if a < b else (b, a)
        found = self._products.get(key)
        if found is None:
            level = min(self.level[a], self.level[b])
            children = (self._times(*pair) for pair in zip(self._at(a, level), self._at(b, level), strict=True))
            found = self._products[key] = self.weight(level, tuple(children))
        return found

    def _times(self, a: Weight, b: Weight) -> Weight:
        if not a[0] or not b[0]:
            return NOTHING
        times, node = self._product(a[1], b[1])
        return (a[0] * b[0] * times, node) if times else NOTHING

    def _sum(self, a: Weight, b: Weight) -> Weight:
        if not a[0] or not b[0]:
            return a if a[0] else b
        if a[1] == b[1]:
            return a[0] + b[0], a[1]
        common = gcd(a[0], b[0])
        one, other = sorted(((a[0] // common, a[1]), (b[0] // common, b[1])))
        found = self._sums.get((one, other))
        if found is None:
            level = min(self.level[a[1]], self.level[b[1]])
            pairs = zip(self._at(one[1], level), self._at(other[1], level), strict=True)
            children = tuple(self._sum((one[0] * mine[0], mine[1]), (other[0] * theirs[0], theirs[1])) for mine, theirs in pairs)
            found = self._sums[one, other] = self.weight(level, children)
        return common * found[0], found[1]

    def summed_out(self, node: int, level: int) -> Weight:
        """The sum over all values of a level."""
        if self.level[node] > level:
            return self.sizes[level], node
        found = self._summed.get((node, level))
        if found is None:
            if self.level[node] == level:
                found = NOTHING
                for child in self.children[node]:
                    found = self._sum(found, child)
            else:
                found = self.weight(self.level[node], tuple(self._summed_out_of(child, level) for child in self.children[node]))
            self._summed[node, level] = found
        return found

    def _summed_out_of(self, one: Weight, level: int) -> Weight:
        if not one[0]:
            return NOTHING
        times, node = self.summed_out(one[1], level)
        return one[0] * times, node

    def _at(self, node: int, level: int) -> tuple[Weight, ...]:
        """The children of a function at a level that is not below its own."""
        return self.children[node] if self.level[node] == level else ((1, node),) * self.sizes[level]
