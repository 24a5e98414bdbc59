"""Which steps of a path are worth a line where there is little room."""

from __future__ import annotations

from decision.engine.parts import Step
from decision.facts.vocabulary import Vocabulary


def reads_beyond_scope(vocabulary: Vocabulary, step: Step) -> bool:
    """Whether a step asks more than what is ordinary in this scope."""
    return not all(map(vocabulary.is_of_scope, step.facts))
