"""The proof pack says what was measured, names what fails, and never passes one digest's measurement off as another's."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from decision import load, recommend
from decision.catalogue import folder_of
from decision.engine.phrases import Phrases
from decision.engine.recommendation import digest
from decision.facts.patient import patient_from
from decision.loading.cases_file import load_cases
from decision.proof import page, proof_of
from decision.proof.proof import AGREEMENT_FILE, Proof, agreement_of
from decision.verify.mutation import mutate
from tests.agreement import NARROW, WIDE, Agreement
from tests.command import firstline

EXAMPLE = Phrases(load("example").guideline, load("example").vocabulary)
BROKEN = "ECOG above 2 is not for tablets."


def proof_of_folder(folder: Path, *, with_mutants: bool = False) -> Proof:
    compiled = load(str(folder))
    cases = load_cases(folder, compiled.vocabulary)
    return proof_of(compiled, folder, cases, list(mutate(compiled, cases)) if with_mutants else None)


@pytest.fixture(scope="module")
def example() -> Proof:
    return proof_of_folder(folder_of("example"), with_mutants=True)


def test_a_sound_guideline_is_proved_in_numbers_that_add_up(example: Proof) -> None:
    guideline = load("example").guideline
    assert example.is_sound
    assert example.guideline["digest"] == digest(load("example"))
    assert (example.defects, example.cases_failed) == ((), ())
    assert example.cases == 9
    mutation = example.mutation
    assert mutation is not None
    assert mutation.planted == mutation.by_case + mutation.by_invariant + mutation.by_loader + mutation.equivalent + len(mutation.survivors)
    assert mutation.planted == sum(planted for planted, _ in mutation.operators.values())
    assert {one.id for one in example.covered if one.kind == "option"} == set(guideline.options)


@pytest.mark.long
def test_every_part_is_reached_by_the_witness_that_it_names() -> None:
    compiled = load()
    proof = proof_of_folder(folder_of("stage4-explained"))
    assert len(proof.reached) > 200
    assert all(one.profiles > 0 and one.witness is not None for one in proof.reached)
    for one in proof.reached:
        if one.kind == "option":
            answer = recommend(compiled, patient_from(compiled.vocabulary, one.witness or {}), strict=True)
            assert answer.standing(one.id) not in ("excluded", "possible"), one
        elif one.kind == "urgent flag":
            answer = recommend(compiled, patient_from(compiled.vocabulary, one.witness or {}), strict=True)
            assert one.id in [flag.id for flag in answer.urgent], one
    assert len(proof.invariants) >= 40
    assert all(one.holds and one.profiles > 0 for one in proof.invariants)
    assert all(one.is_covered for one in proof.covered if one.kind != "branch"), [one for one in proof.covered if not one.is_covered]
    assert all(one.certain for one in proof.covered), [one.id for one in proof.covered if not one.certain]


def broken_example(folder: Path) -> Path:
    """The example with an invariant that it breaks and a case that does not hold."""
    copytree(folder_of("example"), folder)
    main = folder / "guideline.yaml"
    main.write_text(
        main.read_text(encoding="utf-8")
        + f'\ninvariants:\n  fit-for-tablets: {{text: "{BROKEN}", when: {{ecog: {{above: 2}}}}, options: [tablets], cites: [us]}}\n',
        encoding="utf-8",
    )
    return folder


def test_what_fails_is_named_with_its_witness(tmp_path: Path) -> None:
    folder = broken_example(tmp_path / "broken")
    source = next(iter(load("example").guideline.sources))
    main = folder / "guideline.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace("cites: [us]}\n", f"cites: [{source}]}}\n"), encoding="utf-8")
    cases = folder / "cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("settled: no", "settled: yes", 1), encoding="utf-8")
    proof = proof_of_folder(folder)
    assert not proof.is_sound
    assert [one.where for one in proof.defects] == ["fit-for-tablets"]
    assert [one.holds for one in proof.invariants] == [False]
    assert proof.cases_failed == ("nothing is known",)
    shown = page(proof, EXAMPLE)
    assert "1 defect, 1 of 9 cases do not hold" in shown
    assert BROKEN in shown
    assert ">NO<" in shown
    assert proof.defects[0].witness is not None
    assert EXAMPLE.facts(proof.defects[0].witness) in unescape(shown)
    assert "_" not in EXAMPLE.facts(proof.defects[0].witness)
    done = firstline("verify", str(folder), "--proof", "--no-mutants", "-o", str(tmp_path / "out"))
    assert done.status == 1
    assert "1 defect, 1 invariant, " in done.output


class _Tags(HTMLParser):
    """Whether every tag is closed, and what leads outside."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)
        self.links += [one for one in attrs if one[0] in ("href", "src", "action")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_asks_nothing_from_outside_and_runs_no_script(example: Proof) -> None:
    shown = page(replace(example, agreement=None), EXAMPLE)
    tags = _Tags()
    tags.feed(shown)
    assert tags.open == []
    assert tags.links == []
    assert "<script" not in shown
    assert "://" not in shown
    assert "Supports a clinician" in shown
    assert "not measured for this digest" in shown
    assert "no share of patients" in shown


def test_words_of_a_guideline_are_never_markup(tmp_path: Path) -> None:
    folder = Path(copytree(folder_of("example"), tmp_path / "marked"))
    label = load("example").guideline.options["tablets"].label
    main = folder / "guideline.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace(f"label: {label}", 'label: "<script>alert(1)</script>"', 1), encoding="utf-8")
    shown = page(proof_of_folder(folder), EXAMPLE)
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


# The agreement with the reference


def counted(way: str, patients: int, wanted: int, name: str = "example") -> dict[str, Any]:
    return {"guideline": name, "wanted": {way: wanted}, "counts": {way: patients, "completions_listed": 7}}


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tests.agreement.folder_of", lambda name: tmp_path)
    return tmp_path / AGREEMENT_FILE


def test_the_agreement_is_written_once_every_patient_was_compared(beside: Path) -> None:
    whole = Agreement()
    for _ in range(2):
        whole.add(counted(NARROW, 100, 200), passed=True)
    whole.add(counted(WIDE, 100, 100), passed=True)
    whole.write()
    data = json.loads(beside.read_text(encoding="utf-8"))
    assert data["digest"] == digest(load("example"))
    assert data["agreement"] == {"completions_listed": 21, NARROW: 200, WIDE: 100, "disagreements": 0}


@pytest.mark.parametrize("what", ["a part", "one way", "a failure", "a generated guideline"])
def test_the_agreement_is_not_written_after_less(beside: Path, what: str) -> None:
    less = Agreement()
    name = "generated-1" if what == "a generated guideline" else "example"
    less.add(counted(NARROW, 100, 200 if what == "a part" else 100, name), passed=what != "a failure")
    if what != "one way":
        less.add(counted(WIDE, 100, 100, name), passed=True)
    less.write()
    assert not beside.exists()


def test_the_agreement_of_another_digest_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / AGREEMENT_FILE).write_text(json.dumps({"digest": "a", "agreement": {"disagreements": 0}}), encoding="utf-8")
    assert agreement_of(tmp_path, "a") == {"disagreements": 0}
    assert agreement_of(tmp_path, "b") is None
    assert agreement_of(tmp_path / "nowhere", "a") is None


