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
from decision.engine.parts import OptionAnswer
from decision.engine.recommendation import EMPTY_INTAKE
from decision.facts.patient import Patient
from decision.interfaces.web.answer_view import OPEN, WORDS
from decision.interfaces.web.not_offered import against
from decision.interfaces.web.paper_size import PAGE, SPARE, WIDTH, height
from decision.interfaces.web.sheet import fitted, sheet
from decision.interfaces.web.sheet_lines import Shared, letter
from decision.interfaces.web.sheet_view import ASKED, FEW, NEEDS_TOLD, SheetView
from decision.interfaces.web.shortening import Left, ways_to_shorten
from tests.web.browsing import browser_at
from tests.web.paper import ONWARD, Printed, on_paper, pages_of, printed, share_on_one_page, sizes, squeezed
from tests.web.serving import REGIMENS, PageOf
from tests.web.test_agreement import CASES, COMPILED, cases_of

PATIENTS = [patient for _, patient in CASES]
SAMPLE = PATIENTS[::77]
REFUSED = [patient for case, patient in CASES if case.expect.contraindicated_by or case.expect.holds or case.expect.declined_by]
SMALLEST = 9  # points
NOTHING_KNOWN = Patient(facts={})
IN_CRISIS = Patient(facts={"visceral_crisis": "present", "bilirubin_times_uln": 1.1, "gilbert_syndrome": "absent"})
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
    found += printed(browser, load(REGIMENS), [NOTHING_KNOWN, IN_CRISIS, *(one.case.patient for one in regimens())])

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
@pytest.mark.parametrize(("guideline", "step"), [(COMPILED.guideline.id, 4), (REGIMENS, 8)])
def test_the_sheet_of_95_in_100_cases_is_one_page(browser: Browser, guideline: str, step: int) -> None:
    """`python -m tests.web.paper` counts all of them."""
    compiled = load(guideline)
    found = list(printed(browser, compiled, [patient for _, patient in cases_of(compiled)[::step]]))

    assert share_on_one_page(found) >= 0.95
    assert share_on_one_page(one for one in found if not one.view.is_work_sheet) == 1
    assert min(one.smallest for one in found) >= SMALLEST
    for one in found:
        the_first_page_is_a_record(one)


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
    view, page, text = told_of(recommend(COMPILED, patient))
    return view.answer, page, text


def told_of(answer: Recommendation, plan: str = "") -> tuple[SheetView, PageOf, str]:
    view, html = fitted(answer, {**EMPTY_INTAKE, "not_understood": [{"text": "xyzzy", "start": 0, "end": 5}]}, plan=plan)
    page = PageOf(html)
    return view, page, " ".join(one.text for one in page.elements if one.tag == "main")


def words_of(view: SheetView) -> list[str]:
    """What a sheet tells, whatever it leaves to the page."""
    answer = view.answer
    words = [view.headline, answer.settled.because if answer.scope.in_scope is not False else "", "“xyzzy”", "Name and signature"]
    words += [*answer.scope.because, view.digest, view.guideline.review.status, view.limits]
    words += [one.text for one in (*view.given, *view.derived, *view.assumed)]
    words += [part for flag in answer.urgent for part in (flag.label, flag.urgency, *flag.first_steps)]
    words += [f"{len(view.only_if_found)} more beside"] * bool(view.only_if_found)
    words += [f"{len(view.general_notes)} note"] * bool(view.general_notes)
    for option in answer.options:
        words += [option.label]
        words += [part for bar in (*option.contraindicated_by, *option.declined_by) for part in (bar.label, bar.because)]
        words += [part for hold in option.holds for part in (hold.label, hold.correct)]
    for option in view.ranked:
        is_sure = option.standing != "possible"
        words += [check.label for check in option.checks if is_sure or view.tells("CHECKS")]
        words += [one.label for one in option.companions if is_sure or view.tells("OPEN")]
        holding = [one.text for one in option.cautions if one.certain]
        words += [one for one in holding if is_sure or view.tells("OPEN") or is_finding(view, option, one)]
    return words


