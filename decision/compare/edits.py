"""What was changed between two guidelines, part by part, in words, and whom each change may concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decision.compare.both import Both
from decision.criteria import AllOf
from decision.engine.phrases import Phrases
from decision.guideline import Branch, Figure, Option
from decision.reasoning.compiled import Compiled, Edge
from decision.reasoning.diagrams import FALSE, TRUE

BARS = ("contraindications", "holds", "refusals")
SHOWN = ("urgent", "notes", "differs", "empty", "findings")
WORDS_ONLY = ("label", "rationale", "text", "cites", "answer", "graded_as", "first_steps", "urgency", "correct", "words", "question")
NOWHERE = "not there"


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed part: where it stands, what it says in A and in B, and the profiles that come by it."""

    where: str
    what: str
    a: str
    b: str
    cites: tuple[str, ...]
    node: int


class Edits:
    """Every edit between the two guidelines, in reading order; edits of words alone stand apart."""

    def __init__(self, both: Both) -> None:
        self.both = both
        self.diagrams = both.diagrams
        self.phrases = {id(one): Phrases(one.guideline, one.vocabulary) for one in (both.a, both.b)}

    def all(self) -> Iterator[Edit]:
        a, b = self.both.a, self.both.b
        for name in dict.fromkeys((*a.order, *b.order)):
            yield from self._of_decision(name)
        for section in (*BARS, *SHOWN):
            for name in _names(a, b, section):
                yield from self._of_part(section, name)
        for name in _names(a, b, "options"):
            yield from self._of_option(name)

    # Decisions

    def _of_decision(self, name: str) -> Iterator[Edit]:
        a, b = self.both.a, self.both.b
        mine, theirs = ({edge.id: edge for edge in one.edges.get(name, ())} for one in (a, b))
        reach = self.diagrams.either(a.reach.get(name, FALSE), b.reach.get(name, FALSE))
        for branch_id in dict.fromkeys((*mine, *theirs)):
            yield from self._of_branch(f"{name}/{branch_id}", mine.get(branch_id), theirs.get(branch_id), reach)

    def _of_branch(self, where: str, mine: Edge | None, theirs: Edge | None, reach: int) -> Iterator[Edit]:
        if mine is None or theirs is None:
            edge = mine or theirs
            assert edge is not None
            a, b = (
                NOWHERE if one is None else self._branch(compiled, one) for compiled, one in ((self.both.a, mine), (self.both.b, theirs))
            )
            yield Edit(where, "branch", a, b, edge.branch.cites, self.diagrams.both(reach, edge.node))
            return
        cites = tuple(dict.fromkeys((*mine.branch.cites, *theirs.branch.cites)))
        taken = self.diagrams.both(reach, self.diagrams.either(mine.node, theirs.node))
        is_stated = mine.branch.when is not None or theirs.branch.when is not None  # `otherwise` only follows its siblings
        if mine.node != theirs.node and is_stated:
            a, b = self._condition(self.both.a, mine), self._condition(self.both.b, theirs)
            yield Edit(where, "criterion", a, b, cites, self.diagrams.both(reach, self.both.different(mine.node, theirs.node)))
        for what, a, b in _given(mine.branch, theirs.branch):
            yield Edit(where, what, a, b, cites, taken)

    def _branch(self, compiled: Compiled, edge: Edge) -> str:
        strength = f", {edge.branch.strength}" if edge.branch.strength else ""
        return f"{self._condition(compiled, edge)} leads to {self._end(compiled, edge.target)}{strength}"

    def _condition(self, compiled: Compiled, edge: Edge) -> str:
        return "otherwise" if edge.branch.when is None else self._said(compiled, edge.branch.when)

    def _said(self, compiled: Compiled, criterion: Any) -> str:
        return self.phrases[id(compiled)].criterion(criterion)

    @staticmethod
    def _end(compiled: Compiled, name: str) -> str:
        guideline = compiled.guideline
        found = guideline.options.get(name) or guideline.stops.get(name)
        return found.label if found is not None else guideline.decisions[name].question

    # Bars, flags, notes, findings

    def _of_part(self, section: str, name: str) -> Iterator[Edit]:
        a, b = self.both.a, self.both.b
        mine, theirs = (getattr(one.guideline, section).get(name) for one in (a, b))
        nodes = [FALSE if part is None else one.space.node(part.when) for one, part in ((a, mine), (b, theirs))]
        where, either = f"{section}/{name}", self.diagrams.either(*nodes)
        cites = _cites(mine, theirs)
        if mine is None or theirs is None:
            said = [NOWHERE if part is None else self._whole(one, part) for one, part in ((a, mine), (b, theirs))]
            yield Edit(where, section, said[0], said[1], cites, either)
            return
        if nodes[0] != nodes[1]:
            yield Edit(where, "criterion", self._said(a, mine.when), self._said(b, theirs.when), cites, self.both.different(*nodes))
        for key in ("classes", "options", "unless_classes", "handed_over_with"):
            one, other = (", ".join(getattr(part, key, ())) or "none" for part in (mine, theirs))
            if one != other:
                yield Edit(where, key.replace("_", " "), one, other, cites, either)

    def _whole(self, compiled: Compiled, part: Any) -> str:
        what = getattr(part, "label", "") or part.text
        return f"{what}, if {self._said(compiled, part.when)}"

    # Options and what stands with them

    def _of_option(self, name: str) -> Iterator[Edit]:
        a, b = self.both.a, self.both.b
        mine, theirs = (one.guideline.options.get(name) for one in (a, b))
        offered = self.diagrams.any_of(one.options[name].is_offered for one in (a, b) if name in one.options)
        where, cites = f"options/{name}", _cites(mine, theirs)
        if mine is None or theirs is None:
            said = [NOWHERE if part is None else part.label for part in (mine, theirs)]
            yield Edit(where, "option", said[0], said[1], cites, offered)
            return
        for key in ("kind", "classes"):
            one, other = (_told(getattr(part, key)) for part in (mine, theirs))
            if one != other:
                yield Edit(where, key, one, other, cites, offered)
        for key, here, there in (
            ("companions", mine.companions, theirs.companions),
            *((key, _by_words(getattr(mine, key)), _by_words(getattr(theirs, key))) for key in ("cautions", "followed_by", "plan_b")),
        ):
            for part in dict.fromkeys((*here, *there)):
                yield from self._beside(f"{where}/{key}", here.get(part), there.get(part), offered)
        yield from self._of_figures(where, mine, theirs, offered)
        yield from self._of_approvals(where, mine, theirs, offered)

    def _of_figures(self, where: str, mine: Option, theirs: Option, offered: int) -> Iterator[Edit]:
        """Figures that stand on one of the two only, that a record gives otherwise, or that are shown to others."""
        sides = [(self.both.a, _by_endpoint(mine.figures)), (self.both.b, _by_endpoint(theirs.figures))]
        for place in dict.fromkeys(key for _, figures in sides for key in figures):
            said, nodes = list[str](), list[int]()
            for compiled, figures in sides:
                one = figures.get(place)
                said.append(NOWHERE if one is None else _figure_said(compiled, one))
                nodes.append(FALSE if one is None else compiled.space.node(one.when))
            shown = f"{where}/figures/{place[0]}"
            if said[0] != said[1]:
                yield Edit(shown, "figure", said[0], said[1], (place[0],), self.diagrams.both(offered, self.diagrams.either(*nodes)))
            elif nodes[0] != nodes[1]:
                criteria = [self._said(compiled, figures[place].when) for compiled, figures in sides]
                differs = self.diagrams.both(offered, self.both.different(*nodes))
                yield Edit(shown, "criterion", criteria[0], criteria[1], (place[0],), differs)

    def _of_approvals(self, where: str, mine: Option, theirs: Option, offered: int) -> Iterator[Edit]:
        """Approvals that stand on one of the two only, that a record tells otherwise, or whose population is another."""
        for record in dict.fromkeys((*mine.approvals, *theirs.approvals)):
            sides = ((self.both.a, mine), (self.both.b, theirs))
            said = [one.guideline.records[record].approval_said if record in option.approvals else NOWHERE for one, option in sides]
            shown = f"{where}/approvals/{record}"
            if said[0] != said[1]:
                yield Edit(shown, "approval", said[0], said[1], (record,), offered)
            elif (a := self.both.a.concerned[record]) != (b := self.both.b.concerned[record]):
                whom = [self._said(one, AllOf(one.guideline.records[record].criteria)) for one, _ in sides]
                yield Edit(shown, "population", whom[0], whom[1], (record,), self.diagrams.both(offered, self.both.different(a, b)))

    def _beside(self, where: str, mine: Any, theirs: Any, offered: int) -> Iterator[Edit]:
        a, b = self.both.a, self.both.b
        nodes = [FALSE if part is None else one.space.node(part.when) for one, part in ((a, mine), (b, theirs))]
        if nodes[0] != nodes[1]:
            said = [NOWHERE if part is None else self._with_it(one, part) for one, part in ((a, mine), (b, theirs))]
            differs = self.both.different(*nodes)
            what = "criterion" if mine and theirs else "part"
            yield Edit(where, what, said[0], said[1], _cites(mine, theirs), self.diagrams.both(offered, differs))

    def _with_it(self, compiled: Compiled, part: Any) -> str:
        what = getattr(part, "label", "") or part.rationale
        return what if compiled.space.node(part.when) == TRUE else f"{what} (if {self._said(compiled, part.when)})"

    # Words

    def of_words(self) -> tuple[str, ...]:
        """The places at which nothing but words or sources differ."""
        return tuple(dict.fromkeys(self._of_words()))

    def _of_words(self) -> Iterator[str]:
        a, b = self.both.a.guideline, self.both.b.guideline
        for name in a.decisions.keys() & b.decisions.keys():
            mine, theirs = a.decisions[name], b.decisions[name]
            if mine.question != theirs.question:
                yield f"{name}"
            for branch_id in mine.branches.keys() & theirs.branches.keys():
                if _words(mine.branches[branch_id]) != _words(theirs.branches[branch_id]):
                    yield f"{name}/{branch_id}"
        for section in (*BARS, *SHOWN, "options", "stops", "later_options"):
            here, there = getattr(a, section), getattr(b, section)
            yield from (f"{section}/{name}" for name in here.keys() & there.keys() if _words(here[name]) != _words(there[name]))


