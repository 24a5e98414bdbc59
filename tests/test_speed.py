"""Speed is a ratio against something run at the same time; seconds are never asserted."""

from __future__ import annotations

import pytest

from tests.benchmarks.speed import measure


@pytest.mark.long
def test_every_ratio_is_below_its_bar() -> None:
    found = [*measure()]
    above = [result for result in found if result.ratio > result.bar]
    if above:  # machines are shared: a bar that is missed is measured once more
        again = {result.name: result for result in measure()}
        above = [result for result in above if again[result.name].ratio > result.bar]
    assert not above, "\n".join(map(str, found))
