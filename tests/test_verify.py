"""Each kind of defect is found where it was planted, and its witness is a patient who shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from decision import load, patient_from, recommend
from decision.criteria import criterion_from
from decision.facts.patient import Patient
from decision.guideline import Guideline
from decision.reasoning.compiled import Compiled
from decision.verify import Finding, verify

Change = Callable[[Guideline], Guideline]


def branches_changed(guideline: Guideline, decision: str, **when: Any) -> Guideline:
    """The guideline with other criteria on some branches of a decision; None leaves a branch out."""
    one = guideline.decisions[decision]
    branches = dict(one.branches)
    for name, criterion in when.items():
        if criterion is None:
            del branches[name]
        else:
            branches[name] = branches[name].model_copy(update={"when": criterion_from(criterion), "otherwise": "no"})
    return guideline.model_copy(update={"decisions": {**guideline.decisions, decision: one.model_copy(update={"branches": branches})}})


def found_in(change: Change, name: str = "example") -> tuple[Compiled, list[Finding]]:
    compiled = load(name)
    changed = Compiled(change(compiled.guideline), compiled.vocabulary)
    return changed, verify(changed)


def patient_of(compiled: Compiled, finding: Finding) -> Patient:
    assert finding.witness is not None
    return patient_from(compiled.vocabulary, finding.witness)


def test_a_gap_hands_over_a_patient_who_has_no_answer() -> None:
    compiled, found = found_in(lambda guideline: branches_changed(guideline, "fitness", unfit={"ecog": {"above": 3}}))
    gap = next(one for one in found if one.kind == "gap")
    answer = recommend(compiled, patient_of(compiled, gap), strict=True)
    assert {answer.standing("infusion"), answer.standing("comfort")} == {"excluded"}
    assert answer.facts["ecog"].value == 3


def test_an_overlap_hands_over_a_patient_who_gets_both_answers() -> None:
    compiled, found = found_in(lambda guideline: branches_changed(guideline, "fitness", unfit={"ecog": {"at_least": 2}}))
    overlap = next(one for one in found if one.kind == "overlap")
    answer = recommend(compiled, patient_of(compiled, overlap), strict=True)
    assert "excluded" not in {answer.standing("infusion"), answer.standing("comfort")}


@pytest.mark.parametrize(
    ("kind", "where", "change"),
    [
        ("dead branch", "fitness/fit", {"fit": {"ecog": 1, "not": {"ecog": 1}}, "unfit": {"ecog": {"at_least": 0}}}),
        ("unreachable option", "infusion", {"fit": {"ecog": 1, "not": {"ecog": 1}}, "unfit": {"ecog": {"at_least": 0}}}),
    ],
)
def test_what_nobody_reaches_is_found(kind: str, where: str, change: dict[str, Any]) -> None:
    _, found = found_in(lambda guideline: branches_changed(guideline, "fitness", **change))
    assert (kind, where) in {(one.kind, one.where) for one in found}


def test_an_option_that_is_always_barred_is_found() -> None:
    def bar_everybody(guideline: Guideline) -> Guideline:
        bars = {name: bar.model_copy(update={"when": criterion_from("always")}) for name, bar in guideline.contraindications.items()}
        return guideline.model_copy(update={"contraindications": bars})

    compiled, found = found_in(bar_everybody)
    barred = next(one for one in found if one.kind == "always barred")
    assert recommend(compiled, patient_of(compiled, barred), strict=True).standing(barred.where) == "contraindicated"


def test_a_bar_that_concerns_nobody_is_found() -> None:
    def concern_nobody(guideline: Guideline) -> Guideline:
        bars = {
            name: bar.model_copy(update={"when": criterion_from({"sex": "male", "pregnant": "present"})})
            for name, bar in guideline.contraindications.items()
        }
        return guideline.model_copy(update={"contraindications": bars})

    _, found = found_in(concern_nobody)
    assert "dead bar" in {one.kind for one in found}


STAGE4 = load("stage4-explained").guideline
BARS = [(section, name) for section in ("contraindications", "holds") for name in getattr(STAGE4, section)]


def without_bars(guideline: Guideline, *names: str) -> Guideline:
    sections = {
        section: {name: bar for name, bar in getattr(guideline, section).items() if name not in names}
        for section in ("contraindications", "holds")
    }
    return guideline.model_copy(update=sections)


@pytest.mark.parametrize(
    ("bars", "invariant"),
    [
        (("pregnancy",), "pregnancy"),
        (("heart-anti-her2", "lvef-low"), "anti-her2-heart"),
        (("anthracycline-heart",), "anthracycline-heart"),
        (("capecitabine-dpyd",), "capecitabine-limits"),
        (("checkpoint-immune",), "checkpoint-not-against-immunity"),
        (("parp-platinum",), "parp-not-after-failure"),
        (("ecog-3-combination",), "no-immunochemotherapy-at-ecog-3"),
    ],
)
def test_without_its_bar_an_invariant_is_broken_and_the_witness_shows_it(bars: tuple[str, ...], invariant: str) -> None:
    compiled, found = found_in(lambda guideline: without_bars(guideline, *bars), "stage4-explained")
    broken = next(one for one in found if one.kind == "broken invariant" and one.where == invariant)
    option = broken.text.split("`")[1]
    standing = recommend(compiled, patient_of(compiled, broken), strict=True).standing(option)
    assert standing in ("recommended", "to-confirm", "possible")


def test_an_option_offered_to_a_further_subtype_breaks_an_invariant() -> None:
    widened = {"subtype": ["triple-negative", "hr-positive-her2-negative"]}
    branch = next(name for name, one in STAGE4.decisions["subtype"].branches.items() if one.to == "triple-negative-first-line")
    _, found = found_in(lambda guideline: branches_changed(guideline, "subtype", **{branch: widened}), "stage4-explained")
    assert {"overlap", "broken invariant"} <= {one.kind for one in found}
