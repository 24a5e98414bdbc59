"""The `firstline` command: one function a command; status 0 an answer, 1 defects found, 2 bad input."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision.catalogue import DEFAULT_GUIDELINE, load, shipped
from decision.errors import FirstlineError, Problem
from decision.interfaces.cli.arguments import GuidelineName, PatientFile, Said, Strict, once
from decision.interfaces.cli.pages import report, serve

if TYPE_CHECKING:
    from decision.engine import Recommendation
    from decision.reasoning.compiled import Compiled

app = typer.Typer(
    name="firstline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="First-line options in stage 4 breast cancer: ranked, explained, exact. "
    "It supports a clinician's judgement and never replaces it; no doses are given.",
)


@app.command()
def options(
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    strict: Strict = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as one JSON object.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Print every path and every reason.")] = False,
) -> None:
    """Rank the first-line options for one patient, each with its reasons and sources.

    Example: firstline options "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis" ecog=1
    """
    from decision.interfaces.cli.answer import print_answer
    from decision.interfaces.cli.asking import ask_until_settled
    from decision.interfaces.cli.patient_input import gather

    file = once("--patient", patient)
    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    if not said and file is None:
        if not sys.stdin.isatty():
            raise FirstlineError([Problem("input", "no patient was given", "expected a sentence, fact=value, or --patient FILE")])
        answer, intake = ask_until_settled(compiled, strict=strict)
    else:
        answer, intake = gather(compiled, said or [], file, strict=strict)
    if as_json:
        _print(json.dumps(answer.as_data(intake), ensure_ascii=False, indent=2))
    else:
        print_answer(answer, intake, full=full)


@app.command()
def explain(
    option: Annotated[str, typer.Argument(metavar="OPTION", help="An option of the guideline, by its id or its name.")],
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    strict: Strict = False,
    every: Annotated[bool, typer.Option("--all", help="Give every smallest set of changes, not three.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as one JSON object.")] = False,
) -> None:
    """Explain one option for one patient: why, why not, what would change it, what separates its rank.

    Example: firstline explain taxane "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis"
    """
    from decision.explain import explain as explained
    from decision.explain import option_named
    from decision.interfaces.cli.explain_text import explain_lines

    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    name = option_named(compiled, option)
    answer = _answer(compiled, said, patient, strict=strict)
    found = explained(answer, name, every=every)
    _print_framed(answer, found, explain_lines(found), as_json=as_json)


@app.command()
def check(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A planned regimen: agents, brands, classes, or an option's name.")],
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    strict: Strict = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the check as one JSON object.")] = False,
) -> None:
    """Check a planned regimen for one patient: listed, listed if, not offered, contraindicated, or not in this guideline.

    Example: firstline check "letrozole + ribociclib" "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis"
    """
    from decision.interfaces.cli.check_text import check_lines
    from decision.interfaces.gathering.plan import checked

    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    answer = _answer(compiled, said, patient, strict=strict)
    found = checked(answer, plan)
    _print_framed(answer, found, check_lines(answer, found), as_json=as_json)


@app.command("import")
def import_note(
    note: Annotated[str, typer.Argument(metavar="NOTE|-", help="A note or a report as text; - for stdin.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the patient's file is written.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
) -> None:
    """Read a note into a patient's file: facts, the words that say each, and what is still to be asked.

    Nothing is guessed: what cannot be read stays out, and is listed. Without --output the file is printed.
    Example: firstline import report.txt -o patient.yaml
    """
    from decision.interfaces.cli.importing import imported, write_whole

    text, counted = imported(load(DEFAULT_GUIDELINE), note)
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, force=force)
    for line in (*([f"{output} written"] if output else []), *counted):
        sys.stderr.write(f"{line}\n")


@app.command()
def show(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
    decision: Annotated[str | None, typer.Argument(help="One decision, option or fact to show in full.")] = None,
) -> None:
    """Show a guideline: its decisions, branches, options and sources.

    Example: firstline show stage4-explained hr-tempo
    """
    from decision.interfaces.cli.guideline_text import guideline_text, part_text

    compiled = load(guideline)
    _print(guideline_text(compiled) if decision is None else part_text(compiled, decision))


@app.command()
def draw(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
) -> None:
    """Draw a guideline as a Mermaid flowchart.

    Example: firstline draw stage4-explained > stage4.mmd
    """
    from decision.drawing import mermaid

    _print(mermaid(load(guideline)))


@app.command()
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
    _print("\n".join(lines))
    if not is_sound:
        raise typer.Exit(1)


@app.command()
def sources(
    guideline: Annotated[str, typer.Argument(help="A shipped guideline or a folder.")] = DEFAULT_GUIDELINE,
    full: Annotated[bool, typer.Option("--full", help="Name every part that cites a statement.")] = False,
) -> None:
    """Print the ledger of a guideline: each numbered statement of its document, and what cites it.

    Ends with one verdict line; status 1 if a statement that carries a rule is accounted for by nothing.
    """
    from decision.interfaces.cli.ledger_text import ledger_lines

    lines, missing = ledger_lines(load(guideline).guideline, full=full)
    _print("\n".join(lines))
    if missing:
        raise typer.Exit(1)


@app.command()
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

    _print("\n".join(mutate_lines(verdicts_of(guideline, at))))


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A shipped guideline or a folder.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another guideline or edition.")],
    said: Said = None,
    patient: PatientFile = None,
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

    one, other = load(a), load(b)
    if said or patient:
        here, there = (_answer(guideline, said, patient, strict=strict) for guideline in (one, other))
        rows = side_by_side(here, there)
        data = {"a": here.frame(), "b": there.frame(), **as_data(rows)}
        lines = side_by_side_lines(here, there, rows)
    else:
        found = compared(one, other)
        data, lines = as_data(found), changelog_lines(found) if changelog else compare_lines(found, every=every)
    _print(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the answer that `options --json` prints."""
    from decision.schema import answer_schema

    _print(json.dumps(answer_schema(), indent=2))


app.command()(report)
app.command()(serve)


def _answer(compiled: Compiled, said: list[str] | None, patient: list[str] | None, *, strict: bool) -> Recommendation:
    """The answer for the patient that a command was given; none is asked for."""
    from decision.interfaces.cli.patient_input import gather

    return gather(compiled, said or [], once("--patient", patient), strict=strict)[0]


def _print_framed(answer: Recommendation, found: object, lines: list[str], *, as_json: bool) -> None:
    """Print what was found of one option or plan, never without its guideline, what is urgent, and its limits."""
    from decision.interfaces.cli.frame import framed_data, framed_lines

    _print(json.dumps(framed_data(answer, found), ensure_ascii=False, indent=2) if as_json else "\n".join(framed_lines(answer, lines)))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


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
