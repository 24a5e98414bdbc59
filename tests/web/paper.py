"""Prints the sheet of every shipped case on A4 and counts its pages.

python -m tests.web.paper
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from playwright.sync_api import Browser

from decision import recommend
from decision.engine import Recommendation
from decision.engine.recommendation import EMPTY_INTAKE
from decision.facts.patient import Patient
from decision.interfaces.web.sheet import sheet
from tests.web.browsing import browser_at
from tests.web.pictures import CHROMIUM
from tests.web.test_agreement import CASES, COMPILED

ONWARD = "continues on page 2"


@dataclass(frozen=True)
class Printed:
    """One answer, and the text of each page that its sheet takes."""

    answer: Recommendation
    pages: list[str]

    @property
    def options(self) -> int:
        return sum(one.rank is not None for one in self.answer.options)


def squeezed(text: str) -> str:
    """Letters and digits alone: on paper, words are parted at the ends of lines."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


def pages_of(browser: Browser, html: str) -> list[str]:
    page = browser.new_page()
    page.set_content(html)
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    return [squeezed(one.get_textpage().get_text_range()) for one in document]


def printed(browser: Browser, patients: Iterable[Patient]) -> Iterator[Printed]:
    for patient in patients:
        answer = recommend(COMPILED, patient)
        yield Printed(answer, pages_of(browser, sheet(answer, EMPTY_INTAKE)))


def share_on_one_page(found: Iterable[Printed]) -> float:
    fits = [len(one.pages) == 1 for one in found]
    return sum(fits) / len(fits)


def main() -> None:
    with browser_at(str(CHROMIUM)) as browser:
        found = list(printed(browser, [patient for _, patient in CASES]))
    sys.stdout.write(f"{len(found)} cases, {100 * share_on_one_page(found):.1f} % on one page\n")
    for options in sorted({one.options for one in found}):
        some = [one for one in found if one.options == options]
        sys.stdout.write(f"{options:3} ranked: {len(some):4} cases, {100 * share_on_one_page(some):5.1f} %\n")


if __name__ == "__main__":
    main()
