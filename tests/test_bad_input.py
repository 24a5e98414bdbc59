"""Files with planted mistakes: each says at its head which lines the author must be shown, and no other is shown."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from decision.catalogue import shipped_folder, shipped_vocabulary
from decision.errors import GuidelineError
from decision.evidence import load_evidence
from decision.loading.cases_file import load_cases
from decision.loading.guideline_file import load_guideline
from decision.loading.vocabulary_file import load_vocabulary
from tests.command import firstline
from tests.conftest import ROOT

BAD = ROOT / "tests" / "bad"
EXPECTS = "# expects: "
PARSER = "not readable as YAML: "  # the parser's own words, which differ from machine to machine, stand as `...`
FILES = sorted([*BAD.glob("*.yaml"), *(path for path in BAD.iterdir() if path.is_dir())])
TELLERS = ("report", "Problem", "_wrong")
WATCHED = (
    *sorted((ROOT / "decision" / "loading").glob("*.py")),
    ROOT / "decision" / "criteria.py",
    ROOT / "decision" / "facts" / "patient.py",
    ROOT / "decision" / "facts" / "numbers.py",
    ROOT / "decision" / "facts" / "course_reading.py",
    ROOT / "decision" / "facts" / "consistency.py",
)
# Messages that no small file can provoke, each with the reason; `test_loading.py` provokes them where it says so.
NOT_BY_A_FILE = {
    "cannot be read": "a file that the reader may not open: made in test_loading",
    "is not text in UTF-8": "made in test_loading, because a file of bytes cannot say what it expects",
    " bytes": "a file of millions of bytes: made in test_loading",
    "characters": "a text of millions of characters: made in test_loading",
    "holds no guideline": "a folder without a guideline: made in test_loading",
}


def main_file(path: Path) -> Path:
    """The file that says what is expected."""
    if path.is_file():
        return path
    return next(path / name for name in ("guideline.yaml", "cases.yaml", "evidence.yaml") if (path / name).is_file())


def expected_of(path: Path) -> list[str]:
    lines = main_file(path).read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(EXPECTS) for line in lines if line.startswith(EXPECTS)]


def messages_of(path: Path) -> list[str]:
    """Every line that the author of a file is shown."""
    if path.name.endswith(".patient.yaml"):
        done = firstline("options", "--guideline", "example", "--patient", str(path))
        assert (done.status, done.output) == (2, ""), f"{path.name} was accepted"
        return done.errors.splitlines()
    try:
        if path.name.endswith(".vocabulary.yaml"):
            load_vocabulary(path)
        elif (path / "cases.yaml").is_file():
            load_cases(path, shipped_vocabulary())
        elif (path / "evidence.yaml").is_file():
            load_evidence(path, shipped_vocabulary())
        else:
            load_guideline(path, shipped_vocabulary(), shipped_folder())
    except GuidelineError as error:
        return str(error).splitlines()
    raise AssertionError(f"{path.name} was accepted")


def fits(expected: str, message: str) -> bool:
    """The same line, but for the parser's own words."""
    return re.fullmatch(re.escape(expected).replace(re.escape(f"{PARSER}..."), f"{PARSER}.+"), message) is not None


def normalised(message: str) -> str:
    """A message without what differs from file to file: places, names, numbers, lists of words."""
    text = re.sub(r"^[\w.-]+:\d+: ", "", message)
    text = re.sub(r" \(did you mean .*\)$", "", text)
    text = re.sub(r"`[^`]*`", "`x`", text)
    text = re.sub(r"expected (one|some) of .*", r"expected \1 of", text)
    return re.sub(r"\d+(\.\d+)?", "0", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_with_planted_mistakes_is_told_every_one_of_them(path: Path) -> None:
    expected, found = expected_of(path), messages_of(path)
    assert expected, f"{path.name} does not say what it expects"
    missing = [one for one in expected if not any(fits(one, other) for other in found)]
    added = [other for other in found if not any(fits(one, other) for one in expected)]
    assert (missing, added) == ([], []), "\n".join(["missing:", *missing, "not expected:", *added])
    assert len(expected) == len(found), f"a line is shown twice: {found}"


@pytest.mark.parametrize("path", [path for path in FILES if len(expected_of(path)) > 1], ids=lambda path: path.name)
def test_problems_come_in_the_order_of_the_file(path: Path) -> None:
    places = [line.split(":")[:2] for line in messages_of(path)]
    lines = [int(line) for file, line in places if file == main_file(path).name]
    assert lines == sorted(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_message_is_one_plain_line_with_its_place(path: Path) -> None:
    for line in expected_of(path):
        assert re.match(r"[\w.-]+\.yaml:\d+: \S", line), line
        assert not re.search(r"  |None|<class|NoneType|\bdict\b|\btuple\b|Traceback|\.\Z", line.replace(", ...", "")), line
        assert line.count("`") % 2 == 0, line


def test_the_mistakes_are_many_and_different() -> None:
    expected = [line for path in FILES for line in expected_of(path)]
    assert len(FILES) >= 45
    assert len({normalised(line) for line in expected}) >= 35


# Every message of the source is provoked by some file


def sites_in(path: Path) -> Iterator[tuple[int, int, str]]:
    """First and last line of each call that tells a problem, and its text as written."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        is_told = isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and isinstance(node.value.elts[0], ast.JoinedStr)
        if name in TELLERS or is_told:
            yield node.lineno, node.end_lineno or node.lineno, ast.get_source_segment(source, node) or ""


@pytest.fixture(scope="module")
def lines_run() -> dict[str, set[int]]:
    """The lines of the watched modules that the bad files make run."""
    names = {str(path) for path in WATCHED}
    ran: dict[str, set[int]] = {name: set() for name in names}

    def in_module(frame: FrameType, event: str, argument: Any) -> Any:
        ran[frame.f_code.co_filename].add(frame.f_lineno)
        return in_module

    def watch(frame: FrameType, event: str, argument: Any) -> Any:
        return in_module if frame.f_code.co_filename in names else None

    firstline("options", "--guideline", "example", "ecog=1")  # what is loaded once is not watched
    before = sys.gettrace()
    sys.settrace(watch)
    try:
        for path in FILES:
            with suppress(AssertionError):  # the file's own test tells that it was accepted
                messages_of(path)
    finally:
        sys.settrace(before)
    return ran


def test_every_message_of_the_source_is_provoked_by_some_file(lines_run: dict[str, set[int]]) -> None:
    sites = [(path, *site) for path in WATCHED for site in sites_in(path)]
    assert len(sites) > 70
    missed = [
        f"{path.name}:{first}: {text}"
        for path, first, last, text in sites
        if not lines_run[str(path)] & set(range(first, last + 1)) and not any(words in text for words in NOT_BY_A_FILE)
    ]
    assert not missed, "\n".join(missed)


def test_each_exemption_names_a_message_that_is_there() -> None:
    texts = [text for path in WATCHED for *_, text in sites_in(path)]
    assert all(any(words in text for text in texts) for words in NOT_BY_A_FILE)
