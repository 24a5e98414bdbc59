"""The answer comes from the file: without any one of its branches or flags, some case no longer holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from decision import load
from decision.catalogue import folder_of
from decision.engine.case import Case as AnsweredCase
from decision.facts.patient import Patient
from decision.guideline import Guideline
from decision.loading.cases_file import Case, load_cases
from decision.reasoning.compiled import Compiled
from decision.verify import check_case

NAME = "stage4-explained"
GUIDELINE = load(NAME).guideline
BRANCHES = [(decision, branch) for decision, one in GUIDELINE.decisions.items() for branch in one.branches]
SHOWN = [(section, name) for section in ("urgent", "notes") for name in getattr(GUIDELINE, section)]
# Each of these statements is cited by a branch, flag or note, and each branch, flag and note is needed by a case.
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


def options_beyond(decision: str, branch: str) -> set[str]:
    """The options to which some path leads through a branch."""
    waiting, found = [GUIDELINE.decisions[decision].branches[branch].to], set[str]()
    while waiting:
        node = waiting.pop()
        if node in GUIDELINE.options:
            found.add(node)
        waiting += [edge.target for edge in load(NAME).edges.get(node, ())]
    return found


@lru_cache(maxsize=1)
def branches_taken() -> list[set[tuple[str, str]]]:
    """For each case the branches on its paths to an option or a stop: without any other branch its answer is the same."""
    found = []
    for case, patient in cases():
        compiled = load(NAME)
        answer = AnsweredCase(compiled, patient, strict=case.strict == "yes")
        into = (edge for some in answer.walked.into.values() for edge, _ in some)
        found.append({(edge.source, edge.id) for edge in into})
    return found


@pytest.mark.parametrize(("decision", "branch"), BRANCHES, ids=lambda name: name)
def test_some_case_fails_without_the_branch(decision: str, branch: str) -> None:
    less = Compiled(without_branch(decision, branch), load(NAME).vocabulary)
    beyond = options_beyond(decision, branch)
    may_fail = [pair for pair, taken in zip(cases(), branches_taken(), strict=True) if (decision, branch) in taken]

    def speaks_of_it(case: Case) -> int:
        named = beyond.intersection({*case.expect.standing, *(case.expect.first or ())})
        return -10 * (f"{decision}/{branch}" in str(case.expect.path)) - len(named) - (not beyond and case.expect.in_scope == "no")

    ordered = sorted(may_fail, key=lambda pair: speaks_of_it(pair[0]))
    assert any(check_case(less, case, patient) for case, patient in ordered), f"no case needs {decision}/{branch}"


@pytest.mark.parametrize(("section", "name"), SHOWN, ids=lambda name: name)
def test_some_case_needs_the_flag_or_note(section: str, name: str) -> None:
    """A case that expects it fails without it."""
    assert any(name in (getattr(case.expect, section) or ()) for case, _ in cases()), f"no case expects {name}"


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
