"""What `firstline draw` writes: a drawing, the same in words, a flowchart, or the positions of a guideline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from decision.catalogue import folder_of
from decision.drawing import ATLAS_FILE, as_text, atlas_of, lay_out, lit, mermaid, outline, outline_lines, stand_alone
from decision.engine import Recommendation
from decision.engine.recommendation import limits
from decision.engine.words import Speaker
from decision.errors import FirstlineError, Problem
from decision.interfaces.cli.frame import INVENTED, framed_lines, heading
from decision.interfaces.cli.patient_input import Intakes
from decision.reasoning.compiled import Compiled


class Patient(NamedTuple):
    """The answer for the patient who is shown, and how the sentence was read."""

    answer: Recommendation
    intake: Intakes


def drawn(compiled: Compiled, name: str, patient: Patient | None, *, as_text: bool, as_mermaid: bool) -> str:
    """One guideline as SVG, as an indented list or as a flowchart, with what a patient lights."""
    if as_text and as_mermaid:
        raise FirstlineError([Problem("draw", "--text and --mermaid are both given", "expected one of them")])
    if as_mermaid:
        if patient is not None:
            raise FirstlineError([Problem("draw", "a flowchart shows no patient", "expected --mermaid alone, or a patient without it")])
        return mermaid(compiled) + "\n"
    found = None if patient is None else lit(patient.answer)
    about = [*_about(compiled, patient)]
    if as_text:
        return "\n".join((*about, "", *outline_lines(outline(compiled, found)))) + "\n"
    return stand_alone(atlas_of(compiled, folder_of(name)), found, about)


def _about(compiled: Compiled, patient: Patient | None) -> Iterator[str]:
    """What must be said with any drawing, and of whom it is."""
    if patient is not None:
        yield from framed_lines(patient.answer, list(_known(patient)))
        return
    yield heading(compiled.guideline)
    if compiled.guideline.invented == "yes":
        yield INVENTED
    yield limits(compiled.guideline.review.by)


def _known(patient: Patient) -> Iterator[str]:
    case = patient.answer.case
    speaker = Speaker(case)
    facts = [speaker.said(fact) for fact in case.patient.facts]
    yield f"Facts: {' · '.join((*facts, *speaker.courses())) or 'none, so this holds for any patient'}"
    assumed = [speaker.known(fact, known) for fact, known in patient.answer.facts.items() if known.source == "assumed"]
    if assumed:
        yield f"Assumed, ask: {' · '.join(assumed)}"
    if unread := [word["text"] for word in patient.intake["not_understood"]]:
        yield f"Not understood: {', '.join(unread)}"


def written_positions(compiled: Compiled, name: str) -> str:
    """Lay a guideline out and keep the positions beside it; says where."""
    folder = folder_of(name)
    if not folder.is_dir():
        raise FirstlineError([Problem("--lay-out", f"`{name}` is a file", "expected a guideline's folder, where the positions are kept")])
    path = folder / ATLAS_FILE
    try:
        path.write_text(as_text(lay_out(compiled)), encoding="utf-8")
    except OSError as error:
        raise FirstlineError(
            [Problem("--lay-out", f"`{path}` cannot be written: {error.strerror}", "expected a folder of your own")]
        ) from None
    return f"{path} written"
