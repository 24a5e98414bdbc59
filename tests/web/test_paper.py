"""The sheet on A4: how many cases stand on one page, what the first page holds, and that sharing lines loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import pytest
from playwright.sync_api import Browser

from decision import load, recommend
from decision.engine import Recommendation
from decision.engine.recommendation import EMPTY_INTAKE
from decision.facts.patient import Patient
from decision.interfaces.web.answer_view import WORDS
from decision.interfaces.web.sheet import sheet
from decision.interfaces.web.sheet_view import FEW, NEEDS_TOLD, Shared, SheetView, against, letter
from tests.web.browsing import browser_at
from tests.web.paper import ONWARD, Printed, on_paper, pages_of, printed, share_on_one_page, sizes, squeezed, texts_of_pages
from tests.web.serving import REGIMENS, PageOf
from tests.web.test_agreement import CASES, COMPILED, cases_of

PATIENTS = [patient for _, patient in CASES]
SAMPLE = PATIENTS[::77]
REFUSED = [patient for case, patient in CASES if case.expect.contraindicated_by or case.expect.holds or case.expect.declined_by]
SMALLEST = 9  # points
TOLD = [*SAMPLE, *REFUSED[:: len(REFUSED) // 4]]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browser_at(chromium) as found:
        yield found


def first_page_holds_the_list(one: Printed) -> None:
    view, first = SheetView(one.answer), one.pages[0]
    for told in (view.headline, view.digest, view.guideline.review.status, *(said.text for said in view.given)):
        assert squeezed(told) in first
    for flag in one.answer.urgent:
        assert all(squeezed(words) in first for words in (flag.label, *flag.first_steps))
    for option in one.answer.options:
        assert squeezed(option.label) in first
    assert (squeezed(ONWARD) in first) == (len(one.pages) > 1)


def test_the_sheet_of_most_cases_is_one_page(browser: Browser) -> None:
    found = list(printed(browser, COMPILED, SAMPLE))

    assert share_on_one_page(found) > 0.9
    for one in found:
        first_page_holds_the_list(one)


def test_no_letter_on_paper_is_smaller_than_9_points(browser: Browser) -> None:
    """Short and long lists, options refused, urgent flags, two pages: every letter of the file that is printed is measured."""
    found = list(printed(browser, COMPILED, TOLD))
    found += printed(browser, load(REGIMENS), [one.case.patient for one in regimens()])

    assert {one.answer.settled.value for one in found} == {True, False}
    assert {len(SheetView(one.answer).ranked) > FEW for one in found} == {True, False}
    assert {bool(one.answer.urgent) for one in found} == {True, False}
    assert {len(one.pages) for one in found} == {1, 2}
    assert [one.smallest for one in found if one.smallest < SMALLEST] == []


def test_a_smaller_letter_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    html = sheet(recommend(COMPILED, SAMPLE[1]), EMPTY_INTAKE)

    assert min(sizes(on_paper(page, html.replace("</main>", '<p style="font-size:8.5pt">x</p></main>')))) == 8.5


@pytest.mark.long
def test_the_sheet_of_95_in_100_cases_is_one_page(browser: Browser) -> None:
    found = list(printed(browser, COMPILED, PATIENTS[::4]))  # `python -m tests.web.paper` counts all of them

    assert share_on_one_page(found) >= 0.95
    assert min(one.smallest for one in found) >= SMALLEST
    for one in found:
        first_page_holds_the_list(one)


def test_a_sheet_of_two_pages_says_so_on_the_first(browser: Browser) -> None:
    html = sheet(recommend(COMPILED, SAMPLE[1]), EMPTY_INTAKE)
    longer = html.replace("</main>", f"{'<p>And more.</p>' * 80}</main>")

    assert squeezed(ONWARD) not in pages_of(browser, html)[0]
    first, second = pages_of(browser, longer)
    assert squeezed(ONWARD) in first
    assert squeezed("page 2 of 2") in second


def test_no_option_is_split_between_two_pages(browser: Browser) -> None:
    """Words before the list push it over the end of the page, two lines at a time; each option then stands whole on one page."""
    answer = max((recommend(COMPILED, patient) for patient in SAMPLE), key=lambda one: len(one.options))
    html = sheet(answer, EMPTY_INTAKE)
    page = PageOf(html)
    options = [(squeezed(one.label), squeezed(page.by_id(f"option-{one.id}").text)) for one in answer.options if one.rank]
    for lines in range(48, 62, 2):
        pages = pages_of(browser, html.replace('<ol class="list">', f'{"<p>Words.</p>" * lines}<ol class="list">'))
        assert len(pages) > 1
        assert [label for label, whole in options if not any(stands_whole(one, label, whole) for one in pages)] == []


def stands_whole(page: str, label: str, whole: str) -> bool:
    """Whether all letters of an option follow its name, before the next; its standing is set to the right, and stands between them."""
    rest = whole.replace(label, "", 1)
    length = len(label) + len(rest.lstrip("0123456789")) - 1  # rank and letter stand before the name
    starts = (found.start() for found in re.finditer(re.escape(label), page))
    return any(sorted(page[start : start + length]) == sorted(label + rest.lstrip("0123456789")[1:]) for start in starts)


def told(patient: Patient) -> tuple[Recommendation, PageOf, str]:
    answer = recommend(COMPILED, patient)
    page = PageOf(sheet(answer, {**EMPTY_INTAKE, "not_understood": [{"text": "xyzzy", "start": 0, "end": 5}]}))
    return answer, page, " ".join(one.text for one in page.elements if one.tag == "main")


@pytest.mark.parametrize("place", range(len(TOLD)))
def test_the_sheet_tells_all_that_matters(place: int) -> None:
    answer, page, text = told(TOLD[place])
    view = SheetView(answer)
    words = [view.headline, answer.settled.because if answer.scope.in_scope is not False else "", "“xyzzy”"]
    words += [*answer.scope.because, view.digest, view.guideline.review.status, view.limits]
    words += [one.text for one in (*view.given, *view.derived, *view.assumed)]
    words += [part for flag in answer.urgent for part in (flag.label, flag.urgency, *flag.first_steps)]
    words += [part for one in (*view.notes, *answer.differs) for part in (one.text, *one.cites)]
    words += [f"{len(view.only_if_found)} more beside"] * bool(view.only_if_found)
    words += [f"{len(view.general_notes)} notes that hold"] * bool(view.general_notes)
    for option in answer.options:
        words += [option.label, *(option.cites if option.rank else ())]
        words += [part for bar in (*option.contraindicated_by, *option.declined_by) for part in (bar.label, bar.because)]
        words += [part for hold in option.holds for part in (hold.label, hold.correct)]
        words += [check.label for check in option.checks if option.rank]
        words += [part for one in option.cautions if one.certain and option.rank for part in (one.text, *one.cites)]
        if option.rank:
            line = page.by_id(f"option-{option.id}").text
            assert line.startswith(str(option.rank))
            assert all(part in line for part in (option.label, WORDS[option.standing], view.strength(option)))
    for excluded in answer.excluded:
        words += [" ".join(excluded.because.split())] + ([excluded.label] if not view.is_outside else [])

    assert [one for one in words if one.lower() not in text.lower()] == []


@pytest.mark.parametrize("place", range(len(SAMPLE)))
def test_what_options_share_stands_once_with_the_lines_to_which_it_belongs(place: int) -> None:
    view = SheetView(recommend(COMPILED, SAMPLE[place]))

    for shared in (view.checks, view.companions, view.cautions, view.cautions_if_found):
        assert len({one.text for one in shared}) == len(shared)
    for at, option in enumerate(view.ranked):
        checks = [part for text in texts_of(view.checks, at) for part in text.split(", ")]
        assert set(checks) == {part for check in option.checks for part in check.label.split(", ")}
        assert texts_of(view.companions, at) == {f"{one.label} ({one.standing.replace('-', ' ')})" for one in option.companions}
        assert texts_of(view.cautions, at) | texts_of(view.ruling_out, at) == {one.text for one in option.cautions if one.certain}
        assert not texts_of(view.cautions, at) & texts_of(view.ruling_out, at)
        assert texts_of(view.cautions_if_found, at) == {one.text for one in option.cautions if not one.certain}
        for known in texts_of(view.because_of_several, at):
            assert known == view.because(option)[0]


def expanded(shared: Shared) -> list[str]:
    """The letters of the lines, each by itself."""
    found: list[str] = []
    for part in shared.lines.split():
        first, _, last = part.partition("–")
        found += [chr(one) for one in range(ord(first), ord(last or first) + 1)]
    return found


def texts_of(shared: list[Shared], at: int) -> set[str]:
    return {one.text for one in shared if letter(at) in expanded(one)}


def test_lines_beyond_z_are_named_as_well() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "zz", "aaa"]
    assert Shared("", (0, 2, 3, 4, 6, 7)).lines == "a c–e g h"


def test_a_short_list_carries_its_checks_and_a_long_one_shares_them() -> None:
    short, long = (next(one for one in map(told, PATIENTS) if wanted(one[0])) for wanted in (is_short, is_long))
    assert "Check first:" in short[1].by_id(f"option-{short[0].options[0].id}").text
    assert "Check first:" not in long[1].by_id(f"option-{long[0].options[0].id}").text
    assert "Check first:" in long[2]
    assert "more cautions, only if something is found" in long[2]


@cache
def regimens() -> list[Recommendation]:
    """Four answers with a list of some length, and many reasons of what is not offered."""
    compiled = load(REGIMENS)
    asked = (recommend(compiled, patient) for _, patient in cases_of(compiled)[100::40])
    wanted = (one for one in asked if len(one.options) in range(4, 21) and not SheetView(one).tells_needs)
    return list(islice(wanted, 4))


def test_with_the_guideline_of_regimens_the_list_stands_on_the_first_page(browser: Browser) -> None:
    page = browser.new_page()
    for answer in regimens():
        first = texts_of_pages(on_paper(page, sheet(answer, EMPTY_INTAKE)))[0]
        assert [one.label for one in answer.options if squeezed(one.label) not in first] == []
        cautions = (caution for one in answer.options if one.rank for caution in one.cautions)
        assert all(squeezed(one.text) in first for one in cautions if one.certain and one.rules_out)


@pytest.mark.long
def test_with_the_guideline_of_regimens_a_quarter_of_the_sheets_is_one_page(browser: Browser) -> None:
    compiled = load(REGIMENS)
    found = list(printed(browser, compiled, [patient for _, patient in cases_of(compiled)[::8]]))

    assert share_on_one_page(found) > 0.2  # the list is no longer than a page; what may leave the first page is told in docs/page.md
    assert min(one.smallest for one in found) >= SMALLEST


@pytest.mark.parametrize("place", range(4))
def test_of_many_options_not_offered_each_is_told_or_counted_with_what_stands_against_it(place: int) -> None:
    answer = regimens()[place]
    view, text = SheetView(answer), PageOf(sheet(answer, EMPTY_INTAKE)).elements
    told = " ".join(one.text for one in text if one.tag == "main")

    assert len({one.because for one in answer.excluded}) > NEEDS_TOLD
    assert sorted(one.id for row in view.not_offered for one in row.options) == sorted(one.id for one in answer.excluded)
    for row in view.not_offered:
        assert f"{view.some(one.label for one in row.options)} : {row.because}" in told
        for one in row.options:
            ways = answer.against(one.id)
            assert all(any(here in row.because.split(" and ") or here in row.because for here in way) for way in ways)
            assert all(here in one.because for way in ways for here in way)


def test_one_thing_that_bars_every_way_is_told_alone_and_else_one_of_each() -> None:
    told = {"subtype": 9, "no crisis": 2, "no taxane": 1}

    assert against([["no crisis", "subtype"], ["subtype"]], told) == "subtype"
    assert against([["no crisis", "subtype"], ["no taxane"]], told) == "subtype and no taxane"
    assert against([["no taxane"], ["no crisis", "no taxane"]], told) == "no taxane"
    assert against([], told) == ""


def is_short(answer: Recommendation) -> bool:
    return bool(0 < len(SheetView(answer).ranked) <= FEW and answer.options[0].checks)


def is_long(answer: Recommendation) -> bool:
    return len(SheetView(answer).ranked) > FEW and bool(answer.options[0].checks)
