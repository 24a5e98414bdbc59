"""Measures firstline beside something run at the same time, and prints ratios.

    python -m tests.benchmarks.speed

1. A complete patient: the answer with its paths, beside the same guideline as plain Python `if`s.
2. A partial patient: the exact answer, beside the engine's own trace walk (read the patient, walk the
   graph with three values, collect the paths), at 0, 25 and 50 % of the facts unknown.
3. A complete patient of the guideline by regimens, beside one of the guideline by classes.
4. A cold start: one answer from the library, and from the command, beside `import pydantic, networkx`.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from decision import load, recommend
from decision.errors import Contradiction
from decision.facts.patient import Patient, patient_from
from decision.reasoning.compiled import Compiled
from decision.reasoning.standing import Standing
from decision.reasoning.walk import paths, walk
from tests.benchmarks.plain_ifs import plain_ifs

GUIDELINE = "stage4-explained"
PATIENTS, ROUNDS, STARTS = 60, 15, 15
REGIMENS = "evidence-2026"
BARS = {"complete": 20.0, "partial": 6.0, "regimens": 5.0, "library": 3.0, "command": 4.0}
IMPORTS = "import pydantic, networkx"
LIBRARY = """
from decision import load, patient_from, recommend
guideline = load()
facts = {"er_percent": 90, "pr_status": "positive", "her2_ihc": 0, "visceral_crisis": "absent", "presentation": "de-novo", "ecog": 1}
recommend(guideline, patient_from(guideline.vocabulary, facts)).options
"""
SENTENCE = "ER 90% PR+ HER2 0, bone mets, de novo, postmenopausal, no visceral crisis, ECOG 1"
COMMAND = ("-m", "decision.interfaces.cli.main", "options", SENTENCE)


@dataclass(frozen=True)
class Measured:
    """A ratio of medians, and how high it may be."""

    name: str
    ratio: float
    bar: float
    detail: str

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.bar else "ABOVE THE BAR"
        return f"{self.name:<44} {self.ratio:6.2f} x   at most {self.bar:g} x   {verdict:<14} {self.detail}"


def complete_facts(compiled: Compiled, draw: random.Random) -> dict[str, Any]:
    """A value for every raw fact that the guideline or a law about its facts reads, of a patient in its scope."""
    reader, space = compiled.reader, compiled.space
    while True:
        facts: dict[str, Any] = {}
        try:
            for level, fact in enumerate(space.levels):
                choices = reader.read(patient_from(compiled.vocabulary, facts)).choices[level]
                facts[fact] = _plain(space.value_at(level, draw.choice(choices)))
            reader.read(patient_from(compiled.vocabulary, facts))
        except Contradiction:
            continue
        return facts


def _plain(value: str | float) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def median_of(tasks: list[Callable[[], object]]) -> float:
    """Seconds: the median over tasks of each one's best round."""
    best = [float("inf")] * len(tasks)
    for _ in range(ROUNDS):
        for place, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            best[place] = min(best[place], time.perf_counter() - start)
    return statistics.median(best)


def of_complete_patients(compiled: Compiled, records: list[dict[str, Any]]) -> Measured:
    plain, _ = plain_ifs(compiled)
    patients = [patient_from(compiled.vocabulary, facts) for facts in records]
    for facts, patient in zip(records, patients, strict=True):
        answer = recommend(compiled, patient)
        offered = {name for name, standing in answer.case.standings.items() if standing is not Standing.EXCLUDED}
        assert offered == set(plain(facts)), "the plain `if`s say something else"
    engine = median_of([lambda patient=patient: recommend(compiled, patient) for patient in patients])
    ifs = median_of([lambda facts=facts: plain(facts) for facts in records])
    return Measured("complete patient / plain ifs", engine / ifs, BARS["complete"], f"{engine * 1e6:.0f} us / {ifs * 1e6:.1f} us")


def trace(compiled: Compiled, patient: Patient) -> object:
    """The engine's own walk: every branch with its truth, and the paths to what is reached."""
    reading = compiled.reader.read(patient)
    walked = walk(compiled, reading)
    return [paths(compiled, reading, walked, name) for name in compiled.options if walked.reaches(name)]


def of_partial_patients(compiled: Compiled, records: list[dict[str, Any]], share: float, draw: random.Random) -> Measured:
    kept = [{fact: value for fact, value in facts.items() if draw.random() >= share} for facts in records]
    patients = [patient_from(compiled.vocabulary, facts) for facts in kept]
    engine = median_of([lambda patient=patient: recommend(compiled, patient) for patient in patients])
    traced = median_of([lambda patient=patient: trace(compiled, patient) for patient in patients])
    name = f"exact answer / trace walk, {share:.0%} unknown"
    return Measured(name, engine / traced, BARS["partial"], f"{engine * 1e6:.0f} us / {traced * 1e6:.0f} us")


def of_regimens(classes: Compiled, records: list[dict[str, Any]], draw: random.Random) -> Measured:
    """What an answer by regimens costs beside one by classes, each over complete patients of its own space."""
    regimens = load(REGIMENS)
    of_regimens = [complete_facts(regimens, draw) for _ in range(len(records))]
    seconds = []
    for compiled, facts in ((regimens, of_regimens), (classes, records)):
        patients = [patient_from(compiled.vocabulary, one) for one in facts]
        seconds.append(median_of([lambda patient=patient, compiled=compiled: recommend(compiled, patient) for patient in patients]))
    detail = f"{seconds[0] * 1e6:.0f} us / {seconds[1] * 1e6:.0f} us"
    return Measured("complete patient, regimens / classes", seconds[0] / seconds[1], BARS["regimens"], detail)


def of_cold_starts() -> list[Measured]:
    """Each in a process of its own, with byte-code kept, as pip leaves it for an installed package and for what it is measured beside."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return _of_cold_starts(environment)


def _of_cold_starts(environment: dict[str, str]) -> list[Measured]:
    seconds: dict[str, list[float]] = {"imports": [], "library": [], "command": []}
    commands = {"imports": ("-c", IMPORTS), "library": ("-c", LIBRARY), "command": COMMAND}
    for words in commands.values():
        subprocess.run([sys.executable, *words], check=True, capture_output=True, env=environment)
    for _ in range(STARTS):
        for name, words in commands.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, capture_output=True, env=environment)
            seconds[name].append(time.perf_counter() - start)
    median = {name: statistics.median(found) for name, found in seconds.items()}
    return [
        Measured(
            f"cold start, {name} / imports",
            median[name] / median["imports"],
            BARS[name],
            f"{median[name] * 1e3:.0f} ms / {median['imports'] * 1e3:.0f} ms",
        )
        for name in ("library", "command")
    ]


def measure() -> list[Measured]:
    """Every measurement, in order."""
    draw = random.Random(20261)
    compiled = load(GUIDELINE)
    records = [complete_facts(compiled, draw) for _ in range(PATIENTS)]
    found = [of_complete_patients(compiled, records)]
    found += [of_partial_patients(compiled, records, share, draw) for share in (0.0, 0.25, 0.5)]
    return [*found, of_regimens(compiled, records, draw), *of_cold_starts()]


if __name__ == "__main__":
    results = measure()
    print("\n".join(map(str, results)))
    sys.exit(any(result.ratio > result.bar for result in results))
