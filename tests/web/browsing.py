"""A real browser that speaks to nobody but the server of the test, and remembers what it said and asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.web.serving import Pages

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass
class Seen:
    """One page, what its console said, and every address it asked for."""

    page: Page
    console: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def launching(path: str, *flags: str, fonts: Path | None = None) -> dict[str, Any]:
    """How a browser is started: with more flags than usual, or with the letters that a file of fontconfig describes."""
    letters = {"env": {**os.environ, "FONTCONFIG_FILE": str(fonts)}} if fonts else {}
    return {"executable_path": path, "args": [*FLAGS, *flags], **letters}


@contextmanager
def browser_at(path: str, *flags: str, fonts: Path | None = None) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launching(path, *flags, fonts=fonts))
        yield browser
        browser.close()


def _until_focused(page: Page) -> Callable[..., Response | None]:
    """Goes to an address and waits until the page has set its own focus: a key before that goes nowhere, and the browser remarks on it."""
    go = page.goto

    def goto(url: str, **options: Any) -> Response | None:
        response = go(url, **options)
        if page.locator("[autofocus]").count():
            page.locator("[autofocus]:focus").wait_for()
        return response

    return goto


@contextmanager
def looking(browser: Browser, pages: Pages, **options: Any) -> Iterator[Seen]:
    """A fresh page; at the end nothing was asked of anybody else, and the console is empty."""
    context = browser.new_context(base_url=pages.url, viewport=options.pop("viewport", {"width": 1280, "height": 800}), **options)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto = _until_focused(page)  # type: ignore[method-assign]
    seen = Seen(page)
    page.on("console", lambda message: seen.console.append(message.text))
    page.on("pageerror", lambda error: seen.console.append(str(error)))
    page.on("request", lambda request: seen.asked.append(request.url))
    yield seen
    context.close()
    assert seen.console == [], seen.console
    assert [url for url in seen.asked if not url.startswith((f"{pages.url}/", "data:"))] == []


def each_unfolded(page: Page, texts: Mapping[str, str]) -> Iterator[str]:
    """Show each page, by its name, with all its folds open."""
    shown = {"text": ""}
    page.route("**/shown", lambda route: route.fulfill(body=shown["text"], content_type="text/html"))
    for name, text in texts.items():
        shown["text"] = text
        page.goto("/shown")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        yield name
