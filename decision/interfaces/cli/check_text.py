"""What `check` prints: what the plan is in this guideline, and what stands above it."""

from __future__ import annotations

from collections.abc import Iterator

from decision.engine import Recommendation
from decision.explain import PlanCheck, PlanMatch


def check_lines(answer: Recommendation, found: PlanCheck) -> list[str]:
    """The lines of one check."""
    return list(_lines(answer, found))


def _lines(answer: Recommendation, found: PlanCheck) -> Iterator[str]:
    yield f"Plan: {' + '.join(found.names)}"
    for bar in found.bars:
        yield f"{bar.kind.upper()}: {bar.label} ({bar.because}) [{', '.join(bar.cites)}]"
    for match in found.matches:
        yield from _match(answer, match)
    if not found.matches:
        yield "NOT IN THIS GUIDELINE as planned."
        if found.not_named:
            yield f"  No option of it carries {' or '.join(found.not_named)}."
        for label in found.later:
            yield f"  For later it names {label}."
        if found.ranked:
            yield f"  Ranked here: {_labels(answer, found.ranked)}."


def _match(answer: Recommendation, match: PlanMatch) -> Iterator[str]:
    rank = f", rank {match.rank}" if match.rank else ""
    yield f"{match.verdict.upper()}{rank}: {match.label} ({match.id}) [{', '.join(match.cites)}]"
    if match.because:
        yield f"  {match.because}"
    for text in match.without:
        yield f"  {text}"
    if match.above:
        yield f"  Above it: {_labels(answer, match.above)}."


def _labels(answer: Recommendation, names: tuple[str, ...]) -> str:
    options = answer.compiled.guideline.options
    return "; ".join(f"{answer.rank(name)} {options[name].label}" for name in names)
