"""What a printed sheet leaves to the page of the answer where it does not fit on its paper, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum


class Left(IntEnum):
    """What a sheet leaves to the page of the answer, one thing after the other, until it stands on one sheet of paper."""

    NEEDS = 1  # of what is not offered: what it would need; what stands against it here is told
    AROUND = 2  # tests without effect, what is for everyone, the path of rank 1, and the names of what is not offered: it is counted
    PLACES = 3  # which source belongs to which words: each source is named once
    NOTES = 4  # what the sources of this answer disagree about, where another guideline differs, cautions that need a finding
    WORDS = 5  # of each option: what speaks for it, what it depends on, what separates it from the one above, what follows it
    OPEN = 6  # of options that are only possible: what is given with them, and cautions that no finding of this patient gives rise to
    SOURCES = 7  # of such options: the sources
    CHECKS = 8  # of such options: what is to be checked


def ways_to_shorten(*, is_work_sheet: bool) -> Iterator[tuple[frozenset[Left], int]]:
    """What is left to the page, least first, and on how many pages the rest is to stand.

    A work sheet and the first of two pages hold the list as names alone. Only a work sheet leaves more, and keeps the checks
    before the sources, or else these.
    """
    if is_work_sheet:
        for further in ((), (Left.OPEN, Left.SOURCES), (Left.OPEN, Left.CHECKS), (Left.OPEN, Left.SOURCES, Left.CHECKS)):
            yield frozenset((*list(Left)[: Left.WORDS], *further)), 1
    else:
        for count in range(Left.WORDS + 1):
            yield frozenset(list(Left)[:count]), 1
    yield frozenset((Left.PLACES, Left.WORDS)), 2
