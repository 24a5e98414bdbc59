"""Two guidelines over all profiles: of each group of options that correspond, how often both say the same of it, and where not.

    stance[option] = not offered, contraindicated, declined, on hold or offered, and whether its grade is the best that is free
    stance[group]  = the best stance of its options

Each is one diagram over the space of both, so every share is exact. A complete profile is never merely possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from decision.compare.agree import ONLY_A, ONLY_B, label_of
from decision.compare.both import Both
from decision.compare.comparison import Edition, edition_of
from decision.compare.counterparts import Counterparts, counterparts
from decision.compare.stance import FIRST, KIND_OF, NO_SIDE, NOT_OFFERED, Side, side_of, stance_said
from decision.engine import Recommendation, recommend
from decision.facts.patient import patient_from
from decision.reasoning.compiled import BARRED, HELD, Compiled
from decision.reasoning.diagrams import FALSE
from decision.reasoning.standing import Standing

BOTH = "in both"
PAIRED = 16  # above every stance, so that two of them are one leaf


@dataclass(frozen=True, slots=True)
class Answered:
    """The share of all profiles, in percent, that is answered by one guideline alone, and the plainest of them."""

    profiles: float
    witness: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Split:
    """One way in which the two differ about a group: the stance of each, and the share of profiles.

    Where one of them offers the group, `witness` is the plainest such patient, and the sides say why.
    """

    a: str
    b: str
    profiles: float
    witness: dict[str, Any] | None
    a_side: Side
    b_side: Side


@dataclass(frozen=True, slots=True)
class GroupShares:
    """How often both say the same of a group, in percent of the profiles that both answer.

    `agree` counts profiles to which both offer it alike, `neither` those to which neither does; the rest are the `splits`.
    """

    where: str  # in both, only in A, only in B
    label: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    agree: float
    neither: float
    differ: float
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Two guidelines over all profiles. `answered` is the share, in percent, that both answer; the shares of groups are of those."""

    a: Edition
    b: Edition
    answered: float
    silent_b: Answered
    silent_a: Answered
    same_first: float
    groups: tuple[GroupShares, ...]
    nodes: int


def agree_everywhere(one: Compiled, other: Compiled) -> Everywhere:
    """Hold two guidelines against each other over all profiles; raises GuidelineError where the vocabularies differ."""
    both = Both(one, other)
    with both.diagrams.held():
        return _Everywhere(one, other, both).found()


