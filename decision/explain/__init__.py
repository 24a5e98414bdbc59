"""Why an option is offered, why not, and what would change it: computed, never guessed."""

from decision.explain.changes import Change
from decision.explain.explanation import Criterion, Explanation, WouldBe, explain, unmet_by
from decision.explain.naming import option_named
from decision.explain.plan import Named, PlanCheck, PlanMatch, check_plan

__all__ = [
    "Change",
    "Criterion",
    "Explanation",
    "Named",
    "PlanCheck",
    "PlanMatch",
    "WouldBe",
    "check_plan",
    "explain",
    "option_named",
    "unmet_by",
]
