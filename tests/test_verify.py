"""Each kind of defect is found where it was planted, and its witness is a patient who shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest

from decision import load, patient_from, recommend
from decision.criteria import criterion_from
from decision.facts.patient import Patient
from decision.guideline import Branch, Guideline
from decision.reasoning.compiled import Compiled
from decision.verify import Finding, verify
from decision.verify.invariants import compared, options_meant

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


EVIDENCE = load("evidence-2026")
ORDERS = [name for name, one in EVIDENCE.guideline.invariants.items() if one.rule == "not-above"]


def turned_round(guideline: Guideline, above: Collection[str], below: Collection[str]) -> Guideline:
    """The guideline in which every branch to some options is the strongest and best, and every other one to some others the weakest."""
    best, worst = ({name: list(one.values)[end] for name, one in guideline.ranking.criteria.items()} for end in (0, -1))

    def graded(branch: Branch) -> Branch:
        if branch.to in above:
            return branch.model_copy(update={"strength": "strong", "ranks": best})
        return branch.model_copy(update={"strength": "conditional", "ranks": worst}) if branch.to in below else branch

    decisions = {
        name: one.model_copy(update={"branches": {key: graded(branch) for key, branch in one.branches.items()}})
        for name, one in guideline.decisions.items()
    }
    return guideline.model_copy(update={"decisions": decisions})


NEVER_TOGETHER = "hr-crisis-endocrine-not-above"  # in a crisis nothing endocrine is free while chemotherapy is


@pytest.mark.parametrize("name", sorted({*ORDERS} - {NEVER_TOGETHER}))
def test_an_order_that_is_turned_round_breaks_its_invariant_and_the_witness_shows_it(name: str) -> None:
    invariant = EVIDENCE.guideline.invariants[name]
    meant = options_meant(EVIDENCE, invariant)
    option = "paclitaxel" if "paclitaxel" in meant else meant[0]
    others = {other for other in compared(EVIDENCE, invariant) if other != option}
    changed, found = found_in(lambda guideline: turned_round(guideline, {option}, others), "evidence-2026")
    broken = [one for one in found if one.where == name and one.text.startswith(f"`{option}`")]

    assert broken
    for one in broken:
        answer, other = recommend(changed, patient_of(changed, one), strict=True), one.text.split("`")[3]
        mine, theirs = answer.rank(option), answer.rank(other)
        assert mine is not None
        assert theirs is not None
        assert mine < theirs


def test_where_two_never_stand_together_their_order_is_held_once_they_do() -> None:
    """Endocrine therapy offered in every crisis: beside chemotherapy it may stand, and above it not."""
    option, always = "endocrine-cdk46-in-crisis", {"crisis-without-chemotherapy": {"visceral_crisis": "present"}}
    chemotherapy = compared(EVIDENCE, EVIDENCE.guideline.invariants[NEVER_TOGETHER])

    def beside(guideline: Guideline) -> Guideline:
        return turned_round(branches_changed(guideline, "hr-first-line", **always), chemotherapy, {option})

    def above(guideline: Guideline) -> Guideline:
        return turned_round(branches_changed(guideline, "hr-first-line", **always), {option}, chemotherapy)

    assert NEVER_TOGETHER not in {one.where for one in found_in(beside, "evidence-2026")[1]}
    assert NEVER_TOGETHER in {one.where for one in found_in(above, "evidence-2026")[1]}


def test_the_review_asks_for_orders_and_each_is_held_for_every_patient() -> None:
    """Invariants 15 and 16 of the review compare chemotherapy with endocrine options, and section 5 names what is joint."""
    assert {"hr-no-chemotherapy-above-cdk46", "hr-crisis-endocrine-not-above"} <= set(ORDERS)
    assert len(ORDERS) >= 12
    assert verify(EVIDENCE) == []
