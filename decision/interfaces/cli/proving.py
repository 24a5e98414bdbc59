"""The proof pack: for each guideline one page and one JSON file, named by its digest."""

from __future__ import annotations

import json
from pathlib import Path

from decision.catalogue import folder_of, load, shipped_folder
from decision.engine.parts import as_data
from decision.engine.phrases import Phrases, counted
from decision.errors import FirstlineError, Problem
from decision.interfaces.cli.mutate_text import verdicts_of
from decision.interfaces.cli.progress import show_progress
from decision.loading.cases_file import load_cases
from decision.proof import page, proof_of


def prove(names: list[str], folder: Path, *, with_mutants: bool) -> tuple[list[str], bool]:
    """Write the proof of each guideline into a folder; the lines that name the files, and whether all are sound.

    Both files of a guideline are written once its proof is complete, so nothing is left half written.
    """
    if folder.exists() and not folder.is_dir():
        raise FirstlineError([Problem("--output", f"`{folder}` is a file", "expected a folder")])
    lines, sound = [], True
    for name in names:
        compiled = load(name)
        verdicts = verdicts_of(name) if with_mutants else None
        cases = load_cases(folder_of(name), compiled.vocabulary, shipped_folder())
        proof = proof_of(compiled, folder_of(name), cases, verdicts, show_progress)
        show_progress("")
        sound = sound and proof.is_sound
        stem = f"{proof.guideline['id']}-{proof.guideline['digest']}"
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in (
            (folder / f"{stem}.json", json.dumps(as_data(proof), ensure_ascii=False, indent=1)),
            (folder / f"{stem}.html", page(proof, Phrases(compiled.guideline, compiled.vocabulary))),
        ):
            file.write_text(text + "\n", encoding="utf-8")
            lines.append(str(file))
        score = f"mutation score {proof.mutation.score:.1f} %" if proof.mutation else "mutants not tried"
        proved = f"{counted(len(proof.defects), 'defect')}, {counted(len(proof.invariants), 'invariant')}"
        held = f"{proof.cases - len(proof.cases_failed)} of {proof.cases} cases hold"
        agreement = "measured" if proof.agreement else "not measured for this digest"
        lines.append(f"{name}: {proved}, {held}, {score}, agreement {agreement}")
    return lines, sound
