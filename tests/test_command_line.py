"""The contract of the command line: what goes where, which status, and the fixed JSON."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest

from decision.schema import answer_schema
from tests.command import firstline
from tests.conftest import ROOT

SENTENCE = "ER 90% PR+ HER2 0, bone mets, de novo, postmenopausal, no visceral crisis, ECOG 1"
TOP_KEYS = [
    "schema_version",
    "engine",
    "guideline",
    "review",
    "facts",
    "intake",
    "scope",
    "settled",
    "urgent",
    "options",
    "alongside",
    "tests",
    "idle",
    "excluded",
    "notes",
    "differs",
    "ranking",
    "region",
    "first_available",
    "evidence_basis",
]
OPTION_KEYS = [
    "id",
    "label",
    "kind",
    "classes",
    "rank",
    "standing",
    "strength",
    "strength_range",
    "evidence",
    "graded_as",
    "because",
    "paths",
    "cautions",
    "holds",
    "contraindicated_by",
    "decided_by",
    "followed_by",
    "plan_b",
    "companions",
    "best_rank",
    "separated_by",
    "figures",
    "approvals",
    "cites",
]


def answer(*words: str, stdin: str = "") -> dict:
    done = firstline("options", *words, "--json", stdin=stdin)
    assert done.status == 0, done.errors
    return json.loads(done.output)


def test_the_main_job_names_the_guideline_first_and_ranks_the_first_option() -> None:
    done = firstline("options", SENTENCE)
    assert done.status == 0
    assert "stage4-explained" in done.output.splitlines()[0]
    assert re.search(r"^ 1 \S endocrine therapy", done.output, re.MULTILINE | re.IGNORECASE)
    assert "No clinician has signed this guideline" in " ".join(done.output.split())


def test_the_json_has_every_key_of_the_contract_and_no_list_is_null() -> None:
    for words in ((SENTENCE,), ("er_percent=0",), ("primary_cancer=other",), ("HER2 3+, ECOG 4",)):
        found = answer(*words)
        assert set(TOP_KEYS) <= set(found)
        for option in (*found["options"], *found["alongside"]):
            assert set(OPTION_KEYS) <= set(option)
            lists = ("classes", "strength_range", "paths", "cautions", "holds", "contraindicated_by", "decided_by", "companions", "cites")
            assert all(isinstance(option[key], list) for key in lists)
        jsonschema.validate(found, answer_schema())


def test_the_schema_is_valid_and_refuses_an_unknown_key() -> None:
    done = firstline("schema")
    schema = json.loads(done.output)
    jsonschema.Draft202012Validator.check_schema(schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer("er_percent=90") | {"survival": 12}, schema)


def test_arguments_file_and_sentence_give_the_same_answer(tmp_path: Path) -> None:
    path = tmp_path / "patient.yaml"
    path.write_text("er_percent: 90\nher2_ihc: 0\necog: 1\n", encoding="utf-8")
    by_file = answer("--patient", str(path))
    assert by_file["options"] == answer("er_percent=90", "her2_ihc=0", "ecog=1")["options"]
    assert by_file["options"] == answer("ER 90% HER2 0 ECOG 1")["options"]
    assert by_file["options"] == answer("--patient", "-", stdin='{"er_percent": 90, "her2_ihc": "0", "ecog": 1}')["options"]
    assert by_file["facts"]["ecog"] == {"value": 1, "source": "given", "label": "ECOG", "from": []}


def test_sentence_arguments_and_file_that_disagree_are_refused() -> None:
    done = firstline("options", "ER 90% HER2 0", "er_percent=10")
    assert (done.status, done.output) == (2, "")
    assert "er_percent" in done.errors
    assert "90" in done.errors
    assert "10" in done.errors


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("er_percent=190",), "ER 190 % is impossible"),
        (("her2_ihc=4+",), "`4+` is not a value of HER2 IHC"),
        (("sex=male", "pregnant=present"), "cannot both be true"),
        (("er_percnt=90",), "`er_percnt` is not a fact; expected a fact of the vocabulary (did you mean `er_percent`?)"),
        (("--patient", "no-such-file.yaml"), "no-such-file.yaml"),
        (("--guideline", "stage4-explaned", "ER+"), "did you mean `stage4-explained`?"),
        (("presentation=de-novo", "taxane_exposure=present"), "cannot both be true"),
    ],
)
def test_bad_input_is_told_on_stderr_with_status_2_and_nothing_on_stdout(words: tuple[str, ...], told: str) -> None:
    done = firstline("options", *words)
    assert (done.status, done.output) == (2, "")
    assert told in done.errors


def test_no_input_off_a_terminal_is_refused() -> None:
    done = firstline("options")
    assert (done.status, done.output) == (2, "")
    assert "no patient was given" in done.errors


def test_an_unreadable_word_is_an_answer_and_is_told() -> None:
    found = answer("ER 90%, HER2 0, wibble")
    assert [one["text"] for one in found["intake"]["not_understood"]] == ["wibble"]


def test_an_ambiguous_word_is_a_question() -> None:
    done = firstline("options", "ER 90% HER2 0 BRCA mutated")
    assert (done.status, done.output) == (2, "")
    assert "BRCA" in done.errors


def test_strict_assumes_nothing() -> None:
    assert answer("er_percent=90")["scope"]["assumed"]
    strict = answer("er_percent=90", "--strict")
    assert strict["scope"] == {"in_scope": None, "because": strict["scope"]["because"], "assumed": []}


def test_what_is_not_a_fact_id_with_an_equals_sign_is_part_of_the_sentence() -> None:
    found = answer("TNBC", "CPS=12")
    assert {one["fact"] for one in found["intake"]["read"]} >= {"pdl1_cps"}


def test_out_of_scope_is_an_answer() -> None:
    found = answer("primary_cancer=other")
    assert found["scope"]["in_scope"] is False
    assert not [option for option in found["options"] if option["rank"]]


def test_a_patient_who_refuses_all_treatment_is_settled() -> None:
    found = answer("er_percent=0", "pr_percent=0", "her2_ihc=0", "refuses_all_treatment=yes")
    assert found["settled"]["value"] is True
    assert {option["standing"] for option in found["options"]} == {"declined"}
    certain = {option["id"] for option in found["alongside"] if option["standing"] == "recommended"}
    assert {"supportive-care", "psychosocial-support", "advance-care-planning"} <= certain


def test_nothing_known_is_said_aloud() -> None:
    assert "NOTHING IS KNOWN" in firstline("options", "the quick brown fox").output


def test_what_is_certain_is_not_said_to_depend_on_what_is_open() -> None:
    found = answer("er_percent=0", "pr_percent=0", "her2_ihc=0", "visceral_crisis=absent")
    taxane = next(option for option in found["options"] if option["id"] == "taxane")
    assert taxane["standing"] == "to-confirm"
    assert "if" not in taxane["because"].split()
    assert "whatever the answer on" in taxane["because"]


def test_show_prints_the_guideline_a_decision_an_option_and_a_fact() -> None:
    assert "subtype" in firstline("show").output
    assert "A branch" not in firstline("show", "stage4-explained", "subtype").output
    assert "->" in firstline("show", "stage4-explained", "subtype").output
    assert "contraindicated by" in firstline("show", "stage4-explained", "taxane").output
    assert "What percentage" in firstline("show", "stage4-explained", "er_percent").output
    done = firstline("show", "stage4-explained", "taxan")
    assert (done.status, "did you mean `taxane`" in done.errors) == (2, True)


def test_draw_prints_one_arrow_for_each_pair_of_ends_of_a_flowchart() -> None:
    lines = firstline("draw", "stage4-explained", "--mermaid").output.splitlines()
    assert lines[0] == "flowchart TD"
    arrows = [line for line in lines if "-->" in line]
    assert len(arrows) == len({re.sub(r"\|.*\|", "", line) for line in arrows}) > 20


def test_draw_writes_a_picture_of_one_patient_and_keeps_a_file_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "atlas.svg"
    words = ("draw", "stage4-explained", "ER 90% HER2 0, gloomy", "visceral_crisis=absent", "-o", str(path))
    done = firstline(*words)
    text = path.read_text(encoding="utf-8")

    assert (done.status, done.output, done.errors) == (0, "", f"{path} written\n")
    assert text.startswith("<svg ")
    for said in ("Facts: ER 90 %", "HER2 IHC 0", "no visceral crisis", "Not understood: gloomy", "No clinician has signed", "edge taken"):
        assert said in text
    assert (firstline(*words).status, path.read_text(encoding="utf-8")) == (2, text)
    assert firstline(*words, "--force").status == 0


def test_draw_without_a_patient_lights_nothing_and_takes_a_patient_from_a_file() -> None:
    alone = firstline("draw", "example").output
    assert "INVENTED, not for care." in alone
    assert "taken" not in re.sub(r"<style>.*</style>", "", alone, flags=re.DOTALL)
    shown = firstline("draw", "example", "--patient", "-", stdin='{"er_percent": 90}').output
    assert "Facts: ER 90 %" in shown
    assert 'class="edge taken"' in shown


def test_draw_tells_the_same_graph_in_words() -> None:
    lines = firstline("draw", "example", "ER 90%", "--text").output.splitlines()
    assert "Is the tumour ER-positive? (reached)" in lines
    assert any(line.startswith("- no (not taken): If ") for line in lines)


def test_draw_takes_a_sentence_where_the_guideline_is_left_out() -> None:
    whole = firstline("draw", "stage4-explained", "ER 90% HER2 0", "--text")
    short = firstline("draw", "ER 90% HER2 0", "--text")

    assert short.status == 0, short.errors
    assert short.output == whole.output
    assert firstline("draw", "stage5-explained").status == 2


def test_draw_refuses_what_does_not_go_together() -> None:
    assert firstline("draw", "example", "--text", "--mermaid").status == 2
    assert "shows no patient" in firstline("draw", "example", "ER 90%", "--mermaid").errors


def test_draw_of_ones_own_guideline_says_in_one_line_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphlay", None)
    text = (ROOT / "tests" / "data" / "gap.yaml").read_text(encoding="utf-8")
    (tmp_path / "guideline.yaml").write_text(text, encoding="utf-8")
    done = firstline("draw", str(tmp_path))
    assert (done.status, done.output, done.errors.count("\n")) == (2, "", 1)
    assert "pip install 'firstline[draw]'" in done.errors
    assert firstline("draw", "stage4-explained").status == 0


def test_draw_keeps_the_positions_of_ones_own_guideline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("graphlay", reason="needs the layout package: pip install 'firstline[draw]'")
    text = (ROOT / "tests" / "data" / "gap.yaml").read_text(encoding="utf-8")
    (tmp_path / "guideline.yaml").write_text(text, encoding="utf-8")
    assert firstline("draw", str(tmp_path), "--lay-out").status == 0
    monkeypatch.setitem(sys.modules, "graphlay", None)
    assert firstline("draw", str(tmp_path)).output.startswith("<svg ")


def test_verify_ends_with_one_verdict_line_and_status_1_on_a_defect(tmp_path: Path) -> None:
    sound = firstline("verify", "example")
    assert sound.status == 0
    assert sound.output.splitlines()[-1].startswith("verdict: 1 guideline, 0 defects, ")
    text = (ROOT / "tests" / "data" / "gap.yaml").read_text(encoding="utf-8")
    (tmp_path / "guideline.yaml").write_text(text, encoding="utf-8")
    done = firstline("verify", str(tmp_path))
    assert done.status == 1
    assert "gap" in done.output
    assert "witness: {" in done.output
    assert done.output.splitlines()[-1].startswith("verdict: 1 guideline, 1 defect, ")


def test_every_command_says_what_it_does() -> None:
    listed = firstline("--help").output
    for command in ("options", "show", "draw", "verify", "schema"):
        assert command in listed
        assert "Usage" in firstline(command, "--help").output


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        ("ER 0% PR 0% HER2 0, de novo", False),
        ("HER2 3+ ER 0% PR 0%, de novo", False),
        ("ER 90% HER2 0, de novo", True),
        ("HER2 0, de novo", True),
    ],
)
@pytest.mark.parametrize("name", ["stage4-explained", "evidence-2026"])
def test_what_follows_is_told_where_a_question_that_reads_it_may_be_put(name: str, words: str, is_told: bool) -> None:
    """Nobody is told that a triple-negative cancer is sensitive to endocrine therapy, though no earlier treatment says otherwise."""
    done = firstline("options", "--guideline", name, words)

    assert ("endocrine-sensitive disease" in done.output.split("SETTLED")[0]) is is_told
