"""What the page says a result would change is what the answer is once the result is stated."""

from __future__ import annotations

from typing import Any

import pytest

from decision import Contradiction, patient_from, recommend
from decision.engine.parts import Test
from decision.facts.patient import Patient
from decision.interfaces.web.answer_view import WORDS, AnswerView
from decision.interfaces.web.if_then import NAMES_SHOWN, OPTIONS_AT_MOST, if_then
from tests.web.serving import CASE_A, Pages
from tests.web.test_agreement import CASES, COMPILED

SHOWN = 6
OPEN = [patient for case, patient in CASES if case.expect.settled == "no"]
SAMPLE = [one for one in OPEN if len(recommend(COMPILED, one).case.undecided) <= OPTIONS_AT_MOST][::2]
ASSAY = {"er_percent": "0", "pr_percent": "0", "her2_ihc": "0", "visceral_crisis": "absent", "presentation": "de-novo"}


def view_of(data: dict[str, Any]) -> AnswerView:
    return AnswerView(recommend(COMPILED, patient_from(COMPILED.vocabulary, data)))


def asked_again(view: AnswerView, patient: Patient, test: Test) -> list[dict[str, str]]:
    """For each value of the fact in turn: the options that stand otherwise once it is stated; each set of changes once."""
    level = COMPILED.space.level_of[test.fact]
    found: list[dict[str, str]] = []
    for value in view.answer.case.reading.choices[level]:
        told = view.speaker.value_at(level, value)
        try:
            after = recommend(COMPILED, patient_from(COMPILED.vocabulary, {**patient.as_data(), test.fact: told}))
        except Contradiction:
            continue
        changes = {name: after.standing(name) for name in test.options if after.standing(name) != view.answer.standing(name)}
        if changes and changes not in found:
            found.append(changes)
    return found


def in_words(view: AnswerView, changes: dict[str, str]) -> dict[str, str]:
    words = {WORDS[standing] for standing in changes.values()}
    return {word: view.names([name for name, one in changes.items() if WORDS[one] == word], NAMES_SHOWN) for word in words}


@pytest.mark.parametrize("place", range(len(SAMPLE)))
def test_what_is_said_is_so_once_it_is_stated(place: int) -> None:
    patient = SAMPLE[place]
    view = view_of(patient.as_data())
    assert len(view.answer.case.undecided) <= OPTIONS_AT_MOST
    for test in view.tests[:SHOWN]:
        said = if_then(view, [test])[test.fact]
        assert [one.then for one in said] == [in_words(view, one) for one in asked_again(view, patient, test)]


def test_the_page_tells_each_result_beside_the_name_of_its_fact(pages: Pages) -> None:
    table = pages.say(CASE_A).page.by_id("tests").text

    assert (
        "If reason against CDK4/6 inhibitors: To confirm endocrine therapy alone, with a partner that has not failed; Contraindicated"
        in table
    )
    assert "If no reason against CDK4/6 inhibitors: Not offered endocrine therapy alone" in table
    assert "Matters only together with others: endocrine therapy alone" in table
    assert "If SP263 or 28-8 or 73-10 or another assay: Not offered" in pages.post(ASSAY).page.by_id("tests").text


def test_nothing_is_said_where_too_many_options_are_open() -> None:
    view = view_of({"bone_metastases": "present"})

    assert len(view.answer.case.undecided) > OPTIONS_AT_MOST
    assert not any(if_then(view, view.tests).values())