def is_finding(view: SheetView, option: OptionAnswer, caution: str) -> bool:
    """Whether a caution holds by a finding of this patient: it does not hold where nothing is known."""
    return (option.id, caution) not in routine_cautions(view.guideline.id)


@cache
def routine_cautions(guideline: str) -> set[tuple[str, str]]:
    nobody = recommend(load(guideline), NOTHING_KNOWN)
    return {(option.id, one.text) for option in nobody.options for one in option.cautions if one.certain}


def left_words_of(view: SheetView, text: str) -> dict[Left, list[str]]:
    """What a sheet tells as long as it does not leave it to the page."""
    answer = view.answer
    sure = [option for option in view.ranked if option.standing != "possible"]
    cited = [one.cites for one in (view.ranked if view.tells("SOURCES") else sure)]
    cited += [one.cites for option in (view.ranked if view.tells("OPEN") else sure) for one in option.cautions if one.certain]
    assert lacking([cite for cites in cited for cite in cites], text) == []  # the sources of what is told never go
    notes = [part for one in (*view.notes, *answer.differs) for part in (one.text, *one.cites)]
    return {
        Left.NEEDS: [" ".join(one.because.split()) for one in answer.excluded],
        Left.AROUND: [one.label for one in (*view.everyone, *(answer.excluded if view.tells_needs and not view.is_outside else ()))],
        Left.NOTES: notes,
        Left.WORDS: [part for one in view.ranked for part in view.because(one)],
    }


def lacking(words: list[str], text: str) -> list[str]:
    return [one for one in words if one.lower() not in text.lower()]


@pytest.mark.parametrize("place", range(len(TOLD)))
def test_the_sheet_tells_all_that_matters(place: int) -> None:
    view, page, text = told_of(recommend(COMPILED, TOLD[place]))

    assert lacking(words_of(view), text) == []
    for what, words in left_words_of(view, text).items():
        assert what in view.left or lacking(words, text) == []
    for option in view.ranked:
        line = page.by_id(f"option-{option.id}").text
        assert line.startswith(str(option.rank))
        assert all(part in line for part in (option.label, WORDS[option.standing], view.strength(option)))


