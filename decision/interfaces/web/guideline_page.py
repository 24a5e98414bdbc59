"""The guideline as text: every question with its answers, the criteria in words, where each leads, why, and its source."""

from __future__ import annotations

from dataclasses import dataclass

from decision.catalogue import load, shipped
from decision.engine.phrases import Phrases
from decision.guideline import Branch
from decision.interfaces.web.pages import rendered
from decision.interfaces.web.path_view import Lead, lead
from decision.reasoning.compiled import Compiled


@dataclass(frozen=True)
class BranchView:
    """One answer of a question."""

    when: str
    part: Branch
    lead: Lead
    is_question: bool


def guideline_page(name: str) -> str:
    """The list of decisions of one guideline, in reading order."""
    compiled = load(name)
    guideline, phrases = compiled.guideline, Phrases(compiled.guideline, compiled.vocabulary)
    decisions = [(one, guideline.decisions[one], _branches(compiled, phrases, one)) for one in compiled.order]
    return rendered("guideline", guideline=guideline, decisions=decisions, phrases=phrases, guidelines=shipped())


def _branches(compiled: Compiled, phrases: Phrases, decision: str) -> list[BranchView]:
    return [
        BranchView(
            "otherwise" if branch.when is None else f"if {phrases.criterion(branch.when)}",
            branch,
            lead(compiled, branch.answer, branch.to),
            branch.to in compiled.guideline.decisions,
        )
        for branch in compiled.guideline.decisions[decision].branches.values()
    ]
