"""No answer is in any response before the reveal; the pair differs in one fact; the handover sheet carries the plan's cautions."""

from __future__ import annotations

import re

import pytest

from decision import load, patient_from, recommend
from decision.engine.parts import Step
from decision.intake import read_shorthand
from decision.interfaces.web.path_view import reads_beyond_scope
from tests.web.serving import CASE_A, Pages

CASES = [CASE_A, "triple negative, CPS 12, 22C3, de novo, no visceral crisis", "HER2 3+, de novo, no visceral crisis, LVEF 60"]


def steps_of(text: str) -> tuple[str, list[Step]]:
    """The first option of a case, and the questions that are asked of it."""
    compiled = load()
    answer = recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, text).facts))
    first = answer.options[0]
    return first.id, [step for step in first.paths[0] if reads_beyond_scope(compiled.vocabulary, step)]


@pytest.mark.parametrize("text", CASES)
def test_no_response_holds_an_answer_before_its_reveal(pages: Pages, text: str) -> None:
    first, steps = steps_of(text)
    guideline = load().guideline
    state = {"_state": pages.say(text, "/teach").page.field("_state")}
    for place, step in enumerate(steps):
        asked = pages.post({**state, "_step": str(place)}, "/teach")
        choices = [one for one in asked.page.elements if one.attributes.get("name") == "_guess"]

        assert [one.attributes["value"] for one in choices] == [*guideline.decisions[step.decision].branches, ""]
        assert not [one for one in choices if set(one.attributes) != {"type", "name", "value"}]
        for later in steps[place:]:
            assert later.rationale not in asked.text
        assert guideline.options[first].label not in asked.text.replace(step.question, "")
        shown = re.sub(r"<form.*?</form>", "", asked.text, flags=re.DOTALL)
        assert f"<b>{step.answer}</b>" not in shown
        revealed = pages.post({**state, "_step": str(place), "_reveal": "yes", "_guess": step.branch}, "/teach")
        assert step.rationale in revealed.text.replace("&#39;", "'").replace("&gt;", ">")
        assert "The guideline answers the same." in revealed.text


def test_the_last_prediction_is_the_first_option_and_is_revealed_on_request(pages: Pages) -> None:
    first, steps = steps_of(CASE_A)
    state = {"_state": pages.say(CASE_A, "/teach").page.field("_state"), "_step": str(len(steps))}
    asked = pages.post(state, "/teach")
    choices = [one.attributes["value"] for one in asked.page.elements if one.attributes.get("name") == "_guess"]
    systemic = [name for name, one in load().guideline.options.items() if one.kind == "systemic"]

    assert choices == [*systemic, ""]
    assert 'class="card' not in asked.text
    revealed = pages.post({**state, "_reveal": "yes", "_guess": "taxane"}, "/teach")
    assert "It does not have rank 1." in revealed.text
    assert "It has rank 1." in pages.post({**state, "_reveal": "yes", "_guess": first}, "/teach").text


def test_a_wrong_prediction_is_told(pages: Pages) -> None:
    state = {"_state": pages.say(CASE_A, "/teach").page.field("_state")}
    assert "The guideline answers otherwise." in pages.post({**state, "_reveal": "yes", "_guess": "her2-positive"}, "/teach").text


def test_one_fact_apart_shows_both_answers_and_only_what_differs(pages: Pages) -> None:
    state = {"_state": pages.say(CASE_A).page.field("_last"), "_flip": "visceral_crisis"}
    got = pages.post({**state, "_to": "present"}, "/flip")
    rows = [one.text for one in got.page.elements if one.tag == "tr"][1:]

    assert "no visceral crisis" in got.text
    assert "a taxane Not offered To confirm, rank 1" in rows
    assert "The paths part here" in got.text
    assert "No option stands or ranks otherwise." in pages.post({**state, "_to": "absent"}, "/flip").text


def test_a_value_that_cannot_be_is_told_and_makes_no_pair(pages: Pages) -> None:
    state = {"_state": pages.say("HER2 3+, ER 90%").page.field("_last")}
    impossible = pages.post({**state, "_flip": "her2_status", "_to": "negative"}, "/flip")
    unread = pages.post({**state, "_flip": "er_percent", "_to": "900"}, "/flip")

    assert "disagree" in impossible.text
    assert "expected a number of %" in unread.text
    assert 'class="pair"' not in impossible.text + unread.text


def test_the_handover_sheet_asks_for_the_plan_and_carries_its_cautions(pages: Pages) -> None:
    compiled = load()
    answer = recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, CASE_A).facts))
    state = {"_state": pages.say(CASE_A).page.field("_last")}
    asked = pages.post(state, "/handover")
    sheet = pages.post({**state, "_option": "et-cdk46"}, "/handover")
    option = answer.option("et-cdk46")

    assert "checked" not in asked.text
    assert option is not None
    for caution in option.cautions:
        assert caution.text in " ".join(one.text for one in sheet.page.elements if one.tag == "li")
    inputs = [one for one in sheet.page.elements if one.tag == "input" and one.attributes.get("type") != "hidden"]
    assert len(inputs) == 18
    assert not [one for one in inputs if "name" in one.attributes]
