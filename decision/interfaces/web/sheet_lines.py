"""The lines of the printed list by their letters, and words that several of them share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase


def letter(place: int) -> str:
    """The name of a line: a to z, then aa to zz."""
    return ascii_lowercase[place % 26] * (place // 26 + 1)


@dataclass(frozen=True)
class Shared:
    """Words that belong to some lines of the list, in their order."""

    text: str
    places: tuple[int, ...]
    cites: tuple[str, ...] = ()
    of: int = 0  # so many lines the list has

    @property
    def lines(self) -> str:
        """The letters of the lines, or of the others where that is shorter."""
        named = self._named(self.places)
        others = f"all but {self._named([place for place in range(self.of) if place not in self.places])}"
        return others if len(self.places) < self.of and len(others) < len(named) else named

    @staticmethod
    def _named(places: Iterable[int]) -> str:
        """The letters of some lines; more than two in a row as a range."""
        runs: list[list[int]] = []
        for place in places:
            if not runs or place > runs[-1][-1] + 1:
                runs.append([])
            runs[-1].append(place)
        return " ".join(f"{letter(run[0])}–{letter(run[-1])}" if len(run) > 2 else " ".join(map(letter, run)) for run in runs)
