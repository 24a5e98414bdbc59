"""One printed sheet: the answer for the record on A4, and the Handover Sheet; the same page as a file without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from decision.engine import Recommendation
from decision.engine.parts import OptionAnswer
from decision.errors import FirstlineError, Problem
from decision.guideline import Flag
from decision.interfaces.gathering.sentence import calculated
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.pages import asset, rendered
from decision.interfaces.web.paper_size import PAGE, SPARE, height
from decision.interfaces.web.plan_view import plan_view
from decision.interfaces.web.sheet_view import SheetView
from decision.interfaces.web.shortening import ways_to_shorten

OF_THE_CANCER = ("disease", "sites", "receptors")  # the groups of facts that a Handover Sheet names
LINES_TO_FILL = 5


def sheet(
    answer: Recommendation, intake: Mapping[str, Any], *, region: str = "", plan: str = "", packed: str = "", alone: bool = True
) -> str:
    """The answer on one page, and what is planned held against it; `alone` as one file that needs nothing else."""
    return fitted(answer, intake, region=region, plan=plan, packed=packed, alone=alone)[1]


def fitted(
    answer: Recommendation, intake: Mapping[str, Any], *, region: str = "", plan: str = "", packed: str = "", alone: bool = True
) -> tuple[SheetView, str]:
    """The sheet that leaves least to the page of the answer and fits on its paper, with what it was written from."""
    with answer.compiled.asking():
        view = SheetView(answer)
        planned = plan_view(answer, plan)
        said = {
            "guideline": view.guideline,
            "plan": planned,
            "not_understood": intake["not_understood"],
            "calculated": calculated(intake, view.speaker.phrase),
            **_frame(packed, alone=alone),
        }
        html = ""
        for left, pages in ways_to_shorten(is_work_sheet=view.is_work_sheet):
            view = SheetView(answer, region, left, plan=planned.options if planned else (), is_of_two_pages=pages > 1)
            html = rendered("sheet", view=view, **said)
            if height(html) <= pages * PAGE - SPARE:
                break
        return view, html


def handover(answer: Recommendation, option: str, *, packed: str = "", alone: bool = True) -> str:
    """The Handover Sheet for one plan: what is given, what to watch for, and lines for whom to call."""
    with answer.compiled.asking():
        view = AnswerView(answer)
        plan = plan_of(view, option)
        flags = flags_with(answer, plan)
        lines = range(LINES_TO_FILL - len(flags))
        cancer, frame = of_the_cancer(view), _frame(packed, alone=alone)
        return rendered("handover", guideline=view.guideline, view=view, cancer=cancer, plan=plan, flags=flags, lines=lines, **frame)


def of_the_cancer(view: AnswerView) -> list[str]:
    """What is known of the cancer: what several tests say together, then what was given of the disease, its sites and its receptors."""
    summed = [one for one in view.derived if len(view.answer.facts_told[one.fact].from_) > 1]
    return [one.text for one in (*summed, *view.given) if view.compiled.vocabulary[one.fact].group in OF_THE_CANCER]


def choose_plan(answer: Recommendation, *, packed: str, previous: str) -> str:
    """The page that asks which of the ranked options is the plan."""
    with answer.compiled.asking():
        view = AnswerView(answer)
        return rendered("choose_plan", guideline=view.guideline, view=view, packed=packed, previous=previous)


def plan_of(view: AnswerView, option: str) -> OptionAnswer:
    """The option that is the plan; raises FirstlineError where it is none of the list."""
    found = next((one for one in plans(view) if one.id == option), None)
    if found is None:
        names = ", ".join(one.id for one in plans(view))
        what = f"`{option}` is no option that may be started" if option else "the plan is not said"
        raise FirstlineError([Problem("the Handover Sheet", what, f"expected one of {names}" if names else "nothing is ranked")])
    return found


def flags_with(answer: Recommendation, plan: OptionAnswer) -> list[Flag]:
    """The urgent states that the guideline wants named with a plan of these classes, itself or by what is given with it."""
    named = [*answer.compiled.guideline.options[plan.id].classes, *(name for one in plan.companions for name in one.classes)]
    carried = answer.compiled.vocabulary.carried_by(named)
    return [flag for flag in answer.compiled.guideline.urgent.values() if carried.intersection(flag.handed_over_with)]


def plans(view: AnswerView) -> Sequence[OptionAnswer]:
    """The options that may be the plan: the ranked ones."""
    return view.ranked


def _frame(packed: str, *, alone: bool) -> dict[str, Any]:
    today = date.today()  # the day of the paper, where it is printed
    return {
        "style": asset("sheet.css").decode() if alone else "",
        "packed": packed,
        "today": f"{today.day} {today:%B %Y}",
        "live": not alone,
    }
