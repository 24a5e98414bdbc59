"""The parts of an answer: frozen values, in the order and under the names of the JSON contract."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """One decision on a path: what was asked, what was answered, from which facts."""

    decision: str
    branch: str
    question: str
    answer: str
    known: str  # yes, or not known
    facts: dict[str, Any]
    rationale: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class CautionText:
    """Something to watch for; `rules_out` are the agents or classes that must not be chosen where it is so."""

    text: str
    certain: bool
    rules_out: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class BarText:
    """A contraindication, hold, refusal, or a check that would rule one out."""

    id: str
    label: str
    because: str
    facts: tuple[str, ...]
    correct: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class CompanionText:
    id: str
    label: str
    classes: tuple[str, ...]
    standing: str
    because: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class LaterText:
    id: str
    label: str
    classes: tuple[str, ...]
    standing: str
    because: str
    companions: tuple[CompanionText, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class FigureText:
    """An endpoint of a trial that speaks for an option, as its record holds it; `when` says for whom where that is not certain."""

    record: str
    title: str
    endpoint: str
    group: str
    arms: tuple[str, ...]
    figures: tuple[str, ...]
    unit: str
    effect: str
    value: str
    interval: str
    interval_level: str
    maturity: str
    certainty: str
    disputed: str
    certain: bool
    when: str


@dataclass(frozen=True)
class ApprovalText:
    """An approval of an option in some region, as its record holds it."""

    record: str
    title: str
    region: str
    status: str
    date: str
    certainty: str


@dataclass(frozen=True)
class Availability:
    """What is on record of an option in one region; `no-record` where nothing is, which is no word against it.

    `fits` says whether the patient is one of those whom the record concerns, as far as that can be compared, and `needs` what is missing.
    """

    status: str
    record: str
    date: str
    certainty: str
    says: str
    fits: str  # yes, no, not known, or not compared
    needs: str


@dataclass(frozen=True)
class RegionText:
    """One region beside an answer: it changes no rank, no standing and no order."""

    id: str
    label: str
    options: dict[str, Availability]
    first_available: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceBasis:
    """Until when the records on the paths used were checked, and the least that is sure among them."""

    edition: str
    seen_on: str
    certainty: str
    least_certain: tuple[str, ...]
    records: tuple[str, ...]
    review: str


@dataclass(frozen=True)
class BestRank:
    """The highest rank still open to an option, and what would make it so."""

    rank: int
    when: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class OptionAnswer:
    """One option as it stands for this patient."""

    id: str
    label: str
    kind: str
    classes: tuple[str, ...]
    rank: int | None
    standing: str
    strength: str
    strength_range: tuple[str, ...]
    evidence: str
    graded_as: str
    because: str
    paths: tuple[tuple[Step, ...], ...]
    cautions: tuple[CautionText, ...]
    checks: tuple[BarText, ...]
    holds: tuple[BarText, ...]
    contraindicated_by: tuple[BarText, ...]
    declined_by: tuple[BarText, ...]
    decided_by: tuple[str, ...]
    followed_by: tuple[LaterText, ...]
    plan_b: tuple[LaterText, ...]
    companions: tuple[CompanionText, ...]
    best_rank: BestRank | None
    separated_by: str
    figures: tuple[FigureText, ...]
    approvals: tuple[ApprovalText, ...]
    rationale: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Excluded:
    """An option that no completion of the patient is offered, and why."""

    id: str
    label: str
    kind: str
    classes: tuple[str, ...]
    because: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    in_scope: bool | None
    because: tuple[str, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    value: bool
    because: str


@dataclass(frozen=True)
class Urgent:
    id: str
    label: str
    urgency: str
    because: str
    first_steps: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Test:
    """A missing fact that may change the answer, and what it can do."""

    __test__ = False  # not a test of the suite

    fact: str
    label: str
    question: str
    kind: str
    effect: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class NoteText:
    """A note that is certain; a general one holds for everyone in the scope, whatever else is known."""

    id: str
    text: str
    general: bool
    cites: tuple[str, ...]


@dataclass(frozen=True)
class DifferenceText:
    guideline: str
    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class KnownFact:
    """What is known of a fact. `value` is a number or an id of the vocabulary; sentences say it in words.

    What is assumed may be one of several ids, joined by `or`.
    """

    value: Any
    source: str  # given, derived, assumed or unknown
    label: str
    from_: tuple[str, ...]


def as_data(value: Any) -> Any:
    """A value of the answer as plain data: lists, never tuples; a trailing underscore is dropped."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [as_data(one) for one in value]
    if isinstance(value, dict):
        return {key: as_data(one) for key, one in value.items()}
    return value
