"""What the documents show is what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from decision.catalogue import load
from decision.interfaces.cli.main import app
from decision.loading.cases_file import load_cases
from decision.verify import check_case, verify
from tests.command import firstline
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
HOW_TO_WRITE = (ROOT / "docs" / "write-a-guideline.md").read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_first_command_prints_what_the_readme_shows() -> None:
    words = shlex.split(blocks(README, "sh")[0])
    done = firstline(*words[words.index(".venv/bin/firstline") + 1 :])

    assert [line.rstrip() for line in done.output.splitlines()] == blocks(README, "text")[0].splitlines()


def test_the_first_two_commands_are_one_line_each() -> None:
    assert [block.count("\n") for block in blocks(README, "sh")[:2]] == [1, 1]


@pytest.mark.parametrize("command", [command.name or command.callback.__name__ for command in app.registered_commands if command.callback])
def test_the_readme_names_the_command(command: str) -> None:
    assert f"`firstline {command}" in README


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The guideline that the parts shown in the document make together, with its cases."""
    _, head, *parts, cases, variants = blocks(HOW_TO_WRITE, "yaml")
    names = [f"part-{place}.yaml" for place in range(len(parts))]
    told = "files: [options.yaml, limits.yaml]"
    assert told in head
    for name, text in (
        ("guideline.yaml", head.replace(told, f"files: [{', '.join(names)}]")),
        ("cases.yaml", f"{cases}\n{variants}"),
        *zip(names, parts, strict=True),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_parts_shown_make_a_guideline_that_is_sound_and_holds_its_cases(written: Path) -> None:
    compiled = load(str(written))

    assert verify(compiled) == []
    assert [check_case(compiled, case, patient) for case, patient in load_cases(written, compiled.vocabulary)] == [[]] * 6


def test_the_ten_lines_are_ten_and_answer(tmp_path: Path) -> None:
    text = blocks(HOW_TO_WRITE, "yaml")[0]
    (tmp_path / "guideline.yaml").write_text(text, encoding="utf-8")
    done = firstline("options", "--guideline", str(tmp_path), "ECOG 1")

    assert text.count("\n") == 10
    assert "the invented treatment" in done.output
    assert firstline("verify", str(tmp_path)).output.endswith("verdict: 1 guideline, 0 defects, 0 of 0 cases hold\n")
