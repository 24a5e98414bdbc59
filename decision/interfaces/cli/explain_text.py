"""What `explain` prints: why, why not, what would change it, what separates its rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decision.engine import Recommendation
from decision.engine.parts import OptionAnswer
from decision.evidence import Matched
from decision.explain import Explanation, WouldBe
from decision.interfaces.gathering.evidence_words import approval_line, beside_lines, figure_line
from decision.reasoning.standing import standing_said

RANKED = ("recommended", "to-confirm", "possible")


def explain_lines(found: Explanation) -> list[str]:
    """The lines of one explanation."""
    return list(_lines(found))


def record_lines(answer: Recommendation, found: Explanation, beside: Mapping[str, Matched]) -> Iterator[str]:
    """The figures and approvals of an option, and the patient beside the population of each trial."""
    if found.option is None:
        return
    for figure in found.option.figures:
        yield figure_line(figure)
    for approval in found.option.approvals:
        yield approval_line(approval)
    for name, matched in beside.items():
        yield from beside_lines(answer.compiled.guideline.records[name].title, matched)


def _lines(found: Explanation) -> Iterator[str]:
    rank = f" · rank {found.rank}" if found.rank else ""
    yield f"{found.label} ({found.id}) · {standing_said(found.standing)}{rank} [{', '.join(found.cites)}]"
    if found.option is not None:
        yield from _why(found.option)
    if found.standing not in RANKED:
        yield from _why_not(found)
    yield from _what_would_change_it(found)
    if found.separated_from_above:
        yield f"Below the option above it: {found.separated_from_above}."
    if found.separated_from_below:
        yield f"Above the option below it: {found.separated_from_below}."


def _why(option: OptionAnswer) -> Iterator[str]:
    for place, path in enumerate(option.paths, 1):
        yield f"Path {place}" if len(option.paths) > 1 else "Path"
        for step in path:
            yield f"  {step.question} {step.answer}{'' if step.known == 'yes' else ' (not known)'}"
            yield f"    {step.rationale} [{', '.join(step.cites)}]"
    for check in option.checks:
        yield f"Check first: {check.label} ({check.because}) [{', '.join(check.cites)}]"
    for hold in option.holds:
        yield f"On hold: {hold.label} ({hold.because}); first {hold.correct} [{', '.join(hold.cites)}]"
    for bar in (*option.contraindicated_by, *option.declined_by):
        yield f"{bar.label} ({bar.because}) [{', '.join(bar.cites)}]"
    if option.best_rank is not None and option.rank is not None and option.best_rank.rank < option.rank:
        yield f"Rank {option.best_rank.rank} if {option.best_rank.when}."


def _why_not(found: Explanation) -> Iterator[str]:
    if found.missing:
        yield "Why not: on the nearest path"
    for one in found.missing:
        here = f" (here: {one.here})" if one.known == "not met" else ""
        yield f"  {one.known.upper()}: {'one of' if one.ways else one.needs}{here} [{', '.join(one.cites)}]"
        yield from (f"    {way}" for way in one.ways)
    if found.needs is None:
        yield "Why not: no patient reaches it in this guideline."


def _what_would_change_it(found: Explanation) -> Iterator[str]:
    if found.standing in RANKED:
        verb, nothing = "Would no longer be an option if", "No other value of one stated fact that can change takes it off the list."
    else:
        verb, nothing = "Would be an option if", "Nothing that can still change would make it an option."
    if not found.changes_counted:
        yield nothing
        if found.needs is not None and found.needs.changes:
            yield f"  It would take what cannot change: {_changes(found.needs)}"
        return
    yield f"{verb}"
    for one in found.changes:
        yield f"  {_changes(one)}; it would then be {standing_said(one.standing)}"
    if found.changes_counted > len(found.changes):
        yield f"  and {found.changes_counted - len(found.changes)} other sets as small: --all"


def _changes(one: WouldBe) -> str:
    return " and ".join(f"{change.would_be} (here: {change.here})" for change in one.changes)
