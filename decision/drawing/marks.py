"""The mark of a standing: a shape in a disc, so that no meaning hangs on a hue."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from decision.drawing.shapes import element

RADIUS = 8
# Path data around the middle of the disc.
SHAPES = {
    "recommended": "M-4 0.5L-1.2 3.3L4 -3",
    "to-confirm": "M0 -4.5A4.5 4.5 0 0 1 0 4.5Z",
    "possible": "M-2.4 -2A2.4 2.4 0 1 1 0.6 0.4Q0 0.8 0 2M0 4V4.2",
    "on-hold": "M-1.8 -3.6V3.6M1.8 -3.6V3.6",
    "contraindicated": "M-3.2 -3.2L3.2 3.2M3.2 -3.2L-3.2 3.2",
    "declined": "M-3.8 0H3.8",
}


def marks(standing: str, x: int, y: int) -> list[Element]:
    """The mark of a standing around a point; none for an option that is not offered."""
    if standing not in SHAPES:
        return []
    disc, shape = element("circle", r=RADIUS), element("path", d=SHAPES[standing])
    found = element("g", disc, shape, named=f"mark {standing}", transform=f"translate({x} {y})")
    found.set("aria-hidden", "true")
    return [found]
