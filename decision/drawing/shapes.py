"""The few elements that drawings are made of: SVG with classes, and neither style attributes nor scripts."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from decision.drawing.atlas import Box, Point, Polyline, Text

NAMESPACE = "http://www.w3.org/2000/svg"
BASELINE = 0.76  # of the line height: where letters stand
HEAD = 5  # px: half the width of an arrow's head, and half its length
ROUND, INSET, CUT = 13, 3, 8


def element(tag: str, *children: Element, **attributes: str | float | None) -> Element:
    """An element; `named` becomes its class, and what is empty is left out."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None and value != "":
            made.set("class" if name == "named" else name, value if isinstance(value, str) else number(value))
    made.extend(children)
    return made


def told(tag: str, text: str, **attributes: str | float | None) -> Element:
    """An element with text."""
    made = element(tag, **attributes)
    made.text = text
    return made


def group(named: str, *children: Element, title: str = "") -> Element:
    return element("g", *([told("title", title)] if title else ()), *children, named=named)


def classes(*names: str | None) -> str:
    return " ".join(name for name in names if name)


def number(value: float) -> str:
    """A coordinate without needless digits."""
    return f"{value:.1f}".removesuffix(".0")


def picture(named: str, width: int, height: int, children: Iterable[Element], *, label: str, top: int = 0) -> str:
    """A whole drawing as markup, one line a part."""
    box = f"0 {top} {width} {height}"
    root = element("svg", xmlns=NAMESPACE, named=named, width=width, height=height, viewBox=box, role="group")
    root.set("aria-label", label)
    root.text = "\n"
    for child in children:
        child.tail = "\n"
        root.append(child)
    return tostring(root, encoding="unicode")


def rectangle(box: Box, named: str, radius: int) -> Element:
    return element("rect", named=named, x=box.x, y=box.y, width=box.width, height=box.height, rx=radius)


def shape_of(kind: str, box: Box) -> list[Element]:
    """Questions are rounded, options square, stops double-edged."""
    if kind == "decision":
        return [rectangle(box, "box", min(ROUND, box.height // 2))]
    if kind == "option":
        return [rectangle(box, "box", 1)]
    inner = Box(x=box.x + INSET, y=box.y + INSET, width=box.width - 2 * INSET, height=box.height - 2 * INSET)
    return [rectangle(box, "box", 1), rectangle(inner, "inner", 0)]


def cut_corner(box: Box) -> Element:
    """A box with a corner cut off: what it names goes on elsewhere."""
    points = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom - CUT), (box.right - CUT, box.bottom), (box.x, box.bottom))
    return element("path", named="box", d=polygon(*points))


def arrow(named: str, *lines: Polyline) -> list[Element]:
    """An edge of one or more lines, and the head of the arrow at the end of the last."""
    *above, last = lines
    d = " ".join((*(path_of(line) for line in above), path_of((*last[:-1], _before(last[-2], last[-1])))))
    return [
        element("path", named=classes("edge", named), d=d),
        element("path", named=classes("head", named), d=_head(last[-2], last[-1])),
    ]


def path_of(line: Polyline) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in line)


def polygon(*points: Point) -> str:
    return f"{path_of(points)}Z"


def _direction(before: Point, at: Point) -> Point:
    """One px along a line, which runs along one axis."""
    return (at[0] > before[0]) - (at[0] < before[0]), (at[1] > before[1]) - (at[1] < before[1])


def _before(before: Point, at: Point) -> Point:
    """Where the line ends below the head of the arrow."""
    right, down = _direction(before, at)
    return at[0] - HEAD * right, at[1] - HEAD * down


def _head(before: Point, at: Point) -> str:
    (x, y), (right, down) = at, _direction(before, at)
    back = (x - 2 * HEAD * right, y - 2 * HEAD * down)
    return polygon(at, (back[0] - HEAD * down, back[1] - HEAD * right), (back[0] + HEAD * down, back[1] + HEAD * right))


def words(lines: Text, box: Box, line: int, named: str = "") -> Element:
    """Lines of text in the middle of a box."""
    x, top = box.x + box.width / 2, box.y + (box.height - len(lines) * line) / 2
    spans = (told("tspan", text, x=x, y=top + line * (index + BASELINE)) for index, text in enumerate(lines))
    return element("text", *spans, named=named)
