"""What the tests at length found of each shipped guideline, written beside it as `proof.json` once all of it has passed."""

from __future__ import annotations

import json
from typing import Any

from decision.catalogue import folder_of, load, shipped
from decision.engine.recommendation import digest
from decision.proof.proof import AGREEMENT_FILE

Counted = dict[str, Any]
NARROW, WIDE = "narrow_patients", "wide_patients"


class Agreement:
    """Counts of each guideline by the way in which they were compared."""

    def __init__(self) -> None:
        self.found: dict[str, Counted] = {}
        self.failed: set[str] = set()

    def add(self, counted: Counted, *, passed: bool) -> None:
        """One test of one guideline: `guideline`, `wanted` patients of a way in all, and what was counted."""
        name = counted["guideline"]
        if not passed:
            self.failed.add(name)
        sums = self.found.setdefault(name, {"wanted": {}})
        sums["wanted"] |= counted["wanted"]
        for key, value in counted["counts"].items():
            sums[key] = sums.get(key, 0) + value

    def write(self) -> None:
        """Write the file of each guideline of which every patient wanted was compared, and none disagreed."""
        for name, sums in self.found.items():
            wanted = sums.pop("wanted")
            is_whole = wanted.keys() == {NARROW, WIDE} and all(sums.get(way) == count for way, count in wanted.items())
            if is_whole and name in shipped() and name not in self.failed:
                data = {"digest": digest(load(name)), "agreement": {**dict(sorted(sums.items())), "disagreements": 0}}
                text = json.dumps(data, indent=2) + "\n"
                (folder_of(name) / AGREEMENT_FILE).write_text(text, encoding="utf-8")
