"""A note becomes a patient's file: every fact with its words, nothing guessed, nothing that identifies, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from decision.intake import LENGTH_AT_MOST
from decision.loading.documents import read_document
from tests.command import firstline

NOTE = "ER 90%, PR 40 %, HER2 2+ FISH non-amplified.\nBone mets. Bilirubin 30. xyzzy.\nNo visceral crisis.\n"
FACTS = {
    "er_percent": 90,
    "pr_percent": 40,
    "her2_ihc": "2+",
    "her2_ish": "not-amplified",
    "bone_metastases": "present",
    "visceral_crisis": "absent",
}


def data_of(text: str) -> dict[str, Any]:
    document = read_document(text, "patient.yaml")
    assert document.problems == []
    data: dict[str, Any] = document.data
    return data


def test_a_note_gives_its_facts_each_with_the_words_that_say_it() -> None:
    done = firstline("import", "-", stdin=NOTE)
    assert done.status == 0, done.errors
    data = data_of(done.output)
    assert data["facts"] == FACTS
    assert data["provenance"].keys() == FACTS.keys()
    for entries in data["provenance"].values():
        assert all(NOTE[entry["span"][0] : entry["span"][1]] == entry["text"] for entry in entries)
    assert [one["text"] for one in data["questions"]] == ["Bilirubin 30"]
    assert [one["text"] for one in data["not_understood"]] == ["xyzzy"]
    assert done.errors.splitlines() == ["6 facts read", "1 to be asked: see `questions`", "1 not understood: see `not_understood`"]


def test_the_file_answers_as_the_note_does(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    note = tmp_path / "note.txt"
    note.write_text(NOTE.replace("Bilirubin 30. ", ""), encoding="utf-8")
    done = firstline("import", str(note), "-o", str(file))
    assert (done.status, done.output) == (0, "")
    assert done.errors.startswith(f"{file} written\n6 facts read\n")
    by_file = firstline("options", "--patient", str(file)).output
    said = [f"{fact}={value}" for fact, value in FACTS.items()]
    assert by_file == firstline("options", *said).output


def test_a_course_in_a_note_is_never_the_whole_list() -> None:
    data = data_of(firstline("import", "-", stdin="adjuvant letrozole 24 months, relapse 6 months after end").output)
    assert data["facts"]["prior_therapies_complete"] == "no"
    assert data["facts"]["prior_therapies"] == [{"agent": "letrozole", "intent": "adjuvant", "months_on": 24, "months_end_to_relapse": 6}]


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text("mine", encoding="utf-8")
    done = firstline("import", "-", "-o", str(file), stdin=NOTE)
    assert (done.status, done.output, file.read_text(encoding="utf-8")) == (2, "", "mine")
    assert "is already there; expected another name, or --force" in done.errors
    assert firstline("import", "-", "-o", str(file), "--force", stdin=NOTE).status == 0
    assert data_of(file.read_text(encoding="utf-8"))["facts"] == FACTS
    assert [path.name for path in tmp_path.iterdir()] == ["patient.yaml"]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Man.\nPremenopausal.", "stdin:2: sex male and menopausal status premenopausal cannot both be true"),
        ("", "stdin: the note is empty"),
        ("ER 90%\n" * LENGTH_AT_MOST, f"stdin: the note is too long; expected at most {LENGTH_AT_MOST} characters"),
        ("x" * 10_000_000, f"stdin: the note is too long; expected at most {LENGTH_AT_MOST} characters"),
    ],
    ids=["contradictory", "empty", "long", "ten megabytes"],
)
def test_what_cannot_be_one_patient_is_refused_in_one_message_and_writes_nothing(tmp_path: Path, note: str, told: str) -> None:
    file = tmp_path / "patient.yaml"
    done = firstline("import", "-", "-o", str(file), stdin=note)
    assert (done.status, done.output, file.exists()) == (2, "", False)
    assert len(done.errors.splitlines()) == 1
    assert told in done.errors


@pytest.mark.parametrize("what", ["missing", "folder", "latin-1", "large"])
def test_a_file_that_is_no_note_is_told(tmp_path: Path, what: str) -> None:
    path = tmp_path / "note.txt"
    if what == "folder":
        path.mkdir()
    elif what == "latin-1":
        path.write_bytes("ER 90 %, µ".encode("latin-1"))
    elif what == "large":
        path.write_text("x" * (4 * LENGTH_AT_MOST + 1), encoding="utf-8")
    done = firstline("import", str(path))
    assert (done.status, done.output) == (2, "")
    assert done.errors.startswith("note.txt: ")
    assert len(done.errors.splitlines()) == 1


def test_what_identifies_a_person_is_warned_of_and_stands_nowhere() -> None:
    done = firstline("import", "-", stdin="Mrs Jane Doe-Roe, DOB 03/04/1961, MRN 1234567, 12 Long Acre Street.\nER 90%, xyzzy\n")
    assert done.status == 0
    for word in ("Jane", "Doe", "Roe", "1961", "1234567", "Acre", "Mrs"):
        assert word not in done.output + done.errors
    data = data_of(done.output)
    assert data["facts"] == {"er_percent": 90}
    assert "xyzzy" in [one["text"] for one in data["not_understood"]]
    assert "words left out, because they may identify a person" in done.errors
    for kind in ("a name", "a full date", "a record number", "an address"):
        assert f"looks like {kind}" in done.errors


def test_a_file_of_an_older_edition_loads_or_says_what_changed(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    header = "written_by: {firstline: 0.0.1, vocabulary: 2025-01}\n"
    file.write_text(f"{header}facts: {{er_percent: 90}}\n", encoding="utf-8")
    assert firstline("options", "--patient", str(file)).status == 0
    file.write_text(f"{header}facts: {{er_percent: 90, hormone_status: positive}}\n", encoding="utf-8")
    done = firstline("options", "--patient", str(file))
    assert (done.status, done.output) == (2, "")
    first, second = done.errors.splitlines()
    assert first.startswith("patient.yaml: was written with edition 2025-01 of the facts, and this is ")
    assert second.startswith("patient.yaml:2: `hormone_status` is not a fact")


def test_a_question_is_never_lost_to_a_name_beside_it() -> None:
    done = firstline("import", "-", stdin="Mrs Jane Doe Bilirubin 30, ECOG 1")
    data = data_of(done.output)
    assert len(data["questions"]) == 1
    assert "unit or scale" in data["questions"][0]["question"]
    assert "Jane" not in done.output
    assert data["facts"] == {"ecog": 1}
