"""Why an option is not offered: what the nearest patient who is offered it has and this one has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from decision.criteria import Criterion
from decision.engine.case import Case
from decision.engine.parts import Excluded
from decision.engine.words import Speaker
from decision.logic import Truth
from decision.reasoning.compiled import Edge
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import TRUE, Way
from decision.reasoning.nearest import Nearest, completion
from decision.reasoning.standing import Standing
from decision.reasoning.walk import Path, paths, walk

WAYS_AT_MOST = 3


def excluded(case: Case, speaker: Speaker, names: Iterable[str]) -> Iterator[Excluded]:
    """Those of these options that no completion of the patient is offered, each with its reason."""
    nearest = Nearest(case.compiled, case.reading)
    for name in names:
        if case.standings[name] is Standing.EXCLUDED:
            yield _excluded(case, nearest, speaker, name)


def _excluded(case: Case, nearest: Nearest, speaker: Speaker, name: str) -> Excluded:
    """The reason of one excluded option: what the nearest patient who is offered it has, or what another has who needs none of that."""
    option, diagrams = case.compiled.guideline.options[name], case.compiled.diagrams
    node = case.compiled.options[name].is_offered
    reasons: dict[str, tuple[str, ...]] = {}
    for _ in range(WAYS_AT_MOST):
        way = nearest.offer(node, 1 << TRUE) if node else None
        path = None if way is None else _path_of(case, name, way)
        if path is None:
            break
        text, cites, needed = _because(speaker, path)
        reasons[text] = cites
        node = diagrams.both(node, diagrams.negation(diagrams.all_of(case.compiled.space.node(part) for part in needed)))
    because = "; or ".join(reasons) or "no patient reaches it in this guideline"
    cites = tuple(dict.fromkeys(cite for some in reasons.values() for cite in some))
    return Excluded(name, option.label, option.kind, option.classes, because, cites or option.cites)


def nearest_path(case: Case, name: str) -> Path | None:
    """The path to an option that the nearest patient walks who is offered it; None if no patient is."""
    node = case.compiled.options[name].is_offered
    way = Nearest(case.compiled, case.reading).offer(node, 1 << TRUE) if node else None
    return None if way is None else _path_of(case, name, way)


def _path_of(case: Case, name: str, way: Way) -> Path | None:
    """The path that the patient at the end of a way walks to the option."""
    choices = [values[:1] for values in completion(case.compiled, case.reading, way)]
    other = Reading([1 << values[0] for values in choices], choices, {}, case.reading.generation)
    found = paths(case.compiled, other, walk(case.compiled, other, towards=name), name)
    return min(found, key=lambda path: sum(_truth(case, edge) is not Truth.TRUE for edge, _ in path), default=None)


def _truth(case: Case, edge: Edge) -> Truth:
    return case.compiled.reader.truth(case.reading, edge.node)


def _because(speaker: Speaker, path: Path) -> tuple[str, tuple[str, ...], list[Criterion]]:
    """The criteria on the path that the patient does not meet, in words and with their sources; unknown ones only if none is unmet."""
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
    return "; ".join(texts), cites, [part for part, _ in shown]


def _needs(speaker: Speaker, part: Criterion) -> str:
    has = [_has(speaker, fact) for fact in dict.fromkeys(leaf.fact for leaf in part.leaves())]
    return f"needs {speaker.criterion(part)} (here: {', '.join(has)})"


def _has(speaker: Speaker, fact: str) -> str:
    if speaker.value(fact) is not None and speaker.is_only_concordant(fact):
        return f"{speaker.label(fact)} not stated, and no discordance is assumed"
    return speaker.said(fact)
