"""Writes the answer for one patient as one page: a single file without script."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from decision.engine import Recommendation
from decision.explain import option_named
from decision.interfaces.cli.importing import write_whole
from decision.interfaces.web.sheet import handover, sheet


def write_report(
    answer: Recommendation, intake: Mapping[str, Any], *, plan: str | None, region: str, output: Path | None, force: bool
) -> None:
    """Write the sheet of one patient, or the Handover Sheet where a plan is given; without an output it is printed."""
    text = sheet(answer, intake, region=region) if plan is None else handover(answer, option_named(answer.compiled, plan) if plan else "")
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, force=force)
        sys.stderr.write(f"{output} written\n")
