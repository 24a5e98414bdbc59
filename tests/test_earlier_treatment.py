"""Courses of earlier treatment: how each is read, and what follows from them for exposure, clocks and endocrine resistance."""

from __future__ import annotations

from random import Random
from time import perf_counter
from typing import Any

import pytest

from decision import Contradiction, Patient, PatientError, load, patient_from
from decision.facts.courses import CourseEvidence, course_evidence
from tests.reads_all import VOCABULARY, answer, course, derived


def patient(**facts: Any) -> Patient:
    return patient_from(VOCABULARY, facts)


def refusal(**facts: Any) -> str:
    with pytest.raises(PatientError) as caught:
        patient(**facts)
    return str(caught.value)


# One course


def course_of(**given: Any) -> Any:
    found = patient(prior_therapies=[given]).courses
    assert found is not None
    return found[0]


def test_an_agent_implies_its_classes_and_those_above() -> None:
    assert course_of(agent="docetaxel").classes == ("chemotherapy", "taxane")
    assert set(course_of(agent="letrozole").classes) == {"endocrine", "aromatase-inhibitor"}
    assert set(course_of(agent="trastuzumab deruxtecan").classes) == {"anti-her2", "antibody-drug-conjugate", "trastuzumab-deruxtecan"}
    assert set(course_of(agent="lapatinib").classes) == {"anti-her2", "her2-tyrosine-kinase-inhibitor"}


@pytest.mark.parametrize(("said", "generic"), [("Taxotere", "docetaxel"), ("DOCETAXEL", "docetaxel"), ("T-DXd", "trastuzumab deruxtecan")])
def test_a_brand_name_in_any_case_is_the_generic_name(said: str, generic: str) -> None:
    assert course_of(agent=said).agent == generic


def test_every_brand_name_leads_to_one_agent() -> None:
    for name, agent in VOCABULARY.agents.items():
        for word in (name, *agent.words):
            assert course_of(agent=word).agent == name


def test_a_course_may_name_a_class_alone_or_beside_its_agent() -> None:
    assert course_of(**{"class": "taxane"}).classes == ("chemotherapy", "taxane")
    assert course_of(**{"class": ["taxane", "anthracycline"]}).classes == ("chemotherapy", "taxane", "anthracycline")
    assert course_of(agent="docetaxel", **{"class": "anthracycline"}).classes == ("chemotherapy", "taxane", "anthracycline")


def test_months_since_end_is_read_as_months_to_the_relapse() -> None:
    assert course_of(agent="docetaxel", months_since_end=6) == course_of(agent="docetaxel", months_end_to_relapse=6)


@pytest.mark.parametrize("on", [{"months_since_end": 0}, {"ongoing": "yes"}, {"progressed_on": "present"}])
def test_zero_or_ongoing_is_a_relapse_on_treatment(on: dict[str, Any]) -> None:
    told = [{"agent": "letrozole", "intent": "adjuvant", "months_on": 12} | on]
    assert patient(prior_therapies=told, adjuvant_endocrine_months_end_to_relapse=0, adjuvant_endocrine_months_on=12)
    with pytest.raises(Contradiction):
        patient(prior_therapies=told, adjuvant_endocrine_months_end_to_relapse=6)


def test_a_course_keeps_what_was_told_and_nothing_more() -> None:
    found = course_of(agent="doxorubicin", intent="adjuvant", months_on=3, months_end_to_today=40, cumulative_dose_mg_m2=240)
    assert (found.intent, found.months_on, found.months_end_to_today, found.cumulative_dose_mg_m2) == ("adjuvant", 3, 40, 240)
    assert (found.months_end_to_relapse, found.ongoing, found.progressed_on) == (None, None, None)


def test_a_list_is_complete_unless_told_otherwise() -> None:
    told = [{"agent": "letrozole"}]
    assert patient(prior_therapies=told).courses_complete
    assert not patient(prior_therapies=told, prior_therapies_complete="no").courses_complete
    assert patient(prior_therapies=told, prior_therapies_complete="yes").courses_complete


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"agent": "letrozol"}, "did you mean `letrozole`"),
        ({"class": "taxan"}, "did you mean `taxane`"),
        ({"agent": "letrozole", "intent": "adjuvent"}, "did you mean `adjuvant`"),
        ({"agent": "letrozole", "months_on": -1}, "`-1` is below zero"),
        ({"agent": "letrozole", "months_since_end": -1}, "`-1` is below zero"),
        ({"agent": "letrozole", "ongoing": "yes", "months_since_end": 3}, "ongoing and has ended"),
        ({"agent": "letrozole", "months_end_to_relapse": 9, "months_end_to_today": 3}, "both clocks"),
        ({"agent": "letrozole", "month_on": 3}, "did you mean `months_on`"),
        ({"intent": "adjuvant"}, "names no treatment"),
        ({"agent": "letrozole", "months_since_end": 3, "months_end_to_relapse": 24}, "24"),
        ({"agent": "letrozole", "progressed_on": "yes", "months_since_end": 12}, "progressed_on"),
        ({"agent": "letrozole", "months_on": True}, "`True` is not a value of `months_on`"),
        ({"agent": "letrozole", "months_on": [3]}, "a list is not a value of `months_on`"),
        ({"agent": None, "class": []}, "names no treatment"),
        ({"agent": "letrozole", "class": [["taxane"]]}, "a list is not a class"),
    ],
    ids=str,
)
def test_a_course_that_cannot_be_is_refused(given: dict[str, Any], told: str) -> None:
    assert told in refusal(prior_therapies=[given])


