"""Reads `cases.yaml`, the patients beside a guideline with what is expected of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, Literal

from pydantic import Field, ValidationError

from decision.errors import GuidelineError, PatientError, nearest
from decision.facts.patient import Patient, patient_from
from decision.facts.vocabulary import Frozen, Vocabulary, YesNo
from decision.loading.documents import Document, Path, read_file
from decision.loading.guideline_file import place_of
from decision.loading.shapes import report_validation

CASES_FILE = "cases.yaml"
Expected = Literal["recommended", "to-confirm", "possible", "on-hold", "contraindicated", "declined", "excluded"]
Names = tuple[str, ...]


class Absent(Frozen):
    """What must not be so, where an empty list would say too much: ids, and words of cautions."""

    notes: Names = ()
    urgent: Names = ()
    alongside: Names = ()
    tests: Names = ()
    cautions: Mapping[str, Names] = {}
    followed_by: Mapping[str, Names] = {}
    plan_b: Mapping[str, Names] = {}


class Expectation(Frozen):
    """What must be so; a list is a part of what is there, and an empty list says that nothing is.

    Option ids are keys: `because` holds words of the reason, `path` branches as `decision/branch`.
    """

    in_scope: Literal["yes", "no", "not known"] | None = None
    stops: Names | None = None
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
    absent: Absent = Absent()


class Variant(Frozen):
    """The patient of a case with some facts changed, and what to expect then; `unknown` takes a fact away."""

    name: str
    facts: Mapping[str, Any]
    expect: Expectation


class Case(Frozen):
    """One patient in a sentence, the statements it was written from, and what to expect."""

    name: str
    statement: Names = Field(min_length=1)
    facts: Mapping[str, Any]
    strict: YesNo = "no"
    expect: Expectation
    variants: tuple[Variant, ...] = ()


class CasesFile(Frozen):
    """The cases of a guideline; the first of them is of a patient of whom nothing is known. `files` name further ones."""

    files: Names = ()
    cases: tuple[Case, ...] = Field(min_length=1)


def load_cases(folder: FilePath, vocabulary: Vocabulary, shipped: FilePath | None = None) -> list[tuple[Case, Patient]]:
    """The cases beside a guideline and their variants; none if there is no such file. Raises GuidelineError with every problem.

    Cases of parts that several guidelines share lie among these, beside the guideline's folder or in that of the `shipped` ones.
    """
    path = folder / CASES_FILE
    if not path.is_file():
        return []
    document, main = _read(path, CASES_FILE)
    if main.cases[0].facts:
        document.report(("cases", 0, "facts"), "the first case knows something", "expected `facts: {}`, nothing is known")
    files = [(document, main)]
    for place, name in enumerate(main.files):
        further = None if name == CASES_FILE else place_of(folder, name, shipped)
        if further is None:
            near = nearest(name, [one.name for one in folder.glob("*.yaml")])
            document.report(("files", place), f"there is no file `{name}`", "expected a file of cases beside it, or `shared/...`", near)
        else:
            files.append(_read(further, name))
    found = [one for part, read in files for one in _cases(part, read, vocabulary)]
    names: dict[str, str] = {}
    for part, at, case, _ in found:
        if case.name in names:
            part.report((*at, "name"), f"`{case.name}` stands twice", f"it is already at {names[case.name]}")
        names.setdefault(case.name, part.where(at))
    if problems := [problem for part, _ in files for problem in part.in_order()]:
        raise GuidelineError(problems)
    return [(case, patient) for _, _, case, patient in found if patient is not None]


def _read(path: FilePath, name: str) -> tuple[Document, CasesFile]:
    document = read_file(path, name)
    document.check()
    try:
        return document, CasesFile.model_validate(document.data)
    except ValidationError as error:
        report_validation(document, error, CasesFile, document.data)
        raise GuidelineError(document.in_order()) from None


def _cases(document: Document, file: CasesFile, vocabulary: Vocabulary) -> Iterator[tuple[Document, Path, Case, Patient | None]]:
    """Each case and each variant of one, with its place and its patient; no patient where its facts are wrong."""
    for place, case in enumerate(file.cases):
        here: Path = ("cases", place)
        yield document, here, case, _patient(document, here, case.facts, vocabulary)
        for number, variant in enumerate(case.variants):
            there: Path = (*here, "variants", number)
            facts = {**case.facts, **variant.facts}
            other = case.model_copy(update={"name": f"{case.name}: {variant.name}", "facts": facts, "expect": variant.expect})
            yield document, there, other, _patient(document, there, facts, vocabulary)


def _patient(document: Document, place: Path, facts: Mapping[str, Any], vocabulary: Vocabulary) -> Patient | None:
    try:
        return patient_from(vocabulary, dict(facts), lambda path: document.where((*place, "facts", *path)))
    except PatientError as error:
        document.problems += error.problems
        return None
