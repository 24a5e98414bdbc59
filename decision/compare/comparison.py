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
from decision.reasoning.compiled import Compiled
from decision.reasoning.diagrams import FALSE, TooLarge
from decision.reasoning.standing import Standing

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
    with both.diagrams.held():
        return _Comparer(both).comparison(digest(one), digest(other))


class _Comparer:
    def __init__(self, both: Both) -> None:
        self.both = both
        self.diagrams = both.diagrams
        self.edits = Edits(both)

    def comparison(self, digest_a: str, digest_b: str) -> Comparison:
        differs = self.both.differs
        changes = tuple(sorted(self._changes(), key=lambda change: -change.profiles))
        orders = [one.guideline.ranking for one in (self.both.a, self.both.b)]
        return Comparison(
            _edition(self.both.a, digest_a),
            _edition(self.both.b, digest_b),
            not differs,
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
        by_option: dict[str, list[int]] = {}
        for (kind, name, what), node in self.both.differs.items():
            if kind == "option" and what in ("outcome", "unrefused"):
                by_option.setdefault(name, []).append(node)
        shares = [self._option(name, self.both.anywhere(nodes)) for name, nodes in by_option.items()]
        yield from sorted(shares, key=lambda one: -one.profiles)

    def _option(self, name: str, differs: int) -> OptionShare:
        witness = self.both.witness(differs)
        a, b = ("", "") if witness is None else (option_said(case, name) for case in self._cases(witness))
        return OptionShare(name, self._label(name), self.both.share(differs), witness, a, b)

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
            return self.both.share(edit.node), self.both.witness(edit.node)
        found = {part: self.diagrams.both(edit.node, node) for part, node in self.both.differs.items()}
        share = self._together(found.values())
        best = sorted(found.items(), key=lambda one: not self.both.of_list(one[0]))
        witness = next((witness for _, node in best if node != FALSE and (witness := self.both.witness(node)) is not None), None)
        return share if share is not None else max(map(self.both.share, found.values())), witness

    def _effects(self, witness: dict[str, Any]) -> Iterator[Effect]:
        """What becomes of each option for one patient, as far as the two differ by more than what the change does to other ranks."""
        a, b = self._cases(witness)
        for name in dict.fromkeys((*self.both.a.options, *self.both.b.options)):
            if a.standings.get(name) != b.standings.get(name) or (name in a.ranked and a.grades(name) != b.grades(name)):
                yield Effect(name, self._label(name), option_said(a, name), option_said(b, name))


def option_said(case: Case, name: str) -> str:
    """What an option is for one patient: its standing, its rank and its strength."""
    if name not in case.standings:
        return NOT_IN
    standing = case.standings[name]
    if standing is Standing.EXCLUDED:
        return "not offered"
    rank = f", rank {case.ranked[name].rank}" if name in case.ranked else ""
    strengths = {("conditional", "strong")[grade.strength] for grade in case.grades(name)}
    return f"{standing.value.replace('-', ' ')}{rank}, {' or '.join(sorted(strengths))}"


def _edition(compiled: Compiled, digest: str) -> Edition:
    guideline = compiled.guideline
    return Edition(guideline.id, guideline.title, guideline.edition, digest)
