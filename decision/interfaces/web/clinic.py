"""The clinic page: the case on the left, the answer on the right; the same parts alone for a refresh."""

from __future__ import annotations

import gc
from typing import Any

from decision.catalogue import load, shipped
from decision.engine.records import REGIONS
from decision.facts.patient import COMPLETE, value_as_data
from decision.interfaces.gathering.evidence_words import names_approvals
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.card_view import cards_of, on_hold, refused_of
from decision.interfaces.web.coded import link_of
from decision.interfaces.web.examples import examples, hint
from decision.interfaces.web.fact_fields import form_view, groups_at_first
from decision.interfaces.web.if_then import if_then
from decision.interfaces.web.one_question import in_one_question
from decision.interfaces.web.pages import rendered
from decision.interfaces.web.plan_view import plan_view
from decision.interfaces.web.state import REDO, State
from decision.interfaces.web.understanding import FORM, Understood, understood
from decision.reasoning.compiled import Compiled

TESTS_SHOWN = 6
FLIPS_OF_TESTS = 6
FLIPS_AT_MOST = 20  # more facts are chosen from on their own page


@in_one_question
def clinic_page(state: State, previous: str = "", *, keep: str = "", part: bool = False, is_first: bool = False) -> str:
    """The page of one case, or only its parts that change with it."""
    compiled = load(state.guideline)
    case = understood(compiled, state)
    return rendered("parts" if part else "clinic", is_first=is_first, **clinic_values(case, previous, keep))


def clinic_values(case: Understood, previous: str = "", keep: str = "") -> dict[str, Any]:
    """What the templates of the clinic page read."""
    compiled, state = case.compiled, case.state
    view = AnswerView(case.answer, state.region) if case.answer is not None else None
    plan = plan_view(case.answer, state.plan)
    tests = view.tests[:TESTS_SHOWN] if view else []
    return {
        "guideline": compiled.guideline,
        "guidelines": shipped(),
        "regions": REGIONS if names_approvals(compiled.guideline) else {},
        "case": case,
        "state": state,
        "view": view,
        "cards": cards_of,
        "refused": refused_of,
        "on_hold": on_hold(view) if view else "",
        "told": told_in(case, view) if view else {},
        "tests": tests,
        "if_then": if_then(view, tests) if view else {},
        "form": form_view(case, keep),
        "plan": plan,
        "planned": plan.options if plan else frozenset(),
        "status": status_of(case, view),
        "glance": view.at_a_glance if view is not None else status_of(case, view),
        "link": link_of(compiled, case.patient, state.guideline, state.region) if case.patient and not (view and view.is_empty) else "",
        "packed": state.packed(),
        "previous": previous,
        "is_undone": previous.startswith(REDO),
        "complete_name": COMPLETE,
        "examples": examples(compiled) if view and view.is_empty else (),
        "hint": hint(compiled, groups_at_first(compiled)),
        "flips": flips_of(case, view) if view else [],
        "flips_at_most": FLIPS_AT_MOST,
    }


def status_of(case: Understood, view: AnswerView | None) -> str:
    """What a screen reader is told of the answer."""
    if view is not None:
        return view.status
    if case.disagreements:
        return f"Two facts disagree. {case.disagreements[0].text}"
    if case.intake.questions:
        count = len(case.intake.questions)
        return f"{'One question' if count == 1 else f'{count} questions'} first. {case.intake.questions[0].question}"
    return " ".join(map(str, case.problems))


def told_in(case: Understood, view: AnswerView) -> dict[str, list[str]]:
    """What is known of the patient, by where it was told."""
    found: dict[str, list[str]] = {"Understood": [], "From the form": []}
    for one in view.given:
        found["From the form" if case.source(one.fact) == FORM else "Understood"].append(one.text)
    if view.courses:
        found["From the form" if case.state.courses is not None else "Understood"].append(f"earlier treatment: {view.courses}")
    return found


def flips_of(case: Understood, view: AnswerView) -> list[tuple[str, str]]:
    """The facts that may be flipped: those that are given, then those that decide most."""
    assert case.patient is not None
    given = [(fact, view.speaker.phrase(fact, value_as_data(value))) for fact, value in case.patient.facts.items()]
    return given + [(test.fact, f"{test.label} not known") for test in view.tests[:FLIPS_OF_TESTS]]


def warm(name: str) -> Compiled:
    """Load a guideline and answer once, so that the first page comes at once; what was made then stays, and is not searched for garbage."""
    clinic_page(State(name))
    gc.collect()
    gc.freeze()
    return load(name)
