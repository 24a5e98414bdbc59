"""The order of options: one lexicographic key, no weights; equal keys share a rank.

    certain before possible; then strength; then the criteria that the guideline names, in its order

Strength and criteria are the lowest over the completions of the patient, so that an option never
stands high on what may turn out not to hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decision.guideline import RankCriterion, Ranking
from decision.reasoning.compiled import Grade
from decision.reasoning.standing import Standing


@dataclass(frozen=True, slots=True)
class Ranked:
    """An option in the order; `separated_by` says what sets it below its neighbour above."""

    id: str
    rank: int
    separated_by: str


def rank(entries: Sequence[tuple[str, Standing, Grade]], ranking: Ranking) -> list[Ranked]:
    """Order the entries, given in the order of the file; ties keep that order and share a rank."""
    ordered = sorted(entries, key=lambda entry: _key(entry[1], entry[2]), reverse=True)
    ranked: list[Ranked] = []
    for place, (name, standing, grade) in enumerate(ordered):
        if place == 0:
            ranked.append(Ranked(name, 1, ""))
            continue
        above = ordered[place - 1]
        separated = separated_by(above[1:], (standing, grade), ranking)
        same = not separated
        ranked.append(Ranked(name, ranked[-1].rank if same else place + 1, separated or "equal on every criterion"))
    return ranked


def _key(standing: Standing, grade: Grade) -> tuple[bool, int, tuple[int, ...]]:
    return (standing is not Standing.POSSIBLE, grade.strength, grade.ranks)


def separated_by(above: tuple[Standing, Grade], below: tuple[Standing, Grade], ranking: Ranking) -> str:
    """The first criterion on which two neighbours differ, in words."""
    if _key(*above) == _key(*below):
        return ""
    if (above[0] is Standing.POSSIBLE) != (below[0] is Standing.POSSIBLE):
        return "certain before possible"
    if above[1].strength != below[1].strength:
        return "strength"
    for place, (name, criterion) in enumerate(ranking.criteria.items()):
        if above[1].ranks[place] != below[1].ranks[place]:
            better, worse = (word_of(criterion, grade.ranks[place]) for grade in (above[1], below[1]))
            return f"{criterion.label or name}: “{better}” before “{worse}”"
    return ""


def word_of(criterion: RankCriterion, rank: int) -> str:
    """The value of a criterion in words, from its place in a grade, which counts up from the worst."""
    return list(criterion.values.values())[-1 - rank]
