"""Measures what firstline costs as a guideline grows, and what telling every effect costs beside asking again; prints ratios.

    python -m tests.benchmarks.costs

1. `stage4-explained` 1, 4 and 10 times over (see `grown.py`): standings with 0, 50 and 100 % of the facts unknown, one
   explanation, verification, comparison with an edition that differs in one threshold. Each cost is a multiple of the same
   cost at 1x, measured in turns. Printed beside it: facts, branches, options, nodes kept, guidelines compiled.
2. The effects of all missing facts in one pass, beside one question for each value of each missing fact.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from decision import load, recommend
from decision.compare import compare
from decision.errors import Contradiction
from decision.explain import explain
from decision.facts.patient import Patient, patient_from
from decision.reasoning.compiled import Compiled
from decision.reasoning.effects import effects
from decision.verify import verify
from tests.benchmarks.grown import grown
from tests.benchmarks.speed import Measured, complete_facts

SIZES = (1, 4, 10)
PATIENTS, ROUNDS = 8, 3
GROWTH_AT_MOST = 2.0  # times the growth in size
EFFECTS_AT_MOST = 1 / 5
OPTION = "taxane"
Data = dict[str, Any]


@dataclass(frozen=True)
class Grown:
    """One size, its counts, and its costs in seconds by name."""

    times: int
    counts: str
    costs: dict[str, float]


def of_sizes() -> Iterator[Grown]:
    """The costs of each size; the sizes take turns, so that all feel what else runs on the machine."""
    draw = random.Random(20262)
    records = [complete_facts(load(), draw) for _ in range(PATIENTS)]
    thinned = {share: [_thinned(facts, share, draw) for facts in records] for share in (0.0, 0.5, 1.0)}
    tasks: dict[int, dict[str, list[Callable[[], object]]]] = {}
    counts = {}
    for times in SIZES:
        with _Counting() as compiled_count:
            one, edition = grown(times), grown(times, edited=True)
            tasks[times] = dict(_tasks(one, edition, thinned))
            compare(one, edition)
        branches = sum(map(len, one.edges.values()))
        counts[times] = (
            f"{len(one.space.levels)} facts, {branches} branches, {len(one.options)} options, "
            f"{one.diagrams.kept_nodes} nodes, {len(compiled_count)} guidelines compiled"
        )
    best = {times: {name: [float("inf")] * len(found) for name, found in tasks[times].items()} for times in SIZES}
    for _ in range(ROUNDS):
        for name in tasks[SIZES[0]]:
            for place in range(len(tasks[SIZES[0]][name])):
                for times in SIZES:
                    best[times][name][place] = min(best[times][name][place], _seconds(tasks[times][name][place]))
    for times in SIZES:
        yield Grown(times, counts[times], {name: statistics.median(found) for name, found in best[times].items()})


def _tasks(one: Compiled, edition: Compiled, thinned: dict[float, list[Data]]) -> Iterator[tuple[str, list[Callable[[], object]]]]:
    """Each cost as tasks, one a patient; in every copy the patient has the same values."""
    patients = {share: [_in_every_copy(one, facts) for facts in found] for share, found in thinned.items()}
    for share, found in patients.items():
        yield f"standings, {share:.0%} unknown", [lambda patient=patient: recommend(one, patient) for patient in found]
    yield "explanation", [lambda patient=patient: explain(recommend(one, patient), OPTION) for patient in patients[0.5]]
    yield "verification", [lambda: verify(one)]
    yield "comparison", [lambda: compare(one, edition)]


def _thinned(facts: Data, share: float, draw: random.Random) -> Data:
    return {fact: value for fact, value in facts.items() if draw.random() >= share}


def _in_every_copy(one: Compiled, facts: Data) -> Patient:
    copies = ((f"{fact}_{number}", value) for fact, value in facts.items() for number in range(2, max(SIZES) + 1))
    return patient_from(one.vocabulary, facts | {fact: value for fact, value in copies if fact in one.vocabulary})


def _seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


class _Counting:
    """Counts how many guidelines are compiled meanwhile."""

    def __enter__(self) -> list[None]:
        found: list[None] = []
        made = Compiled.__init__

        def counted(compiled: Compiled, *said: Any, **named: Any) -> None:
            found.append(None)
            made(compiled, *said, **named)

        self.patch = patch.object(Compiled, "__init__", counted)
        self.patch.start()
        return found

    def __exit__(self, *_: object) -> None:
        self.patch.stop()


def growth(found: list[Grown]) -> Iterator[Measured]:
    """How each cost grows from 1x, held against the growth in size."""
    for one in found[1:]:
        for name, seconds in one.costs.items():
            base = found[0].costs[name]
            detail = f"{seconds * 1e3:.1f} ms / {base * 1e3:.1f} ms"
            yield Measured(f"{name}, {one.times}x / 1x", seconds / base, GROWTH_AT_MOST * one.times, detail)


# Effects


def of_effects() -> Iterator[Measured]:
    """All effects at once beside asking again for each value of each missing fact, at three shares of facts unknown."""
    draw = random.Random(20263)
    compiled = load()
    records = [complete_facts(compiled, draw) for _ in range(4)]
    for share, count in ((0.25, 4), (0.5, 2), (1.0, 1)):  # of whom nothing is known is one patient, and he is slow to ask about again
        patients = [patient_from(compiled.vocabulary, _thinned(facts, share, draw)) for facts in records[:count]]
        told, asked, values = 0.0, 0.0, 0
        for patient in patients:
            case = recommend(compiled, patient, strict=True).case
            compiled.asked_again.clear()
            told += min(_seconds(lambda case=case: effects(compiled, case.reading, case.undecided)) for _ in range(2))
            start = time.perf_counter()
            values += sum(1 for _ in ask_again(compiled, patient, case.undecided))
            asked += time.perf_counter() - start
        name = f"effects / asking again, {share:.0%} unknown"
        yield Measured(name, told / asked, EFFECTS_AT_MOST, f"{values} values of {len(compiled.space.levels)} facts, {asked:.1f} s again")


def ask_again(compiled: Compiled, patient: Patient, undecided: list[str]) -> Iterator[dict[str, int]]:
    """For each value of each missing fact the leaves of each undecided option, each from a new reading of the patient."""
    reading = compiled.reader.read(patient, strict=True)
    for level in list(reading.open_levels):
        fact = compiled.space.levels[level]
        if compiled.vocabulary[fact].scale_of:
            continue
        for value in reading.choices[level]:
            said = compiled.space.value_at(level, value)
            try:
                again = compiled.reader.read(Patient(facts={**patient.facts, fact: said}, courses=patient.courses), strict=True)
            except Contradiction:
                continue
            yield {name: compiled.reader.leaves(again, compiled.options[name].outcome) for name in undecided}


def measure() -> list[Measured]:
    """Every ratio, in order; prints the counts of each size."""
    effects_beside = list(of_effects())
    found = list(of_sizes())
    for one in found:
        print(f"{one.times}x: {one.counts}")
    return [*growth(found), *effects_beside]


if __name__ == "__main__":
    results = measure()
    print("\n".join(map(str, results)))
    sys.exit(any(result.ratio > result.bar for result in results))
