"""The records behind one option as its page shows them in full: figures, approvals, and the patient beside each trial's population."""

from __future__ import annotations

from dataclasses import dataclass

from decision.engine import Recommendation
from decision.engine.parts import ApprovalText, FigureText, OptionAnswer
from decision.evidence import Matched
from decision.interfaces.gathering.evidence_words import (
    ABSENT,
    CERTAINTY,
    MATURITY,
    approval_line,
    arms_in_full,
    beside_lines,
    effect_in_words,
)
from decision.interfaces.gathering.populations import populations
from decision.record import Endpoint, Record


@dataclass(frozen=True)
class FigureView:
    """One endpoint with everything that its record says of it."""

    shown: FigureText
    endpoint: Endpoint
    arms: tuple[tuple[str, str], ...]
    effect: str
    maturity: str
    certainty: str

    @property
    def level(self) -> str:
        """The level of the interval; empty where no interval is on record."""
        return "" if self.shown.interval in ABSENT else self.shown.interval_level


@dataclass(frozen=True)
class TrialView:
    """A trial, its endpoints that are shown, and the patient beside its population."""

    id: str
    record: Record
    figures: tuple[FigureView, ...]
    matched: Matched
    summary: str


@dataclass(frozen=True)
class ApprovalView:
    """An approval in a line, with what its record says."""

    line: str
    says: str


def trials_of(answer: Recommendation, option: OptionAnswer | None) -> list[TrialView]:
    """Each trial whose figures an option shows, in their order."""
    if option is None:
        return []
    records = answer.compiled.guideline.records
    return [
        TrialView(
            name,
            records[name],
            tuple(_figure(records[name], one) for one in option.figures if one.record == name),
            matched,
            next(beside_lines(records[name].title, matched)),
        )
        for name, matched in populations(answer, option).items()
    ]


def _figure(record: Record, one: FigureText) -> FigureView:
    endpoint = record.endpoint(one.endpoint, one.group, one.maturity)
    assert endpoint is not None  # the figure was made from it
    effect = effect_in_words(one) if one.effect else ""
    return FigureView(one, endpoint, arms_in_full(one), effect, MATURITY[one.maturity], f"{one.certainty}: {CERTAINTY[one.certainty]}")


def approvals_of(answer: Recommendation, option: OptionAnswer | None) -> list[ApprovalView]:
    """Every approval that an option names, in whatever region."""
    approvals: tuple[ApprovalText, ...] = option.approvals if option is not None else ()
    return [ApprovalView(approval_line(one), answer.compiled.guideline.records[one.record].says) for one in approvals]
