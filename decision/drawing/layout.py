"""Lays out one guideline as an atlas. The only module that needs the layout package, and only while it works.

The answers are laid out as boxes of their own between a question and where it leads. So the package
keeps room for them, and no label can lie on a box, on another label, or on an edge that is not its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import networkx as nx

from decision.drawing.atlas import (
    LABEL_LINE,
    LABEL_TYPE,
    LINE,
    TYPE,
    Atlas,
    Box,
    Continuation,
    Label,
    NodeBox,
    Panel,
    Point,
    Polyline,
    Route,
    Text,
    read_atlas,
)
from decision.drawing.pages import placed
from decision.drawing.panels import Nodes, panels_of
from decision.drawing.text import width_of, wrapped
from decision.errors import FirstlineError, Problem
from decision.reasoning.compiled import Compiled

WIDTH = 1280
MARGIN = 16
ROOM = WIDTH - 2 * MARGIN
COLUMNS = ((136, 128), (124, 116), (112, 100), (100, 88), (92, 76))  # at most this wide: the text of a box, of a label
FAN_AT_MOST = 8  # answers beside each other; of more, the rest stand in a row below
PAD_X, PAD_Y = 10, 7
OPTIONS = {
    "spacing": {"layer_gap": 22, "node_gap": 14, "dummy_gap": 12, "port_gap": 10, "port_stroke_clear": 6, "stub": 8, "isolated_gap": 20},
    "routing": {"lane_gap": 7, "port_sides": "facing_only"},
}


Lay = Callable[[dict[str, tuple[int, int, int]], list[tuple[str, str, float]]], Any]


@dataclass(frozen=True)
class Sized:
    """A text with the size of its box."""

    lines: Text
    width: int
    height: int


@dataclass(frozen=True)
class Drawn:
    """A panel as the package laid it out, at its own origin."""

    nodes: tuple[NodeBox, ...]
    routes: tuple[Route, ...]
    width: int
    height: int


def lay_out(compiled: Compiled) -> Atlas:
    """The atlas of a guideline; raises FirstlineError in one line where the layout package is missing."""
    layout = _package()
    guideline = compiled.guideline
    kept: dict[tuple[Nodes, bool], Drawn | None] = {}

    def drawn(nodes: Nodes, *, is_last_try: bool = False) -> Drawn | None:
        if (nodes, is_last_try) not in kept:
            kept[nodes, is_last_try] = _fitted(layout, compiled, nodes, {}, is_last_try=is_last_try)
        return kept[nodes, is_last_try]

    split = panels_of(compiled.graph, lambda nodes: drawn(nodes) is not None)
    number = {name: index for index, nodes in enumerate(split, 1) for name in nodes}
    found = [_fitted(layout, compiled, nodes, number, is_last_try=True) for nodes in split]
    panels = [_panel(compiled, index, nodes, number, one) for index, (nodes, one) in enumerate(zip(split, found, strict=True), 1) if one]
    width, height, moved = placed(panels, WIDTH, MARGIN)
    return Atlas(
        guideline=guideline.id,
        title=guideline.title,
        edition=guideline.edition,
        digest=guideline.digest,
        width=width,
        height=height,
        panels=moved,
    )


def atlas_of(compiled: Compiled, folder: Path | None = None) -> Atlas:
    """The atlas that lies in the guideline's folder, if it is one of this digest; laid out now if it is not."""
    kept = read_atlas(folder) if folder is not None and folder.is_dir() else None
    return kept if kept is not None and kept.digest == compiled.guideline.digest else lay_out(compiled)


def _package() -> Lay:
    try:
        import graphlay
    except ImportError:
        what = "there are no positions of this guideline yet, and the package that finds them is not installed"
        raise FirstlineError([Problem("draw", what, "install it with `pip install 'firstline[draw]'`")]) from None
    return partial(_lay, graphlay)


def _lay(package: Any, nodes: dict[str, tuple[int, int, int]], edges: list[tuple[str, str, float]]) -> Any:
    """Nodes with width, height and layer, and edges with their weight, as the package lays them out."""
    graph = package.Graph()
    for name, (width, height, rank) in nodes.items():
        graph.node(name, width=width, height=height, rank={"fixed": rank})
    for source, target, weight in edges:
        graph.edge(source, target, weight=weight)
    return package.layout(graph, preset="process_map", options=OPTIONS)


