"""Plants every mistake in a guideline and asks whether a case or an invariant notices.

A mutant is compiled beside the guideline, so that equal answers are equal nodes: what differs is known
at once, and only cases whose patient reaches something different are held against the mutant. A mutant
of which nothing differs over the whole space is equivalent; it is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from decision.criteria import AllOf, AnyOf, Criterion, InRange, IsOneOf, Not
from decision.errors import FirstlineError
from decision.facts.patient import Patient
from decision.guideline import Finding, Guideline
from decision.loading.cases_file import Case, Expectation
from decision.reasoning.compiled import Compiled, Grade, grade_given_by
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import FALSE, TRUE
from decision.verify.cases import misses
from decision.verify.invariants import broken_invariants
from decision.verify.mutants import OTHER_STRENGTH, Mutant, mutants
from decision.verify.witnesses import Anybody

Cases = Sequence[tuple[Case, Patient]]
Part = tuple[str, str, str]  # what an answer is made of: option, urgent, notes ...; which of them; what of it
Answers = dict[Part, int]  # its diagram
OF_OPTIONS = (
    "standing", "ranks", "strength", "path", "because", "decided_by", "holds", "contraindicated_by", "declined_by", "companions",
    "followed_by", "plan_b", "cautions", "best_rank",
)  # fmt: skip
OF_THE_LIST = ("first", "settled", "tests", "idle", "alongside", "notes", "in_scope", "ranks", "best_rank")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: killed by a case or an invariant, equivalent, or a survivor."""

    mutant: Mutant
    killed_by: str
    is_equivalent: bool = False

    @property
    def survives(self) -> bool:
        return not self.killed_by and not self.is_equivalent


def score(verdicts: Sequence[Verdict]) -> float:
    """The share of mutants that were killed, in percent, of those that are not equivalent."""
    real = [one for one in verdicts if not one.is_equivalent]
    return 100 * sum(bool(one.killed_by) for one in real) / len(real) if real else 100


def mutate(compiled: Compiled, cases: Cases) -> Iterator[Verdict]:
    """Each mutant of a guideline with its verdict."""
    return _Trial(compiled, cases).verdicts()


class _Trial:
    def __init__(self, compiled: Compiled, cases: Cases) -> None:
        self.guideline, self.vocabulary = compiled.guideline, compiled.vocabulary
        self.cases = sorted(cases, key=lambda one: -len(one[1].facts))  # of whom much is known is answered soonest
        self.mutants = list(mutants(self.guideline, self.vocabulary))
        further = [_told(one.criterion, self.guideline.findings) for one in self.mutants if one.criterion is not None]
        self.base = Compiled(self.guideline, self.vocabulary, further=further, further_grades=self._other_grades())
        self.readings = [self.base.reader.read(patient, strict=case.strict == "yes") for case, patient in self.cases]
        self.answers = _answers(self.base)
        self.base.diagrams.keep()  # what the readings and the answers hold is never forgotten

    def _other_grades(self) -> Iterator[Grade]:
        for decision in self.guideline.decisions.values():
            for branch in decision.branches.values():
                if branch.strength is not None:
                    other = branch.model_copy(update={"strength": OTHER_STRENGTH[branch.strength]})
                    yield grade_given_by(self.guideline.ranking, other)

    def verdicts(self) -> Iterator[Verdict]:
        for mutant in self.mutants:
            self.base.diagrams.forget_growth(0)
            yield self._verdict(mutant)

    def _verdict(self, mutant: Mutant) -> Verdict:
        try:
            beside = Compiled(_without_findings(mutant.guideline), self.vocabulary, beside=self.base)
            differs = self._where_different(_answers(beside))
            if not differs:
                return Verdict(mutant, "", is_equivalent=True)
            alone = Compiled(mutant.guideline, self.vocabulary)
        except FirstlineError as error:
            return Verdict(mutant, f"the loader: {error.problems[0]}")
        for (case, patient), reading in zip(self.cases, self.readings, strict=True):
            noticed = (node for part, node in differs.items() if _is_expected(case.expect, *part))
            if any(self._reaches(reading, node) for node in noticed) and next(misses(alone, case, patient), None) is not None:
                return Verdict(mutant, f"case `{case.name}`")
        broken = next(broken_invariants(Anybody(alone)), None)
        return Verdict(mutant, f"invariant `{broken.where}`" if broken is not None else "")

    def _where_different(self, answers: Answers) -> dict[tuple[str, str], int]:
        """For each part of the answer that differs somewhere the patients for whom it does, as a diagram."""
        diagrams, found = self.base.diagrams, dict[tuple[str, str], int]()
        for part in dict.fromkeys((*self.answers, *answers)):
            mine, theirs = self.answers.get(part, FALSE), answers.get(part, FALSE)
            if mine != theirs:
                where = diagrams.joined("differs", lambda one, other: int(one != other), mine, theirs)
                found[part[:2]] = diagrams.either(found.get(part[:2], FALSE), where)
        return found

    def _reaches(self, reading: Reading, node: int) -> bool:
        """Whether some completion of a patient lies in a diagram; nothing is remembered of nodes that will be forgotten."""
        given = self.base.reader.relevance.given(reading, node)
        return bool(self.base.diagrams.reached(node, given, reading.choices, {}) & 1 << TRUE)


