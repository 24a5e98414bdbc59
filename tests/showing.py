"""An invented guideline that shows shipped records, in a folder of its own with a copy of the records, which a test may edit."""

from __future__ import annotations

import shutil
from pathlib import Path

from decision.catalogue import shipped_folder
from tests.conftest import ROOT

NAME = "shown-records"
DATA = ROOT / "tests" / "data" / NAME


def beside_records(folder: Path) -> Path:
    """The guideline beside a copy of the records; in the folder lies all that is shipped for guidelines in common."""
    shutil.copytree(DATA, folder / NAME)
    shutil.copytree(shipped_folder() / "evidence", folder / "evidence")
    shutil.copytree(shipped_folder() / "shared", folder / "shared")
    for name in ("vocabulary.yaml", "shorthand.yaml"):
        shutil.copy(shipped_folder() / name, folder / name)
    return folder / NAME


def edited(folder: Path, record: str, old: str, new: str) -> None:
    """One text of one record changed in the copied files."""
    for path in (folder.parent / "evidence").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        before, found, rest = text.partition(f"\n  {record}:\n")
        if found:
            assert old in rest, (record, old)
            path.write_text(before + found + rest.replace(old, new, 1), encoding="utf-8")
            return
    raise AssertionError(record)
