"""Facts and criteria as a clinician would say them; every word comes from the vocabulary or the guideline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from decision.criteria import AllOf, AnyOf, Criterion, InRange, IsOneOf, Not
from decision.facts.saying import NOT_KNOWN, OPPOSITE, either, value_said
from decision.facts.saying import phrase as fact_said
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.ranges import Range

__all__ = ["NOT_KNOWN", "Phrases", "listed"]
OTHERS_AT_MOST = 2  # so many other values are named where one is ruled out


class Phrases:
    """Says facts and criteria of one guideline, of no patient in particular."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary) -> None:
        self.guideline = guideline
        self.vocabulary = vocabulary

    def label(self, fact: str) -> str:
        findings = self.guideline.findings
        return findings[fact].label if fact in findings else self.vocabulary[fact].label

    def phrase(self, fact: str, value: Any) -> str:
        """A fact or a finding with its value; None is not known, a list is some of several."""
        if fact not in self.guideline.findings:
            return fact_said(self.vocabulary[fact], value)
        label = self.guideline.findings[fact].label
        if isinstance(value, list | tuple):
            return either(self.phrase(fact, one) for one in value)
        if value is None:
            return f"{label} {NOT_KNOWN}"
        if value in ("present", "yes"):
            return label
        return f"not: {label}" if "," in label else f"no {label}"

    def facts(self, facts: Mapping[str, Any]) -> str:
        """Stated facts of a patient, as data, in words."""
        return ", ".join(self.phrase(fact, value) for fact, value in facts.items())

    def criterion(self, criterion: Criterion) -> str:
        """A criterion in words: its parts are listed, and a part that joins several of its own stands in brackets."""
        criterion = simplified(criterion)
        if isinstance(criterion, IsOneOf):
            return self.phrase(criterion.fact, criterion.values[0] if len(criterion.values) == 1 else list(criterion.values))
        if isinstance(criterion, InRange):
            return self.phrase(criterion.fact, criterion.range.as_data())
        if isinstance(criterion, Not):
            inner = criterion.part
            assert isinstance(inner, IsOneOf | InRange)
            return self._outside(inner) if isinstance(inner, InRange) else self._other_than(inner)
        if isinstance(criterion, AllOf):
            return self._joined(criterion.parts, "and") if criterion.parts else "always"
        return self._joined(criterion.parts, "or")

    def _joined(self, parts: Sequence[Criterion], word: str) -> str:
        texts = {self.criterion(part): part for part in parts}
        told = [f"({text})" if len(texts) > 1 and _is_compound(part, text, word) else text for text, part in texts.items()]
        return listed(told, word)

    def _other_than(self, part: IsOneOf) -> str:
        """What is left where a fact has none of these values: the other values where they are few."""
        if all(value in OPPOSITE for value in part.values):
            return self.phrase(part.fact, [OPPOSITE[value] for value in part.values])
        fact = self.vocabulary[part.fact]
        others = [value for value in fact.values if value not in part.values]
        if 0 < len(others) <= OTHERS_AT_MOST:
            return self.phrase(part.fact, others)
        return f"{fact.label} other than {value_said(fact, part.values)}"

    def _outside(self, part: InRange) -> str:
        """The numbers outside a range, and `never`, which lies in none."""
        below, above = (one.as_data() for one in _beyond(part.range))
        words = self.phrase(part.fact, above or below)
        if above and below:
            fact = self.vocabulary[part.fact]
            words = f"{fact.label} {value_said(fact, below)} or {words.removeprefix(f'{fact.label} ')}"
        return f"{words} or never" if self.vocabulary[part.fact].never else words


def listed(texts: Sequence[str], word: str) -> str:
    """Some texts as a list: `a, b and c`."""
    return f" {word} ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def counted(count: int, one: str, rest: str = "") -> str:
    """So many of something, in the words for one of it, with what follows: `2 notes for everyone`."""
    return f"{count} {one}{'' if count == 1 else 's'}{rest}"


def simplified(criterion: Criterion) -> Criterion:
    """The same criterion: each `not` at a single fact, no `and` directly in an `and`, no `or` in an `or`, and no part to spare."""
    if isinstance(criterion, IsOneOf | InRange):
        return criterion
    if isinstance(criterion, Not):
        inner = criterion.part
        if isinstance(inner, IsOneOf | InRange):
            return criterion
        if isinstance(inner, Not):
            return simplified(inner.part)
        opposite = tuple(Not(one) for one in inner.parts)
        return simplified(AnyOf(opposite) if isinstance(inner, AllOf) else AllOf(opposite))
    kind = AllOf if isinstance(criterion, AllOf) else AnyOf
    plain = [simplified(part) for part in criterion.parts]
    parts = [one for part in plain for one in (part.parts if isinstance(part, kind) and part.parts else (part,))]
    kept = _without_spare(parts, AnyOf if kind is AllOf else AllOf)
    return kept[0] if len(kept) == 1 else kind(tuple(kept))


def _without_spare(parts: list[Criterion], other: type[AllOf | AnyOf]) -> list[Criterion]:
    """Parts without those that another makes needless: `(A or B) and B` is B, and `A, or A and B` is A."""
    inside = [part.parts if isinstance(part, other) else (part,) for part in parts]

    def is_spare(place: int) -> bool:
        return any(
            one and all(part in inside[place] for part in one) and (len(one) < len(inside[place]) or another < place)
            for another, one in enumerate(inside)
            if another != place
        )

    return [part for place, part in enumerate(parts) if not is_spare(place)]


def _is_compound(part: Criterion, text: str, word: str) -> bool:
    """Whether the words of a part might run into those of its neighbours: a list, or several values where `and` joins."""
    if ", " in text or isinstance(part, AllOf | AnyOf):
        return True
    return word == "and" and " or " in text and (isinstance(part, Not) or (isinstance(part, IsOneOf) and len(part.values) > 1))


def _beyond(wanted: Range) -> tuple[Range, Range]:
    """The numbers below a range and those above it; an empty range of bounds where it has no end there."""
    below = Range(below=wanted.at_least) if wanted.at_least is not None else Range(at_most=wanted.above)
    return below, Range(above=wanted.at_most) if wanted.at_most is not None else Range(at_least=wanted.below)
