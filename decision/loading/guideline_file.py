"""Reads a guideline's folder: `guideline.yaml` and the files that it names, merged by key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from decision.errors import GuidelineError, Problem, nearest
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.loading.documents import Document, Path, read_document, report_validation
from decision.loading.guideline_check import check_guideline

MAIN_FILE = "guideline.yaml"


def load_guideline(folder: FilePath, vocabulary: Vocabulary) -> Guideline:
    """Read and check a guideline; raises GuidelineError with every problem of its files."""
    path = folder / MAIN_FILE if folder.is_dir() else folder
    if not path.is_file():
        raise GuidelineError([Problem(str(folder), "holds no guideline", f"expected a folder with `{MAIN_FILE}`")])
    document = _read(path, path.name)
    if isinstance(document.data, dict):
        for name in document.data.get("files") or []:
            _merge(document, path.parent, str(name))
    return guideline_from(document, vocabulary)


def guideline_from(document: Document, vocabulary: Vocabulary) -> Guideline:
    """Check a read document against the shape of a guideline and against the vocabulary."""
    if document.problems:
        raise GuidelineError(document.problems)
    if not isinstance(document.data, dict):
        document.report((), "the file holds no mapping", "expected `id`, `title`, `decisions`, `options`, ...")
        raise GuidelineError(document.problems)
    digest = hashlib.sha256(json.dumps(_canonical(document.data)).encode()).hexdigest()[:12]
    try:
        guideline = Guideline.model_validate(document.data | {"digest": digest})
    except ValidationError as error:
        report_validation(document, error, _keys)
        raise GuidelineError(document.problems) from None
    check_guideline(document, guideline, vocabulary)
    if document.problems:
        raise GuidelineError(document.problems)
    return guideline


def _canonical(data: dict[str, Any]) -> dict[str, Any]:
    """The file with the branches of each decision sorted: their order alone means nothing."""
    decisions = data.get("decisions")
    if not isinstance(decisions, dict):
        return data
    turned = {
        name: one | {"branches": dict(sorted(one["branches"].items()))}
        if isinstance(one, dict) and isinstance(one.get("branches"), dict)
        else one
        for name, one in decisions.items()
    }
    return data | {"decisions": turned}


def _read(path: FilePath, name: str) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise GuidelineError([Problem(name, f"cannot be read: {error.strerror}", "expected a file")]) from None
    except UnicodeDecodeError:
        raise GuidelineError([Problem(name, "is not text in UTF-8", "save it as UTF-8")]) from None
    return read_document(text, name)


def _merge(document: Document, folder: FilePath, name: str) -> None:
    """Add the sections of one more file; a key that already stands in a section is a problem."""
    path = folder / name
    if not path.is_file():
        near = nearest(name, [other.name for other in folder.glob("*.yaml")])
        document.report(("files",), f"there is no file `{name}`", "expected a file beside it", near)
        return
    part = _read(path, path.name)
    document.problems += part.problems
    if not isinstance(part.data, dict):
        document.problems.append(Problem(f"{path.name}:1", "the file holds no mapping", "expected sections of a guideline"))
        return
    for section, content in part.data.items():
        known = document.data.get(section)
        if section not in document.data:
            document.data[section] = content
        elif not isinstance(known, dict) or not isinstance(content, dict):
            document.problems.append(
                Problem(part.where((section,)), f"`{section}` stands twice", f"it is already at {document.where((section,))}")
            )
            continue
        else:
            for key in content.keys() & known.keys():
                document.problems.append(
                    Problem(part.where((section, key)), f"`{key}` stands twice", f"it is already at {document.where((section, key))}")
                )
            document.data[section] = known | content
    for place, line in part.lines.items():
        document.lines.setdefault(place, line)


def _keys(path: Path) -> Mapping[str, Any]:
    """The keys that a guideline file may have at a place."""
    shape: Any = Guideline
    for part in path:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            field = shape.model_fields.get(str(part))
            shape = field.annotation if field else None
        shape = _inner(shape)
    return shape.model_fields if isinstance(shape, type) and issubclass(shape, BaseModel) else {}


def _inner(shape: Any) -> Any:
    """The model inside a mapping, a list or an optional."""
    while get_origin(shape) is not None:
        models = [part for part in get_args(shape) if isinstance(part, type) and issubclass(part, BaseModel)]
        shape = models[0] if models else None
    return shape
