"""The commands about one patient: the options, an explanation, a planned regimen, a note, a sentence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision.catalogue import DEFAULT_GUIDELINE, load
from decision.errors import FirstlineError, Problem
from decision.interfaces.cli.arguments import (
    GuidelineName,
    PatientFile,
    Region,
    Said,
    Strict,
    Today,
    answer_for,
    day,
    once,
    print_framed,
    print_out,
)

if TYPE_CHECKING:
    from decision.engine import Recommendation
    from decision.engine.parts import DifferenceText


def options(
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    today: Today = None,
    strict: Strict = False,
    region: Region = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as one JSON object.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Print every path and every reason.")] = False,
    differs: Annotated[bool, typer.Option("--differs", help="Ask the other shipped guidelines too, and say where they differ.")] = False,
) -> None:
    """Rank the first-line options for one patient, each with its reasons and sources.

    Example: firstline options "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis" ecog=1
    """
    from decision.engine.parts import as_data
    from decision.interfaces.cli.answer import print_answer
    from decision.interfaces.cli.asking import ask_until_settled
    from decision.interfaces.cli.patient_input import gather
    from decision.interfaces.gathering.evidence_words import region_named

    file, place = once("--patient", patient), region_named(region)
    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    if not said and file is None:
        if not sys.stdin.isatty():
            raise FirstlineError([Problem("input", "no patient was given", "expected a sentence, fact=value, or --patient FILE")])
        answer, intake = ask_until_settled(compiled, strict=strict)
    else:
        answer, intake = gather(compiled, said or [], file, strict=strict, today=day(today))
    computed = _computed_differences(answer) if differs else None
    if as_json:
        data = answer.as_data(intake, place)
        data["differs"] += as_data(computed or [])
        print_out(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print_answer(answer, intake, full=full, region=place, computed=computed)


def _computed_differences(answer: Recommendation) -> list[DifferenceText]:
    """Where other shipped guidelines differ: they are loaded only for this, which takes longer than the answer itself."""
    from decision.interfaces.gathering.others import computed_differences

    return computed_differences(answer)


def explain(
    option: Annotated[str, typer.Argument(metavar="OPTION", help="An option of the guideline, by its id or its name.")],
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    today: Today = None,
    strict: Strict = False,
    every: Annotated[bool, typer.Option("--all", help="Give every smallest set of changes, not three.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as one JSON object.")] = False,
) -> None:
    """Explain one option for one patient: why, why not, what would change it, what separates its rank.

    Example: firstline explain taxane "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis"
    """
    from decision.engine.parts import as_data
    from decision.explain import explain as explained
    from decision.explain import option_named
    from decision.interfaces.cli.explain_text import explain_lines, record_lines
    from decision.interfaces.gathering.populations import populations

    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    name = option_named(compiled, option)
    answer = answer_for(compiled, said, patient, today, strict=strict)
    found = explained(answer, name, every=every)
    beside = populations(answer, found.option)
    lines = [*explain_lines(found), *record_lines(answer, found, beside)]
    print_framed(answer, found, lines, as_json=as_json, more={"populations": {one: as_data(matched) for one, matched in beside.items()}})


def check(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A planned regimen: agents, brands, classes, or an option's name.")],
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    today: Today = None,
    strict: Strict = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the check as one JSON object.")] = False,
) -> None:
    """Check a planned regimen for one patient: listed, listed if, not offered, contraindicated, or not in this guideline.

    Example: firstline check "letrozole + ribociclib" "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis"
    """
    from decision.interfaces.cli.check_text import check_lines
    from decision.interfaces.gathering.plan import checked

    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    answer = answer_for(compiled, said, patient, today, strict=strict)
    found = checked(answer, plan)
    print_framed(answer, found, check_lines(answer, found), as_json=as_json)


def import_note(
    note: Annotated[str, typer.Argument(metavar="NOTE|-", help="A note or a report as text; - for stdin.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the patient's file is written.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
    today: Today = None,
) -> None:
    """Read a note into a patient's file: facts, the words that say each, and what is still to be asked.

    Nothing is guessed: what cannot be read stays out, and is listed. Without --output the file is printed.
    Example: firstline import report.txt -o patient.yaml
    """
    from decision.interfaces.cli.importing import imported, write_whole

    text, counted = imported(load(DEFAULT_GUIDELINE), note, today=day(today))
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, force=force)
    for line in (*([f"{output} written"] if output else []), *counted):
        sys.stderr.write(f"{line}\n")


def shorthand(said: Said = None, patient: PatientFile = None, today: Today = None) -> None:
    """Print a patient as one sentence, which is read back as the same patient.

    Example: firstline shorthand --patient patient.yaml
    """
    from decision.intake import as_shorthand
    from decision.interfaces.cli.patient_input import gather_patient

    vocabulary = load(DEFAULT_GUIDELINE).vocabulary
    found = gather_patient(vocabulary, said or [], once("--patient", patient), today=day(today))
    print_out(as_shorthand(vocabulary, found.patient))
