"""One patient in two guidelines: of each group of options that correspond, whether both say the same of it, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decision.compare.both import refuse_two_vocabularies
from decision.compare.counterparts import Counterparts, counterparts
from decision.compare.stance import NO_SIDE, NOT_OFFERED, Side, side_of, stance_of
from decision.engine import Recommendation
from decision.engine.case import Case
from decision.engine.parts import DifferenceText
from decision.guideline import Guideline
from decision.reasoning.standing import Standing

AGREE, DIFFER, ONLY_A, ONLY_B, SILENT_A, SILENT_B = "agree", "differ", "only in A", "only in B", "silent in A", "silent in B"
NOTHING = "nothing systemic is offered"


@dataclass(frozen=True, slots=True)
class Group:
    """Options of both guidelines that are the same treatment, and whether both say the same of them for this patient."""

    verdict: str
    label: str
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two answers of one patient, group by group; what neither offers is counted alone.

    `a_silent` and `b_silent` say why a guideline does not answer this patient at all; empty where it does.
    """

    a_silent: str
    b_silent: str
    groups: tuple[Group, ...]
    neither: int


def agree(a: Recommendation, b: Recommendation) -> Agreement:
    """Hold two answers of one patient against each other.

    Raises GuidelineError where the guidelines are written in two vocabularies, or declare what the other does not have.
    """
    refuse_two_vocabularies(a.compiled, b.compiled)
    together = counterparts(a.compiled.guideline, b.compiled.guideline, a.compiled.vocabulary)
    silent = silence(a), silence(b)
    shown = [one for one in together if stance_of(a.case, one.a) != NOT_OFFERED or stance_of(b.case, one.b) != NOT_OFFERED]
    shown = [] if all(silent) else [one for one in shown if not _is_silenced(a, b, one, silent)]
    groups = sorted((_group(a, b, one, silent) for one in shown), key=_order)
    return Agreement(*silent, tuple(groups), len(together) - len(shown))


def _order(group: Group) -> tuple[bool, bool, bool]:
    """What differs, then what only one of them has or answers, then what both say alike; what is first in one of them before others."""
    return group.verdict == AGREE, group.verdict != DIFFER, not (group.a.is_first or group.b.is_first)


def silence(answer: Recommendation) -> str:
    """Why a guideline does not answer a patient: the patient is outside it, or it offers nothing systemic; empty where it answers."""
    if answer.scope.in_scope is False:
        return "; ".join(answer.scope.because)
    return "" if _offers(answer.case) else NOTHING


def _offers(case: Case) -> bool:
    return any(standing is not Standing.EXCLUDED and case.is_systemic(name) for name, standing in case.standings.items())


def _is_silenced(a: Recommendation, b: Recommendation, one: Counterparts, silent: tuple[str, str]) -> bool:
    """Whether the guideline that does answer offers nothing of a group."""
    return bool(silent[0] and stance_of(b.case, one.b) == NOT_OFFERED) or bool(silent[1] and stance_of(a.case, one.a) == NOT_OFFERED)


def _group(a: Recommendation, b: Recommendation, one: Counterparts, silent: tuple[str, str]) -> Group:
    side_a, side_b = (NO_SIDE if why else side_of(answer, names) for answer, names, why in ((a, one.a, silent[0]), (b, one.b, silent[1])))
    label = label_of(a.compiled.guideline, b.compiled.guideline, one)
    return Group(_verdict(side_a, side_b, one, silent), label, side_a, side_b)


def _verdict(a: Side, b: Side, one: Counterparts, silent: tuple[str, str]) -> str:
    if any(silent):
        return SILENT_A if silent[0] else SILENT_B
    if not one.a or not one.b:
        return ONLY_A if one.a else ONLY_B
    return AGREE if a.stance == b.stance else DIFFER


def label_of(a: Guideline, b: Guideline, one: Counterparts) -> str:
    """The name of a group: that of the side with fewer options, which is the wider one."""
    guideline, names = (a, one.a) if one.a and (not one.b or len(one.a) <= len(one.b)) else (b, one.b)
    return " / ".join(guideline.options[name].label for name in names)


def differences(found: Agreement, other: str) -> Iterator[DifferenceText]:
    """What B puts first and A does not, or the other way round, as one line beside the answer of A; none where both put the same first."""
    if found.b_silent or found.a_silent:
        yield from _of_silence(found, other)
        return
    theirs = [one for one in found.groups if one.b.is_first and not one.a.is_first]
    mine = [one for one in found.groups if one.a.is_first and not one.b.is_first]
    parts = [f"puts first {_told(one, one.b)}; here {_stands(one.a)}" for one in theirs]
    parts += [f"first here is {_told(one, one.a)}; there {_stands(one.b)}" for one in mine]
    if parts:
        text = ". ".join(part[0].upper() + part[1:] for part in parts)
        yield DifferenceText(other, f"{text}.", tuple(dict.fromkeys(cite for one in theirs for cite in one.b.cites)))


def _of_silence(found: Agreement, other: str) -> Iterator[DifferenceText]:
    """That one of the two does not answer this patient."""
    if found.b_silent and not found.a_silent:
        yield DifferenceText(other, f"Does not answer this patient: {found.b_silent}", ())
    elif found.a_silent and not found.b_silent:
        firsts = [_told(one, one.b) for one in found.groups if one.b.is_first]
        cites = dict.fromkeys(cite for one in found.groups if one.b.is_first for cite in one.b.cites)
        text = f"Answers this patient, and puts first {' and '.join(firsts)}." if firsts else "Answers this patient."
        yield DifferenceText(other, text, tuple(cites))


def _told(group: Group, side: Side) -> str:
    """The options of a side that stand first."""
    firsts = [one.label for one in side.options if one.is_first]
    return " or ".join(firsts) or group.label


def _stands(side: Side) -> str:
    if not side.options:
        return "it is not an option"
    return f"it is {side.stance}{f' ({side.because})' if side.because else ''}"