class _Everywhere:
    """Stances of both guidelines as diagrams; words are those of the two guidelines themselves, asked about a witness."""

    def __init__(self, one: Compiled, other: Compiled, both: Both) -> None:
        self.one, self.other, self.both = one, other, both
        self.diagrams = both.diagrams
        self.stances = {id(side): self._stances(side) for side in (both.a, both.b)}
        answers = [self._answers(side) for side in (both.a, both.b)]
        self.answered = self.diagrams.both(*answers)
        self.alone = [self.diagrams.both(mine, self.diagrams.negation(theirs)) for mine, theirs in (answers, reversed(answers))]

    def found(self) -> Everywhere:
        groups = counterparts(self.one.guideline, self.other.guideline, self.one.vocabulary)
        shares = sorted(map(self._group, groups), key=lambda one: (one.where != BOTH, -one.differ))
        alike = self.diagrams.all_of(map(self._first_alike, groups))
        return Everywhere(
            edition_of(self.one),
            edition_of(self.other),
            self.both.share(self.answered),
            *(Answered(self.both.share(node), self.both.anybody.plainest(node)) for node in self.alone),
            self._of_answered(alike),
            tuple(shares),
            len(self.diagrams),
        )

    # Diagrams

    def _stances(self, side: Compiled) -> dict[str, int]:
        """The stance of each systemic option."""
        names = [name for name, option in side.options.items() if option.option.kind == "systemic"]
        free = {name: self._graded_where_free(side, name) for name in names}
        best = FALSE
        for node in free.values():
            best = self.diagrams.joined("best", max, best, node)
        return {name: self._stance(side, name, free[name], best) for name in names}

    def _graded_where_free(self, side: Compiled, name: str) -> int:
        """The grade of an option where it is offered and nothing bars it, else 0."""
        return self.diagrams.joined("where free", lambda leaf, free: leaf if free else 0, side.options[name].outcome, side.free(name))

    def _stance(self, side: Compiled, name: str, free: int, best: int) -> int:
        option = side.options[name]
        kind = self.diagrams.joined("kind of stance", _kind, option.outcome, option.unrefused)
        first = self.diagrams.joined("is first", lambda mine, of_all: int(0 < mine == of_all), free, best)
        return self.diagrams.joined("stance", lambda one, leads: one + (FIRST if leads else 0), kind, first)

    def _answers(self, side: Compiled) -> int:
        """Where a guideline answers: no end without a list is reached, nothing ends the scope, and something systemic is offered."""
        guideline = side.guideline
        ends = [side.reach[name] for name in guideline.stops]
        ends += [side.space.node(bar.when) for bar in guideline.contraindications.values() if bar.ends_scope == "yes"]
        offers = self.diagrams.any_of(side.options[name].is_offered for name in self.stances[id(side)])
        return self.diagrams.both(offers, self.diagrams.negation(self.diagrams.any_of(ends)))

    def _of_side(self, side: Compiled, names: Iterable[str]) -> int:
        """The best stance among some options."""
        found = NOT_OFFERED
        for name in names:
            found = self.diagrams.joined("best", max, found, self.stances[id(side)][name])
        return found

    def _where(self, node: int, stance: int) -> int:
        return self.diagrams.mapped(f"is {stance}", lambda leaf: int(leaf == stance), node)

    def _first_alike(self, group: Counterparts) -> int:
        """Where a group is first in both or in neither."""
        nodes = (self._of_side(side, names) for side, names in ((self.both.a, group.a), (self.both.b, group.b)))
        return self.diagrams.joined("first alike", lambda one, other: int((one >= FIRST) == (other >= FIRST)), *nodes)

    # Shares

    def _of_answered(self, node: int) -> float:
        """The share, in percent, among the profiles that both answer."""
        answered = self.both.share(self.answered)
        return 100 * self.both.share(self.diagrams.both(self.answered, node)) / answered if answered else 0.0

    def _group(self, group: Counterparts) -> GroupShares:
        shares = self._by_stances(group)
        apart = sorted((pair for pair in shares if pair[0] != pair[1]), key=lambda pair: -shares[pair])
        return GroupShares(
            BOTH if group.a and group.b else ONLY_A if group.a else ONLY_B,
            label_of(self.one.guideline, self.other.guideline, group),
            group.a,
            group.b,
            sum(share for (mine, theirs), share in shares.items() if mine == theirs != NOT_OFFERED),
            shares.get((NOT_OFFERED, NOT_OFFERED), 0.0),
            sum(shares[pair] for pair in apart),
            tuple(self._split(group, pair, shares[pair]) for pair in apart),
        )

    def _by_stances(self, group: Counterparts) -> dict[tuple[int, int], float]:
        """The share, in percent of what both answer, for each stance in A and in B; all in one pass over one function of both."""
        nodes = (self._of_side(side, names) for side, names in ((self.both.a, group.a), (self.both.b, group.b)))
        pairs = self.diagrams.joined("pair of stances", lambda one, other: 1 + one * PAIRED + other, *nodes)
        answered = self.diagrams.joined("where answered", lambda pair, yes: pair if yes else 0, pairs, self.answered)
        found = self.both.profiles.shares(answered)
        whole = sum(found.values())
        return {divmod(pair - 1, PAIRED): 100 * share / whole for pair, share in found.items()}

    def _split(self, group: Counterparts, pair: tuple[int, int], share: float) -> Split:
        """One way to differ; a witness is looked for where one of the two offers the group."""
        a, b = (stance_said(stance) if names else "" for stance, names in zip(pair, (group.a, group.b), strict=True))
        witness = self._witness(group, pair) if max(pair) >= KIND_OF[Standing.RECOMMENDED] else None
        if witness is None:
            return Split(a, b, share, None, NO_SIDE, NO_SIDE)
        answers = self._answers_of(witness)
        return Split(a, b, share, witness, *(side_of(answer, names) for answer, names in zip(answers, (group.a, group.b), strict=True)))

    def _witness(self, group: Counterparts, pair: tuple[int, int]) -> dict[str, Any] | None:
        """The plainest patient for whom the stances are these, whatever else is found."""
        sides = zip((self.both.a, self.both.b), (group.a, group.b), pair, strict=True)
        where = self.diagrams.all_of(self._where(self._of_side(side, names), stance) for side, names, stance in sides)
        return self.both.anybody.plainest(self.diagrams.both(self.answered, where))

    def _answers_of(self, witness: dict[str, Any]) -> Iterator[Recommendation]:
        for compiled in (self.one, self.other):
            yield recommend(compiled, patient_from(compiled.vocabulary, witness), strict=True)


def _kind(outcome: int, unrefused: int) -> int:
    """The kind of stance to an option, by its outcome for a complete profile."""
    if not outcome:
        return NOT_OFFERED
    if not unrefused:
        return KIND_OF[Standing.DECLINED]
    if outcome & BARRED:
        return KIND_OF[Standing.CONTRAINDICATED]
    return KIND_OF[Standing.ON_HOLD] if outcome & HELD else KIND_OF[Standing.RECOMMENDED]
