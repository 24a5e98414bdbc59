"""Two guidelines over all profiles: of each group of options that correspond, how often both say the same of it, and where not.

    stance[option] = not offered, contraindicated, declined, on hold or offered, and whether its grade is the best that is free
    stance[group]  = the best stance of its options

Each is one diagram over the space of both, so every share and every witness is exact. A complete profile is never merely possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decision.compare.agree_patient import ONLY_A, ONLY_B, label_of
from decision.compare.both import Both
from decision.compare.comparison import Edition, edition_of
from decision.compare.counterparts import Counterparts, counterparts
from decision.compare.stance import FIRST, KIND_OF, NO_SIDE, NOT_OFFERED, Side, side_of, stance_said
from decision.engine import Recommendation, recommend
from decision.facts.patient import patient_from
from decision.reasoning.compiled import BARRED, HELD, Compiled
from decision.reasoning.diagrams import FALSE, TooLarge
from decision.reasoning.standing import Standing, leaves_in

BOTH = "in both"
PAIRED = 16  # above every stance, so that two of them are one leaf
STATES_AT_MOST = 100_000  # of one count; a fixed number, so that the same is counted on every computer

Pair = tuple[int, int]  # the stance in A, that in B


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
    profiles: float | None
    witness: dict[str, Any] | None
    a_side: Side
    b_side: Side


@dataclass(frozen=True, slots=True)
class GroupShares:
    """How often both say the same of a group, in percent of the profiles that both answer.

    `agree` counts profiles to which both offer it alike, `neither` those to which neither does; the rest are the `splits`.
    Shares are None where a count would pass through too many states; the splits and their witnesses are complete all the same.
    """

    where: str  # in both, only in A, only in B
    label: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    agree: float | None
    neither: float | None
    differ: float | None
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Two guidelines over all profiles. `answered` is the share, in percent, that both answer; the shares of groups are of those."""

    a: Edition
    b: Edition
    answered: float
    silent_b: Answered
    silent_a: Answered
    groups: tuple[GroupShares, ...]
    nodes: int


def agree_everywhere(one: Compiled, other: Compiled) -> Everywhere:
    """Hold two guidelines against each other over all profiles; raises GuidelineError where the vocabularies differ."""
    both = Both(one, other)
    with both.a.asking(one, other):
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
        shares = sorted(map(self._group, groups), key=lambda one: (one.where != BOTH, one.differ is not None, -(one.differ or 0)))
        silent_b, silent_a = (Answered(self.both.share(node), self.both.anybody.plainest(node)) for node in self.alone)
        return Everywhere(
            edition_of(self.one),
            edition_of(self.other),
            self.both.share(self.answered),
            silent_b,
            silent_a,
            tuple(shares),
            len(self.diagrams),
        )

    # Diagrams

    def _stances(self, side: Compiled) -> dict[str, int]:
        """The stance of each systemic option."""
        names = [name for name, option in side.options.items() if option.option.kind == "systemic"]
        free = {name: side.graded_where_free(name) for name in names}
        best = FALSE
        for node in free.values():
            best = self.diagrams.joined("best", max, best, node)
        return {name: self._stance(side, name, free[name], best) for name in names}

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

    # Shares

    def _group(self, group: Counterparts) -> GroupShares:
        pairs = self._pairs(group)
        counts = self._counts(pairs)
        met = self._met(group, pairs) if counts is None else counts
        widest_first = sorted((pair for pair in met if pair[0] != pair[1]), key=lambda pair: -abs(pair[0] - pair[1]))
        splits = [self._split(group, pair, _share(counts, pair.__eq__)) for pair in widest_first]
        return GroupShares(
            BOTH if group.a and group.b else ONLY_A if group.a else ONLY_B,
            label_of(self.one.guideline, self.other.guideline, group),
            group.a,
            group.b,
            _share(counts, lambda one: one[0] == one[1] != NOT_OFFERED),
            _share(counts, lambda one: one == (NOT_OFFERED, NOT_OFFERED)),
            _share(counts, lambda one: one[0] != one[1]),
            tuple(sorted(splits, key=lambda one: (one.witness is None, -(one.profiles or 0)))),
        )

    def _pairs(self, group: Counterparts) -> int:
        """The stance in A and that in B as one leaf, where both answer; 0 elsewhere."""
        nodes = (self._of_side(side, names) for side, names in ((self.both.a, group.a), (self.both.b, group.b)))
        pairs = self.diagrams.joined("pair of stances", lambda one, other: 1 + one * PAIRED + other, *nodes)
        return self.diagrams.joined("where answered", lambda pair, yes: pair if yes else 0, pairs, self.answered)

    def _counts(self, pairs: int) -> dict[Pair, int] | None:
        """The number of profiles for each pair of stances; None where it takes too many states to count."""
        try:
            found = self.both.profiles.counts(pairs, states_at_most=STATES_AT_MOST)
        except TooLarge:
            return None
        return {divmod(leaf - 1, PAIRED): count for leaf, count in found.items()}

    def _met(self, group: Counterparts, pairs: int) -> Iterator[Pair]:
        """The pairs of stances that some profile has."""
        for leaf in leaves_in(self.diagrams.below[pairs]):
            pair = divmod(leaf - 1, PAIRED)
            if leaf and self.both.anybody.is_possible(self._where_both(group, pair)):
                yield pair

    def _where_both(self, group: Counterparts, pair: Pair) -> int:
        """Where both answer and the stances are these."""
        sides = zip((self.both.a, self.both.b), (group.a, group.b), pair, strict=True)
        return self.diagrams.all_of([self.answered, *(self._where(self._of_side(side, names), stance) for side, names, stance in sides)])

    def _split(self, group: Counterparts, pair: Pair, share: float | None) -> Split:
        """One way to differ; a witness is looked for where one of the two offers the group."""
        a, b = (stance_said(stance) if names else "" for stance, names in zip(pair, (group.a, group.b), strict=True))
        is_offered = max(pair) >= KIND_OF[Standing.RECOMMENDED]
        witness = self.both.anybody.plainest(self._where_both(group, pair)) if is_offered else None
        if witness is None:
            return Split(a, b, share, None, NO_SIDE, NO_SIDE)
        answers = self._answers_of(witness)
        return Split(a, b, share, witness, *(side_of(answer, names) for answer, names in zip(answers, (group.a, group.b), strict=True)))

    def _answers_of(self, witness: dict[str, Any]) -> Iterator[Recommendation]:
        for compiled in (self.one, self.other):
            yield recommend(compiled, patient_from(compiled.vocabulary, witness), strict=True)


def _share(counts: Mapping[Pair, int] | None, wanted: Callable[[Pair], bool]) -> float | None:
    """The share of the pairs that are wanted, in percent of what both answer; None where they are not counted."""
    if counts is None:
        return None
    return 100 * sum(count for pair, count in counts.items() if wanted(pair)) / max(1, sum(counts.values()))


def _kind(outcome: int, unrefused: int) -> int:
    """The kind of stance to an option, by its outcome for a complete profile."""
    if not outcome:
        return NOT_OFFERED
    if not unrefused:
        return KIND_OF[Standing.DECLINED]
    if outcome & BARRED:
        return KIND_OF[Standing.CONTRAINDICATED]
    return KIND_OF[Standing.ON_HOLD] if outcome & HELD else KIND_OF[Standing.RECOMMENDED]
