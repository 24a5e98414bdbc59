"""What can be wrong with where things stand in a drawing; the tests of the shipped drawings and of random ones share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from decision.drawing.atlas import LABEL_LINE, LABEL_TYPE, LINE, TYPE, Atlas, Box, Point, Route
from decision.drawing.text import width_of
from decision.reasoning.compiled import Compiled

Segment = tuple[Point, Point]


def geometry_problems(atlas: Atlas) -> Iterator[str]:
    """Every overlap, every edge that touches what is not its own, every end in the air, every text that does not fit."""
    boxes = list(_boxes(atlas))
    for (name, box, _), (other, second, _) in combinations(boxes, 2):
        if box.overlaps(second):
            yield f"{name} lies on {other}"
    for name, box, (lines, size, line) in boxes:
        if box.x < 0 or box.y < 0 or box.right > atlas.width or box.bottom > atlas.height:
            yield f"{name} is cut off"
        if max(width_of(text, size) for text in lines) > box.width or len(lines) * line > box.height:
            yield f"the text of {name} is larger than its box"
    for route in atlas.routes():
        yield from (f"{_named(route)} crosses {name}" for name, box, _ in boxes for one in segments(route) if _goes_through(one, box))
        yield from _ends(atlas, route)
    for one, another in combinations(atlas.routes(), 2):
        if any(_run_together(a, b) for a in segments(one) for b in segments(another)):
            yield f"{_named(one)} and {_named(another)} run on one line"


def content_problems(atlas: Atlas, compiled: Compiled) -> Iterator[str]:
    """Every node and every branch that is not drawn exactly once."""
    nodes = Counter(node.id for node in atlas.nodes())
    branches = Counter((route.source, label.branch) for route in atlas.routes() for label in route.labels)
    yield from (f"{name} is drawn {nodes[name]} times" for name in compiled.graph if nodes[name] != 1)
    edges = {(source, branch): target for source, target, branch in compiled.graph.edges(keys=True)}
    yield from (f"{edge} is drawn {branches[edge]} times" for edge in edges if branches[edge] != 1)
    pairs = Counter((route.source, route.target) for route in atlas.routes())
    yield from (f"{pair} is {count} edges" for pair, count in pairs.items() if count != 1)
    for route in atlas.routes():
        yield from (
            f"{_named(route)} is not where {one.branch} leads" for one in route.labels if edges[route.source, one.branch] != route.target
        )
    if compiled.guideline.start not in {node.id for node in atlas.panels[0].nodes}:
        yield "the first question does not stand in the first panel"
    if len(nodes) != len(compiled.graph) or len(branches) != len(edges):
        yield "something is drawn that the graph does not have"


def segments(route: Route) -> Iterator[Segment]:
    for line in (route.to_labels, route.from_labels):
        yield from pairwise(line)


def _boxes(atlas: Atlas) -> Iterator[tuple[str, Box, tuple[tuple[str, ...], int, int]]]:
    for node in atlas.nodes():
        yield node.id, node.box, (node.lines, TYPE, LINE)
    for route in atlas.routes():
        for label in route.labels:
            yield f"the answer {route.source}/{label.branch}", label.box, (label.lines, LABEL_TYPE, LABEL_LINE)
        if route.continued:
            yield f"the end of {_named(route)}", route.continued.box, (route.continued.lines, LABEL_TYPE, LABEL_LINE)


def _named(route: Route) -> str:
    return f"{route.source} > {route.target}"


def _goes_through(segment: Segment, box: Box) -> bool:
    (x1, y1), (x2, y2) = segment
    return min(x1, x2) < box.right and max(x1, x2) > box.x and min(y1, y2) < box.bottom and max(y1, y2) > box.y


def _run_together(one: Segment, other: Segment) -> bool:
    """Whether two lines share more than a point."""
    for axis in (0, 1):
        same = {point[axis] for point in (*one, *other)}
        along = sorted(point[1 - axis] for point in one), sorted(point[1 - axis] for point in other)
        if len(same) == 1 and max(along[0][0], along[1][0]) < min(along[0][1], along[1][1]):
            return True
    return False


def _ends(atlas: Atlas, route: Route) -> Iterator[str]:
    """An edge leaves the lower border of its question, meets its answers, and enters the upper border of its end."""
    boxes = {node.id: node.box for node in atlas.nodes()}
    end = route.continued.box if route.continued else boxes[route.target]
    first, last = route.labels[0].box, route.labels[-1].box
    meets = (
        (route.to_labels[0], boxes[route.source], boxes[route.source].bottom),
        (route.to_labels[-1], first, first.y),
        (route.from_labels[0], last, last.bottom),
        (route.from_labels[-1], end, end.y),
    )
    if any(y != border or not box.x <= x <= box.right for (x, y), box, border in meets):
        yield f"{_named(route)} ends in the air"
    if any(a[0] != b[0] and a[1] != b[1] for a, b in segments(route)):
        yield f"{_named(route)} runs askew"
