"""Reads `cases.yaml`, the patients beside a guideline with what is expected of each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, Literal

from pydantic import Field, ValidationError

from decision.errors import GuidelineError, PatientError
from decision.facts.patient import Patient, patient_from
from decision.facts.vocabulary import Frozen, Vocabulary, YesNo
from decision.loading.documents import Document, read_file
from decision.loading.shapes import report_validation

CASES_FILE = "cases.yaml"
Expected = Literal["recommended", "to-confirm", "possible", "on-hold", "contraindicated", "declined", "excluded"]
Names = tuple[str, ...]


class Expectation(Frozen):
    """What must be so; a list is a part of what is there, and an empty list says that nothing is.

    Option ids are keys: `because` holds words of the reason, `path` branches as `decision/branch`.
    """

    in_scope: Literal["yes", "no", "not known"] | None = None
    settled: YesNo | None = None
    first: Names | None = None
    standing: Mapping[str, Expected] = {}
    ranks: Mapping[str, int] = {}
    strength: Mapping[str, str] = {}
    path: Mapping[str, Names] = {}
    because: Mapping[str, Names] = {}
    decided_by: Mapping[str, Names] = {}
    holds: Mapping[str, Names] = {}
    contraindicated_by: Mapping[str, Names] = {}
    declined_by: Mapping[str, Names] = {}
    companions: Mapping[str, Mapping[str, Expected]] = {}
    followed_by: Mapping[str, Names] = {}
    plan_b: Mapping[str, Names] = {}
    cautions: Mapping[str, Names] = {}
    best_rank: Mapping[str, int] = {}
    derived: Mapping[str, str | int | float] = {}
    tests: Names | None = None
    idle: Names | None = None
    urgent: Names | None = None
    alongside: Names | None = None
    notes: Names | None = None
    differs: Names | None = None


class Case(Frozen):
    """One patient in a sentence, the statements it was written from, and what to expect."""

    name: str
    statement: Names = Field(min_length=1)
    facts: Mapping[str, Any]
    strict: YesNo = "no"
    expect: Expectation


class CasesFile(Frozen):
    """All cases of a guideline; the first is of a patient of whom nothing is known."""

    cases: tuple[Case, ...] = Field(min_length=1)


def load_cases(folder: FilePath, vocabulary: Vocabulary) -> list[tuple[Case, Patient]]:
    """The cases beside a guideline; none if there is no such file. Raises GuidelineError with every problem."""
    path = folder / CASES_FILE
    if not path.is_file():
        return []
    document = read_file(path, path.name)
    document.check()
    try:
        found = CasesFile.model_validate(document.data)
    except ValidationError as error:
        report_validation(document, error, CasesFile, document.data)
        raise GuidelineError(document.in_order()) from None
    cases = [(case, _patient(document, place, case, vocabulary)) for place, case in enumerate(found.cases)]
    _check(document, found)
    document.check()
    return [(case, patient) for case, patient in cases if patient is not None]


def _patient(document: Document, place: int, case: Case, vocabulary: Vocabulary) -> Patient | None:
    try:
        return patient_from(vocabulary, dict(case.facts), lambda path: document.where(("cases", place, "facts", *path)))
    except PatientError as error:
        document.problems += error.problems
        return None


def _check(document: Document, found: CasesFile) -> None:
    if found.cases[0].facts:
        document.report(("cases", 0, "facts"), "the first case knows something", "expected `facts: {}`, nothing is known")
    names: dict[str, int] = {}
    for place, case in enumerate(found.cases):
        if case.name in names:
            document.report(("cases", place, "name"), f"`{case.name}` stands twice", f"it is already case {names[case.name] + 1}")
        names.setdefault(case.name, place)
