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
    assert "needs subtype her2-positive" in match.because
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
