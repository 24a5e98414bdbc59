"""One case in this guideline and in each other shipped one: where they agree, differ, or one has no such option or is silent."""

from __future__ import annotations

from dataclasses import dataclass

from decision.catalogue import load
from decision.compare import Agreement, agree
from decision.guideline import Guideline
from decision.interfaces.gathering.others import answered_by, others
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.coded import link_of
from decision.interfaces.web.pages import rendered
from decision.interfaces.web.state import State
from decision.interfaces.web.understanding import understood


@dataclass(frozen=True)
class OtherView:
    """Another guideline, what it says of this case beside this one, and the link that opens the case there."""

    guideline: Guideline
    found: Agreement
    link: str


def agree_page(state: State, previous: str = "") -> str:
    """The page of one case; the clinic page where the case must be repaired first. The other guidelines are asked only here."""
    compiled = load(state.guideline)
    case = understood(compiled, state)
    if case.answer is None or case.patient is None:
        return clinic_page(state, previous)
    held = [
        OtherView(other.guideline, agree(case.answer, answered_by(other, case.answer)), link_of(other, case.patient, other.guideline.id))
        for other in others(compiled)
    ]
    return rendered(
        "agree",
        guideline=compiled.guideline,
        view=AnswerView(case.answer),
        held=held,
        packed=state.packed(),
        previous=previous,
        link=link_of(compiled, case.patient, state.guideline),
    )
