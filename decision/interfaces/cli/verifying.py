"""The report of `verify`: every defect with its witness, every case that does not hold, one verdict line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from decision.catalogue import folder_of, load, shipped_folder
from decision.engine.phrases import counted
from decision.guideline import Guideline
from decision.interfaces.cli.progress import show_progress
from decision.loading.cases_file import load_cases
from decision.verify import check_case, verify


def verify_all(names: list[str]) -> tuple[list[str], int]:
    """The lines of the report on these guidelines, and how many defects they hold."""
    lines: list[str] = []
    defects = cases = failed = 0
    for name in names:
        show_progress(f"verifying {name} ...")
        compiled = load(name)
        found = list(_of_guideline(name))
        defects += len(found)
        lines += found
        for case, patient in load_cases(folder_of(name), compiled.vocabulary, shipped_folder()):
            cases += 1
            missed = check_case(compiled, case, patient)
            failed += bool(missed)
            lines += [f"{name}: case `{case.name}`: {text}" for text in missed]
        if not found:
            lines.append(f"{name}: {_size(compiled.guideline)}: no gap, no overlap, nothing dead, nothing unreachable, no invariant broken")
    show_progress("")
    verdict = f"verdict: {counted(len(names), 'guideline')}, {counted(defects, 'defect')}, {cases - failed} of {cases} cases hold"
    return [*lines, verdict], defects + failed


def _size(guideline: Guideline) -> str:
    parts = {"decision": guideline.decisions, "option": guideline.options, "invariant": guideline.invariants}
    return ", ".join(counted(len(part), word) for word, part in parts.items())


def _of_guideline(name: str) -> Iterator[str]:
    for finding in verify(load(name)):
        witness = f"; witness: {json.dumps(finding.witness, ensure_ascii=False)}" if finding.witness is not None else ""
        yield f"{name}: {finding.kind}: {finding.text}{witness}"
