"""Page, sheet and command name the same options, in the same order, with the same standing; each option stands once with a reason.

The options without a rank have no order among themselves: the sheet puts together those that one reason refuses.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import yaml

from decision import load, recommend
from decision.catalogue import folder_of
from decision.engine import Recommendation
from decision.engine.recommendation import EMPTY_INTAKE
from decision.facts.patient import Patient
from decision.interfaces.cli.answer import print_answer
from decision.interfaces.web.answer_view import WORDS
from decision.interfaces.web.sheet import sheet
from decision.loading.cases_file import Case, load_cases
from decision.reasoning.compiled import Compiled
from tests.command import firstline
from tests.web.serving import REGIMENS, PageOf, Pages, as_fields, listed_names

COMPILED = load()


def cases_of(compiled: Compiled) -> list[tuple[Case, Patient]]:
    """The shipped cases of a guideline, each with its patient."""
    return [one for one in load_cases(folder_of(compiled.guideline.id), compiled.vocabulary) if one[0].strict == "no"]


CASES = cases_of(COMPILED)
SAMPLE = [patient for case, patient in CASES if case.expect.first][::26]  # of these the list is short, so they are quick
SAME, AS_ABOVE = "For the reasons of the one above", ": as the one above"  # of a card, and of a line while nothing is known
LINE = re.compile(r"^ ?(\d+|–) [✓◐?‖✗–] (.+)$")


def agree(pages: Pages, patient: Patient, folder: Path | None = None, compiled: Compiled = COMPILED) -> None:
    """With a folder, the sheet is asked of the server and the command is run; else both are given the same answer, which is quicker."""
    answer = recommend(compiled, patient)
    fields = {**as_fields(patient), "_guideline": [compiled.guideline.id]}
    page = pages.post(fields).page
    paper = pages.post(fields, "/print").page if folder else PageOf(sheet(answer, EMPTY_INTAKE))
    every = set(compiled.guideline.options)
    names = [one.id for one in answer.options]

    assert names == listed_names(page)
    printed = [name for name in paper.ids("option-") if name in names]
    ranked = [one.id for one in answer.options if one.rank]
    assert ranked == printed[: len(ranked)]
    assert sorted(names) == sorted(printed)
    for one in answer.options:
        card = page.by_id(f"option-{one.id}").text
        assert WORDS[one.standing].lower() in card.lower()
        assert WORDS[one.standing] in paper.by_id(f"option-{one.id}").text or not one.rank
        assert not one.rank or one.label in card
        assert not one.rank or page.by_id(f"option-{one.id}").attributes["value"] == str(one.rank)
    found = page.ids("option-")
    assert sorted(found) == sorted(every)
    with_reasons(page, answer)
    listing = command(patient, folder, compiled.guideline.id) if folder else as_printed(answer)
    assert listed(listing) == [(str(one.rank or "–"), one.label) for one in answer.options]


def with_reasons(page: PageOf, answer: Recommendation) -> None:
    text = page.by_id("answer").text
    for excluded in answer.excluded:
        told = page.row_of(f"option-{excluded.id}").text
        assert all(any(here in told for here in way) for way in answer.against(excluded.id)), excluded.id
    for one in answer.alongside:
        assert one.because in text or one.standing == "recommended"
    above = ""
    for one in answer.options:
        card = page.by_id(f"option-{one.id}").text
        if SAME not in card and AS_ABOVE not in card:
            known, _, asked = one.because.rpartition("; ")
            assert (known in card and asked[1:] in card) if known else (one.because[1:] in card)
            above = one.because
        assert one.because == above


def command(patient: Patient, folder: Path, guideline: str) -> str:
    file = folder / "patient.yaml"
    file.write_text(yaml.safe_dump(patient.as_data(), allow_unicode=True), encoding="utf-8")
    return firstline("options", "--guideline", guideline, "--patient", str(file)).output


def as_printed(answer: Recommendation) -> str:
    output = io.StringIO()
    with redirect_stdout(output):
        print_answer(answer, EMPTY_INTAKE)
    return output.getvalue()


def listed(output: str) -> list[tuple[str, str]]:
    """Rank and name of each option, as the command lists them."""
    return [(found[1], found[2]) for line in output.splitlines() if (found := LINE.match(line.rstrip()))]


@pytest.mark.parametrize("place", range(len(SAMPLE)))
def test_page_sheet_and_command_agree(pages: Pages, place: int, tmp_path: Path) -> None:
    agree(pages, SAMPLE[place], tmp_path)


def test_every_option_stands_once_while_nothing_is_known(pages: Pages) -> None:
    assert sorted(pages.get("/").page.ids("option-")) == sorted(COMPILED.guideline.options)


def test_page_sheet_and_command_agree_with_the_guideline_of_regimens(pages: Pages, tmp_path: Path) -> None:
    regimens = load(REGIMENS)
    for _, patient in cases_of(regimens)[30::300]:
        agree(pages, patient, tmp_path, regimens)


@pytest.mark.long
@pytest.mark.parametrize("guideline", [COMPILED.guideline.id, REGIMENS])
@pytest.mark.parametrize("part", range(20))
def test_page_sheet_and_command_agree_on_every_case(pages: Pages, part: int, guideline: str) -> None:
    compiled = load(guideline)
    for _, patient in cases_of(compiled)[part::20]:
        agree(pages, patient, compiled=compiled)
