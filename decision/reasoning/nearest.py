"""The nearest patient of whom something is true: as few facts changed as can be.

Used to say why an option is not offered: the nearest patient who is offered it walks the same graph,
and the criteria on that path which this patient does not meet are the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from decision.reasoning.compiled import Compiled
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import Way

CHANGED, FOUND_OUT = 1000, 1  # a fact changed weighs more than any number of facts found out


class Nearest:
    """One patient, and what it costs to become another.

    What the patient states may be changed at a cost, so only the vocabulary's laws bind.
    """

    def __init__(self, compiled: Compiled, reading: Reading) -> None:
        self.compiled = compiled
        self.reading = reading

    def offer(self, node: int, wanted: int) -> Way | None:
        """The cheapest change that reaches a wanted leaf; None if no patient does.

        Of two equally near patients the one that differs in what is asked early is taken.
        """
        relevance = self.compiled.reader.relevance
        given = relevance.given(self.compiled.reader.anybody, node)
        return self.compiled.diagrams.cheapest(node, given, self._choices, self._costs, wanted)

    @cached_property
    def _costs(self) -> list[list[int]]:
        masks = zip(self.reading.masks, self.compiled.reader.full, strict=True)
        return [
            [0 if mask == 1 << value else FOUND_OUT if mask >> value & 1 else weight for value in range(full.bit_length())]
            for (mask, full), weight in zip(masks, self._weights(), strict=True)
        ]

    def _weights(self) -> Iterator[int]:
        """What a change of each fact costs: one that can never change weighs double."""
        vocabulary = self.compiled.vocabulary
        return (CHANGED if vocabulary[fact].changes == "yes" else 2 * CHANGED for fact in self.compiled.space.levels)

    @cached_property
    def _choices(self) -> list[tuple[int, ...]]:
        """Every value of each fact, those of this patient last."""
        both = zip(self.reading.choices, self.compiled.reader.full_choices, strict=True)
        return [(*(value for value in full if value not in mine), *mine) for mine, full in both]


def way_to_first(compiled: Compiled, reading: Reading, node: int, wanted: int) -> Way | None:
    """The fewest facts to be found out, none changed, that make a wanted leaf certain."""
    costs = [[0 if len(values) == 1 else FOUND_OUT] * size for values, size in zip(reading.choices, compiled.diagrams.sizes, strict=True)]
    given = compiled.reader.relevance.given(reading, node)
    return compiled.diagrams.cheapest(node, given, reading.choices, costs, wanted)


def completion(compiled: Compiled, reading: Reading, way: Way) -> list[tuple[int, ...]]:
    """The patient at the end of a way: its values where it passes, this patient's elsewhere."""
    choices = list(reading.choices)
    for level, value in way.steps:
        choices[level] = (value,)
    return choices
