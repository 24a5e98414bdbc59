"""The page of one option: why, why not, what would change it, what separates its rank, and its sources."""

from __future__ import annotations

from decision.catalogue import load
from decision.drawing import FIRST, folded, folded_svg, step_row
from decision.errors import FirstlineError, Problem
from decision.explain import Explanation, WouldBe, explain
from decision.interfaces.web.answer_view import WORDS, AnswerView
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.coded import link_of
from decision.interfaces.web.one_question import in_one_question
from decision.interfaces.web.pages import drawn, rendered
from decision.interfaces.web.records_view import approvals_of, trials_of
from decision.interfaces.web.state import State
from decision.interfaces.web.understanding import understood

RANKED = ("recommended", "to-confirm", "possible")
PATHS_AT_MOST = 6


@in_one_question
def option_page(state: State, name: str, previous: str = "") -> str:
    """One option for one case; the clinic page where the case must be repaired first."""
    compiled = load(state.guideline)
    if name not in compiled.guideline.options:
        raise FirstlineError([Problem("", f"there is no option of this name in {compiled.guideline.id}")])
    case = understood(compiled, state)
    if case.answer is None or case.patient is None:
        return clinic_page(state, previous)
    found = explain(case.answer, name)
    view = AnswerView(case.answer, state.region)
    return rendered(
        "option",
        guideline=compiled.guideline,
        view=view,
        found=found,
        part=compiled.guideline.options[name],
        word=WORDS[found.standing],
        is_ranked=found.standing in RANKED,
        paths=[[step_row(compiled, step) for step in path] for path in (found.option.paths if found.option else ())[:PATHS_AT_MOST]],
        more_paths=max(0, len(found.option.paths) - PATHS_AT_MOST) if found.option else 0,
        folded_map=drawn(folded_svg(folded(compiled, found.option)), FIRST) if found.option and found.option.paths else None,
        would_be=words_of_changes,
        trials=trials_of(case.answer, found.option),
        approvals=approvals_of(case.answer, found.option),
        sources=view.sources_of(cites_of(found)),
        packed=state.packed(),
        previous=previous,
        link=link_of(compiled, case.patient, state.guideline, state.region),
    )


def words_of_changes(one: WouldBe) -> str:
    """A set of changes in words, each with how it is here."""
    return " and ".join(f"{change.would_be} (here: {change.here})" for change in one.changes)


def cites_of(found: Explanation) -> list[str]:
    """Everything that the page of an option cites."""
    cites = [*found.cites, *(code for one in found.missing for code in one.cites)]
    for path in found.option.paths if found.option else ():
        cites += [code for step in path for code in step.cites]
    return cites
