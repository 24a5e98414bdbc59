"""The page that holds a case against the other shipped guidelines: it is asked for by a button, works without script, and comes back."""

from __future__ import annotations

from tests.web.serving import CASE_A, Pages

RESISTANT = "ER 90% PR+ HER2 0, relapse 6 months after adjuvant letrozole, no crisis, postmenopausal, ECOG 1"


def test_the_page_is_offered_once_something_is_known_and_costs_the_first_page_nothing(pages: Pages) -> None:
    assert 'formaction="/agree"' not in pages.get("/").text
    assert 'formaction="/agree"' in pages.say(CASE_A).text


def test_each_treatment_stands_with_both_guidelines_and_the_case_opens_in_the_other(pages: Pages) -> None:
    got = pages.post({"_state": pages.say(RESISTANT).page.field("_last")}, "/agree")
    rows = [one.text for one in got.page.elements if one.tag == "tr"]
    there = next(
        one.attributes["href"] for one in got.page.elements if one.attributes.get("href", "").startswith("/clinic?_guideline=evidence")
    )

    assert got.status == 200
    assert "stage4-explained evidence-2026" in rows[0]
    assert any(row.startswith("a taxane Differ Offered, first") for row in rows)
    assert any("Only in evidence-2026" in row for row in rows)
    assert "evidence-2026" in pages.get(there).page.by_id("answer").text or pages.get(there).status == 200
    assert pages.get(got.page.by_id("link").attributes["href"]).page.by_id("answer").text == got.page.by_id("answer").text


def test_a_case_that_must_be_repaired_first_says_so(pages: Pages) -> None:
    assert "disagree" in pages.post({"_text": "HER2 3+, HER2 negative"}, "/agree").text
