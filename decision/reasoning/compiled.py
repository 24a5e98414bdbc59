"""A guideline made ready to answer: one diagram per option, per bar, per flag, over one space.

    reach[start] = 1
    for each decision in topological order, for each edge that leaves it:
        taken = reach[decision] and criterion
        into a decision or a stop:  reach[target]   = reach[target] or taken
        into an option:             offered[option] = best of offered[option] and this grade, where taken

A leaf of `offered` is 0 (not offered) or a grade; a leaf of `outcome` adds what bars the option.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from decision.criteria import AllOf, Criterion
from decision.errors import GuidelineError, Problem
from decision.facts.vocabulary import Vocabulary
from decision.graph import decisions_in_order, graph_of
from decision.guideline import Bar, Branch, Companion, Finding, Guideline, Option, Ranking
from decision.reasoning.diagrams import FALSE, TRUE, TooLarge
from decision.reasoning.reading import Reader
from decision.reasoning.space import Space
from decision.reasoning.turns import Turn, all_taken

HELD, BARRED = 1, 2  # added to a leaf: a hold applies, a contraindication applies
FIRST_GRADE, GRADE_STEP = 4, 4
HELD_COMPANION, BARRED_COMPANION, REFUSED_COMPANION = 3, 4, 5
STRENGTHS = ("conditional", "strong")


@dataclass(frozen=True, slots=True)
class Grade:
    """What a branch gives an option: its strength and its place on each ranking criterion.

    Sorted, the better grade is the larger one; `ranks` counts down from the worst value.
    """

    strength: int
    ranks: tuple[int, ...]

    def __lt__(self, other: Grade) -> bool:
        return (self.strength, self.ranks) < (other.strength, other.ranks)


@dataclass(frozen=True, slots=True)
class CompiledBar:
    """A contraindication, hold or refusal of one option, and where it holds."""

    id: str
    bar: Bar
    node: int


@dataclass(frozen=True, slots=True)
class CompiledCompanion:
    """A companion of an option; its leaves are 1 does not apply, 2 applies, 3 on hold, 4 barred, 5 refused."""

    id: str
    companion: Companion
    node: int


@dataclass(frozen=True, slots=True)
class CompiledOption:
    """Everything about one option that depends on the patient."""

    id: str
    option: Option
    offered: int  # 0, or the best grade
    is_offered: int
    outcome: int  # the same, plus HELD and BARRED
    contraindications: tuple[CompiledBar, ...]
    holds: tuple[CompiledBar, ...]
    refusals: tuple[CompiledBar, ...]
    unrefused: int  # offered, and no refusal concerns it


@dataclass(frozen=True, slots=True)
class Edge:
    """A branch as an edge of the graph, with its criterion as a diagram."""

    source: str
    target: str
    id: str
    branch: Branch
    criterion: Criterion
    node: int


class Compiled:
    """A guideline with its graph, its space and its diagrams. Questions to it are asked one at a time, see `asking`.

    Guidelines compiled `beside` another share its space, its grades and its reader, so that equal functions are equal nodes;
    `further` are criteria, findings and grades of theirs that the space must tell apart. Their nodes are void once growth is forgotten.
    """

    def __init__(
        self,
        guideline: Guideline,
        vocabulary: Vocabulary,
        *,
        beside: Compiled | None = None,
        further: Sequence[Criterion] = (),
        further_findings: Mapping[str, Finding] | None = None,
        further_grades: Iterable[Grade] = (),
    ) -> None:
        self.guideline = guideline
        self.vocabulary = vocabulary
        self.graph = graph_of(guideline)
        self.order = decisions_in_order(self.graph)
        if beside is None:
            findings = {**(further_findings or {}), **guideline.findings}
            self.space: Space = Space(vocabulary, [*self.criteria(), *further], findings)
        else:
            self.space = beside.space.beside(guideline.findings)
        self.diagrams = self.space.diagrams
        self.turn: Turn = Turn(self.diagrams) if beside is None else beside.turn
        grades = {*self.own_grades(), *further_grades}
        self.grades: tuple[Grade, ...] = tuple(sorted(grades)) if beside is None else beside.grades
        self.edges = {name: tuple(self._edges(name)) for name in self.order}
        self._towards: dict[str, Mapping[str, tuple[Edge, ...]]] = {}
        self._behind: dict[str, tuple[int, int]] = {}
        self.reach: dict[str, int] = {guideline.start: TRUE}
        offered = self._walk_down()
        self.reach = dict.fromkeys(guideline.stops, FALSE) | self.reach
        self.options = {name: self._option(name, offered.get(name, FALSE)) for name in guideline.options}
        self.when = {id(part): self.space.node(part.when) for part in self._parts()}
        self.concerned = {name: self.space.node(criterion) for name, criterion in self._concerned().items()}
        self.companions = {name: tuple(self._companions(name)) for name in guideline.options}
        if beside is None:
            self.space.prepare_statements()
            self.diagrams.forget_joins()
            self.diagrams.keep()
        self.reader: Reader = Reader(self.space) if beside is None else beside.reader
        # answers that many patients share, see `effects`
        self.asked_again: dict[object, dict[int, int]] = {} if beside is None else beside.asked_again

    def asking(self, *others: Compiled) -> AbstractContextManager[None]:
        """Hold this while a question is asked, from any thread: no other is, and no node is forgotten until all of it is answered.

        Without it the reading of another patient may make the nodes void that an answer still needs. A question that goes to
        `others` too names them here: asked within it, they may raise RuntimeError.
        """
        return all_taken(one.turn for one in (self, *others)) if others else self.turn.taken()

    # Reading order

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion in the order in which the guideline is read; it orders the levels."""
        for name in self.order:
            for _, _, _, data in sorted(self.graph.out_edges(name, keys=True, data=True), key=lambda edge: edge[2]):
                yield data["criterion"]
        guideline = self.guideline
        for section in (guideline.contraindications, guideline.holds, guideline.refusals):
            yield from (bar.when for bar in section.values())
        yield from (part.when for part in self._parts())
        yield from self._concerned().values()

    def _concerned(self) -> dict[str, Criterion]:
        """Whom the approvals concern that options show, as far as criteria can say it."""
        shown = (name for option in self.guideline.options.values() for name in option.approvals)
        return {name: AllOf(self.guideline.records[name].criteria) for name in shown}

    def _parts(self) -> Iterator:  # type: ignore[type-arg]
        """Everything besides branches and bars that has a criterion."""
        guideline = self.guideline
        for option in guideline.options.values():
            yield from option.companions.values()
            yield from (*option.cautions, *option.figures, *option.followed_by, *option.plan_b)
        for later in guideline.later_options.values():
            yield from later.companions.values()
        for section in (guideline.urgent, guideline.notes, guideline.differs, guideline.empty, guideline.invariants):
            yield from section.values()

    @cached_property
    def asked(self) -> frozenset[str]:
        """The facts and findings that the branches ask, and the raw facts to which these come down."""
        named = {leaf.fact for edges in self.edges.values() for edge in edges for leaf in edge.criterion.leaves()}
        return frozenset(named.union(*map(self.space.raw_facts, named)))

    @cached_property
    def asked_at(self) -> Mapping[str, tuple[str, ...]]:
        """By fact, the decisions whose branches ask it, itself or by a finding."""
        found: dict[str, dict[str, None]] = {}
        for name, edges in self.edges.items():
            waiting = [leaf.fact for edge in edges for leaf in edge.criterion.leaves()]
            while waiting:
                fact = waiting.pop()
                if fact in self.space.findings:
                    waiting += [leaf.fact for leaf in self.space.findings[fact].when.leaves()]
                found.setdefault(fact, {})[name] = None
        return {fact: tuple(names) for fact, names in found.items()}

    def edges_towards(self, node: str) -> Mapping[str, tuple[Edge, ...]]:
        """The edges that lie on some path to a node, by the decision they leave."""
        if node not in self._towards:
            before = nx.ancestors(self.graph, node)
            wanted = {*before, node}
            self._towards[node] = {
                name: tuple(edge for edge in edges if edge.target in wanted) for name, edges in self.edges.items() if name in before
            }
        return self._towards[node]

    def behind(self, node: str) -> tuple[int, int]:
        """How many decisions and how many options a node and all that lies behind it are."""
        if node not in self._behind:
            kinds = [self.graph.nodes[name]["kind"] for name in (node, *nx.descendants(self.graph, node))]
            self._behind[node] = kinds.count("decision"), kinds.count("option")
        return self._behind[node]

    # From the graph to diagrams

    def own_grades(self) -> Iterator[Grade]:
        """The grade of every branch that leads to an option."""
        for _, target, data in self.graph.edges(data=True):
            if self.graph.nodes[target]["kind"] == "option":
                yield grade_given_by(self.guideline.ranking, data["branch"])

    def _edges(self, name: str) -> Iterator[Edge]:
        for source, target, key, data in sorted(self.graph.out_edges(name, keys=True, data=True), key=lambda edge: edge[2]):
            try:
                node = self.space.node(data["criterion"])
            except TooLarge:
                raise _too_large(name) from None
            yield Edge(source, target, key, data["branch"], data["criterion"], node)

    def _walk_down(self) -> dict[str, int]:
        diagrams = self.diagrams
        offered: dict[str, int] = {}
        for name in self.order:
            reach = self.reach.setdefault(name, FALSE)
            for edge in self.edges[name]:
                try:
                    taken = diagrams.both(reach, edge.node)
                    if self.graph.nodes[edge.target]["kind"] == "option":
                        leaf = self.leaf_of(grade_given_by(self.guideline.ranking, edge.branch))
                        graded = diagrams.scaled(leaf, taken)
                        offered[edge.target] = diagrams.joined("best", max, offered.get(edge.target, FALSE), graded)
                    else:
                        self.reach[edge.target] = diagrams.either(self.reach.get(edge.target, FALSE), taken)
                except TooLarge:
                    raise _too_large(name) from None
        return offered

    def leaf_of(self, grade: Grade) -> int:
        return FIRST_GRADE + GRADE_STEP * self.grades.index(grade)

    def grade_of(self, leaf: int) -> Grade:
        return self.grades[(leaf - FIRST_GRADE) // GRADE_STEP]

    def graded_unbarred(self, name: str) -> int:
        """The grade of an option where nothing bars or holds it, else 0. It is void once growth is forgotten."""
        return self.diagrams.mapped("unbarred", lambda leaf: 0 if leaf & (HELD | BARRED) else leaf, self.options[name].outcome)

    def free(self, name: str) -> int:
        """Where an option is offered and nothing holds, bars or refuses it. Made when asked for: it is void once growth is forgotten."""
        option, diagrams = self.options[name], self.diagrams
        free = diagrams.mapped("free", lambda leaf: int(leaf > 0 and not leaf & (HELD | BARRED)), option.outcome)
        return diagrams.both(free, option.unrefused)

    def graded_where_free(self, name: str) -> int:
        """The grade of an option where it is free to start, else 0: a larger leaf ranks above. It is void once growth is forgotten."""
        return self.diagrams.joined("where free", lambda leaf, free: leaf if free else 0, self.options[name].outcome, self.free(name))

    # Options and what bars them

    def _option(self, name: str, offered: int) -> CompiledOption:
        guideline, option = self.guideline, self.guideline.options[name]
        contraindications = self._bars(guideline.contraindications, name, option.classes)
        holds = self._bars(guideline.holds, name, option.classes)
        refusals = self._bars(guideline.refusals, name, option.classes)
        outcome = self._barred(self._barred(offered, holds, HELD), contraindications, BARRED)
        refused = self.diagrams.any_of(one.node for one in refusals)
        unrefused = self.diagrams.joined("unrefused", lambda leaf, no: int(leaf > 0 and not no), offered, refused)
        is_offered = self.diagrams.mapped("is offered", lambda leaf: int(leaf > 0), offered)
        return CompiledOption(name, option, offered, is_offered, outcome, contraindications, holds, refusals, unrefused)

    def _bars(self, section: Mapping[str, Bar], name: str, classes: Sequence[str]) -> tuple[CompiledBar, ...]:
        carried = self.vocabulary.carried_by(classes)
        return tuple(
            CompiledBar(bar_id, bar, self.space.node(bar.when))
            for bar_id, bar in section.items()
            if name in bar.options or (carried.intersection(bar.classes) and not carried.intersection(bar.unless_classes))
        )

    def _barred(self, offered: int, bars: Sequence[CompiledBar], flag: int) -> int:
        barred = self.diagrams.any_of(bar.node for bar in bars)
        return self.diagrams.joined(f"bar {flag}", lambda leaf, bar: leaf | flag if leaf and bar else leaf, offered, barred)

    def _where(self, applies: int, bar: int, leaf: int) -> int:
        """A companion that applies becomes this leaf where the bar holds."""
        return self.diagrams.joined(f"companion {leaf}", lambda one, bars: leaf if one > 1 and bars else one, applies, bar)

    def _companions(self, name: str) -> Iterator[CompiledCompanion]:
        compiled = self.options[name]
        for companion_id, companion in compiled.option.companions.items():
            applies = self.diagrams.mapped("applies", lambda yes: 1 + yes, self.when[id(companion)])
            for section, leaf in (
                (self.guideline.holds, HELD_COMPANION),
                (self.guideline.contraindications, BARRED_COMPANION),
                (self.guideline.refusals, REFUSED_COMPANION),
            ):
                barred = self.diagrams.any_of(bar.node for bar in self._bars(section, "", companion.classes))
                applies = self._where(applies, barred, leaf)
            node = self.diagrams.joined("with", lambda leaf, one: one if leaf else 0, compiled.offered, applies)
            yield CompiledCompanion(companion_id, companion, node)


def grade_given_by(ranking: Ranking, branch: Branch) -> Grade:
    """The grade that a branch gives the option it leads to."""
    ranks = []
    for name, criterion in ranking.criteria.items():
        best_first = list(criterion.values)
        ranked = branch.ranks.get(name, best_first[-1])  # only an option that is never ranked has no place
        ranks.append(len(best_first) - 1 - best_first.index(ranked))
    return Grade(STRENGTHS.index(branch.strength or "conditional"), tuple(ranks))


def _too_large(decision: str) -> GuidelineError:
    return GuidelineError([Problem(decision, "the guideline grows too large to answer exactly here", "split the decision or its criteria")])
