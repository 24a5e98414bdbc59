"""Where things stand on the screen, in every state and at four widths: nothing overlaps, is cut off or lies beside the screen.

Here the letters are those of the computer; `test_pictures.py` compares the states that a reader must not miss with stored pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browsing import browser_at, each_unfolded, looking
from tests.web.serving import CASE_A, REGIMENS, REST, Got, Pages
from tests.web.test_safety import NAMED, states

WIDTHS = (320, 390, 768, 1280)
# Lines of words, each with the text it belongs to; two of different texts may not lie on each other.
# Passed over: what is clipped for the screen reader alone, fields that scroll, and drawings, which have their own test.
# The line that stays at the foot of a narrow screen lies over what scrolls beneath it, as it must.
FAULTS = """(width) => {
  const faults = [], lines = [];
  const told = (text) => text.trim().replace(/\\s+/g, ' ').slice(0, 40);
  if (document.documentElement.scrollWidth > width) faults.push('scrolls sideways');
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let at = words.nextNode(); at; at = words.nextNode()) {
    const within = at.parentElement, above = [];
    if (!at.data.trim() || within.closest('select, textarea, .map, .jump')) continue;
    if (!within.checkVisibility({ contentVisibilityAuto: true })) continue;
    for (let up = within; up !== document.body; up = up.parentElement) above.push([getComputedStyle(up), up.getBoundingClientRect()]);
    if (above.some(([style]) => style.clipPath !== 'none')) continue;
    const range = document.createRange();
    range.selectNodeContents(at);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      if (box.left < -1 || box.right > width + 1) faults.push(`beside the screen: ${told(at.data)}`);
      for (const [style, cut] of above) {
        const isOut = box.right > cut.right + 1 || box.left < cut.left - 1 || box.bottom > cut.bottom + 1;
        if (style.overflow !== 'visible' && isOut) faults.push(`cut off: ${told(at.data)}`);
      }
      lines.push({ at, box });
    }
  }
  lines.sort((one, other) => one.box.top - other.box.top);
  lines.forEach((one, place) => {
    for (let next = place + 1; next < lines.length && lines[next].box.top < one.box.bottom - 3; next++) {
      const other = lines[next];
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (one.at !== other.at && wide > 1 && high > 6) faults.push(`overlap: ${told(one.at.data)} | ${told(other.at.data)}`);
    }
  });
  for (const one of document.querySelectorAll('button, select, textarea, input:not([type=hidden])')) {
    const box = one.getBoundingClientRect();
    if (box.width && (box.left < -1 || box.right > width + 1)) faults.push(`control beside the screen: ${one.name || one.id}`);
  }
  return [...new Set(faults)];
}"""
# The parts of the answer, from top to bottom: the order that the study fixes.
ORDER = [".urgent", ".scope", ".head", "#options-title", ".unranked", "#tests", "#beside-title", "#not-offered", "#notes-title", ".flip"]
TOPS = (
    """(order) => order.map((name) => document.querySelector(`#answer ${name}, #answer > ${name}`)?.getBoundingClientRect().top ?? null)"""
)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browser_at(chromium) as found:
        yield found


def faults_of(browser: Browser, pages: Pages, texts: Mapping[str, str], widths: tuple[int, ...] = WIDTHS) -> dict[str, list[str]]:
    """What lies wrong on each page at each width, with all its folds open."""
    found: dict[str, list[str]] = {}
    with looking(browser, pages) as seen:
        page = seen.page
        for name in each_unfolded(page, texts):
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                wrong = page.evaluate(FAULTS, width) + out_of_order(page, width)
                if wrong:
                    found[f"{name} at {width}"] = wrong
    return found


def out_of_order(page: Page, width: int) -> list[str]:
    """The answer stands in its order, beside the case where there is room, and else below it."""
    tops = [top for top in page.evaluate(TOPS, ORDER) if top is not None]
    wrong = [] if tops == sorted(tops) else ["the parts of the answer are out of order"]
    if page.locator(".two").count():
        case, answer = (page.locator(name).bounding_box() for name in (".case", "#answer"))
        assert case
        assert answer
        is_beside = answer["x"] >= case["x"] + case["width"] - 1 and abs(answer["y"] - case["y"]) <= 1
        is_below = answer["y"] >= case["y"] + case["height"] - 1
        if not (is_beside if width == 1280 else is_below or is_beside):
            wrong.append("case and answer lie on each other")
    return wrong


def texts_of(found: Mapping[str, Got]) -> dict[str, str]:
    return {name: got.text for name, got in found.items()}


def test_nothing_lies_wrong_in_the_states_of_the_clinic(browser: Browser, pages: Pages) -> None:
    said = {
        "case A": CASE_A,
        "disagree": f"HER2 3+, HER2 negative, {REST}",
        "two questions": f"HER2 3+ HER2 negative, {CASE_A}",
        "not understood": f"{CASE_A}, fit",
        "urgent": f"spinal cord compression, {CASE_A}",
        "outside": "triple negative, visceral crisis, pregnant",
    }
    assert faults_of(browser, pages, texts_of({name: pages.say(text) for name, text in said.items()})) == {}


def test_nothing_lies_wrong_with_the_guideline_of_regimens(browser: Browser, pages: Pages) -> None:
    """The first page, a long list with figures, and options that are refused."""
    texts = {"empty": pages.get(f"/?_guideline={REGIMENS}").text}
    texts |= {said: pages.say(said, _guideline=REGIMENS).text for said in (CASE_A, "triple negative, visceral crisis, pregnant")}
    assert faults_of(browser, pages, texts, widths=(320, 1280)) == {}


@pytest.mark.long
@pytest.mark.parametrize("guideline", NAMED)
def test_nothing_lies_wrong_in_any_state(browser: Browser, pages: Pages, guideline: str) -> None:
    assert faults_of(browser, pages, texts_of(states(pages, guideline))) == {}


SEEN_AT_FIRST = """(start) => {
  const frame = document.querySelector('.map'), first = frame.querySelector(`a[href="#q-${start}"]`).getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  const boxes = [...frame.querySelectorAll('.node')].map((one) => one.getBoundingClientRect());
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    frame: [around.left, innerWidth - around.right, innerHeight - around.height].map(Math.floor),
    first: [first.left - around.left, around.right - first.right, first.top - around.top, around.bottom - first.bottom].map(Math.floor),
    end: Math.max(...boxes.map((one) => one.right)) - around.left + frame.scrollLeft - frame.scrollWidth,
    words: document.querySelector('#words').getBoundingClientRect().top - around.bottom,
  };
}"""
TO_THE_END = "(() => { const at = document.querySelector('.map'); at.scrollTo(at.scrollWidth, 0) })()"
FRAME = "(() => { const at = document.querySelector('.map'); return [at.scrollLeft, at.scrollWidth, at.clientHeight] })()"
LEFT = "(() => { const at = document.querySelector('.map'); return at.scrollWidth - at.clientWidth - at.scrollLeft })()"


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_drawing_begins_with_its_first_question_in_a_frame_of_its_own(
    browser: Browser, pages: Pages, width: int, script: bool
) -> None:
    case = "er_percent=90&her2_ihc=0&presentation=de-novo&visceral_crisis=absent"
    for link in ("", f"?{case}", "?_guideline=evidence-2026"):
        with looking(browser, pages, viewport={"width": width, "height": 800}, java_script_enabled=script) as seen:
            seen.page.goto(f"/guideline{link}")
            seen.page.wait_for_timeout(600)  # until the frame is loose
            found = seen.page.evaluate(SEEN_AT_FIRST, "primary-cancer")

            assert found["sideways"] == 0
            assert min(found["frame"]) >= 0
            assert min(found["first"]) >= 0
            assert found["end"] <= 0
            assert 0 <= found["words"] <= 100
            seen.page.evaluate(TO_THE_END)
            seen.page.wait_for_timeout(300)
            assert abs(seen.page.evaluate(LEFT)) <= 1
            seen.page.locator("text=The same in words").first.click()
            box = seen.page.locator("#words").bounding_box()
            assert box
            assert box["y"] < 800


def test_on_a_desk_the_drawing_stands_whole_in_its_width(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages, viewport={"width": 1280, "height": 800}) as seen:
        seen.page.goto("/guideline")
        left, inside, high = seen.page.evaluate(FRAME)
        assert [left, inside] == [0, 1280]
        assert high > 5000


def test_nothing_lies_wrong_around_the_drawings(browser: Browser, pages: Pages) -> None:
    said = {"_state": pages.say(CASE_A).page.field("_last")}
    shown = {"guideline": pages.get("/guideline"), "lit": pages.post(said, "/guideline"), "option": pages.post(said, "/option/et-cdk46")}
    assert faults_of(browser, pages, texts_of(shown), widths=(320, 390)) == {}


@pytest.mark.parametrize(
    ("what", "style"),
    [
        ("overlap", "#beside-title { position: relative; top: -3rem }"),
        ("cut off", "#tests { height: 4rem; overflow: hidden }"),
        ("beside the screen", "#tests-title { position: relative; left: 40rem }"),
        ("out of order", "#answer { display: flex; flex-direction: column } .head { order: 1 }"),
        ("on each other", ".two { display: grid } .case, #answer { grid-area: 1 / 1 }"),
    ],
)
def test_each_fault_is_found(browser: Browser, pages: Pages, what: str, style: str) -> None:
    text = pages.say(CASE_A).text
    found = faults_of(browser, pages, {"broken": text.replace("</head>", f"<style>{style}</style></head>")}, widths=(320,))

    assert any(what in one for one in found["broken at 320"])
