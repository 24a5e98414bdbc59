"""Checks that a criterion asks of each fact something that the fact can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Any

from decision.criteria import Criterion, InRange, IsOneOf, is_number
from decision.errors import nearest
from decision.facts.vocabulary import Fact, Vocabulary
from decision.loading.documents import Document, Path

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
            yield from _of_limits(leaf.range.as_data().values(), fact)
    elif fact.number is not None:
        numbers = {value: _number(value, fact) for value in leaf.values}
        for value, number in numbers.items():
            if number is None:
                yield f"`{value}` is not a number for {fact.label}", f"expected {fact.number.name}", ""
        yield from _of_limits([number for number in numbers.values() if number is not None], fact)
    else:
        yield from _words(leaf, TWO_VALUED if fact.is_two_valued else fact.values, fact.label)


def _of_limits(numbers: Iterable[float], fact: Fact) -> Iterator[tuple[str, str, str]]:
    number = fact.number
    assert number is not None
    for one in numbers:
        if one < number.low or number.high < one < inf:
            yield f"{fact.label} {number.written(one)} is impossible", f"expected {number.limits}", ""


def _number(value: str, fact: Fact) -> float | None:
    """The number that a word of a criterion is; infinite for `never`, None if it is none."""
    if value == "never" and fact.never:
        return inf
    try:
        number = float(value)
    except ValueError:
        return None
    return number if is_number(number) else None


def _words(leaf: IsOneOf | InRange, words: tuple[str, ...], label: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(leaf, InRange):
        yield f"{label} is not a number", f"expected one of {', '.join(words)}", ""
        return
    for value in leaf.values:
        if value not in words:
            yield f"`{value}` is not a value of {label}", f"expected one of {', '.join(words)}", nearest(value, words)
