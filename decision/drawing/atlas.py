"""The atlas of a guideline: where each box, edge and label stands. It knows a guideline, and no patient.

It is computed once for an edition and kept beside the guideline, so that a drawing needs no layout
package and a reader finds every question where it was last time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from decision.errors import GuidelineError, Problem
from decision.facts.vocabulary import Frozen

ATLAS_FILE = "atlas.json"
TYPE, LABEL_TYPE = 13, 12  # px: of boxes, of the answers on the edges
LINE, LABEL_LINE = 16, 15

Text = tuple[str, ...]
Point = tuple[int, int]
Polyline = tuple[Point, ...]


class Box(Frozen):
    """A rectangle in px; x and y are those of its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def moved(self, x: int, y: int) -> Box:
        return Box(x=self.x + x, y=self.y + y, width=self.width, height=self.height)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than a border."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


class NodeBox(Frozen):
    """A question, an option or a stop; an option that is never ranked says so."""

    id: str
    kind: Literal["decision", "option", "stop"]
    is_ranked: bool
    box: Box
    lines: Text


class Label(Frozen):
    """The answer of one branch, on the edge that the branch became."""

    branch: str
    box: Box
    lines: Text


class Continuation(Frozen):
    """Where an edge leaves a panel: a small box that names the node it leads to and the panel in which that is drawn."""

    panel: int
    box: Box
    lines: Text


class Route(Frozen):
    """One edge: all branches from one question to one node, from the question to the labels and from there on."""

    source: str
    target: str
    labels: tuple[Label, ...]
    to_labels: Polyline
    from_labels: Polyline
    continued: Continuation | None = None


class Panel(Frozen):
    """One part of the drawing that is read at a time; `box` holds all of it, `continues` the panels that lead here."""

    number: int
    continues: tuple[int, ...]
    box: Box
    nodes: tuple[NodeBox, ...]
    routes: tuple[Route, ...]


class Atlas(Frozen):
    """The whole drawing of one guideline at one digest."""

    guideline: str
    title: str
    edition: str
    digest: str
    width: int
    height: int
    panels: tuple[Panel, ...]

    def box(self, name: str) -> Box:
        """Where a node stands."""
        return next(node.box for node in self.nodes() if node.id == name)

    def nodes(self) -> Iterator[NodeBox]:
        for panel in self.panels:
            yield from panel.nodes

    def routes(self) -> Iterator[Route]:
        for panel in self.panels:
            yield from panel.routes


def as_text(atlas: Atlas) -> str:
    """The atlas as its file holds it: JSON with one line for each node and each edge, so that a change can be read."""
    data = atlas.model_dump(mode="json", exclude={"panels"})
    head = json.dumps(data, ensure_ascii=False)[:-1]
    panels = ",\n".join(_panel_text(panel) for panel in atlas.panels)
    return f'{head},\n"panels": [\n{panels}\n]}}\n'


def _panel_text(panel: Panel) -> str:
    data = panel.model_dump(mode="json")
    lists = {name: data.pop(name) for name in ("nodes", "routes")}
    parts = [json.dumps(data, ensure_ascii=False)[:-1]]
    for name, items in lists.items():
        parts.append(f'"{name}": [\n' + ",\n".join(_compact(item) for item in items) + "\n]")
    return ",\n".join(parts) + "}"


def _compact(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def read_atlas(folder: Path) -> Atlas | None:
    """The atlas that lies beside a guideline; None if there is none."""
    path = folder / ATLAS_FILE
    if not path.is_file():
        return None
    try:
        return Atlas.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError):
        raise GuidelineError([Problem(str(path), "is not an atlas", "write it again with `firstline draw GUIDELINE --lay-out`")]) from None
