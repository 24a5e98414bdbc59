"""The path to an option as a list: each question, the answer that was taken, and where every other answer leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx

from decision.engine.parts import Step
from decision.facts.vocabulary import Vocabulary
from decision.graph import graph_of
from decision.guideline import Guideline
from decision.reasoning.compiled import Compiled


@dataclass(frozen=True)
class Lead:
    """An answer that was not taken, and what lies behind it."""

    answer: str
    to: str
    behind: str


@dataclass(frozen=True)
class Row:
    step: Step
    others: tuple[Lead, ...]


def path_rows(compiled: Compiled, path: Sequence[Step]) -> list[Row]:
    """One row a question of the path."""
    return [Row(step, tuple(_others(compiled, step))) for step in path]


def reads_beyond_scope(vocabulary: Vocabulary, step: Step) -> bool:
    """Whether a step asks more than what is ordinary in this scope."""
    return any(fact not in vocabulary or not vocabulary[fact].ordinary for fact in step.facts)


def _others(compiled: Compiled, step: Step) -> list[Lead]:
    branches = compiled.guideline.decisions[step.decision].branches
    return [lead(compiled, one.answer, one.to) for name, one in branches.items() if name != step.branch]


def lead(compiled: Compiled, answer: str, to: str) -> Lead:
    """Where an answer leads: the next question, an option or an end, and how much lies behind it."""
    guideline = compiled.guideline
    if to in guideline.decisions:
        questions, options = _behind(compiled)[to]
        return Lead(answer, guideline.decisions[to].question, f"{_counted(questions, 'question')}, {_counted(options, 'option')}")
    return Lead(answer, guideline.options[to].label if to in guideline.options else guideline.stops[to].label, "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@lru_cache(maxsize=16)
def _behind(compiled: Compiled) -> dict[str, tuple[int, int]]:
    """How many questions, itself included, and options lie behind each decision."""
    guideline: Guideline = compiled.guideline
    graph = graph_of(guideline)
    found = {}
    for name in guideline.decisions:
        after = nx.descendants(graph, name)
        found[name] = (1 + sum(one in guideline.decisions for one in after), sum(one in guideline.options for one in after))
    return found
