"""Plants every mistake in a guideline and asks whether a case or an invariant notices.

A mutant is compiled beside the guideline, so that equal answers are equal nodes: what differs is known
at once, and only cases whose patient reaches something different are held against the mutant. A mutant
of which nothing differs for any patient that breaks no law is equivalent; it is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from decision.engine import Recommendation
from decision.engine.case import Case as PatientCase
from decision.errors import FirstlineError
from decision.facts.patient import Patient
from decision.loading.cases_file import Case, Expectation
from decision.reasoning.answer_parts import Part, Parts, apart, parts_of_answers
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled, Grade, grade_given_by
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import FALSE, TRUE
from decision.verify.cases import misses
from decision.verify.invariants import broken_invariants
from decision.verify.mutants import OTHER_STRENGTH, Mutant, mutants

Cases = Sequence[tuple[Case, Patient]]
OF_PARTS = {
    "cautions": ("cautions",), "followed_by": ("followed_by",), "plan_b": ("plan_b",), "companion": ("companions",),
    "bar": ("holds", "contraindicated_by", "declined_by", "decided_by", "because"),
    "figure": (), "approval": (), "population": (),  # no case expects what a record says: no mistake is planted there
}  # fmt: skip
OF_OUTCOMES = tuple(key for key, field in Expectation.model_fields.items() if field.default == {} and key != "derived")
OF_THE_LIST = ("first", "settled", "tests", "alongside", "notes", "in_scope")
OF_WORDS = ("path", "because", "decided_by", "best_rank")  # these can change while the leaves do not


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: killed by a case or an invariant, equivalent, or a survivor."""

    operator: str
    place: str
    text: str
    killed_by: str
    is_equivalent: bool = False

    @property
    def survives(self) -> bool:
        return not self.killed_by and not self.is_equivalent


def score(verdicts: Sequence[Verdict]) -> float:
    """The share of mutants that were killed, in percent, of those that are not equivalent."""
    real = [one for one in verdicts if not one.is_equivalent]
    return 100 * sum(bool(one.killed_by) for one in real) / len(real) if real else 100


def mutate(compiled: Compiled, cases: Cases, at: str = "") -> Iterator[Verdict]:
    """Each mutant of a guideline with its verdict, in the order of the file; `at` keeps to places that begin so."""
    trial = Trial(compiled, cases, at)
    return map(trial.verdict, range(len(trial.mutants)))


