"""A planned regimen in words, read and held against an answer."""

from __future__ import annotations

from decision.engine import Recommendation
from decision.explain import Named, PlanCheck, check_plan
from decision.intake.plan import read_plan


def checked(answer: Recommendation, plan: str) -> PlanCheck:
    """A plan in words, read and held against an answer."""
    compiled = answer.compiled
    terms = read_plan(compiled.vocabulary, compiled.guideline.options, plan)
    vocabulary = compiled.vocabulary
    options = [term.name for term in terms if term.kind == "option"]
    named = [Named(term.name, True, vocabulary.agents[term.name].classes) for term in terms if term.kind == "agent"]
    named += [Named(term.name, False, (term.name,)) for term in terms if term.kind == "class"]
    return check_plan(answer, options, named)
