"""A guideline as a Mermaid flowchart, from the graph that is walked."""

from __future__ import annotations

from decision.reasoning.compiled import Compiled

SHAPES = {"decision": ("([", "])"), "option": ("[", "]"), "stop": ("[[", "]]")}


def mermaid(compiled: Compiled) -> str:
    """Questions are rounded, options square, stops double-edged; two branches to one end share an arrow."""
    lines = ["flowchart TD"]
    for node, data in compiled.graph.nodes(data=True):
        opening, closing = SHAPES[data["kind"]]
        lines.append(f'  {_id(node)}{opening}"{_text(_label(data))}"{closing}')
    arrows: dict[tuple[str, str], list[str]] = {}
    for source in compiled.order:
        for branch_id, branch in compiled.guideline.decisions[source].branches.items():
            if compiled.graph.has_edge(source, branch.to, branch_id):
                arrows.setdefault((source, branch.to), []).append(branch.answer)
    lines += [f'  {_id(source)} -->|"{_text(" / ".join(answers))}"| {_id(target)}' for (source, target), answers in arrows.items()]
    return "\n".join(lines)


def _label(data: dict[str, object]) -> str:
    part = data["part"]
    return str(getattr(part, "question", None) or getattr(part, "label", ""))


def _id(name: str) -> str:
    return "n_" + name.replace("-", "_")  # a bare `end` would end the chart


def _text(text: str) -> str:
    return text.replace('"', "'")