def _given(mine: Branch, theirs: Branch) -> Iterator[tuple[str, str, str]]:
    """What two branches of one name give differently: where they lead, how strongly, on what evidence, in which place."""
    for what, a, b in (
        ("leads to", mine.to, theirs.to),
        ("strength", mine.strength, theirs.strength),
        ("evidence", mine.evidence, theirs.evidence),
        ("place in the order", mine.ranks, theirs.ranks),
    ):
        if a != b:
            yield what, _told(a), _told(b)


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return str(value) if value else "none"


def _by_words(parts: tuple[Any, ...]) -> dict[str, Any]:
    return {getattr(part, "option", "") or part.rationale: part for part in parts}


def _by_endpoint(figures: tuple[Figure, ...]) -> dict[tuple[str, str, str, str], Figure]:
    return {(one.record, one.endpoint, one.group, one.maturity): one for one in figures}


def _figure_said(compiled: Compiled, figure: Figure) -> str:
    return compiled.guideline.records[figure.record].said(figure.endpoint, figure.group, figure.maturity)


def _words(part: Any) -> list[Any]:
    return [getattr(part, key, None) for key in WORDS_ONLY]


def _cites(mine: Any, theirs: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cite for part in (mine, theirs) if part is not None for cite in part.cites))


def _names(a: Compiled, b: Compiled, section: str) -> dict[str, None]:
    return dict.fromkeys((*getattr(a.guideline, section), *getattr(b.guideline, section)))
