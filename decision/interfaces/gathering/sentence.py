"""How a sentence was read, as data under the names of the JSON contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from decision.facts.patient import value_as_data
from decision.intake import JOINS, PARTS, Ignored, Intake, NotUnderstood, Question
from decision.intake.patient_file import is_within
from decision.interfaces.gathering.identifiers import spans_of_identifiers

WITHHELD = "[left out]"


def intake_as_data(read: Intake) -> dict[str, Any]:
    """How a sentence was read, as the JSON contract has it; unread words that may identify a person are not said back."""
    hidden = spans_of_identifiers(read.sentence)

    def told(one: Ignored | NotUnderstood | Question) -> dict[str, Any]:
        text = WITHHELD if is_within(one.start, one.end, hidden) else one.text
        return {"text": text, "span": [one.start, one.end]}

    return {
        "read": [
            {
                "fact": one.fact,
                "value": value_as_data(one.value),
                "text": one.text,
                "span": [one.start, one.end],
                "within": list(one.within),
                "how": one.how,
            }
            for one in read.read
        ],
        "ignored": [{**told(one), "because": one.because} for one in read.ignored],
        "not_understood": [
            {**told(one), "did_you_mean": "" if is_within(one.start, one.end, hidden) else one.did_you_mean} for one in read.not_understood
        ],
        "questions": [{**told(one), "question": one.question} for one in read.questions],
    }


def calculated(told: Mapping[str, Any], phrase: Callable[[str, Any], str]) -> list[str]:
    """What a sentence says by a formula, and from what; `told` is how it was read, as data."""
    return list(dict.fromkeys(f"{phrase(one['fact'], one['value'])} {one['how']}" for one in told["read"] if one["how"]))


def not_used(told: Mapping[str, Any]) -> list[str]:
    """What a sentence says that gives no fact, in a line for each reason; words between two readings say nothing that could be missed."""
    by_reason: dict[str, list[str]] = {}
    for one in told["ignored"]:
        if one["because"] in (JOINS, PARTS):
            continue
        by_reason.setdefault(one["because"], []).append(f"“{one['text']}”")
    return [f"{', '.join(dict.fromkeys(words))}: {because}" for because, words in by_reason.items()]
