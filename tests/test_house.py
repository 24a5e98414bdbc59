"""The house keeps its rules: floors, sizes, types, style, and no clinical word outside the data."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from decision import load, shipped
from decision.catalogue import shipped_vocabulary
from tests.conftest import ROOT

CODE = sorted((ROOT / "decision").rglob("*.py"))
# Words of the vocabulary that are also plain English or part of the engine's own contract.
ENGLISH = {"other", "maintenance", "exercise", "nutrition", "analgesia", "drainage"}
COMMANDS = {
    "imports point down only": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "types are right": ["-m", "mypy"],
    "style is one": ["-m", "ruff", "check", "."],
    "layout is one": ["-m", "ruff", "format", "--check", "."],
}


@pytest.mark.parametrize("rule", COMMANDS)
def test_the_tools_find_nothing(rule: str) -> None:
    done = subprocess.run([sys.executable, *COMMANDS[rule]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_can_be_held_in_the_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


def strings_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module that is not a docstring, and every name in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr):
            docstrings.add(id(node.body[0].value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def words_found(path: Path, words: set[str]) -> list[str]:
    found = []
    for line, text in strings_of(path):
        for word in re.split(r"[^A-Za-z0-9_/-]+", text):
            if word.lower() in words:
                found.append(f"{path.name}:{line}: {word}")
    return found


def clinical_words() -> set[str]:
    vocabulary = shipped_vocabulary()
    words = {word for name in shipped() for word in load(name).guideline.options}
    words |= set(vocabulary.classes) | set(vocabulary.agents)
    return {word.lower() for word in words} - ENGLISH


def test_no_option_drug_or_class_is_named_in_the_code_outside_formulas() -> None:
    words = clinical_words()
    assert {"taxane", "letrozole"} <= words
    found = [hit for path in CODE if "formulas" not in path.parts for hit in words_found(path, words)]
    assert not found


def test_no_fact_is_named_in_the_code_outside_formulas() -> None:
    facts = set(shipped_vocabulary().facts) - {"stage", "sex", "subtype"}  # plain words; none is read by name
    found = [hit for path in CODE if "formulas" not in path.parts for hit in words_found(path, facts)]
    assert not [hit for hit in found if not hit.endswith(": prior_therapies_complete")]


def test_the_search_for_clinical_words_would_find_one(tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text('def offer(patient):\n    return patient["er_percent"] and "taxane"\n', encoding="utf-8")
    assert sorted(words_found(path, {"er_percent", "taxane"})) == ["planted.py:2: er_percent", "planted.py:2: taxane"]


def test_the_library_starts_without_the_packages_of_the_command_line() -> None:
    code = "import sys, decision; print([name for name in ('typer', 'rich', 'click') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
