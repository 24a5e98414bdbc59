"""Predict, then reveal, along the path of rank 1; no answer is in a page before somebody asks to see it."""

from __future__ import annotations

from dataclasses import dataclass

from decision.catalogue import load
from decision.drawing import PathRow, step_row
from decision.engine import Recommendation
from decision.engine.parts import Step
from decision.interfaces.web.answer_view import AnswerView
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.examples import examples
from decision.interfaces.web.one_question import in_one_question
from decision.interfaces.web.pages import rendered
from decision.interfaces.web.path_view import reads_beyond_scope
from decision.interfaces.web.state import State
from decision.interfaces.web.understanding import Understood, understood
from decision.interfaces.web.why_wrong import WrongAnswer, not_first, wrong_answer
from decision.logic import Truth

EXAMPLES = 6


@dataclass(frozen=True)
class Lesson:
    """Where a learner is: which question, what was predicted, and whether the answer is asked for."""

    step: int
    guess: str
    is_revealed: bool


@dataclass(frozen=True)
class Guess:
    """One answer that may be predicted."""

    id: str
    label: str


@dataclass(frozen=True)
class Reveal:
    """What the guideline answers, whether the prediction was one of its answers, and if not, why."""

    row: PathRow
    predicted: str
    agrees: bool
    wrong: WrongAnswer | None


@in_one_question
def teach_page(state: State, lesson: Lesson) -> str:
    """The next question of one case; the choice of a case where none is given."""
    compiled = load(state.guideline)
    if state.is_empty:
        return rendered("teach_start", guideline=compiled.guideline, examples=examples(compiled, EXAMPLES), state=state)
    case = understood(compiled, state)
    if case.answer is None or not case.answer.case.ranked:
        return clinic_page(state)
    steps = _steps(case)
    return _question(case, steps, lesson) if lesson.step < len(steps) else _ending(case, steps, lesson)


def _steps(case: Understood) -> list[Step]:
    """The questions on the path of rank 1 that read a fact beyond the scope."""
    assert case.answer is not None
    first = AnswerView(case.answer).ranked[0]
    return [step for step in first.paths[0] if reads_beyond_scope(case.compiled.vocabulary, step)]


def _question(case: Understood, steps: list[Step], lesson: Lesson) -> str:
    step = steps[lesson.step]
    branches = case.compiled.guideline.decisions[step.decision].branches
    guesses = [Guess(name, branch.answer) for name, branch in branches.items()]
    reveal = _reveal(case, step, lesson.guess) if lesson.is_revealed else None
    return _page(case, steps, lesson, question=step.question, guesses=guesses, reveal=reveal, ending=None)


def _reveal(case: Understood, step: Step, guess: str) -> Reveal:
    answer = case.answer
    assert answer is not None
    branches = case.compiled.guideline.decisions[step.decision].branches
    truths = {edge.id: AnswerView(answer).speaker.truth(edge.criterion) for edge in case.compiled.edges[step.decision]}
    predicted = branches[guess].answer if guess in branches else ""
    agrees = guess == step.branch or truths.get(guess) is Truth.TRUE
    wrong = wrong_answer(answer, step.decision, guess) if predicted and not agrees else None
    return Reveal(step_row(case.compiled, step), predicted, agrees, wrong)


def _ending(case: Understood, steps: list[Step], lesson: Lesson) -> str:
    """The last prediction: which option comes first."""
    options = case.compiled.guideline.options
    guesses = [Guess(name, one.label) for name, one in options.items() if one.kind == "systemic"]
    answer = case.answer
    assert answer is not None
    view = AnswerView(answer) if lesson.is_revealed else None
    return _page(case, steps, lesson, question="Which option comes first?", guesses=guesses, reveal=None, ending=view)


def _instead(answer: Recommendation, guess: str) -> str:
    """How the predicted option stands where it does not come first; nothing where it does, or where none was predicted."""
    if guess not in answer.compiled.guideline.options or answer.rank(guess) == 1:
        return ""
    return not_first(answer, guess)


def _page(
    case: Understood,
    steps: list[Step],
    lesson: Lesson,
    *,
    question: str,
    guesses: list[Guess],
    reveal: Reveal | None,
    ending: AnswerView | None,
) -> str:
    answer = case.answer
    assert answer is not None
    return rendered(
        "teach",
        guideline=case.compiled.guideline,
        given=AnswerView(answer).given,
        courses=AnswerView(answer).courses,
        behind=[step_row(case.compiled, step) for step in steps[: lesson.step]],
        lesson=lesson,
        count=len(steps) + 1,
        question=question,
        guesses=guesses,
        reveal=reveal,
        ending=ending,
        instead=_instead(answer, lesson.guess) if ending else "",
        packed=case.state.packed(),
    )
