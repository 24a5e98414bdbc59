"""The pages show records where a guideline cites them: short on the card, in full with the population on the page of an option."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest

from decision import catalogue, load
from decision.engine.recommendation import EMPTY_INTAKE
from decision.evidence import matching
from decision.interfaces.web import records_view
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.option import option_page
from decision.interfaces.web.sheet import sheet
from decision.interfaces.web.state import State, acted, state_from_form, state_from_link, unpacked
from decision.interfaces.web.understanding import understood
from tests.command import firstline
from tests.showing import NAME, beside_records, edited
from tests.web.serving import CASE_A, PageOf

MONALEESA = "MONALEESA-2: overall survival 63.9 v 51.4 months, hazard ratio 0.76 (0.63 to 0.93), final, two-source."
HORMONE = "ER 90% HER2 0 postmenopausal"
NEGATIVE = "ER 0% PR 0% HER2 0"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = beside_records(tmp_path)
    monkeypatch.setattr(catalogue, "shipped_folder", lambda: tmp_path)
    return found


def page(text: str, region: str = "", name: str = NAME) -> str:
    return clinic_page(State(name, text, region=region))


def printed(text: str, region: str = "") -> str:
    answer = understood(load(NAME), State(NAME, text)).answer
    assert answer is not None
    return sheet(answer, EMPTY_INTAKE, region=region)


def test_a_card_shows_figures_in_a_line_and_the_page_of_the_option_in_full(folder: Path) -> None:
    assert MONALEESA in page(HORMONE)
    full = option_page(State(NAME, HORMONE), "ribociclib")

    for words in (
        "<td>63.9 (52.4 to 71.0) months</td>",
        "Hazard ratio 0.76 (0.63 to 0.93); 95 % interval. Final analysis.",
        "Two-source: seen in two public pages",
        "<summary>This patient beside MONALEESA-2: 3 match, 2 not known, 2 not compared</summary>",
        "<tr><td>postmenopausal</td><td>Match</td></tr>",
        "<li>EU, approved, date not available (from memory, not verified): Ribociclib + aromatase inhibitor.",
    ):
        assert words in full, words


def test_the_pages_follow_the_record(folder: Path) -> None:
    edited(folder, "monaleesa-2", '"0.76"', '"0.71"')

    for text in (page(HORMONE), option_page(State(NAME, HORMONE), "ribociclib"), printed(HORMONE)):
        assert "0.71 (0.63 to 0.93)" in text
        assert "0.76" not in text


def test_an_option_that_is_not_offered_shows_nothing_on_record(folder: Path) -> None:
    assert "On record" not in option_page(State(NAME, NEGATIVE), "ribociclib")


def test_the_list_never_holds_a_patient_beside_a_population(folder: Path) -> None:
    with patch.object(matching, "Space", side_effect=AssertionError):
        assert MONALEESA in page(HORMONE, "us")
        assert "MONALEESA-2" in printed(HORMONE, "us")
    with patch.object(records_view, "populations", side_effect=AssertionError), pytest.raises(AssertionError):
        option_page(State(NAME, HORMONE), "ribociclib")


def test_a_region_is_a_choice_that_is_kept(folder: Path) -> None:
    vocabulary = load(NAME).vocabulary
    state = state_from_form(vocabulary, {"_text": [NEGATIVE], "_region": ["us"]}, NAME)
    text = clinic_page(state)
    chosen = [one.attributes.get("value") for one in PageOf(text).elements if one.tag == "option" and "selected" in one.attributes]
    link = PageOf(text).by_id("link").attributes["href"]

    assert state.region == "us"
    assert "us" in chosen
    assert "Withdrawn in the US on 2021-08-27 (one-source): the sponsor withdrew the indication." in text
    assert "First available here: pembrolizumab with chemotherapy." in text
    assert unpacked(vocabulary, state.packed(), State(NAME)).region == "us"
    assert acted(state, "drop er_percent", vocabulary).region == "us"
    assert state_from_link(vocabulary, parse_qs(urlsplit(link).query), NAME).region == "us"
    assert state.case() != state_from_form(vocabulary, {"_text": [NEGATIVE]}, NAME).case()
    assert state_from_form(vocabulary, {"_text": [NEGATIVE], "_region": ["<b>"]}, NAME).region == ""


def test_a_region_changes_no_rank_on_the_page(folder: Path) -> None:
    def order(region: str) -> list[str]:
        cards = (one.attributes.get("id", "") for one in PageOf(page(NEGATIVE, region)).elements)
        return [one for one in cards if one.startswith("option-")]

    assert order("") == order("us") == order("eu")


def test_the_basis_stands_in_its_panel_and_on_the_sheet(folder: Path) -> None:
    basis = "Evidence: edition 1, records last checked on 2026-11-22, least certain on the paths used: two-source ("
    assert f"<dt>Records</dt><dd>{basis}" in page(HORMONE)
    assert basis in printed(HORMONE)


def test_the_sheet_shows_figures_of_a_short_list_alone_and_a_region_once(folder: Path) -> None:
    short, long = printed("ER 90% HER2 0 gBRCA negative", "us"), printed("HER2 0", "us")

    assert "MONALEESA-2 (if postmenopausal): overall survival" in short
    assert "MONALEESA" not in long
    assert "On record:</b> No record of an approval in the US" in short
    assert "On record:</b>" in long
    assert "On record" not in printed(HORMONE)


@pytest.mark.parametrize("text", ["", CASE_A])
def test_a_guideline_without_records_pays_no_byte(text: str) -> None:
    state = State("stage4-explained", text)
    told = clinic_page(state)

    for words in ("_region", "Approved where", "<dt>Records</dt>", "On record"):
        assert words not in told
    assert len(clinic_page(State("stage4-explained", text, region="us"))) - len(told) < 100  # the case that it carries, and its link


def test_an_interval_that_is_not_on_record_has_no_level() -> None:
    told = firstline("evidence", "inavo120").output
    assert "interval not available" in told
    assert "% interval not available" not in told
    shown = option_page(State("evidence-2026", "ER 90%, HER2 0, PIK3CA mutated"), "inavolisib-palbociclib-fulvestrant", "")
    told = " ".join(PageOf(shown).by_id("answer").text.split())
    assert "Hazard ratio 0.67, interval not available (not verified)." in told
    assert "; 95 % interval" not in told
