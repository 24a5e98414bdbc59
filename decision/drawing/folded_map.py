"""The folded map of one option as SVG: the path as a spine, and beside it what was not taken, folded to a box each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from decision.drawing.atlas import LABEL_LINE, LABEL_TYPE, LINE, TYPE, Box, Text
from decision.drawing.lit import Light
from decision.drawing.marks import marks
from decision.drawing.paths import Folded, FoldedRow, Stub
from decision.drawing.shapes import arrow, classes, group, picture, shape_of, words
from decision.drawing.text import wrapped

BOX, BESIDE, SPINE, MARGIN = 138, 124, 116, 8  # px: a stub, the room for its answer, the room for the spine's answers
WIDTH = 2 * (BOX + BESIDE) + SPINE + 2 * MARGIN
CENTRE, LEFT, RIGHT = WIDTH // 2, (WIDTH - SPINE) // 2, (WIDTH + SPINE) // 2
QUESTION = 150
PAD, GAP, ABOVE = 7, 12, 10
FIRST = Box(x=CENTRE - QUESTION // 2, y=MARGIN, width=QUESTION, height=LINE + 2 * PAD)  # where every such map begins


def folded_svg(found: Folded) -> str:
    """The folded map as markup for a page, with the classes of the atlas."""
    drawn = _Map()
    for row in found.rows:
        drawn.row(row)
    is_certain = all(row.is_certain for row in found.rows)
    drawn.node("option", found.label, found.standing, Light.TAKEN if is_certain else Light.OPEN)
    edges = (edge for light in reversed(Light) for edge in drawn.edges[light])
    return picture("atlas folded", WIDTH, drawn.y + MARGIN, (*edges, *drawn.nodes), label=found.label)


@dataclass
class _Map:
    """Grows downwards, one question after the other."""

    y: int = MARGIN
    edges: dict[Light, list[Element]] = field(default_factory=lambda: {light: [] for light in Light})
    nodes: list[Element] = field(default_factory=list)

    def node(self, kind: str, text: str, more: str = "", light: Light = Light.TAKEN) -> None:
        lines = wrapped(text, TYPE, QUESTION - 2 * PAD)
        box = Box(x=CENTRE - QUESTION // 2, y=self.y, width=QUESTION, height=len(lines) * LINE + 2 * PAD)
        parts = *shape_of(kind, box), words(lines, box, LINE), *marks(more, box.x + 1, box.y + 1)
        self.nodes.append(group(classes("node", kind, light, more), *parts, title=text))
        self.y = box.bottom

    def row(self, row: FoldedRow) -> None:
        """A question, its stubs on both sides, and the answer that goes on."""
        self.node("decision", row.question)
        top = self.y
        ends = [self._stubs(row.stubs[::2], top, LEFT), self._stubs(row.stubs[1::2], top, RIGHT)]
        light = Light.TAKEN if row.is_certain else Light.OPEN
        blocks = [(row.answer, light), *((f"or {answer}", Light.OFF) for answer in row.also)]
        y = top + ABOVE
        for text, shown in blocks:
            lines = wrapped(text, LABEL_TYPE, SPINE - 14)
            box = Box(x=LEFT + 7, y=y, width=SPINE - 14, height=len(lines) * LABEL_LINE)
            self.nodes.append(words(lines, box, LABEL_LINE, classes("answer", shown)))
            y = box.bottom + 3
        self.y = max(*ends, y + 2 * ABOVE) + ABOVE
        self.edges[light] += arrow(light, ((CENTRE, top), (CENTRE, top + ABOVE)), ((CENTRE, y), (CENTRE, self.y)))

    def _stubs(self, stubs: tuple[Stub, ...], top: int, trunk: int) -> int:
        y = top + ABOVE // 2
        for stub in stubs:
            y = self._stub(stub, top, y, trunk) + GAP
        return y

    def _stub(self, stub: Stub, top: int, y: int, trunk: int) -> int:
        """One stub beside the spine, its answers above the line that leads to it; gives where it ends."""
        lines = (*wrapped(stub.to_label, LABEL_TYPE, BOX - 2 * PAD), *_behind(stub))
        answers = list(_answers(stub.answers))
        height, above = len(lines) * LABEL_LINE + 2 * PAD, len(answers) * LABEL_LINE
        middle = y + max(above + 2, height // 2)
        is_left = trunk == LEFT
        box = Box(x=MARGIN if is_left else WIDTH - MARGIN - BOX, y=middle - height // 2, width=BOX, height=height)
        beside = Box(x=box.right + 4 if is_left else trunk + 4, y=middle - 2 - above, width=BESIDE - 8, height=above)
        light = stub.light or Light.OFF
        self.edges[light] += arrow(light, ((trunk, top), (trunk, middle), (box.right if is_left else box.x, middle)))
        named = classes("node", stub.to_kind, "unranked" if stub.to_kind == "option" and not stub.is_ranked else "", light)
        self.nodes.append(group(named, *shape_of(stub.to_kind, box), words(lines, box, LABEL_LINE, "answer")))
        self.nodes.append(words(tuple(answers), beside, LABEL_LINE, classes("answer", light)))
        return box.bottom


def _behind(stub: Stub) -> Text:
    """How much lies behind a question that is folded away."""
    if stub.to_kind != "decision":
        return ()
    return (f"{_counted(stub.questions, 'question')}, {_counted(stub.options, 'option')}",)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _answers(answers: tuple[str, ...]) -> Iterator[str]:
    for place, answer in enumerate(answers):
        yield from wrapped(f"or {answer}" if place else answer, LABEL_TYPE, BESIDE - 10)
