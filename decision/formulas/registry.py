"""The table of formulas by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from decision.ranges import Range

Value = str | float


@dataclass(frozen=True, slots=True)
class Formula:
    """A function of the parents' values, the thresholds that it uses on each, and its sources.

    `ranges[i]` are the ranges of the i-th parent that the function tells apart; a parent that is
    a word has none. `cites` are ids of the vocabulary's sources.
    """

    function: Callable[..., str]
    ranges: tuple[tuple[Range, ...], ...]
    cites: tuple[str, ...]
    sentence: str


FORMULAS: dict[str, Formula] = {}


def formula(
    name: str, *, cites: tuple[str, ...], ranges: Mapping[int, tuple[Range, ...]] | None = None
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register a function under the name that the vocabulary uses; its docstring is shown to users."""

    def register(function: Callable[..., str]) -> Callable[..., str]:
        arity = function.__code__.co_argcount
        per_parent = tuple((ranges or {}).get(place, ()) for place in range(arity))
        FORMULAS[name] = Formula(function, per_parent, cites, (function.__doc__ or "").strip())
        return function

    return register
