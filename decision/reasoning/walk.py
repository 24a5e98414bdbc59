"""Walks the decision graph with one patient: which branches are taken, not taken, or not known.

The walk is where every word of an answer comes from. It is three-valued, so it is not exact where
two unknown branches hang together; a path that no completion can take is therefore left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decision.logic import Truth
from decision.reasoning.compiled import Compiled, Edge
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import FALSE, TRUE

Path = tuple[tuple[Edge, Truth], ...]
PATHS_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Walk:
    """The edges that may be taken, by the node they lead to, each with its truth."""

    into: dict[str, list[tuple[Edge, Truth]]]
    start: str

    def reaches(self, node: str) -> bool:
        return node == self.start or node in self.into


def walk(compiled: Compiled, reading: Reading, *, towards: str = "") -> Walk:
    """Follow every edge that is not false, in topological order; only those that lead `towards` a node if one is named."""
    into: dict[str, list[tuple[Edge, Truth]]] = {}
    start = compiled.guideline.start
    choices, only_leaf = reading.choices, compiled.diagrams.only_leaf
    for name, edges in (compiled.edges_towards(towards) if towards else compiled.edges).items():
        if name != start and name not in into:
            continue
        for edge in edges:
            leaf = only_leaf(edge.node, choices)
            truth = compiled.reader.truth(reading, edge.node) if leaf is None else Truth.TRUE if leaf else Truth.FALSE
            if truth is not Truth.FALSE:
                into.setdefault(edge.target, []).append((edge, truth))
    return Walk(into, start)


def paths(compiled: Compiled, reading: Reading, walked: Walk, target: str) -> list[Path]:
    """The certain paths to a node if there are any, else every path that some completion takes."""
    certain = list(_backwards(walked, target, certain=True))
    if certain:
        return certain[:PATHS_AT_MOST]
    possible = (path for path in _backwards(walked, target, certain=False) if _is_feasible(compiled, reading, path))
    return [path for path, _ in zip(possible, range(PATHS_AT_MOST), strict=False)]


def _backwards(walked: Walk, target: str, *, certain: bool) -> Iterator[Path]:
    if target == walked.start:
        yield ()
        return
    for edge, truth in walked.into.get(target, ()):
        if certain and truth is not Truth.TRUE:
            continue
        for path in _backwards(walked, edge.source, certain=certain):
            yield (*path, (edge, truth))


def _is_feasible(compiled: Compiled, reading: Reading, path: Path) -> bool:
    """Whether some completion of the patient takes every branch of the path."""
    unknown = tuple(sorted({edge.node for edge, truth in path if truth is Truth.UNKNOWN} - {TRUE}))
    if FALSE in unknown:
        return False
    if len(unknown) == 1:
        return True  # its own truth was found with the laws considered
    relevance = compiled.reader.relevance
    support = frozenset[int]().union(*map(relevance.levels_of, unknown))
    given = tuple(sorted({*unknown, *relevance.relevant(reading, support)}))
    return bool(compiled.diagrams.reached(TRUE, given, reading.choices))
