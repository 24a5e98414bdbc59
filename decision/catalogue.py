"""Finds the shipped guidelines and vocabulary, and makes a guideline ready to answer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from decision.errors import GuidelineError, Problem, nearest
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.loading.evidence_file import MAIN_FILE as EVIDENCE_FILE
from decision.loading.guideline_file import MAIN_FILE, load_guideline
from decision.loading.vocabulary_file import load_vocabulary
from decision.reasoning.compiled import Compiled

PACKAGE = Path(__file__).parent
VOCABULARY_FILE = "vocabulary.yaml"
DEFAULT_GUIDELINE = "stage4-explained"


def shipped_folder() -> Path:
    """The folder of shipped guidelines: inside the installed package, or beside it in a clone."""
    installed = PACKAGE / "_guidelines"
    return installed if installed.is_dir() else PACKAGE.parent / "guidelines"


def shipped() -> tuple[str, ...]:
    """The ids of the shipped guidelines, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in shipped_folder().glob(f"*/{MAIN_FILE}")))


def shipped_vocabulary() -> Vocabulary:
    return load_vocabulary(shipped_folder() / VOCABULARY_FILE)


def folder_of(name: str) -> Path:
    """The folder of a guideline, from a shipped id or a path; raises GuidelineError if there is none."""
    if name in shipped():
        return shipped_folder() / name
    path = Path(name)
    if path.exists():
        return path.parent if path.name == MAIN_FILE else path
    near = nearest(name, shipped())
    raise GuidelineError([Problem("guideline", f"`{name}` is not a guideline", f"expected {', '.join(shipped())}, or a folder", near)])


def load(name: str = DEFAULT_GUIDELINE) -> Compiled:
    """A guideline ready to answer, from a shipped id or a folder; its vocabulary is the shipped one
    unless a `vocabulary.yaml` lies in the guideline's folder.
    """
    folder = folder_of(name)
    return _load(str(folder), _stamp(folder))


def _stamp(folder: Path) -> tuple[int, ...]:
    """When the files of a guideline, and what several share, were last changed."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
    files += [path for parent in (folder.parent, shipped_folder()) for path in sorted(parent.glob("shared/*.yaml"))]
    records = {main.parent for parent in (folder.parent, shipped_folder()) for main in parent.glob(f"*/{EVIDENCE_FILE}")}
    files += [path for one in sorted(records) for path in sorted(one.glob("*.yaml"))]
    return tuple(path.stat().st_mtime_ns for path in files)


@lru_cache(maxsize=16)
def _load(folder: str, stamp: tuple[int, ...]) -> Compiled:
    with _collector_paused():
        return Compiled(*_read(Path(folder)))


def read_only(name: str) -> tuple[Guideline, Vocabulary]:
    """A guideline as its files say it, with its vocabulary: checked, and not made ready to answer, which takes longer."""
    return _read(folder_of(name))


def _read(folder: Path) -> tuple[Guideline, Vocabulary]:
    own = folder / VOCABULARY_FILE
    vocabulary = load_vocabulary(own) if own.is_file() else shipped_vocabulary()
    return load_guideline(folder, vocabulary, shipped_folder()), vocabulary


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nearly all that loading makes stays: to search it for garbage would take half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
