"""Prints the sheet of every shipped case of a guideline on A4 and counts its pages.

python -m tests.web.paper [GUIDELINE]
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from playwright.sync_api import Browser, Page
from pypdfium2 import raw

from decision import load, recommend
from decision.catalogue import DEFAULT_GUIDELINE
from decision.engine import Recommendation
from decision.engine.recommendation import EMPTY_INTAKE
from decision.facts.patient import Patient
from decision.interfaces.web.sheet import fitted
from decision.interfaces.web.sheet_view import SheetView
from decision.reasoning.compiled import Compiled
from tests.web.browsing import browser_at
from tests.web.pictures import CHROMIUM
from tests.web.test_agreement import cases_of

ONWARD = "continues on page 2"


@dataclass(frozen=True)
class Printed:
    """One answer as its sheet shows it, the text of each page that this takes, and the size of its smallest letter in points."""

    view: SheetView
    pages: list[str]
    smallest: float

    @property
    def answer(self) -> Recommendation:
        return self.view.answer

    @property
    def options(self) -> int:
        return len(self.view.ranked)


def squeezed(text: str) -> str:
    """Letters and digits alone: on paper, words are parted at the ends of lines."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


def on_paper(page: Page, html: str) -> pypdfium2.PdfDocument:
    page.set_content(html)
    return pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))


def texts_of_pages(document: pypdfium2.PdfDocument) -> list[str]:
    return [squeezed(one.get_textpage().get_text_range()) for one in document]


def pages_of(browser: Browser, html: str) -> list[str]:
    page = browser.new_page()
    found = texts_of_pages(on_paper(page, html))
    page.close()
    return found


def sizes(document: pypdfium2.PdfDocument) -> Iterator[float]:
    """The size of each letter as it stands on the paper, in points: that of its font, times what the page scales it by."""
    matrix = raw.FS_MATRIX()
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            if chr(raw.FPDFText_GetUnicode(text.raw, place)).isspace():
                continue
            raw.FPDFText_GetMatrix(text.raw, place, ctypes.byref(matrix))
            yield round(raw.FPDFText_GetFontSize(text.raw, place) * (matrix.b**2 + matrix.d**2) ** 0.5, 2)


def printed(browser: Browser, compiled: Compiled, patients: Iterable[Patient], plan: str = "") -> Iterator[Printed]:
    """The sheet of each patient on paper, with a planned regimen where one is given."""
    page = browser.new_page()
    for patient in patients:
        answer = recommend(compiled, patient)
        view, html = fitted(answer, EMPTY_INTAKE, plan=plan)
        document = on_paper(page, html)
        yield Printed(view, texts_of_pages(document), min(sizes(document)))
    page.close()


def share_on_one_page(found: Iterable[Printed]) -> float:
    fits = [len(one.pages) == 1 for one in found]
    return sum(fits) / len(fits)


def main(guideline: str) -> None:
    compiled = load(guideline)
    with browser_at(str(CHROMIUM)) as browser:
        found = list(printed(browser, compiled, [patient for _, patient in cases_of(compiled)]))
    smallest = min(one.smallest for one in found)
    sys.stdout.write(f"{len(found)} cases, {100 * share_on_one_page(found):.1f} % on one page, smallest letter {smallest} pt\n")
    for options in sorted({one.options for one in found}):
        some = [one for one in found if one.options == options]
        sys.stdout.write(f"{options:3} ranked: {len(some):4} cases, {100 * share_on_one_page(some):5.1f} %\n")


if __name__ == "__main__":
    main(*(sys.argv[1:] or [DEFAULT_GUIDELINE]))
