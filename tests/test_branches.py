"""The answer comes from the file: without any one of its branches or flags, some case no longer holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pytest

from decision import load
from decision.catalogue import folder_of
from decision.facts.patient import Patient
from decision.guideline import Guideline
from decision.loading.cases_file import Case, load_cases
from decision.reasoning.compiled import Compiled
from decision.verify import check_case

NAME = "stage4-explained"
GUIDELINE = load(NAME).guideline
BRANCHES = [(decision, branch) for decision, one in GUIDELINE.decisions.items() for branch in one.branches]
SHOWN = [(section, name) for section in ("urgent", "notes") for name in getattr(GUIDELINE, section)]
# What each of these statements is cited by is removed in turn, and a case must fail each time.
ASKED = (
    *(f"FL.{number}" for number in range(1, 12)),
    *(f"BRAIN.{number}" for number in range(5, 9)),
    *("LIV.11", "SBONE.5", "SBONE.6", "SLIV.8", "SLUNG.6", "SLUNG.7", "SBRAIN.3", "SBRAIN.4"),
)


@lru_cache(maxsize=1)
def cases() -> list[tuple[Case, Patient]]:
    return load_cases(folder_of(NAME), load(NAME).vocabulary)


def without_branch(decision: str, branch: str) -> Guideline:
    """The guideline less one branch."""
    changed = GUIDELINE.decisions[decision]
    branches = {name: one for name, one in changed.branches.items() if name != branch}
    decisions = dict(GUIDELINE.decisions) | {decision: changed.model_copy(update={"branches": branches})}
    return GUIDELINE.model_copy(update={"decisions": decisions})


def without_part(section: str, name: str) -> Guideline:
    """The guideline less one flag or note."""
    return GUIDELINE.model_copy(update={section: {key: one for key, one in getattr(GUIDELINE, section).items() if key != name}})


def options_beyond(decision: str, branch: str) -> set[str]:
    """The options that some path reaches through a branch."""
    edges = load(NAME).edges
    waiting, found = [GUIDELINE.decisions[decision].branches[branch].to], set[str]()
    while waiting:
        node = waiting.pop()
        if node in GUIDELINE.options:
            found.add(node)
        waiting += [edge.target for edge in edges.get(node, ())]
    return found


def fails(guideline: Guideline, likely: Mapping[str, Any] | set[str]) -> bool:
    """Whether some case fails; those that speak of what is likely to change are held to it first."""
    less = Compiled(guideline, load(NAME).vocabulary)

    def speaks(case: Case) -> int:
        expect = case.expect
        named = {*expect.standing, *(expect.first or ()), *(expect.urgent or ()), *(expect.notes or ()), *expect.path}
        steps = {step for path in expect.path.values() for step in path}
        return -len((named | steps).intersection(likely))

    return any(check_case(less, case, patient) for case, patient in sorted(cases(), key=lambda pair: speaks(pair[0])))


@pytest.mark.parametrize(("decision", "branch"), BRANCHES, ids=lambda name: name)
def test_some_case_fails_without_the_branch(decision: str, branch: str) -> None:
    likely = {f"{decision}/{branch}", *options_beyond(decision, branch)}
    assert fails(without_branch(decision, branch), likely), f"no case needs {decision}/{branch}"


@pytest.mark.parametrize(("section", "name"), SHOWN, ids=lambda name: name)
def test_some_case_fails_without_the_flag_or_note(section: str, name: str) -> None:
    assert fails(without_part(section, name), {name}), f"no case needs {name}"


def test_each_flag_is_on_in_one_case_and_off_in_another() -> None:
    on = {name for case, _ in cases() for name in case.expect.urgent or ()}
    off = [case for case, _ in cases() if case.expect.urgent == ()]

    assert on == set(GUIDELINE.urgent)
    assert len(off) >= 10


def citing(statement: str) -> Iterator[tuple[str, str]]:
    for decision, branch in BRANCHES:
        if statement in GUIDELINE.decisions[decision].branches[branch].cites:
            yield decision, branch
    for section, name in SHOWN:
        if statement in getattr(GUIDELINE, section)[name].cites:
            yield section, name


@pytest.mark.parametrize("statement", ASKED)
def test_a_statement_that_carries_much_is_cited_by_a_branch_flag_or_note_that_a_case_needs(statement: str) -> None:
    """That a case needs each of them is what the two tests above show."""
    assert GUIDELINE.document is not None
    assert GUIDELINE.document.carries_rule(statement)
    assert list(citing(statement))
