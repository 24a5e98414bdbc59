"""An atlas as SVG: shapes and classes, no style attribute and no script, so that a strict content policy lets it pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from xml.etree.ElementTree import Element

from decision.drawing.atlas import LABEL_LINE, LABEL_TYPE, LINE, Atlas, Box, NodeBox, Panel, Route
from decision.drawing.legend import legend
from decision.drawing.lit import NODE_WORDS, Light, Lit
from decision.drawing.marks import marks
from decision.drawing.shapes import arrow, classes, cut_corner, element, group, picture, rectangle, shape_of, told, words
from decision.drawing.text import wrapped
from decision.reasoning.standing import standing_said

MARGIN, TITLE_TYPE, TITLE_LINE, WIDTH_AT_LEAST = 16, 18, 28, 700
DRAWN_LAST = {Light.OFF: 0, Light.OPEN: 1, Light.TAKEN: 2}


def stylesheet() -> str:
    """The rules that the classes of the markup need; a page serves them as a file of its own."""
    return (files("decision.drawing") / "atlas.css").read_text(encoding="utf-8")


def svg(atlas: Atlas, lit: Lit | None = None, *, links: bool = False) -> str:
    """The drawing as markup for a page; what a patient's walk lights is a class, never a position.

    With `links` each question leads to `#q-` and its id, where the outline of the same graph tells it in words.
    """
    return picture(_named(lit), atlas.width, atlas.height, _panels(atlas, lit, links=links), label=atlas.title)


def stand_alone(atlas: Atlas, lit: Lit | None = None, about: Sequence[str] = ()) -> str:
    """The drawing as a file of its own: with title, legend and stylesheet, and what is said `about` it below the title."""
    width = max(atlas.width, WIDTH_AT_LEAST)
    said = (*(about or (f"{atlas.guideline} {atlas.edition}",)), f"Digest {atlas.digest}")
    lines = tuple(line for text in said for line in wrapped(text, LABEL_TYPE, width - 2 * MARGIN))
    above = MARGIN + TITLE_LINE + len(lines) * LABEL_LINE
    meanings, below = legend(width - 2 * MARGIN, is_lit=lit is not None, is_split=len(atlas.panels) > 1)
    height = atlas.height + above + below + MARGIN
    first = MARGIN + TITLE_LINE - above
    parts = [
        told("style", stylesheet()),
        rectangle(Box(x=0, y=-above, width=width, height=height), "paper", 0),
        told("text", atlas.title, named="title", x=MARGIN, y=MARGIN + TITLE_TYPE - above),
        *(told("text", line, named="about", x=MARGIN, y=first + LABEL_LINE * (place + 1)) for place, line in enumerate(lines)),
        *_panels(atlas, lit, links=False),
        element("g", meanings, transform=f"translate({MARGIN} {atlas.height})"),
    ]
    return picture(_named(lit), width, height, parts, label=atlas.title, top=-above) + "\n"


def _named(lit: Lit | None) -> str:
    return "atlas" if lit is None else "atlas lit"


def _panels(atlas: Atlas, lit: Lit | None, *, links: bool) -> Iterator[Element]:
    for panel in atlas.panels:
        parts = list(_panel(panel, lit, links=links, is_one_of=len(atlas.panels)))
        yield element("g", *parts, named="panel", id=f"panel-{panel.number}")


def _panel(panel: Panel, lit: Lit | None, *, links: bool, is_one_of: int) -> Iterator[Element]:
    if is_one_of > 1:
        came = f", continued from {' and '.join(map(str, panel.continues))}" if panel.continues and panel.number > 1 else ""
        yield told("text", f"Panel {panel.number}{came}", named="heading", x=panel.box.x, y=panel.box.y + 14)
    lights = {route: _light(route, lit) for route in panel.routes}
    for route in sorted(panel.routes, key=lambda route: DRAWN_LAST[lights[route] or Light.OFF]):
        yield from arrow(lights[route] or "", route.to_labels, route.from_labels)
    for route in panel.routes:
        yield from _answers(route, lit)
        yield from _continuation(route, lights[route], links=links)
    for node in panel.nodes:
        yield _linked(_node(node, lit), f"#q-{node.id}" if links and node.kind == "decision" else "")


def _light(route: Route, lit: Lit | None) -> Light | None:
    return None if lit is None else lit.brightest(route.source, tuple(label.branch for label in route.labels))


def _answers(route: Route, lit: Lit | None) -> Iterator[Element]:
    for label in route.labels:
        light = None if lit is None else lit.branches[route.source, label.branch]
        yield words(label.lines, label.box, LABEL_LINE, classes("answer", light))


def _continuation(route: Route, light: Light | None, *, links: bool) -> Iterator[Element]:
    """A box with a corner cut, where the edge leaves its panel."""
    found = route.continued
    if found is not None:
        parts = cut_corner(found.box), words(found.lines, found.box, LABEL_LINE)
        yield _linked(group(classes("goes-on", light), *parts, title=" ".join(found.lines)), f"#panel-{found.panel}" if links else "")


def _node(node: NodeBox, lit: Lit | None) -> Element:
    light = None if lit is None else lit.nodes[node.id]
    standing = lit.standings.get(node.id, "") if lit is not None and light is not Light.OFF else ""
    said = standing_said(standing) if standing else NODE_WORDS[light] if light else ""
    unranked = "unranked" if node.kind == "option" and not node.is_ranked else ""
    parts = *shape_of(node.kind, node.box), words(node.lines, node.box, LINE), *marks(standing, node.box.x + 1, node.box.y + 1)
    title = ": ".join(part for part in (" ".join(node.lines), said) if part)
    return group(classes("node", node.kind, unranked, light, standing), *parts, title=title)


def _linked(part: Element, address: str) -> Element:
    return element("a", part, href=address) if address else part
