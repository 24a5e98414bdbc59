"""A page is one question to its guideline: words are found while it is filled, and no other page is meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from decision.catalogue import load
from decision.interfaces.web.state import State

Rest = ParamSpec("Rest")


def in_one_question(page: Callable[Concatenate[State, Rest], str]) -> Callable[Concatenate[State, Rest], str]:
    """The same page of a case, made while nothing else asks the case's guideline."""

    @wraps(page)
    def asked(state: State, /, *rest: Rest.args, **named: Rest.kwargs) -> str:
        with load(state.guideline).asking():
            return page(state, *rest, **named)

    return asked
