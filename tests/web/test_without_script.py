"""With script and without it: the same options, in the same order, in the same words, for every shipped case and states of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

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


@dataclass(frozen=True)
class Told:
    """What an answer lists, in order, and each of its words, folded away or not."""

    names: list[str]
    words: list[str]

    def differs_from(self, other: Told) -> str:
        """The first option or words in which two answers differ; empty where they are the same."""
        for what, mine, theirs in (("options", self.names, other.names), ("words", self.words, other.words)):
            for place, (one, another) in enumerate(zip_longest(mine, theirs)):
                if one != another:
                    return f"{what} from the {place + 1}th: {mine[place : place + WORDS_SAID]} or {theirs[place : place + WORDS_SAID]}"
        return ""


WORDS_SAID = 12  # so many words are said of what differs
READ = """() => {
  const answer = document.getElementById('answer');
  return [[...answer.querySelectorAll('[formaction^="/option/"]')].map((one) => one.getAttribute('formaction')), answer.textContent];
}"""
TYPE = """(text) => {
  const box = document.getElementById('text');
  document.getElementById('answer').dataset.before = '';
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}"""
SEND = """(text) => {
  document.getElementById('text').value = text;
  document.querySelector('#case button.main').click();
}"""


def told(page: Page) -> Told:
    names, text = page.evaluate(READ)
    return Told(names, text.split())


def refreshed(page: Page, text: str) -> None:
    """The words are typed over those before; the script has swapped another answer in, and said so."""
    page.evaluate(TYPE, text)
    swapped(page)


def swapped(page: Page) -> None:
    page.locator("#answer:not([data-before])").wait_for(state="attached")
    page.locator("#status:not(:empty)").wait_for(state="attached")


def sent(page: Page, text: str) -> None:
    """The form is sent, and the server's whole page is there."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.evaluate(SEND, text)


def shown(
    browser: Browser, pages: Pages, text: str, answer: Callable[[Page, str], None], *, script: bool, guideline: str = DEFAULT_GUIDELINE
) -> Told:
    """The answer to some words on a fresh page."""
    with looking(browser, pages, java_script_enabled=script) as seen:
        seen.page.goto(f"/clinic?_guideline={guideline}")
        answer(seen.page, text)
        return told(seen.page)


@pytest.mark.parametrize("kind", SAID)
def test_words_options_and_order_are_the_same_without_script(browser: Browser, pages: Pages, kind: str) -> None:
    with_script = shown(browser, pages, SAID[kind], refreshed, script=True)

    assert not with_script.differs_from(shown(browser, pages, SAID[kind], sent, script=False))
    assert len(with_script.words) > 30


@pytest.mark.parametrize("text", [CASE_A, "triple negative, visceral crisis, pregnant"])
def test_the_guideline_of_regimens_is_the_same_without_script(browser: Browser, pages: Pages, text: str) -> None:
    with_script = shown(browser, pages, text, refreshed, script=True, guideline=REGIMENS)

    assert not with_script.differs_from(shown(browser, pages, text, sent, script=False, guideline=REGIMENS))
    assert len(with_script.names) > 20


SMALL = {"viewport": {"width": 320, "height": 200}, "reduced_motion": "reduce"}  # what is not painted takes no time
PARTS = {DEFAULT_GUIDELINE: 2, REGIMENS: 4}  # each of about sixty cases
ONE_OF = 6  # of so many cases one
OF_NOBODY = {DEFAULT_GUIDELINE: 1, REGIMENS: 2}  # so many cases say nothing that could be typed: the box is emptied


@pytest.mark.long
@pytest.mark.usefixtures("answered_once")
@pytest.mark.parametrize(("guideline", "part"), [(name, part) for name, count in PARTS.items() for part in range(count)])
def test_cases_are_the_same_without_script(browser: Browser, pages: Pages, guideline: str, part: int) -> None:
    """One page with script and one without are typed over, case after case; each holds every option of the guideline: none is refused.

    Of every case `test_agreement.py` compares what the server sends with script and without.
    """
    compiled = load(guideline)
    every = sorted(f"/option/{name}" for name in compiled.guideline.options)
    with looking(browser, pages, **SMALL) as scripted, looking(browser, pages, java_script_enabled=False, **SMALL) as plain:
        for page in (scripted.page, plain.page):
            page.goto(f"/clinic?_guideline={guideline}")
        for case, patient in cases_of(compiled)[::ONE_OF][part :: PARTS[guideline]]:
            text = as_shorthand(compiled.vocabulary, patient)
            with_script, without = in_both(scripted.page, plain.page, text)
            assert not with_script.differs_from(without), f"{case.name}: {with_script.differs_from(without)}"
            assert sorted(with_script.names) == every, case.name


def in_both(scripted: Page, plain: Page, text: str) -> tuple[Told, Told]:
    """The answer with script and without; while the script waits for the next key, the form of the other page is sent."""
    scripted.evaluate(TYPE, text)
    sent(plain, text)
    swapped(scripted)
    return told(scripted), told(plain)


@pytest.mark.parametrize("guideline", OF_NOBODY)
def test_all_cases_but_those_of_nobody_can_be_typed(browser: Browser, pages: Pages, guideline: str) -> None:
    compiled = load(guideline)
    untold = [patient for _, patient in cases_of(compiled) if not as_shorthand(compiled.vocabulary, patient)]

    assert len(untold) == OF_NOBODY[guideline]
    assert not any(patient.facts or patient.courses is not None for patient in untold)
    assert not opened(browser, pages, guideline, script=True).differs_from(opened(browser, pages, guideline, script=False))


def opened(browser: Browser, pages: Pages, guideline: str, *, script: bool) -> Told:
    """The answer of nobody: the page as its link opens it."""
    with looking(browser, pages, java_script_enabled=script) as seen:
        seen.page.goto(f"/clinic?_guideline={guideline}")
        return told(seen.page)
