"""Real rows of a table that others wrote become patient files, and each is answered."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from decision import Contradiction, Recommendation, load, patient_from, recommend
from tests.command import firstline
from tests.conftest import ROOT
from tests.real.msk_patients import IHC, ISH, ROWS, chosen, facts_of, has_spread, is_metastatic, read_rows, write_patients
from tests.real.msk_report import EXCEPTIONS, HER2, HR, OWN, Row, answered, expected_her2, report
from tests.real.msk_report import IHC as IHC_COLUMN
from tests.real.msk_report import ISH as ISH_COLUMN

OURS = ROOT / "tests" / "data" / "registry_rows.tsv"
PAGE = ROOT / "docs" / "real-input.md"
PLAIN_SCORES = {"NA", "0+", "1+", "2+", "3+"}
PLAIN_ISH = {"NA", "Unk/ND", "Positive", "Negative"}
# Scores that carry a remark and still are one score; the reason is the reading of the remark.
ONE_SCORE = {
    "3+ (outside)": "the only score there is; another laboratory gave it",
    "3+ (heterogenous 70-80% pos)": "strong staining of more than 10 % of the cells is 3+, whatever the rest does",
}
SEVERAL_SCORES = {
    "0-1+": ["0", "ultralow", "1+"],
    "1+ (focal)": ["ultralow", "1+"],
    "1+ (outside 3+)": ["1+", "3+"],
    "1-2+": ["1+", "2+"],
    "1-2+ (outside 3+)": ["1+", "2+", "3+"],
    "2+ (focal)": ["1+", "2+"],
    "2-3+": ["2+", "3+"],
}
ODD_ISH = {"Test Failure": "failed", "Equivocal": "equivocal", "Negative (outside)": "not-amplified"}


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
    return OURS if request.param == "ours" else request.getfixturevalue("theirs")


@pytest.fixture(scope="session")
def theirs(shared: Path) -> Path:
    return shared / "examples" / "tables" / "breast_msk_2018_clinical_data.tsv"


WHOLE = 6  # of every so many rows the whole answer is put into words, of the others what the report counts


@pytest.fixture(
    params=[("ours", 1), ("theirs", 60), pytest.param(("theirs", 1), marks=pytest.mark.long)],
    ids=["ours", "every-60th-of-theirs", "all-of-theirs"],
)
def metastatic(request: pytest.FixtureRequest) -> list[Row]:
    """Metastatic rows: all of ours, and of theirs every 60th, or in the long run all."""
    whose, step = request.param
    path = OURS if whose == "ours" else request.getfixturevalue("theirs")
    return [row for row in read_rows(path) if is_metastatic(row)][::step]


def ours(sample: str, **changed: str) -> Row:
    """A row of our own table, with some columns changed."""
    row = next(row for row in read_rows(OURS) if row["Sample ID"] == sample)
    return row | changed


def answer(row: Row) -> Recommendation:
    guideline = load("stage4-explained")
    return recommend(guideline, patient_from(guideline.vocabulary, facts_of(row)))


def asked(row: Row) -> set[str]:
    return {test.fact for test in answer(row).tests}


# The 100 chosen rows


def test_the_command_answers_each_chosen_row_and_its_subtype_is_the_samples_own(table: Path, tmp_path: Path) -> None:
    written = write_patients(table, tmp_path)
    assert len(written) == min(ROWS, len(read_rows(table)))
    for path, row in written:
        done = firstline("options", "--patient", str(path), "--json")
        assert done.status == 0, done.errors
        facts = json.loads(done.output)["facts"]
        found = str(facts["subtype"]["value"])
        assert found in subtypes(expected_her2(row), OWN[row[HR]]), (path.name, found)


def test_receptors_of_every_20th_row_metastatic_or_not_are_read_as_the_table_has_them(table: Path) -> None:
    for row, found in answered(read_rows(table)[::20]):
        assert found.her2_status == expected_her2(row), row["Sample ID"]
        assert found.hr_status == OWN[row[HR]], row["Sample ID"]


def test_the_choice_meets_every_value_of_the_columns_it_names(table: Path) -> None:
    rows = read_rows(table)
    for column in (IHC_COLUMN, ISH_COLUMN, "Site of Sample", "Sex"):
        assert {row[column] for row in rows} == {row[column] for row in chosen(rows)}


# Every metastatic row


def test_every_metastatic_row_has_a_ranked_list_or_names_the_receptors_it_lacks(metastatic: list[Row]) -> None:
    counted = 0
    for row, found in (
        *answered(metastatic[::WHOLE], whole=True),
        *answered([row for place, row in enumerate(metastatic) if place % WHOLE]),
    ):
        counted += 1
        assert found.ranked or found.missing, row["Sample ID"]
        assert found.names_what_is_missing, (row["Sample ID"], found.missing, found.asked)

    assert counted == len(metastatic) > 0


def test_hr_and_her2_of_every_metastatic_row_are_the_samples_own_but_for_the_listed_exceptions(metastatic: list[Row]) -> None:
    for row, found in answered(metastatic):
        assert found.hr_status == OWN[row[HR]], row["Sample ID"]
        assert found.her2_status == expected_her2(row), (row["Sample ID"], row[IHC_COLUMN], row[ISH_COLUMN], row[HER2])


def test_every_listed_exception_differs_from_the_status_of_the_sample_and_says_why(table: Path) -> None:
    met = {(row[IHC_COLUMN], row[ISH_COLUMN], row[HER2]) for row in read_rows(table)}
    assert set(EXCEPTIONS) <= met
    for (_, _, status), (read_as, why) in EXCEPTIONS.items():
        assert read_as != OWN[status]
        assert len(why.split()) > 8


def test_a_row_is_metastatic_by_m1_by_its_sample_or_by_follow_up() -> None:
    early = ours("R-10")
    assert not is_metastatic(early)
    assert is_metastatic(early | {"M Stage": "M1"})
    assert is_metastatic(early | {"Sample Type": "Metastasis"})
    assert is_metastatic(early | {"Metastatic Disease at Last Follow-up": "Yes"})


def test_their_table_has_1411_metastatic_rows(theirs: Path) -> None:
    rows = [row for row in read_rows(theirs) if is_metastatic(row)]
    sources = Counter((row["M Stage"], row["Sample Type"], row["Metastatic Disease at Last Follow-up"]) for row in rows)
    assert sources == {
        ("M1", "Metastasis", "Yes"): 217,
        ("M1", "Primary", "Yes"): 178,
        ("M0", "Metastasis", "Yes"): 778,
        ("M0", "Primary", "Yes"): 233,
        ("M0", "Metastasis", "No"): 5,
    }


# Odd values: read as all they may mean, or left open and asked


def test_every_odd_her2_result_of_their_table_is_listed_here_and_met_in_ours(table: Path) -> None:
    rows = read_rows(table)
    assert {row[IHC_COLUMN] for row in rows} - PLAIN_SCORES == set(SEVERAL_SCORES) | set(ONE_SCORE)
    assert {row[ISH_COLUMN] for row in rows} - PLAIN_ISH == set(ODD_ISH)


@pytest.mark.parametrize("score", SEVERAL_SCORES)
def test_a_score_that_may_mean_several_is_read_as_all_of_them(score: str) -> None:
    row = ours("R-01", **{IHC_COLUMN: score})
    facts = answer(row).facts
    assert facts["her2_ihc"].value == SEVERAL_SCORES[score]
    assert "her2_low" not in facts or facts["her2_low"].value is None


@pytest.mark.parametrize("score", ONE_SCORE)
def test_a_remark_that_names_no_second_score_leaves_the_score(score: str) -> None:
    facts = answer(ours("R-01", **{IHC_COLUMN: score})).facts
    assert facts["her2_ihc"].value == "3+"
    assert facts["her2_status"].value == "positive"


def test_a_score_of_0_does_not_rule_out_ultralow_because_the_reports_did_not_tell_them_apart() -> None:
    assert facts_of(ours("R-01"))["her2_ihc"] == ["0", "ultralow"]


@pytest.mark.parametrize("result", ["Test Failure", "Equivocal"])
def test_an_ish_that_settled_nothing_leaves_her2_open_and_is_asked_again(result: str) -> None:
    row = ours("R-06", **{ISH_COLUMN: result})
    found = answer(row)
    assert found.facts["her2_ish"].value == ODD_ISH[result]
    assert found.facts["her2_status"].value is None
    assert found.facts["subtype"].value is None
    assert "her2_ish" in asked(row)


def test_an_ish_of_another_laboratory_counts_as_its_result() -> None:
    facts = answer(ours("R-06", **{ISH_COLUMN: "Negative (outside)"})).facts
    assert facts["her2_ish"].value == "not-amplified"
    assert facts["her2_status"].value == "negative"


def test_two_laboratories_that_disagree_leave_her2_open_until_the_ish_is_done() -> None:
    open_still, done = ours("R-16"), ours("R-17")
    assert answer(open_still).facts["her2_status"].value is None
    assert asked(open_still) & {"her2_ihc", "her2_ish"}
    assert answer(done).facts["her2_status"].value == "negative"


@pytest.mark.parametrize("score", ["1-2+", "2+ (focal)", "2-3+"])
def test_a_score_around_2_without_ish_leaves_her2_open_and_asks(score: str) -> None:
    row = ours("R-20", **{IHC_COLUMN: score, ISH_COLUMN: "Unk/ND"})
    assert answer(row).facts["her2_status"].value is None
    assert asked(row) & {"her2_ihc", "her2_ish"}


def test_receptors_that_were_not_done_are_unknown_and_asked() -> None:
    row = ours("R-09")
    assert not {"er_status", "pr_status", "her2_ihc", "her2_ish"} & set(facts_of(row))
    assert {"er_percent", "pr_percent", "her2_ihc", "her2_ish"} <= asked(row)


@pytest.mark.parametrize("column", ["ER Status of Sequenced Sample", IHC_COLUMN, ISH_COLUMN, "M Stage", "Site of Sample", "Sex"])
def test_a_value_that_nobody_has_read_is_an_error_and_no_default(column: str) -> None:
    with pytest.raises(ValueError, match=r"R-01: .* is 'maybe', which nobody has read yet"):
        facts_of(ours("R-01", **{column: "maybe"}))


def test_every_reading_is_a_value_of_the_vocabulary() -> None:
    vocabulary = load("stage4-explained").vocabulary
    for readings, fact in ((IHC, "her2_ihc"), (ISH, "her2_ish")):
        for reading in filter(None, readings.values()):
            assert patient_from(vocabulary, {fact: reading}).as_data() == {fact: reading}


# Stage, presentation, menopause, interval


@pytest.mark.parametrize(
    ("m_stage", "presentation"), [("M1", "de-novo"), ("M0", "recurrent"), ("MX", None), ("NA", None)], ids=["M1", "M0", "MX", "NA"]
)
def test_presentation_is_what_m_states_and_unknown_where_it_states_nothing(m_stage: str, presentation: str | None) -> None:
    assert facts_of(ours("R-03", **{"M Stage": m_stage})).get("presentation") == presentation


def test_an_m0_whose_metastasis_is_dated_no_later_than_the_diagnosis_is_left_open() -> None:
    facts = facts_of(ours("R-23"))
    assert facts["stage"] == 4
    assert not {"presentation", "metastasis_free_interval_months"} & set(facts)


def test_menopause_at_diagnosis_counts_only_where_it_is_that_of_today() -> None:
    assert facts_of(ours("R-02"))["menopausal_status"] == "premenopausal"  # metastatic at diagnosis
    assert facts_of(ours("R-03"))["menopausal_status"] == "postmenopausal"  # years before; it stays
    assert "menopausal_status" not in facts_of(ours("R-06"))  # premenopausal then
    assert "menopausal_status" not in facts_of(ours("R-15"))  # perimenopausal then
    assert "menopausal_status" not in facts_of(ours("R-20"))  # not known
    assert facts_of(ours("R-07"))["menopausal_status"] == "not-applicable"  # a man


def test_the_interval_lies_between_the_two_figures_of_the_table() -> None:
    assert facts_of(ours("R-03"))["metastasis_free_interval_months"] == {"at_least": 15.5, "at_most": 15.8}
    assert "short-interval" in {note.id for note in answer(ours("R-03")).notes}
    assert "short-interval" not in {note.id for note in answer(ours("R-04")).notes}


@pytest.mark.parametrize(
    "changed",
    [
        {"Prior Breast Primary": "Yes"},
        {"Prior Breast Primary": "Synchronous Bilateral"},
        {"Metastatic Recurrence Time": "NA"},
        {"Disease Free (Months)": "20"},
    ],
    ids=["earlier-cancer", "two-cancers", "no-date", "figures-disagree"],
)
def test_the_interval_is_left_out_where_the_table_does_not_settle_it(changed: Row) -> None:
    assert "metastasis_free_interval_months" not in facts_of(ours("R-03", **changed))


def test_a_local_recurrence_filed_as_metastasis_states_no_spread_and_the_extent_is_asked() -> None:
    row = ours("R-21")
    assert is_metastatic(row)
    assert not has_spread(row)
    assert not {"stage", "extent", "tissue_diagnosis", "receptors_from"} & set(facts_of(row))
    assert "extent" in answer(row).scope.assumed


def test_a_local_recurrence_beside_known_spread_is_neither_metastasis_nor_primary() -> None:
    facts = facts_of(ours("R-22"))
    assert facts["stage"] == 4
    assert facts["receptor_site"] == "lymph-node"
    assert not {"tissue_diagnosis", "receptors_from"} & set(facts)


@pytest.mark.parametrize("site", ["Lymph Node", "Chest Wall", "Bladder/Ureter", "Epidural Mass"])
def test_a_site_that_may_be_another_proves_no_metastasis_of_its_own(site: str) -> None:
    facts = facts_of(ours("R-01", **{"Site of Sample": site}))
    assert facts["tissue_diagnosis"] == "metastasis"
    assert not [fact for fact in facts if fact.endswith("_metastases")]


def test_a_sample_whose_ish_was_not_done_for_decalcification_is_decalcified() -> None:
    assert facts_of(ours("R-24"))["sample_decalcified"] == "yes"
    assert "sample_decalcified" not in facts_of(ours("R-01"))


def test_the_ratio_is_left_out_because_older_reports_read_it_by_another_rule() -> None:
    guideline = load("stage4-explained")
    facts: dict[str, Any] = facts_of(ours("R-23"))  # reported as amplified, with a ratio of 2.5 and 3 copies
    assert facts["her2_ish"] == "amplified"
    with pytest.raises(Contradiction, match="older report"):
        recommend(guideline, patient_from(guideline.vocabulary, facts | {"her2_ish_ratio": 2.5, "her2_copies": 3}))


# The report


def test_the_report_of_our_table_counts_what_was_written_into_it() -> None:
    command = [sys.executable, "-m", "tests.real.msk_report", str(OURS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert "| metastatic rows | 26 |" in lines
    assert "| with a ranked list | 26 |" in lines
    assert "| - HR and HER2 open | 1 |" in lines
    assert "| - HR open | 1 |" in lines
    assert "| - HER2 open | 4 |" in lines
    assert [line.split(" | ")[0] for line in lines if line.startswith("| R-")] == ["| R-13", "| R-14", "| R-16", "| R-20"]
    assert "| triple-negative | 1 | 0 | 0 | 2 |" in lines


def test_the_page_shows_the_exceptions_and_what_is_read(theirs: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = [row for row in read_rows(theirs) if is_metastatic(row) and (row[IHC_COLUMN], row[ISH_COLUMN], row[HER2]) in EXCEPTIONS]
    assert [row["Sample ID"] for row in rows if row["Sample ID"] not in page] == []
    assert [score for score in IHC if f"`{score}`" not in page] == []


@pytest.mark.long
def test_the_page_shows_the_figures_of_their_table(theirs: Path) -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in report(read_rows(theirs)).splitlines() if line not in page] == []
