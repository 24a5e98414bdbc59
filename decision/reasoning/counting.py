"""Which share of all profiles a function is true of.

A profile is one combination of values of all facts, as finely as the guideline tells them apart, that
breaks no law. Each counts once, so a share says nothing of how many patients there are.

Parts that share no fact are independent: their shares multiply, and each is counted by itself. Without
that the laws of `stage4-explained` alone pass through 355,000 states, with it through 1,500.
"""

from __future__ import annotations

from collections.abc import Iterable

from decision.reasoning.compiled import Compiled
from decision.reasoning.diagrams import FALSE, TRUE

State = tuple[int, ...]


def share_of_profiles(compiled: Compiled, node: int) -> float:
    """The share of profiles, from 0 to 1, of which a function with the leaves false and true is true."""
    count = _Count(compiled)
    laws = count.laws_tied_to(node)
    return count.of((node, *laws)) / count.of(laws)


class _Count:
    def __init__(self, compiled: Compiled) -> None:
        self.diagrams = compiled.diagrams
        self.levels_of = compiled.reader.relevance.levels_of
        self.laws = tuple(compiled.reader.anybody.parts.values())
        self._memo: dict[State, float] = {}

    def laws_tied_to(self, node: int) -> State:
        """The laws that are tied to a function, directly or through one another; the others cancel out."""
        support, tied = set(self.levels_of(node)), dict[int, None]()
        while new := [law for law in self.laws if law not in tied and support & self.levels_of(law)]:
            tied |= dict.fromkeys(new)
            support.update(*map(self.levels_of, new))
        return tuple(tied)

    def of(self, parts: Iterable[int]) -> float:
        """The share of all combinations of values in which every part is true."""
        share = 1.0
        for group in self._independent(part for part in parts if part != TRUE):
            share *= self._of_group(group)
        return share

    def _independent(self, parts: Iterable[int]) -> list[State]:
        groups: list[tuple[frozenset[int], list[int]]] = []
        for part in dict.fromkeys(parts):
            levels, members, others = self.levels_of(part), [part], []
            for group in groups:
                if group[0] & levels:
                    levels, members = levels | group[0], members + group[1]
                else:
                    others.append(group)
            groups = [*others, (levels, members)]
        return [tuple(sorted(members)) for _, members in groups]

    def _of_group(self, parts: State) -> float:
        if FALSE in parts:
            return 0.0
        if parts not in self._memo:
            level = min(self.diagrams.level[part] for part in parts)
            values = range(self.diagrams.sizes[level])
            left = (self.diagrams.given_at(parts, level, value) for value in values)
            self._memo[parts] = sum(self.of(one) for one in left if one is not None) / len(values)
        return self._memo[parts]
