"""Gaps, overlaps, dead branches, idle questions, unreachable options; each with a patient who shows it.

What no patient reaches is no gap: every check is made where the decision is reached, with the
vocabulary's laws, over the whole space of patients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from decision.facts.patient import Patient, value_as_data
from decision.reasoning.compiled import BARRED, HELD, Compiled, Edge
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import FALSE
from decision.reasoning.space import Words
from decision.reasoning.standing import NOT_OFFERED

ONLY_ONE = ("exactly-one", "at-most-one")
AT_LEAST_ONE = ("exactly-one", "one-or-more")


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect of a guideline, and the patient who meets it (none where nobody can)."""

    kind: str
    where: str
    text: str
    witness: dict[str, Any] | None


def verify(compiled: Compiled) -> list[Finding]:
    """Every defect, in the order of the decisions; empty if the guideline is sound."""
    with compiled.lock:
        found = [finding for name in compiled.order for finding in _of_decision(compiled, name)]
        return [*found, *_of_options(compiled), *_of_bars(compiled), *_of_invariants(compiled)]


def _of_decision(compiled: Compiled, name: str) -> Iterator[Finding]:
    decision, edges = compiled.guideline.decisions[name], compiled.edges[name]
    diagrams, reach = compiled.diagrams, compiled.reach[name]
    if witness(compiled, reach) is None:
        yield Finding("dead decision", name, f"no patient reaches `{name}`", None)
        return
    if decision.select in AT_LEAST_ONE:
        missed = diagrams.both(reach, diagrams.negation(diagrams.any_of(edge.node for edge in edges)))
        if (patient := witness(compiled, missed)) is not None:
            yield Finding("gap", name, f"no branch of `{name}` answers this patient", patient)
    if decision.select in ONLY_ONE:
        for one, other in combinations(edges, 2):
            if (patient := witness(compiled, diagrams.all_of((reach, one.node, other.node)))) is not None:
                yield Finding("overlap", name, f"`{one.id}` and `{other.id}` of `{name}` both answer this patient", patient)
    yield from _of_branches(compiled, name, edges, reach)


def _of_branches(compiled: Compiled, name: str, edges: tuple[Edge, ...], reach: int) -> Iterator[Finding]:
    for edge in edges:
        if witness(compiled, compiled.diagrams.both(reach, edge.node)) is None:
            yield Finding("dead branch", f"{name}/{edge.id}", f"no patient takes `{edge.id}` of `{name}`", None)
    targets = {(edge.target, edge.branch.strength, tuple(edge.branch.ranks.items())) for edge in edges}
    certain = {compiled.reader.leaves(_nobody(compiled), edge.node) for edge in edges}
    if len(edges) > 1 and len(targets) == 1 and certain == {3}:
        yield Finding("idle question", name, f"every answer to `{name}` leads to the same end", witness(compiled, reach))


def _of_options(compiled: Compiled) -> Iterator[Finding]:
    for name, option in compiled.options.items():
        offered = compiled.diagrams.mapped("is offered", lambda leaf: int(leaf > 0), option.offered)
        if witness(compiled, offered) is None:
            yield Finding("unreachable option", name, f"no patient is offered `{name}`", None)
            continue
        free = compiled.diagrams.mapped("is free", _is_free, option.outcome)
        if witness(compiled, free) is None:
            yield Finding("always barred", name, f"whoever is offered `{name}` may not have it", witness(compiled, offered))


def _of_bars(compiled: Compiled) -> Iterator[Finding]:
    """A contraindication, hold or refusal that concerns no option, or nobody who is offered one."""
    used: dict[str, int] = {}
    for option in compiled.options.values():
        for one in (*option.contraindications, *option.holds, *option.refusals):
            used[one.id] = compiled.diagrams.either(used.get(one.id, FALSE), compiled.diagrams.both(option.is_offered, one.node))
    guideline = compiled.guideline
    for section in (guideline.contraindications, guideline.holds, guideline.refusals):
        for name in section:
            if witness(compiled, used.get(name, FALSE)) is None:
                yield Finding("dead bar", name, f"`{name}` never bars an option that is offered", None)


def _of_invariants(compiled: Compiled) -> Iterator[Finding]:
    """An invariant that some patient breaks, with the option that breaks it."""
    for name, invariant in compiled.guideline.invariants.items():
        for option_id, compiled_option in compiled.options.items():
            carried = set(compiled.vocabulary.with_classes_above(compiled_option.option.classes))
            is_meant = option_id in invariant.options or carried.intersection(invariant.classes)
            if not is_meant or option_id in invariant.unless_options or carried.intersection(invariant.unless_classes):
                continue
            free = compiled.diagrams.mapped("is free", _is_free, compiled_option.outcome)
            broken = compiled.diagrams.both(compiled.when[id(invariant)], free)
            if (patient := witness(compiled, broken)) is not None:
                yield Finding("broken invariant", name, f"`{option_id}` is free to start for this patient: {invariant.text}", patient)


def _is_free(leaf: int) -> int:
    """Whether a leaf offers the option, neither held nor barred."""
    return int(leaf > 0 and not leaf & (HELD | BARRED))


def _nobody(compiled: Compiled) -> Reading:
    """The reading of a patient of whom nothing is known or assumed."""
    return compiled.reader.read(Patient(facts={}), strict=True)


def witness(compiled: Compiled, node: int, *, wanted: int = ~NOT_OFFERED) -> dict[str, Any] | None:
    """The plainest patient for whom a function is true: ordinary values cost nothing, others one each."""
    nobody = _nobody(compiled)
    costs = [_costs(compiled, level) for level in range(len(compiled.space.levels))]
    given = compiled.reader.relevance.given(nobody, node)
    way = compiled.diagrams.cheapest(node, given, nobody.choices, costs, wanted)
    if way is None:
        return None
    return {compiled.space.levels[level]: _value(compiled, level, value) for level, value in way.steps}


def _costs(compiled: Compiled, level: int) -> list[int]:
    fact = compiled.vocabulary[compiled.space.levels[level]]
    domain = compiled.space.domains[level]
    if isinstance(domain, Words):
        calm = fact.ordinary or ("absent", "no", "never")
        return [int(value not in calm) for value in domain.values]
    return [1] * domain.size


def _value(compiled: Compiled, level: int, value: int) -> Any:
    found = compiled.space.value_at(level, value)
    return value_as_data(found) if isinstance(found, float | int) else found
