"""Everything that is proved or measured of one guideline: profiles, defects, reachability, invariants, coverage, mutants, agreement."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decision.engine.recommendation import digest, engine_version, limits
from decision.facts.patient import Patient
from decision.guideline import Invariant
from decision.loading.cases_file import Case
from decision.proof.coverage import Covered, coverage
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled
from decision.reasoning.counting import Profiles
from decision.verify import Finding, check_case, verify
from decision.verify.invariants import options_meant
from decision.verify.mutation import Verdict, score

AGREEMENT_FILE = "proof.json"
Cases = Sequence[tuple[Case, Patient]]
Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reached:
    """One part that some patient reaches: the share of profiles, in percent, and the plainest such patient."""

    kind: str
    id: str
    label: str
    profiles: float
    witness: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Held:
    """One invariant: whether it holds, and the share of profiles, in percent, of which it speaks."""

    id: str
    text: str
    rule: str
    options: tuple[str, ...]
    cites: tuple[str, ...]
    profiles: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of every planted mistake; `survivors` are sentences, `operators` counts planted and survived by operator."""

    planted: int
    by_case: int
    by_invariant: int
    by_loader: int
    equivalent: int
    survivors: tuple[str, ...]
    operators: dict[str, tuple[int, int]]
    score: float


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one guideline at one digest.

    `mutation` is None where it was not asked for, `agreement` where no test run has measured it for this digest.
    `profiles` is the number of profiles as a logarithm to base 10.
    """

    guideline: dict[str, str]
    engine: str
    review: str
    facts: int
    profiles: float
    nodes: int
    defects: tuple[Finding, ...]
    reached: tuple[Reached, ...]
    invariants: tuple[Held, ...]
    cases: int
    cases_failed: tuple[str, ...]
    covered: tuple[Covered, ...]
    mutation: Mutation | None
    agreement: dict[str, Any] | None
    limits: str

    @property
    def is_sound(self) -> bool:
        """Whether nothing is defective and every case holds."""
        return not self.defects and not self.cases_failed


def proof_of(compiled: Compiled, folder: Path, cases: Cases, verdicts: Sequence[Verdict] | None, watch: Watch = lambda _: None) -> Proof:
    """Prove and measure everything but the mutants, whose verdicts are given; `watch` is told what is being done."""
    guideline = compiled.guideline
    with compiled.asking():
        watch("looking for defects ...")
        defects = tuple(verify(compiled))
        prover = _Prover(compiled)
        watch("reaching every branch ...")
        reached = tuple(prover.reached())
        invariants = tuple(prover.invariants({one.where for one in defects}))
        watch("holding every case ...")
        failed = tuple(case.name for case, patient in cases if check_case(compiled, case, patient))
        covered = tuple(coverage(compiled, cases))
    return Proof(
        guideline={"id": guideline.id, "title": guideline.title, "edition": guideline.edition, "digest": digest(compiled)},
        engine=engine_version(),
        review=guideline.review.status,
        facts=len(compiled.space.levels),
        profiles=prover.profiles.magnitude,
        nodes=compiled.diagrams.kept_nodes,
        defects=defects,
        reached=reached,
        invariants=invariants,
        cases=len(cases),
        cases_failed=failed,
        covered=covered,
        mutation=None if verdicts is None else _mutation(verdicts),
        agreement=agreement_of(folder, digest(compiled)),
        limits=limits(guideline.review.by),
    )


def agreement_of(folder: Path, measured_for: str) -> dict[str, Any] | None:
    """How the answers agreed with the reference when the tests last ran at length; None if that was for another digest."""
    path = folder / AGREEMENT_FILE
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return data["agreement"] if data.get("digest") == measured_for else None


class _Prover:
    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.anybody = Anybody(compiled)
        self.profiles = Profiles(compiled)

    def reached(self) -> Iterator[Reached]:
        """Every decision, branch, end, option, flag and note, with the profiles that reach it."""
        compiled, guideline = self.compiled, self.compiled.guideline
        for name in compiled.order:
            decision, reach = guideline.decisions[name], compiled.reach[name]
            yield self._reached("decision", name, decision.question, reach)
            for edge in compiled.edges[name]:
                yield self._reached("branch", f"{name}/{edge.id}", edge.branch.answer, compiled.diagrams.both(reach, edge.node))
        for name, stop in guideline.stops.items():
            yield self._reached("end without a list", name, stop.label, compiled.reach[name])
        for name, option in guideline.options.items():
            yield self._reached("option", name, option.label, compiled.options[name].is_offered)
        for name, flag in guideline.urgent.items():
            yield self._reached("urgent flag", name, flag.label, compiled.when[id(flag)])

    def _reached(self, kind: str, name: str, label: str, node: int) -> Reached:
        return Reached(kind, name, label, 100 * self.profiles.share(node), self.anybody.plainest(node))

    def invariants(self, broken: set[str]) -> Iterator[Held]:
        for name, invariant in self.compiled.guideline.invariants.items():
            share = 100 * self.profiles.share(self.compiled.when[id(invariant)])
            labels = tuple(self.compiled.guideline.options[one].label for one in options_meant(self.compiled, invariant))
            yield Held(name, invariant.text, _rule(invariant), labels, invariant.cites, share, name not in broken)


def _rule(invariant: Invariant) -> str:
    return {
        "never-free": "never free to start",
        "offered": "one of them is offered",
        "carries": "each carries the class",
        "not-above": "never above those that are compared",
    }[invariant.rule]


def _mutation(verdicts: Sequence[Verdict]) -> Mutation:
    planted = Counter(one.operator for one in verdicts)
    survived = Counter(one.operator for one in verdicts if one.survives)
    by = Counter(one.killed_by.split(" ", 1)[0] for one in verdicts)
    return Mutation(
        planted=len(verdicts),
        by_case=by["case"],
        by_invariant=by["invariant"],
        by_loader=by["the"],
        equivalent=sum(one.is_equivalent for one in verdicts),
        survivors=tuple(one.text for one in verdicts if one.survives),
        operators={operator: (count, survived[operator]) for operator, count in planted.most_common()},
        score=score(verdicts),
    )
