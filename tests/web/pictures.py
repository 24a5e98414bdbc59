"""Takes the pictures of every screen into docs/pictures, each at most 200 kB; or the stored pictures that the tests compare with.

python -m tests.web.pictures [NAME ...]
python -m tests.web.pictures --states
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from decision.interfaces.web.clinic import warm
from tests.conftest import ROOT
from tests.web.browsing import browser_at, looking
from tests.web.serving import CASE_A, REGIMENS, Pages, served
from tests.web.stored import opened, renew, small

FOLDER = ROOT / "docs" / "pictures"
CHROMIUM = Path("/usr/bin/chromium")
LINK = "er_percent=90&her2_ihc=0&pr_status=positive&bone_metastases=present&presentation=de-novo&visceral_crisis=absent"
BYTES_AT_MOST = 200_000


def typed(sentence: str, then: Callable[[Page], None] | None = None) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto("/clinic")
        page.fill("#text", sentence)
        before = page.locator("#answer").get_attribute("data-status")
        while page.locator("#answer").get_attribute("data-status") == before:
            page.wait_for_timeout(50)
        if then:
            then(page)

    return go


def ticked_against(page: Page) -> None:
    page.click("#g-receptors")
    page.check("#her2_ihc-1")
    page.locator("#disagree").wait_for()


def at(path: str, *clicks: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)
        for one in clicks:
            page.locator(one).first.click()
            page.wait_for_load_state()

    return go


def flip(page: Page) -> None:
    page.goto(f"/clinic?{LINK}")
    page.select_option("#flip", "visceral_crisis")
    page.click("text=Flip it")
    page.check("input[value=present]")
    page.click("text=Show both")
    page.locator(".pair").wait_for()


def in_short(page: Page) -> None:
    page.goto(f"/clinic?_guideline={REGIMENS}&er_status=negative&her2_ihc=3%2B&liver_metastases=present")
    page.evaluate("document.querySelector('.short').scrollIntoView({block: 'center'})")


SCREENS: dict[str, tuple[Callable[[Page], None], str, int]] = {
    "clinic": (typed(CASE_A), "light", 1280),
    "clinic-dark": (typed(CASE_A), "dark", 1280),
    "clinic-empty": (at("/clinic"), "light", 1280),
    "clinic-narrow": (typed(CASE_A), "light", 360),
    "clinic-disagree": (typed(f"{CASE_A.replace('HER2 0', 'HER2 3+')}", ticked_against), "light", 1280),
    "clinic-long": (in_short, "light", 1280),
    "clinic-urgent": (typed(f"spinal cord compression, {CASE_A}"), "light", 1280),
    "clinic-outside": (typed("triple negative, visceral crisis, pregnant"), "light", 1280),
    "option": (at(f"/option/taxane?{LINK}"), "light", 1280),
    "print": (at(f"/print?{LINK}"), "light", 794),
    "print-long": (at("/print?bone_metastases=present"), "light", 794),
    "print-open": (at(f"/print?_guideline={REGIMENS}&bone_metastases=present"), "light", 794),
    "handover": (at(f"/clinic?{LINK}", "text=Handover Sheet >> nth=0", "input[value=et-cdk46]", "text=Make the sheet"), "light", 794),
    "teach": (at(f"/teach?{LINK}"), "light", 1280),
    "teach-revealed": (at(f"/teach?{LINK}", "input[value=her2-positive]", "text=Reveal"), "light", 1280),
    "one-fact-apart": (flip, "light", 1280),
    "guideline": (at("/guideline"), "light", 1280),
}
WHOLE = ("option", "print", "print-long", "print-open", "handover", "one-fact-apart")


def main() -> None:
    warm("stage4-explained")
    with served() as pages:
        if sys.argv[1:] == ["--states"]:
            renew(str(CHROMIUM), pages)
        else:
            take(pages, sys.argv[1:] or list(SCREENS))


def take(pages: Pages, names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with browser_at(str(CHROMIUM)) as browser:
        for name in names:
            go, scheme, width = SCREENS[name]
            with looking(browser, pages, color_scheme=scheme, viewport={"width": width, "height": 820}) as seen:
                go(seen.page)
                seen.page.wait_for_timeout(300)
                path = FOLDER / f"{name}.png"
                path.write_bytes(small(opened(seen.page.screenshot(full_page=name in WHOLE))))
                size = path.stat().st_size
                sys.stdout.write(f"{path.name}: {size} bytes{'' if size <= BYTES_AT_MOST else ', TOO LARGE'}\n")


if __name__ == "__main__":
    main()
