"""The project installs and answers as its README promises, and so does its wheel in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import firstline
from tests.conftest import ROOT

BLOCKS = re.findall(r"^```[a-z]*\n(.*?)\n```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def run(command: list[str] | str, folder: Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | more
    done = subprocess.run(command, cwd=folder, shell=isinstance(command, str), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_two_fenced_blocks_of_the_readme_are_one_line_each() -> None:
    assert all(len(block.splitlines()) == 1 for block in BLOCKS[:2])
    assert "-m venv" in BLOCKS[0]
    assert "[test]" in BLOCKS[1]


def test_the_sentence_of_the_readmes_first_command_is_understood_and_settles_a_first_option() -> None:
    sentence = re.search(r'options "([^"]+)"', BLOCKS[0])
    assert sentence
    done = firstline("options", sentence[1])
    assert done.status == 0
    assert "Not understood" not in done.output
    assert re.search(r"^ 1 ", done.output, re.MULTILINE)


def copy_of_the_clone(folder: Path) -> Path:
    """The files that git would hand over, without what was built beside them."""
    target = folder / "clone"
    left_out = shutil.ignore_patterns(".git", ".venv*", "__pycache__", "*.egg-info", ".hypothesis", ".*_cache", "build", "dist")
    shutil.copytree(ROOT, target, ignore=left_out)
    return target


@pytest.mark.long
def test_the_readmes_first_command_installs_and_answers(tmp_path: Path) -> None:
    printed = run(BLOCKS[0], copy_of_the_clone(tmp_path))
    assert "stage4-explained" in printed
    assert re.search(r"^ 1 ", printed, re.MULTILINE)


@pytest.mark.long
def test_a_wheel_works_in_a_fresh_environment_from_an_empty_folder(tmp_path: Path) -> None:
    clone, empty = copy_of_the_clone(tmp_path), tmp_path / "empty"
    empty.mkdir()
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), "."], clone)
    (wheel,) = tmp_path.glob("firstline-*.whl")
    run([sys.executable, "-m", "venv", str(tmp_path / "fresh")], empty)
    commands = tmp_path / "fresh" / "bin"
    run([str(commands / "pip"), "install", "--quiet", str(wheel)], empty)
    shutil.rmtree(clone)
    command = str(commands / "firstline")
    assert "stage4-explained" in run([command, "options", "ER 90% PR+ HER2 0, no visceral crisis"], empty)
    assert run([command, "verify"], empty).splitlines()[-1].startswith("verdict: ")
    assert "subtype" in run([command, "show", "stage4-explained"], empty)
    assert not list(empty.iterdir())


def test_the_readme_shows_what_its_first_command_prints() -> None:
    sentence = re.search(r'options "([^"]+)"', BLOCKS[0])
    assert sentence
    printed = [line.rstrip() for line in firstline("options", sentence[1]).output.strip().splitlines()]
    assert printed == BLOCKS[2].splitlines()
