"""The two commands of the pages: one serves them on this computer, one writes a sheet as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from decision.catalogue import DEFAULT_GUIDELINE, load
from decision.errors import FirstlineError, Problem
from decision.interfaces.cli.arguments import GuidelineName, PatientFile, Region, Said, Strict, Today, day, once


def report(
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    today: Today = None,
    strict: Strict = False,
    region: Region = "",
    plan: Annotated[str, typer.Option("--plan", metavar="PLAN", help="A planned regimen, held against the answer on the sheet.")] = "",
    handover: Annotated[bool, typer.Option("--handover", help="Write the Handover Sheet of a plan instead.")] = False,
    option: Annotated[str, typer.Option("--option", metavar="OPTION", help="The option that is the plan of the Handover Sheet.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE.html", help="Where the page is written.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
) -> None:
    """Write the answer for one patient as one page for A4: a single HTML file without script.

    Without --output the page is printed.
    Example: firstline report "ER 90% PR+ HER2 0, no visceral crisis" -o answer.html
    """
    from decision.interfaces.cli.patient_input import gather
    from decision.interfaces.cli.reporting import write_report
    from decision.interfaces.gathering.evidence_words import region_named

    place = region_named(region)
    if option and not handover:
        raise FirstlineError([Problem("--option", "names the plan of a Handover Sheet", "expected --handover with it")])
    if plan and handover:
        raise FirstlineError([Problem("--plan", "is held against the answer on the sheet", "expected no --handover with it")])
    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    answer, intake = gather(compiled, said or [], once("--patient", patient), strict=strict, today=day(today))
    write_report(answer, intake, plan=plan, region=place, handed_over=option if handover else None, output=output, force=force)


def serve(port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port on this computer; 0 takes any.")] = 8765) -> None:
    """Serve the pages on this computer alone: clinic, print, teaching. Needs the extra `web`.

    Example: firstline serve --port 8765
    """
    try:
        from decision.interfaces.web.server import serve as serve_pages
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("fastapi", "starlette", "uvicorn"):
            raise
        expected = "expected `pip install 'firstline[web]'`"
        raise FirstlineError([Problem("serve", "the pages are not installed", expected)]) from None
    serve_pages(port)
