"""How many cases stand on one page, and that no option leaves the first page where few are ranked."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import Browser

from decision import recommend
from decision.engine.recommendation import EMPTY_INTAKE
from decision.interfaces.web.sheet import sheet
from tests.web.browsing import browser_at
from tests.web.test_agreement import CASES, COMPILED

FEW = 6


def sheets_of(browser: Browser, html: str) -> list[str]:
    page = browser.new_page()
    page.set_content(html)
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    return [" ".join(one.get_textpage().get_text_range().split()) for one in document]


@pytest.mark.long
def test_options_stay_on_the_first_page_where_few_are_ranked(chromium: str) -> None:
    whole, few = 0, 0
    with browser_at(chromium) as browser:
        for _, patient in CASES[::18]:
            answer = recommend(COMPILED, patient)
            if len(answer.options) > FEW:
                continue
            sheets = sheets_of(browser, sheet(answer, EMPTY_INTAKE))
            few += 1
            whole += len(sheets) == 1
            assert all(one.label in sheets[0] for one in answer.options)
            assert len(sheets) <= 2

    assert whole / few > 0.7
