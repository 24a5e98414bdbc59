"""Checks that a criterion asks of each fact something that the fact can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from decision.criteria import Criterion, InRange, IsOneOf
from decision.errors import nearest
from decision.facts.vocabulary import Fact, Vocabulary
from decision.loading.documents import Document, Path
from decision.ranges import Range, plain

TWO_VALUED = ("yes", "no", "present", "absent")


def check_criterion(document: Document, path: Path, criterion: Criterion, vocabulary: Vocabulary, findings: Mapping[str, Any]) -> None:
    """Report every leaf that names no fact, no value of it, or a number out of its limits."""
    for leaf in criterion.leaves():
        for what, expected, near in _problems(leaf, vocabulary, findings):
            document.report(_place_of(document, path, leaf.fact), what, expected, near)


def _problems(leaf: IsOneOf | InRange, vocabulary: Vocabulary, findings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What is wrong, what was expected, and the nearest right word."""
    if leaf.fact in findings:
        yield from _words(leaf, TWO_VALUED, leaf.fact)
    elif leaf.fact not in vocabulary:
        yield f"`{leaf.fact}` is not a fact", "expected a fact or a finding", nearest(leaf.fact, (*vocabulary.facts, *findings))
    else:
        yield from _of_fact(leaf, vocabulary[leaf.fact])


def _place_of(document: Document, path: Path, fact: str) -> Path:
    """The nearest line below `path` that names the fact."""
    inside = [place for place in document.lines if place[: len(path)] == path and place[-1:] == (fact,)]
    return min(inside, key=len) if inside else path


def _of_fact(leaf: IsOneOf | InRange, fact: Fact) -> Iterator[tuple[str, str, str]]:
    if isinstance(leaf, InRange):
        if fact.number is None:
            yield f"{fact.label} is not a number", f"expected one of {', '.join(fact.values)}", ""
        else:
            yield from _of_range(leaf.range, fact)
    elif fact.number is not None:
        for value in leaf.values:
            if not _is_number(value, fact):
                yield f"`{value}` is not a number for {fact.label}", f"expected a number of {fact.number.unit}", ""
    else:
        yield from _words(leaf, TWO_VALUED if fact.is_two_valued else fact.values, fact.label)


def _of_range(wanted: Range, fact: Fact) -> Iterator[tuple[str, str, str]]:
    assert fact.number is not None
    low, high, unit = fact.number.low, fact.number.high, fact.number.unit
    for end in wanted.as_data().values():
        if not low <= end <= high:
            yield f"{fact.label} {plain(end)} {unit} is impossible", f"expected {plain(low)} to {plain(high)}", ""


def _is_number(value: str, fact: Fact) -> bool:
    if value == "never":
        return fact.never
    try:
        number = float(value)
    except ValueError:
        return False
    assert fact.number is not None
    return fact.number.low <= number <= fact.number.high


def _words(leaf: IsOneOf | InRange, words: tuple[str, ...], label: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(leaf, InRange):
        yield f"{label} is not a number", f"expected one of {', '.join(words)}", ""
        return
    for value in leaf.values:
        if value not in words:
            yield f"`{value}` is not a value of {label}", f"expected one of {', '.join(words)}", nearest(value, words)
