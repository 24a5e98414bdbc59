"""Files are read by the YAML 1.2 core schema, parts are merged, and what is wrong is told with its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from decision import load, patient_from, recommend
from decision.catalogue import shipped_vocabulary
from decision.loading.cases_file import load_cases
from decision.loading.documents import BYTES_AT_MOST, read_document
from decision.loading.guideline_file import load_guideline
from decision.loading.vocabulary_file import load_vocabulary
from tests.conftest import ROOT
from tests.test_wrong_shapes import SMALL_VOCABULARY, data_of, refusal

TEN_LINES = """\
id: ten-lines
title: A guideline of ten lines, invented
edition: "1"
review: {status: nobody reviews it}
sources: {us: {text: invented, certainty: inference}}
ranking: {sentence: By strength.}
default_evidence: not-graded
start: fitness
decisions: {fitness: {question: "Fit?", branches: {fit: {answer: fit, when: {ecog: {at_most: 2}}, to: drug, strength: strong, rationale: Fit., cites: [us]}, unfit: {answer: "no", otherwise: yes, to: rest, strength: strong, rationale: Ill., cites: [us]}}}}
options: {drug: {label: drug, classes: [taxane], rationale: Helps., cites: [us]}, rest: {label: rest, classes: [best-supportive-care], rationale: Spares., cites: [us]}}
"""  # noqa: E501


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_document(text, "file.yaml").problems]


def folder_with(folder: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


# YAML by the core schema of 1.2


@pytest.mark.parametrize("word", ["yes", "no", "Yes", "NO", "on", "off", "y", "n"])
def test_yes_and_no_are_words(word: str) -> None:
    assert data_of(f"answer: {word}") == {"answer": word}


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_true_and_false_are_refused_and_the_word_meant_is_named(word: str) -> None:
    meant = "yes" if word.lower() == "true" else "no"
    assert problems_of(f"first: 1\nanswer: {word}") == [
        f"file.yaml:2: `{word}` is not a word of this file; expected yes or no (did you mean `{meant}`?)"
    ]


def test_true_in_quotes_is_a_word() -> None:
    assert data_of('answer: "true"') == {"answer": "true"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0", 0),
        ("010", 10),  # octal only in YAML 1.1
        ("007", 7),
        ("-3", -3),
        ("+3", 3),
        ("1.0", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),  # base 60 only in YAML 1.1
        ("2024-05-01", "2024-05-01"),  # a date only in YAML 1.1
        ("0b11", "0b11"),
        ('"0"', "0"),
        ("'010'", "010"),
        ("1+", "1+"),
        ("3 mg/dL", "3 mg/dL"),
        ("<", "<"),
    ],
)
def test_a_scalar_is_a_number_or_a_word_by_the_core_schema(written: str, read: Any) -> None:
    found = data_of(f"value: {written}")["value"]
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_an_empty_value_is_not_known(written: str) -> None:
    assert data_of(f"value: {written}") == {"value": None}


def test_a_quoted_empty_text_is_a_text() -> None:
    assert data_of('value: ""') == {"value": ""}


@pytest.mark.parametrize("zero", ["0", '"0"', "'0'"])
def test_zero_is_the_her2_score_with_and_without_quotes(zero: str) -> None:
    assert patient_from(shipped_vocabulary(), data_of(f"her2_ihc: {zero}")).facts["her2_ihc"] == "0"


def test_a_key_is_always_a_word() -> None:
    assert data_of("1: one\nyes: two") == {"1": "one", "yes": "two"}


def test_a_key_that_stands_twice_is_refused_with_both_lines() -> None:
    assert problems_of("ecog: 1\nsex: male\necog: 2") == ["file.yaml:3: `ecog` stands twice; it is already at file.yaml:1"]
    assert problems_of("a: {b: 1, b: 2}\n") == ["file.yaml:1: `b` stands twice; it is already at file.yaml:1"]


def test_an_alias_of_a_word_is_read_and_an_alias_of_a_part_is_refused() -> None:
    assert data_of("a: &one word\nb: *one") == {"a": "word", "b": "word"}
    assert problems_of("a: &one [1]\nb: *one") == ["file.yaml:2: an alias repeats an earlier part; write the part out"]


def test_a_part_that_contains_itself_is_refused() -> None:
    assert problems_of("a: &one\n  b: *one") == ["file.yaml:2: an alias repeats an earlier part; write the part out"]


def test_all_problems_of_a_file_are_told_at_once() -> None:
    assert len(problems_of("a: true\na: 1\nb: &x [1]\nc: *x\nd: False")) == 4


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\n\n"])
def test_an_empty_file_holds_nothing_and_is_no_crash(text: str, tmp_path: Path) -> None:
    assert read_document(text, "file.yaml").data is None
    assert "holds no mapping" in refusal(lambda: load_guideline(folder_with(tmp_path, guideline=text), shipped_vocabulary()))


def test_a_file_may_come_from_any_system(tmp_path: Path) -> None:
    assert load_guideline(folder_with(tmp_path, guideline=TEN_LINES.replace("\n", "\r\n")), shipped_vocabulary()).id == "ten-lines"
    assert load_guideline(folder_with(tmp_path, guideline="\ufeff" + TEN_LINES), shipped_vocabulary()).id == "ten-lines"


@pytest.mark.parametrize(
    "text", ["\t- a", "a: [1, 2", 'a: "b', "a: b: c", "a: 1\n---\nb: 2", "a: \x00", "a: @b", "[" * 3000, "{a: " * 3000]
)
def test_what_is_not_yaml_is_one_problem_with_a_line(text: str) -> None:
    (told,) = problems_of(text)
    assert told.startswith("file.yaml:")
    assert "not readable as YAML" in told


def test_deep_nesting_is_no_crash() -> None:
    document = read_document("[" * 450 + "]" * 450, "file.yaml")
    assert document.problems or isinstance(document.data, list)


def test_a_tag_runs_nothing() -> None:
    assert data_of("a: !!python/object/apply:os.getcwd []") == {"a": []}


# Files


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    told = refusal(lambda: load_guideline(folder_with(tmp_path, guideline="# " + "x" * BYTES_AT_MOST), shipped_vocabulary()))
    assert told == f"guideline.yaml:1: the file has {BYTES_AT_MOST + 2} bytes; expected at most {BYTES_AT_MOST}"


def test_a_text_that_is_too_large_is_refused() -> None:
    assert problems_of("#" * (BYTES_AT_MOST + 1)) == [
        f"file.yaml:1: the file has {BYTES_AT_MOST + 1} characters; expected at most {BYTES_AT_MOST}"
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "title: caf\u00e9".encode("latin-1")])
def test_a_file_that_is_not_utf_8_is_refused(content: bytes, tmp_path: Path) -> None:
    told = refusal(lambda: load_guideline(folder_with(tmp_path, guideline=content), shipped_vocabulary()))
    assert told == "guideline.yaml: is not text in UTF-8; save it as UTF-8"


def test_a_folder_without_a_guideline_is_refused(tmp_path: Path) -> None:
    assert "holds no guideline; expected a folder with `guideline.yaml`" in refusal(lambda: load_guideline(tmp_path, shipped_vocabulary()))


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any, **__: Any) -> str:
        raise PermissionError(13, "Permission denied")

    folder_with(tmp_path, guideline=TEN_LINES)
    monkeypatch.setattr(Path, "read_text", closed)
    told = refusal(lambda: load_guideline(tmp_path, shipped_vocabulary()))
    assert told == "guideline.yaml: cannot be read: Permission denied; expected a file"


@pytest.mark.parametrize("name", ["vocabulary", "cases"])
def test_a_vocabulary_or_cases_that_are_not_utf_8_are_refused(name: str, tmp_path: Path) -> None:
    folder_with(tmp_path, **{name: "label: caf\u00e9".encode("latin-1")})
    told = refusal(
        lambda: load_vocabulary(tmp_path / "vocabulary.yaml") if name == "vocabulary" else load_cases(tmp_path, shipped_vocabulary())
    )
    assert told == f"{name}.yaml: is not text in UTF-8; save it as UTF-8"


def test_a_guideline_that_is_not_shipped_is_refused_and_the_nearest_named() -> None:
    assert "did you mean `example`?" in refusal(lambda: load("exampel"))


def test_sections_are_merged_from_all_files_and_a_problem_names_its_own_file(tmp_path: Path) -> None:
    lines = TEN_LINES.splitlines(keepends=True)
    main, options = "".join(lines[:9]) + "files: [options.yaml, notes.yaml]\n", lines[9]
    notes = "notes:\n  one: {text: One., cites: [us]}\n"
    folder_with(tmp_path, guideline=main, options=options, notes=notes)
    found = load_guideline(tmp_path, shipped_vocabulary())
    assert (set(found.options), set(found.notes)) == ({"drug", "rest"}, {"one"})
    folder_with(tmp_path, guideline=main + "notes: {zero: {text: Zero., cites: [us]}}\n")
    assert set(load_guideline(tmp_path, shipped_vocabulary()).notes) == {"zero", "one"}
    folder_with(tmp_path, notes=notes + "  two: {text: Two., cites: [them]}\n")
    assert refusal(lambda: load_guideline(tmp_path, shipped_vocabulary())).startswith("notes.yaml:3: `them` is not a source")


def test_the_digest_is_of_the_content_and_not_of_its_files(tmp_path: Path) -> None:
    lines = TEN_LINES.splitlines(keepends=True)
    one = load_guideline(folder_with(tmp_path, guideline=TEN_LINES), shipped_vocabulary())
    again = load_guideline(folder_with(tmp_path, guideline="# a comment\n" + TEN_LINES), shipped_vocabulary())
    other = load_guideline(folder_with(tmp_path, guideline=TEN_LINES.replace("Helps.", "Harms.")), shipped_vocabulary())
    assert one.digest == again.digest != other.digest
    assert len(lines) == 10


@pytest.mark.parametrize(
    "files", ["files: 3", "files: {a: b}", "files: [3]", "files: [[a]]", "files: [guideline.yaml]", "files: [/etc/hosts]"]
)
def test_a_list_of_files_that_is_none_is_refused(files: str, tmp_path: Path) -> None:
    assert "guideline.yaml:" in refusal(
        lambda: load_guideline(folder_with(tmp_path, guideline=f"{TEN_LINES}{files}\n"), shipped_vocabulary())
    )


# A guideline without Python


def test_ten_lines_are_a_guideline_that_answers(tmp_path: Path) -> None:
    assert len(TEN_LINES.splitlines()) == 10
    guideline = load(str(folder_with(tmp_path, guideline=TEN_LINES)))
    patient = patient_from(guideline.vocabulary, {"ecog": 1})
    found = recommend(guideline, patient)
    assert (found.standing("drug"), found.rank("drug"), found.standing("rest")) == ("recommended", 1, "excluded")
    assert recommend(guideline, patient_from(guideline.vocabulary, {"ecog": 3})).standing("drug") == "excluded"
    assert recommend(guideline, patient_from(guideline.vocabulary, {})).standing("drug") == "possible"


def test_a_guideline_may_bring_its_own_vocabulary(tmp_path: Path) -> None:
    own = TEN_LINES.replace("ecog: {at_most: 2}", "sex: male").replace("taxane", "tamoxifen").replace("best-supportive-care", "endocrine")
    guideline = load(str(folder_with(tmp_path, guideline=own, vocabulary=SMALL_VOCABULARY)))
    assert recommend(guideline, patient_from(guideline.vocabulary, {"sex": "male"})).standing("drug") == "recommended"


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    assert load(str(folder_with(tmp_path, guideline=TEN_LINES))).guideline.edition == "1"
    path = tmp_path / "guideline.yaml"
    path.write_text(TEN_LINES.replace('edition: "1"', 'edition: "2"'), encoding="utf-8")
    assert load(str(tmp_path)).guideline.edition == "2"


# Did you mean


@pytest.mark.parametrize(
    ("section", "written", "meant"),
    [
        ("a fact of a criterion", ("ecog: {at_most", "ecgo: {at_most"), "ecog"),
        ("a bound", ("at_most: 2", "atmost: 2"), "at_most"),
        ("a target", ("to: drug", "to: durg"), "drug"),
        ("a class", ("[taxane]", "[taxan]"), "taxane"),
        ("the start", ("start: fitness", "start: fitnes"), "fitness"),
        ("a key of the file", ("default_evidence:", "defaultevidence:"), "default_evidence"),
        ("a key of a branch", ("strength: strong, rationale: Fit", "strenght: strong, rationale: Fit"), "strength"),
        ("a key of an option", ("{label: drug,", "{lable: drug,"), "label"),
        ("a word of the form", ("strength: strong, rationale: Fit", "strength: storng, rationale: Fit"), "strong"),
        ("a word of the evidence", ("default_evidence: not-graded", "default_evidence: notgraded"), "not-graded"),
    ],
)
def test_the_nearest_right_word_is_named(section: str, written: tuple[str, str], meant: str, tmp_path: Path) -> None:
    folder_with(tmp_path, guideline=TEN_LINES.replace(*written, 1))
    told = refusal(lambda: load_guideline(tmp_path, shipped_vocabulary()))
    assert f"(did you mean `{meant}`?)" in told, section


def test_the_shipped_files_name_no_machine() -> None:
    for path in (ROOT / "guidelines").rglob("*.yaml"):
        assert not re.search(r"(?<!\w)/home/", path.read_text(encoding="utf-8")), path.name  # a web address may hold the word
