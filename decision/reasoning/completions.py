"""What a patient leaves open: the values each level may still have, and what ties levels together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision.reasoning.space import Law


@dataclass(slots=True)
class Knot:
    """Parts and open levels that hang together."""

    parts: set[int]
    levels: set[int]


@dataclass(slots=True)
class Ties:
    """What ties the open levels of a patient: the open levels of each part, and the parts of each open level."""

    open_of: dict[int, list[int]]
    touching: dict[int, set[int]]
    knots: dict[int, Knot] = field(default_factory=dict)

    def knot(self, level: int) -> Knot | None:
        """What hangs together with a level; None if nothing ties it."""
        if level not in self.touching:
            return None
        if level not in self.knots:
            knot = Knot(set(), {level})
            waiting = [level]
            while waiting:
                for number in self.touching[waiting.pop()] - knot.parts:
                    knot.parts.add(number)
                    new = [other for other in self.open_of[number] if other not in knot.levels]
                    knot.levels.update(new)
                    waiting += new
            self.knots |= dict.fromkeys(knot.levels, knot)
        return self.knots[level]


@dataclass(slots=True)
class Reading:
    """A patient as the space sees them.

    `masks[level]` are the values still possible, `parts` the statements and laws that still tie
    levels together; their conjunction with the masks is exactly the set of completions.
    """

    masks: list[int]
    choices: list[tuple[int, ...]]
    parts: dict[int, int]  # number of the part -> its node; laws first, then what the patient states
    generation: int
    assumed: list[str] = field(default_factory=list)
    discordances: list[Law] = field(default_factory=list)
    narrowed_by: dict[int, int] = field(default_factory=dict)  # level -> the part that left it one value
    truths: dict[int, int] = field(default_factory=dict)
    relevant: dict[frozenset[int], tuple[int, ...]] = field(default_factory=dict)
    satisfied: dict[tuple[int, tuple[int, ...]], bool] = field(
        default_factory=dict
    )  # of a level and some parts: whether it can always meet them
    completions: list[list[int]] = field(default_factory=list)  # some that were found: a value a level
    ties: Ties | None = None

    def forget_ties(self) -> None:
        """To be called whenever parts or choices have changed."""
        self.relevant.clear()
        self.satisfied.clear()
        self.completions.clear()
        self.ties = None

    @property
    def open_levels(self) -> Iterator[int]:
        return (level for level, values in enumerate(self.choices) if len(values) > 1)


_VALUES: dict[int, tuple[int, ...]] = {}


def values_in(mask: int) -> tuple[int, ...]:
    """The values of a mask, lowest first; equal masks share one tuple."""
    found = _VALUES.get(mask)
    if found is None:
        found = _VALUES[mask] = tuple(index for index in range(mask.bit_length()) if mask >> index & 1)
    return found


def union(masks: Iterable[int]) -> int:
    """The values that any of these masks has."""
    found = 0
    for mask in masks:
        found |= mask
    return found
