"""The whole guideline: its drawing, in which a case lights its path, and the same in words with criteria, reasons and sources."""

from __future__ import annotations

from dataclasses import dataclass

from decision.catalogue import load, shipped, shipped_folder
from decision.drawing import OtherAnswer, atlas_of, lit, other_answer, svg
from decision.engine.phrases import Phrases
from decision.guideline import Branch, Note
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.one_question import in_one_question
from decision.interfaces.web.pages import drawn, rendered
from decision.interfaces.web.state import State
from decision.interfaces.web.understanding import understood
from decision.reasoning.compiled import Compiled


@dataclass(frozen=True)
class BranchView:
    """One answer of a question: when it is given, and where it leads."""

    when: str
    part: Branch
    lead: OtherAnswer


@in_one_question
def guideline_page(state: State, previous: str = "") -> str:
    """The drawing and the list of decisions of one guideline; a case that is given lights its path, and never moves a box."""
    compiled = load(state.guideline)
    guideline, phrases = compiled.guideline, Phrases(compiled.guideline, compiled.vocabulary)
    answer = None if state.is_empty else understood(compiled, state).answer
    atlas = atlas_of(compiled, shipped_folder() / state.guideline)
    return rendered(
        "guideline",
        guideline=guideline,
        decisions=[(one, guideline.decisions[one], _branches(compiled, phrases, one)) for one in compiled.order],
        phrases=phrases,
        general=[note for note in guideline.notes.values() if _is_general(compiled, note)],
        further=[note for note in guideline.notes.values() if not _is_general(compiled, note)],
        guidelines=shipped(),
        view=AnswerView(answer) if answer else None,
        drawing=drawn(svg(atlas, lit(answer) if answer else None, links=True), atlas.box(guideline.start)),
        packed="" if state.is_empty else state.packed(),
        previous=previous,
    )


def _is_general(compiled: Compiled, note: Note) -> bool:
    """Whether a note holds for everyone in the scope, whatever else is known."""
    return all(compiled.vocabulary.is_of_scope(leaf.fact) for leaf in note.when.leaves())


def _branches(compiled: Compiled, phrases: Phrases, decision: str) -> list[BranchView]:
    return [
        BranchView(
            "otherwise" if branch.when is None else f"if {phrases.criterion(branch.when)}",
            branch,
            other_answer(compiled, decision, name),
        )
        for name, branch in compiled.guideline.decisions[decision].branches.items()
    ]
