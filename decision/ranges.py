"""A range of numbers, and the regions into which thresholds cut a number line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, inf

Boundary = tuple[float, int]  # (value, 0) lies just before the value, (value, 1) just after it


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers between two ends; `at_least` and `at_most` include the end, `above` and `below` do not."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @property
    def start(self) -> Boundary:
        if self.at_least is not None:
            return (self.at_least, 0)
        return (-inf, 0) if self.above is None else (self.above, 1)

    @property
    def end(self) -> Boundary:
        if self.at_most is not None:
            return (self.at_most, 1)
        return (inf, 1) if self.below is None else (self.below, 0)

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end

    def within(self, other: Range) -> Range:
        """The numbers that lie in both."""
        lower, upper = max(self, other, key=lambda one: one.start), min(self, other, key=lambda one: one.end)
        return Range(at_least=lower.at_least, above=lower.above, at_most=upper.at_most, below=upper.below)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int | float) and self.start <= (number, 0) and (number, 1) <= self.end

    def __str__(self) -> str:
        words = [
            f"{word.replace('_', ' ')} {plain(value)}"
            for word in ("at_least", "above", "at_most", "below")
            if (value := getattr(self, word)) is not None
        ]
        return " and ".join(words) or "any number"

    def as_data(self) -> dict[str, float]:
        return {
            word: whole_if_whole(value) for word in ("at_least", "above", "at_most", "below") if (value := getattr(self, word)) is not None
        }


def whole_if_whole(number: float) -> float:
    """2.0 is written 2."""
    return int(number) if float(number).is_integer() else number


def plain(number: float) -> str:
    return str(whole_if_whole(number))


class Regions:
    """The number line of one fact, cut at every threshold that anything asks about.

    Numbers of one region are told apart by no criterion, so a completion needs only one of each.
    A fact that may be `never` (a clock that has not started) has that as its last value;
    `never` lies in no range.
    """

    def __init__(self, cuts: Iterable[Boundary], low: float, high: float, *, whole: bool, never: bool) -> None:
        if whole:
            cuts = {_before_next_whole(cut) for cut in cuts}
        inside = sorted({cut for cut in cuts if (low, 0) < cut < (high, 1)})
        self.boundaries: tuple[Boundary, ...] = tuple(inside)
        self.edges: tuple[Boundary, ...] = ((low, 0), *inside, (high, 1))
        self.whole = whole
        self.never = never
        self.count = len(self.edges) - 1
        self.size = self.count + never

    def index(self, number: float) -> int:
        return bisect_right(self.boundaries, (number, 0.5))

    def mask_inside(self, wanted: Range) -> int:
        """The regions that lie wholly in a range whose ends are cuts."""
        start, end = self._ends(wanted)
        return self._mask(i for i in range(self.count) if self.edges[i] >= start and self.edges[i + 1] <= end)

    def mask_touching(self, wanted: Range) -> int:
        """The regions of which some number lies in the range."""
        start, end = self._ends(wanted)
        return self._mask(i for i in range(self.count) if self.edges[i] < end and start < self.edges[i + 1])

    def _ends(self, wanted: Range) -> tuple[Boundary, Boundary]:
        if not self.whole:
            return max(wanted.start, self.edges[0]), min(wanted.end, self.edges[-1])
        start = wanted.start if wanted.start[0] == -inf else _before_next_whole(wanted.start)
        end = wanted.end if wanted.end[0] == inf else _before_next_whole(wanted.end)
        return max(start, self.edges[0]), min(end, self.edges[-1])

    @staticmethod
    def _mask(indices: Iterable[int]) -> int:
        mask = 0
        for index in indices:
            mask |= 1 << index
        return mask

    def range_of(self, index: int) -> Range:
        """The numbers of one region, as a range in the fewest words."""
        start, end = self.edges[index], self.edges[index + 1]
        first, last = index == 0, index == self.count - 1
        if self.whole:
            at_least = None if first else start[0]
            at_most = None if last else end[0] - 1
            return Range(at_least=at_least, at_most=at_most)
        return Range(
            at_least=start[0] if not first and start[1] == 0 else None,
            above=start[0] if not first and start[1] == 1 else None,
            at_most=end[0] if not last and end[1] == 1 else None,
            below=end[0] if not last and end[1] == 0 else None,
        )

    def sample(self, index: int) -> float:
        """One number of a region: a whole one if the region has one."""
        (start, after), (end, past) = self.edges[index], self.edges[index + 1]
        if not after:
            return start
        if past and end != inf:
            return end
        if end == inf:
            return floor(start) + 1
        return floor(start) + 1 if floor(start) + 1 < end else (start + end) / 2


def _before_next_whole(cut: Boundary) -> Boundary:
    value, after = cut
    if value in (inf, -inf):
        return cut
    lower = floor(value)
    return (lower + 1, 0) if after or lower != value else (lower, 0)


def percent(share: float) -> str:
    """A share in percent with three figures; what is above nothing is never shown as nothing, what is below all never as all."""
    if 0 < share < 0.001:
        return "below 0.001 %"
    return "above 99.9 %" if 99.95 <= share < 100 else f"{share:.3g} %"
