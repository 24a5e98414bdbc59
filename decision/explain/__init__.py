"""Why an option is offered, why not, and what would change it: computed, never guessed."""

from decision.explain.explanation import Change, Criterion, Explanation, WouldBe, explain
from decision.explain.naming import option_named

__all__ = ["Change", "Criterion", "Explanation", "WouldBe", "explain", "option_named"]
