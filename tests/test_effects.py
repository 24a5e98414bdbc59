"""The effect of each missing fact equals asking again with the fact stated."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from decision import load, patient_from, recommend, shipped
from decision.engine import outlook
from decision.engine.case import Case
from decision.engine.words import Speaker
from decision.reasoning.compiled import GRADE_STEP
from decision.reasoning.effects import effects
from decision.reasoning.space import Words
from decision.reasoning.standing import leaves_in
from tests.comparing import answered
from tests.generated import Subject, asking, subject
from tests.generated_patients import Patients

PATIENTS_AT_MOST, MANY_ENOUGH = 120, 20
CLOSED = (78, 95)  # generated guidelines with hardly an undecided option
QUICK = [*shipped(), *(f"generated-{seed}" for seed in range(12))]


def stated(one: Subject, level: int, value: int) -> Any:
    """A value of a level as a patient file states it."""
    space = one.compiled.space
    domain = space.domains[level]
    if isinstance(domain, Words):
        return domain.values[value]
    return "never" if value == domain.regions.count else domain.regions.range_of(value).as_data()


def differences(name: str, seed: int, values_wanted: int, at_least: int = MANY_ENOUGH) -> list[str]:
    """Where an effect is not what asking again gives, over at least so many values of missing facts."""
    one, found, compared = subject(name), [], 0
    patients, rng = Patients(one, seed), Random(seed)
    for _ in range(PATIENTS_AT_MOST):
        if compared >= values_wanted:
            break
        data = patients.wide()
        if "prior_therapies" in data:
            continue  # a list and a stated clock are compared one fact at a time, see the limits
        case = answered(one.compiled, data, strict=True)
        if case is None:
            continue
        told_of = effects(one.compiled, case.reading, case.undecided)
        for option in case.undecided:
            after = {level: effect.after[option] for level, effect in told_of.items() if option in effect.after}
            everything = case.leaves[option]
            open_levels = [
                level for level in case.reading.open_levels if is_asked(one, level) and one.compiled.space.levels[level] not in data
            ]
            for level in rng.sample(open_levels, min(len(open_levels), 4)):
                for value in case.reading.choices[level]:
                    asked = stated(one, level, value)
                    if asked == {}:
                        continue
                    again = answered(one.compiled, {**data, one.compiled.space.levels[level]: asked}, strict=True)
                    expected = 0 if again is None else again.leaves[option]
                    told = after[level][value] if level in after else everything
                    compared += 1
                    is_impossible = expected == 0 and level not in after  # no completion has this value, and none was told of
                    if told != expected and not is_impossible and not was_accepted(again):
                        found.append(
                            f"{data} strict: {option} with {one.compiled.space.levels[level]} {asked}: {told}, asked again {expected}"
                        )
    assert compared >= at_least, "too little was open to compare"
    return found


def is_asked(one: Subject, level: int) -> bool:
    """Whether a fact is asked itself, and not another scale of one that is."""
    return not one.compiled.vocabulary[one.compiled.space.levels[level]].scale_of


def was_accepted(again: Case | None) -> bool:
    """Whether what was stated is a discordance that is never assumed; an effect speaks of what is not discordant."""
    return again is not None and bool(again.reading.discordances)


@pytest.mark.parametrize("name", QUICK)
def test_an_effect_equals_asking_again(name: str) -> None:
    assert differences(name, 1, 60 if name in shipped() else 120) == []


@pytest.mark.long
@pytest.mark.parametrize("name", [*shipped(), *(f"generated-{seed}" for seed in range(60, 108) if seed not in CLOSED)])
def test_an_effect_equals_asking_again_at_length(name: str) -> None:
    """More than 10,000 values together."""
    assert differences(name, 2, 220, MANY_ENOUGH if name in shipped() else 220) == []


def test_a_fact_that_a_law_ties_to_a_reading_of_the_function_is_told() -> None:
    one = asking({"her2_status": "positive"})
    answer = recommend(one.compiled, patient_from(one.compiled.vocabulary, {"her2_ihc": ["1+", "3+"]}))

    assert {test.fact: test.effect for test in answer.tests} == {"her2_ihc": "decides", "her2_ish": "decides"}


@pytest.mark.parametrize(
    ("name", "data", "fact"),
    [
        ("generated-98", {"ecog": 2}, "liver"),
        ("generated-70", {"aromatase_inhibitor_exposure": "present", "extent": "local"}, "endocrine_months_end_to_relapse"),
    ],
)
def test_a_fact_that_ties_two_facts_of_different_options_is_told(name: str, data: dict[str, Any], fact: str) -> None:
    one = subject(name)
    case = answered(one.compiled, data, strict=True)
    assert case is not None
    assert one.compiled.space.level_of[fact] in effects(one.compiled, case.reading, case.undecided)


def test_a_fact_outside_a_function_that_settles_a_fact_inside_is_told() -> None:
    one = asking({"menopause": ["before", "around", "after"]})
    answer = recommend(one.compiled, patient_from(one.compiled.vocabulary, {}))
    effects = {test.fact: test.effect for test in answer.tests}

    assert effects["menopause"] == "decides"
    assert effects["pregnant"] == "can-settle"


def offered_with_each_value(one: Subject, data: dict[str, Any], fact: str) -> list[dict[str, set[int]]]:
    """By value of a missing fact, the grades at which each undecided option is then offered: found by asking again."""
    level = one.compiled.space.level_of[fact]
    case = answered(one.compiled, data, strict=True)
    assert case is not None
    found = []
    for value in case.reading.choices[level]:
        again = answered(one.compiled, {**data, fact: stated(one, level, value)}, strict=True) if stated(one, level, value) != {} else None
        if again is not None:
            found.append({name: {leaf - leaf % GRADE_STEP for leaf in leaves_in(again.leaves[name])} for name in case.undecided})
    return found


@pytest.mark.parametrize("name", ["stage4-explained", "generated-1", "generated-4", "generated-5", "generated-7"])
def test_of_what_settles_alike_that_which_changes_the_offer_is_asked_before_what_can_only_bar(name: str) -> None:
    one, patients, both = subject(name), Patients(subject(name), 11), 0
    for _ in range(40):
        data = patients.wide()
        case = None if "prior_therapies" in data else answered(one.compiled, data, strict=True)
        if case is None or not case.undecided:
            continue
        tests = [test for test in outlook.tests_that_decide(case) if test.fact in one.compiled.space.level_of and test.fact not in data]
        for effect in ("decides", "can-settle", "together-only"):
            alike = [test.fact for test in tests if test.effect == effect]
            offers = [offered_with_each_value(one, data, fact) for fact in (alike[:3] + alike[3:][-3:])]
            moves = [any(grades != values[0] for grades in values) for values in offers if values]
            both += len(set(moves)) == 2
            assert moves == sorted(moves, reverse=True), data

    assert both or name != "stage4-explained"


def test_an_oncologist_is_asked_of_the_crisis_before_pregnancy() -> None:
    guideline = load("stage4-explained")
    facts = {"her2_ihc": "3+", "bilirubin_times_uln": 10, "liver_metastases": "present", "jaundice": "present"}
    answer = recommend(guideline, patient_from(guideline.vocabulary, facts))
    asked = [test.fact for test in answer.tests if test.fact not in answer.scope.assumed]

    assert asked[0] == "visceral_crisis"
    assert "pregnant" in asked


def test_a_fact_of_which_a_part_is_told_is_asked_before_the_others() -> None:
    """Some lung disease is told, and whether it is of today decides of trastuzumab deruxtecan."""
    guideline = load("evidence-2026")
    facts = {
        "her2_ihc": "3+",
        "er_percent": 0,
        "pr_percent": 0,
        "presentation": "de-novo",
        "interstitial_lung_disease": ["past", "past-on-steroids", "current"],
    }
    answer = recommend(guideline, patient_from(guideline.vocabulary, facts))
    asked = [test.fact for test in answer.tests if test.fact not in answer.scope.assumed]

    assert asked[0] == "interstitial_lung_disease"
    assert answer.settled.because.startswith("interstitial lung disease")


def test_neighbouring_numbers_are_one_range_and_others_are_told_apart() -> None:
    guideline = load("evidence-2026")
    speaker = Speaker(recommend(guideline, patient_from(guideline.vocabulary, {"her2_ihc": 0})).case)
    level = guideline.space.level_of["platinum_months_end_to_relapse"]
    regions = guideline.space.domains[level].regions
    below_6, above_12 = (
        tuple(place for place in range(regions.count) if is_so(regions.sample(place))) for is_so in (lambda x: x < 6, lambda x: x > 12)
    )
    name = "time from the end of platinum to relapse"

    assert len(below_6) > 1
    assert speaker.level_phrase(level, below_6) == f"{name} below 6 months"
    assert speaker.level_phrase(level, (*below_6, *above_12)) == f"{name} below 6 months or {name} above 12 months"
    assert speaker.level_phrase(level, (*below_6, regions.count)) == f"{name} below 6 months or never"


def test_a_list_of_earlier_treatment_that_may_go_on_stands_in_the_headline_until_it_is_complete() -> None:
    guideline = load("evidence-2026")
    facts = {"her2_ihc": "3+", "er_percent": 70, "pr_percent": 30, "presentation": "recurrent", "visceral_crisis": "absent"}
    told = {"prior_therapies": [{"agent": "trastuzumab", "intent": "adjuvant", "months_end_to_relapse": 20}]}
    said = {
        complete: recommend(guideline, patient_from(guideline.vocabulary, facts | told | {"prior_therapies_complete": complete})).settled
        for complete in ("yes", "no")
    }

    assert said["no"].because.startswith("other earlier treatment")
    assert said["no"].because.count("other earlier treatment") == 1
    assert "other earlier treatment" not in said["yes"].because


def test_facts_told_in_part_never_take_the_whole_headline() -> None:
    guideline = load("stage4-explained")
    ranges = {"er_percent": {"at_least": 1}, "ecog": {"at_most": 3}, "age_years": {"at_least": 40}, "neutrophils_10e9_l": {"at_least": 1}}
    facts = {"her2_ihc": 0, "presentation": "de-novo", **ranges}
    answer = recommend(guideline, patient_from(guideline.vocabulary, facts))
    begun = [test.label for test in answer.tests if test.fact in ranges]
    others = [test.label for test in answer.tests if test.fact not in (*ranges, *answer.scope.assumed)]

    assert len(begun) > 2
    assert answer.settled.because == f"{begun[0]}, {begun[1]}, {others[0]} could change the list"