def test_the_page_shows_the_agreement_of_its_own_digest(tmp_path: Path) -> None:
    folder = Path(copytree(folder_of("example"), tmp_path / "measured"))
    agreement = {NARROW: 1000, WIDE: 1000, "disagreements": 0}
    measured_for = digest(load(str(folder)))
    (folder / AGREEMENT_FILE).write_text(json.dumps({"digest": measured_for, "agreement": agreement}), encoding="utf-8")
    proof = proof_of_folder(folder)
    assert proof.agreement == agreement
    assert "0 disagreements over 2,000 patients" in page(proof, EXAMPLE)


# The command


def test_the_command_writes_both_files_by_digest_and_names_them(tmp_path: Path) -> None:
    done = firstline("verify", "example", "--proof", "-o", str(tmp_path / "out"))
    assert done.status == 0, done.errors
    stem = f"example-{digest(load('example'))}"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{stem}.html", f"{stem}.json"]
    data = json.loads((tmp_path / "out" / f"{stem}.json").read_text(encoding="utf-8"))
    assert data["mutation"]["score"] > 80
    assert data["guideline"]["digest"] == digest(load("example"))
    assert re.search(r"example: 0 defects, \d+ invariants, 9 of 9 cases hold, mutation score \d+\.\d %", done.output)


def test_a_file_is_no_folder_for_the_pack(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = firstline("verify", "example", "--proof", "-o", str(tmp_path / "taken"))
    assert (done.status, done.output) == (2, "")
    assert "is a file; expected a folder" in done.errors
