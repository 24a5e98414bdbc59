"""Speed is a ratio against something run at the same time; seconds are never asserted."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.benchmarks import costs, speed
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
