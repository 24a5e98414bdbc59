"""What one patient's walk lights in a drawing: what is certain, what is not decided, what is out.

Nothing is evaluated here: the engine's walk says which branches may be taken, its diagrams say who
reaches what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from decision.engine import Recommendation
from decision.engine.case import Case
from decision.logic import Truth


class Light(StrEnum):
    """How a branch or a node stands for a patient."""

    TAKEN = "taken"
    OPEN = "open"
    OFF = "off"


WORDS = {Light.TAKEN: "taken", Light.OPEN: "not decided", Light.OFF: "not taken"}
NODE_WORDS = {Light.TAKEN: "reached", Light.OPEN: "may be reached", Light.OFF: "not reached"}
_OF_TRUTH = {Truth.TRUE: Light.TAKEN, Truth.UNKNOWN: Light.OPEN, Truth.FALSE: Light.OFF}


@dataclass(frozen=True)
class Lit:
    """The light of every node and of every branch, the latter by question and branch; the standing of every option."""

    nodes: Mapping[str, Light]
    branches: Mapping[tuple[str, str], Light]
    standings: Mapping[str, str]

    def brightest(self, source: str, branches: tuple[str, ...]) -> Light:
        """The light of several branches as one edge."""
        found = [self.branches[source, branch] for branch in branches]
        return next(light for light in Light if light in found)


def lit(answer: Recommendation) -> Lit:
    """What is lit for the patient of an answer."""
    case = answer.case
    with case.compiled.asking():
        nodes = _nodes(case)
        return Lit(nodes, _branches(case, nodes), {name: standing.value for name, standing in case.standings.items()})


def _nodes(case: Case) -> dict[str, Light]:
    compiled, reading = case.compiled, case.reading
    reached = dict(compiled.reach)
    reached.update((name, option.is_offered) for name, option in compiled.options.items())
    return {name: _OF_TRUTH[compiled.reader.truth(reading, node)] for name, node in reached.items()}


def _branches(case: Case, nodes: Mapping[str, Light]) -> dict[tuple[str, str], Light]:
    """A branch is taken where its question is certainly asked and its criterion is met; open where both may be."""
    truths = {(edge.source, edge.id): truth for edges in case.walked.into.values() for edge, truth in edges}
    found: dict[tuple[str, str], Light] = {}
    for source, edges in case.compiled.edges.items():
        for edge in edges:
            truth = truths.get((source, edge.id), Truth.FALSE)
            if truth is Truth.FALSE or Light.OFF in (nodes[source], nodes[edge.target]):
                found[source, edge.id] = Light.OFF
            elif truth is Truth.TRUE and nodes[source] is Light.TAKEN:
                found[source, edge.id] = Light.TAKEN
            else:
                found[source, edge.id] = Light.OPEN
    return found
