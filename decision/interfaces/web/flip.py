"""A minimal pair: one fact changed, both answers side by side, and what differs between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from decision.catalogue import load
from decision.engine.phrases import NOT_KNOWN
from decision.errors import FirstlineError, Problem
from decision.facts.patient import value_as_data
from decision.interfaces.web.answer_view import WORDS, AnswerView
from decision.interfaces.web.clinic import clinic_page, flips_of
from decision.interfaces.web.fact_fields import Control, control
from decision.interfaces.web.one_question import in_one_question
from decision.interfaces.web.pages import rendered
from decision.interfaces.web.state import State
from decision.interfaces.web.understanding import Understood, understood


@dataclass(frozen=True)
class Difference:
    """One option that stands otherwise in the two answers."""

    label: str
    a: str
    b: str


@dataclass(frozen=True)
class Side:
    """One of the two cases: the fact that differs in words, its answer, the first step where the paths part, the cautions of it alone."""

    said: str
    view: AnswerView
    parts: str
    alone: tuple[str, ...]


@in_one_question
def flip_page(state: State, fact: str, to: str, previous: str = "") -> str:
    """The pair for one fact; where no value is chosen yet, the values that may be, and where no fact is, the facts."""
    compiled = load(state.guideline)
    if fact and fact not in compiled.vocabulary:
        raise FirstlineError([Problem("", "the fact that was chosen is not known here", "expected one of the list")])
    here = understood(compiled, state)
    if here.answer is None or here.patient is None:
        return clinic_page(state, previous)
    if not fact:
        facts = flips_of(here, AnswerView(here.answer))
        return rendered(
            "flip", guideline=compiled.guideline, flips=facts, both=(), pair=None, wrong=(), packed=state.packed(), previous=previous
        )
    there = understood(compiled, flipped(state, fact, to)) if to else None
    shown = {one for one in here.patient.facts if one != fact}
    pair = _pair(here, there, fact) if there is not None and there.answer is not None else None
    return rendered(
        "flip",
        guideline=compiled.guideline,
        flips=(),
        field=_field(here, fact, to),
        fact=fact,
        both=_shared(AnswerView(here.answer), shown),
        pair=pair,
        differences=list(_differences(*pair)) if pair else [],
        wrong=[*(one.text for one in there.disagreements), *map(str, there.problems)] if there is not None else [],
        packed=state.packed(),
        flipped=flipped(state, fact, to).packed() if pair else "",
        previous=previous,
    )


def _shared(view: AnswerView, facts: set[str]) -> list[str]:
    """What both cases have in common: the other facts, and the earlier treatment."""
    return [*(one.text for one in view.given if one.fact in facts), *[f"earlier treatment: {view.courses}"] * bool(view.courses)]


def flipped(state: State, fact: str, to: str) -> State:
    """The case with one fact of another value; what the sentence says of it is set aside."""
    ticked = {name: texts for name, texts in state.ticked.items() if name != fact}
    if to != NOT_KNOWN:
        ticked[fact] = (to,)
    return replace(state, ticked=ticked, aside=state.aside | {fact})


def _field(here: Understood, fact: str, to: str) -> Control:
    shown = control(here.compiled.vocabulary[fact], here)
    choices = tuple(replace(one, checked=one.value == to) for one in shown.choices)
    return replace(shown, fact="_to", choices=choices, value=to, note="")


def _pair(here: Understood, there: Understood, fact: str) -> tuple[Side, Side]:
    sides = [(_said(case, fact), AnswerView(case.answer)) for case in (here, there) if case.answer is not None]
    paths = [[(step.question, step.answer) for step in view.ranked[0].paths[0]] if view.ranked else [] for _, view in sides]
    apart = next((pair for pair in zip_longest(*paths) if pair[0] != pair[1]), (None, None))
    cautions = [{one.text: None for option in view.answer.options for one in option.cautions if one.certain} for _, view in sides]
    alone = [tuple(text for text in some if text not in others) for some, others in zip(cautions, cautions[::-1], strict=True)]
    parted = [" ".join(step) if step else "" for step in apart]
    a, b = (Side(said, view, step, only) for (said, view), step, only in zip(sides, parted, alone, strict=True))
    return a, b


def _said(case: Understood, fact: str) -> str:
    assert case.patient is not None
    known = case.patient.facts.get(fact)
    return case.phrases.phrase(fact, None if known is None else value_as_data(known))


def _differences(a: Side, b: Side) -> Iterator[Difference]:
    """Every option that stands or ranks otherwise, systemic ones first."""
    options = a.view.guideline.options
    for name in sorted(options, key=lambda one: options[one].kind != "systemic"):
        one, other = _standing(a.view, name), _standing(b.view, name)
        if one != other:
            yield Difference(options[name].label, one, other)


def _standing(view: AnswerView, name: str) -> str:
    answer = view.answer
    rank = answer.rank(name)
    return f"{WORDS[answer.standing(name)]}{f', rank {rank}' if rank else ''}"