def test_what_a_sheet_leaves_to_the_page_is_named_or_counted_and_nothing_else_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to shorten is tried on long lists; the options, what bars them and what holds by a finding of the patient stay."""
    compiled = load(REGIMENS)
    for answer in (*regimens(), recommend(compiled, NOTHING_KNOWN), recommend(compiled, IN_CRISIS)):
        for way in ways_to_shorten(is_work_sheet=SheetView(answer).is_work_sheet):
            monkeypatch.setattr("decision.interfaces.web.sheet.ways_to_shorten", lambda *, is_work_sheet, way=way: iter([way]))
            view, page, text = told_of(answer)
            assert view.left == way[0]
            assert lacking(words_of(view), text) == []
            left_words = left_words_of(view, text)
            for what in (Left.AROUND, Left.NOTES):
                assert what in view.left or lacking(left_words[what], text) == []
            assert lacking(left_out_of(view), text.partition("Not on this sheet")[2]) == []
            for option in view.ranked:
                line = page.by_id(f"option-{option.id}").text
                assert all(part in line for part in (str(option.rank), option.label, WORDS[option.standing]))
                once = text.partition("Where a line does not say:")[2].partition(".")[0]
                assert view.strength(option) in line or f"strength {view.strength(option)}" in once
                assert (
                    view.evidence(option) in line
                    or f"evidence {view.evidence(option)}" in once
                    or f"Evidence: {view.evidence(option)}" in text
                )
            assert (text.index("Name and signature") < text.rindex("Not on this sheet")) == view.is_of_two_pages


def left_out_of(view: SheetView) -> list[str]:
    """How a sheet says what it leaves to the page."""
    answer = view.answer
    sure = [one for one in view.ranked if one.standing != "possible"]
    checks, cautions, companions = (
        len({words for one in view.ranked for words in found(one)} - {words for one in sure for words in found(one)})
        for found in (checks_of, lambda one: routine_cautions_of(view, one), companions_of)
    )
    said = {
        Left.NEEDS: ["what each option not offered would need"] * bool(answer.excluded),
        Left.AROUND: [f"{len(view.idle)} fact", f"{len(view.everyone)} measure"],
        Left.PLACES: ["which source says what"],
        Left.NOTES: [f"{len(view.notes) + len(answer.differs)} note"] * bool(view.notes or answer.differs),
        Left.WORDS: ["of each option what speaks for it, what it depends on"] * view.is_long,
        Left.OPEN: [f"{cautions} routine caution"] * bool(cautions) + [f"{companions} accompanying treatment"] * bool(companions),
        Left.SOURCES: ["sources"],
        Left.CHECKS: [f"{checks} check"] * bool(checks),
    }
    if Left.AROUND in view.left and answer.excluded:
        said[Left.AROUND].append("the names of what is not offered")
    return [words for what in view.left for words in said[what]]


def checks_of(option: OptionAnswer) -> set[str]:
    return {one.label for one in option.checks}


def companions_of(option: OptionAnswer) -> set[tuple[str, str]]:
    return {(one.label, one.standing) for one in option.companions}


def routine_cautions_of(view: SheetView, option: OptionAnswer) -> set[tuple[str, tuple[str, ...]]]:
    return {(one.text, one.cites) for one in option.cautions if one.certain and not is_finding(view, option, one.text)}


def test_a_sheet_leaves_no_more_to_the_page_than_it_must() -> None:
    ways = list(ways_to_shorten(is_work_sheet=False))
    assert ways[0] == (frozenset(), 1)
    assert [left for left, pages in ways if pages == 1] == [frozenset(list(Left)[:count]) for count in range(Left.WORDS + 1)]
    assert all(Left.WORDS in left for left, pages in ways if pages == 2)

    leaves = [fitted(answer, EMPTY_INTAKE)[0].left for answer in [*regimens(), *(recommend(COMPILED, one) for one in SAMPLE)]]
    assert frozenset() in leaves
    assert any(leaves)


def test_only_a_work_sheet_leaves_checks_and_cautions_that_hold() -> None:
    """And on no sheet of two pages do they go: there is room."""
    of_possible = {Left.OPEN, Left.SOURCES, Left.CHECKS}
    assert not any(of_possible & left for left, _ in ways_to_shorten(is_work_sheet=False))
    assert not any(of_possible & left for left, pages in ways_to_shorten(is_work_sheet=True) if pages == 2)
    for answer in regimens():
        view = SheetView(answer)
        assert view.is_work_sheet == ([one.standing for one in view.ranked].count("possible") > OPEN)
        assert not view.is_work_sheet


def test_a_work_sheet_says_first_that_too_little_is_known_and_what_to_find_out() -> None:
    answer = recommend(load(REGIMENS), NOTHING_KNOWN)
    view, page, text = told_of(answer)

    assert view.is_work_sheet
    start = text.index(f"Work sheet. Too little is known: all {len(view.ranked)} options are only possible.")
    assert start < text.index("Not settled") < text.index("Find out first") < text.index("Options, in order")
    assert [one.text for one in page.elements if one.tag == "li" and not one.attributes] == [one.label for one in view.tests[:ASKED]]
    assert text.index("Not on this sheet, read before choosing") < text.index(view.ranked[0].label, text.index("Options, in order"))
    assert lacking([label for labels in view.by_effect.values() for label in labels[: view.shown]], text) == []

    view, _, text = told_of(recommend(load(REGIMENS), IN_CRISIS))
    assert f"Work sheet. Too little is known: {len(view.only_possible)} of {len(view.ranked)} options are only possible." in text
    assert 0 < len(view.only_possible) < len(view.ranked)


def test_what_is_planned_keeps_its_checks_and_cautions_on_a_work_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decision.interfaces.web.sheet.ways_to_shorten", lambda *, is_work_sheet: iter([(frozenset(Left), 1)]))
    answer = recommend(load(REGIMENS), NOTHING_KNOWN)
    planned = next(one for one in answer.options if one.id == "olaparib")
    words = [check.label for check in planned.checks]

    assert words
    assert "Check first:" not in told_of(answer)[2]
    told = told_of(answer, plan="olaparib")[2].partition("Check first:")[2].partition("Find out next:")[0]
    assert lacking([*words, *(one.text for one in planned.cautions if one.certain)], told) == []


def test_what_is_reckoned_is_what_a_browser_takes_and_what_fits_stands_on_one_page(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": round(WIDTH), "height": round(PAGE)})
    page.emulate_media(media="print")
    open_ones = [recommend(load(REGIMENS), patient) for patient in (NOTHING_KNOWN, IN_CRISIS)]
    answers = [*regimens(), *open_ones, *(recommend(COMPILED, one) for one in TOLD)]
    for view, html in (fitted(one, EMPTY_INTAKE) for one in answers):
        assert (len(on_paper(page, html)) == 1) == (height(html) <= PAGE - SPARE) == (not view.is_of_two_pages)
        taken = page.evaluate("document.querySelector('main').getBoundingClientRect().height")
        assert taken - SPARE <= height(html) <= taken + 120


@pytest.mark.parametrize("place", range(len(SAMPLE)))
def test_what_options_share_stands_once_with_the_lines_to_which_it_belongs(place: int) -> None:
    view = SheetView(recommend(COMPILED, SAMPLE[place]))

    for shared in (view.checks, view.companions, view.cautions, view.cautions_if_found):
        assert len({one.text for one in shared}) == len(shared)
    for at, option in enumerate(view.ranked):
        assert {label for text in texts_of(view.checks, at) for label in text.split("; ")} == {check.label for check in option.checks}
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


def test_the_lines_that_words_do_not_belong_to_are_named_where_that_is_shorter() -> None:
    assert Shared("", (0, 2, 3, 5, 7, 9, 10, 12), (), 13).lines == "a c d f h j k m"
    assert Shared("", (0, 2, 3, 5, 6, 8, 9, 11, 12), (), 13).lines == "all but b e h k"
    assert Shared("", tuple(range(13)), (), 13).lines == "a–m"


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


def the_first_page_is_a_record(one: Printed) -> None:
    """What must not leave the first page, of two as of one: the list, what bars an option, and the line to sign with the limits."""
    view, first = one.view, one.pages[0]
    first_page_holds_the_list(one)
    words = [part for option in view.answer.options for bar in (*option.contraindicated_by, *option.declined_by) for part in (bar.because,)]
    words += [hold.correct for option in view.answer.options for hold in option.holds]
    words += [caution.text for option in view.ranked for caution in option.cautions if caution.certain and caution.rules_out]
    assert [told for told in (*words, "Name and signature", view.limits) if squeezed(told) not in first] == []


def test_with_the_guideline_of_regimens_the_first_page_is_a_record(browser: Browser) -> None:
    patients = [IN_CRISIS, NOTHING_KNOWN, *(one.case.patient for one in regimens())]
    in_crisis, *found = printed(browser, load(REGIMENS), patients)

    assert len(in_crisis.pages) == 2  # more than thirty options, and as many cautions that hold by the liver
    assert [len(one.pages) for one in found] == [1] * len(found)  # more than forty where nothing is known
    for one in (in_crisis, *found):
        the_first_page_is_a_record(one)


def test_on_a_phone_standing_and_strength_stand_within_their_line(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.set_content(sheet(recommend(load(REGIMENS), NOTHING_KNOWN), EMPTY_INTAKE))

    ends = "all => all.map(one => one.querySelector('.m').getBoundingClientRect().bottom - one.getBoundingClientRect().bottom)"
    assert [beyond for beyond in page.eval_on_selector_all(".list li", ends) if beyond > 1] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("place", range(4))
def test_of_many_options_not_offered_each_is_told_or_counted_with_what_stands_against_it(place: int) -> None:
    answer = regimens()[place]
    view, _, told = told_of(answer)

    assert len({one.because for one in answer.excluded}) > NEEDS_TOLD
    assert sorted(one.id for row in view.not_offered for one in row.options) == sorted(one.id for one in answer.excluded)
    for row in view.not_offered:
        assert f"{view.some_not_offered(row)} : {row.because}" in told
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
