"""Reads the records of evidence: the main file and those that it names, with every problem of all of them."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import ValidationError

from decision.errors import GuidelineError, Problem, nearest
from decision.facts.vocabulary import Frozen, Vocabulary
from decision.loading.documents import Document, read_file
from decision.loading.evidence_check import check_record
from decision.loading.shapes import report_validation
from decision.record import Evidence, Main, Part, Record

MAIN_FILE = "evidence.yaml"
M = TypeVar("M", bound=Frozen)


def load_evidence(folder: FilePath, vocabulary: Vocabulary) -> Evidence:
    """All records of a folder; raises GuidelineError with every problem, in the order of the files and lines."""
    document = read_file(folder / MAIN_FILE, MAIN_FILE, "a file of evidence")
    main = _shaped(document, Main)
    if main is None:
        raise GuidelineError(document.in_order())
    parts = list(_parts(document, main, folder))
    places: dict[str, str] = {}
    records: dict[str, Record] = {}
    for part, read in parts:
        for name, record in read.records.items() if read else ():
            if name in records:
                part.report(("records", name), f"`{name}` stands twice", f"it is already at {places[name]}")
            places.setdefault(name, part.where(("records", name)))
            records.setdefault(name, record)
    for part, read in parts:
        for name, record in read.records.items() if read else ():
            check_record(part, name, record, vocabulary, records)
    problems: list[Problem] = [problem for part in (document, *(part for part, _ in parts)) for problem in part.in_order()]
    if problems:
        raise GuidelineError(problems)
    return Evidence(edition=main.edition, records=records)


def _parts(document: Document, main: Main, folder: FilePath) -> list[tuple[Document, Part | None]]:
    found = []
    for place, name in enumerate(main.files):
        if name == MAIN_FILE or FilePath(name).name != name or not (folder / name).is_file():
            others = [one.name for one in folder.glob("*.yaml") if one.name != MAIN_FILE]
            document.report(("files", place), f"there is no file `{name}`", "expected a file of records beside it", nearest(name, others))
        elif name in main.files[:place]:
            document.report(("files", place), f"`{name}` is named twice", "expected each file once")
        else:
            part = read_file(folder / name, name)
            found.append((part, _shaped(part, Part)))
    return found


def _shaped(document: Document, model: type[M]) -> M | None:
    """The file in its shape; None where something is wrong, which is then in its problems."""
    if document.problems:
        return None
    if not isinstance(document.data, dict):
        document.report((), "the file holds no mapping", f"expected {', '.join(f'`{key}:`' for key in model.model_fields)}")
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        report_validation(document, error, model, document.data)
        return None
