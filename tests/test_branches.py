"""The answer comes from the file: without any one of its branches, some case no longer holds."""

from __future__ import annotations

import pytest

from decision import load
from decision.catalogue import folder_of
from decision.guideline import Guideline
from decision.loading.cases_file import load_cases
from decision.reasoning.compiled import Compiled
from decision.verify import check_case

NAME = "stage4-explained"
BRANCHES = [(decision, branch) for decision, one in load(NAME).guideline.decisions.items() for branch in one.branches]


def without(guideline: Guideline, decision: str, branch: str) -> Guideline:
    """The same guideline less one branch."""
    changed = guideline.decisions[decision]
    branches = {name: one for name, one in changed.branches.items() if name != branch}
    decisions = dict(guideline.decisions) | {decision: changed.model_copy(update={"branches": branches})}
    return guideline.model_copy(update={"decisions": decisions})


@pytest.mark.parametrize(("decision", "branch"), BRANCHES, ids=lambda name: name)
def test_some_case_fails_without_the_branch(decision: str, branch: str) -> None:
    compiled = load(NAME)
    less = Compiled(without(compiled.guideline, decision, branch), compiled.vocabulary)
    cases = load_cases(folder_of(NAME), compiled.vocabulary)
    naming = [f"{decision}/{branch}" in str(case.expect.path) for case, _ in cases]
    ordered = sorted(range(len(cases)), key=lambda place: not naming[place])
    assert any(check_case(less, *cases[place]) for place in ordered), f"no case needs {decision}/{branch}"