class Trial:
    """One guideline and its cases, ready to try any of its mutants."""

    def __init__(self, compiled: Compiled, cases: Cases, at: str = "") -> None:
        self.guideline, self.vocabulary = compiled.guideline, compiled.vocabulary
        self.cases = sorted(cases, key=lambda one: -len(one[1].facts))  # of whom much is known is answered soonest
        self.mutants = [one for one in mutants(self.guideline, self.vocabulary) if one.place.startswith(at)]
        further = [one.criterion for one in self.mutants if one.criterion is not None]
        self.base = Compiled(self.guideline, self.vocabulary, further=further, further_grades=self._other_grades())
        self.anybody = Anybody(self.base).reading
        self.everybody = self.base.reader.everybody()
        self.readings = [self.base.reader.read(patient, strict=case.strict == "yes") for case, patient in self.cases]
        self.answers = parts_of_answers(self.base)
        self.base.diagrams.keep()  # what the readings and the answers hold is never forgotten

    def _other_grades(self) -> Iterator[Grade]:
        for decision in self.guideline.decisions.values():
            for branch in decision.branches.values():
                if branch.strength is not None:
                    other = branch.model_copy(update={"strength": OTHER_STRENGTH[branch.strength]})
                    yield grade_given_by(self.guideline.ranking, other)

    def verdict(self, number: int) -> Verdict:
        """What becomes of one mutant, by its place in the order of the file."""
        mutant = self.mutants[number]
        self.base.diagrams.forget_growth(0)
        killed_by, is_equivalent = self._tried(mutant)
        return Verdict(mutant.operator, mutant.place, mutant.text, killed_by, is_equivalent)

    def _tried(self, mutant: Mutant) -> tuple[str, bool]:
        try:
            beside = Compiled(mutant.guideline, self.vocabulary, beside=self.base)
        except FirstlineError as error:
            return f"the loader: {error.problems[0]}", False
        answers = parts_of_answers(beside)
        with self.base.asking():
            everybody = self._again(self.everybody)
            everywhere = apart(self.base.diagrams, self.answers, answers)
            differs = {part: node for part, node in everywhere.items() if self._reaches(everybody, node)}
            return self._killer(beside, answers, differs) if differs else "", not differs

    def _killer(self, beside: Compiled, answers: Parts, differs: Parts) -> str:
        """The case or the invariant that notices; empty if none does."""
        by_words = []
        for place, (case, _) in enumerate(self.cases):
            reading = self._again(self.readings[place])
            moved = (part for part in differs if self._moves(place, reading, self.answers.get(part, FALSE), answers.get(part, FALSE)))
            if any(_may_miss(case.expect, part) for part in moved):
                if self._misses(beside, place, reading):
                    return f"case `{case.name}`"
            elif any(_may_miss_by_words(case.expect, part) and self._reaches(reading, node) for part, node in differs.items()):
                by_words.append((place, reading))
        for place, reading in by_words:
            if self._misses(beside, place, reading):
                return f"case `{self.cases[place][0].name}`"
        broken = next(broken_invariants(Anybody(beside, self._again(self.anybody))), None)
        return f"invariant `{broken.where}`" if broken is not None else ""

    def _again(self, reading: Reading) -> Reading:
        """The same patient; what is found out of a mutant is not remembered for the next."""
        return replace(reading, truths=dict(reading.truths), generation=self.base.diagrams.generation)

    def _moves(self, place: int, reading: Reading, mine: int, theirs: int) -> bool:
        """Whether a case reaches other leaves in the mutant; what it reaches in the guideline itself is remembered."""
        reader = self.base.reader
        return reader.leaves(self.readings[place], mine) != reader.leaves(reading, theirs)

    def _misses(self, beside: Compiled, place: int, reading: Reading) -> bool:
        case, patient = self.cases[place]
        answer = Recommendation(PatientCase(beside, patient, strict=case.strict == "yes", reading=reading))
        missed = next(misses(answer, case.expect), None) is not None
        kept = self.base.diagrams.kept_below
        self.readings[place].truths.update((node, leaves) for node, leaves in reading.truths.items() if node < kept)
        return missed

    def _reaches(self, reading: Reading, node: int) -> bool:
        """Whether some completion of a patient lies in a diagram."""
        return bool(self.base.reader.leaves(reading, node) & 1 << TRUE)


def _may_miss(expect: Expectation, part: Part) -> bool:
    """Whether a case expects something that changes with the leaves that a part of the answer reaches."""
    kind, name, what = part
    absent = expect.absent
    if kind == "stop" or expect.idle is not None:
        return True
    if kind == "later option":
        return name in expect.companions
    if kind == "option":
        keys = OF_PARTS.get(what.split()[0])
        if keys is not None:
            return any(name in getattr(expect, key) or name in getattr(absent, key, ()) for key in keys)
        around = any(getattr(expect, key) is not None for key in OF_THE_LIST) or bool(expect.ranks or expect.best_rank)
        return around or bool(absent.alongside or absent.tests) or any(name in getattr(expect, key) for key in OF_OUTCOMES)
    key = "notes" if kind == "empty" else kind
    return getattr(expect, key) is not None or bool(getattr(absent, key, ()))


def _may_miss_by_words(expect: Expectation, part: Part) -> bool:
    """Whether a case expects something that may change where a part reaches the same leaves in other patients."""
    if expect.tests is not None or expect.idle is not None or expect.absent.tests:
        return True
    return part[0] == "option" and any(part[1] in getattr(expect, key) for key in OF_WORDS)
