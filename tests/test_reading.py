"""Lines written by somebody who had not seen the reader: nothing is invented and no contradiction passes.

`python -m tests.reading` prints the table; a second reader, who did not write the lines, reviewed them and wrote
the seventh file; the eighth is of an author who read the outcome before writing what is expected.
What is `missed` there is left out or asked, and nothing false follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from decision.catalogue import load
from decision.facts.patient import COMPLETE
from decision.intake import read_shorthand
from decision.loading.documents import read_file
from tests.reading import RIGHT, entries, table


def test_the_lines_are_many_and_many_of_them_ask_or_refuse() -> None:
    every = [one for _, one in entries()]
    assert len(every) >= 200
    assert sum("asks" in one or "refuses" in one for one in every) >= 60
    assert len({one["says"] for one in every}) == len(every)


def test_nothing_is_invented_no_contradiction_passes_and_what_is_read_only_grows() -> None:
    counts, lines = table()
    assert [(says, why) for found, says, why in lines if found == "wrong"] == []
    assert sum(count[column] for count in counts.values() for column in RIGHT) >= 502


ATTACKS = read_file(Path(__file__).parent / "data" / "attacks.yaml", "attacks.yaml").data


@pytest.mark.parametrize("one", ATTACKS, ids=lambda one: str(one["says"]))
def test_what_misled_the_reader_once_says_no_more_than_it_says(one: Mapping[str, Any]) -> None:
    """`never` in the file tells what it said once; `reads` is all that it may say."""
    found = read_shorthand(load().vocabulary, str(one["says"])).facts
    assert {fact: value for fact, value in found.items() if fact != COMPLETE} == one.get("reads", {})
