"""What a reader sees on the pages are words of the clinic: no id of a value or of a standing, while fields and links keep the ids."""

from __future__ import annotations

import re

import pytest

from decision import load
from decision.catalogue import shipped_vocabulary
from tests.test_saying import ID_OF_A_STANDING, PLAIN
from tests.web.serving import PageOf, Pages

VOCABULARY = shipped_vocabulary()
SENTENCE = "ER 90% HER2 0, premenopausal, de novo, no visceral crisis, bilirubin 26 umol/L ULN 17"
CODED = "er_percent=90&her2_ihc=0&menopausal_status=premenopausal&presentation=de-novo&visceral_crisis=absent&heart_failure=symptom-free"
SHOWN = (
    "/clinic",
    "/print",
    "/option/et-cdk46",
    "/option/repeat-receptors",
    "/option/anti-her2-doublet-chemotherapy",
    "/guideline",
    "/agree",
)


def words_of(page: PageOf) -> str:
    """Everything that is read: the text of the page, without its styles."""
    return next(one for one in page.elements if one.tag == "body").text


def ids_in(text: str) -> list[str]:
    """The ids of values and of standings that stand as words of a text."""
    ids = {value for fact in VOCABULARY for value in fact.values if "-" in value} - PLAIN - set(VOCABULARY.classes)
    found = [one for one in ids if re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text)]
    return found + ID_OF_A_STANDING.findall(text)


@pytest.mark.parametrize("guideline", ["stage4-explained", "evidence-2026"])
@pytest.mark.parametrize("path", SHOWN)
def test_no_id_stands_before_a_reader(path: str, guideline: str, pages: Pages) -> None:
    if path.startswith("/option/") and path.removeprefix("/option/") not in load(guideline).guideline.options:
        return
    text = words_of(pages.get(f"{path}?_guideline={guideline}&{CODED}").page)
    assert len(text) > 300
    assert not ids_in(text)


def test_the_search_would_find_an_id() -> None:
    assert ids_in("subtype hr-positive-her2-negative, to-confirm") == ["hr-positive-her2-negative", "to-confirm"]


def test_a_field_shows_the_words_of_a_value_and_sends_its_id(pages: Pages) -> None:
    page = pages.say(SENTENCE, _opened="receptors disease limits").page
    labels = {one.text for one in page.elements if one.tag == "label"}
    assert {"HR-positive/HER2-negative", "de novo", "hormone replacement or skin only"} <= labels
    assert "hr-positive-her2-negative" in page.fields("subtype")
    assert not ids_in(words_of(page))


def test_a_converted_number_is_read_in_full_and_shown_short(pages: Pages) -> None:
    got = pages.say(SENTENCE)
    assert "bilirubin 1.53 x ULN" in words_of(got.page)
    assert "1.5294" in got.text  # the link and the fields keep what is reasoned with


def test_a_fact_that_is_flipped_is_told_in_words(pages: Pages) -> None:
    page = pages.post({"_text": SENTENCE, "_flip": "presentation", "_to": "recurrent"}, "/flip").page
    assert "recurrent disease" in words_of(page)
    assert not ids_in(words_of(page))
