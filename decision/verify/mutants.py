"""Every small mistake that could stand in a guideline: each as a sentence and as the guideline that holds it.

Operators: a comparator is negated or moved over its edge, a value is dropped, a conjunct or an
alternative is dropped, a branch is dropped, redirected or swapped with its neighbour, a strength is
changed, and a contraindication, hold, refusal, flag, note, caution, companion or later option is dropped.
Findings are weakened as every criterion is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decision.criteria import AllOf, Criterion, InRange, IsOneOf, Not
from decision.engine.phrases import Phrases
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Branch, Guideline
from decision.ranges import Range

SECTIONS = ("contraindications", "holds", "refusals", "urgent", "notes", "findings")
DROPPED = ("contraindications", "holds", "refusals", "urgent", "notes")
PARTS = ("cautions", "followed_by", "plan_b")
OTHER_STRENGTH = {"strong": "conditional", "conditional": "strong"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One guideline with one mistake."""

    operator: str
    place: str
    text: str
    guideline: Guideline
    criterion: Criterion | None = None  # the wrong one, where the mistake is in a criterion


def mutants(guideline: Guideline, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant, in the order of the file."""
    return _Mutator(guideline, vocabulary).all()


class _Mutator:
    def __init__(self, guideline: Guideline, vocabulary: Vocabulary) -> None:
        self.guideline = guideline
        self.phrases = Phrases(guideline, vocabulary)

    def all(self) -> Iterator[Mutant]:
        for name, decision in self.guideline.decisions.items():
            for branch_id in decision.branches:
                yield from self._of_branch(name, branch_id)
        for section in SECTIONS:
            for name, part in getattr(self.guideline, section).items():
                place = f"{section}/{name}"
                for operator, text, when in self._mistaken(part.when):
                    changed = {**getattr(self.guideline, section), name: part.model_copy(update={"when": when})}
                    yield self._mutant(operator, place, text, section, changed, when)
                if section in DROPPED:
                    rest = {other: one for other, one in getattr(self.guideline, section).items() if other != name}
                    yield self._mutant(f"drop one of {section}", place, f"`{name}` was dropped", section, rest)
        for name in self.guideline.options:
            yield from self._of_option(name)
        for name in self.guideline.later_options:
            yield from self._of_companions("later_options", name)

    def _mutant(
        self, operator: str, place: str, text: str, section: str, changed: Mapping[str, Any], when: Criterion | None = None
    ) -> Mutant:
        return Mutant(operator, place, f"{place}: {text}", self.guideline.model_copy(update={section: changed}), when)

    # Branches

    def _of_branch(self, name: str, branch_id: str) -> Iterator[Mutant]:
        branches = self.guideline.decisions[name].branches
        branch, place = branches[branch_id], f"{name}/{branch_id}"
        if len(branches) > 1:
            yield self._decision("drop a branch", place, f"`{branch_id}` was dropped", name, _without(branches, branch_id))
        for operator, text, when in self._mistaken(branch.when) if branch.when is not None else ():
            yield self._decision(operator, place, text, name, {**branches, branch_id: branch.model_copy(update={"when": when})}, when)
        if branch.strength is not None:
            other = OTHER_STRENGTH[branch.strength]
            changed = {**branches, branch_id: branch.model_copy(update={"strength": other})}
            yield self._decision("change a strength", place, f"{branch.strength} became {other}", name, changed)
        neighbours = list(branches)
        following = branches[neighbours[(neighbours.index(branch_id) + 1) % len(neighbours)]]
        if _end(following) != _end(branch):
            redirected = {**branches, branch_id: branch.model_copy(update=_end(following))}
            yield self._decision("redirect a branch", place, f"leads to `{following.to}`, not to `{branch.to}`", name, redirected)
            after = neighbours[(neighbours.index(branch_id) + 1) % len(neighbours)]
            if len(branches) > 2 or neighbours.index(branch_id) == 0:
                swapped = {**redirected, after: following.model_copy(update=_end(branch))}
                yield self._decision("swap two branches", place, f"`{branch_id}` and `{after}` lead to each other's ends", name, swapped)

    def _decision(
        self, operator: str, place: str, text: str, name: str, branches: Mapping[str, Branch], when: Criterion | None = None
    ) -> Mutant:
        changed = self.guideline.decisions[name].model_copy(update={"branches": branches})
        return self._mutant(operator, f"decisions/{place}", text, "decisions", {**self.guideline.decisions, name: changed}, when)

    # Options

    def _of_option(self, name: str) -> Iterator[Mutant]:
        option = self.guideline.options[name]
        for key in PARTS:
            parts = getattr(option, key)
            for number, part in enumerate(parts):
                place = f"options/{name}/{key}/{number + 1}"
                fewer = (*parts[:number], *parts[number + 1 :])
                yield self._option(f"drop one of {key}", place, "it was dropped", name, {key: fewer})
                for operator, text, when in self._mistaken(part.when):
                    changed = (*parts[:number], part.model_copy(update={"when": when}), *parts[number + 1 :])
                    yield self._option(operator, place, text, name, {key: changed}, when)
        yield from self._of_companions("options", name)

    def _of_companions(self, section: str, name: str) -> Iterator[Mutant]:
        companions = getattr(self.guideline, section)[name].companions
        for companion_id, companion in companions.items():
            place = f"{section}/{name}/companions/{companion_id}"
            fewer = {"companions": _without(companions, companion_id)}
            yield self._option("drop one of companions", place, "it was dropped", name, fewer, section=section)
            for operator, text, when in self._mistaken(companion.when):
                others = {**companions, companion_id: companion.model_copy(update={"when": when})}
                yield self._option(operator, place, text, name, {"companions": others}, when, section=section)

    def _option(
        self,
        operator: str,
        place: str,
        text: str,
        name: str,
        update: Mapping[str, Any],
        when: Criterion | None = None,
        *,
        section: str = "options",
    ) -> Mutant:
        options = getattr(self.guideline, section)
        changed = options[name].model_copy(update=dict(update))
        return self._mutant(operator, place, text, section, {**options, name: changed}, when)

    # Criteria

    def _mistaken(self, criterion: Criterion) -> Iterator[tuple[str, str, Criterion]]:
        """Every mistake in a criterion: the operator, a sentence, the wrong criterion."""
        for operator, before, after, whole in _mistakes(criterion):
            old, new = self.phrases.criterion(before), "nothing" if after is None else self.phrases.criterion(after)
            yield operator, f"`{old}` became `{new}`", whole


def _end(branch: Branch) -> dict[str, Any]:
    """Where a branch leads, and what it gives there."""
    return {"to": branch.to, "strength": branch.strength, "evidence": branch.evidence, "ranks": branch.ranks}


def _without(parts: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {other: one for other, one in parts.items() if other != name}


Mistake = tuple[str, Criterion, Criterion | None, Criterion]  # operator, the part, what it became, the whole criterion


def _mistakes(criterion: Criterion) -> Iterator[Mistake]:
    if isinstance(criterion, IsOneOf):
        yield "negate a comparator", criterion, Not(criterion), Not(criterion)
        for value in criterion.values if len(criterion.values) > 1 else ():
            fewer = IsOneOf(criterion.fact, tuple(other for other in criterion.values if other != value))
            yield "drop a value", criterion, fewer, fewer
    elif isinstance(criterion, InRange):
        yield "negate a comparator", criterion, Not(criterion), Not(criterion)
        for moved in _moved(criterion.range):
            other = InRange(criterion.fact, moved)
            yield "move a comparator", criterion, other, other
    elif isinstance(criterion, Not):
        for operator, before, after, whole in _mistakes(criterion.part):
            yield operator, before, after, Not(whole)
    else:
        name = "drop a conjunct" if isinstance(criterion, AllOf) else "drop an alternative"
        for place, part in enumerate(criterion.parts):
            others = (*criterion.parts[:place], *criterion.parts[place + 1 :])
            if others:
                yield name, part, None, others[0] if len(others) == 1 else type(criterion)(others)
            for operator, before, after, whole in _mistakes(part):
                yield operator, before, after, type(criterion)((*criterion.parts[:place], whole, *criterion.parts[place + 1 :]))


def _moved(wanted: Range) -> Iterator[Range]:
    """The range with one of its ends moved over its edge: at least becomes above, below becomes at most."""
    ends = {"at_least": wanted.at_least, "above": wanted.above, "at_most": wanted.at_most, "below": wanted.below}
    for end, other in (("at_least", "above"), ("above", "at_least"), ("at_most", "below"), ("below", "at_most")):
        if ends[end] is not None:
            changed = {name: value for name, value in ends.items() if name != end and value is not None}
            if not (wanted.at_least is not None and wanted.at_least == wanted.at_most):  # a single number has no edge to move over
                yield Range(**{**changed, other: ends[end]})
