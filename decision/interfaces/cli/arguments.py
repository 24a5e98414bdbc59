"""What several commands are given: a patient in words, facts and a file, and the guideline that is asked."""

from __future__ import annotations

from typing import Annotated

import typer

from decision.errors import FirstlineError, Problem

Said = Annotated[
    list[str] | None, typer.Argument(metavar='["SENTENCE"] [FACT=VALUE ...]', help="What is known, in a sentence and as facts.")
]
PatientFile = Annotated[
    list[str] | None, typer.Option("--patient", "-p", metavar="FILE|-", help="A YAML or JSON file of facts; - for stdin.")
]
GuidelineName = Annotated[list[str] | None, typer.Option("--guideline", "-g", metavar="ID|FOLDER", help="A shipped guideline or a folder.")]
Strict = Annotated[bool, typer.Option("--strict", help="Assume no scope fact, not even that this is metastatic breast cancer.")]


def once(option: str, given: list[str] | None) -> str | None:
    """What an option was given; the last of two never wins silently."""
    if given and len(given) > 1:
        raise FirstlineError([Problem(option, f"is given {len(given)} times", "expected it once")])
    return given[0] if given else None
