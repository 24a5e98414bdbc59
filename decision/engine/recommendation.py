"""The answer: a value that reads no clock and no file; its words are made when they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from decision.engine.case import Case
from decision.engine.describe import Describer
from decision.engine.outlook import best_rank, idle_facts, settled, tests_that_decide
from decision.engine.parts import (
    DifferenceText,
    EvidenceBasis,
    Excluded,
    KnownFact,
    NoteText,
    OptionAnswer,
    RegionText,
    Scope,
    Settled,
    Test,
    Urgent,
    as_data,
)
from decision.engine.reasons import Reasons
from decision.engine.records import evidence_basis, region_text
from decision.engine.words import Speaker
from decision.facts.patient import Patient
from decision.logic import Truth
from decision.reasoning.compiled import Compiled
from decision.reasoning.standing import Standing

SCHEMA_VERSION = "2"
EMPTY_INTAKE: Mapping[str, list[Any]] = {"read": [], "ignored": [], "not_understood": [], "questions": []}
PLAIN = ("no", "absent", "never")  # what is not there
UNRANKED = (Standing.ON_HOLD, Standing.DECLINED, Standing.CONTRAINDICATED)


@cache
def engine_version() -> str:
    try:
        return version("firstline")
    except PackageNotFoundError:
        return "not installed"


def recommend(guideline: Compiled, patient: Patient, *, strict: bool = False) -> Recommendation:
    """The first-line options of a guideline for one patient.

    Raises Contradiction where the patient's facts cannot all be true. With `strict` no scope fact
    is assumed.
    """
    with guideline.asking():
        return Recommendation(Case(guideline, patient, strict=strict))


class Recommendation:
    """Ranked options with standing, rank and path, and everything that stands around them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.compiled = case.compiled
        self._speaker = Speaker(case)
        self._describer = Describer(case, self._speaker)
        self._options: dict[str, OptionAnswer] = {}

    def standing(self, option: str) -> str:
        return self.case.standings[option].value

    def rank(self, option: str) -> int | None:
        return self.case.ranked[option].rank if option in self.case.ranked else None

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self.case, self._speaker)

    @cached_property
    def facts(self) -> dict[str, KnownFact]:
        with self.compiled.asking():
            return self._describer.facts()

    @cached_property
    def facts_told(self) -> dict[str, KnownFact]:
        """The facts without those that follow from others and tell nothing here: what is not there, and what no question is put about.

        A question counts that may be put to this patient; what no question reads at all is told.
        """
        with self.compiled.asking():
            return {
                fact: known
                for fact, known in self.facts.items()
                if known.source != "derived" or (known.value not in PLAIN and self._may_be_asked(fact))
            }

    def _may_be_asked(self, fact: str) -> bool:
        askers, reader = self.compiled.asked_at.get(fact, ()), self.compiled.reader
        return not askers or any(reader.truth(self.case.reading, self.compiled.reach[name]) is not Truth.FALSE for name in askers)

    @cached_property
    def scope(self) -> Scope:
        with self.compiled.asking():
            return self._describer.scope()

    @cached_property
    def tests(self) -> list[Test]:
        """The missing facts that may change a ranked option, those that settle most first."""
        with self.compiled.asking():
            return tests_that_decide(self.case)

    @cached_property
    def idle(self) -> list[str]:
        """The missing facts that change nothing now."""
        with self.compiled.asking():
            return idle_facts(self.case, self.tests)

    @cached_property
    def settled(self) -> Settled:
        return settled(self.case, self.tests)

    @cached_property
    def urgent(self) -> list[Urgent]:
        with self.compiled.asking():
            return self._describer.urgent()

    @cached_property
    def options(self) -> list[OptionAnswer]:
        """Systemic options in order, then those on hold, declined and contraindicated."""
        with self.compiled.asking():
            ranked = [self._option(name) for name in self.case.ranked]
            for standing in UNRANKED:
                names = [name for name, one in self.case.standings.items() if one is standing and self.case.is_systemic(name)]
                ranked += [self._option(name) for name in names]
            return ranked

    @cached_property
    def alongside(self) -> list[OptionAnswer]:
        """Local, supportive, urgent and test options, which are never ranked."""
        with self.compiled.asking():
            return [
                self._option(name)
                for name, standing in self.case.standings.items()
                if not self.case.is_systemic(name) and standing is not Standing.EXCLUDED
            ]

    def option(self, name: str) -> OptionAnswer | None:
        """One option as it stands; None if it is excluded."""
        if self.case.standings[name] is Standing.EXCLUDED:
            return None
        with self.compiled.asking():
            if name not in self._options:
                self._options[name] = self._option(name)
            return self._options[name]

    def reason(self, name: str) -> Excluded | None:
        """Why one option is excluded; None if it is not."""
        return next(iter(self._excluded([name])), None)

    def _option(self, name: str) -> OptionAnswer:
        best = best_rank(self.case, self._speaker, name) if name in self.case.ranked else None
        return self._describer.option(name, best)

    @cached_property
    def excluded(self) -> list[Excluded]:
        """Every option that no completion is offered, each with its reason."""
        return self._excluded(name for name in self.case.standings)

    @cached_property
    def excluded_systemic(self) -> list[Excluded]:
        """The systemic ones among the excluded options: what a short answer shows."""
        return self._excluded(name for name in self.case.standings if self.case.is_systemic(name))

    def against(self, name: str) -> list[list[str]]:
        """Of each of the nearest ways to an excluded option what stands against it, in words; empty where nothing stated does."""
        with self.compiled.asking():
            return self._reasons.against(name)

    def _excluded(self, names: Iterable[str]) -> list[Excluded]:
        with self.compiled.asking():
            return list(self._reasons.excluded(names))

    @cached_property
    def notes(self) -> list[NoteText]:
        with self.compiled.asking():
            return self._describer.notes()

    @cached_property
    def differs(self) -> list[DifferenceText]:
        with self.compiled.asking():
            return self._describer.differs()

    @cached_property
    def evidence_basis(self) -> EvidenceBasis | None:
        """How sure the records are that ranked options rest on; None for a guideline that cites no record."""
        if not self.compiled.guideline.records:
            return None
        return evidence_basis(self.compiled.guideline, [one for one in self.options if one.rank])

    def region(self, name: str) -> RegionText | None:
        """What is on record of the options in one region, said beside the list and never in it; None where no region is asked for."""
        if not name:
            return None
        with self.compiled.asking():
            return region_text(self._speaker, self.options, name)

    @property
    def sources(self) -> dict[str, dict[str, str]]:
        """Every source of the guideline and the vocabulary, by id, with its text and how sure we are of it."""
        return self._describer.sources()

    def frame(self) -> dict[str, Any]:
        """What every answer says of its engine, its guideline and who has reviewed it."""
        guideline = self.compiled.guideline
        return {
            "schema_version": SCHEMA_VERSION,
            "engine": engine_version(),
            "guideline": {
                "id": guideline.id,
                "title": guideline.title,
                "edition": guideline.edition,
                "digest": digest(self.compiled),
                "invented": guideline.invented == "yes",
            },
            "review": {"status": guideline.review.status, "by": list(guideline.review.by)},
        }

    def as_data(self, intake: Mapping[str, Any] = EMPTY_INTAKE, region: str = "") -> dict[str, Any]:
        """The answer as one JSON object: all keys always there, lists never null."""
        guideline, found = self.compiled.guideline, self.region(region)
        return {
            **self.frame(),
            "facts": as_data(self.facts),
            "intake": {key: as_data(intake[key]) for key in EMPTY_INTAKE},
            "scope": as_data(self.scope),
            "settled": as_data(self.settled),
            "urgent": as_data(self.urgent),
            "options": as_data(self.options),
            "alongside": as_data(self.alongside),
            "tests": as_data(self.tests),
            "idle": list(self.idle),
            "excluded": as_data(self.excluded),
            "notes": as_data(self.notes),
            "differs": as_data(self.differs),
            "ranking": guideline.ranking.sentence,
            "region": {"id": found.id, "label": found.label, "options": as_data(found.options)} if found else None,
            "first_available": list(found.first_available) if found else [],
            "evidence_basis": as_data(self.evidence_basis),
            "sources": self.sources,
            "limits": limits(guideline.review.by),
        }


def limits(signed_by: Sequence[str]) -> str:
    """What an answer is not, and whether a clinician stands behind the guideline."""
    signed = f"Signed by {', '.join(signed_by)}." if signed_by else "No clinician has signed this guideline."
    return f"Supports a clinician's judgement and never replaces it. No doses are given. {signed}"


def digest(compiled: Compiled) -> str:
    """What an answer depends on besides the patient: guideline and vocabulary."""
    return f"{compiled.guideline.digest}-{compiled.vocabulary.digest}"
