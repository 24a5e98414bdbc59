"""No violation of WCAG 2.0 to 2.2, A and AA, on any screen, in light and dark, in every state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.web.browsing import browser_at, each_unfolded, looking
from tests.web.serving import CASE_A, REGIMENS, Pages
from tests.web.test_safety import NAMED, states

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browser_at(chromium) as found:
        yield found


def violations_of(browser: Browser, pages: Pages, scheme: str, texts: dict[str, str]) -> dict[str, object]:
    """What axe finds on each page, with all its folds open."""
    found: dict[str, object] = {}
    with looking(browser, pages, color_scheme=scheme) as seen:
        page = seen.page
        for name in each_unfolded(page, texts):
            violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
            if violations:
                found[name] = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in violations]
    return found


def test_axe_finds_nothing_in_the_dark(browser: Browser, pages: Pages) -> None:
    texts = {"disagree": pages.say("HER2 3+ HER2 negative").text, "urgent": pages.say(f"spinal cord compression, {CASE_A}").text}
    assert violations_of(browser, pages, "dark", texts) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_guideline_of_regimens(browser: Browser, pages: Pages, scheme: str) -> None:
    said = {"light": CASE_A, "dark": "triple negative, visceral crisis, pregnant"}[scheme]
    got = pages.say(said, _guideline=REGIMENS)
    texts = {"clinic": got.text}
    if scheme == "light":
        texts["option"] = pages.post({"_state": got.page.field("_last")}, "/option/ribociclib-ai").text
    assert violations_of(browser, pages, scheme, texts) == {}


def test_axe_finds_nothing_on_an_option_and_in_teaching(browser: Browser, pages: Pages) -> None:
    state = {"_state": pages.say(CASE_A).page.field("_last")}
    texts = {path: pages.post(state, path).text for path in ("/option/taxane", "/teach")}
    texts["wrong"] = pages.post({**state, "_reveal": "yes", "_guess": "her2-positive"}, "/teach").text
    assert violations_of(browser, pages, "light", texts) == {}


def test_axe_finds_nothing_on_paper_and_in_the_drawing(browser: Browser, pages: Pages) -> None:
    state = {"_state": pages.say(CASE_A, _plan="docetaxel").page.field("_last")}
    texts = {path: pages.post(state, path).text for path in ("/print", "/guideline")}
    texts["/handover"] = pages.post({**state, "_option": "et-cdk46"}, "/handover").text
    assert violations_of(browser, pages, "light", texts) == {}


@pytest.mark.long
@pytest.mark.parametrize("guideline", NAMED)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(browser: Browser, pages: Pages, scheme: str, guideline: str) -> None:
    assert violations_of(browser, pages, scheme, {name: got.text for name, got in states(pages, guideline).items()}) == {}


def test_axe_runs_under_the_strict_policy_too(browser: Browser, pages: Pages) -> None:
    with looking(browser, pages) as seen:
        seen.page.goto("/clinic")
        seen.page.fill("#text", CASE_A)
        seen.page.locator("#status", has_text="2 options").wait_for(state="attached")
        found = Axe().run(seen.page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
        assert found["violations"] == []
        assert len(found["passes"]) > 15
