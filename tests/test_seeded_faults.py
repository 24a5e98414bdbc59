"""Fifty clinical mistakes planted by hand: each is caught by the loader, `verify`, an invariant or a case, and it is said by which.

    python -m tests.test_seeded_faults

prints every fault with what catches it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest

from decision.catalogue import folder_of, load, shipped_folder
from decision.errors import GuidelineError
from decision.loading.cases_file import load_cases
from decision.loading.documents import read_file
from decision.verify import check_case, verify

GUIDELINE = "stage4-explained"
LISTED = Path(__file__).parent / "data" / "seeded-faults.yaml"
FAULTS = read_file(LISTED, LISTED.name).data["faults"]
QUICK = FAULTS[:2]


def place(folder: Path, fault: dict[str, str]) -> Path:
    """The file of a fault, beside the guideline's folder where several guidelines share it."""
    return (folder.parent if fault["file"].startswith("shared/") else folder) / fault["file"]


def standing(fault: dict[str, str]) -> int:
    """So often the words that a fault changes stand in their file; once is what it takes."""
    return place(folder_of(GUIDELINE), fault).read_text(encoding="utf-8").count(fault["was"])


@contextmanager
def planted(fault: dict[str, str]) -> Iterator[Path]:
    """The folder of the guideline with one fault in it."""
    with TemporaryDirectory() as parent:
        folder = Path(copytree(folder_of(GUIDELINE), Path(parent) / GUIDELINE))
        copytree(shipped_folder() / "shared", Path(parent) / "shared")
        assert standing(fault) == 1
        file = place(folder, fault)
        file.write_text(file.read_text(encoding="utf-8").replace(fault["was"], fault["is"]), encoding="utf-8")
        yield folder


def catchers(folder: Path) -> Iterator[str]:
    """Everything that notices a fault: the loader, each defect and invariant of `verify`, each case."""
    try:
        compiled = load(str(folder))
    except GuidelineError as error:
        yield from (f"the loader: {problem.what}" for problem in error.problems)
        return
    for found in verify(compiled):
        yield f"invariant `{found.where}`" if found.kind == "broken invariant" else f"{found.kind} at `{found.where}`"
    for case, patient in load_cases(folder, compiled.vocabulary):
        if check_case(compiled, case, patient):
            yield f"case `{case.name}`"


def is_caught(fault: dict[str, str]) -> bool:
    """Whether what is said to catch a fault does: of all cases only that one is asked."""
    with planted(fault) as folder:
        wanted = fault["caught_by"]
        if not wanted.startswith("case "):
            return wanted in catchers(folder)
        compiled = load(str(folder))
        named = {f"case `{case.name}`": (case, patient) for case, patient in load_cases(folder, compiled.vocabulary)}
        return bool(check_case(compiled, *named[wanted]))


def test_the_faults_are_fifty_and_different() -> None:
    assert len(FAULTS) >= 50
    assert len({fault["name"] for fault in FAULTS}) == len({(fault["file"], fault["was"], fault["is"]) for fault in FAULTS}) == len(FAULTS)
    assert all(fault["harm"].strip() and fault["was"] != fault["is"] for fault in FAULTS)


def test_the_faults_lie_in_every_file_that_holds_rules() -> None:
    files = Counter(fault["file"] for fault in FAULTS)
    assert files.keys() >= {
        "guideline.yaml",
        "chemotherapy.yaml",
        "limits.yaml",
        "options.yaml",
        "shared/urgent.yaml",
        "shared/beside.yaml",
        "notes.yaml",
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_can_still_be_planted(fault: dict[str, str]) -> None:
    """A guideline that was reworded leaves a fault without its place: this says so at once, not only at length."""
    assert standing(fault) == 1


@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault["name"])
def test_a_fault_is_caught(fault: dict[str, str]) -> None:
    assert is_caught(fault)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS[len(QUICK) :], ids=lambda fault: fault["name"])
def test_every_fault_is_caught(fault: dict[str, str]) -> None:
    assert is_caught(fault)


if __name__ == "__main__":
    for place, one in enumerate(FAULTS, 1):
        with planted(one) as where:
            print(f"{place:>2} {one['name']}: {next(catchers(where), 'NOT CAUGHT')}", flush=True)
