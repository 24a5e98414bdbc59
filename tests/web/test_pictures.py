"""The states that a reader must not miss look as they are stored; and a comparison of pictures notices what a reader would miss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, Page

from tests.web.browsing import browser_at, launching
from tests.web.likeness import cells_in, side_by_side, unlike
from tests.web.serving import Pages
from tests.web.stored import FLAGS, FOLDER, FONT, FONTS, PICTURES, RENEW, lacks_font, opened, path_of, shown, taken

URGENT = "urgent-desk"
ANOTHER_COMPUTER = """<fontconfig>
  <include>{}</include>
  <match target="font">
    <edit name="hintstyle" mode="assign"><const>hintfull</const></edit>
    <edit name="autohint" mode="assign"><bool>true</bool></edit>
    <edit name="rgba" mode="assign"><const>rgb</const></edit>
  </match>
</fontconfig>"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    lacking = lacks_font()
    if lacking:
        pytest.skip(f"needs the font {lacking} (apt-get install -y fonts-dejavu-core), which is not here")
    with browser_at(chromium, *FLAGS, fonts=FONTS) as found:
        yield found


@pytest.fixture(scope="module")
def urgent_page(browser: Browser, pages: Pages) -> Iterator[Page]:
    with shown(browser, pages, URGENT) as page:
        yield page


@pytest.fixture(scope="module")
def urgent(urgent_page: Page) -> Image.Image:
    return taken(urgent_page)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long) if "regimens" in name else name for name in PICTURES])
def test_a_state_looks_as_it_is_stored(browser: Browser, pages: Pages, name: str, tmp_path: Path) -> None:
    with shown(browser, pages, name) as page:
        now = taken(page)
    stored = opened(path_of(name).read_bytes())
    found = unlike(stored, now)
    if found:
        written, beside = tmp_path / f"{name}.png", tmp_path / f"{name}-stored-now-difference.png"
        now.save(written)
        side_by_side(stored, now, found).save(beside)
        pytest.fail(
            f"{cells_in(found)} cells of {path_of(name)} differ from the page.\n"
            f"Now: {written}\nStored, now, and what differs: {beside}\nIf it is meant so: {RENEW}",
            pytrace=False,
        )


def test_every_stored_picture_is_compared_and_is_small() -> None:
    stored = list(FOLDER.glob("*.png"))
    assert {path.stem for path in stored} == set(PICTURES)
    assert max(path.stat().st_size for path in stored) < 30_000


def test_every_letter_is_of_the_one_font(urgent_page: Page) -> None:
    session = urgent_page.context.new_cdp_session(urgent_page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    places = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "header *, textarea, #answer :is(h1, h2, h3, li, p, b)"})[
        "nodeIds"
    ]
    used = [font for at in places for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": at})["fonts"]]
    assert {font["familyName"] for font in used} == {FONT}


@pytest.mark.parametrize(
    ("what", "style"),
    [
        ("a lost line", ".urgent li:nth-child(2) { visibility: hidden }"),
        ("a lost icon", ".urgent .i { visibility: hidden }"),
        ("a lost box", ".ask { background: none; border-color: transparent }"),
        ("a lost faint line", "header { border-color: transparent }"),
        ("another colour of the urgent box", ".urgent { color: #0b3d91; background: #e6eefb; border-color: #0b3d91 }"),
        ("a lost edge", ".urgent { border-color: transparent }"),
        ("no colour behind the urgent box", ".urgent { background: none }"),
        ("other letters of the headline", ".headline { font-weight: 400 }"),
        ("a box moved sideways", ".urgent { position: relative; left: 12px }"),
        ("a box moved down a little", ".urgent { position: relative; top: 4px }"),
        ("another order", "#answer { display: flex; flex-direction: column } .urgent { order: 1 }"),
    ],
)
def test_what_a_reader_would_miss_is_noticed(urgent_page: Page, urgent: Image.Image, what: str, style: str) -> None:
    added = urgent_page.add_style_tag(content=style)
    now = taken(urgent_page)
    added.evaluate("one => one.remove()")
    assert unlike(urgent, now), what


def test_a_repeated_picture_is_the_same(browser: Browser, pages: Pages, urgent_page: Page, urgent: Image.Image) -> None:
    assert unlike(urgent, taken(urgent_page)) is None
    with shown(browser, pages, URGENT) as page:
        assert unlike(urgent, taken(page)) is None


def test_how_another_computer_draws_letters_changes_nothing(
    browser: Browser, chromium: str, pages: Pages, urgent: Image.Image, tmp_path: Path
) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text(ANOTHER_COMPUTER.format(FONTS), encoding="utf-8")
    another = browser.browser_type.launch(**launching(chromium, *FLAGS, fonts=settings))
    with shown(another, pages, URGENT) as page:
        assert unlike(urgent, taken(page)) is None
    another.close()


def test_a_pixel_or_two_are_passed_over_and_a_slight_blur(urgent: Image.Image) -> None:
    assert unlike(urgent, ImageChops.offset(urgent, 1, -2)) is None
    assert unlike(urgent, urgent.filter(ImageFilter.GaussianBlur(0.3))) is None
    assert unlike(urgent, ImageChops.offset(urgent, 0, 4))
