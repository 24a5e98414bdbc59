"""A planned regimen as the pages and the sheet show it: held against an answer, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from decision.engine import Recommendation
from decision.errors import PatientError, Problem
from decision.explain import PlanCheck
from decision.interfaces.gathering.plan import checked


@dataclass(frozen=True)
class PlanView:
    """A planned regimen held against the answer, or why it cannot be read."""

    check: PlanCheck | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)

    @property
    def options(self) -> frozenset[str]:
        return frozenset(match.id for match in self.check.matches) if self.check else frozenset()


def plan_view(answer: Recommendation | None, plan: str) -> PlanView | None:
    """The check of a planned regimen; none where nothing is planned, or where there is no answer to hold it against."""
    if answer is None or not plan.strip():
        return None
    try:
        return PlanView(checked(answer, plan))
    except PatientError as error:
        return PlanView(problems=error.problems)
