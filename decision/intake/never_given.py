"""Finds courses of a class that is said never to have been given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from decision.facts.courses import counts
from decision.facts.record import Course
from decision.facts.vocabulary import Fact, Vocabulary

EXPOSURE = "exposure"  # the formula of the facts that say whether a class was given at all


def given_all_the_same(vocabulary: Vocabulary, facts: Mapping[str, Any], courses: Sequence[Course]) -> Iterator[tuple[str, Course]]:
    """Each fact that denies a class before the metastatic diagnosis, with each course that may be meant by it.

    A course that is said to be for metastatic disease, or that goes on today without an intent, is no such course.
    """
    earlier = [course for course in courses if course.intent != "metastatic" and (course.intent or course.ongoing != "yes")]
    for fact, value in facts.items():
        clock = _denied_clock(vocabulary, fact, value)
        for course in earlier if clock else ():
            if counts(course, clock, vocabulary) == "yes":
                yield fact, course


def both_told(fact: Fact, value: Any, course: Course) -> str:
    """The two that do not go together, in words."""
    return f"{never(fact, value)} and {name_of(course)} cannot both be true (unless it was given for metastatic disease: say so)"


def never(fact: Fact, value: Any) -> str:
    return f"no {fact.label}" if value == "absent" else f"{fact.label} {value}"


def name_of(course: Course) -> str:
    return course.agent or " and ".join(course.classes)


def _denied_clock(vocabulary: Vocabulary, fact: str, value: Any) -> str:
    """The clock that a fact says never started; an empty text if it says no such thing."""
    derived = vocabulary[fact].derived if fact in vocabulary else None
    if derived is not None and derived.formula == EXPOSURE and value == "absent":
        return derived.of[0]
    return fact if value == "never" and fact in vocabulary.clocks else ""