@pytest.mark.parametrize("given", [{"agent": 5}, {"agent": ["letrozole"]}, {"class": 5}, {"class": "taxan"}])
def test_one_mistake_in_a_course_is_told_once(given: dict[str, Any]) -> None:
    assert len(refusal(prior_therapies=[given]).splitlines()) == 1


def test_class_and_classes_are_both_heard() -> None:
    assert course_of(**{"class": "taxane", "classes": ["anthracycline"]}).classes == ("chemotherapy", "taxane", "anthracycline")


@pytest.mark.parametrize(
    ("said", "complete"), [(None, True), ("unknown", False), ("not known", False), ("absent", False), ("present", True)]
)
def test_a_list_that_nobody_knows_to_be_complete_is_not(said: str | None, complete: bool) -> None:
    assert patient(prior_therapies=[], prior_therapies_complete=said).courses_complete is complete


# What follows from them


@pytest.mark.parametrize(
    ("courses", "resistance"),
    [
        ([], "sensitive"),
        ([course(on=23, end=0)], "primary"),
        ([course(on=24, end=0)], "secondary"),
        ([course(on=60, end=12)], "secondary"),
        ([course(on=60, end=12.5)], "sensitive"),
        ([course(on=12, end=12)], "secondary"),
        ([course(on=12, end=0) | {"progressed_on": "yes"}], "primary"),
        ([{"agent": "letrozole", "intent": "adjuvant", "months_on": 30, "ongoing": "yes"}], "secondary"),
        # courses that follow each other add up
        ([course("tamoxifen", on=14, end=14), course(on=14, end=0)], "secondary"),
        ([course(on=14, end=0), course("tamoxifen", on=14, end=14)], "secondary"),
        ([course("tamoxifen", on=9, end=14), course(on=14, end=0)], "primary"),
        ([course("tamoxifen", on=10, end=14), course(on=14, end=0)], "secondary"),
        ([course("tamoxifen", on=60, end=26), course(on=14, end=0)], "primary"),  # a year between: a new stretch
        ([course("tamoxifen", on=20, end=0), course("goserelin", on=20, end=0)], "primary"),  # at once, not one after the other
        # what is no adjuvant endocrine therapy does not count
        ([course("tamoxifen", on=12, end=0, intent="prevention")], "sensitive"),
        ([course("tamoxifen", on=30, end=10, intent="prevention"), course(on=10, end=0)], "primary"),
        ([course("docetaxel", on=4, end=3)], "sensitive"),
        ([course("letrozole", on=6, end=70, intent="neoadjuvant"), course(on=60, end=10)], "secondary"),
        ([course("letrozole", on=10, intent="metastatic") | {"ongoing": "yes"}], "sensitive"),
        # what is not told leaves open what it would decide, and no more
        ([course(end=0)], None),
        ([course(on=60)], None),
        ([course(end=6)], "secondary"),
        ([course(end=13)], "sensitive"),
    ],
    ids=str,
)
def test_endocrine_resistance_follows_from_the_courses(courses: list[dict[str, Any]], resistance: str | None) -> None:
    assert derived({"prior_therapies": courses}, "endocrine_resistance") == resistance


def test_without_a_list_of_courses_endocrine_resistance_is_not_known() -> None:
    assert derived({}, "endocrine_resistance") is None


def test_a_list_that_is_not_complete_excludes_no_further_course() -> None:
    incomplete = {"prior_therapies": [course(on=60, end=30)], "prior_therapies_complete": "no"}
    assert derived(incomplete, "endocrine_resistance") is None
    assert derived(incomplete | {"prior_therapies_complete": "yes"}, "endocrine_resistance") == "sensitive"


def test_de_novo_disease_is_endocrine_sensitive() -> None:
    assert derived({"presentation": "de-novo"}, "endocrine_resistance") == "sensitive"


