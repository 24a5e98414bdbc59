"""What the commands share: their arguments, and how a patient's answer is made and printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from decision.errors import FirstlineError, Problem

if TYPE_CHECKING:
    from decision.engine import Recommendation
    from decision.reasoning.compiled import Compiled

Said = Annotated[
    list[str] | None, typer.Argument(metavar='["SENTENCE"] [FACT=VALUE ...]', help="What is known, in a sentence and as facts.")
]
PatientFile = Annotated[
    list[str] | None, typer.Option("--patient", "-p", metavar="FILE|-", help="A YAML or JSON file of facts; - for stdin.")
]
GuidelineName = Annotated[list[str] | None, typer.Option("--guideline", "-g", metavar="ID|FOLDER", help="A shipped guideline or a folder.")]
Today = Annotated[
    datetime | None,
    typer.Option("--today", metavar="DATE", formats=["%Y-%m-%d"], help="The day to which months are counted where dates are said."),
]
Region = Annotated[
    str, typer.Option("--region", metavar="us|eu", help="Say what is approved there, on record; no rank and no order changes.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Assume no scope fact, not even that this is metastatic breast cancer.")]


def answer_for(
    compiled: Compiled, said: list[str] | None, patient: list[str] | None, today: datetime | None, *, strict: bool
) -> Recommendation:
    """The answer for the patient that a command was given; none is asked for."""
    from decision.interfaces.cli.patient_input import gather

    return gather(compiled, said or [], once("--patient", patient), strict=strict, today=day(today))[0]


def day(given: datetime | None) -> date | None:
    return given.date() if given else None


def print_framed(answer: Recommendation, found: object, lines: list[str], *, as_json: bool, more: Mapping[str, Any] | None = None) -> None:
    """Print what was found of one option or plan, never without its guideline, what is urgent, and its limits."""
    from decision.interfaces.cli.frame import framed_data, framed_lines

    if as_json:
        print_out(json.dumps(framed_data(answer, found) | dict(more or {}), ensure_ascii=False, indent=2))
    else:
        print_out("\n".join(framed_lines(answer, lines)))


def once(option: str, given: list[str] | None) -> str | None:
    """What an option was given; the last of two never wins silently."""
    if given and len(given) > 1:
        raise FirstlineError([Problem(option, f"is given {len(given)} times", "expected it once")])
    return given[0] if given else None


def print_out(text: str) -> None:
    sys.stdout.write(text + "\n")
