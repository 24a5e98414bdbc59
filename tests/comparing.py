"""Puts the engine's answer beside that of the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from decision.engine.case import Case
from decision.errors import Contradiction
from decision.facts.patient import patient_from
from decision.ranges import Range
from decision.reasoning.compiled import BARRED, HELD, STRENGTHS, Compiled
from decision.reasoning.space import Words
from decision.reasoning.standing import grades_of, leaves_in
from tests.generated import Subject
from tests.reference import NOT_OFFERED, Outcome
from tests.reference_facts import ADJUVANT_CLOCK, ADJUVANT_MONTHS

Extra = list[tuple[str, Any]]


def answered(compiled: Compiled, data: Mapping[str, Any], *, strict: bool) -> Case | None:
    """The engine's answer; None where it says that the facts contradict each other."""
    try:
        return Case(compiled, patient_from(compiled.vocabulary, data), strict=strict)
    except Contradiction:
        return None


def outcome_of(compiled: Compiled, leaf: int) -> Outcome:
    """A leaf of the engine in the reference's terms."""
    if not leaf:
        return NOT_OFFERED
    grade = compiled.grade_of(leaf)
    criteria = compiled.guideline.ranking.criteria.values()
    places = (len(criterion.values) - 1 - rank for criterion, rank in zip(criteria, grade.ranks, strict=True))
    return (STRENGTHS[grade.strength], *places), bool(leaf & HELD), bool(leaf & BARRED)


def outcomes(case: Case, option: str) -> dict[Outcome, int]:
    """Each outcome that the engine holds reachable, with its leaf."""
    return {outcome_of(case.compiled, leaf): leaf for leaf in leaves_in(case.leaves[option])}


def strengths(case: Case, option: str) -> set[str]:
    return {STRENGTHS[grade.strength] for grade in grades_of(case.compiled, case.leaves[option])}


def witness(case: Case, option: str, leaf: int) -> Extra | None:
    """What the engine would have to learn to reach this outcome, as statements; None if it knows no such patient."""
    compiled, reading = case.compiled, case.reading
    node, space = compiled.options[option].outcome, compiled.space
    costs = [[0] * size for size in compiled.diagrams.sizes]
    way = compiled.diagrams.cheapest(node, compiled.reader.relevance.given(reading, node), reading.choices, costs, 1 << leaf)
    if way is None:
        return None
    extra: Extra = []
    for level, index in way.steps:
        domain = space.domains[level]
        if isinstance(domain, Words):
            extra.append((space.levels[level], domain.values[index]))
        elif index == domain.regions.count:
            extra.append((space.levels[level], "never"))
        elif domain.regions.range_of(index) != Range():
            extra.append((space.levels[level], domain.regions.range_of(index).as_data()))
    return extra


def disagreements(subject: Subject, data: Mapping[str, Any], *, strict: bool, rng: Random, samples: int) -> Iterator[str]:
    """Where the engine and drawn completions of one patient disagree; each reachable outcome needs a completion that shows it."""
    case = answered(subject.compiled, data, strict=strict)
    completed = subject.reference.complete(data, strict=strict)
    if case is None or completed.is_contradictory:
        if (case is None) != completed.is_contradictory and not (case and may_be_missed(subject, data)):
            yield f"contradiction: the engine says {case is None}, the reference {completed.is_contradictory}"
        return
    found = subject.reference.walk(completed.drawn(samples, rng))
    for option, drawn in found.items():
        reachable = outcomes(case, option)
        for outcome in drawn.outcomes - reachable.keys():
            yield f"{option}: {outcome} was drawn, and the engine holds it out of reach"
        for outcome in reachable.keys() - drawn.outcomes:
            yield from _replayed(subject, case, data, option, outcome, reachable[outcome], rng)


def _replayed(
    subject: Subject, case: Case, data: Mapping[str, Any], option: str, outcome: Outcome, leaf: int, rng: Random
) -> Iterator[str]:
    extra = witness(case, option, leaf)
    if extra is None:
        yield f"{option}: the engine holds {outcome} reachable and has no witness"
        return
    completed = subject.reference.complete(data, strict=case.strict, extra=extra)
    if completed.is_contradictory:
        yield f"{option}: the witness for {outcome} is no patient: {extra}"
        return
    replayed = subject.reference.walk(completed.drawn(8, rng))[option].outcomes
    if replayed != {outcome}:
        yield f"{option}: the witness for {outcome} replays as {set(replayed)}: {extra}"


def may_be_missed(subject: Subject, data: Mapping[str, Any]) -> bool:
    """Whether a list of courses stands beside a stated fact of earlier treatment.

    Where the list leaves something open, the engine compares the two one fact at a time and may take an impossible pair.
    """
    vocabulary = subject.reference.vocabulary
    of_courses = {*vocabulary.clocks, ADJUVANT_CLOCK, ADJUVANT_MONTHS}
    return "prior_therapies" in data and any(of_courses.intersection(vocabulary.raw(fact)) for fact in data if fact in vocabulary.facts)
