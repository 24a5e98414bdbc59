"""The reference's search equals the plainest way: every combination of values, without those that a constraint forbids."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest

from tests.generated import subject
from tests.generated_patients import Patients
from tests.reference_completions import Completed
from tests.reference_search import Constraint, Search

FACTS = "abcdef"


def random_constraint(rng: Random, domains: dict[str, tuple[int, ...]]) -> Constraint:
    facts = tuple(rng.sample(FACTS, rng.randint(1, 3)))
    every = list(product(*(domains[fact] for fact in facts)))
    allowed = set(rng.sample(every, rng.randint(len(every) // 2, len(every))))
    return Constraint(facts, lambda values: tuple(values[fact] for fact in facts) in allowed)


def plainly(first: str, domains: dict[str, tuple[int, ...]], constraints: list[Constraint]) -> set[tuple[int, ...]]:
    found = set()
    for values in product(*domains.values()):
        world = dict(zip(domains, values, strict=True))
        if all(one.holds(*(world[fact] for fact in one.facts)) for one in constraints):
            found.add(tuple(world[fact] for fact in first))
    return found


@pytest.mark.parametrize("seed", range(200))
def test_the_search_finds_what_plain_enumeration_finds(seed: int) -> None:
    rng = Random(seed)
    domains = {fact: tuple(range(rng.randint(1, 3))) for fact in FACTS}
    constraints = [random_constraint(rng, domains) for _ in range(rng.randint(1, 6))]
    shown = rng.randint(0, 6)
    first, rest = FACTS[:shown], FACTS[shown:]
    expected = plainly(first, domains, constraints)
    search = Search(constraints)
    narrowed = search.narrowed(domains)
    found = [] if narrowed is None else list(search.solutions(first, rest, narrowed))
    drawn = [] if narrowed is None else list(search.solutions(first, rest, narrowed, rng))

    assert len(found) == len(drawn) == len(expected)
    assert {tuple(one[fact] for fact in first) for one in found} == {tuple(one[fact] for fact in first) for one in drawn} == expected
    assert (narrowed is not None and search.has_solution(narrowed)) == bool(expected)


@pytest.mark.parametrize("name", ["generated-1", "generated-4", "generated-5", "example"])
def test_the_groups_of_a_patient_are_all_of_its_completions(name: str) -> None:
    one, patients, compared = subject(name), Patients(subject(name), 8), 0
    while compared < 20:
        _, completed, table = patients.narrow(strict=False)
        if table is None or space(completed) > 20_000:
            continue
        worlds = {tuple(one[fact] for fact in completed.shown) for one in all_of(completed)}

        assert table.size == len(worlds)
        assert {fact: set(values) for fact, values in table.bits.items()} == {
            fact: {world[place] for world in worlds} for place, fact in enumerate(completed.shown)
        }
        compared += 1
    assert one.reference.completions.laws


def space(completed: Completed) -> int:
    size = 1
    for values in (completed.domains or {}).values():
        size *= len(values)
    return size


def all_of(completed: Completed) -> list[dict[str, Any]]:
    domains = completed.domains or {}
    worlds = (dict(zip(domains, values, strict=True)) for values in product(*domains.values()))
    return [world for world in worlds if all(one.holds(*(world[fact] for fact in one.facts)) for one in completed.search.constraints)]
