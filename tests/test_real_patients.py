"""Real rows of a table that others wrote become patient files, and each is answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from decision import load, patient_from, recommend
from tests.command import firstline
from tests.conftest import ROOT
from tests.real.msk_patients import ROWS, chosen, facts_of, read_rows, write_patients

HER2, HR = "Overall HER2 Status of Sequenced Sample", "Overall HR Status of Sequenced Sample"
STATUS = {"Positive": "positive", "Negative": "negative", "Unk/ND": None}
# What the laboratory called equivocal and the reading of the vocabulary does not: IHC 0 or 1+ is negative unless
# ISH is amplified, 3+ is positive whatever ISH says, and 1+ or 2+ without amplification is negative.
EQUIVOCAL = {
    ("1+", "Equivocal"): "negative",
    ("1+ (focal)", "Equivocal"): "negative",
    ("3+", "Negative"): "positive",
    ("1-2+", "Negative"): "negative",
}


def expected_her2(row: dict[str, str]) -> str | None:
    if row[HER2] != "Equivocal":
        return STATUS[row[HER2]]
    return EQUIVOCAL.get((row["HER2 IHC Score of Sequenced Sample"], row["HER2 FISH Status of Sequenced Sample"]))


def subtypes(her2: str | None, hr: str | None) -> set[str]:
    """The subtypes that the sample's own statuses leave."""
    if her2 == "positive":
        return {"her2-positive"}
    if her2 == "negative" and hr is not None:
        hormonal = {"hr-positive-her2-negative", "er-low-her2-negative", "pr-only-her2-negative"}
        return hormonal if hr == "positive" else {"triple-negative"}
    return {"None"}


@pytest.fixture(params=["theirs", "ours"])
def table(request: pytest.FixtureRequest) -> Path:
    """The table beside the clone, and a small one of our own with the same columns and odd values."""
    if request.param == "ours":
        return ROOT / "tests" / "data" / "registry_rows.tsv"
    shared: Path = request.getfixturevalue("shared")
    return shared / "examples" / "tables" / "breast_msk_2018_clinical_data.tsv"


def test_the_command_answers_each_chosen_row_and_its_subtype_is_the_samples_own(table: Path, tmp_path: Path) -> None:
    written = write_patients(table, tmp_path)
    assert len(written) == min(ROWS, len(read_rows(table)))
    for path, row in written:
        done = firstline("options", "--patient", str(path), "--json")
        assert done.status == 0, done.errors
        facts = json.loads(done.output)["facts"]
        found = str(facts["subtype"]["value"])
        assert found in subtypes(expected_her2(row), STATUS[row[HR]]), (path.name, found)


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.long)])
def test_receptors_of_every_row_are_read_as_the_table_has_them(table: Path, step: int) -> None:
    guideline = load("stage4-explained")
    for row in read_rows(table)[::step]:
        facts = recommend(guideline, patient_from(guideline.vocabulary, facts_of(row))).facts
        assert facts["her2_status"].value == expected_her2(row), row["Sample ID"]
        if row[HR] != "Unk/ND":
            assert facts["hr_status"].value == STATUS[row[HR]], row["Sample ID"]


def test_the_choice_meets_every_value_of_the_columns_it_names(table: Path) -> None:
    rows = read_rows(table)
    for column in ("HER2 IHC Score of Sequenced Sample", "HER2 FISH Status of Sequenced Sample", "Site of Sample", "Sex"):
        assert {row[column] for row in rows} == {row[column] for row in chosen(rows)}
