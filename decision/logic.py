"""Three-valued logic (Kleene): a criterion is true, false, or not known of a patient.

It does *not* decide what holds over all completions of a patient; that is `reasoning.standing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """The truth of a statement about a patient of whom some facts may be missing."""

    FALSE = "no"
    UNKNOWN = "not known"
    TRUE = "yes"

    def __bool__(self) -> bool:
        """Unknown is never "no": an unknown truth refuses to become a bool."""
        if self is Truth.UNKNOWN:
            raise ValueError("an unknown truth has no bool; compare with `is`")
        return self is Truth.TRUE

    def __invert__(self) -> Truth:
        return _NEGATED[self]


_NEGATED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def all_of(truths: Iterable[Truth]) -> Truth:
    """False if any is false, else unknown if any is unknown, else true; true of nothing."""
    result = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return Truth.FALSE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if any is true, else unknown if any is unknown, else false; false of nothing."""
    result = Truth.FALSE
    for truth in truths:
        if truth is Truth.TRUE:
            return Truth.TRUE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result
