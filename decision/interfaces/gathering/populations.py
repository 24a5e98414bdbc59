"""One patient beside the population of each trial whose figures an option shows; made where it is asked for, never for a whole list."""

from __future__ import annotations

from decision.engine import Recommendation
from decision.engine.parts import OptionAnswer
from decision.evidence import Matched, match


def populations(answer: Recommendation, option: OptionAnswer | None) -> dict[str, Matched]:
    """By record: each condition, and whether this patient meets it. Only what is stated is used."""
    records = answer.compiled.guideline.records
    shown = dict.fromkeys(figure.record for figure in option.figures) if option is not None else {}
    return {name: match(records[name], answer.case.patient, answer.compiled.vocabulary) for name in shown}
