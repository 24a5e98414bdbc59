"""One case in this guideline and in each other shipped one: where they agree, differ, or one has no such option or is silent."""

from __future__ import annotations

from dataclasses import dataclass

from decision.catalogue import load
from decision.compare import Agreement, agree
from decision.engine import Recommendation
from decision.errors import Contradiction
from decision.facts.patient import Patient
from decision.guideline import Guideline
from decision.interfaces.gathering.others import answered_by, contradicted, others
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.coded import link_of
from decision.interfaces.web.pages import rendered
from decision.interfaces.web.state import State
from decision.interfaces.web.understanding import understood
from decision.reasoning.compiled import Compiled


@dataclass(frozen=True)
class OtherView:
    """Another guideline, what it says of this case beside this one or why it cannot, and the link that opens the case there."""

    guideline: Guideline
    found: Agreement | None
    problem: str
    link: str


def agree_page(state: State, previous: str = "") -> str:
    """The page of one case; the clinic page where the case must be repaired first. The other guidelines are asked only here."""
    compiled = load(state.guideline)
    against = others(compiled)
    with compiled.asking(*against):
        case = understood(compiled, state)
        if case.answer is None or case.patient is None:
            return clinic_page(state, previous)
        return rendered(
            "agree",
            guideline=compiled.guideline,
            view=AnswerView(case.answer),
            held=[_held(case.answer, case.patient, other) for other in against],
            packed=state.packed(),
            previous=previous,
            link=link_of(compiled, case.patient, state.guideline),
        )


def _held(answer: Recommendation, patient: Patient, other: Compiled) -> OtherView:
    link = link_of(other, patient, other.guideline.id)
    try:
        return OtherView(other.guideline, agree(answer, answered_by(other, answer)), "", link)
    except Contradiction as error:
        return OtherView(other.guideline, None, contradicted(error), link)
