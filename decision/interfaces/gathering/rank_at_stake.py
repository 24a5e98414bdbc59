"""The highest rank that a missing fact could change, and what would change it: said once, for command, page and sheet."""

from __future__ import annotations

from collections.abc import Iterator

from decision.engine import Recommendation
from decision.engine.parts import BestRank, OptionAnswer
from decision.engine.phrases import listed

WAYS_SHOWN = 2


def rank_at_stake(answer: Recommendation) -> str:
    """Which options could rise to rank 1 and by what, the fewest facts first; else the highest rank at stake; empty where none is."""
    ways = list(_ways_to_the_top(answer))
    if ways:
        shown = "; ".join(f"{listed([one.label for one in options], 'or')}, if {best.when}" for best, options in ways[:WAYS_SHOWN])
        further = sum(len(options) for _, options in ways[WAYS_SHOWN:])
        more = f"; {further} more in {'another way' if further == 1 else 'other ways'}" if further else ""
        return f"Rank 1 is open: {shown}{more}."
    at_stake = _ranks_at_stake(answer)
    return f"Rank {min(at_stake)} could still change." if at_stake and not answer.settled.value else ""


def _ways_to_the_top(answer: Recommendation) -> Iterator[tuple[BestRank, list[OptionAnswer]]]:
    """What would put options first that are not, each with these options: what fewest facts decide, then who stands highest."""
    by_way: dict[str, tuple[BestRank, list[OptionAnswer]]] = {}
    for one in answer.options:
        if one.rank and one.best_rank and one.best_rank.rank == 1 < one.rank:
            by_way.setdefault(one.best_rank.when, (one.best_rank, []))[1].append(one)
    yield from sorted(by_way.values(), key=lambda way: len(way[0].facts))


def _ranks_at_stake(answer: Recommendation) -> list[int]:
    """The ranks of options that are not decided, and those to which one may still rise."""
    ranked = [one for one in answer.options if one.rank]
    ranks = [one.rank for one in ranked if one.rank and one.id in answer.case.undecided]
    return ranks + [one.best_rank.rank for one in ranked if one.best_rank and one.rank and one.best_rank.rank < one.rank]
