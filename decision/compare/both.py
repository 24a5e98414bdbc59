"""Two guidelines compiled into one space, so that what they answer alike is one node."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from decision.errors import GuidelineError, Problem
from decision.logic import Truth
from decision.reasoning.answer_parts import Part, Parts, apart, different, parts_of_answers
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import BARRED, FIRST_GRADE, HELD, Compiled
from decision.reasoning.counting import Profiles
from decision.reasoning.diagrams import FALSE, TRUE
from decision.reasoning.standing import leaves_in


def refuse_two_vocabularies(one: Compiled, other: Compiled) -> None:
    """A patient is told in the facts of one vocabulary: both guidelines must be written in it."""
    if one.vocabulary.digest != other.vocabulary.digest:
        names = f"{one.guideline.id} {one.guideline.edition} and {other.guideline.id} {other.guideline.edition}"
        raise GuidelineError([Problem("compare", f"{names} are written in the facts of two vocabularies", "expected one and the same")])


class Both:
    """Guideline A and guideline B in one space; raises GuidelineError where they are written in different facts."""

    def __init__(self, one: Compiled, other: Compiled) -> None:
        refuse_two_vocabularies(one, other)
        findings = other.guideline.findings
        self.a = Compiled(
            one.guideline,
            one.vocabulary,
            further=[*other.criteria(), *(finding.when for finding in findings.values())],
            further_findings=findings,
            further_grades=other.own_grades(),
        )
        self.b = Compiled(other.guideline, one.vocabulary, beside=self.a)
        self.diagrams = self.a.diagrams
        self.anybody = Anybody(self.a)
        self.profiles = Profiles(self.a)

    @property
    def rank_alike(self) -> bool:
        """Whether both order their options by the same criteria, so that a grade means the same in both."""
        return self.a.guideline.ranking.criteria == self.b.guideline.ranking.criteria

    @property
    def are_related(self) -> bool:
        """Whether a part of one can be called a change of the other: they share most of their decisions, not some parts alone."""
        mine, theirs = (one.guideline.decisions.keys() for one in (self.a, self.b))
        return 2 * len(mine & theirs) > max(len(mine), len(theirs))

    @cached_property
    def sides(self) -> tuple[Parts, Parts]:
        """Every part of the answer in A and in B."""
        return self._comparable(self.a), self._comparable(self.b)

    @cached_property
    def differs(self) -> Parts:
        """For each part of the answer that differs for some profile: the profiles for whom it does."""
        return {part: node for part, node in self._apart.items() if self.anybody.is_possible(node)}

    @property
    def is_same(self) -> bool:
        """Whether every patient is answered alike, also one whose stated tests are known to disagree."""
        everybody = self.a.reader.everybody()
        return all(self.a.reader.truth(everybody, node) is Truth.FALSE for node in self._apart.values())

    @cached_property
    def _apart(self) -> Parts:
        return apart(self.diagrams, *self.sides)

    def _comparable(self, compiled: Compiled) -> Parts:
        """The parts of an answer; where the order is another, of a grade only the strength can be compared."""
        parts = parts_of_answers(compiled)
        if self.rank_alike:
            return parts

        def strength(leaf: int) -> int:
            return FIRST_GRADE * (1 + compiled.grade_of(leaf).strength) + (leaf & (HELD | BARRED)) if leaf else 0

        name = f"strength in {id(compiled)}"
        return {part: self.diagrams.mapped(name, strength, node) if part[2] == "outcome" else node for part, node in parts.items()}

    def different(self, one: int, other: int) -> int:
        """Where two functions differ."""
        return different(self.diagrams, one, other)

    def of_list(self, part: Part) -> bool:
        """Whether a part belongs to the ranked list: a systemic option, whether it is offered, how strongly, and what bars it."""
        kind, name, what = part
        options = [compiled.guideline.options[name] for compiled in (self.a, self.b) if kind == "option" and name in compiled.options]
        return what in ("outcome", "unrefused") and any(option.kind == "systemic" for option in options)

    def anywhere(self, nodes: Iterable[int]) -> int:
        return self.diagrams.any_of(nodes)

    def share(self, node: int) -> float:
        """The share of profiles, in percent, of which a function is true."""
        return 100 * self.profiles.share(node)

    def witness(self, part: Part, among: int = TRUE) -> dict[str, Any] | None:
        """The plainest patient for whom a part differs, one and the same way in every completion; None if there is none.

        Told in no more facts than make it certain; `among` is a function that is true of that patient too.
        """
        one, other = (side.get(part, FALSE) for side in self.sides)
        where = self.diagrams.both(self.differs[part], among)
        for mine in leaves_in(self.diagrams.below[one]):
            here = self.diagrams.both(where, self._is(one, mine))
            for theirs in leaves_in(self.diagrams.below[other]) if here != FALSE else ():
                if mine != theirs and (found := self.anybody.plainest(self.diagrams.both(here, self._is(other, theirs)))) is not None:
                    return found
        return None

    def _is(self, node: int, leaf: int) -> int:
        return self.diagrams.mapped(f"is {leaf}", lambda one: int(one == leaf), node)
