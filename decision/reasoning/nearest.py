"""The nearest patient of whom something is true: as few facts changed as can be.

Used to say why an option is not offered: the nearest patient who is offered it walks the same graph,
and the criteria on that path which this patient does not meet are the reason.
"""

from __future__ import annotations

from decision.reasoning.compiled import Compiled
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import Way

CHANGED, FOUND_OUT = 1000, 1  # a fact changed weighs more than any number of facts found out


def nearest_offer(compiled: Compiled, reading: Reading, node: int, wanted: int, *, early: bool) -> Way | None:
    """The cheapest change of this patient that reaches a wanted leaf; None if no patient does.

    What the patient states may be changed at a cost, so only the vocabulary's laws bind here. Of two
    equally near patients the one that differs in what is asked `early`, or else late, is taken.
    """
    reader = compiled.reader
    costs = [
        [0 if mask == 1 << value else FOUND_OUT if mask >> value & 1 else _cost(compiled, level) for value in range(full.bit_length())]
        for level, (mask, full) in enumerate(zip(reading.masks, reader.full, strict=True))
    ]
    choices = [_sorted(mine, full, known_last=early) for mine, full in zip(reading.choices, reader.full_choices, strict=True)]
    given = _laws_about(compiled, node)
    return compiled.diagrams.cheapest(node, given, choices, costs, wanted)


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


def _cost(compiled: Compiled, level: int) -> int:
    """A fact that can never change weighs double."""
    return CHANGED if compiled.vocabulary[compiled.space.levels[level]].changes == "yes" else 2 * CHANGED


def _sorted(mine: tuple[int, ...], full: tuple[int, ...], *, known_last: bool) -> tuple[int, ...]:
    others = tuple(value for value in full if value not in mine)
    return (*others, *mine) if known_last else (*mine, *others)


def _laws_about(compiled: Compiled, node: int) -> tuple[int, ...]:
    """The laws that tie the levels of a function to each other."""
    levels, levels_of = compiled.diagrams.levels_of(node), compiled.reader.relevance.levels_of
    laws = (law.node for law in compiled.space.laws)
    return tuple(sorted({law for law in laws if levels_of(law) and levels.issuperset(levels_of(law))}))
