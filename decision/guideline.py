"""The shape of a guideline file: decisions, branches, options, and what stands around them.

Every part that says something clinical carries its rationale in our own words and cites a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from decision.criteria import ALWAYS
from decision.facts.vocabulary import CriterionField, Frozen, Source, YesNo
from decision.record import Record

Strength = Literal["strong", "conditional"]
Evidence = Literal["high", "moderate", "low", "very-low", "not-graded"]
Select = Literal["exactly-one", "at-most-one", "one-or-more", "any"]
Kind = Literal["systemic", "local", "supportive", "test", "urgent"]


class Cited(Frozen):
    """Something said, in our own words, with where it was seen."""

    rationale: str
    cites: tuple[str, ...] = Field(min_length=1)


class Branch(Cited):
    """One answer to a decision; into an option it carries strength, evidence and ranking values."""

    answer: str
    when: CriterionField | None = None
    otherwise: YesNo = "no"
    to: str
    strength: Strength | None = None
    evidence: Evidence | None = None
    graded_as: str = ""
    ranks: Mapping[str, str] = {}


class Decision(Frozen):
    """A question; `select` is what must be proved of its branches."""

    question: str
    select: Select = "exactly-one"
    branches: Mapping[str, Branch]


class Caution(Cited):
    """Something to watch for with an option, where its criterion may hold.

    `rules_out` names the agents or classes that must not be chosen then; the option stays, with another drug.
    """

    when: CriterionField = ALWAYS
    rules_out: tuple[str, ...] = ()


class Companion(Cited):
    """An addition to an option that depends on the patient and never splits the option in two."""

    label: str
    classes: tuple[str, ...]
    when: CriterionField = ALWAYS


class LaterOption(Cited):
    """A treatment that an option names for later and that is never in the ranked list itself."""

    label: str
    classes: tuple[str, ...]
    words: tuple[str, ...] = ()
    companions: Mapping[str, Companion] = {}


class Later(Cited):
    """That an option is followed by a later one, or switched to it, and when."""

    option: str
    when: CriterionField = ALWAYS


class Figure(Frozen):
    """An endpoint of a trial that is shown with an option, where its criterion may hold."""

    record: str
    endpoint: str
    group: str = ""
    maturity: str = ""
    when: CriterionField = ALWAYS


class Option(Cited):
    """Something that may be done; offered only where a path of branches reaches it.

    `agents` are the sets of agents that it stands for, where it does not stand for every agent of its classes.
    `figures` are the endpoints that speak for it, `approvals` the records of its approvals.
    """

    label: str
    kind: Kind = "systemic"
    classes: tuple[str, ...]
    words: tuple[str, ...] = ()
    agents: tuple[tuple[str, ...], ...] = ()
    figures: tuple[Figure, ...] = ()
    approvals: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    companions: Mapping[str, Companion] = {}
    followed_by: tuple[Later, ...] = ()
    plan_b: tuple[Later, ...] = ()

    @property
    def records_shown(self) -> tuple[str, ...]:
        """The records whose figures or approvals stand on it, each once."""
        return tuple(dict.fromkeys((*(figure.record for figure in self.figures), *self.approvals)))


class Bar(Cited):
    """A contraindication, hold or refusal: whom it concerns, and which classes or options it bars."""

    label: str
    when: CriterionField
    classes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unless_classes: tuple[str, ...] = ()
    correct: str = ""
    ends_scope: YesNo = "no"


class Flag(Cited):
    """An urgent state: shown first, only when certain, and it never removes the list.

    The Handover Sheet of a plan that carries a class of `handed_over_with` names it, with room for whom to call.
    """

    label: str
    when: CriterionField
    urgency: str
    first_steps: tuple[str, ...] = Field(min_length=1)
    handed_over_with: tuple[str, ...] = ()


class Note(Frozen):
    """A sentence shown where its criterion is certain."""

    text: str
    when: CriterionField = ALWAYS
    cites: tuple[str, ...] = Field(min_length=1)


class Invariant(Note):
    """What holds for every patient for whom `when` is so; `rule` says what that is.

    never-free: none of the options meant is free to start; it may be on hold, contraindicated or declined.
    offered: at least one of the options meant is offered; it may be on hold, contraindicated or declined.
    carries: each option meant that is free to start carries a class of `carries`, itself or by a companion.
    not-above: none of the options meant that is free to start ranks above one that is free to start and that carries
    one of `than_classes` or is one of `than_options`; equal ranks are allowed.

    An option is meant that carries one of `classes` or is named, and that neither carries one of
    `unless_classes` nor is one of `unless_options`.
    """

    rule: Literal["never-free", "offered", "carries", "not-above"] = "never-free"
    classes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unless_classes: tuple[str, ...] = ()
    unless_options: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    than_classes: tuple[str, ...] = ()
    than_options: tuple[str, ...] = ()


class Difference(Note):
    """Where another guideline answers differently, as far as this file knows."""

    guideline: str


class Stop(Frozen):
    """An end without a list: why this guideline does not answer, and what is needed instead."""

    label: str
    text: str
    cites: tuple[str, ...] = Field(min_length=1)


class Finding(Cited):
    """A two-valued fact that the guideline derives by its own criterion."""

    label: str
    when: CriterionField


class RankCriterion(Frozen):
    """One step of the order, its values best first."""

    label: str
    values: Mapping[str, str]


class Ranking(Frozen):
    """The order in one sentence, and its criteria after standing and strength."""

    sentence: str
    criteria: Mapping[str, RankCriterion] = {}


class Review(Frozen):
    """Who has signed the guideline; nobody, until they have."""

    status: str
    by: tuple[str, ...] = ()


class SourceDocument(Frozen):
    """A document whose numbered statements may be cited as CODE.number; `sections` says how many statements each section has."""

    title: str
    sections: Mapping[str, int]

    def statements(self) -> tuple[str, ...]:
        """Every statement as CODE.number, in the order of the document."""
        return tuple(f"{code}.{number}" for code, count in self.sections.items() for number in range(1, count + 1))


class Encoded(Frozen):
    """Which statements of its documents a guideline has to encode, and why a rule is cited by nothing."""

    rules: Mapping[str, tuple[int, ...]] = {}
    not_encoded: Mapping[str, str] = {}

    def carries_rule(self, statement: str) -> bool:
        code, number = statement.split(".")
        return int(number) in self.rules.get(code, ())


class Guideline(Frozen):
    """One guideline, as its files say it.

    `corresponds` says which of its options are an option of another guideline, where classes and agents do not tell it:
    the other guideline, an option of that one, the options of this one.
    """

    id: str
    title: str
    edition: str
    files: tuple[str, ...] = ()
    invented: YesNo = "no"
    review: Review
    documents: Mapping[str, SourceDocument] = {}
    encoded: Encoded = Encoded()
    sources: Mapping[str, Source] = {}
    records_from: str = ""
    ranking: Ranking
    default_evidence: Evidence | None = None
    start: str
    findings: Mapping[str, Finding] = {}
    decisions: Mapping[str, Decision]
    options: Mapping[str, Option]
    later_options: Mapping[str, LaterOption] = {}
    stops: Mapping[str, Stop] = {}
    contraindications: Mapping[str, Bar] = {}
    holds: Mapping[str, Bar] = {}
    refusals: Mapping[str, Bar] = {}
    urgent: Mapping[str, Flag] = {}
    notes: Mapping[str, Note] = {}
    differs: Mapping[str, Difference] = {}
    empty: Mapping[str, Note] = {}
    invariants: Mapping[str, Invariant] = {}
    corresponds: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    records: Mapping[str, Record] = {}
    digest: str = ""

    @property
    def sections(self) -> Mapping[str, int]:
        """The sections of all documents, with how many statements each has."""
        return {code: count for one in self.documents.values() for code, count in one.sections.items()}
