"""What probably identifies a person is warned of on stderr; it is never said back, and the answer is the same."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from decision.interfaces.gathering.identifiers import identifiers_in, spans_of_identifiers, warnings_for
from tests.command import firstline


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ER 90 %, jane.doe@example.org", "an e-mail address"),
        ("born 03/04/1961, ER+", "a full date"),
        ("born 3.4.1961", "a full date"),
        ("biopsy 2024-05-01", "a full date"),
        ("biopsy 2024/5/1", "a full date"),
        ("DOB unknown, ER+", "a date of birth"),
        ("date of birth withheld", "a date of birth"),
        ("NHS patient", "a record number"),
        ("MRN: see chart", "a record number"),
        ("Mrs Example, ER+", "a name"),
        ("Mr. Example", "a name"),
        ("Ms Østergård", "a name"),
        ("record 1234567", "a telephone or record number"),
        ("call 020 7946 0958", "a telephone or record number"),
        ("call +44 20 7946 0958", "a telephone or record number"),
        ("call (020) 7946-0958", "a telephone or record number"),
    ],
)
def test_a_likely_identifier_is_found(text: str, kind: str) -> None:
    assert kind in [found for _, found in identifiers_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "ER 90% PR+ HER2 0, bone mets, de novo, postmenopausal, no visceral crisis, ECOG 1",
        "her2_ihc: 0\necog: 1\ner_percent: 90\nage_years: 61",
        "ER 90 PR 80 CPS 10 LVEF 60 ECOG 1",
        "neutrophils 1500 /uL, platelets 250000 /uL",
        "platelets 1200000 /uL",
        "calcium 2.4512345",
        "53 mmol/mol, 34 umol/L, ULN 17",
        "multiple sclerosis (MS), missing slides, mr imaging",
        "LHRH agonist since 2019, letrozole 60 months",
        "edition 2026-11, 80-90 %",
    ],
)
def test_clinical_words_and_numbers_are_no_identifiers(text: str) -> None:
    assert list(identifiers_in(text)) == []


def test_each_kind_is_told_once_with_its_line() -> None:
    text = "# Mrs Example\necog: 1 # Mrs Example, 03/04/1961\n"
    assert list(identifiers_in(text)) == [(1, "a name"), (2, "a full date")]
    assert [warning.split(": ")[0] for warning in warnings_for("x.yaml", text, is_file=True)] == ["x.yaml:1", "x.yaml:2"]


def test_a_date_is_not_told_as_a_number_as_well() -> None:
    assert [kind for _, kind in identifiers_in("2024-05-01 and 03.04.1961")] == ["a full date"]


def test_the_answer_is_the_same_and_the_warning_holds_no_identifier(tmp_path: Path) -> None:
    path = tmp_path / "x.patient.yaml"
    path.write_text("ecog: 1  # Mrs Example, 03/04/1961, 020 7946 0958\ner_percent: 90\n", encoding="utf-8")
    plain = firstline("options", "ecog=1", "er_percent=90", "--json")
    warned = firstline("options", "--patient", str(path), "--json")
    assert (warned.status, warned.output) == (0, plain.output)
    assert plain.errors == ""
    lines = warned.errors.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("warning: x.patient.yaml:1: this looks like a") for line in lines)
    assert not any(said in warned.errors for said in ("Example", "1961", "7946"))


def test_a_sentence_is_searched_too() -> None:
    done = firstline("options", "Mrs Example: ER 90% HER2 0")
    assert done.status == 0
    assert done.errors.startswith("warning: the sentence: this looks like a name;")
    assert "Example" not in done.errors


@pytest.mark.parametrize("part", ["a", "(", "a-", "1 ", "a@", "Mr ", "1.1."])
def test_a_text_eight_times_as_long_takes_about_eight_times_as_long(part: str) -> None:
    """Were a pattern tried anew from each letter, it would take sixty-four times as long, and one long word would stop the server."""

    def seconds(length: int) -> float:
        text = part * (length // len(part))
        start = perf_counter()
        spans_of_identifiers(text)
        return perf_counter() - start

    short = max(min(seconds(5_000) for _ in range(3)), 0.0005)
    assert seconds(40_000) < 40 * short
