"""A patient's file made from a note: its facts, the words that say each, what is still to be asked and what was not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from decision.facts.vocabulary import Vocabulary
from decision.intake.answer import Intake, NotUnderstood, Question

HEADER = "# Read from {name} by firstline {version}. Compare every fact with the note before it is used.\n"
WRITTEN_BY = "written_by"
Hidden = Sequence[tuple[int, int]]  # where a text holds what identifies a person


def patient_file(intake: Intake, name: str, version: str, vocabulary: Vocabulary, hidden: Hidden = ()) -> str:
    """The file as YAML; `options --patient` reads it. What stands in `hidden` is left out of it."""
    data: dict[str, Any] = {
        WRITTEN_BY: {"firstline": version, "vocabulary": vocabulary.edition},
        "facts": intake.facts,
        "provenance": _provenance(intake, hidden),
        "questions": [_asked(one, hidden) for one in intake.questions],
        "not_understood": [
            _told(one, **({"did_you_mean": one.did_you_mean} if one.did_you_mean else {}))
            for one in intake.not_understood
            if not is_hidden(one, hidden)
        ],
    }
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)
    return HEADER.format(name=name, version=version) + text


def _provenance(intake: Intake, hidden: Hidden) -> dict[str, list[dict[str, Any]]]:
    """For each fact the words of the note that say it when read alone, and where they stand, in characters from its start.

    The words are left out where they may identify a person, such as a full date.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in intake.read:
        start, end = one.within
        told: dict[str, Any] = {"span": [start, end]}
        if not is_within(start, end, hidden):
            told = {"text": intake.sentence[start:end], **told}
        if one.how:
            told["how"] = one.how
        if told not in found.setdefault(one.fact, []):
            found[one.fact].append(told)
    return found


def _asked(one: Question, hidden: Hidden) -> dict[str, Any]:
    """A question is always there; its words are left out where they may identify a person."""
    told = _told(one, question=one.question)
    return {key: value for key, value in told.items() if key != "text"} if is_hidden(one, hidden) else told


def _told(one: Question | NotUnderstood, **more: str) -> dict[str, Any]:
    return {"text": one.text, "span": [one.start, one.end], **more}


def is_hidden(one: Question | NotUnderstood, hidden: Hidden) -> bool:
    """Whether a text lies where something identifies a person."""
    return is_within(one.start, one.end, hidden)


def is_within(first: int, last: int, hidden: Hidden) -> bool:
    """Whether some of a stretch of text lies where something identifies a person."""
    return any(first < end and start < last for start, end in hidden)
