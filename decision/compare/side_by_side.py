"""One patient answered by two guidelines, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decision.compare.both import Both
from decision.compare.comparison import NOT_IN, option_said
from decision.compare.edits import Edits
from decision.engine import Recommendation
from decision.engine.case import Case
from decision.engine.parts import ApprovalText, FigureText
from decision.logic import Truth

ALIKE, DIFFERS, OTHER_RANK, ONLY_A, ONLY_B = "alike", "differs", "only its rank", "only in A", "only in B"


@dataclass(frozen=True, slots=True)
class Row:
    """One option, flag or note in both answers."""

    kind: str
    id: str
    label: str
    a: str
    b: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Met:
    """One change between the two that this patient comes by, or may come by while facts are missing."""

    where: str
    what: str
    a: str
    b: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The two answers option by option, then what is urgent and what is noted in one of them only.

    `met` are the changes that make the answers differ; none where the two share no decision, and no
    part of one is a change of the other.
    """

    rows: tuple[Row, ...]
    met: tuple[Met, ...]

    @property
    def is_same(self) -> bool:
        return all(row.verdict == ALIKE for row in self.rows)


def side_by_side(a: Recommendation, b: Recommendation) -> SideBySide:
    """Hold two answers of one patient against each other; what both do not offer is left out.

    Raises GuidelineError where the two guidelines are written in the facts of two vocabularies.
    """
    rows = (*_options(a, b), *_records(a, b), *_around(a, b))
    both = Both(a.compiled, b.compiled)
    with both.a.asking(a.compiled, b.compiled):
        return SideBySide(rows, tuple(_met(both, a.case)) if any(row.verdict != ALIKE for row in rows) else ())


def _met(both: Both, case: Case) -> Iterator[Met]:
    reading = both.a.reader.read(case.patient, strict=case.strict)
    differs = both.anywhere(both.differs.values())
    for edit in Edits(both).all() if both.are_related else ():
        if both.a.reader.truth(reading, both.diagrams.both(edit.node, differs)) is not Truth.FALSE:
            yield Met(edit.where, edit.what, edit.a, edit.b, edit.cites)


def _options(a: Recommendation, b: Recommendation) -> Iterator[Row]:
    places = {name: place for answer in (b, a) for place, name in enumerate(answer.case.ranked)}
    names = dict.fromkeys((*a.case.standings, *b.case.standings))
    for name in sorted(names, key=lambda one: places.get(one, len(names))):
        said = [option_said(answer.case, name) for answer in (a, b)]
        if not {"not offered", NOT_IN}.issuperset(said):
            option = next(answer.compiled.guideline.options[name] for answer in (a, b) if name in answer.case.standings)
            yield Row(option.kind, name, option.label, said[0], said[1], _verdict(a.case, b.case, name, said))


def _verdict(a: Case, b: Case, name: str, said: list[str]) -> str:
    if NOT_IN in said:
        return ONLY_B if said[0] == NOT_IN else ONLY_A
    if said[0] == said[1]:
        return ALIKE
    return OTHER_RANK if a.standings[name] is b.standings[name] and a.grades(name) == b.grades(name) else DIFFERS


def _records(a: Recommendation, b: Recommendation) -> Iterator[Row]:
    """Options of both answers on which other figures or approvals stand."""
    for name in (one for one in a.case.standings if one in b.case.standings):
        one, other = a.option(name), b.option(name)
        if one is None or other is None:
            continue
        for kind, mine, theirs in (("figures", one.figures, other.figures), ("approvals", one.approvals, other.approvals)):
            if mine != theirs:
                yield Row(kind, name, f"{kind} of {one.label}", _told(a, mine), _told(b, theirs), DIFFERS)


def _told(answer: Recommendation, shown: Sequence[FigureText | ApprovalText]) -> str:
    """What the records say of figures or approvals, one after the other."""
    records = answer.compiled.guideline.records
    said = (
        records[one.record].approval_said
        if isinstance(one, ApprovalText)
        else records[one.record].said(one.endpoint, one.group, one.maturity) + ("" if one.certain else f", if {one.when}")
        for one in shown
    )
    return "; ".join(f"{one.record}: {text}" for one, text in zip(shown, said, strict=True)) or "none"


def _around(a: Recommendation, b: Recommendation) -> Iterator[Row]:
    for kind in ("urgent", "notes"):
        mine, theirs = ({one.id: one for one in getattr(answer, kind)} for answer in (a, b))
        for name in dict.fromkeys((*mine, *theirs)):
            if (name in mine) != (name in theirs):
                one = {**mine, **theirs}[name]
                a_says, b_says = ("shown" if name in there else "not shown" for there in (mine, theirs))
                yield Row(kind, name, getattr(one, "label", "") or one.text, a_says, b_says, ONLY_A if name in mine else ONLY_B)
