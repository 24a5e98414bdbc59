"""Every statement of the document is accounted for, and one that is not is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from decision import load
from decision.catalogue import folder_of, shipped_folder
from decision.ledger import ledger
from tests.command import firstline

GUIDELINE = load("stage4-explained").guideline


@pytest.fixture
def uncited(tmp_path: Path) -> Path:
    """A copy of the guideline in which nothing cites FL.9."""
    for folder in (folder_of("stage4-explained"), shipped_folder() / "shared"):
        (tmp_path / folder.name).mkdir()
        for file in folder.glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            (tmp_path / folder.name / file.name).write_text(re.sub(r"\bFL\.9\b", "readings", text), encoding="utf-8")
    return tmp_path / "stage4-explained"


def test_every_rule_is_accounted_for_and_at_most_eight_are_left_out() -> None:
    assert [one.code for one in ledger(GUIDELINE) if not one.is_accounted_for] == []
    assert len(GUIDELINE.encoded.not_encoded) <= 8


def test_the_command_prints_each_rule_and_ends_with_its_verdict() -> None:
    done = firstline("sources", "stage4-explained")
    lines = done.output.splitlines()
    shown = {line.split()[0] for line in lines if line}

    assert done.status == 0
    assert {one.code for one in ledger(GUIDELINE) if one.carries_rule} <= shown
    assert re.fullmatch(r"verdict: 98 statements carry a rule, \d+ cited, \d+ not encoded with a reason, 0 unaccounted for", lines[-1])


def test_a_guideline_without_a_document_has_nothing_to_account_for() -> None:
    done = firstline("sources", "example")

    assert done.status == 0
    assert done.output.splitlines()[-1].startswith("verdict: 0 statements carry a rule")


def test_a_rule_that_nothing_cites_is_told_and_is_a_defect(uncited: Path) -> None:
    done = firstline("sources", str(uncited))
    lines = done.output.splitlines()

    assert done.status == 1
    assert [line.split()[0] for line in lines if line.endswith("UNACCOUNTED FOR")] == ["FL.9"]
    assert lines[-1].endswith("1 unaccounted for")


def test_a_rule_left_out_with_its_reason_is_accounted_for(uncited: Path) -> None:
    statements = uncited / "statements.yaml"
    text = statements.read_text(encoding="utf-8")
    statements.write_text(text.replace("not_encoded: {}", "not_encoded: {FL.9: left to another guideline}"), encoding="utf-8")
    done = firstline("sources", str(uncited))

    assert done.status == 0
    assert "FL.9       not encoded: left to another guideline" in done.output.splitlines()


def statements_of(text: str, codes: dict[str, str]) -> Iterator[str]:
    """The numbered statements of the document: counted a section, split after a full stop before a capital letter."""
    code, number = "", 0
    for line in filter(None, map(str.strip, text.splitlines())):
        if line in codes:
            code, number = codes[line], 0
        elif code and line != "-":
            yield from (f"{code}.{number + place}" for place, _ in enumerate(re.split(r"(?<=[.?!])\s+(?=[A-Z])", line), 1))
            number += len(re.split(r"(?<=[.?!])\s+(?=[A-Z])", line))


@pytest.fixture
def readings(shared: Path) -> str:
    return (shared / "source" / "READINGS.md").read_text(encoding="utf-8")


def test_the_rules_are_those_that_the_readings_list(readings: str) -> None:
    listed = {
        code: tuple(int(number) for number in numbers.split(","))
        for code, numbers in re.findall(r"^- ([A-Z]+\d?): ([\d, ]+)$", readings, re.MULTILINE)
    }

    assert dict(GUIDELINE.encoded.rules) == listed


def test_the_sections_have_as_many_statements_as_the_document(readings: str, shared: Path) -> None:
    told = re.search(r"^Section codes: (.*)$", readings, re.MULTILINE)
    assert told is not None
    codes = {title: code for code, title in re.findall(r"([A-Z]+\d?) = (.*?)(?=, [A-Z]+\d? = |$)", told[1])}
    text = (shared / "source" / "stage4-explained.txt").read_text(encoding="utf-8").split("\n\n\n")[0]  # the rest is a slogan
    for heading in re.findall(
        r"^(?:Understanding Stage 4|Where Stage 4|Recognising Symptoms|Current Treatment|Frequently Asked).*$", text, re.M
    ):
        text = text.replace(f"{heading}\n", "")
    counted: dict[str, int] = {}
    for statement in statements_of(text, codes):
        counted[statement.split(".")[0]] = counted.get(statement.split(".")[0], 0) + 1

    assert counted == dict(GUIDELINE.sections)