def _panel(compiled: Compiled, index: int, nodes: Nodes, number: dict[str, int], drawn: Drawn) -> Panel:
    inside = set(nodes)
    before = {number[source] for name in nodes for source in compiled.graph.predecessors(name) if source not in inside}
    box = Box(x=0, y=0, width=drawn.width, height=drawn.height)
    return Panel(number=index, continues=tuple(sorted(before)), box=box, nodes=drawn.nodes, routes=drawn.routes)


def _fitted(layout: Lay, compiled: Compiled, nodes: Nodes, number: dict[str, int], *, is_last_try: bool) -> Drawn | None:
    """The nodes laid out in the widest columns that fit; in the narrowest, where none fit, if this is the last try."""
    for columns in COLUMNS:
        drawn = _Part(compiled, nodes, number, *columns).laid_out(layout)
        if drawn.width <= ROOM or (is_last_try and columns == COLUMNS[-1]):
            return drawn
    return None


class _Part:
    """Some nodes of a graph with the edges that leave them, as boxes for the layout package."""

    def __init__(self, compiled: Compiled, nodes: Nodes, number: dict[str, int], box_width: int, label_width: int) -> None:
        self.graph, self.compiled, self.nodes, self.number = compiled.graph, compiled, nodes, number
        self.inside = set(nodes)
        self.boxes = {name: _sized(_label(self.graph, name), TYPE, LINE, box_width) for name in nodes}
        self.pairs: dict[tuple[str, str], list[tuple[str, Sized]]] = {}
        self.continued: dict[tuple[str, str], Sized] = {}
        for source in nodes:
            branches = sorted(self.graph.out_edges(source, keys=True, data=True), key=lambda edge: edge[2])
            for _, target, branch_id, data in branches:
                self.pairs.setdefault((source, target), []).append((branch_id, _answer(data["branch"].answer, label_width)))
        for pair in self.pairs:
            if pair[1] not in self.inside:
                text = _label(self.graph, pair[1])
                self.continued[pair] = _sized(text, LABEL_TYPE, LABEL_LINE, box_width, last=f"panel {number.get(pair[1], 0)}")

    def laid_out(self, layout: Lay) -> Drawn:
        ranks = self._ranks()
        boxes: dict[str, tuple[int, int, int]] = {}
        edges: list[tuple[str, str, float]] = []
        for name, sized in self.boxes.items():
            boxes[name] = (sized.width, sized.height, ranks[name])
        for pair, answers in self.pairs.items():
            label, end = _label_id(pair), self._end(pair)
            width, height = max(one.width for _, one in answers), sum(one.height for _, one in answers)
            boxes[label] = (width, height, ranks[label])
            if pair in self.continued:
                boxes[end] = (self.continued[pair].width, self.continued[pair].height, ranks[label] + 1)
            weight = 1.0 + self._options_behind(pair[1])
            edges += [(pair[0], label, weight), (label, end, weight)]
        return self._drawn(layout(boxes, edges), {name: rank for name, (_, _, rank) in boxes.items()}, edges)

    def _end(self, pair: tuple[str, str]) -> str:
        return f"continued {pair[0]} {pair[1]}" if pair in self.continued else pair[1]

    def _options_behind(self, name: str) -> int:
        return sum(self.graph.nodes[one]["kind"] == "option" for one in nx.descendants(self.graph, name))

    def _ranks(self) -> dict[str, int]:
        """The layer of every box: a question, its answers below it, what they lead to below these."""
        ranks = dict.fromkeys(self.nodes, 0)
        for name in nx.topological_sort(self.graph.subgraph(self.nodes)):
            targets = sorted((pair[1] for pair in self.pairs if pair[0] == name), key=self._goes_on)
            rows = -(-len(targets) // FAN_AT_MOST)
            in_row = -(-len(targets) // rows) if rows else 0
            for place, target in enumerate(targets):
                label = ranks[name] + 1 + 2 * (place // in_row)
                ranks[_label_id((name, target))] = label
                if target in self.inside:
                    ranks[target] = max(ranks[target], label + 1)
        return ranks

    def _goes_on(self, name: str) -> tuple[bool, str]:
        return self.graph.nodes[name]["kind"] == "decision", name

    def _drawn(self, found: Any, ranks: dict[str, int], edges: list[tuple[str, str, float]]) -> Drawn:
        left, top = found.bounds["min"]["x"], found.bounds["min"]["y"]

        def at(point: Any) -> Point:
            return round(point["x"] - left), round(point["y"] - top)

        boxes = _level({name: _box(at, node) for name, node in zip(ranks, found.nodes, strict=True)}, ranks)
        lines = {
            (source, target): _between(tuple(at(point) for point in edge["points"]), boxes[source], boxes[target])
            for (source, target, _), edge in zip(edges, found.edges, strict=True)
        }
        routes = tuple(self._route(pair, answers, boxes, lines) for pair, answers in self.pairs.items())
        nodes = tuple(self._node(name, boxes[name]) for name in self.nodes)
        width = max((*(box.right for box in boxes.values()), *(x for line in lines.values() for x, _ in line)))
        return Drawn(nodes, routes, width, max(box.bottom for box in boxes.values()))

    def _route(
        self, pair: tuple[str, str], answers: list[tuple[str, Sized]], boxes: dict[str, Box], lines: dict[tuple[str, str], Polyline]
    ) -> Route:
        label, end = _label_id(pair), self._end(pair)
        goes_on = None
        if pair in self.continued:
            goes_on = Continuation(panel=self.number.get(pair[1], 0), box=boxes[end], lines=self.continued[pair].lines)
        return Route(
            source=pair[0],
            target=pair[1],
            labels=_stacked(boxes[label], answers),
            to_labels=lines[pair[0], label],
            from_labels=lines[label, end],
            continued=goes_on,
        )

    def _node(self, name: str, box: Box) -> NodeBox:
        kind = self.graph.nodes[name]["kind"]
        is_ranked = kind == "option" and self.compiled.guideline.options[name].kind == "systemic"
        return NodeBox(id=name, kind=kind, is_ranked=is_ranked, box=box, lines=self.boxes[name].lines)


def _label(graph: nx.MultiDiGraph[str], name: str) -> str:
    part = graph.nodes[name]["part"]
    return str(getattr(part, "question", None) or getattr(part, "label", ""))


def _label_id(pair: tuple[str, str]) -> str:
    return f"answer {pair[0]} {pair[1]}"


def _sized(text: str, size: int, line: int, at_most: float, *, last: str = "") -> Sized:
    lines = (*wrapped(text, size, at_most), *([last] if last else ()))
    width = max(width_of(one, size) for one in lines) + 2 * PAD_X
    return Sized(lines, _even(width), _even(len(lines) * line + 2 * PAD_Y))


def _answer(text: str, at_most: float) -> Sized:
    lines = wrapped(text, LABEL_TYPE, at_most)
    return Sized(lines, _even(max(width_of(one, LABEL_TYPE) for one in lines) + 4), _even(len(lines) * LABEL_LINE + 3))


def _even(length: float) -> int:
    """The next even number of px: its half is a whole one, so that centres and borders are."""
    return 2 * -(-int(length + 1) // 2)


def _box(at: Callable[[Any], Point], node: Any) -> Box:
    x, y = at(node["center"])
    width, height = round(node["size"]["width"]), round(node["size"]["height"])
    return Box(x=x - width // 2, y=y - height // 2, width=width, height=height)


def _level(boxes: dict[str, Box], ranks: dict[str, int]) -> dict[str, Box]:
    """The boxes of a layer with their upper borders in one line, so that an answer stands where its edge leaves the question."""
    top: dict[int, int] = {}
    for name, box in boxes.items():
        top[ranks[name]] = min(top.get(ranks[name], box.y), box.y)
    return {name: box.model_copy(update={"y": top[ranks[name]]}) for name, box in boxes.items()}


def _between(line: Polyline, above: Box, below: Box) -> Polyline:
    """A line whose ends lie on the lower border of one box and on the upper border of the other."""
    return ((line[0][0], above.bottom), *line[1:-1], (line[-1][0], below.y))


def _stacked(box: Box, answers: list[tuple[str, Sized]]) -> tuple[Label, ...]:
    labels, y = [], box.y
    for branch, sized in answers:
        labels.append(Label(branch=branch, box=Box(x=box.x, y=y, width=box.width, height=sized.height), lines=sized.lines))
        y += sized.height
    return tuple(labels)
