"""The text twin of a drawing: the same graph as a nested list, with every criterion, rationale and source in words.

A node that several questions lead to is told in full where it stands first, and named where it stands again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from decision.drawing.lit import NODE_WORDS, WORDS, Light, Lit
from decision.drawing.shapes import element, told
from decision.engine.phrases import Phrases
from decision.reasoning.compiled import Compiled, Edge
from decision.reasoning.standing import standing_said


@dataclass(frozen=True)
class OutlineBranch:
    """One answer to a question: when it is given, why, where that was seen, and where it leads."""

    id: str
    answer: str
    criterion: str
    rationale: str
    cites: tuple[str, ...]
    light: Light | None
    leads_to: OutlineNode


@dataclass(frozen=True)
class OutlineNode:
    """A question with its branches, an option or a stop; `again` where it was told in full before."""

    id: str
    kind: str
    label: str
    rationale: str
    cites: tuple[str, ...]
    light: Light | None
    standing: str
    again: bool
    branches: tuple[OutlineBranch, ...]


def outline(compiled: Compiled, lit: Lit | None = None) -> OutlineNode:
    """The whole graph from its first question, told as the guideline orders its branches."""
    return _Teller(compiled, lit).node(compiled.guideline.start)


class _Teller:
    def __init__(self, compiled: Compiled, lit: Lit | None) -> None:
        self.compiled, self.lit = compiled, lit
        self.phrases = Phrases(compiled.guideline, compiled.vocabulary)
        self.told: set[str] = set()

    def node(self, name: str) -> OutlineNode:
        data = self.compiled.graph.nodes[name]
        part, kind = data["part"], data["kind"]
        again = name in self.told
        self.told.add(name)
        branches = tuple(self._branches(name)) if kind == "decision" and not again else ()
        light = self.lit.nodes[name] if self.lit else None
        standing = self.lit.standings.get(name, "") if self.lit else ""
        rationale = getattr(part, "rationale", "") or getattr(part, "text", "")
        label = str(getattr(part, "question", None) or getattr(part, "label", ""))
        return OutlineNode(name, kind, label, rationale, getattr(part, "cites", ()), light, standing, again, branches)

    def _branches(self, name: str) -> Iterator[OutlineBranch]:
        edges: dict[str, Edge] = {edge.id: edge for edge in self.compiled.edges[name]}
        for branch_id, branch in self.compiled.guideline.decisions[name].branches.items():
            edge = edges[branch_id]
            light = self.lit.branches[name, branch_id] if self.lit else None
            criterion = self.phrases.criterion(edge.criterion)
            yield OutlineBranch(branch_id, branch.answer, criterion, branch.rationale, branch.cites, light, self.node(branch.to))


def outline_html(node: OutlineNode) -> str:
    """The outline as a nested HTML list without style or script; each question has the id that the drawing links to."""
    return tostring(element("ul", element("li", *_node_parts(node)), named="outline"), encoding="unicode", method="html")


def _node_parts(node: OutlineNode) -> Iterator[Element]:
    anchor = f"q-{node.id}" if node.kind == "decision" and not node.again else ""
    label = told("span", node.label, named=f"{node.kind} {node.light or ''}".strip(), id=anchor)
    yield element("a", label, href=f"#q-{node.id}") if node.kind == "decision" and node.again else label
    if said := _said(node):
        yield told("span", f" ({said})", named="light")
    if node.rationale and not node.again:
        yield told("p", f"{node.rationale} [{', '.join(node.cites)}]", named="why")
    if node.branches:
        yield element("ul", *(element("li", *_branch_parts(branch)) for branch in node.branches))


def _said(node: OutlineNode) -> str:
    if node.standing:
        return standing_said(node.standing)
    return NODE_WORDS[node.light] if node.light else ""


def _branch_parts(branch: OutlineBranch) -> Iterator[Element]:
    yield told("b", branch.answer, named=branch.light)
    if branch.light:
        yield told("span", f" ({WORDS[branch.light]})", named="light")
    yield told("p", f"{_when(branch)}. {branch.rationale} [{', '.join(branch.cites)}]", named="why")
    yield element("div", *_node_parts(branch.leads_to), named="leads-to")


def _when(branch: OutlineBranch) -> str:
    return "Always" if branch.criterion == "always" else f"If {branch.criterion}"


def outline_lines(node: OutlineNode, depth: int = 0) -> Iterator[str]:
    """The outline as indented lines for a terminal."""
    said = _said(node)
    yield f"{'  ' * depth}{node.label}{f' ({said})' if said else ''}{', see above' if node.again and node.kind == 'decision' else ''}"
    for branch in node.branches:
        light = f" ({WORDS[branch.light]})" if branch.light else ""
        yield f"{'  ' * depth}- {branch.answer}{light}: {_when(branch)} [{', '.join(branch.cites)}]"
        yield from outline_lines(branch.leads_to, depth + 1)
