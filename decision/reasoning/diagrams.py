"""Multi-valued decision diagrams: functions of many facts, each function one shared node.

A node is a level (one raw fact) and a child for each value of it; a leaf is a small number.
Equal functions are the same node. It knows nothing of medicine and nothing of patients.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from decision.reasoning.pairs import Pairs

FALSE, TRUE = 0, 1
LEAVES = 1024  # ids below this are leaves, and a leaf is its own id
NOWHERE = 1 << 30  # the level of a leaf: below every fact
NODES_AT_MOST = 500_000
GROWTH_AT_MOST = 100_000  # nodes that patients may add before they are forgotten

Choices = Sequence[tuple[int, ...]]  # the values that each level may take
LIMITS = (3, 999, 1_999, 3_999, sys.maxsize)  # of the cost of a way, each looked at where nothing lies within the one before
Steps = tuple[tuple[int, int], ...]  # the value that a way takes at each level it passes


class TooLarge(Exception):
    """A diagram outgrew the bound; whoever compiles says which decision did it."""


class Way(NamedTuple):
    """A cheapest way to a leaf: what it costs, and the value that it takes at each level it passes."""

    cost: int
    steps: tuple[tuple[int, int], ...]
    leaf: int


class Diagrams:
    """All nodes of one guideline; nodes are only ever added while it is compiled."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.level = [NOWHERE] * LEAVES
        self.children: list[tuple[int, ...]] = [()] * LEAVES
        self.below = [1 << leaf for leaf in range(LEAVES)]
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._memo: dict[tuple[str, int, int], int] = {}
        self.pairs = Pairs(self)

    def __len__(self) -> int:
        return len(self.level) - LEAVES

    def node(self, level: int, children: tuple[int, ...]) -> int:
        """The node with these children; a node that makes no difference is its child."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (level, children)
        found = self._unique.get(key)
        if found is None:
            if len(self) >= NODES_AT_MOST:
                raise TooLarge
            found = self._unique[key] = len(self.level)
            self.level.append(level)
            self.children.append(children)
            below = 0
            for child in children:
                below |= self.below[child]
            self.below.append(below)
        return found

    def of_mask(self, level: int, mask: int) -> int:
        """True where the fact of this level has one of the values in the mask."""
        return self.node(level, tuple(mask >> value & 1 for value in range(self.sizes[level])))

    def both(self, a: int, b: int) -> int:
        """And, of two functions whose leaves are false and true."""
        if a == FALSE or b == FALSE:
            return FALSE
        if a == TRUE:
            return b
        return a if b == TRUE or a == b else self._join("and", self.both, *sorted((a, b)))

    def either(self, a: int, b: int) -> int:
        """Or."""
        if a == TRUE or b == TRUE:
            return TRUE
        if a == FALSE:
            return b
        return a if b == FALSE or a == b else self._join("or", self.either, *sorted((a, b)))

    def all_of(self, nodes: Iterable[int]) -> int:
        result = TRUE
        for node in nodes:
            result = self.both(result, node)
        return result

    def any_of(self, nodes: Iterable[int]) -> int:
        result = FALSE
        for node in nodes:
            result = self.either(result, node)
        return result

    def negation(self, node: int) -> int:
        return self.mapped("not", lambda leaf: 1 - leaf, node)

    def mapped(self, name: str, change: Callable[[int], int], node: int) -> int:
        """The same function with other leaves; `name` stands for `change` in the memory."""
        if node < LEAVES:
            return change(node)
        key = (name, node, -1)
        found = self._memo.get(key)
        if found is None:
            children = tuple(self.mapped(name, change, child) for child in self.children[node])
            found = self._memo[key] = self.node(self.level[node], children)
        return found

    def scaled(self, leaf: int, node: int) -> int:
        """A leaf where a function is true, else 0."""
        return self.mapped(f"scale {leaf}", lambda true: leaf if true else 0, node)

    def joined(self, name: str, join: Callable[[int, int], int], a: int, b: int) -> int:
        """The function whose leaf is `join` of both leaves; `name` stands for `join` in the memory."""
        if a < LEAVES and b < LEAVES:
            return join(a, b)
        return self._join(name, lambda one, other: self.joined(name, join, one, other), a, b)

    def _join(self, name: str, down: Callable[[int, int], int], a: int, b: int) -> int:
        key = (name, a, b)
        found = self._memo.get(key)
        if found is None:
            level = min(self.level[a], self.level[b])
            upper = self.children[a] if self.level[a] == level else None
            lower = self.children[b] if self.level[b] == level else None
            children = tuple(
                down(a if upper is None else upper[value], b if lower is None else lower[value]) for value in range(self.sizes[level])
            )
            found = self._memo[key] = self.node(level, children)
        return found

    def forget_joins(self) -> None:
        """Drop the memory of joins once all is compiled; the nodes stay."""
        self._memo.clear()

    def levels_of(self, node: int) -> frozenset[int]:
        """The levels that a function depends on."""
        seen, levels, waiting = {node}, set(), [node]
        while waiting:
            one = waiting.pop()
            if one >= LEAVES:
                levels.add(self.level[one])
                new = set(self.children[one]) - seen
                seen |= new
                waiting += new
        return frozenset(levels)

    def only_leaf(self, node: int, choices: Choices) -> int | None:
        """The leaf of a function whose every level on the way has one value left; None if one has more."""
        level, children = self.level, self.children
        while node >= LEAVES:
            values = choices[level[node]]
            if len(values) != 1:
                return None
            node = children[node][values[0]]
        return node

    def reached(self, node: int, given: tuple[int, ...], choices: Choices) -> int:
        """The set of leaves, as bits, that the choices can reach where every part of `given` is true."""
        if not given:
            if node < LEAVES:
                return 1 << node
            if (leaf := self.only_leaf(node, choices)) is not None:
                return 1 << leaf
        pairs, memo = self.pairs, dict[int, int]()
        start = pairs.start(node, given)
        level_of, below_of, after = pairs.level, pairs.below, pairs.after

        def down(pair: int) -> int:
            found = memo.get(pair)
            if found is None:
                level, below = level_of[pair], below_of[pair]
                if level == NOWHERE:
                    return below
                found = 0
                for value in choices[level]:
                    step = after(pair, value)
                    if step >= 0:
                        found |= down(step)
                        if found == below:
                            break
                memo[pair] = found
            return found

        return down(start)

    def leaf_at(self, node: int, values: Sequence[int]) -> int:
        """The leaf of a function where every level has one value."""
        level, children = self.level, self.children
        while node >= LEAVES:
            node = children[node][values[level[node]]]
        return node

    def ways_to(self, node: int, given: tuple[int, ...], choices: Choices, wanted: int, near: Sequence[int]) -> tuple[int, list[Steps]]:
        """The wanted leaves that the choices do not reach where every part of `given` is true, and a way to each of the others.

        Values of `near` are tried first: a way is mostly found at once where a completion is near.
        """
        pairs, seen, path, ways = self.pairs, set[int](), list[tuple[int, int]](), list[Steps]()
        start = pairs.start(node, given)

        def missing(pair: int, wanted: int) -> int:
            """The leaves that were not reached; what lies below a pair is looked at once, and only for leaves still missing."""
            below, level = pairs.below[pair], pairs.level[pair]
            if not below & wanted:
                return wanted
            if level == NOWHERE:
                ways.append(tuple(path))
                return wanted & ~below
            if pair in seen:
                return wanted
            seen.add(pair)
            values, first = choices[level], near[level]
            for value in values if first not in values else (first, *(other for other in values if other != first)):
                if (step := pairs.after(pair, value)) >= 0:
                    path.append((level, value))
                    wanted = missing(step, wanted)
                    path.pop()
                    if not below & wanted:
                        break
            return wanted

        return missing(start, wanted), ways

    def reaches(self, node: int, given: tuple[int, ...], choices: Choices, wanted: int) -> bool:
        """Whether the choices reach one of these leaves where every part of `given` is true; it stops at the first."""
        pairs, seen = self.pairs, set[int]()
        start = pairs.start(node, given)

        def found(pair: int) -> bool:
            if pair < 0 or not pairs.below[pair] & wanted or pair in seen:
                return False
            level = pairs.level[pair]
            if level == NOWHERE:
                return True
            seen.add(pair)
            return any(found(pairs.after(pair, value)) for value in choices[level])

        return found(start)

    def given_at(self, given: tuple[int, ...], level: int, value: int) -> tuple[int, ...] | None:
        """What is left of the parts once a level has its value; None if one is now false."""
        left = []
        for part in given:
            rest = self.children[part][value] if self.level[part] == level else part
            if rest == FALSE:
                return None
            if rest != TRUE:
                left.append(rest)
        return tuple(left)

    def cheapest(self, node: int, given: tuple[int, ...], choices: Choices, costs: Sequence[Sequence[int]], wanted: int) -> Way | None:
        """The cheapest way to a wanted leaf; ties go to the larger leaf, then to the earlier value at the earlier level.

        What is near is looked at first: a way of at most so much, then of at most more. What was found within a limit is the cheapest.
        """
        pairs, found = self.pairs, dict[int, tuple[Way | None, int]]()  # of a pair: its cheapest way, or None within a limit
        start = pairs.start(node, given)
        level_of, below_of, after = pairs.level, pairs.below, pairs.after

        def within(pair: int, limit: int) -> Way | None:
            way, tried = found.get(pair, (None, -1))
            if way is not None or tried >= limit:
                return way if way is not None and way.cost <= limit else None
            level, asked = level_of[pair], limit
            if level == NOWHERE:
                return Way(0, (), below_of[pair].bit_length() - 1)
            prices, best = costs[level], None
            for value in reversed(choices[level]):  # what is near stands last, and a near way found early leaves little to look at
                cost = prices[value]
                step = after(pair, value) if cost <= limit else -1
                if step < 0 or not below_of[step] & wanted:
                    continue
                way = within(step, limit - cost)
                if way is not None and (best is None or (cost + way.cost, -way.leaf) <= (best.cost, -best.leaf)):
                    best = Way(cost + way.cost, ((level, value), *way.steps), way.leaf)
                    limit = best.cost
            found[pair] = best, asked
            return best

        if not below_of[start] & wanted:
            return None
        return next((way for limit in LIMITS if (way := within(start, limit)) is not None), None)


class Growing(Diagrams):
    """Diagrams that may grow while questions are asked, and forget that growth again."""

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__(sizes)
        self.generation = 0
        self.growth_at_most = GROWTH_AT_MOST
        self._kept = 0
        self._held = 0

    @property
    def kept_below(self) -> int:
        """Nodes below this id stay for ever."""
        return self._kept

    @property
    def kept_nodes(self) -> int:
        """How many nodes the guideline itself needs."""
        return self._kept - LEAVES

    def keep(self) -> None:
        """What stands now is part of the guideline and is never forgotten."""
        self._kept = len(self.level)

    def forget_growth(self, at_most: int | None = None) -> None:
        """Drop what grew since `keep` if it is more than `at_most` nodes (`growth_at_most` if not given); ids of it are then void."""
        if self._held or len(self.level) - self._kept <= (self.growth_at_most if at_most is None else at_most):
            return
        self.generation += 1
        for node in range(self._kept, len(self.level)):
            del self._unique[self.level[node], self.children[node]]
        del self.level[self._kept :], self.children[self._kept :], self.below[self._kept :]
        self._memo.clear()
        self.pairs.forget()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Forget nothing meanwhile: for questions that read other patients while they hold nodes."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
