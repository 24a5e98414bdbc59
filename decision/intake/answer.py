"""How a sentence was read: every word of it stands in exactly one span.

Two facts read from one span stand in two entries with that span.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from decision.facts.patient import COMPLETE, COURSES, value_as_data


@dataclass(frozen=True, slots=True)
class Read:
    """A text that says a fact; `within` is the stretch around it that says it when read alone, mostly the text itself.

    `how` tells how the value was calculated, where it was.
    """

    text: str
    start: int
    end: int
    fact: str
    value: Any
    within: tuple[int, int]
    how: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A text that was read and gives no fact."""

    text: str
    start: int
    end: int
    because: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A text that could not be read, and the known word that looks most like it."""

    text: str
    start: int
    end: int
    did_you_mean: str


@dataclass(frozen=True, slots=True)
class Question:
    """A text that may mean more than one thing."""

    text: str
    start: int
    end: int
    question: str


@dataclass(frozen=True, slots=True)
class Intake:
    """All readings of one sentence, and the facts that they give together."""

    read: tuple[Read, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    questions: tuple[Question, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""

    def place(self, fact: str) -> str:
        """The words that say a fact, and where they stand, counted in characters from 1; an empty text if none do."""
        found = dict.fromkeys(one.within for one in self.read if one.fact == fact)
        return " and ".join(f"`{self.sentence[start:end]}` (characters {start + 1}-{end})" for start, end in found)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as `patient_from` reads them; a list of courses from a sentence is complete only where it says so."""
        found = {fact: value_as_data(value) for fact, value in self.values.items()}
        complete = found.pop(COMPLETE, "no")
        return found | {COMPLETE: complete} if COURSES in found or complete == "yes" else found
