"""The explanation of one option for one patient: why, why not, what would change it, what separates its rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decision.engine import Recommendation
from decision.engine.parts import Excluded, OptionAnswer
from decision.engine.reasons import nearest_path
from decision.engine.words import Speaker
from decision.explain.changes import Change, Edits
from decision.facts.patient import COURSES
from decision.logic import Truth
from decision.reasoning.compiled import Edge

SHOWN_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a branch that this patient does not certainly meet."""

    question: str
    needs: str
    known: str  # not met, or not known
    here: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WouldBe:
    """A smallest set of changes, and the standing that the option then has."""

    changes: tuple[Change, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is computed about one option for one patient.

    `missing` are the criteria on the nearest path that are not met or not known. `needs` is the
    smallest set of statements that stand against the option, whether or not they can change, and
    `changes` are the smallest sets among those that can: `changes_counted` of them, of which as many
    as were asked for are given. For an option that is ranked, `changes` are single statements that would take it off the list.
    """

    id: str
    label: str
    kind: str
    standing: str
    rank: int | None
    because: str
    option: OptionAnswer | None
    missing: tuple[Criterion, ...]
    needs: WouldBe | None
    changes: tuple[WouldBe, ...]
    changes_counted: int
    separated_from_above: str
    separated_from_below: str
    cites: tuple[str, ...]


def explain(answer: Recommendation, name: str, *, every: bool = False) -> Explanation:
    """Explain one option of an answer; with `every` all smallest sets of changes are given, else at most three."""
    with answer.compiled.asking():
        return _Explainer(answer).explain(name, every=every)


def unmet_by(speaker: Speaker, edge: Edge) -> list[Criterion]:
    """The criteria of one branch that the patient of a speaker does not certainly meet."""
    found = []
    for part in speaker.unmet(edge.criterion):
        here = ", ".join(speaker.said(fact) for fact in dict.fromkeys(leaf.fact for leaf in part.leaves()))
        known = "not met" if speaker.truth(part) is Truth.FALSE else "not known"
        question = speaker.compiled.guideline.decisions[edge.source].question
        found.append(Criterion(question, speaker.criterion(part), known, here, edge.branch.cites))
    return found


class _Explainer:
    def __init__(self, answer: Recommendation) -> None:
        self.answer = answer
        self.case = answer.case
        self.compiled = answer.compiled
        self.speaker = Speaker(answer.case)

    def explain(self, name: str, *, every: bool) -> Explanation:
        option, excluded = self.answer.option(name), self.answer.reason(name)
        standing = self.case.standings[name]
        edits = Edits(self.case, self.speaker, name, self._if_it_can_change)
        if standing.is_ranked:
            needs, found = None, list(self._taken_off(edits))
            counted, changes = len(found), found if every else found[:SHOWN_AT_MOST]
        else:
            needs, sets = self._needs(name), edits.sets()
            counted, changes = len(sets), [self._would_be(edits, facts) for facts in (sets if every else sets[:SHOWN_AT_MOST])]
        above, below = self._neighbours(name)
        shown_part: OptionAnswer | Excluded | None = option or excluded
        assert shown_part is not None
        return Explanation(
            name,
            shown_part.label,
            shown_part.kind,
            standing.value,
            self.answer.rank(name),
            shown_part.because,
            option,
            () if standing.is_ranked else tuple(self._missing(name)),
            needs,
            tuple(changes),
            counted,
            above,
            below,
            shown_part.cites,
        )

    def _if_it_can_change(self, fact: str) -> int | None:
        return None if fact == COURSES or self.compiled.vocabulary[fact].changes == "no" else 1

    def _whether_or_not(self, fact: str) -> int:
        """What can never change weighs double, so that it is named only where nothing else explains."""
        return 2 if self._if_it_can_change(fact) is None else 1

    def _needs(self, name: str) -> WouldBe | None:
        edits = Edits(self.case, self.speaker, name, self._whether_or_not)
        sets = edits.sets()
        return self._would_be(edits, sets[0]) if sets else None

    def _would_be(self, edits: Edits, facts: tuple[str, ...]) -> WouldBe:
        found = edits.values(facts)
        return WouldBe(tuple(found), edits.standing_with(facts, found))

    def _taken_off(self, edits: Edits) -> Iterator[WouldBe]:
        for fact in self.case.patient.facts:
            if self._if_it_can_change(fact) is not None:
                for found, standing in edits.taken_off_by(fact):
                    yield WouldBe((found,), standing)

    def _missing(self, name: str) -> list[Criterion]:
        path = nearest_path(self.case, name)
        found: dict[str, Criterion] = {}
        for edge, _ in path or ():
            for one in unmet_by(self.speaker, edge):
                found.setdefault(one.needs, one)
        return list(found.values())

    def _neighbours(self, name: str) -> tuple[str, str]:
        """What separates an option from the one above it and from the one below it; empty where there is none."""
        ranked = list(self.case.ranked.values())
        place = next((place for place, one in enumerate(ranked) if one.id == name), None)
        if place is None:
            return "", ""
        below = ranked[place + 1].separated_by if place + 1 < len(ranked) else ""
        return ranked[place].separated_by, below
