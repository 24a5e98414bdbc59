"""Gaps, overlaps, dead branches, idle questions, unreachable options; each with a patient who shows it.

What no patient reaches is no gap: every check is made where the decision is reached, with the
vocabulary's laws, over the whole space of patients.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from decision.guideline import Bar
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled, CompiledOption, Edge
from decision.verify.finding import Finding
from decision.verify.invariants import broken_invariants

ONLY_ONE = ("exactly-one", "at-most-one")
AT_LEAST_ONE = ("exactly-one", "one-or-more")


def verify(compiled: Compiled) -> list[Finding]:
    """Every defect, in the order of the decisions; empty if the guideline is sound."""
    with compiled.asking():
        anybody = Anybody(compiled)
        found = [finding for name in compiled.order for finding in _of_decision(anybody, name)]
        found += [*_of_options(anybody), *_of_bars(anybody), *broken_invariants(anybody)]
        compiled.diagrams.pairs.forget()  # each question was asked once: patients meet other pairs
        return found


def _of_decision(anybody: Anybody, name: str) -> Iterator[Finding]:
    compiled = anybody.compiled
    decision, edges = compiled.guideline.decisions[name], compiled.edges[name]
    diagrams, reach = compiled.diagrams, compiled.reach[name]
    if not anybody.is_possible(reach):
        yield Finding("dead decision", name, f"no patient reaches `{name}`", None)
        return
    if decision.select in AT_LEAST_ONE:
        missed = diagrams.both(reach, diagrams.negation(diagrams.any_of(edge.node for edge in edges)))
        if (patient := anybody.witness(missed)) is not None:
            yield Finding("gap", name, f"no branch of `{name}` answers this patient", patient)
    if decision.select in ONLY_ONE:
        for one, other in combinations(edges, 2):
            if (patient := anybody.witness(diagrams.all_of((reach, one.node, other.node)))) is not None:
                yield Finding("overlap", name, f"`{one.id}` and `{other.id}` of `{name}` both answer this patient", patient)
    yield from _of_branches(anybody, name, edges, reach)


def _of_branches(anybody: Anybody, name: str, edges: tuple[Edge, ...], reach: int) -> Iterator[Finding]:
    compiled = anybody.compiled
    for edge in edges:
        if not anybody.is_possible(compiled.diagrams.both(reach, edge.node)):
            yield Finding("dead branch", f"{name}/{edge.id}", f"no patient takes `{edge.id}` of `{name}`", None)
    targets = {(edge.target, edge.branch.strength, tuple(edge.branch.ranks.items())) for edge in edges}
    certain = {compiled.reader.leaves(anybody.reading, edge.node) for edge in edges}
    if len(edges) > 1 and len(targets) == 1 and certain == {3}:
        yield Finding("idle question", name, f"every answer to `{name}` leads to the same end", anybody.witness(reach))


def _of_options(anybody: Anybody) -> Iterator[Finding]:
    compiled = anybody.compiled
    for name, option in compiled.options.items():
        offered = option.is_offered
        if not anybody.is_possible(offered):
            yield Finding("unreachable option", name, f"no patient is offered `{name}`", None)
            continue
        free = compiled.free(name)
        if not anybody.is_possible(free):
            yield Finding("always barred", name, f"whoever is offered `{name}` may not have it", anybody.witness(offered))


def _of_bars(anybody: Anybody) -> Iterator[Finding]:
    """A contraindication, hold or refusal that concerns no option and no companion, or nobody who is offered one."""
    guideline = anybody.compiled.guideline
    concerned: dict[str, list[CompiledOption]] = {}
    for option in anybody.compiled.options.values():
        for one in (*option.contraindications, *option.holds, *option.refusals):
            concerned.setdefault(one.id, []).append(option)
    for section in (guideline.contraindications, guideline.holds, guideline.refusals):
        for name, bar in section.items():
            if not any(anybody.is_possible(node) for node in _where_it_bars(anybody.compiled, bar, concerned.get(name, []))):
                yield Finding("dead bar", name, f"`{name}` never bars an option that is offered", None)


def _where_it_bars(compiled: Compiled, bar: Bar, options: list[CompiledOption]) -> Iterator[int]:
    """Where a bar meets each option that it concerns, and each companion."""
    diagrams, node = compiled.diagrams, compiled.space.node(bar.when)
    yield from (diagrams.both(option.is_offered, node) for option in options)
    for companions in compiled.companions.values():
        for one in companions:
            if compiled.vocabulary.carried_by(one.companion.classes).intersection(bar.classes):
                yield diagrams.both(diagrams.mapped("stands", lambda leaf: int(leaf > 1), one.node), node)
