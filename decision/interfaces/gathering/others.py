"""The other shipped guidelines that a patient can be held against, and where they differ for one patient."""

from __future__ import annotations

from decision.catalogue import load, shipped
from decision.compare import agree, differences
from decision.engine import Recommendation, recommend
from decision.engine.parts import DifferenceText
from decision.errors import Contradiction
from decision.reasoning.compiled import Compiled


def others(compiled: Compiled) -> list[Compiled]:
    """The other shipped guidelines that are written for care and in the same facts."""
    named = (load(name) for name in shipped() if name != compiled.guideline.id)
    return [one for one in named if one.guideline.invented == "no" and one.vocabulary.digest == compiled.vocabulary.digest]


def answered_by(other: Compiled, answer: Recommendation) -> Recommendation:
    """The answer of another guideline for the same patient."""
    return recommend(other, answer.case.patient, strict=answer.case.strict)


def contradicted(error: Contradiction) -> str:
    """Why another guideline gives no answer to facts that this one accepts."""
    return f"Cannot answer, for it reads these facts more closely: {'; '.join(map(str, error.problems))}"


def computed_differences(answer: Recommendation) -> list[DifferenceText]:
    """Where other shipped guidelines put something else first for this patient, or do not answer."""
    found: list[DifferenceText] = []
    for other in others(answer.compiled):
        try:
            theirs = answered_by(other, answer)
        except Contradiction as error:  # its findings read the facts more closely, and tell that two disagree
            found.append(DifferenceText(other.guideline.id, contradicted(error), ()))
        else:
            found += differences(agree(answer, theirs), other.guideline.id)
    return found
