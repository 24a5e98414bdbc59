"""How a guideline stands to some of its options, for one patient: whether it offers them, whether first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decision.compare.comparison import option_said
from decision.engine import Recommendation
from decision.engine.case import Case
from decision.engine.parts import BarText, OptionAnswer
from decision.ranking import separated_by
from decision.reasoning.standing import Standing

# Worst first. The standings that a missing check alone tells apart are of one kind.
KINDS = ("not offered", "contraindicated", "declined", "on hold", "possible", "offered")
KIND_OF = {
    Standing.EXCLUDED: 0,
    Standing.CONTRAINDICATED: 1,
    Standing.DECLINED: 2,
    Standing.ON_HOLD: 3,
    Standing.POSSIBLE: 4,
    Standing.TO_CONFIRM: 5,
    Standing.RECOMMENDED: 5,
}
NOT_OFFERED, FIRST = 0, 8  # a stance is a kind, plus FIRST where the option is of rank 1
REASONS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One option of a side, and what it is for the patient: its standing, its rank and its strength."""

    id: str
    label: str
    said: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What one guideline says of its options of a group: the stance of the best of them, and why.

    A side without options has no stance.
    """

    stance: str
    is_first: bool
    options: tuple[Member, ...]
    because: str
    cites: tuple[str, ...]


NO_SIDE = Side("", False, (), "", ())


def stance_of(case: Case, names: Iterable[str]) -> int:
    """The best stance among some options."""
    return max((KIND_OF[case.standings[name]] + (FIRST if _is_first(case, name) else 0) for name in names), default=NOT_OFFERED)


def _is_first(case: Case, name: str) -> bool:
    return name in case.ranked and case.ranked[name].rank == 1


def stance_said(stance: int) -> str:
    """A stance in words: `offered, first`, `offered, not first`, `on hold`."""
    kind = KINDS[stance % FIRST]
    if stance >= FIRST:
        return f"{kind}, first"
    return f"{kind}, not first" if stance >= KIND_OF[Standing.POSSIBLE] else kind


def side_of(answer: Recommendation, names: Sequence[str]) -> Side:
    """What an answer says of some of its options; nothing where it has none of them."""
    if not names:
        return NO_SIDE
    case = answer.case
    stance = stance_of(case, names)
    best = [name for name in names if stance_of(case, [name]) == stance]
    best.sort(key=lambda name: case.ranked[name].rank if name in case.ranked else 0)
    members = tuple(
        Member(name, case.compiled.guideline.options[name].label, option_said(case, name), _is_first(case, name)) for name in names
    )
    because, cites = _of_excluded(answer, best) if stance == NOT_OFFERED else _of_option(answer, best[0])
    return Side(stance_said(stance), stance >= FIRST, members, because, cites)


def _of_excluded(answer: Recommendation, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Why none of some options is offered: each reason once."""
    reasons = [one for one in map(answer.reason, names) if one is not None]
    texts = list(dict.fromkeys(one.because for one in reasons))
    cites = dict.fromkeys(cite for one in reasons if one.because in texts[:REASONS_AT_MOST] for cite in one.cites)
    return "; or ".join(texts[:REASONS_AT_MOST]), tuple(cites)


def _of_option(answer: Recommendation, name: str) -> tuple[str, tuple[str, ...]]:
    """Why an option stands as it does: what speaks for it and what stands above it, or what bars it."""
    option = answer.option(name)
    assert option is not None
    standing = answer.case.standings[name]
    bars = {
        Standing.ON_HOLD: option.holds,
        Standing.CONTRAINDICATED: option.contraindicated_by,
        Standing.DECLINED: option.declined_by,
    }.get(standing, ())
    if not standing.is_ranked:
        texts = [_of_bar(bar) for bar in bars] or [option.because]
        return "; ".join(texts), tuple(dict.fromkeys(cite for bar in bars for cite in bar.cites)) or option.cites
    return "; ".join(filter(None, (option.because, _below(answer.case, option)))), option.cites


def _of_bar(bar: BarText) -> str:
    return f"{bar.label} ({bar.because}{f'; first {bar.correct}' if bar.correct else ''})"


def _below(case: Case, option: OptionAnswer) -> str:
    """What sets an option below the first one; empty where nothing does."""
    if option.rank == 1:
        return ""
    first = next(name for name, one in case.ranked.items() if one.rank == 1)
    above, below = ((case.standings[name], case.lowest_grade(name)) for name in (first, option.id))
    separation = separated_by(above, below, case.compiled.guideline.ranking)
    return f"below {case.compiled.guideline.options[first].label} ({separation})"
