"""What each missing fact would change: exact, with the laws considered, in one pass an option.

A fact decides an option if every value of it makes the option certain, can settle it if some value
does, and matters only together with others if no value does but some moves it or it is read; a fact
that no undecided option depends on is idle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from decision.reasoning.compiled import Compiled
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import NOWHERE, TRUE

REMEMBERED_AT_MOST = 50_000
SEEN_AT_MOST = 48  # so many completions of a patient are kept to start from
State = tuple[int, tuple[int, ...]]
ORDER = ("decides", "can-settle", "together-only")


@dataclass(slots=True)
class Effect:
    """What one level does to each undecided option: the leaves left after each of its values."""

    level: int
    after: dict[str, dict[int, int]] = field(default_factory=dict)

    def on(self, option: str) -> str:
        """decides, can-settle or together-only."""
        certain = [_is_single(leaves) for leaves in self.after[option].values() if leaves]
        if all(certain):
            return "decides"
        return "can-settle" if any(certain) else "together-only"

    @property
    def best(self) -> str:
        return min((self.on(option) for option in self.after), key=ORDER.index)

    @property
    def settles(self) -> int:
        return sum(self.on(option) != "together-only" for option in self.after)


def effects(compiled: Compiled, reading: Reading, undecided: Sequence[str]) -> dict[int, Effect]:
    """The effect of every open level on which any of these options depends, itself or through a law.

    Another scale of a fact is left out where no option reads it: the fact itself is asked.
    """
    found: dict[int, Effect] = {}
    nodes = {option: compiled.options[option].outcome for option in undecided}
    relevance = compiled.reader.relevance
    support = frozenset[int]().union(*map(relevance.levels_of, nodes.values()))
    others = [*_tied_from_outside(compiled, reading, support), *support.intersection(reading.open_levels)]
    for option, node in nodes.items():
        after = leaves_after(compiled, reading, node)
        everything, asked = compiled.reader.leaves(reading, node), relevance.levels_of(node)
        for level in sorted(set(others).difference(after)):
            if not relevance.hangs_together(reading, asked, level):
                continue
            leaves = leaves_with_each(compiled, reading, node, level)
            if any(left and left != everything for left in leaves.values()):
                after[level] = leaves
        for level, leaves in after.items():
            found.setdefault(level, Effect(level)).after[option] = leaves
    return found


def leaves_after(compiled: Compiled, reading: Reading, node: int) -> dict[int, dict[int, int]]:
    """For each open level that a function or a law about its levels reads: value -> leaves then reached (0: no completion).

    A level is left out where it changes nothing and the function does not branch on it.
    """
    start = compiled.diagrams.pairs.start(node, compiled.reader.relevance.given(reading, node))
    ways = _Ways(compiled, reading)
    everything = ways.up(start)
    branching = {ways.level_of(pair) for pair, steps in ways.inner.items() if len({below for _, below in steps}) > 1}
    levels = sorted({ways.level_of(pair) for pair in ways.inner})
    after = {level: dict.fromkeys(reading.choices[level], 0) for level in levels if len(reading.choices[level]) > 1}
    ways.down(start, list(after), after)
    asked = compiled.reader.relevance.levels_of(node)
    return {
        level: leaves
        for level, leaves in after.items()
        if (level in branching and level in asked) or any(left != everything for left in leaves.values() if left)
    }


def _tied_from_outside(compiled: Compiled, reading: Reading, support: frozenset[int]) -> Iterator[int]:
    """The open levels outside these, no other scale of a fact, that a law ties to one of them."""
    relevance, levels = compiled.reader.relevance, compiled.space.levels
    read = frozenset[int]().union(*map(relevance.levels_of, relevance.relevant(reading, support)))
    for level in reading.open_levels:
        if level in support or compiled.vocabulary[levels[level]].scale_of:
            continue
        if level in read or relevance.adds(reading, support, level):
            yield level


def leaves_with_each(compiled: Compiled, reading: Reading, node: int, level: int) -> dict[int, int]:
    """The leaves that a function reaches with each value of one level; none if it does not read it and nothing ties them."""
    relevance = compiled.reader.relevance
    given = relevance.relevant(reading, relevance.levels_of(node) | {level})
    if level not in relevance.levels_of(node) and given == relevance.given(reading, node):
        return {}
    levels = sorted(frozenset({level}).union(*map(relevance.levels_of, (node, *given))))
    key = (node, level, given, tuple(reading.masks[one] for one in levels))
    if key in compiled.asked_again:
        return compiled.asked_again[key]
    everything = compiled.reader.leaves(reading, node)
    found = {value: everything & ~_missing(compiled, reading, (node, given), (level, value)) for value in reading.choices[level]}
    is_kept = max((node, *given)) < compiled.diagrams.kept_below
    if is_kept and len(compiled.asked_again) < REMEMBERED_AT_MOST:
        compiled.asked_again[key] = found
    return found


def _missing(compiled: Compiled, reading: Reading, state: State, fixed: tuple[int, int]) -> int:
    """The leaves of a function that no completion with one value of a level reaches.

    Completions that were found before are often completions still with the one value changed, and then no search is needed.
    """
    diagrams, (node, given), (level, value), seen = compiled.diagrams, state, fixed, reading.completions
    wanted = compiled.reader.leaves(reading, node)
    for values in reversed(seen):
        before, values[level] = values[level], value
        leaf = 1 << diagrams.leaf_at(node, values)
        if leaf & wanted and all(diagrams.leaf_at(part, values) == TRUE for part in given):
            wanted &= ~leaf
        values[level] = before
        if not wanted:
            return 0
    choices = list(reading.choices)
    choices[level] = (value,)
    near = seen[-1] if seen else [one[0] for one in reading.choices]
    missing, ways = diagrams.ways_to(node, given, choices, wanted, near)
    for steps in ways:
        values = list(near)
        for step, chosen in ((level, value), *steps):
            values[step] = chosen
        seen.append(values)
    del seen[:-SEEN_AT_MOST]
    return missing


class _Ways:
    """The pairs (function, parts still to be true) that a patient's completions pass through, by their numbers."""

    def __init__(self, compiled: Compiled, reading: Reading) -> None:
        self.pairs = compiled.diagrams.pairs
        self.choices = reading.choices
        self.leaves: dict[int, int] = {}
        self.inner: dict[int, list[tuple[int, int]]] = {}

    def level_of(self, pair: int) -> int:
        return self.pairs.level[pair]

    def up(self, pair: int) -> int:
        """The leaves below a pair, as bits; 0 where no completion lies."""
        found = self.leaves.get(pair)
        if found is None:
            level = self.pairs.level[pair]
            if level == NOWHERE:
                found = self.pairs.below[pair]
            else:
                found, steps = 0, list[tuple[int, int]]()
                for value in self.choices[level]:
                    below = self.pairs.after(pair, value)
                    if below >= 0 and (leaves := self.up(below)):
                        found |= leaves
                        steps.append((value, below))
                self.inner[pair] = steps
            self.leaves[pair] = found
        return found

    def down(self, start: int, open_levels: Sequence[int], after: dict[int, dict[int, int]]) -> None:
        """Add to each level and value what lies below; a level that a pair jumps over takes no part in it."""
        seen = {start}
        waiting = [start]
        self._jumped(-1, start, open_levels, after)
        while waiting:
            pair = waiting.pop()
            level = self.pairs.level[pair]
            for value, below in self.inner.get(pair, ()):
                if level in after:
                    after[level][value] |= self.leaves[below]
                self._jumped(level, below, open_levels, after)
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)

    def _jumped(self, above: int, pair: int, open_levels: Sequence[int], after: dict[int, dict[int, int]]) -> None:
        leaves, level = self.leaves[pair], self.pairs.level[pair]
        for jumped in open_levels:
            if above < jumped < level:
                values = after[jumped]
                for value in values:
                    values[value] |= leaves


def _is_single(leaves: int) -> bool:
    return leaves & (leaves - 1) == 0
