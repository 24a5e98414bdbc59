"""A patient record: what is absent is unknown, what is told is kept as told, and nothing is guessed."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from decision import Contradiction, Patient, PatientError, Recommendation, patient_from
from decision.ranges import Range
from tests.reads_all import VOCABULARY
from tests.reads_all import answer as answer_to


def patient(**facts: Any) -> Patient:
    return patient_from(VOCABULARY, facts)


def answer(**facts: Any) -> Recommendation:
    return answer_to(facts)


def refusal(**facts: Any) -> str:
    with pytest.raises(PatientError) as caught:
        patient(**facts)
    return str(caught.value)


# Absent is unknown


def test_a_fact_that_is_absent_is_unknown_and_never_no() -> None:
    found = answer()
    assert patient().facts == {}
    assert found.facts["er_percent"].source == "unknown"
    assert found.facts["er_percent"].value is None
    assert found.facts["her2_status"].value is None
    assert found.facts["taxane_exposure"].value is None
    assert found.standing("treat") == "possible"


@pytest.mark.parametrize("unknown", [None, "unknown", "not known"])
def test_unknown_may_be_said_in_words_and_is_as_if_absent(unknown: str | None) -> None:
    assert patient(ecog=unknown, bone_metastases=unknown, her2_ihc=unknown, prior_therapies=unknown) == patient()


def test_no_list_of_courses_differs_from_an_empty_list() -> None:
    assert patient().courses is None
    assert patient(prior_therapies=[]).courses == ()


# Words


@pytest.mark.parametrize(
    ("fact", "said", "kept"),
    [
        ("bone_metastases", "yes", "present"),
        ("bone_metastases", "no", "absent"),
        ("bone_metastases", "present", "present"),
        ("bone_metastases", "absent", "absent"),
        ("refuses_chemotherapy", "present", "yes"),
        ("refuses_chemotherapy", "absent", "no"),
        ("refuses_chemotherapy", "yes", "yes"),
        ("her2_low", "absent", "no"),
    ],
)
def test_yes_and_present_are_synonyms_in_every_two_valued_fact(fact: str, said: str, kept: str) -> None:
    assert patient(**{fact: said}).facts[fact] == kept


def test_yes_is_no_word_of_a_fact_with_more_values() -> None:
    assert "`yes` is not a value of heart failure" in refusal(heart_failure="yes")


def test_every_two_valued_fact_takes_both_pairs_of_words() -> None:
    two_valued = [fact for fact in VOCABULARY if fact.is_two_valued]
    assert len(two_valued) > 100
    for fact in two_valued:
        assert patient(**{fact.id: "yes"}) == patient(**{fact.id: "present"})
        assert patient(**{fact.id: "no"}) == patient(**{fact.id: "absent"})


def test_a_bool_is_no_answer() -> None:
    assert "`True` is not a value" in refusal(bone_metastases=True)
    assert "`True` is not a number" in refusal(ecog=True)


@pytest.mark.parametrize("zero", [0, "0", 0.0])
def test_a_number_that_is_a_listed_value_is_that_value(zero: Any) -> None:
    assert patient(her2_ihc=zero).facts["her2_ihc"] == "0"


def test_a_number_beside_the_listed_values_is_refused_and_the_nearest_value_named() -> None:
    assert refusal(her2_ihc=1).endswith("(did you mean `1+`?)")


# Several values, and results that are not there yet


def test_several_values_are_kept_in_the_order_of_the_vocabulary() -> None:
    assert patient(her2_ihc=["2+", 0, "1+"]).facts["her2_ihc"] == ("0", "1+", "2+")
    assert patient(her2_ihc=["2+", "1+", "2+"]).facts["her2_ihc"] == ("1+", "2+")


def test_one_value_in_a_list_is_that_value() -> None:
    assert patient(menopausal_status=["postmenopausal"]) == patient(menopausal_status="postmenopausal")


def test_one_of_several_values_leaves_open_what_they_decide_differently() -> None:
    assert answer(her2_ihc=["0", "1+"]).facts["her2_status"].value == "negative"
    assert answer(her2_ihc=["1+", "3+"]).facts["her2_status"].value is None


def test_an_equivocal_her2_is_a_score_of_2_and_settles_no_status() -> None:
    assert patient(her2_status="equivocal").facts["her2_status"] == "equivocal"
    with pytest.raises(Contradiction):
        answer(her2_status="equivocal", her2_ihc="3+")
    assert answer(her2_status="equivocal", her2_ish="not-amplified").facts["her2_low"].value == "yes"
    assert answer(her2_status="equivocal").facts["her2_low"].value is None


@pytest.mark.parametrize("said", ["pending", "equivocal", "failed"])
def test_a_result_that_is_not_there_yet_settles_nothing(said: str) -> None:
    found = answer(her2_ihc="2+", her2_ish=said)
    assert found.facts["her2_status"].value is None
    assert found.facts["her2_low"].value is None
    assert found.standing("treat") == answer(her2_ihc="2+").standing("treat")


# Numbers


@pytest.mark.parametrize(("said", "kept"), [(90, 90), (90.0, 90), ("90", 90), ("90 %", 90), ("90%", 90), (0.5, 0.5), ("0.5 %", 0.5)])
def test_a_number_is_kept_and_an_integer_stays_one(said: Any, kept: float) -> None:
    found = patient(er_percent=said).facts["er_percent"]
    assert (found, type(found)) == (kept, type(kept))
    assert json.dumps(patient(er_percent=said).as_data()) == json.dumps({"er_percent": kept})


@pytest.mark.parametrize(
    ("fact", "said", "kept"),
    [
        ("calcium_mmol_l", "12 mg/dL", 2.994),
        ("calcium_mmol_l", "12 mg/dl", 2.994),
        ("calcium_mmol_l", "2.6 mmol/L", 2.6),
        ("haemoglobin_g_l", "9.5 g/dL", 95),
        ("albumin_g_l", "3.5 g/dL", 35),
        ("brain_largest_lesion_mm", "2.5 cm", 25),
        ("qtcf_ms", "0.45 s", 450),
        ("potassium_mmol_l", "3.4 mEq/L", 3.4),
        ("magnesium_mmol_l", "2 mEq/L", 1),
        ("fasting_glucose_mmol_l", "126 mg/dL", 6.993),
        ("neutrophils_10e9_l", "1500 /uL", 1.5),
        ("platelets_10e9_l", "100 10^3/uL", 100),
        ("metastasis_free_interval_months", "2.5 years", 30),
        ("metastasis_free_interval_months", "1 year", 12),
        ("bilirubin_times_uln", "1.5 x ULN", 1.5),
        ("bilirubin_times_uln", "1.5 ULN", 1.5),
    ],
)
def test_a_unit_of_the_vocabulary_is_converted(fact: str, said: str, kept: float) -> None:
    found = patient(**{fact: said}).facts[fact]
    assert found == pytest.approx(kept, rel=1e-3)


@pytest.mark.parametrize(("said", "percent"), [("53 mmol/mol", 7.0), ("48 mmol/mol", 6.5), ("20 mmol/mol", 4.0)])
def test_hba1c_is_converted_from_millimoles_by_the_two_part_formula(said: str, percent: float) -> None:
    assert patient(hba1c_percent=said).facts["hba1c_percent"] == pytest.approx(percent, abs=0.06)


@pytest.mark.parametrize(("said", "times"), [("34 umol/L, ULN 17", 2), ("1.8 mg/dL, ULN 1.2", 1.5)])
def test_bilirubin_is_divided_by_the_limit_of_the_laboratory(said: str, times: float) -> None:
    assert patient(bilirubin_times_uln=said).facts["bilirubin_times_uln"] == pytest.approx(times)


def test_bilirubin_without_the_limit_of_the_laboratory_is_refused() -> None:
    assert "34 umol/L" in refusal(bilirubin_times_uln="34 umol/L")


@pytest.mark.parametrize("said", ["12 furlongs", "12 mg", "mmol/L", "twelve", "1,2", "", "nan", "1 2"])
def test_a_unit_or_number_that_is_not_known_is_refused(said: str) -> None:
    assert "is not a number for albumin-adjusted calcium" in refusal(calcium_mmol_l=said)


@pytest.mark.parametrize("said", [float("nan"), float("inf")])
def test_what_is_no_finite_number_is_refused(said: float) -> None:
    assert "metastasis-free interval" in refusal(metastasis_free_interval_months=said)


@pytest.mark.parametrize(
    ("fact", "said", "kept"),
    [
        ("hba1c_percent", {"value": 53, "unit": "mmol/mol"}, 7),
        ("bilirubin_times_uln", {"value": 34, "unit": "umol/L", "uln": 17}, 2),
        ("bilirubin_times_uln", "34 µmol/L (ULN 17 µmol/L)", 2),
        ("bilirubin_times_uln", "34 umol/l; uln: 17", 2),
        ("bilirubin_times_uln", {"value": 1.5}, 1.5),
        ("er_percent", {"value": 90, "unit": "%"}, 90),
        ("neutrophils_10e9_l", "1500 /µL", 1.5),
    ],
)
def test_a_number_may_be_told_in_parts(fact: str, said: Any, kept: float) -> None:
    assert patient(**{fact: said}).facts[fact] == pytest.approx(kept)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("bilirubin_times_uln", {"value": 34, "unit": "umol/L"}),
        ("bilirubin_times_uln", "34 umol/L, ULN 1.2 mg/dL"),  # the limit is in another unit
        ("bilirubin_times_uln", "34 umol/L, ULN 0"),
        ("bilirubin_times_uln", "1.5 x ULN, ULN 17"),
        ("potassium_mmol_l", "3.4 mmol/L, ULN 5"),
        ("hba1c_percent", "53"),
        ("hba1c_percent", {"value": [53], "unit": "mmol/mol"}),
        ("hba1c_percent", {"value": 53, "unit": ["mmol/mol"]}),
        ("hba1c_percent", {"value": None, "unit": "mmol/mol"}),
        ("hba1c_percent", {"value": True}),
    ],
    ids=str,
)
def test_a_unit_is_never_guessed(fact: str, said: Any) -> None:
    assert VOCABULARY[fact].label in refusal(**{fact: said}) or "limit" in refusal(**{fact: said})


@pytest.mark.parametrize("huge", [10**400, 10**5000, -(10**400), 1e300, "9" * 400], ids=["400", "5000", "-400", "e300", "text"])
def test_a_number_beyond_all_measure_is_refused_in_a_short_line(huge: Any) -> None:
    for fact in ("er_percent", "metastasis_free_interval_months", "her2_ihc"):
        assert len(refusal(**{fact: huge})) < 250
    assert len(refusal(er_percent={"at_least": huge})) < 250
    assert len(refusal(prior_therapies=[{"agent": "letrozole", "months_on": huge}])) < 250


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("er_percent", {"above": 100}),
        ("er_percent", {"below": 0}),
        ("ecog", {"at_least": 0.5, "at_most": 0.7}),
        ("ecog", {"above": 1, "below": 2}),
        ("ecog", {"above": 4}),
    ],
)
def test_a_range_in_which_no_number_can_lie_is_refused(fact: str, told: dict[str, float]) -> None:
    assert "is impossible" in refusal(**{fact: told})


def test_a_range_down_to_its_last_number_is_kept() -> None:
    assert patient(er_percent={"at_least": 100}, ecog={"above": 3}).facts == {"ecog": Range(above=3), "er_percent": Range(at_least=100)}
    assert patient(ecog={"at_least": 0.5, "at_most": 1}).facts["ecog"] == Range(at_least=0.5, at_most=1)


@pytest.mark.parametrize("fact", ["er_status", "pr_status", "er_percent", "pr_percent", "primary_er_status", "primary_pr_percent"])
def test_a_receptor_may_be_pending_and_that_settles_nothing(fact: str) -> None:
    found = answer(**{fact: "pending"})
    assert found.standing("treat") == answer().standing("treat")
    assert found.facts["subtype"].value is None


def test_a_wrong_unit_is_caught_by_what_can_be_measured() -> None:
    assert "albumin-adjusted calcium 10.2 mmol/L is impossible" in refusal(calcium_mmol_l=10.2)
    assert "haemoglobin 11 g/L is impossible" in refusal(haemoglobin_g_l=11)


@pytest.mark.parametrize("fact", [fact for fact in VOCABULARY if fact.number is not None], ids=lambda fact: fact.id)
def test_both_limits_of_a_number_are_taken_and_nothing_beyond_them(fact: Any) -> None:
    low, high = fact.number.low, fact.number.high
    assert patient(**{fact.id: low}).facts[fact.id] == low
    assert refusal(**{fact.id: low - 1})
    if high != float("inf"):
        assert patient(**{fact.id: high}).facts[fact.id] == high
        assert refusal(**{fact.id: high + 1})


def test_a_whole_number_takes_no_fraction() -> None:
    assert "ECOG 1.5 is not a whole number" in refusal(ecog=1.5)
    assert patient(ecog=1.0).facts["ecog"] == 1


def test_a_range_is_kept_with_its_ends() -> None:
    assert patient(er_percent={"above": 10}).facts["er_percent"] == Range(above=10)
    assert answer(er_percent={"above": 10}, her2_status="negative").facts["subtype"].value == "hr-positive-her2-negative"
    assert answer(er_percent={"at_least": 10}, her2_status="negative").facts["subtype"].value is None


def test_never_is_a_value_of_a_clock_and_of_nothing_else() -> None:
    assert patient(taxane_months_end_to_relapse="never").facts["taxane_months_end_to_relapse"] == "never"
    assert "`never` is not a number for ECOG" in refusal(ecog="never")


# The record


def test_all_problems_of_a_patient_are_told_at_once() -> None:
    lines = refusal(er_precent=3, ecog=9, her2_ihc="4+", prior_therapies=[{"agent": "moonbeams"}, 7]).splitlines()
    places = ["er_precent", "ecog", "her2_ihc", "prior_therapies.0.agent", "prior_therapies.1"]
    assert [line.split(":")[0] for line in lines] == places


def test_the_order_in_which_facts_are_told_does_not_matter() -> None:
    one, other = patient(ecog=1, sex="female", her2_ihc=0), patient(her2_ihc=0, ecog=1, sex="female")
    assert list(one.facts) == list(other.facts) == ["sex", "ecog", "her2_ihc"]
    assert one == other


def test_a_patient_is_frozen() -> None:
    found = patient(ecog=1, prior_therapies=[{"agent": "letrozole"}])
    with pytest.raises(ValidationError):
        found.courses = None  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.facts["ecog"] = 4  # type: ignore[index]
    with pytest.raises(TypeError):
        found.facts.update(ecog=4)  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert found.courses is not None
    with pytest.raises(ValidationError):
        found.courses[0].agent = "docetaxel"


def test_a_patient_does_not_change_with_the_data_it_was_read_from() -> None:
    data: dict[str, Any] = {"her2_ihc": ["1+", "2+"], "prior_therapies": [{"agent": "letrozole"}]}
    found = patient_from(VOCABULARY, data)
    before = json.dumps(found.as_data())
    data["her2_ihc"].append("3+")
    data["prior_therapies"][0]["agent"] = "docetaxel"
    assert json.dumps(found.as_data()) == before


FULL: dict[str, Any] = {
    "sex": "female",
    "age_years": 61,
    "ecog": {"at_most": 2},
    "er_percent": 0.5,
    "her2_ihc": ["1+", "2+"],
    "her2_ish": "pending",
    "bone_metastases": "yes",
    "refuses_chemotherapy": "present",
    "taxane_months_end_to_today": {"above": 12},
    "oral_serd_months_end_to_relapse": "never",
    "prior_therapies": [
        {"agent": "Taxotere", "intent": "neoadjuvant", "months_on": 3, "months_since_end": 30, "months_end_to_today": 31.5},
        {"class": "anthracycline", "cumulative_dose_mg_m2": 240, "progressed_on": "no"},
    ],
    "prior_therapies_complete": "no",
}


def test_a_patient_comes_back_from_json_unchanged() -> None:
    found = patient_from(VOCABULARY, FULL)
    again = patient_from(VOCABULARY, json.loads(json.dumps(found.as_data(), allow_nan=False)))
    assert again == found
    assert again.as_data() == found.as_data()


def test_whole_months_of_a_course_are_printed_as_integers() -> None:
    text = json.dumps(patient(prior_therapies=[{"agent": "letrozole", "months_on": 60, "months_since_end": 6}]).as_data())
    assert '"months_on": 60,' in text
    assert '"months_end_to_relapse": 6' in text
    assert ".0" not in text


@st.composite
def facts_told(draw: st.DrawFn) -> dict[str, Any]:
    facts = draw(st.lists(st.sampled_from(list(VOCABULARY)), unique_by=lambda fact: fact.id, max_size=8))
    told: dict[str, Any] = {}
    for fact in facts:
        if fact.number is None:
            told[fact.id] = draw(st.sampled_from([*fact.values, *fact.statements]))
        else:
            high = min(fact.number.high, 500)
            told[fact.id] = draw(
                st.integers(int(fact.number.low) + 1, int(high)) if fact.number.whole == "yes" else st.floats(fact.number.low, high)
            )
    return told


@given(facts_told())
@settings(max_examples=80, deadline=None)
def test_any_patient_that_is_read_comes_back_from_json_unchanged(told: dict[str, Any]) -> None:
    try:
        found = patient_from(VOCABULARY, told)
    except Contradiction:
        return
    assert patient_from(VOCABULARY, json.loads(json.dumps(found.as_data(), allow_nan=False))) == found
    assert set(found.facts) == set(told)
