"""The pages in a real browser: by words, by form, by keys, without script, in the narrow, on paper."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.web.browsing import browser_at, looking
from tests.web.serving import CASE_A, REGIMENS, REST, Pages


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browser_at(chromium) as found:
        yield found


def first_option(page: Page) -> str:
    return page.locator("ol.cards h3").first.inner_text()


def type_case_a(page: Page) -> None:
    """Types into the box that has the focus on load, no mouse and no Enter; a key before that would go nowhere."""
    page.goto("/clinic")
    page.locator("#text:focus").wait_for()
    page.keyboard.type(CASE_A)
    assert page.input_value("#text") == CASE_A


def wait_for_first(page: Page, words: str) -> None:
    page.locator("ol.cards h3", has_text=words).first.wait_for()


def test_typing_alone_gives_the_list_and_says_so_and_moves_no_focus(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        type_case_a(page)
        page.locator("#status", has_text="2 options, not settled. First: endocrine therapy with a CDK4/6 inhibitor").wait_for(
            state="attached"
        )

        assert len(CASE_A) <= 52
        assert page.evaluate("document.activeElement.id") == "text"
        assert page.input_value("#text") == CASE_A
        assert page.url.endswith("/clinic")
        posts = [url for url in seen.asked if url.endswith("/clinic")]
        page.keyboard.type(", ECOG 1")
        page.wait_for_timeout(700)
        assert 1 <= len([url for url in seen.asked if url.endswith("/clinic")]) - len(posts) <= 8
        page.click("#g-receptors")
        page.locator("#her2_ihc-1:checked").wait_for()


def test_case_a_by_form_takes_at_most_eight_clicks(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page, clicks = seen.page, 0
        page.goto("/clinic")
        for what in (
            "#er_percent-1",
            "#pr_status-1",
            "#her2_ihc-1",
            "#g-disease",
            "#presentation-1",
            "#g-sites",
            "#bone_metastases-1",
            "#visceral_crisis-2",
        ):
            page.click(what)
            clicks += 1
            if what == "#er_percent-1":
                page.keyboard.type("90")
            page.wait_for_timeout(250)
        wait_for_first(page, "endocrine therapy with a CDK4/6 inhibitor")
        page.locator("#status", has_text="2 options, not settled").wait_for(state="attached")

        assert clicks <= 8


# From the box with the focus on load: what is asked next is answered and left by Enter, the rest is ticked in its group.
KEYS_OF_CASE_A = [
    *("Tab", "Tab", "Space", "Enter", "ArrowDown", "Enter", "Space", "Enter", "9", "0"),  # HER2 0, no crisis, de novo, ER 90
    *("Tab", "Tab", "Tab", "Enter", "Tab", "Space", "Shift+Tab", "Enter"),  # the sites: bone; they are folded again
    *("Tab", "Tab", "Tab", "Tab", "Tab", "Space"),  # the receptors: PR positive
]


def test_case_a_by_form_takes_at_most_24_keys(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.locator("#text:focus").wait_for()
        for key in KEYS_OF_CASE_A:
            if key.endswith("Tab"):
                page.keyboard.press(key)
                continue
            with page.expect_response("**/clinic"):
                page.keyboard.press(key)
            page.wait_for_timeout(100)  # until what came is swapped in
        page.locator("#status", has_text="2 options, not settled. First: endocrine therapy with a CDK4/6 inhibitor").wait_for(
            state="attached"
        )
        understood = page.locator(".echo").inner_text()

        assert len(KEYS_OF_CASE_A) <= 24
        for fact in ("ER 90 %", "PR positive", "HER2 IHC 0", "bone metastases", "de novo disease", "no visceral crisis"):
            assert fact in understood.partition("From the form:")[2].partition("Derived:")[0]


def test_enter_goes_on_to_the_next_question_and_never_while_a_number_is_typed(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic?her2_ihc=0&visceral_crisis=absent&presentation=de-novo")
        page.focus("#er_percent-1")
        for digit in "90":
            with page.expect_response("**/clinic"):
                page.keyboard.press(digit)
            page.wait_for_timeout(100)
            assert page.evaluate("document.activeElement.id") == "er_percent-1"
            assert page.locator(".ask #er_percent-1").count() == 1
        with page.expect_response("**/clinic"):
            page.keyboard.press("Enter")
        page.locator(".ask #cdk4_6_unsuitable-1:focus").wait_for()
        page.click("#g-receptors")
        assert page.locator(".group #er_percent-1").input_value() == "90"


def test_keys_alone_reach_fields_answer_and_option(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        type_case_a(page)
        wait_for_first(page, "endocrine therapy with a CDK4/6 inhibitor")
        page.locator("#status", has_text="2 options").wait_for(state="attached")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.ask') !== null")  # what to ask next follows the box and its button
        page.keyboard.press("ArrowDown")  # from the first to the second value; the question stays while somebody is at it
        page.locator("#status", has_text="1 option,").wait_for(state="attached")
        assert page.evaluate("document.activeElement.value") == "absent"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("1")
        assert page.locator("ol.cards details").first.get_attribute("open") is not None
        page.keyboard.press("n")
        assert page.locator("#not-offered").get_attribute("open") is not None
        page.keyboard.press("t")
        assert page.evaluate("document.activeElement.id") == "tests-title"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "text"
        before = page.input_value("#text")
        page.keyboard.type("1n")
        assert page.input_value("#text") != before  # in a field, letters are letters
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")


def test_keys_alone_reach_the_answer_of_the_guideline_of_regimens(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto(f"/clinic?_guideline={REGIMENS}&her2_ihc=0&er_percent=90&presentation=de-novo&visceral_crisis=absent&ecog=1")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("1")
        assert page.locator("#d-ribociclib-ai").get_attribute("open") is not None
        page.keyboard.press("n")
        assert page.locator("#not-offered").get_attribute("open") is not None
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#not-offered') !== null")
        page.keyboard.press("Enter")  # the first that is not offered opens its page
        page.locator("#whynot").wait_for()


def test_single_keys_can_be_switched_off(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        page.check("input[name=_nokeys]")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.tagName") == "BODY"


WHERE = """() => {
  const at = document.activeElement, label = at.closest('label');
  const seen = [at, label].some(one => one && getComputedStyle(one).outlineStyle !== 'none');
  const places = {ask: '.ask', groups: '.group', box: '#text', plan: '.plan', acts: '.acts', answer: '#answer'};
  const place = Object.keys(places).find(name => at.closest(places[name])) || '';
  return [at.id || at.name || at.textContent.trim().slice(0, 30), place, seen];
}"""


def test_the_order_of_tabs_is_the_order_of_reading_and_the_focus_is_seen(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic?er_percent=90&her2_ihc=0&pr_status=positive&presentation=de-novo&visceral_crisis=absent")
        order: list[str] = []
        for _ in range(60):
            at = page.evaluate(WHERE)
            assert at[2], f"no focus to be seen on {at[0]}"
            if at[1] and (not order or order[-1] != at[1]):
                order.append(at[1])
            if order[-1:] == ["answer"]:
                break
            page.keyboard.press("Tab")
        assert order[:6] == ["box", "ask", "groups", "plan", "acts", "answer"]


DRAWN = """() => [...document.querySelectorAll('.ranks > li')]
  .map((one) => [getComputedStyle(one, '::after').content.split('/')[0].trim(), one.value])"""


@pytest.mark.parametrize("way", ["link", "script"])
def test_the_number_that_is_drawn_is_the_rank(browser: Browser, pages: Pages, way: str) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        facts = "er_status=negative&her2_ihc=3%2B&liver_metastases=present" if way == "link" else ""
        page.goto(f"/clinic?_guideline={REGIMENS}&{facts}")
        if not facts:
            page.fill("#text", "ER-, HER2 3+, liver mets")
        page.locator("#answer .short").first.wait_for()
        drawn = page.evaluate(DRAWN)
        assert [number for number, _ in drawn] == [f'"{rank}"' for _, rank in drawn]
        assert [rank for _, rank in drawn] == sorted(rank for _, rank in drawn)
        assert len({rank for _, rank in drawn}) > 4


def test_a_tick_against_the_words_is_repaired_by_a_button(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", f"ER 90%, HER2 3+, {REST}")
        page.locator("#g-receptors[aria-expanded=false]").click()
        page.locator("#her2_ihc-5:checked").wait_for()
        page.check("#her2_ihc-1")
        page.locator("#disagree").wait_for()
        assert "Two facts disagree" in page.locator("#status").text_content()  # type: ignore[operator]
        page.click("text=Keep HER2 IHC 0 (the form)")
        wait_for_first(page, "endocrine therapy with a CDK4/6 inhibitor")
        assert page.input_value("#text").startswith("ER 90%, HER2 3+")
        page.click("text=Undo")
        page.locator("#disagree").wait_for()


def test_everything_works_without_script(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages, java_script_enabled=False) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", CASE_A)
        page.click("text=Show options")
        page.click("#g-who")
        page.check("#menopausal_status-3")
        page.click("text=Show options")
        assert "From the form: postmenopausal" in page.locator(".echo").inner_text()
        page.click("text=Undo")
        assert "postmenopausal" not in page.locator(".echo").inner_text()
        assert page.input_value("#text") == CASE_A
        page.click("text=Teach this case")
        assert "What do you expect?" in page.locator("main").inner_text()
        assert page.locator(".headline").count() == 0
        page.check("input[value=hr-positive-her2-negative]")
        page.click("text=Reveal")
        assert "The guideline answers the same." in page.locator("main").inner_text()
        page.goto(f"/clinic?{'er_percent=90&her2_ihc=0&pr_status=positive&presentation=de-novo&visceral_crisis=absent'}")
        page.click("text=Handover Sheet >> nth=0")
        page.check("input[value=et-cdk46]")
        page.click("text=Make the sheet")
        assert "Whom to call for what" in page.locator("main").inner_text()
        page.click("text=Back to the answer")
        page.select_option("#flip", "visceral_crisis")
        page.click("text=Flip it")
        page.check("input[value=present]")
        page.click("text=Show both")
        assert "a taxane" in page.locator(".pair").inner_text()


def test_the_option_page_and_the_way_back_keep_the_case(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", CASE_A)
        wait_for_first(page, "endocrine therapy with a CDK4/6 inhibitor")
        page.locator("#status", has_text="2 options").wait_for(state="attached")
        page.click("text=Not offered: 11")
        page.click("[formaction='/option/taxane']")
        page.locator("#whynot").wait_for()
        assert "visceral crisis" in page.locator("main").inner_text()
        page.click("text=Back to the answer")
        page.locator("#option-et-alone").wait_for()
        assert page.input_value("#text") == CASE_A


def test_another_guideline_changes_the_whole_page_and_keeps_the_words(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", "ER 90%, no visceral crisis")
        page.select_option("#guideline", "example")
        page.locator("text=INVENTED, not for care.").wait_for()
        assert page.input_value("#text") == "ER 90%, no visceral crisis"
        assert "example" in page.locator("header").inner_text()


def test_the_link_is_copied(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages, permissions=["clipboard-read", "clipboard-write"]) as seen:
        page = seen.page
        page.goto("/clinic?er_percent=90&her2_ihc=0&pr_status=positive&presentation=de-novo&visceral_crisis=absent")
        page.click("#link")
        page.locator("#status", has_text="Link copied.").wait_for(state="attached")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"{pages.url}/clinic?_guideline=stage4-explained&")


def on_paper(page: Page) -> list[str]:
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    return [one.get_textpage().get_text_range() for one in document]


def smallest_type(page: Page) -> float:
    """The smallest type on the page, in points."""
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    return min(sizes) * 0.75


def test_the_sheet_is_one_page_with_facts_edition_digest_and_sources(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", CASE_A)
        wait_for_first(page, "endocrine therapy with a CDK4/6 inhibitor")
        page.locator("#status", has_text="2 options").wait_for(state="attached")
        page.click("text=Print one page")
        page.locator("text=Given:").wait_for()
        sheets = on_paper(page)
        page.emulate_media(media="print")
        assert smallest_type(page) >= 9 - 1e-4
        text = " ".join(sheets[0].split())
        assert len(sheets) == 1
        for word in (
            "2026-11",
            "digest",
            "not signed",
            "ER 90 %",
            "Derived:",
            "Not settled",
            "To confirm",
            "Not offered:",
            "Sources:",
            "Name and signature",
        ):
            assert word in text


def test_the_handover_sheet_is_one_page(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic?er_percent=90&her2_ihc=0&pr_status=positive&presentation=de-novo&visceral_crisis=absent")
        page.click("text=Handover Sheet >> nth=0")
        page.check("input[value=et-cdk46]")
        page.click("text=Make the sheet")
        page.fill("[aria-label='Whom, line 1']", "the ward")
        assert len(on_paper(page)) == 1


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_on_a_phone_what_is_urgent_stands_on_the_first_screen_and_leads_to_the_answer(
    browser: Browser, pages: Pages, scripted: bool
) -> None:
    with looking(browser, pages, viewport={"width": 390, "height": 844}, java_script_enabled=scripted) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", "HER2+ MBC, cord compression, new limb weakness")
        if not scripted:
            page.click("button.main")
        glance = page.locator(".jump a", has_text="Urgent, immediate: suspected compression of the spinal cord")
        glance.wait_for()
        if scripted:
            box = glance.bounding_box()
            assert box is not None
            assert 0 <= box["y"] <= 844 - box["height"]
        glance.click()
        assert page.url.endswith("#answer")
        top = page.locator(".urgent").first.bounding_box()
        assert top is not None
        assert -1 <= top["y"] <= 844


def test_on_a_wide_screen_the_answer_needs_no_link_to_it(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        seen.page.goto("/clinic")
        assert not seen.page.locator(".jump").is_visible()


def test_a_caution_that_is_certain_stands_unfolded_on_the_card(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        page = seen.page
        page.goto("/clinic")
        page.fill("#text", "ER 90% HER2 0 de novo, no visceral crisis, QTcF 490")
        told = page.locator("#option-et-cdk46 .stop", has_text="Ribociclib is ruled out by this QT")
        told.wait_for()
        assert told.is_visible()
        page.fill("#plan", "ribociclib + letrozole")
        page.locator("#verdict .stop", has_text="Ruled out: Ribociclib").wait_for()
        page.locator("#verdict", has_text="but not with ribociclib").wait_for()


@pytest.mark.parametrize(
    "path",
    [
        "/clinic",
        "/clinic?er_percent=90&her2_ihc=0&visceral_crisis=absent&presentation=de-novo",
        "/teach",
        "/guideline",
        "/print?er_percent=90&her2_ihc=0&visceral_crisis=absent",
    ],
)
def test_nothing_scrolls_sideways_at_320_pixels(browser: Browser, pages: Pages, path: str) -> None:
    with looking(browser, pages, viewport={"width": 320, "height": 700}) as seen:
        seen.page.goto(path)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_forced_colours_keep_the_edges(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages, forced_colors="active") as seen:
        seen.page.goto("/clinic?er_percent=90&her2_ihc=0&visceral_crisis=absent&presentation=de-novo")
        edge = seen.page.evaluate("getComputedStyle(document.querySelector('.card'), '::before').backgroundImage")
        assert "gradient" in edge


TOKENS = re.compile(r"--([a-z]+):(#[0-9a-f]{3,6})")
TEXT = [
    ("ink", "paper"),
    ("second", "paper"),
    ("blue", "paper"),
    ("blue", "wash"),
    ("ink", "wash"),
    ("second", "wash"),
    ("red", "redwash"),
    ("on", "blue"),
    ("second", "redwash"),
]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_tokens_have_contrast_in_light_and_dark(pages: Pages) -> None:
    style = re.search(r"/static/[0-9a-f]{12}/style.css", pages.get("/").text)
    assert style
    blocks: list[Any] = re.findall(r":root\{([^}]*)\}", pages.get(style[0]).text)
    for block in blocks:
        colours = dict(TOKENS.findall(block))
        for one, other in TEXT:
            assert contrast(colours[one], colours[other]) >= 4.5, (one, other, contrast(colours[one], colours[other]))
        assert contrast(colours["line"], colours["paper"]) >= 3
    assert contrast("#ffbf47", "#14202e") >= 3  # the two rings of the focus
