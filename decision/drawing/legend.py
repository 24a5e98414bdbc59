"""What the shapes and lines of a drawing mean, as a strip below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from decision.drawing.atlas import LABEL_TYPE, Box
from decision.drawing.lit import WORDS
from decision.drawing.marks import SHAPES, marks
from decision.drawing.shapes import cut_corner, element, group, shape_of, told
from decision.drawing.text import width_of
from decision.reasoning.standing import standing_said

ROW, SAMPLE, DISC, APART, BETWEEN = 30, 34, 16, 8, 24  # px
BOX = Box(x=0, y=-9, width=SAMPLE, height=18)
KINDS = (
    ("question", "decision", ""),
    ("option", "option", ""),
    ("option without a rank", "option", "unranked"),
    ("stop, no list", "stop", ""),
)


class Entry(NamedTuple):
    """A sample, drawn around the middle of its left border, and what it means."""

    sample: tuple[Element, ...]
    width: int
    said: str


def legend(width: int, *, is_lit: bool, is_split: bool) -> tuple[Element, int]:
    """The legend in as many rows as the width asks for, and its height."""
    x, y, parts = 0, ROW // 2, []
    for entry in _entries(is_lit=is_lit, is_split=is_split):
        long = entry.width + APART + round(width_of(entry.said, LABEL_TYPE))
        if x and x + long > width:
            x, y = 0, y + ROW
        said = told("text", entry.said, named="words", x=entry.width + APART, y=4)
        parts.append(element("g", *entry.sample, said, transform=f"translate({x} {y})"))
        x += long + BETWEEN
    return element("g", *parts, named="legend"), y + ROW


def _entries(*, is_lit: bool, is_split: bool) -> Iterator[Entry]:
    for said, kind, more in KINDS:
        yield Entry((group(f"node {kind} {more}".strip(), *shape_of(kind, BOX)),), SAMPLE, said)
    if is_split:
        yield Entry((group("goes-on", cut_corner(BOX)),), SAMPLE, "goes on in another panel")
    if is_lit:
        for light, said in WORDS.items():
            yield Entry((element("path", named=f"edge {light}", d=f"M0 0H{SAMPLE}"),), SAMPLE, said)
        for standing in SHAPES:
            yield Entry(tuple(marks(standing, DISC // 2, 0)), DISC, standing_said(standing))
