"""Why an option is not offered: what the nearest patient who is offered it has and this one has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Way:
    """The criteria on a path to an option that the patient does not meet, or of which it is not known whether all can be met."""

    parts: list[tuple[Criterion, Edge]]
    is_barred: bool


class Reasons:
    """Why the options of one case are not offered; the ways to an option are looked for once."""

    def __init__(self, case: Case, speaker: Speaker) -> None:
        self.case = case
        self.speaker = speaker
        self._nearest = Nearest(case.compiled, case.reading)
        self._ways: dict[str, list[_Way]] = {}

    def excluded(self, names: Iterable[str]) -> Iterator[Excluded]:
        """Those of these options that no completion of the patient is offered, each with its reason."""
        return (self._excluded(name) for name in names if self.case.standings[name] is Standing.EXCLUDED)

    def against(self, name: str) -> list[list[str]]:
        """Of each way to an excluded option what this patient has that bars it; empty where no stated fact bars one of them."""
        ways = self._ways_to(name)
        if not all(one.is_barred for one in ways):
            return []
        return [list(dict.fromkeys(_here(self.speaker, part) for part, _ in one.parts)) for one in ways]

    def _excluded(self, name: str) -> Excluded:
        """The reason of one excluded option: what the nearest patient who is offered it has, or what another has who needs none of that."""
        option = self.case.compiled.guideline.options[name]
        reasons: dict[str, tuple[str, ...]] = {}
        for way in self._ways_to(name):
            text, cites = _because(self.speaker, way)
            reasons[text] = cites
        because = "; or ".join(reasons) or "no patient reaches it in this guideline"
        cites = tuple(dict.fromkeys(cite for some in reasons.values() for cite in some))
        return Excluded(name, option.label, option.kind, option.classes, because, cites or option.cites)

    def _ways_to(self, name: str) -> list[_Way]:
        if name not in self._ways:
            self._ways[name] = list(self._look_for(name))
        return self._ways[name]

    def _look_for(self, name: str) -> Iterator[_Way]:
        """The nearest way to an option, then the nearest that needs none of what was unmet on those before."""
        case = self.case
        if self._nearest.reading is not case.reading:
            self._nearest = Nearest(case.compiled, case.reading)
        diagrams, node = case.compiled.diagrams, case.compiled.options[name].is_offered
        for _ in range(WAYS_AT_MOST):
            way = self._nearest.offer(node, 1 << TRUE) if node else None
            path = None if way is None else _path_of(case, name, way)
            if path is None:
                return
            found = _unmet_on(self.speaker, path)
            yield found
            node = diagrams.both(node, diagrams.negation(diagrams.all_of(case.compiled.space.node(part) for part, _ in found.parts)))


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


def _unmet_on(speaker: Speaker, path: Path) -> _Way:
    """The criteria on a path that the patient does not meet; unknown ones only if none is unmet."""
    failed: list[tuple[Criterion, Edge]] = []
    unknown: list[tuple[Criterion, Edge]] = []
    for edge, _ in path:
        for part in speaker.unmet(edge.criterion):
            (failed if speaker.truth(part) is Truth.FALSE else unknown).append((part, edge))
    return _Way(failed or unknown, bool(failed))


def _because(speaker: Speaker, way: _Way) -> tuple[str, tuple[str, ...]]:
    """What is unmet on a way, in words and with its sources."""
    texts = list(dict.fromkeys(f"needs {speaker.criterion(part)} (here: {_here(speaker, part)})" for part, _ in way.parts))
    cites = tuple(dict.fromkeys(cite for _, edge in way.parts for cite in edge.branch.cites))
    if way.parts and not way.is_barred:
        texts.append("these cannot all be so in this patient")
    return "; ".join(texts), cites


def _here(speaker: Speaker, part: Criterion) -> str:
    return ", ".join(_has(speaker, fact) for fact in dict.fromkeys(leaf.fact for leaf in part.leaves()))


def _has(speaker: Speaker, fact: str) -> str:
    if speaker.value(fact) is not None and speaker.is_only_concordant(fact):
        return f"{speaker.label(fact)} not stated, and no discordance is assumed"
    return speaker.said(fact)
