"""With script and without it: the same options, in the same order, in the same words, for cases and states of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from decision import load
from decision.catalogue import DEFAULT_GUIDELINE
from decision.facts.patient import Patient
from decision.intake import as_shorthand
from decision.loading.cases_file import Case
from tests.web.browsing import browser_at, looking
from tests.web.serving import CASE_A, REGIMENS, REST, Pages
from tests.web.test_agreement import CASES, COMPILED, cases_of


def sentence(patient: Patient) -> str:
    return as_shorthand(COMPILED.vocabulary, patient)


def first_case(is_wanted: Callable[[Case, Patient], object]) -> str:
    return sentence(next(patient for case, patient in CASES if is_wanted(case, patient)))


SAID = {
    "case A": CASE_A,
    "settled": first_case(lambda case, _: case.expect.settled == "yes" and case.expect.first),
    "outside": first_case(lambda case, _: case.expect.in_scope == "no"),
    "contraindicated": first_case(lambda case, _: case.expect.contraindicated_by),
    "on hold": first_case(lambda case, _: case.expect.holds),
    "earlier treatment": first_case(lambda _, patient: patient.courses),
    "urgent, and a word that is not understood": f"spinal cord compression, {CASE_A}, fit",
    "a question": f"{CASE_A}, adjuvant letrozole finished 8/2025",
    "two facts disagree": f"ER 90%, HER2 3+, HER2 negative, {REST}",
}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browser_at(chromium) as found:
        yield found


def refreshed(page: Page) -> None:
    """The script has swapped the answer in, and said so."""
    page.locator("#status:not(:empty)").wait_for(state="attached")


def sent(page: Page) -> None:
    """The form is sent, and the server's whole page is there."""
    with page.expect_navigation():
        page.click("text=Show options")


def shown(
    browser: Browser, pages: Pages, text: str, answer: Callable[[Page], None], *, script: bool, guideline: str = DEFAULT_GUIDELINE
) -> tuple[list[str], str]:
    """The names of what is listed, in order, and every word of the answer, folded away or not."""
    with looking(browser, pages, java_script_enabled=script) as seen:
        seen.page.goto(f"/clinic?_guideline={guideline}")
        seen.page.fill("#text", text)
        answer(seen.page)
        names = [one.get_attribute("id") or "" for one in seen.page.locator("#answer [id^=option-]").all()]
        return names, " ".join((seen.page.locator("#answer").text_content() or "").split())


@pytest.mark.parametrize("kind", SAID)
def test_words_options_and_order_are_the_same_without_script(browser: Browser, pages: Pages, kind: str) -> None:
    with_script = shown(browser, pages, SAID[kind], refreshed, script=True)

    assert with_script == shown(browser, pages, SAID[kind], sent, script=False)
    assert len(with_script[1]) > 200


@pytest.mark.parametrize("text", [CASE_A, "triple negative, visceral crisis, pregnant"])
def test_the_guideline_of_regimens_is_the_same_without_script(browser: Browser, pages: Pages, text: str) -> None:
    with_script = shown(browser, pages, text, refreshed, script=True, guideline=REGIMENS)

    assert with_script == shown(browser, pages, text, sent, script=False, guideline=REGIMENS)
    assert len(with_script[0]) > 20


@pytest.mark.long
@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
@pytest.mark.parametrize("part", range(4))
def test_words_options_and_order_are_the_same_without_script_at_length(browser: Browser, pages: Pages, part: int, guideline: str) -> None:
    compiled = load(guideline)
    texts = filter(None, (as_shorthand(compiled.vocabulary, patient) for _, patient in cases_of(compiled)[part * 9 :: 36]))
    for text in texts:  # of nobody there is nothing to type
        with_script = shown(browser, pages, text, refreshed, script=True, guideline=guideline)
        assert with_script == shown(browser, pages, text, sent, script=False, guideline=guideline)
