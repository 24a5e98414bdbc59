"""The cards of a list: nothing is told twice, and nothing is lost by that."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from decision import load, patient_from, recommend
from decision.catalogue import DEFAULT_GUIDELINE
from decision.intake import read_shorthand
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.card_view import WHOLE, Card, cards_of
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
        for card in cards[:WHOLE]:
            assert card.details is not None
            above = [*above[: card.details.steps_above], *card.details.rows]
            assert view_of(guideline, kind).path(card.option) == above
        assert [card for card in cards[WHOLE:] if card.details] == []


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
            for text, extra in zip(card.companions, card.option.companions, strict=True):
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


def test_a_card_that_says_the_same_repeats_no_reason_and_keeps_its_cautions(pages: Pages) -> None:
    page = pages.say(CASE_A, _guideline=REGIMENS).page
    cards = cards_of(view_of(REGIMENS, "case A"), view_of(REGIMENS, "case A").ranked)
    same = [card.option for card in cards if card.is_same]

    assert len(same) > 3
    for one in same:
        text = page.by_id(f"option-{one.id}").text
        assert "For the reasons of the one above." in text
        assert "Because" not in text
        assert all(caution.text in text for caution in one.cautions if caution.certain)


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, REGIMENS])
def test_while_nothing_is_known_each_option_is_a_line_with_its_condition(pages: Pages, guideline: str) -> None:
    page, above = pages.get(f"/?_guideline={guideline}").page, ""
    for one in AnswerView(of_nobody(load(guideline))).ranked:
        line = page.by_id(f"option-{one.id}").text
        assert line.startswith(f"{one.label} possible, ")
        assert line.endswith(f": {one.because}") or (line.endswith(": as the one above") and one.because == above)
        assert page.by_id(f"option-{one.id}").attributes["value"] == str(one.rank)
        above = one.because
