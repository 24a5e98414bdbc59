"""The stored pictures of the states that a reader must not miss: what each is of, how it is taken, and how it is stored.

They hold the first screen of a desk and of a phone, and on a phone the answer where its link leads. Letters are of one font and not
smoothed (`tests/data/pictures/fonts.conf`), so that another computer takes the same picture. The header names no edition and no digest.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT
from tests.web.browsing import browser_at, looking
from tests.web.likeness import unlike
from tests.web.serving import CASE_A, REGIMENS, Fields, Pages

FOLDER = ROOT / "tests" / "data" / "pictures"
FONTS = FOLDER / "fonts.conf"
FONT = "DejaVu Sans"
FONT_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local" / "share" / "fonts")
FLAGS = ("--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--hide-scrollbars")
RENEW = "python -m tests.web.pictures --states"
EDITION = re.compile(r'\S+ <span title="digest">\w+</span>')


@dataclass(frozen=True)
class View:
    """A screen, and whether the link at the foot of a phone's first screen was followed to the answer."""

    width: int
    height: int
    scheme: str = "light"
    follows_link: bool = False


VIEWS = {
    "desk": View(1280, 800),
    "desk-dark": View(1280, 800, "dark"),
    "phone": View(390, 844),
    "phone-answer": View(390, 844, follows_link=True),
    "phone-answer-dark": View(390, 844, "dark", follows_link=True),
}
DISAGREE: Fields = {"_text": "HER2 3+, HER2 negative, ER 90%, PR+, bone mets, de novo, no visceral crisis"}
LATER: Fields = {"_text": CASE_A, "line_of_therapy": "later"}
URGENT: Fields = {"_text": f"spinal cord compression, {CASE_A}"}
STATES: Mapping[str, Fields] = {
    "disagree": DISAGREE,
    "outside-later-line": LATER,
    "outside-not-breast": {"_text": CASE_A, "primary_cancer": "other"},
    "not-understood": {"_text": f"{CASE_A}, fitt as a fiddle"},
    "urgent": URGENT,
    "disagree-regimens": {**DISAGREE, "_guideline": REGIMENS},
    "outside-regimens": {**LATER, "_guideline": REGIMENS},
    "urgent-regimens": {**URGENT, "_guideline": REGIMENS},
}
SEEN_IN = {state: ("desk", "phone-answer") if state.endswith("regimens") else ("desk", "phone", "phone-answer") for state in STATES}
SEEN_IN["urgent"] = tuple(VIEWS)
PICTURES = {f"{state}-{view}": (state, view) for state, views in SEEN_IN.items() for view in views}


def lacks_font() -> str:
    """The file of the font that this computer has not; empty where it has all."""
    return next((file for file in FONT_FILES if not any(any(folder.rglob(file)) for folder in FONT_FOLDERS)), "")


@cache
def text_of(pages: Pages, state: str) -> str:
    """The page of a state; its header names no edition and no digest."""
    text, left_out = EDITION.subn("edition", pages.post(STATES[state]).text)
    assert left_out == 1
    return text


@contextmanager
def shown(browser: Browser, pages: Pages, name: str) -> Iterator[Page]:
    """The page of a stored picture, as it is before the picture is taken."""
    state, view = PICTURES[name]
    text = text_of(pages, state)
    screen = VIEWS[view]
    size = {"width": screen.width, "height": screen.height}
    still = {"reduced_motion": "reduce", "device_scale_factor": 1, "locale": "en-GB"}
    with looking(browser, pages, viewport=size, color_scheme=screen.scheme, **still) as seen:
        seen.page.route("**/shown", lambda route: route.fulfill(body=text, content_type="text/html"))
        seen.page.goto("/shown")
        if screen.follows_link:
            seen.page.click(".jump a")
        yield seen.page


def taken(page: Page) -> Image.Image:
    return opened(page.screenshot(animations="disabled"))


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def small(picture: Image.Image) -> bytes:
    """A PNG with a palette of 256 colours, which makes it three times smaller, and loses nothing where there are no more."""
    written = io.BytesIO()
    picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.png"


def renew(chromium: str, pages: Pages) -> None:
    """Takes every picture anew, and writes those that differ from what is stored, or every one that is not stored yet."""
    assert not lacks_font(), f"needs {lacks_font()} (apt-get install -y fonts-dejavu-core)"
    with browser_at(chromium, *FLAGS, fonts=FONTS) as browser:
        for name in PICTURES:
            with shown(browser, pages, name) as page:
                picture = taken(page)
            path = path_of(name)
            is_alike = path.is_file() and unlike(opened(path.read_bytes()), picture) is None
            if not is_alike:
                path.write_bytes(small(picture))
            sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes{', as it was' if is_alike else ''}\n")
    for path in FOLDER.glob("*.png"):
        if path.stem not in PICTURES:
            path.unlink()
