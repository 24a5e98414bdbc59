"""No answer is in any response before the reveal; the pair differs in one fact; the handover sheet carries the plan's cautions."""

from __future__ import annotations

import re
from dataclasses import replace
from unittest.mock import ANY

import pytest

from decision import load, patient_from, recommend
from decision.engine.parts import CompanionText, Step
from decision.engine.words import Speaker
from decision.intake import read_shorthand
from decision.interfaces.web.path_view import reads_beyond_scope
from decision.interfaces.web.sheet import flags_with
from decision.interfaces.web.why_wrong import WrongAnswer, wrong_answer
from decision.logic import Truth
from tests.web.browsing import browser_at, looking
from tests.web.serving import CASE_A, REGIMENS, PageOf, Pages

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


# Why a prediction is wrong


def why_not(text: str) -> str:
    """What a page says of why a prediction is wrong; nothing where it has no such part."""
    found = [one.text for one in PageOf(text).elements if one.attributes.get("class") == "wrong"]
    return found[0] if found else ""


@pytest.mark.parametrize("text", [*CASES, "ER 90%, bone mets, de novo", "bone mets"])
def test_each_wrong_prediction_says_which_criterion_is_not_met_or_not_known(pages: Pages, text: str) -> None:
    """Whether a criterion holds is asked of one question at a time, with what is stated; the page must say the same."""
    answer = recommend(load(), patient_from(load().vocabulary, read_shorthand(load().vocabulary, text).facts))
    speaker, told = Speaker(answer.case), dict[str, list[str]]()
    state = {"_state": pages.say(text, "/teach").page.field("_state")}
    for place, step in enumerate(steps_of(text)[1]):
        asked = pages.post({**state, "_step": str(place)}, "/teach").text
        assert "It needs" not in asked
        assert 'class="wrong"' not in asked
        for edge in answer.compiled.edges[step.decision]:
            why = why_not(pages.post({**state, "_step": str(place), "_reveal": "yes", "_guess": edge.id}, "/teach").text)
            truth = speaker.truth(edge.criterion)
            told.setdefault(str(truth), []).append(why)
            if edge.id == step.branch or truth is Truth.TRUE:
                assert why == ""
                continue
            assert ("does not apply" in why) == (truth is Truth.FALSE)
            assert ("it is not known whether it applies" in why) == (truth is Truth.UNKNOWN)
            needs = [one for one in speaker.unmet(edge.criterion) if truth is Truth.UNKNOWN or speaker.truth(one) is Truth.FALSE]
            assert needs
            for part in needs:
                facts = ", ".join(speaker.said(leaf.fact) for leaf in part.leaves())
                assert f"It needs {speaker.criterion(part)}. Here: {facts}" in why
    assert told


def test_a_derived_fact_says_what_it_follows_from_or_what_of_it_is_not_known(pages: Pages) -> None:
    wrong = {"_reveal": "yes", "_guess": "her2-positive"}
    known = pages.post({"_state": pages.say(CASE_A, "/teach").page.field("_state"), **wrong}, "/teach").text
    unknown = pages.post({"_state": pages.say("ER 90%, bone mets, de novo", "/teach").page.field("_state"), **wrong}, "/teach").text

    assert "follows from ER 90 %, HER2 IHC 0, PR positive." in why_not(known)
    assert "is read from ER, PR, HER2; not known: PR, HER2." in why_not(unknown)


def test_an_answer_that_stands_for_the_rest_names_the_one_that_applies() -> None:
    compiled = load("example")
    certain, unknown = (recommend(compiled, patient_from(compiled.vocabulary, facts)) for facts in ({"er_percent": 90}, {}))

    assert wrong_answer(certain, "hormone-receptors", "other") == WrongAnswer(True, (), ANY, ("yes",), ("made-up",))
    assert wrong_answer(unknown, "hormone-receptors", "other") == WrongAnswer(False, (), ANY, ("yes",), ("made-up",))


