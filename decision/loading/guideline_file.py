"""Reads a guideline's folder: `guideline.yaml` and the files that it names, merged by key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from decision.criteria import shown
from decision.errors import GuidelineError, Problem, nearest
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.loading.correspondence_check import check_correspondence
from decision.loading.documents import Document, read_file
from decision.loading.evidence_file import load_evidence
from decision.loading.guideline_check import check_guideline, cites_of
from decision.loading.shapes import report_validation
from decision.record import Record

MAIN_FILE = "guideline.yaml"
SHARED = "shared/"  # a part that several guidelines use: in the folder of that name beside their own


def load_guideline(folder: FilePath, vocabulary: Vocabulary, shipped: FilePath | None = None) -> Guideline:
    """Read and check a guideline; raises GuidelineError with every problem of its files.

    Shared parts and records of evidence lie beside the guideline's own folder, or else in the folder `shipped`.
    """
    path = folder / MAIN_FILE if folder.is_dir() else folder
    if not path.is_file():
        raise GuidelineError([Problem(str(folder), "holds no guideline", f"expected a folder with `{MAIN_FILE}`")])
    document = read_file(path, path.name)
    if isinstance(document.data, dict):
        for name in _parts(document):
            _merge(document, path.parent, name, shipped)
    return guideline_from(document, vocabulary, _records(document, path.parent, vocabulary, shipped))


def guideline_from(document: Document, vocabulary: Vocabulary, records: Mapping[str, Record] | None = None) -> Guideline:
    """Check a read document against the shape of a guideline and against the vocabulary."""
    document.check()
    if not isinstance(document.data, dict):
        document.report((), "the file holds no mapping", "expected `id`, `title`, `decisions`, `options`, ...")
        raise GuidelineError(document.problems)
    digest = hashlib.sha256(json.dumps(_canonical(document.data)).encode()).hexdigest()[:12]
    try:
        guideline = Guideline.model_validate(document.data | {"digest": digest})
    except ValidationError as error:
        report_validation(document, error, Guideline, document.data)
        raise GuidelineError(document.in_order()) from None
    check_guideline(document, guideline, vocabulary, records or {})
    check_correspondence(document, guideline)
    document.check()
    return _with_records(guideline, records) if records else guideline


def _with_records(guideline: Guideline, records: Mapping[str, Record]) -> Guideline:
    """The guideline with the records that it cites; its digest covers what they say."""
    named = {cite for _, cites in cites_of(guideline) for cite in cites}
    named.update(name for option in guideline.options.values() for name in option.records_shown)
    used = {name: record for name, record in records.items() if name in named}
    told = [(name, record.model_dump(mode="json", exclude={"population"}), _whom(record)) for name, record in used.items()]
    digest = hashlib.sha256(json.dumps([guideline.digest, told]).encode()).hexdigest()[:12]
    return guideline.model_copy(update={"records": used, "digest": digest})


def _whom(record: Record) -> list[Any]:
    """The population of a record as plain data."""
    return [[item.words, item.when.as_data() if item.when is not None else None, item.certainty] for item in record.population]


def _records(document: Document, folder: FilePath, vocabulary: Vocabulary, shipped: FilePath | None) -> Mapping[str, Record]:
    """The records of the folder that the guideline names; none if it names none."""
    name = document.data.get("records_from", "") if isinstance(document.data, dict) else ""
    if not isinstance(name, str) or not name:
        return {}
    found = next((parent / name for parent in (folder.parent, shipped) if parent is not None and (parent / name).is_dir()), None)
    if found is None or FilePath(name).name != name:
        document.report(("records_from",), f"there is no folder `{name}`", "expected a folder of records beside that of the guideline")
        return {}
    return load_evidence(found, vocabulary).records


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


def _parts(document: Document) -> list[str]:
    """The names of further files, each a plain name of another file in the folder."""
    named = document.data.get("files", [])
    if not isinstance(named, list):
        document.misfit(("files",), named, "a list")
        return []
    parts: list[str] = []
    for place, name in enumerate(named):
        here = ("files", place)
        if not isinstance(name, str):
            document.report(here, f"{shown(name)} is not the name of a file", "expected for example `options.yaml`")
        elif name == MAIN_FILE or name in parts:
            document.report(here, f"`{name}` is read already", "expected each file once")
        else:
            parts.append(name)
    return parts


def place_of(folder: FilePath, name: str, shipped: FilePath | None) -> FilePath | None:
    """Where a further file lies: in the guideline's folder, or among the shared parts; None where there is none."""
    plain = name.removeprefix(SHARED)
    places = [folder / name] if plain == name else [parent / name for parent in (folder.parent, shipped) if parent is not None]
    return next((path for path in places if path.name == plain and path.is_file()), None)


def _merge(document: Document, folder: FilePath, name: str, shipped: FilePath | None) -> None:
    """Add the sections of one more file; a key that already stands in a section is a problem."""
    path = place_of(folder, name, shipped)
    if path is None:
        near = nearest(name, [other.name for other in folder.glob("*.yaml") if other.name != MAIN_FILE])
        where = "in the folder `shared` beside that of the guideline" if name.startswith(SHARED) else "beside it"
        document.report(("files",), f"there is no file `{name}`", f"expected a file {where}", near)
        return
    part = read_file(path, name)
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
