"""The `firstline` command: one function a command; status 0 an answer, 1 defects found, 2 bad input."""

from __future__ import annotations

import gc
import sys

import typer

from decision.errors import FirstlineError
from decision.interfaces.cli import agree_command, evidence_commands, guideline_commands, pages, patient_commands

app = typer.Typer(
    name="firstline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="First-line options in stage 4 breast cancer: ranked, explained, exact. "
    "It supports a clinician's judgement and never replaces it; no doses are given.",
)
app.command()(patient_commands.options)
app.command()(patient_commands.explain)
app.command()(patient_commands.check)
app.command("import")(patient_commands.import_note)
app.command()(patient_commands.shorthand)
app.command()(pages.report)
app.command()(pages.serve)
app.command()(guideline_commands.show)
app.command()(guideline_commands.draw)
app.command()(guideline_commands.verify)
app.command()(guideline_commands.sources)
app.command()(guideline_commands.mutate)
app.command()(guideline_commands.compare)
app.command()(agree_command.agree)
app.command()(evidence_commands.evidence)
app.command()(evidence_commands.stale)
app.command()(guideline_commands.schema)


def run() -> None:
    """The entry point: bad input becomes one line a problem on stderr and status 2."""
    gc.set_threshold(100_000)  # nearly all that a command makes stays until it ends: searching it for garbage takes time
    try:
        app()
    except FirstlineError as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    run()
