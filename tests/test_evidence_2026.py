"""What the guideline by regimens promises of its own data: what may rank, what may be shown, and that nothing found is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from decision import load
from decision.catalogue import folder_of
from decision.guideline import Branch, Guideline
from decision.ledger import ledger
from decision.loading.cases_file import load_cases
from decision.loading.guideline_check import criteria_of
from decision.reasoning.compiled import Compiled
from decision.record import Record

SURE = ("register", "two-source")
SEEN = (*SURE, "one-source", "review")
CHEMOTHERAPY = {"chemotherapy", "taxane", "anthracycline", "capecitabine", "platinum", "other-chemotherapy"}
NO_TRIAL = {"endocrine-alone-her2-positive"}  # a guideline names it for few; no trial of it is on record
INFERRED = {"basis": "inference", "population": "wider", "comparison": "open", "certainty": "once", "benefit": "unproven"}
VERSION = re.compile(r"\b\d\.20\d\d\b")  # the number of a version is a name
RESULT = re.compile(r"NCT\d+|10\.\d{4,}/|\b\d+\.\d+\b|\b\d+ v \d+\b")


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return load("evidence-2026")


@pytest.fixture(scope="module")
def guideline(compiled: Compiled) -> Guideline:
    return compiled.guideline


def ranked_branches(guideline: Guideline) -> Iterator[tuple[str, Branch]]:
    for name, decision in guideline.decisions.items():
        for branch_id, branch in decision.branches.items():
            if branch.ranks:
                yield f"{name}/{branch_id}", branch


def records_of(guideline: Guideline, branch: Branch) -> list[Record]:
    """What the branch itself cites: what its option cites elsewhere speaks for no order here."""
    return [guideline.records[cite] for cite in branch.cites if cite in guideline.records]


def test_every_row_and_correction_is_carried_or_excused(guideline: Guideline) -> None:
    rows = [one for one in ledger(guideline) if one.carries_rule]

    assert len(rows) == 112
    assert [one.code for one in rows if not one.is_accounted_for] == []


def test_an_inference_is_marked_conditional_and_without_order_among_its_like(guideline: Guideline) -> None:
    inferred = {name: branch for name, branch in ranked_branches(guideline) if branch.ranks["basis"] == "inference"}

    assert inferred
    assert [name for name, one in inferred.items() if one.strength != "conditional" or dict(one.ranks) != INFERRED] == []


def test_no_order_rests_on_what_was_seen_second_hand_or_not_at_all(guideline: Guideline) -> None:
    """What counts as sourced cites a record that was seen; what counts as seen twice cites one that was."""
    for name, branch in ranked_branches(guideline):
        if branch.ranks["basis"] == "sourced":
            needed = SURE if branch.ranks["certainty"] == "twice" else SEEN
            assert any(one.certainty in needed for one in records_of(guideline, branch)), name


def test_a_strong_recommendation_is_that_of_a_guideline_or_says_that_it_is_our_reading(guideline: Guideline) -> None:
    for name, branch in ranked_branches(guideline):
        if branch.strength == "strong":
            said = [one for one in records_of(guideline, branch) if one.kind == "statement" and one.certainty in SEEN]
            assert said or "our reading" in branch.rationale, name


def test_no_figure_or_identifier_is_typed_into_a_text(guideline: Guideline) -> None:
    """Figures stand in the records alone; the only decimals in a text are thresholds of a criterion."""
    thresholds = {str(bound) for bound in bounds_of(guideline)}
    told = dict(texts_of(guideline))
    assert {place.split("/")[0] for place in told} >= {"decisions", "options", "later_options", "notes", "holds", "urgent", "invariants"}
    for where, text in told.items():
        found = [one for one in RESULT.findall(VERSION.sub("", text)) if one not in thresholds]
        assert not found, f"{where}: {found}"


def bounds_of(guideline: Guideline) -> Iterator[float]:
    """Every number that some criterion of the guideline compares with."""
    for _, criterion in criteria_of(guideline):
        yield from numbers_in(criterion.as_data())


def numbers_in(data: object) -> Iterator[float]:
    if isinstance(data, dict | list | tuple):
        for value in data.values() if isinstance(data, dict) else data:
            yield from numbers_in(value)
    elif isinstance(data, int | float):
        yield data


def texts_of(guideline: Guideline) -> Iterator[tuple[str, str]]:
    """Every text of the guideline with its place, but for its records and sources, which may hold figures and identifiers."""
    data = guideline.model_dump(mode="python", exclude={"records", "sources", "digest", "documents"})
    yield from strings_in("", {section: part for section, part in data.items() if section != "edition"})


def strings_in(place: str, data: object) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key != "cites":
                yield from strings_in(f"{place}/{key}".lstrip("/"), value)
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from strings_in(f"{place}/{number}", value)


def test_the_cases_and_invariants_are_as_many_as_asked(compiled: Compiled) -> None:
    assert len(load_cases(folder_of("evidence-2026"), compiled.vocabulary)) >= 120
    assert len(compiled.guideline.invariants) >= 60


def test_every_ranked_regimen_of_a_trial_shows_its_endpoint(guideline: Guideline) -> None:
    """A regimen whose place is sourced shows a figure, or what stands in its place; chemotherapy by itself is no regimen of one trial."""
    sourced = {branch.to for _, branch in ranked_branches(guideline) if branch.ranks["basis"] == "sourced"}
    silent = {
        name for name in sourced - NO_TRIAL if not guideline.options[name].figures and set(guideline.options[name].classes) - CHEMOTHERAPY
    }

    assert silent == set()
