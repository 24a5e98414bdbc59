"""The options that are not offered, those for one reason together: by the whole reason, or by what bars them here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from decision.engine import Recommendation
from decision.engine.parts import Excluded


@dataclass(frozen=True)
class NotOffered:
    because: str
    options: tuple[Excluded, ...]
    cites: tuple[str, ...]


def not_offered(answer: Recommendation) -> list[NotOffered]:
    """Every option that is offered in no case, by its whole reason."""
    return _by_reason(answer, {one.id: one.because for one in answer.excluded})


def barred_here(answer: Recommendation) -> list[NotOffered]:
    """Every option that is offered in no case, by what bars it here."""
    ways = {one.id: answer.against(one.id) for one in answer.excluded}
    told = Counter(here for some in ways.values() for here in {here for way in some for here in way})
    return _by_reason(answer, {one.id: against(ways[one.id], told) or one.because for one in answer.excluded})


def against(ways: list[list[str]], told: Mapping[str, int]) -> str:
    """What is enough to bar every way to an option: one thing where one bars all, else one of each way; what bars most options first."""
    of_all = [here for here in ways[0] if all(here in way for way in ways)] if ways else []
    if of_all:
        return max(of_all, key=lambda here: (told[here], -len(here)))
    return " and ".join(dict.fromkeys(max(way, key=lambda here: (told[here], -len(here))) for way in ways))


def _by_reason(answer: Recommendation, reasons: Mapping[str, str]) -> list[NotOffered]:
    found: dict[str, list[Excluded]] = {}
    for one in answer.excluded:
        found.setdefault(reasons[one.id], []).append(one)
    return [
        NotOffered(because, tuple(options), tuple(dict.fromkeys(cite for one in options for cite in one.cites)))
        for because, options in found.items()
    ]
