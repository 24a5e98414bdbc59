"""A patient is written as a sentence, without the id of a fact or an equals sign, that is read back as the same patient."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision.catalogue import shipped_vocabulary
from decision.errors import PatientError
from decision.facts.patient import COMPLETE, COURSES, Patient, parse_value, patient_from
from decision.facts.vocabulary import Fact
from decision.intake import as_shorthand, read_shorthand
from decision.intake.never_given import given_all_the_same
from tests.command import firstline

VOCABULARY = shipped_vocabulary()
ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
LONG = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def some_value(fact: Fact, random: Random) -> Any:
    """A value of a fact: one, several, a statement, a number, a range or never."""
    if fact.number is None:
        if fact.statements and random.random() < 0.2:
            return random.choice(list(fact.statements))
        if len(fact.values) > 2 and random.random() < 0.3:
            return random.sample(fact.values, 2)
        return random.choice(fact.values)
    number = fact.number
    if fact.never and random.random() < 0.2:
        return "never"
    if fact.statements and random.random() < 0.2:
        return random.choice(list(fact.statements))
    low, high = number.low, min(number.high, 300)

    def one() -> float:
        found = low + (high - low) * random.random()
        return round(found) if number.whole == "yes" or random.random() < 0.5 else round(found, random.choice([1, 2, 4]))

    if random.random() < 0.6:
        return one()
    first, second = sorted((one(), one()))
    lower, upper = random.choice(["at_least", "above"]), random.choice(["at_most", "below"])
    return random.choice([{lower: first}, {upper: second}, {lower: first, upper: second}])


def some_course(random: Random) -> dict[str, Any]:
    """A course in which everything may be said or left open."""
    classes = [name for name, one in VOCABULARY.classes.items() if one.courses == "yes"]
    course: dict[str, Any] = {}
    if random.random() < 0.6:
        course["agent"] = random.choice(list(VOCABULARY.agents))
    if not course or random.random() < 0.2:
        course["classes"] = random.sample(classes, random.choice([1, 1, 2]))
    maybe: dict[str, list[Any]] = {
        "intent": ["neoadjuvant", "adjuvant", "metastatic", "prevention"], "months_on": [0, 3, 7.5, 60], "ongoing": ["yes", "no"],
        "months_end_to_relapse": [0, 6, 12.25, 30], "months_end_to_today": [30, 31.5, 200], "progressed_on": ["yes", "no"],
        "cumulative_dose_mg_m2": [240, 300.5],
    }  # fmt: skip
    return course | {key: random.choice(values) for key, values in maybe.items() if random.random() < 0.35}


def some_patient(seed: int) -> Patient | None:
    """A patient of whom many facts are known and many are not; None where what was drawn contradicts itself."""
    random = Random(seed)
    share = random.choice([0.02, 0.1, 0.5])
    data = {fact.id: some_value(fact, random) for fact in VOCABULARY if random.random() < share}
    data = {fact: value for fact, value in data.items() if not hasattr(parse_value(VOCABULARY[fact], value), "expected")}
    courses = [some_course(random) for _ in range(random.choice([0, 0, 1, 3]))]
    if courses or random.random() < 0.2:
        data[COURSES], data[COMPLETE] = courses, random.choice(["yes", "no"])
    try:
        patient = patient_from(VOCABULARY, data)
    except PatientError:
        return None
    return None if list(given_all_the_same(VOCABULARY, patient.facts, patient.courses or ())) else patient


def read_back(text: str) -> Patient:
    intake = read_shorthand(VOCABULARY, text)
    assert (intake.questions, intake.not_understood) == ((), ())
    return patient_from(VOCABULARY, intake.facts)


def distinct(patient: Patient) -> Patient:
    """The patient with each course told once."""
    courses = patient.courses if patient.courses is None else tuple(dict.fromkeys(patient.courses))
    return Patient(facts=patient.facts, courses=courses, courses_complete=patient.courses_complete)


@given(st.integers(0, 10**9))
@LONG
def test_any_patient_written_as_shorthand_is_read_back_as_the_same(seed: int) -> None:
    patient = some_patient(seed)
    if patient is None:
        return
    text = as_shorthand(VOCABULARY, patient)

    assert read_back(text) == distinct(patient)
    assert "=" not in text
    assert not [word for word in ID.findall(text) if word in VOCABULARY]


def test_most_patients_that_are_drawn_exist() -> None:
    found = [patient for patient in map(some_patient, range(300)) if patient is not None]
    assert len(found) > 150
    assert any(len(patient.facts) > 40 for patient in found)
    assert any(patient.courses for patient in found)


def values_of(fact: Fact) -> list[Any]:
    """Every word of a fact, or the edges and the middle of its number, ranges and never."""
    if fact.number is None:
        return [*fact.values, *fact.statements, *([list(fact.values[:2])] if len(fact.values) > 2 else [])]
    low, high = fact.number.low, min(fact.number.high, 300)
    middle = round((low + high) / 2)
    ranges = [{"at_least": low, "at_most": middle}, {"above": low, "below": middle}, {"at_least": middle}, {"below": high}]
    return [low, middle, high, *ranges, *fact.statements, *(["never"] if fact.never else [])]


@pytest.mark.parametrize("fact", list(VOCABULARY), ids=lambda fact: fact.id)
def test_every_value_of_a_fact_has_words_that_are_read_back_as_it(fact: Fact) -> None:
    for value in values_of(fact):
        try:
            patient = patient_from(VOCABULARY, {fact.id: value})
        except PatientError:
            continue  # a range that no number of this fact can lie in
        assert read_back(as_shorthand(VOCABULARY, patient)) == patient, value


def test_a_plain_patient_is_written_as_a_clinician_would() -> None:
    said = {"er_percent": 90, "her2_ihc": "0", "bone_metastases": "present", "visceral_crisis": "absent", "presentation": "de-novo"}
    text = as_shorthand(VOCABULARY, patient_from(VOCABULARY, said | {"ecog": 1}))
    assert text == "ECOG 1; de novo; bone metastases; ER 90 %; HER2 IHC 0; no visceral crisis"


def test_the_command_prints_a_sentence_that_it_reads_itself(tmp_path: Any) -> None:
    said = "ER 90% PR+ HER2 0, bone mets, adjuvant letrozole 24 months, stopped 6 months before relapse"
    first = firstline("shorthand", said)
    assert (first.status, first.errors) == (0, "")
    assert "adjuvant letrozole for 24 months ended 6 months before relapse" in first.output
    assert firstline("shorthand", first.output.strip()).output == first.output
