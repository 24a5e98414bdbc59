"""Two guidelines over all profiles: how often their answers differ, and at which change, each with a witness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from decision.compare.both import Both
from decision.compare.edits import Edit, Edits
from decision.engine.case import Case
from decision.engine.recommendation import digest
from decision.facts.patient import patient_from
from decision.ranking import word_of
from decision.reasoning.answer_parts import Part
from decision.reasoning.compiled import HELD, STRENGTHS, Compiled
from decision.reasoning.diagrams import FALSE, TooLarge
from decision.reasoning.standing import Standing, leaves_in

NOT_IN = "not in this guideline"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which guideline stands on one side of a comparison."""

    id: str
    title: str
    edition: str
    digest: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one option is for the witness, in A and in B."""

    option: str
    label: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change with its effect: `profiles` is the share, in percent, that comes by it and is answered differently.

    `witness` is the plainest such patient, and `effects` what becomes of the options for that patient.
    """

    where: str
    what: str
    a: str
    b: str
    cites: tuple[str, ...]
    profiles: float
    witness: dict[str, Any] | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class OptionShare:
    """The share of profiles, in percent, for whom an option is offered, barred or graded differently, and the plainest of them."""

    option: str
    label: str
    profiles: float
    witness: dict[str, Any] | None
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two guidelines over all profiles.

    `profiles` is the share, in percent, whose answer differs anywhere, `of_list` of those whose ranked
    list does; None where the differences are too many to be counted together. `order` holds the two
    sentences of the order where they differ. `words` are the places where only words or sources changed.
    """

    a: Edition
    b: Edition
    is_same: bool
    profiles: float | None
    of_list: float | None
    options: tuple[OptionShare, ...]
    changes: tuple[Change, ...]
    order: tuple[str, ...]
    words: tuple[str, ...]
    nodes: int


def compare(one: Compiled, other: Compiled) -> Comparison:
    """Compare two guidelines of one vocabulary; raises GuidelineError where the vocabularies differ."""
    both = Both(one, other)
    with both.a.asking(one, other):
        return _Comparer(one, other, both).comparison()


class _Comparer:
    def __init__(self, one: Compiled, other: Compiled, both: Both) -> None:
        self.one, self.other, self.both = one, other, both
        self.diagrams = both.diagrams
        self.edits = Edits(both)

    def comparison(self) -> Comparison:
        differs = self.both.differs
        changes = tuple(sorted(self._changes(), key=lambda change: -change.profiles))
        orders = [one.guideline.ranking for one in (self.both.a, self.both.b)]
        return Comparison(
            edition_of(self.one),
            edition_of(self.other),
            self.both.is_same,
            self._together(differs.values()),
            self._together(node for part, node in differs.items() if self.both.of_list(part)),
            tuple(self._options()),
            changes,
            tuple(one.sentence for one in orders) if orders[0] != orders[1] else (),
            self.edits.of_words(),
            len(self.diagrams),
        )

    def _together(self, nodes: Iterable[int]) -> float | None:
        try:
            return self.both.share(self.both.anywhere(nodes))
        except TooLarge:
            return None

    def _options(self) -> Iterator[OptionShare]:
        by_option: dict[str, list[Part]] = {}
        for part in self.both.differs:
            if part[0] == "option" and part[2] in ("outcome", "unrefused"):
                by_option.setdefault(part[1], []).append(part)
        yield from sorted((self._option(name, parts) for name, parts in by_option.items()), key=lambda one: -one.profiles)

    def _option(self, name: str, parts: list[Part]) -> OptionShare:
        witness = self.both.witness(parts[0])
        a, b = ("", "") if witness is None else _told_apart(*self._cases(witness), name)
        share = self.both.share(self.both.anywhere(self.both.differs[part] for part in parts))
        return OptionShare(name, self._label(name), share, witness, a, b)

    def _cases(self, witness: dict[str, Any]) -> tuple[Case, Case]:
        patient = patient_from(self.both.a.vocabulary, witness)
        return Case(self.both.a, patient, strict=True), Case(self.both.b, patient, strict=True)

    def _label(self, name: str) -> str:
        return next(one.guideline.options[name].label for one in (self.both.a, self.both.b) if name in one.options)

    def _changes(self) -> Iterator[Change]:
        """Each edit with its effect; none where the two share no decision, and no part of one is a change of the other."""
        for edit in self.edits.all() if self.both.are_related else ():
            share, witness = self._concerned(edit)
            effects = () if witness is None else tuple(self._effects(witness))
            yield Change(edit.where, edit.what, edit.a, edit.b, edit.cites, share, witness, effects)

    def _concerned(self, edit: Edit) -> tuple[float, dict[str, Any] | None]:
        """The profiles that come by an edit and are answered differently, and the plainest of them.

        A witness whose ranked list differs is preferred to one for whom only something beside it does.
        """
        if edit.what == "evidence":  # it changes what an answer says, never whom it offers what
            return self.both.share(edit.node), None
        found = {part: self.diagrams.both(edit.node, node) for part, node in self.both.differs.items()}
        share = self._together(found.values())
        met = sorted((part for part, node in found.items() if node != FALSE), key=lambda part: not self.both.of_list(part))
        witness = next((one for part in met if (one := self.both.witness(part, edit.node)) is not None), None)
        return share if share is not None else max(map(self.both.share, found.values())), witness

    def _effects(self, witness: dict[str, Any]) -> Iterator[Effect]:
        """What becomes of each option for one patient, as far as the two differ by more than what the change does to other ranks."""
        a, b = self._cases(witness)
        for name in dict.fromkeys((*self.both.a.options, *self.both.b.options)):
            if a.standings.get(name) != b.standings.get(name) or (name in a.ranked and a.grades(name) != b.grades(name)):
                yield Effect(name, self._label(name), *_told_apart(a, b, name))


def _told_apart(a: Case, b: Case, name: str) -> tuple[str, str]:
    """What an option is in both; where standing, rank and strength are the same, with its places in the order and what else bars it."""
    said = option_said(a, name), option_said(b, name)
    if said[0] != said[1]:
        return said
    return f"{said[0]}, {_places(a, name)}", f"{said[1]}, {_places(b, name)}"


def _places(case: Case, name: str) -> str:
    criteria = case.compiled.guideline.ranking.criteria.values()
    words = []
    for place, criterion in enumerate(criteria):
        there = dict.fromkeys(word_of(criterion, grade.ranks[place]) for grade in reversed(case.grades(name)))
        words.append(f"{criterion.label}: {' or '.join(there)}")
    if case.standings[name] is Standing.CONTRAINDICATED:
        words.append("a hold applies too" if any(leaf & HELD for leaf in leaves_in(case.leaves[name])) else "no hold applies")
    return "; ".join(words)


def option_said(case: Case, name: str) -> str:
    """What an option is for one patient: its standing, its rank and its strength."""
    if name not in case.standings:
        return NOT_IN
    standing = case.standings[name]
    if standing is Standing.EXCLUDED:
        return "not offered"
    rank = f", rank {case.ranked[name].rank}" if name in case.ranked else ""
    strengths = {STRENGTHS[grade.strength] for grade in case.grades(name)}
    return f"{standing.value.replace('-', ' ')}{rank}, {' or '.join(sorted(strengths))}"


def edition_of(compiled: Compiled) -> Edition:
    guideline = compiled.guideline
    return Edition(guideline.id, guideline.title, guideline.edition, digest(compiled))
