"""Each law of the vocabulary forbids a patient, flags one that medicine knows, and leaves the others alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from math import inf
from typing import Any

import pytest

from decision import Contradiction, patient_from
from decision.catalogue import shipped_vocabulary
from decision.criteria import Criterion, InRange, IsOneOf
from decision.facts.vocabulary import Impossible
from decision.ranges import whole_if_whole
from tests.reads_all import answer

VOCABULARY = shipped_vocabulary()


class Plain:
    """Whether a criterion holds of a complete patient, told in plain values."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts

    def leaf(self, leaf: IsOneOf | InRange) -> bool:
        value = self.facts[leaf.fact]
        return value in leaf.range if isinstance(leaf, InRange) else str(value) in leaf.values

    def all_of(self, parts: list[bool]) -> bool:
        return all(parts)

    def any_of(self, parts: list[bool]) -> bool:
        return any(parts)

    def negation(self, part: bool) -> bool:
        return not part


def candidates(criterion: Criterion) -> Iterator[dict[str, Any]]:
    """Patients with every value, and numbers on and beside every threshold, of the facts that a criterion reads."""
    leaves: dict[str, set[float]] = defaultdict(set)
    for leaf in criterion.leaves():
        ends = (leaf.range.start[0], leaf.range.end[0]) if isinstance(leaf, InRange) else ()
        leaves[leaf.fact].update(end for end in ends if end not in (inf, -inf))
        if isinstance(leaf, IsOneOf) and VOCABULARY[leaf.fact].number is not None:
            leaves[leaf.fact].update(int(value) for value in leaf.values if value != "never")
    choices = [_values(fact, thresholds) for fact, thresholds in leaves.items()]
    for values in product(*choices):
        yield dict(zip(leaves, values, strict=True))


def _values(fact: str, thresholds: set[float]) -> list[Any]:
    one = VOCABULARY[fact]
    if one.number is None:
        return list(one.values)
    step = 1 if one.number.whole == "yes" else 0.5
    near = {value for end in thresholds for value in (end - step, end, end + step)}
    never = ["never"] if one.never else []
    return [*(whole_if_whole(value) for value in sorted(near) if one.number.low <= value <= one.number.high), *never]


@pytest.mark.parametrize("law", VOCABULARY.impossible, ids=lambda law: law.because)
def test_every_law_has_a_patient_that_it_forbids_or_flags(law: Impossible) -> None:
    forbidden = [facts for facts in candidates(law.when) if law.when.fold(Plain(facts))]
    assert forbidden, "no patient meets the combination"
    told = [_told(facts) for facts in islice(forbidden, 12)]
    assert any(law.because in text for text in told), told
    if law.unless_stated == "no":
        assert all(text.startswith("refused") for text in told), told


@pytest.mark.parametrize("law", VOCABULARY.impossible, ids=lambda law: law.because)
def test_every_law_leaves_a_patient_with_the_same_facts(law: Impossible) -> None:
    allowed = (facts for facts in candidates(law.when) if not law.when.fold(Plain(facts)))
    assert any(not _told(facts).startswith("refused") for facts in allowed)


def _told(facts: dict[str, Any]) -> str:
    """What a patient with these facts is told: refused and why, or the notes."""
    try:
        return "accepted " + " ".join(note.text for note in answer(facts).notes)
    except Contradiction as error:
        return f"refused {error}"


def test_every_order_of_two_numbers_forbids_a_patient_and_allows_one() -> None:
    assert len(VOCABULARY.ordered) > 30
    for order in VOCABULARY.ordered:
        with pytest.raises(Contradiction) as caught:
            patient_from(VOCABULARY, {order.smaller: 20, order.larger: 10})
        assert order.because in str(caught.value)
        assert patient_from(VOCABULARY, {order.smaller: 10, order.larger: 20})
        assert patient_from(VOCABULARY, {order.smaller: 10, order.larger: "never"})