@pytest.mark.parametrize(
    ("courses", "present", "absent"),
    [
        ([course("docetaxel", end=30)], ("taxane", "chemotherapy"), ("anthracycline", "endocrine", "anti_her2")),
        ([course("Taxotere", end=30)], ("taxane", "chemotherapy"), ("anthracycline",)),
        ([course("trastuzumab deruxtecan", end=3)], ("anti_her2", "antibody_drug_conjugate"), ("chemotherapy",)),
        ([{"class": "tamoxifen"}], ("tamoxifen", "endocrine"), ("aromatase_inhibitor",)),
        ([course("tamoxifen", intent="prevention")], ("tamoxifen", "endocrine"), ("taxane",)),
        ([course("docetaxel", intent="metastatic")], (), ("taxane", "chemotherapy")),
        ([], (), ("taxane", "chemotherapy", "endocrine", "anti_her2", "cdk4_6_inhibitor")),
    ],
    ids=str,
)
def test_a_course_exposes_to_every_class_of_its_agent(courses: list[Any], present: tuple[str, ...], absent: tuple[str, ...]) -> None:
    found = answer({"prior_therapies": courses}).facts
    assert [found[f"{name}_exposure"].value for name in present] == ["present"] * len(present)
    assert [found[f"{name}_exposure"].value for name in absent] == ["absent"] * len(absent)


def test_a_course_of_unknown_intent_may_have_been_for_the_metastases() -> None:
    found = answer({"presentation": "de-novo", "prior_therapies": [{"agent": "letrozole"}]})
    assert found.facts["endocrine_exposure"].value == "absent"
    assert found.facts["line_of_therapy"].value is None
    assert "line_of_therapy" not in found.scope.assumed


def test_a_class_without_its_agent_leaves_the_classes_inside_it_open() -> None:
    found = answer({"prior_therapies": [{"class": "chemotherapy", "intent": "adjuvant"}]}).facts
    assert found["chemotherapy_exposure"].value == "present"
    assert found["taxane_exposure"].value is None
    assert found["endocrine_exposure"].value == "absent"


def test_relapse_on_a_class_is_a_relapse_before_its_end() -> None:
    assert derived({"prior_therapies": [course("docetaxel", end=0)]}, "taxane_relapse_on") == "present"
    assert derived({"prior_therapies": [{"agent": "docetaxel", "intent": "adjuvant", "ongoing": "yes"}]}, "taxane_relapse_on") == "present"
    assert derived({"prior_therapies": [course("docetaxel", end=1)]}, "taxane_relapse_on") == "absent"
    assert derived({"prior_therapies": [course("docetaxel")]}, "taxane_relapse_on") is None


def test_progression_on_treatment_for_metastatic_disease_is_not_first_line() -> None:
    found = answer({"prior_therapies": [course("letrozole", intent="metastatic") | {"progressed_on": "yes"}]})
    assert found.facts["line_of_therapy"].value == "later"
    assert found.scope.in_scope is False
    assert not found.options


def test_a_first_line_stated_beside_progression_on_metastatic_treatment_is_a_contradiction() -> None:
    with pytest.raises(Contradiction):
        answer({"line_of_therapy": "first", "prior_therapies": [course("letrozole", intent="metastatic") | {"progressed_on": "yes"}]})


def test_a_course_before_the_metastases_says_nothing_of_the_line() -> None:
    found = answer({"prior_therapies": [course("docetaxel", end=30)]})
    assert found.scope.in_scope is True
    assert "line_of_therapy" in found.scope.assumed


MANY = ["docetaxel", "epirubicin", "capecitabine", "carboplatin", "vinorelbine", "eribulin"]


@pytest.mark.parametrize("seed", range(6))
def test_of_many_courses_without_an_intent_each_may_still_be_either(seed: int) -> None:
    """Of more than four the ways are followed together: nothing that one of the ways allows may be lost."""
    compiled, random = load(), Random(seed)
    drugs = random.sample(MANY, 5)

    def states(courses: list[dict[str, Any]]) -> CourseEvidence:
        found = patient_from(compiled.vocabulary, {"prior_therapies": courses, "prior_therapies_complete": "yes"})
        evidence = course_evidence(compiled.vocabulary, found, compiled.reader.numbers, compiled.space.level_of)
        assert evidence is not None
        return evidence

    whole = states([{"agent": drug} for drug in drugs])
    for _ in range(4):
        way = states([{"agent": drug, "intent": random.choice(["metastatic", "neoadjuvant"])} for drug in drugs])
        assert way.facts == whole.facts
        for state in way.states:
            assert any(all(not one & ~other for one, other in zip(state, wide, strict=True)) for wide in whole.states)


def test_many_courses_without_an_intent_cost_no_more_than_a_few() -> None:
    """The ways double with each course: followed one by one, twelve would take hundreds of times as long as four."""
    compiled = load()

    def seconds(count: int) -> float:
        found = patient_from(compiled.vocabulary, {"prior_therapies": [{"agent": "tamoxifen"}] * count, "prior_therapies_complete": "no"})
        start = perf_counter()
        course_evidence(compiled.vocabulary, found, compiled.reader.numbers, compiled.space.level_of)
        return perf_counter() - start

    assert seconds(12) < 10 * seconds(4)


def test_more_courses_than_anybody_had_are_refused() -> None:
    assert refusal(prior_therapies=[{"agent": "tamoxifen"}] * 61).endswith("holds 61 courses; expected at most 60")