def test_an_option_that_was_wrongly_put_first_says_how_it_stands(pages: Pages) -> None:
    first, steps = steps_of(CASE_A)
    state = {"_state": pages.say(CASE_A, "/teach").page.field("_state"), "_step": str(len(steps)), "_reveal": "yes"}
    not_offered, second = (pages.post({**state, "_guess": name}, "/teach").text for name in ("taxane", "et-alone"))

    assert "It does not have rank 1. Not offered: needs " in not_offered
    assert "It does not have rank 1. Listed if, rank 2: " in second
    assert "You predicted" not in pages.post({**state, "_guess": "no-such-option"}, "/teach").text
    assert "It does not" not in pages.post({**state, "_guess": first}, "/teach").text


@pytest.mark.parametrize("script", [True, False])
def test_in_a_browser_a_wrong_prediction_is_told_why_after_the_reveal_alone(chromium: str, pages: Pages, script: bool) -> None:
    with browser_at(chromium) as browser, looking(browser, pages, java_script_enabled=script) as seen:
        page = seen.page
        page.goto("/teach")
        page.fill("#text", CASE_A)
        page.click("text=Start")
        page.locator("text=What do you expect?").wait_for()
        assert page.locator(".wrong").count() == 0
        page.check("input[value=her2-positive]")
        page.click("text=Reveal")
        page.locator(".wrong", has_text="does not apply").wait_for()
        assert "It needs subtype" in page.locator(".wrong").inner_text()
        page.click("text=Next question")
        assert page.locator(".wrong").count() == 0


def test_one_fact_apart_shows_both_answers_and_only_what_differs(pages: Pages) -> None:
    state = {"_state": pages.say(CASE_A).page.field("_last"), "_flip": "visceral_crisis"}
    got = pages.post({**state, "_to": "present"}, "/flip")
    rows = [one.text for one in got.page.elements if one.tag == "tr"][1:]

    assert "no visceral crisis" in got.text
    assert "a taxane Not offered To confirm, rank 1" in rows
    assert "The paths part here" in got.text
    assert "No option stands or ranks otherwise." in pages.post({**state, "_to": "absent"}, "/flip").text


def test_where_no_fact_is_chosen_or_many_are_known_the_fact_is_chosen_on_its_own_page(pages: Pages) -> None:
    many = pages.say(
        f"{CASE_A}, ECOG 1, age 60, postmenopausal, creatinine clearance 80, LVEF 60, bilirubin 1 x ULN, neutrophils 4, QTc 420, no ILD,"
        " no infection, no brain mets, no liver mets, no lung mets, calcium 2.3, platelets 200, haemoglobin 12 g/dL, PIK3CA wild-type"
    )
    page = pages.post({"_state": many.page.field("_last"), "_flip": ""}, "/flip").page
    facts = [one.attributes.get("value", "") for one in page.elements if one.tag == "option"]

    assert "flip" not in [one.attributes.get("id") for one in many.page.elements]
    assert "Flip one of" in many.page.by_id("answer").text
    assert {"er_percent", "ecog", "pik3ca", "lvef_percent"} <= set(facts)
    assert pages.post({"_state": many.page.field("_last"), "_flip": "no-such-fact"}, "/flip").status == 400


def test_a_flip_tells_the_earlier_treatment_of_both_and_the_cautions_of_one(pages: Pages) -> None:
    said = "HER2 3+, ER-, recurrent, liver mets, LVEF 45, adjuvant trastuzumab finished 8 months before relapse"
    state = {"_state": pages.say(said, _guideline=REGIMENS).page.field("_last"), "_flip": "lvef_percent", "_to": "60"}
    text = pages.post(state, "/flip").text

    assert "earlier treatment: adjuvant trastuzumab" in text.replace("&#39;", "'")
    assert text.count("<b>Only with ") == 1
    assert "Only with LVEF 45 %:</b> " in text
    assert "decision of cardio-oncology" in text.partition("Only with LVEF 45 %:</b> ")[2]


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
    assert len(inputs) == 17
    assert not [one for one in inputs if "name" in one.attributes]


