"""Reads `shorthand.yaml`: the words that belong to no one fact."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from decision.catalogue import shipped_folder
from decision.errors import GuidelineError
from decision.loading.documents import read_document

SHORTHAND_FILE = "shorthand.yaml"


def shorthand_words(folder: Path | None = None) -> Mapping[str, Any]:
    """The words of a guidelines folder, by default of the shipped one; the same file is read once."""
    path = (folder or shipped_folder()) / SHORTHAND_FILE
    return _load(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: str, changed: int) -> Mapping[str, Any]:
    document = read_document(Path(path).read_text(encoding="utf-8"), Path(path).name)
    if document.problems:
        raise GuidelineError(document.problems)
    found: Mapping[str, Any] = document.data
    return found


def listed(words: Any) -> tuple[str, ...]:
    """A list of the file as words."""
    return tuple(str(word) for word in words or ())
