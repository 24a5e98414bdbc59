"""How a sentence was read, as data under the names of the JSON contract."""

from __future__ import annotations

from typing import Any

from decision.facts.patient import value_as_data
from decision.intake import Intake


def intake_as_data(read: Intake) -> dict[str, Any]:
    """How a sentence was read, as the JSON contract has it."""
    return {
        "read": [
            {"fact": one.fact, "value": value_as_data(one.value), "text": one.text, "span": [one.start, one.end]} for one in read.read
        ],
        "ignored": [{"text": one.text, "because": one.because, "span": [one.start, one.end]} for one in read.ignored],
        "not_understood": [
            {"text": one.text, "did_you_mean": one.did_you_mean, "span": [one.start, one.end]} for one in read.not_understood
        ],
        "questions": [{"text": one.text, "question": one.question, "span": [one.start, one.end]} for one in read.questions],
    }
