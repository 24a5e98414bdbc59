"""Places the panels of a drawing: from left to right while there is room, then in a row below."""

from __future__ import annotations

from collections.abc import Sequence

from decision.drawing.atlas import Box, Continuation, Label, Panel, Polyline, Route

HEADING = 30  # px above a panel, where there is more than one
BETWEEN = 44


def placed(panels: Sequence[Panel], at_most: int, margin: int) -> tuple[int, int, tuple[Panel, ...]]:
    """The width and the height of the whole, and the panels where they stand in it."""
    heading = HEADING if len(panels) > 1 else 0
    x, y, row_height, width = margin, margin, 0, 0
    found: list[Panel] = []
    for panel in panels:
        if x > margin and x + panel.box.width + margin > at_most:
            x, y, row_height = margin, y + row_height + BETWEEN, 0
        found.append(_moved(panel, x, y, heading))
        row_height = max(row_height, panel.box.height + heading)
        width = max(width, x + panel.box.width + margin)
        x += panel.box.width + BETWEEN
    return width, y + row_height + margin, tuple(found)


def _moved(panel: Panel, x: int, y: int, heading: int) -> Panel:
    down = y + heading
    return Panel(
        number=panel.number,
        continues=panel.continues,
        box=Box(x=x, y=y, width=panel.box.width, height=panel.box.height + heading),
        nodes=tuple(node.model_copy(update={"box": node.box.moved(x, down)}) for node in panel.nodes),
        routes=tuple(_route(route, x, down) for route in panel.routes),
    )


def _route(route: Route, x: int, y: int) -> Route:
    goes_on = route.continued
    return Route(
        source=route.source,
        target=route.target,
        labels=tuple(Label(branch=one.branch, box=one.box.moved(x, y), lines=one.lines) for one in route.labels),
        to_labels=_line(route.to_labels, x, y),
        from_labels=_line(route.from_labels, x, y),
        continued=Continuation(panel=goes_on.panel, box=goes_on.box.moved(x, y), lines=goes_on.lines) if goes_on else None,
    )


def _line(line: Polyline, x: int, y: int) -> Polyline:
    return tuple((px + x, py + y) for px, py in line)
