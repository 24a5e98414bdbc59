"""Checks that a criterion asks of each fact something that the fact can answer."""

from __future__ import annotations

from collections.abc import Mapping
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
        here = _place_of(document, path, leaf.fact)
        if leaf.fact in findings:
            _check_words(document, here, leaf, TWO_VALUED, leaf.fact)
        elif leaf.fact not in vocabulary:
            document.report(here, f"`{leaf.fact}` is not a fact", "expected a fact or a finding", nearest(leaf.fact, (*vocabulary.facts, *findings)))
        else:
            _check_leaf(document, here, leaf, vocabulary[leaf.fact])


def _place_of(document: Document, path: Path, fact: str) -> Path:
    """The nearest line below `path` that names the fact."""
    inside = [place for place in document.lines if place[: len(path)] == path and place[-1:] == (fact,)]
    return min(inside, key=len) if inside else path


def _check_leaf(document: Document, here: Path, leaf: IsOneOf | InRange, fact: Fact) -> None:
    if isinstance(leaf, InRange):
        if fact.number is None:
            document.report(here, f"{fact.label} is not a number", f"expected one of {', '.join(fact.values)}")
        else:
            _check_range(document, here, leaf.range, fact)
    elif fact.number is not None:
        for value in leaf.values:
            if not _is_number(value, fact):
                document.report(here, f"`{value}` is not a number for {fact.label}", f"expected a number of {fact.number.unit}")
    elif fact.is_two_valued:
        _check_words(document, here, leaf, TWO_VALUED, fact.label)
    else:
        _check_words(document, here, leaf, fact.values, fact.label)


def _check_range(document: Document, here: Path, wanted: Range, fact: Fact) -> None:
    assert fact.number is not None
    for end in wanted.as_data().values():
        if not fact.number.low <= end <= fact.number.high:
            document.report(here, f"{fact.label} {plain(end)} {fact.number.unit} is impossible", f"expected {plain(fact.number.low)} to {plain(fact.number.high)}")


def _is_number(value: str, fact: Fact) -> bool:
    if value == "never":
        return fact.never
    try:
        number = float(value)
    except ValueError:
        return False
    assert fact.number is not None
    return fact.number.low <= number <= fact.number.high


def _check_words(document: Document, here: Path, leaf: IsOneOf | InRange, words: tuple[str, ...], label: str) -> None:
    if isinstance(leaf, InRange):
        document.report(here, f"{label} is not a number", f"expected one of {', '.join(words)}")
        return
    for value in leaf.values:
        if value not in words:
            document.report(here, f"`{value}` is not a value of {label}", f"expected one of {', '.join(words)}", nearest(value, words))


