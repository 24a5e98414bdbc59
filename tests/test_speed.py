"""Speed is a ratio against something run at the same time; seconds are never asserted."""

from __future__ import annotations

from types import ModuleType

import pytest

from decision.catalogue import load
from tests.benchmarks import costs, speed
from tests.benchmarks.grown import GUIDELINE, grown
from tests.benchmarks.speed import Measured

ATTEMPTS = 3  # machines are shared: a bar that is missed beside a noisy neighbour is measured again


@pytest.mark.long
@pytest.mark.parametrize("measured", [speed, costs], ids=["answers and cold starts", "growth and effects"])
def test_every_ratio_is_below_its_bar(measured: ModuleType) -> None:
    best: dict[str, Measured] = {}
    for _ in range(ATTEMPTS):
        for found in measured.measure():
            if found.name not in best or found.ratio < best[found.name].ratio:
                best[found.name] = found
        if all(found.ratio <= found.bar for found in best.values()):
            return
    above = [found for found in best.values() if found.ratio > found.bar]
    assert not above, "\n".join(map(str, best.values()))


def test_the_guideline_that_costs_are_measured_on_is_the_shipped_one_so_many_times() -> None:
    once, twice, shipped = grown(1), grown(2), load(GUIDELINE)

    assert list(once.options) == list(shipped.options)
    assert list(twice.options) == [*shipped.options, *(f"{name}-2" for name in shipped.options)]
    assert len(twice.graph) == 2 * len(shipped.graph) + 1
