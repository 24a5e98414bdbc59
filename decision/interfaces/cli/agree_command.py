"""The command that holds two guidelines against each other by options that correspond."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from decision.catalogue import DEFAULT_GUIDELINE, load
from decision.errors import FirstlineError, Problem
from decision.interfaces.cli.arguments import GuidelineName, PatientFile, Said, Strict, Today, day, once, print_out

if TYPE_CHECKING:
    from decision.engine import Recommendation
    from decision.reasoning.compiled import Compiled

Other = Annotated[
    list[str] | None, typer.Option("--with", metavar="ID|FOLDER", help="The other guideline; without it each other shipped one.")
]


def agree(
    said: Said = None,
    patient: PatientFile = None,
    guideline: GuidelineName = None,
    other: Other = None,
    today: Today = None,
    strict: Strict = False,
    space: Annotated[bool, typer.Option("--space", help="Over all profiles, which is the default without a patient.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Over all profiles: every way in which the two differ.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
) -> None:
    """Say of each treatment whether two guidelines agree, differ, only one has it, or one is silent, and why.

    Options correspond by treatment classes and agents, or as a guideline declares it. Without a patient: in which share of
    all profiles, each way to differ with a witness; that takes about a minute.
    Example: firstline agree "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis"
    """
    from decision.interfaces.cli.patient_input import gather

    has_patient = bool(said or patient)
    _refuse_together(has_patient and space, has_patient and every)
    compiled = load(once("--guideline", guideline) or DEFAULT_GUIDELINE)
    held = _others(compiled, once("--with", other))
    if has_patient:
        answer, _ = gather(compiled, said or [], once("--patient", patient), strict=strict, today=day(today))
        data, lines = _of_patient(answer, held)
    else:
        data, lines = _of_all(compiled, held, every=every)
    print_out(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def _refuse_together(space: bool, every: bool) -> None:
    for option, is_given in (("--space", space), ("--all", every)):
        if is_given:
            raise FirstlineError([Problem(option, "is of all profiles, and a patient was given", "expected one of the two")])


def _others(compiled: Compiled, named: str | None) -> list[Compiled]:
    """The guidelines to hold this one against."""
    from decision.interfaces.gathering.others import others

    held = [load(named)] if named else others(compiled)
    if not held:
        raise FirstlineError([Problem("--with", "no other guideline is shipped", "expected another guideline or a folder")])
    if any(one.guideline.digest == compiled.guideline.digest for one in held):
        raise FirstlineError([Problem("--with", f"{compiled.guideline.id} is held against itself", "expected another guideline")])
    return held


def _of_patient(answer: Recommendation, held: list[Compiled]) -> tuple[dict[str, Any], list[str]]:
    from decision.compare import agree as agreed
    from decision.engine.parts import as_data
    from decision.engine.recommendation import limits
    from decision.interfaces.cli.agree_text import agree_lines
    from decision.interfaces.gathering.others import answered_by

    lines: list[str] = []
    found: list[dict[str, Any]] = []
    for other in held:
        theirs = answered_by(other, answer)
        agreement = agreed(answer, theirs)
        lines += [*([""] if lines else []), *agree_lines(answer, theirs, agreement)]
        found.append({**theirs.frame(), **as_data(agreement)})
    return {**answer.frame(), "urgent": as_data(answer.urgent), "with": found, "limits": limits(answer.compiled.guideline.review.by)}, lines


def _of_all(compiled: Compiled, held: list[Compiled], *, every: bool) -> tuple[dict[str, Any], list[str]]:
    from decision.compare import agree_everywhere
    from decision.engine.parts import as_data
    from decision.interfaces.cli.agree_text import everywhere_lines
    from decision.interfaces.cli.witness import saying

    say = saying(compiled.vocabulary)
    found = [agree_everywhere(compiled, other) for other in held]
    lines = [line for place, one in enumerate(found) for line in (*([""] if place else []), *everywhere_lines(one, say, every=every))]
    return {"with": as_data(found)}, lines
