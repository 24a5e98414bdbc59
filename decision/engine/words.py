"""Facts and criteria as a clinician would say them; every word comes from the vocabulary or the guideline."""

from __future__ import annotations

from typing import Any

from decision.criteria import AllOf, AnyOf, Criterion, InRange, IsOneOf, Not
from decision.facts.patient import Patient, value_as_data
from decision.logic import Truth
from decision.ranges import Range
from decision.reasoning.compiled import Compiled
from decision.reasoning.reading import Reading, words_of
from decision.reasoning.space import Numbers, Words
from decision.reasoning.standing import leaves_in

NOT_KNOWN = "not known"


class Speaker:
    """Says facts and criteria of one patient."""

    def __init__(self, compiled: Compiled, patient: Patient, reading: Reading) -> None:
        self.compiled = compiled
        self.patient = patient
        self.reading = reading

    def label(self, fact: str) -> str:
        findings = self.compiled.guideline.findings
        return findings[fact].label if fact in findings else self.compiled.vocabulary[fact].label

    # What the patient has

    def value(self, fact: str) -> Any:
        """The value of a fact as data; None if it is not known."""
        if fact in self.patient.facts:
            return value_as_data(self.patient.facts[fact])
        space = self.compiled.space
        if fact in space.findings:
            truth = self.compiled.reader.truth(self.reading, space.node(space.findings[fact].when))
            return None if truth is Truth.UNKNOWN else truth.value
        values = self.possible_values(fact)
        return values[0] if len(values) == 1 else None

    def possible_values(self, fact: str) -> list[Any]:
        """Every value that the fact may still have; a number's region counts as one value."""
        space = self.compiled.space
        if fact in space.level_of:
            level = space.level_of[fact]
            return [self._at(level, index) for index in self.reading.choices[level]]
        if space.vocabulary[fact].derived is None or not self.is_read(fact):
            return []
        leaves = self.compiled.reader.leaves(self.reading, space.table(fact))
        return [space.vocabulary[fact].values[leaf] for leaf in leaves_in(leaves)]

    def is_read(self, fact: str) -> bool:
        """Whether the space can tell the values of this fact apart."""
        space = self.compiled.space
        return all(raw in space.level_of for raw in space.raw_facts(fact))

    def _at(self, level: int, index: int) -> Any:
        domain = self.compiled.space.domains[level]
        if isinstance(domain, Words):
            return domain.values[index]
        if index == domain.regions.count:
            return "never"
        found = domain.regions.range_of(index)
        if found.at_least is not None and found.at_least == found.at_most:
            return value_as_data(found.at_least)
        return found.as_data() or "any"

    def said(self, fact: str) -> str:
        """A fact with its value: `ER 90 %`, `no visceral crisis`, `HER2 IHC not known`."""
        return self.phrase(fact, self.value(fact))

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
        number = None if fact in self.compiled.guideline.findings else self.compiled.vocabulary[fact].number
        unit = f" {number.unit}" if number is not None and number.unit not in ("", "grade", "score", "stage", "lesions") else ""
        return f"{label} {words_of(value)}{unit}"

    # What a criterion asks

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
                return f"{words}, or never" if self.compiled.vocabulary[part.fact].never else words
        if isinstance(part, IsOneOf) and len(part.values) == 1 and part.values[0] in ("present", "yes", "absent", "no"):
            opposite = {"present": "absent", "yes": "no", "absent": "present", "no": "yes"}[part.values[0]]
            return self.phrase(part.fact, opposite)
        if isinstance(part, AnyOf):
            return " and ".join(self._negated(one) for one in part.parts)
        return f"not ({self.criterion(part)})"

    def unmet(self, criterion: Criterion) -> list[Criterion]:
        """The parts of a criterion that this patient does not certainly meet."""
        if self.truth(criterion) is Truth.TRUE:
            return []
        if isinstance(criterion, AllOf):
            return [unmet for part in criterion.parts for unmet in self.unmet(part)] or [criterion]
        return [criterion]

    def truth(self, criterion: Criterion) -> Truth:
        return self.compiled.reader.truth(self.reading, self.compiled.space.node(criterion))

    def facts_of(self, criterion: Criterion) -> dict[str, Any]:
        """The facts that a criterion reads, with their values; None where not known."""
        return {leaf.fact: self.value(leaf.fact) for leaf in criterion.leaves()}

    def level_phrase(self, level: int, values: tuple[int, ...]) -> str:
        """A raw fact restricted to some of its values, in words."""
        fact, domain = self.compiled.space.levels[level], self.compiled.space.domains[level]
        if isinstance(domain, Numbers) and len(values) > 1:
            ranges = [index for index in values if index < domain.regions.count]
            if ranges and ranges == list(range(ranges[0], ranges[-1] + 1)):
                first, last = domain.regions.range_of(ranges[0]), domain.regions.range_of(ranges[-1])
                joined = Range(at_least=first.at_least, above=first.above, at_most=last.at_most, below=last.below)
                words = self.phrase(fact, joined.as_data()) if joined.as_data() else f"{self.label(fact)} any"
                return f"{words}, or never" if len(ranges) < len(values) else words
        phrases = [self.phrase(fact, self._at(level, index)) for index in values]
        return " or ".join(phrases)


def _flipped(wanted: Range) -> Range | None:
    """The range outside a one-sided range."""
    if wanted.at_least is None and wanted.above is None:
        return Range(above=wanted.at_most) if wanted.at_most is not None else Range(at_least=wanted.below)
    if wanted.at_most is None and wanted.below is None:
        return Range(below=wanted.at_least) if wanted.at_least is not None else Range(at_most=wanted.above)
    return None
