"""Writes the answer for one patient as one page: a single file without script."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from decision.engine import Recommendation
from decision.explain import option_named
from decision.interfaces.cli.importing import write_whole
from decision.interfaces.gathering.plan import checked
from decision.interfaces.web.sheet import handover, sheet


def write_report(
    answer: Recommendation,
    intake: Mapping[str, Any],
    *,
    plan: str,
    region: str,
    handed_over: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write the sheet of one patient, or the Handover Sheet of the option that is handed over; without an output it is printed."""
    if handed_over is None:
        if plan:
            checked(answer, plan)  # what cannot be read is told before anything is written
        text = sheet(answer, intake, region=region, plan=plan)
    else:
        text = handover(answer, option_named(answer.compiled, handed_over) if handed_over else "")
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, force=force)
        sys.stderr.write(f"{output} written\n")
