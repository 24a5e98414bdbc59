"""Splits a graph that is too wide for one page into panels, each with its own first question.

Three cuts, all read off the graph alone. Where one question opens what the guideline consists of, each
part that hangs on it becomes a panel. Where several questions end in the same options, those
questions and options become one. What is still too wide is cut between questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import networkx as nx

Graph = nx.MultiDiGraph  # of the names of decisions, options and stops
Nodes = tuple[str, ...]
Fits = Callable[[Nodes], bool]
PART_AT_LEAST = 3  # a question and two ends: less is no picture of its own


def panels_of(graph: Graph[str], fits: Fits) -> list[Nodes]:
    """The nodes of each panel, in reading order; every node of the graph stands in one panel."""
    place = {name: index for index, name in enumerate(graph)}
    reached = {graph.graph["start"], *nx.descendants(graph, graph.graph["start"])}
    everything = tuple(nx.lexicographical_topological_sort(graph.subgraph(reached), key=place.__getitem__))
    split = [set(part) for part in _split(graph, everything, fits)]
    _take_in(graph, split)
    return [tuple(sorted(part, key=place.__getitem__)) for part in split if part]


def _split(graph: Graph[str], nodes: Nodes, fits: Fits) -> list[Nodes]:
    if fits(nodes):
        return [nodes]
    hanging = _hanging(graph, nodes)
    if 2 * sum(map(len, hanging)) >= len(nodes):
        head = _without(nodes, hanging)
        return [*_split(graph, head, fits), *(one for part in hanging for one in _split(graph, part, fits))]
    return _split_ends(graph, nodes, fits)


def _without(nodes: Nodes, parts: Iterable[Nodes]) -> Nodes:
    taken = {name for part in parts for name in part}
    return tuple(name for name in nodes if name not in taken)


def _hanging(graph: Graph[str], nodes: Nodes) -> list[Nodes]:
    """The parts that can be reached only through one question, below the first question that opens several."""
    inside: nx.DiGraph[str] = nx.DiGraph(graph.subgraph(nodes))
    first = nodes[0]
    before = nx.immediate_dominators(inside, first)
    tree: nx.DiGraph[str] = nx.DiGraph()
    tree.add_nodes_from(nodes)
    tree.add_edges_from((before[name], name) for name in nodes if name in before and before[name] not in (None, name))

    def part(name: str) -> Nodes:
        below = {name, *nx.descendants(tree, name)}
        return tuple(one for one in nodes if one in below)

    def questions(name: str) -> list[str]:
        return [one for one in nodes if one in tree[name] and graph.nodes[one]["kind"] == "decision"]

    opens = first
    while len(below := questions(opens)) == 1:
        opens = below[0]
    return [found for found in map(part, below) if len(found) >= PART_AT_LEAST]


def _split_ends(graph: Graph[str], nodes: Nodes, fits: Fits) -> list[Nodes]:
    """Cut off the questions that share their ends, the group with most branches first, until the rest fits."""
    cut: list[Nodes] = []
    rest = nodes
    for group in _groups(graph, nodes):
        if fits(rest) or len(group) == len(rest):
            break
        cut.append(group)
        rest = _without(rest, [group])
    parts = [rest, *sorted(cut, key=lambda group: nodes.index(group[0]))]
    return [one for part in parts for one in ([part] if fits(part) else _one_by_one(graph, part, fits))]


def _one_by_one(graph: Graph[str], nodes: Nodes, fits: Fits) -> list[Nodes]:
    """Questions that are too wide together: as many to a panel as fit, in their order, each end with the first that leads to it."""
    panels: list[Nodes] = []
    placed: set[str] = set()
    for question in (name for name in nodes if graph.nodes[name]["kind"] == "decision"):
        new = (question, *(name for name in nodes if name in graph[question] and _is_end(graph, name) and name not in placed))
        placed.update(new)
        if panels and fits((*panels[-1], *new)):
            panels[-1] = (*panels[-1], *new)
        else:
            panels.append(new)
    left = tuple(name for name in nodes if name not in placed)
    return [*panels[:-1], (*panels[-1], *left)] if panels else [nodes]


def _groups(graph: Graph[str], nodes: Nodes) -> list[Nodes]:
    """The last questions with the ends that only they lead to, grouped by the ends that they share."""
    inside = set(nodes)
    last = [name for name in nodes if graph.nodes[name]["kind"] == "decision" and all(_is_end(graph, one) for one in graph[name])]
    shared: nx.Graph[str] = nx.Graph()
    shared.add_nodes_from(last)
    for name in last:
        ends = [one for one in graph[name] if one in inside and all(before in last for before in graph.predecessors(one))]
        shared.add_edges_from((name, one) for one in ends)
    groups = [tuple(name for name in nodes if name in found) for found in nx.connected_components(shared)]
    return sorted((group for group in groups if len(group) >= PART_AT_LEAST), key=lambda group: (-_branches(graph, group), group))


def _is_end(graph: Graph[str], name: str) -> bool:
    return bool(graph.nodes[name]["kind"] != "decision")


def _branches(graph: Graph[str], group: Sequence[str]) -> int:
    return sum(len(graph[name]) for name in group)


def _take_in(graph: Graph[str], split: list[set[str]]) -> None:
    """Move each end that no question of its panel leads to into the first panel that does."""
    for panel in split:
        for name in sorted(panel):
            before = set(graph.predecessors(name))
            if before and _is_end(graph, name) and not before & panel:
                panel.remove(name)
                next(other for other in split if before & other).add(name)
