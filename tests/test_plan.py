"""A planned regimen is held against the answer: what it is in the guideline, and what stands above it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from decision import load, patient_from, recommend
from decision.errors import PatientError
from decision.explain import PlanCheck
from decision.intake.plan import read_plan
from decision.interfaces.gathering.plan import checked
from tests.command import firstline

HR_POSITIVE = {"er_percent": 90, "pr_percent": 60, "her2_ihc": "0", "presentation": "de-novo", "visceral_crisis": "absent"}
HER2_POSITIVE = {"er_percent": 0, "pr_percent": 0, "her2_ihc": "3+", "presentation": "de-novo"}
TRIPLE_NEGATIVE = {"er_percent": 0, "pr_percent": 0, "her2_ihc": "0", "presentation": "de-novo"}


def check(plan: str, facts: dict[str, Any]) -> PlanCheck:
    guideline = load("stage4-explained")
    return checked(recommend(guideline, patient_from(guideline.vocabulary, facts)), plan)


@pytest.mark.parametrize(
    ("plan", "facts", "expected"),
    [
        ("letrozole + ribociclib", HR_POSITIVE, {"et-cdk46": "listed, to confirm", "new-partner-et-cdk46": "not offered"}),
        ("Kisqali and Femara", HR_POSITIVE, {"et-cdk46": "listed, to confirm", "new-partner-et-cdk46": "not offered"}),
        ("AI plus CDK4/6 inhibitor", HR_POSITIVE, {"et-cdk46": "listed, to confirm"}),
        ("letrozole", HR_POSITIVE, {"et-alone": "listed if"}),
        ("trastuzumab, pertuzumab, docetaxel", HER2_POSITIVE, {"anti-her2-doublet-chemotherapy": "listed, to confirm"}),
        ("Phesgo + paclitaxel", HER2_POSITIVE, {"anti-her2-doublet-chemotherapy": "listed, to confirm"}),
        ("THP", HER2_POSITIVE, {"anti-her2-doublet-chemotherapy": "listed, to confirm"}),
        ("trastuzumab + docetaxel", HER2_POSITIVE, {}),  # one antibody is not the doublet
        ("T-DXd", HER2_POSITIVE, {}),
        ("pembrolizumab + carboplatin + gemcitabine", {**TRIPLE_NEGATIVE, "pdl1_cps": 20}, {"pembrolizumab-chemotherapy": "listed if"}),
        ("atezolizumab + paclitaxel", TRIPLE_NEGATIVE, {}),  # the partner is nab-paclitaxel
        ("docetaxel", {**HR_POSITIVE, "visceral_crisis": "present"}, {"taxane": "listed, to confirm"}),  # the backbone is paclitaxel
        ("alpelisib + fulvestrant", HR_POSITIVE, {}),
        ("WBRT", {**HR_POSITIVE, "brain_metastases": "absent"}, {"whole-brain-radiotherapy": "not offered"}),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_plan_is_the_options_that_it_is_and_no_other(plan: str, facts: dict[str, Any], expected: dict[str, str]) -> None:
    found = {match.id: match.verdict for match in check(plan, facts).matches}
    assert {name: found.get(name) for name in expected} == expected
    assert bool(found) == bool(expected)
    assert "common-backbone" not in found or "paclitaxel" in plan


def test_what_stands_above_a_plan_is_named_and_what_it_waits_for() -> None:
    (match,) = check("letrozole", HR_POSITIVE).matches
    assert match.rank == 2
    assert match.above == ("et-cdk46",)
    assert "reason against CDK4/6 inhibitors" in match.because


def test_a_plan_that_is_not_offered_says_why() -> None:
    (match,) = check("THP", HR_POSITIVE).matches
    assert "needs subtype HER2-positive" in match.because
    assert match.cites


def test_a_certain_bar_is_told_even_where_the_guideline_knows_no_such_plan() -> None:
    found = check("alpelisib + fulvestrant", {**HR_POSITIVE, "pregnant": "present"})
    assert found.matches == ()
    assert {bar.kind for bar in found.bars} == {"contraindication"}
    assert found.not_named == ("alpelisib",)


def test_a_plan_for_a_later_line_is_named_as_such() -> None:
    assert check("T-DXd", HER2_POSITIVE).later == ("an antibody-drug conjugate in a later line",)


def test_a_plan_that_is_contraindicated_says_by_what() -> None:
    (match, *_) = check("letrozole + ribociclib", {**HR_POSITIVE, "pregnant": "present"}).matches
    assert match.verdict == "contraindicated"
    assert "pregnan" in match.because


NO_CRISIS = {**HR_POSITIVE, "menopausal_status": "postmenopausal"}
YELLOW = {**HER2_POSITIVE, "bilirubin_times_uln": 1.01}


@pytest.mark.parametrize(
    ("plan", "facts", "drug", "fine"),
    [
        ("docetaxel + trastuzumab + pertuzumab", YELLOW, "docetaxel", {"bilirubin_times_uln": 1}),
        ("TCHP", YELLOW, "docetaxel", {"bilirubin_times_uln": 1}),
        ("ribociclib + letrozole", {**NO_CRISIS, "qtcf_ms": 450}, "ribociclib", {"qtcf_ms": 449}),
        (
            "abemaciclib + letrozole",
            {**NO_CRISIS, "interstitial_lung_disease": "current"},
            "abemaciclib",
            {"interstitial_lung_disease": "past"},
        ),
        (
            "letrozole + palbociclib",
            {**NO_CRISIS, "presentation": "recurrent", "aromatase_inhibitor_months_end_to_relapse": 12},
            "letrozole",
            {"aromatase_inhibitor_months_end_to_relapse": 12.1},
        ),
        (
            "letrozole + palbociclib",
            {**HR_POSITIVE, "menopausal_status": "premenopausal", "refuses_ovarian_suppression": "yes"},
            "letrozole",
            {"refuses_ovarian_suppression": "no"},
        ),
    ],
    ids=["docetaxel and bilirubin", "by the letters", "ribociclib and QT", "abemaciclib and lung", "AI after AI", "AI without suppression"],
)
def test_a_drug_that_a_caution_rules_out_is_told_first(plan: str, facts: dict[str, Any], drug: str, fine: dict[str, Any]) -> None:
    found = check(plan, facts)
    assert {bar.id for bar in found.bars if bar.kind == "ruled out"} == {drug}
    assert all(bar.because and bar.cites for bar in found.bars)
    offered = [match for match in found.matches if match.standing != "excluded"]
    assert offered
    assert all(match.verdict.endswith(f"but not with {drug}") for match in offered)

    spared = check(plan, facts | fine)
    assert not spared.bars
    assert not any("not with" in match.verdict for match in spared.matches)


def test_a_plan_without_the_drug_is_listed_with_what_rules_the_other_out() -> None:
    found = check("paclitaxel + trastuzumab + pertuzumab", YELLOW)
    match = next(match for match in found.matches if match.id == "anti-her2-doublet-chemotherapy")
    assert not found.bars
    assert match.verdict == "listed, to confirm"
    assert any("Docetaxel is ruled out" in text for text in match.without)


def test_every_caution_that_rules_a_drug_out_in_words_says_so_to_the_check() -> None:
    cautions = [one for option in load("stage4-explained").guideline.options.values() for one in option.cautions]
    spoken = [one for one in cautions if "ruled out" in one.rationale or "No aromatase inhibitor" in one.rationale]
    assert len(spoken) >= 10
    assert all(one.rules_out for one in spoken)


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("letrozol + ribociclib", r"`letrozol`: names no treatment; .*did you mean `letrozole`"),
        ("capecitabine or letrozole", "`or`: stands between two plans; check one at a time"),
        ("AC then paclitaxel", "`then`: stands between two plans"),
        ("letrozole without ribociclib", "`without`: names no treatment"),
        ("", "the plan: names no treatment"),
        ("weekly", "the plan: names no treatment"),
        ("x" * 30_000, "has 30000 characters"),
    ],
    ids=["misspelt", "two plans", "one after the other", "denied", "empty", "only a schedule", "long"],
)
def test_what_names_no_treatment_is_refused(plan: str, told: str) -> None:
    guideline = load("stage4-explained")
    with pytest.raises(PatientError, match=told):
        read_plan(guideline.vocabulary, guideline.guideline.options, plan)


def test_letters_of_a_regimen_stand_for_its_agents() -> None:
    guideline = load("stage4-explained")
    terms = read_plan(guideline.vocabulary, guideline.guideline.options, "TCHP")
    assert [term.name for term in terms] == ["docetaxel", "carboplatin", "trastuzumab", "pertuzumab"]


def test_the_command_prints_the_verdict_and_the_alternatives() -> None:
    done = firstline("check", "letrozole", "ER 90% PR+ HER2 0, de novo, no visceral crisis")
    assert done.status == 0, done.errors
    assert "LISTED IF, rank 2: endocrine therapy alone" in done.output
    assert "Above it: 1 endocrine therapy with a CDK4/6 inhibitor." in done.output
    as_json = json.loads(firstline("check", "letrozole", "ER 90% PR+ HER2 0, de novo, no visceral crisis", "--json").output)
    assert [match["id"] for match in as_json["matches"]] == ["et-alone"]
    assert as_json["limits"] == done.output.splitlines()[-1]
    assert firstline("check", "letrozol", "ER 90%").status == 2


@pytest.mark.parametrize(
    ("guideline", "plan", "patient", "verdict"),
    [
        ("evidence-2026", "goserelin + letrozole + ribociclib", "40 years old, premenopausal", "LISTED, TO CONFIRM, rank 1: ribociclib"),
        ("evidence-2026", "leuprorelin + letrozole + palbociclib", "man", "LISTED, TO CONFIRM, rank 2: palbociclib"),
        (
            "evidence-2026",
            "tamoxifen + letrozole + ribociclib",
            "postmenopausal",
            "NOT OFFERED: endocrine therapy with a CDK4/6",
        ),
        ("stage4-explained", "letrozole + palbociclib", "postmenopausal", "LISTED, TO CONFIRM, rank 1: endocrine therapy with a CDK4/6"),
        ("stage4-explained", "camizestrant + palbociclib", "postmenopausal", "NOT IN THIS GUIDELINE as planned"),
        ("stage4-explained", "elacestrant", "postmenopausal", "NOT IN THIS GUIDELINE as planned"),
    ],
)
def test_what_goes_beside_an_option_is_part_of_it_and_what_is_for_later_is_not(
    guideline: str, plan: str, patient: str, verdict: str
) -> None:
    done = firstline("check", plan, f"ER 90% PR+ HER2 0, de novo, no visceral crisis, {patient}", "--guideline", guideline)

    assert done.status == 0, done.errors
    assert done.output.splitlines()[2].startswith(verdict)
    if verdict.startswith("NOT IN") and "+ letrozole" not in plan:
        assert "For later it names an oral SERD" in done.output
