"""The cards of a list: nothing is told twice, and nothing is lost by that."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from decision import load, patient_from, recommend
from decision.catalogue import DEFAULT_GUIDELINE
from decision.engine.parts import CautionText, OptionAnswer
from decision.intake import read_shorthand
from decision.interfaces.web.answer_view import CARDS_AT_MOST, OPEN, WHOLE, AnswerView
from decision.interfaces.web.card_view import UNFOLD, Card, cards_of, refused_of
from decision.interfaces.web.understanding import of_nobody
from tests.web.serving import CASE_A, REGIMENS, Pages

SAID = {
    "case A": CASE_A,
    "HER2 positive": "ER 90% HER2 3+, de novo, no visceral crisis, ECOG 1, postmenopausal",
    "refused": "triple negative, visceral crisis, pregnant",
}


@cache
def view_of(guideline: str, kind: str) -> AnswerView:
    compiled = load(guideline)
    return AnswerView(recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, SAID[kind]).facts)))


def lists_of(guideline: str, kind: str) -> list[list[Card]]:
    view = view_of(guideline, kind)
    return [cards_of(view, options) for options in (view.ranked, *view.unranked.values()) if options]


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
@pytest.mark.parametrize("kind", SAID)
def test_each_path_can_be_put_together_again(guideline: str, kind: str) -> None:
    for cards in lists_of(guideline, kind):
        above: list[object] = []
        for card in (one for one in cards if one.details):
            above = [*above[: card.details.steps_above], *card.details.rows]
            assert view_of(guideline, kind).path(card.option) == above


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
@pytest.mark.parametrize("kind", SAID)
def test_a_long_list_goes_on_in_short_and_the_first_rank_is_always_told_whole(guideline: str, kind: str) -> None:
    view = view_of(guideline, kind)
    for cards in lists_of(guideline, kind):
        is_long, whole = len(cards) > CARDS_AT_MOST, [card for card in cards if not card.is_short]
        if cards[0].option.rank:
            assert whole == [card for place, card in enumerate(cards) if not is_long or place < WHOLE or card.option.rank == 1]
            assert [card for card in cards if card.details] == cards[: 1 if is_long else UNFOLD]
        else:
            assert whole == []
    assert cards_of(view, view.ranked) or kind == "refused"


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
@pytest.mark.parametrize("kind", SAID)
def test_what_was_told_is_named_again_and_nothing_is_left_out(guideline: str, kind: str) -> None:
    for cards in lists_of(guideline, kind):
        told: set[object] = set()
        for card in cards:
            if card.details is None:
                continue
            one, found = card.option, card.details
            parts = (*one.checks, *one.followed_by, *one.plan_b)
            assert [*found.checks, *found.followed_by, *found.plan_b] == [part for part in parts if part not in told]
            assert found.told == tuple(part.label for part in parts if part in told)
            assert found.cautions == tuple(caution for caution in one.cautions if not caution.certain)
            told |= set(parts)


@pytest.mark.parametrize("kind", SAID)
def test_a_companion_is_told_in_full_once_and_named_with_its_standing_on_every_card(kind: str) -> None:
    for cards in lists_of(REGIMENS, kind):
        full: set[str] = set()
        for card in cards:
            assert card.companions == () or not card.is_short
            for text, extra in zip(card.companions, () if card.is_short else card.option.companions, strict=True):
                whole = f"With {extra.label} ({extra.standing.replace('-', ' ')}: {extra.because})."
                assert text in (whole, f"With {extra.label} ({extra.standing.replace('-', ' ')}, as above).")
                assert (text == whole) == (whole not in full)
                full.add(whole)


@pytest.mark.parametrize("kind", SAID)
def test_only_equal_options_for_equal_reasons_say_so(kind: str) -> None:
    for cards in lists_of(REGIMENS, kind):
        assert not cards[0].is_same
        for above, card in pairwise(cards):
            one, other = above.option, card.option
            fields = ("rank", "because", "holds", "contraindicated_by", "declined_by")
            assert card.is_same == all(getattr(one, name) == getattr(other, name) for name in fields)


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
def test_what_is_not_ranked_stands_by_what_is_against_it_told_in_full_once(guideline: str) -> None:
    compiled, rows = load(guideline), 0
    for text in ("bile duct obstruction", "fever, neutrophils 0.4, ECOG 4, active infection", "pregnant, ER 90%, HER2 0, de novo, LVEF 35"):
        view = AnswerView(recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, text).facts)))
        for options in view.unranked.values():
            found, told = refused_of(view, options), set[object]()
            assert sorted(card.option.id for row in found for card in row.cards) == sorted(one.id for one in options)
            for row in found:
                assert not told.intersection(row.bars)
                assert told.issuperset(row.again)
                told |= {*row.bars}
                for card in row.cards:
                    one = card.option
                    assert {*row.bars, *row.again} == {*one.holds, *one.contraindicated_by, *one.declined_by}
                rows += 1
    assert rows > 3


def test_a_card_that_says_the_same_repeats_no_reason_and_keeps_its_cautions(pages: Pages) -> None:
    page = pages.say(CASE_A, _guideline=REGIMENS).page
    view = view_of(REGIMENS, "case A")
    cards = cards_of(view, view.ranked)
    same = [card.option for card in cards if card.is_same]

    assert len(same) > 3
    for one in same:
        text = page.by_id(f"option-{one.id}").text
        assert "For the reasons of the one above" in text
        assert "Because" not in text
        assert all(caution.text in text for caution in view.cautions_of_this_patient(one))


def of_a_finding(caution: CautionText, option: OptionAnswer) -> bool:
    """Whether a caution holds because of a fact of the patient, by the file of the guideline."""
    written = load(REGIMENS).guideline.options[option.id].cautions
    return any(one.rationale == caution.text and list(one.when.leaves()) for one in written)


@pytest.mark.parametrize(
    "text",
    [
        "HER2 3+, ER-, LVEF 45, adjuvant trastuzumab finished 8 months before relapse, creatinine clearance 40",
        "triple negative, de novo, neuropathy grade 3, past ILD, bilirubin 1.2 x ULN",
        "ECOG 2, age 75, bilirubin 1.2 x ULN, LVEF 45",
    ],
)
def test_a_caution_of_a_finding_or_that_rules_a_drug_out_stands_with_every_option_in_short_or_whole(pages: Pages, text: str) -> None:
    compiled = load(REGIMENS)
    answer = recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, text).facts))
    page, told = pages.say(text, _guideline=REGIMENS).page, 0
    for one in answer.options:
        shown = page.by_id(f"option-{one.id}").text
        for caution in one.cautions:
            if caution.certain and (caution.rules_out or of_a_finding(caution, one)):
                assert caution.text in shown, one.id
                told += 1
    assert told > 3


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
def test_little_known_makes_a_line_of_each_option(guideline: str, pages: Pages) -> None:
    compiled = load(guideline)
    answer = recommend(compiled, patient_from(compiled.vocabulary, {"ecog": 1}))
    page = pages.say("ECOG 1", _guideline=guideline).page
    ranked = [one for one in answer.options if one.rank]

    is_lines = [one.standing for one in ranked].count("possible") > OPEN
    assert is_lines == (guideline == REGIMENS)
    assert f"Too little is known: all {len(ranked)} options are only possible." in page.by_id("answer").text
    for one in ranked:
        shown = page.by_id(f"option-{one.id}")
        assert ("card" in shown.attributes.get("class", "")) != is_lines
        assert one.label in shown.text
        assert one.standing in shown.text.lower()


def test_with_what_is_on_hold_too_little_may_be_known_for_cards(pages: Pages) -> None:
    compiled = load(REGIMENS)
    said = {"bile duct obstruction": True, "bile duct obstruction, HER2 3+, de novo": False}
    for text, is_lines in said.items():
        view = AnswerView(recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, text).facts)))
        page = pages.say(text, _guideline=REGIMENS).page
        assert len(view.ranked) <= OPEN
        assert sum(map(len, view.unranked.values())) > 3
        assert view.is_lines == is_lines
        for one in view.ranked:
            assert ("card" in page.by_id(f"option-{one.id}").attributes.get("class", "")) != is_lines


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
def test_while_nothing_is_known_each_option_is_a_line_with_its_condition(pages: Pages, guideline: str) -> None:
    page, above = pages.get(f"/?_guideline={guideline}").page, ""
    for one in AnswerView(of_nobody(load(guideline))).ranked:
        line = page.by_id(f"option-{one.id}").text
        assert line.startswith(f"{one.label} possible, ")
        assert line.endswith(f": {one.because}") or (line.endswith(": as the one above") and one.because == above)
        assert page.by_id(f"option-{one.id}").attributes["value"] == str(one.rank)
        above = one.because


def test_names_with_a_comma_are_parted_by_semicolons() -> None:
    assert AnswerView.some(["ECOG 4", "active infection"]) == "ECOG 4, active infection"
    assert (
        AnswerView.some(["pregnancy, which a joint board decides", "ECOG 4", "ECOG 3"], 2)
        == "pregnancy, which a joint board decides; ECOG 4 and 1 more"
    )
