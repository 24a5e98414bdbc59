"""A patient of whom nothing is known, and the plainest one for whom a function is true: what every check hands over."""

from __future__ import annotations

from typing import Any

from decision.facts.patient import Patient, patient_from, value_as_data
from decision.logic import Truth
from decision.reasoning.compiled import Compiled
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import TRUE
from decision.reasoning.space import Words
from decision.reasoning.standing import NOT_OFFERED


class Anybody:
    """A patient of whom nothing is known or assumed, read once into one guideline: whom every check over the whole space asks."""

    def __init__(self, compiled: Compiled, reading: Reading | None = None) -> None:
        self.compiled = compiled
        self.reading = reading or compiled.reader.read(Patient(facts={}), strict=True)
        self.costs = [_costs(compiled, level) for level in range(len(compiled.space.levels))]

    def is_possible(self, node: int) -> bool:
        """Whether a function is true of some patient."""
        return bool(self.compiled.reader.leaves(self.reading, node) >> TRUE & 1)

    def witness(self, node: int, *, wanted: int = ~NOT_OFFERED) -> dict[str, Any] | None:
        """The plainest patient for whom a function is true: ordinary values cost nothing, others one each."""
        given = self.compiled.reader.relevance.given(self.reading, node)
        way = self.compiled.diagrams.cheapest(node, given, self.reading.choices, self.costs, wanted)
        if way is None:
            return None
        return {self.compiled.space.levels[level]: _value(self.compiled, level, value) for level, value in way.steps}

    def plainest(self, node: int) -> dict[str, Any] | None:
        """The same, told in no more facts than make the function certain."""
        found = self.witness(node)
        for fact in reversed(list(found or ())):
            fewer = {name: value for name, value in (found or {}).items() if name != fact}
            reading = self.compiled.reader.read(patient_from(self.compiled.vocabulary, fewer), strict=True)
            if self.compiled.reader.truth(reading, node) is Truth.TRUE:
                found = fewer
        return found


def _costs(compiled: Compiled, level: int) -> list[int]:
    fact = compiled.vocabulary[compiled.space.levels[level]]
    domain = compiled.space.domains[level]
    if isinstance(domain, Words):
        calm = fact.ordinary or ("absent", "no", "never")
        return [int(value not in calm) for value in domain.values]
    return [1] * domain.size


def _value(compiled: Compiled, level: int, value: int) -> Any:
    found = compiled.space.value_at(level, value)
    return value_as_data(found) if isinstance(found, float | int) else found