def test_the_handover_sheet_has_room_for_a_label_and_asks_for_none(pages: Pages) -> None:
    state = {"_state": pages.say(CASE_A).page.field("_last")}
    page = pages.post({**state, "_option": "et-cdk46"}, "/handover").page
    boxes = [one for one in page.elements if one.attributes.get("class") == "patient"]
    names = " ".join(one.attributes.get("aria-label", "") + one.text for one in page.elements if one.tag in ("input", "label"))

    assert [one.text for one in boxes] == ["Label of the patient, by hand:"]
    assert not re.search("patient|birth|record", names.lower())


def test_the_handover_sheet_names_the_cancer_and_nothing_else_of_the_case(pages: Pages) -> None:
    state = {"_state": pages.say(f"{CASE_A}, ECOG 2, postmenopausal").page.field("_last")}
    page = pages.post({**state, "_option": "et-cdk46"}, "/handover").page
    told = [one.text for one in page.elements if one.tag == "p" and one.text.startswith("The cancer, as it was told:")]

    assert len(told) == 1
    said = told[0].partition(": ")[2].removesuffix(".").split(" · ")
    assert said[:2] == ["hormone receptors positive", "subtype HR-positive/HER2-negative"]
    assert sorted(said[2:]) == sorted(["de novo disease", "bone metastases", "ER 90 %", "PR positive", "HER2 IHC 0"])


def test_a_plan_whose_class_a_flag_names_has_a_line_for_it_with_its_source_and_another_has_none(pages: Pages) -> None:
    """The line is the guideline's: the flags that list a class of the plan, and no others."""
    urgent = load().guideline.urgent
    named = [flag for flag in urgent.values() if flag.handed_over_with]
    state = {"_state": pages.say(CASE_A).page.field("_last")}
    lined, bare = (pages.post({**state, "_option": name}, "/handover").page for name in ("et-cdk46", "et-alone"))
    text, without = (" ".join(one.text for one in page.elements if one.tag == "table") for page in (lined, bare))

    assert [flag.label for flag in named] == ["fever during treatment"]
    for flag in named:
        assert all(part.lower() in text.lower() for part in (flag.label, flag.urgency, *flag.first_steps, ", ".join(flag.cites)))
        assert flag.label not in without.lower()
        fields = [one.attributes["aria-label"] for one in lined.elements if flag.label in one.attributes.get("aria-label", "")]
        assert fields == [f"Whom, for {flag.label}", f"Number and hours, for {flag.label}"]
    assert not [flag.label for flag in urgent.values() if flag not in named and flag.label in text.lower()]


@pytest.mark.parametrize("name", ["stage4-explained", "evidence-2026"])
def test_the_classes_that_carry_a_line_for_fever_are_those_that_a_low_count_holds(name: str) -> None:
    """A plan that few neutrophils hold carries the line, and no other: the guideline says both in two places."""
    guideline, vocabulary = load(name).guideline, load(name).vocabulary
    lined, held = guideline.urgent["fever-on-treatment"].handed_over_with, guideline.holds["neutrophils"].classes
    carried = {option: vocabulary.carried_by(one.classes) for option, one in guideline.options.items() if one.kind == "systemic"}

    assert {one for one in carried if carried[one] & set(lined)} == {one for one in carried if carried[one] & set(held)}


def test_a_class_that_is_given_with_the_plan_counts() -> None:
    compiled = load()
    answer = recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, CASE_A).facts))
    plan = next(one for one in answer.options if one.id == "et-alone")
    beside = CompanionText("x", "x", ("taxane",), "possible", "", ())

    assert flags_with(answer, plan) == []
    assert [flag.label for flag in flags_with(answer, replace(plan, companions=(beside,)))] == ["fever during treatment"]