def _is_expected(expect: Expectation, kind: str, name: str) -> bool:
    """Whether a case expects something that a part of the answer can change."""
    if kind == "option":
        of_the_list = (getattr(expect, key) for key in OF_THE_LIST)
        return any(name in getattr(expect, key) for key in OF_OPTIONS) or any(one is not None and one != {} for one in of_the_list)
    if kind == "stop":
        return True
    return getattr(expect, "notes" if kind == "empty" else kind) is not None or expect.idle is not None


def _answers(compiled: Compiled) -> Answers:
    """Every diagram that an answer is read off, by a name that a mutant has too."""
    guideline = compiled.guideline
    found: Answers = {("stop", name, "reach"): node for name, node in compiled.reach.items() if name in guideline.stops}
    for name, option in compiled.options.items():
        found["option", name, "outcome"], found["option", name, "unrefused"] = option.outcome, option.unrefused
        for bar in (*option.contraindications, *option.holds, *option.refusals):
            found["option", name, f"bar {bar.id}"] = compiled.diagrams.both(option.is_offered, bar.node)
        found |= {("option", name, f"companion {one.id}"): one.node for one in compiled.companions[name]}
        for key in ("cautions", "followed_by", "plan_b"):
            for part in getattr(option.option, key):
                found["option", name, f"{key} {part.rationale}"] = compiled.diagrams.both(option.is_offered, compiled.when[id(part)])
    for section in ("urgent", "notes", "differs", "empty"):
        found |= {(section, name, "when"): compiled.when[id(part)] for name, part in getattr(guideline, section).items()}
    return found


# Findings, told in the facts that they are made of


def _without_findings(guideline: Guideline) -> Guideline:
    """The same guideline with every finding written out where it is asked."""
    findings = guideline.findings

    def told(part: Any) -> Any:
        return part.model_copy(update={"when": _told(part.when, findings)})

    decisions = {
        name: decision.model_copy(
            update={"branches": {key: one if one.when is None else told(one) for key, one in decision.branches.items()}}
        )
        for name, decision in guideline.decisions.items()
    }
    options = {
        name: option.model_copy(
            update={
                "companions": {key: told(one) for key, one in option.companions.items()},
                **{key: tuple(told(one) for one in getattr(option, key)) for key in ("cautions", "followed_by", "plan_b")},
            }
        )
        for name, option in guideline.options.items()
    }
    sections = ("contraindications", "holds", "refusals", "urgent", "notes", "differs", "empty", "invariants")
    rest = {section: {name: told(one) for name, one in getattr(guideline, section).items()} for section in sections}
    return guideline.model_copy(update={"decisions": decisions, "options": options, **rest})


def _told(criterion: Criterion, findings: Mapping[str, Finding]) -> Criterion:
    if isinstance(criterion, IsOneOf):
        if criterion.fact not in findings:
            return criterion
        holds = _told(findings[criterion.fact].when, findings)
        wanted = {value in ("yes", "present") for value in criterion.values}
        return AllOf(()) if len(wanted) == 2 else holds if True in wanted else Not(holds)
    if isinstance(criterion, InRange):
        return criterion
    if isinstance(criterion, Not):
        return Not(_told(criterion.part, findings))
    parts = tuple(_told(part, findings) for part in criterion.parts)
    return AllOf(parts) if isinstance(criterion, AllOf) else AnyOf(parts)
