"""The answer comes from the file: without any one of its branches or flags, some case no longer holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from decision import load
from decision.catalogue import folder_of
from decision.facts.patient import Patient
from decision.loading.cases_file import Case, load_cases
from decision.verify.mutation import Trial

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


@pytest.mark.parametrize("start", [0, *(pytest.param(start, marks=pytest.mark.long) for start in range(1, 5))])
def test_some_case_fails_without_any_one_branch(start: int) -> None:
    """Every fifth branch in the quick run, all of them at length."""
    trial = Trial(load(NAME), cases(), "decisions/")
    dropped = [number for number, mutant in enumerate(trial.mutants) if mutant.operator == "drop a branch"]
    assert len(dropped) == len(BRANCHES)
    verdicts = [trial.verdict(number) for number in dropped[start::5]]
    assert not [one.text for one in verdicts if not one.killed_by.startswith("case ")]


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
    assert GUIDELINE.encoded.carries_rule(statement)
    assert list(citing(statement))
