"""The options of a list as its cards show them: what a card above has told is named again, not told again; a long list goes on in short."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from decision.drawing import PathRow
from decision.engine.parts import BarText, CautionText, CompanionText, LaterText, OptionAnswer
from decision.engine.phrases import counted
from decision.interfaces.web.answer_view import CARDS_AT_MOST, AnswerView, is_short
from decision.reasoning.standing import standing_said

UNFOLD = 2  # so many cards of a list unfold, and one of a list that goes on in short


@dataclass(frozen=True)
class Details:
    """What a card unfolds: the part of its path that is new, and what is to be checked, watched and done later."""

    steps_above: int
    rows: tuple[PathRow, ...]
    checks: tuple[BarText, ...]
    cautions: tuple[CautionText, ...]
    followed_by: tuple[LaterText, ...]
    plan_b: tuple[LaterText, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One option in its list.

    `is_same` says that the one above stands for the same reasons; `details` is None where its page has them. In short, what is given with
    the option, the cautions that hold for everybody, its figures and its sources stand on its page alone.
    """

    option: OptionAnswer
    is_same: bool
    companions: tuple[str, ...]
    details: Details | None
    is_short: bool


@dataclass(frozen=True)
class Refused:
    """Options without a rank against which the same stands. `bars` are told in full; those of `again` a row above has told."""

    bars: tuple[BarText, ...]
    again: tuple[BarText, ...]
    cards: tuple[Card, ...]


def cards_of(view: AnswerView, options: Sequence[OptionAnswer]) -> list[Card]:
    """The cards of one list, in its order."""
    return list(_Cards(view).of(options))


def refused_of(view: AnswerView, options: Sequence[OptionAnswer]) -> list[Refused]:
    """Options without a rank in rows, those of one reason together."""
    rows: dict[tuple[BarText, ...], list[OptionAnswer]] = {}
    for one in options:
        rows.setdefault((*one.holds, *one.contraindicated_by, *one.declined_by), []).append(one)
    told: set[BarText] = set()
    found = []
    for bars, some in rows.items():
        fresh = tuple(bar for bar in bars if bar not in told)
        found.append(Refused(fresh, tuple(bar for bar in bars if bar in told), tuple(cards_of(view, some))))
        told |= set(bars)
    return found


def on_hold(view: AnswerView) -> str:
    """How many options stand on hold below those that are ranked, and what holds them; empty where none does, or nothing is ranked."""
    held = [one for one in view.answer.options if not one.rank and one.holds and not one.contraindicated_by and not one.declined_by]
    what = view.some(bar.label for one in held for bar in one.holds)
    return f"{counted(len(held), 'option')} on hold, below those that are ranked: {what}." if held and view.ranked else ""


class _Cards:
    def __init__(self, view: AnswerView) -> None:
        self.view = view
        self.told: set[Hashable] = set()
        self.path: list[PathRow] = []

    def of(self, options: Sequence[OptionAnswer]) -> Iterable[Card]:
        above: OptionAnswer | None = None
        unfold = 1 if len(options) > CARDS_AT_MOST else UNFOLD
        for place, one in enumerate(options):
            is_same = above is not None and _reasons(above) == _reasons(one)
            in_short = is_short(one, options)
            companions = () if in_short else tuple(map(self._companion, one.companions))
            yield Card(one, is_same, companions, self._details(one) if place < unfold and not in_short else None, in_short)
            above = one

    def _is_new(self, key: Hashable) -> bool:
        """Whether something is told for the first time; from now on it is told."""
        is_new = key not in self.told
        self.told.add(key)
        return is_new

    def _companion(self, one: CompanionText) -> str:
        standing = standing_said(one.standing)
        return f"With {one.label} ({standing}{f': {one.because}' if self._is_new(one) else ', as above'})."

    def _details(self, one: OptionAnswer) -> Details:
        rows, shared = self.view.path(one), 0
        while shared < min(len(rows), len(self.path)) - 1 and rows[shared] == self.path[shared]:
            shared += 1
        self.path = rows
        parts: tuple[BarText | LaterText, ...] = (*one.checks, *one.followed_by, *one.plan_b)
        fresh = [part for part in parts if self._is_new(part)]
        return Details(
            shared,
            tuple(rows[shared:]),
            tuple(part for part in one.checks if part in fresh),
            tuple(part for part in one.cautions if not part.certain),
            tuple(part for part in one.followed_by if part in fresh),
            tuple(part for part in one.plan_b if part in fresh),
            tuple(part.label for part in parts if part not in fresh),
        )


def _reasons(one: OptionAnswer) -> tuple[object, ...]:
    return (one.rank, one.because or one.rationale, one.holds, one.contraindicated_by, one.declined_by)
