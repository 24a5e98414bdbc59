"""The commands about a guideline: show, draw, prove, plant mistakes, compare."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from decision.catalogue import DEFAULT_GUIDELINE, load, shipped
from decision.interfaces.cli.arguments import (
    PatientFile,
    Said,
    Strict,
    Today,
    answer_for,
    day,
    once,
    print_out,
)


def show(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
    decision: Annotated[str | None, typer.Argument(help="One decision, option or fact to show in full.")] = None,
) -> None:
    """Show a guideline: its decisions, branches, options and sources.

    Example: firstline show stage4-explained hr-tempo
    """
    from decision.interfaces.cli.guideline_text import guideline_text, part_text

    compiled = load(guideline)
    print_out(guideline_text(compiled) if decision is None else part_text(compiled, decision))


def draw(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
    said: Said = None,
    patient: PatientFile = None,
    today: Today = None,
    strict: Strict = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the drawing is written.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
    as_text: Annotated[bool, typer.Option("--text", help="Tell the same graph in words, as an indented list.")] = False,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="Give a Mermaid flowchart; no patient is shown in it.")] = False,
    lay_out: Annotated[bool, typer.Option("--lay-out", help="Find the positions and keep them in the guideline's folder.")] = False,
) -> None:
    """Draw a whole guideline as SVG; with a patient, the path is lit, and what is not decided is dashed.

    Example: firstline draw stage4-explained "ER 90% HER2 0, no visceral crisis" -o atlas.svg
    """
    from decision.interfaces.cli.draw_text import Patient, drawn, written_positions
    from decision.interfaces.cli.importing import write_whole
    from decision.interfaces.cli.patient_input import gather

    if " " in guideline and guideline not in shipped() and not Path(guideline).exists():
        guideline, said = DEFAULT_GUIDELINE, [guideline, *(said or [])]  # a sentence, and the guideline was left out
    compiled = load(guideline)
    if lay_out:
        sys.stderr.write(f"{written_positions(compiled, guideline)}\n")
        return
    shown = Patient(*gather(compiled, said or [], once("--patient", patient), strict=strict, today=day(today))) if said or patient else None
    text = drawn(compiled, guideline, shown, as_text=as_text, as_mermaid=as_mermaid)
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, force=force)
        sys.stderr.write(f"{output} written\n")


def verify(
    path: Annotated[str | None, typer.Argument(help="A guideline to verify; all shipped ones without it.")] = None,
    proof: Annotated[bool, typer.Option("--proof", help="Write the proof pack: a page and a JSON file for each guideline.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the proof pack is written.")] = Path("proof"),
    mutants: Annotated[bool, typer.Option("--mutants/--no-mutants", help="Try every planted mistake for the proof; takes minutes.")] = True,
) -> None:
    """Prove a guideline: no gap, no overlap, nothing dead, nothing unreachable, and all its cases hold.

    Each defect hands over a witness patient. Ends with one verdict line; status 1 if there are defects.
    """
    names = [path] if path else list(shipped())
    if proof:
        from decision.interfaces.cli.proving import prove

        lines, is_sound = prove(names, output, with_mutants=mutants)
    else:
        from decision.interfaces.cli.verifying import verify_all

        lines, defects = verify_all(names)
        is_sound = not defects
    print_out("\n".join(lines))
    if not is_sound:
        raise typer.Exit(1)


def sources(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
    full: Annotated[bool, typer.Option("--full", help="Name every part that cites a statement.")] = False,
) -> None:
    """Print the ledger of a guideline: each numbered statement of its document, and what cites it.

    Ends with one verdict line; status 1 if a statement that carries a rule is accounted for by nothing.
    """
    from decision.interfaces.cli.ledger_text import ledger_lines

    lines, missing = ledger_lines(load(guideline).guideline, full=full)
    print_out("\n".join(lines))
    if missing:
        raise typer.Exit(1)


def mutate(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
    at: Annotated[str, typer.Option("--at", metavar="PLACE", help="Only at places that begin so, such as `options/taxane`.")] = "",
) -> None:
    """Plant every small mistake in a guideline and say which of them no case and no invariant notices.

    A mistake that changes no answer over the whole space of patients is equivalent and counts for nothing.
    Takes seconds for the example and some minutes on every processor for `stage4-explained`.
    The last line is the score: the share of mistakes that were noticed.
    """
    from decision.interfaces.cli.mutate_text import mutate_lines, verdicts_of

    print_out("\n".join(mutate_lines(verdicts_of(guideline, at))))


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A shipped guideline or a folder.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another guideline or edition.")],
    said: Said = None,
    patient: PatientFile = None,
    today: Today = None,
    strict: Strict = False,
    every: Annotated[bool, typer.Option("--all", help="Show every change, not the twenty that concern most profiles.")] = False,
    changelog: Annotated[bool, typer.Option("--changelog", help="Write the paragraph on the clinical effect for a changelog.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as one JSON object.")] = False,
) -> None:
    """Compare two guidelines or editions over all profiles, or for one patient side by side.

    Without a patient: the share of profiles answered differently, and each change with a witness.
    Example: firstline compare stage4-explained old/stage4-explained "ER 90% HER2 0, no visceral crisis"
    """
    from decision.compare import compare as compared
    from decision.compare import side_by_side
    from decision.engine.parts import as_data
    from decision.interfaces.cli.compare_text import changelog_lines, compare_lines, side_by_side_lines
    from decision.interfaces.cli.witness import saying

    one, other = load(a), load(b)
    if said or patient:
        here, there = (answer_for(guideline, said, patient, today, strict=strict) for guideline in (one, other))
        rows = side_by_side(here, there)
        data = {"a": here.frame(), "b": there.frame(), **as_data(rows)}
        lines = side_by_side_lines(here, there, rows)
    else:
        found = compared(one, other)
        data, lines = as_data(found), changelog_lines(found) if changelog else compare_lines(found, saying(one.vocabulary), every=every)
    print_out(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def schema() -> None:
    """Print the JSON Schema of the answer that `options --json` prints."""
    from decision.schema import answer_schema

    print_out(json.dumps(answer_schema(), indent=2))
