"""The planned regimen on the printed sheet: what is planned, what bars it, how it stands, what is ranked above it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from decision import load, patient_from, recommend
from decision.intake import read_shorthand
from decision.interfaces.web.sheet_view import SheetView
from tests.command import firstline
from tests.web.browsing import browser_at, looking
from tests.web.paper import printed, squeezed
from tests.web.serving import CASE_A, PageOf, Pages
from tests.web.test_agreement import COMPILED
from tests.web.test_browser import on_paper
from tests.web.test_paper import SAMPLE, SMALLEST, first_page_holds_the_list

LIVER = f"{CASE_A}, bilirubin 2 x ULN"
PLANS = {
    "listed first": (
        CASE_A,
        "letrozole + ribociclib",
        ["Planned: letrozole + ribociclib", "Listed, to confirm, rank 1: endocrine therapy"],
    ),
    "named as an option": (CASE_A, "et-cdk46", ["Planned: endocrine therapy with a CDK4/6 inhibitor", "Listed, to confirm, rank 1"]),
    "below another": (CASE_A, "letrozole", ["Listed if, rank 2", "Ranked above it: line a."]),
    "not offered": (
        CASE_A,
        "docetaxel",
        ["Not offered: a taxane. Needs", "Ranked above it: lines a b."],
    ),
    "a drug is ruled out": (LIVER, "docetaxel", ["Ruled out: Docetaxel is ruled out by this bilirubin", "(bilirubin 2 x ULN)."]),
    "contraindicated": (
        "triple negative, visceral crisis, reason against chemotherapy",
        "paclitaxel",
        ["Contraindication: reason against chemotherapy", "Contraindicated: a taxane."],
    ),
    "of no guideline": (CASE_A, "everolimus + exemestane", ["Not in this guideline as planned. No option of it carries everolimus."]),
    "not read": (CASE_A, "letrozole + magic", ["Planned, not read: `magic`: names no treatment"]),
}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browser_at(chromium) as found:
        yield found


def planned(text: str) -> str:
    """What a sheet says of the plan; nothing where it has no such part."""
    found = [one.text for one in PageOf(text).elements if one.attributes.get("class") == "planned"]
    return found[0] if found else ""


def sheet_of(pages: Pages, said: str, plan: str) -> str:
    return pages.post({"_state": pages.say(said, _plan=plan).page.field("_last")}, "/print").text


@pytest.mark.parametrize("name", PLANS)
def test_the_sheet_says_how_the_plan_stands(pages: Pages, name: str) -> None:
    said, plan, words = PLANS[name]
    told = planned(sheet_of(pages, said, plan))

    assert [one for one in words if one not in told] == []


def test_without_a_plan_the_sheet_says_nothing_of_one(pages: Pages) -> None:
    text = sheet_of(pages, CASE_A, "  ")

    assert planned(text) == ""
    assert "Planned" not in text
    assert "(planned)" not in text


def test_the_plan_is_marked_in_the_list_and_only_there(pages: Pages) -> None:
    page = PageOf(sheet_of(pages, CASE_A, "letrozole"))

    assert "(planned)" in page.by_id("option-et-alone").text
    assert "(planned)" not in page.by_id("option-et-cdk46").text


@pytest.mark.parametrize("plan", ["docetaxel", "letrozole + ribociclib", "trastuzumab + pertuzumab + docetaxel"])
def test_what_is_not_offered_stands_once_with_its_reason_planned_or_not(pages: Pages, plan: str) -> None:
    answer = recommend(load(), patient_from(load().vocabulary, read_shorthand(load().vocabulary, CASE_A).facts))
    text = squeezed(" ".join(one.text for one in PageOf(sheet_of(pages, CASE_A, plan)).elements if one.tag == "main"))
    rows = SheetView(answer).not_offered

    assert sum(len(row.options) for row in rows) == len(answer.excluded) > 0
    for row in rows:
        assert text.count(squeezed("".join(one.label for one in row.options) + row.because)) == 1


def test_where_much_is_ranked_above_the_plan_its_lines_are_named(pages: Pages) -> None:
    told = planned(sheet_of(pages, "bone mets", "docetaxel"))

    assert "Ranked above it: lines a–" in told


@pytest.mark.parametrize("name", [name for name in PLANS if name != "not read"])
def test_the_report_says_the_same_of_the_plan_as_the_page(pages: Pages, tmp_path: Path, name: str) -> None:
    said, plan, _ = PLANS[name]
    path = tmp_path / "answer.html"
    done = firstline("report", said, "--plan", plan, "-o", str(path))

    assert done.status == 0
    assert planned(path.read_text(encoding="utf-8")) == planned(sheet_of(pages, said, plan)) != ""


def test_a_plan_that_cannot_be_read_writes_no_report(tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    unread = firstline("report", CASE_A, "--plan", "letrozole + magic", "-o", str(path))
    both = firstline("report", CASE_A, "--plan", "letrozole", "--handover", "--option", "et-alone", "-o", str(path))

    assert (unread.status, both.status) == (2, 2)
    assert "`magic`: names no treatment" in unread.errors
    assert both.errors == "--plan: is held against the answer on the sheet; expected no --handover with it\n"
    assert not path.exists()


@pytest.mark.parametrize("script", [True, False])
def test_a_plan_that_is_typed_is_printed(browser: Browser, pages: Pages, script: bool) -> None:
    with looking(browser, pages, java_script_enabled=script) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", LIVER)
        page.fill("#plan", "docetaxel")
        page.click("button.main")
        page.locator("#verdict", has_text="Docetaxel is ruled out").wait_for()
        page.click("text=Print one page")
        page.locator(".planned").wait_for()
        first, *more = on_paper(page)

        assert more == []
        for words in ("Planned: docetaxel", "Ruled out: Docetaxel is ruled out by this bilirubin", "Not offered: a taxane"):
            assert squeezed(words) in squeezed(first)


def test_with_a_plan_the_sheet_of_most_cases_is_still_one_page(browser: Browser) -> None:
    found = list(printed(browser, COMPILED, SAMPLE, plan="docetaxel"))

    assert sum(len(one.pages) == 1 for one in found) / len(found) > 0.9
    assert min(one.smallest for one in found) >= SMALLEST
    for one in found:
        first_page_holds_the_list(one)
        assert squeezed("Planned: docetaxel") in one.pages[0]
