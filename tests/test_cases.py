"""Every shipped guideline is sound, and every case beside it holds."""

from __future__ import annotations

from collections import Counter

import pytest

from decision import load, recommend, shipped
from decision.catalogue import folder_of
from decision.facts.patient import Patient
from decision.loading.cases_file import Case, load_cases
from decision.verify import check_case, verify

CASES = [(name, case, patient) for name in shipped() for case, patient in load_cases(folder_of(name), load(name).vocabulary)]
STAGE4 = [(case, patient) for name, case, patient in CASES if name == "stage4-explained"]


@pytest.mark.parametrize(("name", "case", "patient"), CASES, ids=[f"{name}: {case.name}" for name, case, _ in CASES])
def test_the_case_holds(name: str, case: Case, patient: Patient) -> None:
    assert check_case(load(name), case, patient) == []


@pytest.mark.parametrize("name", shipped())
def test_the_guideline_has_no_defect(name: str) -> None:
    assert verify(load(name)) == []


@pytest.mark.parametrize("name", shipped())
def test_the_first_case_is_of_a_patient_of_whom_nothing_is_known(name: str) -> None:
    case, patient = load_cases(folder_of(name), load(name).vocabulary)[0]
    assert case.name == "nothing is known"
    assert patient.facts == {}


def test_there_are_cases_enough_for_every_option_standing_and_subtype() -> None:
    assert len(STAGE4) >= 60
    guideline = load("stage4-explained")
    expected = Counter((option, standing == "excluded") for case, _ in STAGE4 for option, standing in case.expect.standing.items())
    expected.update((option, False) for case, _ in STAGE4 for option in (case.expect.first or ()))
    missing = [(name, off) for name in guideline.options for off in (True, False) if not expected[name, off]]
    assert not missing
    standings = Counter(standing for case, _ in STAGE4 for standing in case.expect.standing.values())
    assert all(
        standings[standing] >= 3
        for standing in ("recommended", "to-confirm", "possible", "on-hold", "contraindicated", "declined", "excluded")
    )
    subtypes = Counter(recommend(guideline, patient).facts["subtype"].value for _, patient in STAGE4[::2])
    assert all(subtypes[value] >= 3 for value in guideline.vocabulary["subtype"].values), subtypes


def test_a_case_that_does_not_hold_is_told() -> None:
    guideline = load("stage4-explained")
    case, patient = STAGE4[1]
    wrong = case.model_copy(update={"expect": case.expect.model_copy(update={"first": ("taxane",), "settled": "no"})})
    assert len(check_case(guideline, wrong, patient)) == 2
