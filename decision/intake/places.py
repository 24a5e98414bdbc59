"""Where words of a kind stand in one sentence, and where its clauses end: found once, so that long texts take their share of time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from decision.intake.atoms import Atom


class Places:
    """The places of one sentence; `kind_at` tells the end of a phrase of some kinds at a place, or 0."""

    def __init__(self, atoms: list[Atom], kind_at: Callable[..., int]) -> None:
        self.atoms, self.kind_at = atoms, kind_at
        self._places: dict[tuple[str, ...], list[int]] = {}
        self._breaks: dict[frozenset[str], list[int]] = {}

    def of(self, *kinds: str) -> list[int]:
        """Every place where a phrase of a kind starts, in order; found once for a sentence."""
        if kinds not in self._places:
            self._places[kinds] = [i for i in range(len(self.atoms)) if self.kind_at(i, *kinds)]
        return self._places[kinds]

    def stands_between(self, first: int, end: int, *kinds: str) -> bool:
        """Whether a phrase of a kind starts in a stretch."""
        places = self.of(*kinds)
        at = bisect_left(places, first)
        return at < len(places) and places[at] < end

    def stretch_around(self, first: int, end: int, breaks: frozenset[str]) -> tuple[int, int]:
        """The clause or the sentence around a stretch, which some signs end."""
        if breaks not in self._breaks:
            self._breaks[breaks] = [i for i, atom in enumerate(self.atoms) if atom.text in breaks]
        places = self._breaks[breaks]
        before, after = bisect_left(places, first), bisect_left(places, end)
        return places[before - 1] + 1 if before else 0, places[after] if after < len(places) else len(self.atoms)
