"""What stands around every answer of a command: the guideline and its review, what is urgent, and what an answer is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from decision.engine import Recommendation
from decision.engine.parts import as_data
from decision.engine.recommendation import limits
from decision.guideline import Guideline

INVENTED = "INVENTED, not for care."


def heading(guideline: Guideline) -> str:
    """The guideline, its edition and who has reviewed it."""
    return f"firstline · {guideline.id} {guideline.edition} · {guideline.review.status}"


def framed_lines(answer: Recommendation, lines: list[str]) -> Iterator[str]:
    """The lines of an answer about one option or plan, between its heading and its limits."""
    guideline = answer.compiled.guideline
    yield heading(guideline)
    if guideline.invented == "yes":
        yield INVENTED
    for flag in answer.urgent:
        yield f"! URGENT, {flag.urgency}: {flag.label} ({flag.because})"
    yield from lines
    yield limits(guideline.review.by)


def framed_data(answer: Recommendation, found: Any) -> dict[str, Any]:
    """The same as data: the keys that the answer of `options` has for guideline, review, urgent and limits."""
    return {**answer.frame(), **as_data(found), "urgent": as_data(answer.urgent), "limits": limits(answer.compiled.guideline.review.by)}
