"""One case read and asked: the patient, the answer, and what keeps it from being one; every way out is a button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from decision.engine import Recommendation, recommend
from decision.engine.phrases import Phrases
from decision.errors import Contradiction, PatientError, Problem
from decision.facts.patient import COMPLETE, COURSES, Patient, Value, parse_value, patient_from, value_as_data
from decision.intake import Intake, read_shorthand
from decision.interfaces.gathering.agreement import Part, both, part_of_sentence, together
from decision.interfaces.gathering.identifiers import warnings_for
from decision.interfaces.gathering.sentence import calculated, intake_as_data, not_used
from decision.interfaces.web.coded import NOT_KNOWN, Texts, courses_from_text, raw_of, texts_of_data
from decision.interfaces.web.state import State
from decision.reasoning.compiled import Compiled

SENTENCE, FORM = "the sentence", "the form"
EARLIER_TREATMENT = "the earlier treatment"


@dataclass(frozen=True)
class Repair:
    """One button that repairs a case: what it says, what it does."""

    label: str
    action: str


@dataclass(frozen=True)
class Disagreement:
    """Two statements that cannot both be used, and the buttons that keep one of them."""

    text: str
    repairs: tuple[Repair, ...]


@dataclass(frozen=True)
class Understood:
    """What was understood of one case. `answer` is None where something must be repaired first."""

    compiled: Compiled
    state: State
    intake: Intake
    said: Mapping[str, Any]
    patient: Patient | None = None
    answer: Recommendation | None = None
    disagreements: tuple[Disagreement, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @cached_property
    def told(self) -> Mapping[str, Any]:
        """How the sentence was read; words that may identify a person are not said back."""
        return intake_as_data(self.intake)

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(self.compiled.guideline, self.compiled.vocabulary)

    def label(self, fact: str) -> str:
        """The name of a fact, also of one that is set aside."""
        return EARLIER_TREATMENT if fact == COURSES else self.phrases.label(fact)

    def said_aside(self, fact: str) -> str:
        """What the sentence says of a fact that is set aside."""
        said = self.intake.facts.get(fact)
        return self.label(fact) if fact == COURSES or said is None else self.phrases.phrase(fact, said)

    def source(self, fact: str) -> str:
        """Where a given fact comes from: the sentence or the form."""
        return SENTENCE if fact in self.said else FORM

    @property
    def cuts(self) -> str:
        """Where the words stand that are asked about, as a button names them."""
        return "".join(f" {one.start} {one.end}" for one in self.intake.questions)

    @property
    def not_used(self) -> list[str]:
        """What the sentence says that gives no fact, in a line for each reason."""
        return not_used(self.told)

    @property
    def calculated(self) -> list[str]:
        """What the sentence says by a formula, and from what it was calculated."""
        return calculated(self.told, self.phrases.phrase)

    @cached_property
    def said_texts(self) -> dict[str, Texts]:
        """What the sentence says, as the fields show it."""
        return {fact: texts_of_data(value) for fact, value in self.said.items() if fact in self.compiled.vocabulary}


def understood(compiled: Compiled, state: State) -> Understood:
    """Read a case and ask the guideline; nothing is guessed, and nothing that is wrong is passed over."""
    return _Case(compiled, state).understood()


class _Case:
    def __init__(self, compiled: Compiled, state: State) -> None:
        self.compiled = compiled
        self.vocabulary = compiled.vocabulary
        self.state = state
        self.phrases = Phrases(compiled.guideline, compiled.vocabulary)
        self.intake = Intake()
        self.said: dict[str, Any] = {}
        self.ticked: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.disagreements: list[Disagreement] = []

    def understood(self) -> Understood:
        self._read_sentence()
        self._read_form()
        self._hold_together()
        patient = None
        if not self.problems and not self.disagreements and not self.intake.questions:
            patient = self._patient()
        answer = self._answer(patient) if patient is not None else None
        return Understood(
            self.compiled,
            replace(self.state, aside=self._still_aside()),
            self.intake,
            self.said,
            patient if answer is not None else None,
            answer,
            tuple(self.disagreements),
            tuple(self.problems),
            tuple(warnings_for(SENTENCE, self.state.text)),
        )

    def _read_sentence(self) -> None:
        try:
            self.intake = read_shorthand(self.vocabulary, self.state.text, today=self._today()) if self.state.text.strip() else Intake()
        except PatientError as error:
            self.problems += error.problems
            return
        aside = self.state.aside | ({COMPLETE} if COURSES in self.state.aside else frozenset())
        self.said = {fact: value for fact, value in self.intake.facts.items() if fact not in aside}

    def _still_aside(self) -> frozenset[str]:
        """What is set aside ends with the words that said it; where words are asked about it is not known whether they do."""
        return self.state.aside if self.intake.questions or self.problems else self.state.aside & self.intake.facts.keys()

    def _today(self) -> date | None:
        """The day that was given; raises PatientError where it is none."""
        try:
            return date.fromisoformat(self.state.today) if self.state.today else None
        except ValueError:
            what = f"`{self.state.today[:20]}` is no day"
            raise PatientError([Problem("today", what, "expected one as 2026-11-28")]) from None

    def _read_form(self) -> None:
        for name, texts in self.state.ticked.items():
            if texts == (NOT_KNOWN,):
                continue
            raw = raw_of(self.vocabulary[name], texts)
            found = parse_value(self.vocabulary[name], raw)
            if isinstance(found, Problem):
                label = self.vocabulary[name].label
                self.problems.append(Problem("" if label in found.what else label, found.what, found.expected, found.did_you_mean))
            else:
                self.ticked[name] = raw
        if self.state.courses is not None:
            self.ticked[COURSES] = courses_from_text(self.state.courses)
        if self.state.courses is not None or self.state.complete:
            self.ticked[COMPLETE] = self.state.complete or "yes"

    def _hold_together(self) -> None:
        """Each fact that the sentence and the form say otherwise, with a button for each of the two."""
        for fact, texts in self.state.ticked.items():
            if fact not in self.said:
                continue
            said = parse_value(self.vocabulary[fact], self.said[fact])
            if isinstance(said, Problem):
                continue
            in_text = self._phrase(fact, said)
            if texts == (NOT_KNOWN,):
                self._disagree(fact, in_text, f"{self.vocabulary[fact].label} {NOT_KNOWN}")
                continue
            ticked = parse_value(self.vocabulary[fact], raw_of(self.vocabulary[fact], texts))
            if not isinstance(ticked, Problem) and both(said, ticked) is None:
                self._disagree(fact, in_text, self._phrase(fact, ticked))

    def _disagree(self, fact: str, in_text: str, in_form: str) -> None:
        repairs = (Repair(f"Keep {in_text} ({SENTENCE})", f"drop {fact}"), Repair(f"Keep {in_form} ({FORM})", f"aside {fact}"))
        self.disagreements.append(Disagreement(f"{in_text} in {SENTENCE}, {in_form} in {FORM}.", repairs))

    def _phrase(self, fact: str, value: Value) -> str:
        return self.phrases.phrase(fact, value_as_data(value))

    def _patient(self) -> Patient | None:
        data = dict(self.ticked)
        try:
            parts = [part_of_sentence(self.vocabulary, self.said)] if self.state.text.strip() else []
            parts.append(Part(FORM, patient_from(self.vocabulary, data), says_complete=COMPLETE in data and bool(self.state.complete)))
            return together(self.vocabulary, parts, {})
        except Contradiction as error:
            self.disagreements += [Disagreement(_sentence(problem), ()) for problem in error.problems]
        except PatientError as error:
            self.problems += [replace(one, where=self._label_of(one.where)) for one in error.problems]
        return None

    def _label_of(self, fact: str) -> str:
        """The name of a fact in words, also of the list of courses."""
        return EARLIER_TREATMENT if fact in (COURSES, COMPLETE) else self.phrases.label(fact) if fact in self.vocabulary else fact

    def _answer(self, patient: Patient) -> Recommendation | None:
        try:
            return recommend(self.compiled, patient) if patient.facts or patient.courses is not None else of_nobody(self.compiled)
        except Contradiction as error:
            repairs = tuple(self._ways_out(patient))
            self.disagreements += [Disagreement(_sentence(problem), repairs) for problem in error.problems]
        return None

    def _ways_out(self, patient: Patient) -> Iterator[Repair]:
        """Each statement without which the rest can be true."""
        for fact, value in patient.facts.items():
            rest = {name: one for name, one in patient.facts.items() if name != fact}
            if self._is_possible(patient.model_copy(update={"facts": rest})):
                said = self._phrase(fact, value)
                source = SENTENCE if fact in self.said else FORM
                yield Repair(f"Leave out {said} ({source})", f"{'aside' if fact in self.said else 'drop'} {fact}")
        if patient.courses is not None and self._is_possible(patient.model_copy(update={"courses": None})):
            yield Repair(f"Leave out {EARLIER_TREATMENT}", f"aside {COURSES}" if COURSES in self.said else "courses")

    def _is_possible(self, patient: Patient) -> bool:
        try:
            with self.compiled.asking():
                self.compiled.reader.read(patient)
        except Contradiction:
            return False
        return True


@lru_cache(maxsize=8)
def of_nobody(compiled: Compiled) -> Recommendation:
    """The answer while nothing is known: it is that of no patient, and may be kept."""
    return recommend(compiled, patient_from(compiled.vocabulary, {}))


def _sentence(problem: Problem) -> str:
    """What is wrong in words, without the name of the field."""
    return f"{problem.what}: {problem.expected}."
