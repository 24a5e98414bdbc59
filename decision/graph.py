"""A guideline as a directed multigraph: decisions, options and stops are nodes, branches are edges.

A MultiDiGraph, because a DiGraph silently overwrites a second branch to the same option. What is
walked, and what the diagrams are made of, is this graph and nothing else.
"""

from __future__ import annotations

import networkx as nx

from decision.criteria import AnyOf, Criterion, Not
from decision.guideline import Branch, Decision, Guideline


def graph_of(guideline: Guideline) -> nx.MultiDiGraph[str]:
    """The decision graph; an edge has the branch's id as key, the branch, and its full criterion."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(start=guideline.start)
    for name, decision in guideline.decisions.items():
        graph.add_node(name, kind="decision", part=decision)
    for name, option in guideline.options.items():
        graph.add_node(name, kind="option", part=option)
    for name, stop in guideline.stops.items():
        graph.add_node(name, kind="stop", part=stop)
    for name, decision in guideline.decisions.items():
        for branch_id, branch in sorted(decision.branches.items()):  # the order of branches means nothing
            graph.add_edge(name, branch.to, key=branch_id, branch=branch, criterion=criterion_of(decision, branch))
    return graph


def criterion_of(decision: Decision, branch: Branch) -> Criterion:
    """A branch's own criterion; `otherwise` is "not any sibling"."""
    if branch.when is not None:
        return branch.when
    siblings = tuple(one.when for _, one in sorted(decision.branches.items()) if one.when is not None)
    return Not(AnyOf(siblings))


def decisions_in_order(graph: nx.MultiDiGraph[str]) -> list[str]:
    """The decisions, each after all that lead to it; ties in the order of the file."""
    place = {name: index for index, name in enumerate(graph)}
    ordered = nx.lexicographical_topological_sort(graph, key=lambda name: place[name])
    return [name for name in ordered if graph.nodes[name]["kind"] == "decision"]
