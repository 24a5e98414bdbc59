"""The creatinine clearance from a creatinine, a weight, the age and the sex: calculated only where all four are told of today."""

from __future__ import annotations

import pytest

from decision.catalogue import load
from decision.intake import Intake, read_shorthand
from tests.command import firstline

FACT = "creatinine_clearance_ml_min"
ALL = "62F, weight 70 kg, creatinine 1.2 mg/dL"


def read(text: str) -> Intake:
    return read_shorthand(load().vocabulary, text)


@pytest.mark.parametrize(
    ("text", "clearance"),
    [  # the first two are worked examples of superglobalcalculator.com; the others are reckoned by hand from the formula
        ("65M, weight 70 kg, creatinine 1.4 mg/dL", 52.1),
        ("45F, weight 60 kg, creatinine 0.9 mg/dL", 74.8),
        ("62F, creatinine 106 umol/L, wt 70 kg", 53.8),  # 78 x 70 / (72 x 106/88.4) x 0.85
        ("weighs 80kg; creat 106 µmol/l; man, 62 years old", 72.3),  # 78 x 80 / (72 x 106/88.4)
    ],
)
def test_the_formula_of_cockcroft_and_gault(text: str, clearance: float) -> None:
    assert read(text).facts[FACT] == clearance


def test_it_says_from_what_it_was_calculated_in_every_output() -> None:
    how = "by Cockcroft and Gault from creatinine 1.2 mg/dL, weight 70 kg, 62 years, female"

    assert {one.how for one in read(ALL).read if one.fact == FACT} == {how}
    assert f"Calculated: creatinine clearance 53.7 mL/min {how}" in " ".join(firstline("options", ALL).output.split())
    assert f"how: {how}" in firstline("import", "-", stdin=ALL).output


@pytest.mark.parametrize("part", ["62", "F", ", weight 70 kg"])
def test_what_is_missing_is_named_and_nothing_is_assumed(part: str) -> None:
    intake = read(ALL.replace(part, "", 1))

    assert FACT not in intake.facts
    missing = {"62": "age", "F": "sex", ", weight 70 kg": "weight"}[part]
    assert any(one.text == "creatinine 1.2 mg/dL" and f" {missing} " in one.because for one in intake.ignored)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("62F, weight 70 kg, creatinine 106", "in which unit (write mg/dL or umol/L)?"),
        ("62F, weight 70 kg, creatinine 1.2 mmol/L", "mg/dL or umol/L is read, not mmol/l"),
        ("62F, weight 70 kg, creatinine 1.0-1.2 mg/dL", "give one number"),
        ("62F, weight 7 kg, creatinine 1.2 mg/dL", "is 7 kg right?"),
        ("62F, weight 70 kg, weight 82 kg, creatinine 1.2 mg/dL", "weight is told twice: which is right today?"),
        ("62F, weight 70 kg, creatinine 1.2 mg/dL, now 2.0 mg/dL", "is it so today?"),
    ],
)
def test_a_part_in_doubt_is_asked(text: str, asked: str) -> None:
    intake = read(text)

    assert FACT not in intake.facts
    assert any(asked in one.question for one in intake.questions)


def test_a_clearance_that_is_told_stands_and_another_measure_is_not_taken_for_it() -> None:
    assert read(f"{ALL}, CrCl 40 mL/min").facts[FACT] == 40
    other = read("eGFR 55 mL/min")

    assert FACT not in other.facts
    assert [one.text for one in other.ignored] == ["eGFR 55 mL/min"]


@pytest.mark.parametrize("text", [f"pregnant, {ALL}", "age 17, F, weight 70 kg, creatinine 1.2 mg/dL"])
def test_where_the_formula_does_not_hold_nothing_is_calculated(text: str) -> None:
    assert FACT not in read(text).facts


def test_a_contradiction_about_the_age_takes_the_clearance_with_it() -> None:
    intake = read(f"{ALL}, 71 years old")

    assert FACT not in intake.facts
    assert any("age is said in two ways" in one.question for one in intake.questions)
