"""Facts and criteria as a clinician would say them; every word comes from the vocabulary or the guideline."""

from __future__ import annotations

from typing import Any

from decision.criteria import AllOf, AnyOf, Criterion, InRange, IsOneOf, Not
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.ranges import Range
from decision.reasoning.disagreement import words_of

NOT_KNOWN = "not known"
BARE_UNITS = ("", "grade", "score", "stage", "lesions")  # the label says them already


class Phrases:
    """Says facts and criteria of one guideline, of no patient in particular."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary) -> None:
        self.guideline = guideline
        self.vocabulary = vocabulary

    def label(self, fact: str) -> str:
        findings = self.guideline.findings
        return findings[fact].label if fact in findings else self.vocabulary[fact].label

    def phrase(self, fact: str, value: Any) -> str:
        label = self.label(fact)
        if value is None:
            return f"{label} {NOT_KNOWN}"
        if value in ("present", "yes"):
            return label
        if value in ("absent", "no"):
            return f"no {label}" if not label.startswith("refuses") else f"not: {label}"
        if value == "never":
            return f"{label}: never"
        number = None if fact in self.guideline.findings else self.vocabulary[fact].number
        unit = f" {number.unit}" if number is not None and not isinstance(value, str) and number.unit not in BARE_UNITS else ""
        return f"{label} {words_of(value)}{unit}"

    def criterion(self, criterion: Criterion) -> str:
        """A criterion in words."""
        if isinstance(criterion, IsOneOf):
            return " or ".join(self.phrase(criterion.fact, value) for value in criterion.values[:1]) + "".join(
                f" or {value}" for value in criterion.values[1:]
            )
        if isinstance(criterion, InRange):
            return self.phrase(criterion.fact, criterion.range.as_data())
        if isinstance(criterion, Not):
            return self._negated(criterion.part)
        parts = [self.criterion(part) for part in criterion.parts]
        if isinstance(criterion, AllOf):
            return " and ".join(parts) if parts else "always"
        return " or ".join(parts)

    def _negated(self, part: Criterion) -> str:
        if isinstance(part, InRange):
            flipped = _flipped(part.range)
            if flipped is not None:
                words = self.phrase(part.fact, flipped.as_data())
                return f"{words}, or never" if self.vocabulary[part.fact].never else words
        if isinstance(part, IsOneOf) and len(part.values) == 1 and part.values[0] in ("present", "yes", "absent", "no"):
            opposite = {"present": "absent", "yes": "no", "absent": "present", "no": "yes"}[part.values[0]]
            return self.phrase(part.fact, opposite)
        if isinstance(part, AnyOf):
            return " and ".join(self._negated(one) for one in part.parts)
        return f"not ({self.criterion(part)})"


def _flipped(wanted: Range) -> Range | None:
    """The range outside a one-sided range."""
    if wanted.at_least is None and wanted.above is None:
        return Range(above=wanted.at_most) if wanted.at_most is not None else Range(at_least=wanted.below)
    if wanted.at_most is None and wanted.below is None:
        return Range(below=wanted.at_least) if wanted.at_least is not None else Range(at_most=wanted.above)
    return None
