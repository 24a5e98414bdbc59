"""Writes the answer for one patient as one page: a single file without script."""

from __future__ import annotations

import sys
from pathlib import Path

from decision.explain import option_named
from decision.interfaces.cli.importing import write_whole
from decision.interfaces.cli.patient_input import gather
from decision.interfaces.web.sheet import handover, sheet
from decision.reasoning.compiled import Compiled


def write_report(
    compiled: Compiled, said: list[str], file: str | None, *, strict: bool, plan: str | None, output: Path | None, force: bool
) -> None:
    """Write the sheet of one patient, or the Handover Sheet where a plan is given; without an output it is printed."""
    answer, intake = gather(compiled, said, file, strict=strict)
    text = sheet(answer, intake) if plan is None else handover(answer, option_named(compiled, plan) if plan else "")
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, force=force)
        sys.stderr.write(f"{output} written\n")
