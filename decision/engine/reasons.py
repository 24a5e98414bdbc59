"""Why an option is not offered: what the nearest patient who is offered it has and this one has not."""

from __future__ import annotations

from decision.criteria import Criterion
from decision.engine.case import Case
from decision.engine.parts import Excluded
from decision.engine.words import Speaker
from decision.logic import Truth
from decision.reasoning.compiled import Edge
from decision.reasoning.completions import Reading
from decision.reasoning.nearest import completion, nearest_offer
from decision.reasoning.standing import NOT_OFFERED
from decision.reasoning.walk import Path, paths, walk


def excluded(case: Case, speaker: Speaker, name: str) -> Excluded:
    """The reason of one excluded option, from the path that the nearest patient walks to it."""
    option = case.compiled.guideline.options[name]
    path = nearest_path(case, name)
    if path is None:
        because, cites = "no patient reaches it in this guideline", option.cites
    else:
        because, cites = _because(speaker, path)
    return Excluded(name, option.label, option.kind, option.classes, because, cites or option.cites)


def nearest_path(case: Case, name: str) -> Path | None:
    """The path to an option that asks least of this patient; None if nobody has one."""
    compiled, reading = case.compiled, case.reading
    node = compiled.options[name].is_offered
    way = nearest_offer(compiled, reading, node, ~NOT_OFFERED)
    if way is None:
        return None
    choices = [values[:1] for values in completion(compiled, reading, way)]
    nearest = Reading([1 << values[0] for values in choices], choices, {}, reading.generation)
    walked = walk(compiled, nearest)
    found = paths(compiled, nearest, walked, name)
    return min(found, key=lambda path: sum(_truth(case, edge) is not Truth.TRUE for edge, _ in path), default=None)


def _truth(case: Case, edge: Edge) -> Truth:
    return case.compiled.reader.truth(case.reading, edge.node)


def _because(speaker: Speaker, path: Path) -> tuple[str, tuple[str, ...]]:
    """The criteria on the path that the patient does not meet; unknown ones only if none is unmet."""
    failed: list[tuple[Criterion, Edge]] = []
    unknown: list[tuple[Criterion, Edge]] = []
    for edge, _ in path:
        for part in speaker.unmet(edge.criterion):
            (failed if speaker.truth(part) is Truth.FALSE else unknown).append((part, edge))
    shown = failed or unknown
    texts = list(dict.fromkeys(_needs(speaker, part) for part, _ in shown))
    cites = tuple(dict.fromkeys(cite for _, edge in shown for cite in edge.branch.cites))
    if not failed and unknown:
        texts.append("these cannot all be so in this patient")
    return "; ".join(texts), cites


def _needs(speaker: Speaker, part: Criterion) -> str:
    has = [speaker.said(fact) for fact in dict.fromkeys(leaf.fact for leaf in part.leaves())]
    return f"needs {speaker.criterion(part)} (here: {', '.join(has)})"
