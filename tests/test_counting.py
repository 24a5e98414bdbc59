"""Profiles counted: whole numbers equal plain enumeration, however laws tie the facts and whatever is summed out on the way."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from decision.reasoning.counting import Profiles
from decision.reasoning.diagrams import FALSE, TRUE, Diagrams, TooLarge
from decision.reasoning.weights import ONE, Weights

SEEDS = range(150)


class Small(NamedTuple):
    """A few levels, the laws that tie them, and a function with the leaves 0 to 3."""

    diagrams: Diagrams
    laws: tuple[int, ...]
    function: int

    def profiles(self) -> Profiles:
        guideline: Any = SimpleNamespace(
            diagrams=self.diagrams, reader=SimpleNamespace(anybody=SimpleNamespace(parts=dict(enumerate(self.laws))))
        )
        return Profiles(guideline)


def order(diagrams: Diagrams, upper: int, lower: int) -> int:
    """The upper level is at most the lower, as a clock of a class is at most that of a class within it."""
    sizes = diagrams.sizes
    rows = tuple(diagrams.of_mask(lower, sum(1 << below for below in range(above, sizes[lower]))) for above in range(sizes[upper]))
    return diagrams.node(upper, rows)


@cache
def small(seed: int) -> Small:
    rng = Random(seed)
    diagrams = Diagrams([rng.randint(2, 4) for _ in range(7)])
    laws = [order(diagrams, *sorted(rng.sample(range(7), 2))) for _ in range(rng.randint(0, 7))]
    for _ in range(rng.randint(0, 2)):  # some combination of three facts that nobody has
        masks = [diagrams.of_mask(level, rng.randint(1, (1 << diagrams.sizes[level]) - 2)) for level in rng.sample(range(7), 3)]
        laws.append(diagrams.negation(diagrams.all_of(masks)))
    function = FALSE
    for leaf in (1, 2, 3, 2, 1):
        masks = [
            diagrams.of_mask(level, rng.randint(1, (1 << diagrams.sizes[level]) - 1)) for level in rng.sample(range(7), rng.randint(1, 3))
        ]
        function = diagrams.joined("max", max, function, diagrams.scaled(leaf, diagrams.all_of(masks)))
    return Small(diagrams, tuple(law for law in dict.fromkeys(laws) if law != TRUE), function)


@cache
def twins(seed: int) -> Small:
    """The function does not read the last two levels, and whatever ties one of them ties the other alike: two ties are then the same."""
    rng = Random(seed)
    size = rng.randint(2, 4)
    diagrams = Diagrams([*(rng.randint(2, 4) for _ in range(4)), size, size])
    laws = []
    for _ in range(rng.randint(1, 3)):
        read = rng.sample(range(4), 2)
        masks = [diagrams.of_mask(level, rng.randint(1, (1 << diagrams.sizes[level]) - 2)) for level in read]
        of_twin = rng.randint(1, (1 << size) - 2)
        laws += [diagrams.negation(diagrams.all_of([*masks, diagrams.of_mask(twin, of_twin)])) for twin in (4, 5)]
    function = FALSE
    for leaf in (1, 2, 3):
        masks = [diagrams.of_mask(level, rng.randint(1, (1 << diagrams.sizes[level]) - 1)) for level in rng.sample(range(4), 2)]
        function = diagrams.joined("max", max, function, diagrams.scaled(leaf, diagrams.all_of(masks)))
    return Small(diagrams, tuple(dict.fromkeys(laws)), function)


@cache
def plainly(of: Small) -> dict[int, int]:
    """How many profiles come to each leaf, by trying every combination."""
    found = dict.fromkeys(range(4), 0)
    for values in product(*map(range, of.diagrams.sizes)):
        if all(of.diagrams.leaf_at(law, values) == TRUE for law in of.laws):
            found[of.diagrams.leaf_at(of.function, values)] += 1
    return found


@pytest.mark.parametrize("added_at_most", [1, 20, 3_000])
def test_counts_are_in_the_proportion_of_plain_enumeration(added_at_most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decision.reasoning.counting.ADDED_AT_MOST", added_at_most)
    for of in (made(seed) for seed in SEEDS for made in (small, twins)):
        expected = plainly(of)
        counts = of.profiles().counts(of.function)
        assert set(counts) == {leaf for leaf, count in expected.items() if leaf and count}
        whole, counted = sum(expected.values()) - expected[0], sum(counts.values())
        assert all(Fraction(count, counted) == Fraction(expected[leaf], whole) for leaf, count in counts.items())


def test_a_share_is_that_of_plain_enumeration_to_the_last_digit() -> None:
    for seed in SEEDS:
        of = small(seed)
        expected = plainly(of)
        for leaf in (1, 2, 3):
            node = of.diagrams.mapped(f"is {leaf}", lambda one, leaf=leaf: int(one == leaf), of.function)
            assert of.profiles().share(node) == expected[leaf] / sum(expected.values())


def test_the_number_of_all_profiles_is_that_of_plain_enumeration() -> None:
    for seed in SEEDS:
        of = small(seed)
        assert 10 ** of.profiles().magnitude == pytest.approx(sum(plainly(of).values()))


def test_what_was_counted_before_changes_no_count() -> None:
    for seed in SEEDS:
        of = small(seed)
        profiles = of.profiles()
        apart = of.diagrams.mapped("not 2", lambda leaf: 0 if leaf == 2 else leaf, of.function)
        assert (profiles.counts(apart), profiles.counts(of.function)) == (of.profiles().counts(apart), of.profiles().counts(of.function))


def test_a_count_stops_where_it_would_pass_through_too_many_states() -> None:
    of = small(3)
    with pytest.raises(TooLarge):
        of.profiles().counts(of.function, states_at_most=2)
    assert of.profiles().counts(of.function, states_at_most=1_000) == of.profiles().counts(of.function)


def test_one_clock_that_bounds_many_is_counted_in_few_states() -> None:
    """Twelve clocks of classes within one class: every combination of them would be 7 to the power of 12."""
    diagrams = Diagrams([7] * 13)
    laws = [order(diagrams, 0, clock) for clock in range(1, 13)]
    late = diagrams.any_of(diagrams.of_mask(clock, 1 << 6) for clock in range(1, 13))
    profiles = Small(diagrams, tuple(laws), late).profiles()
    lawful = [(7 - first) ** 12 for first in range(7)]
    others = [(6 - first) ** 12 for first in range(7)]
    assert profiles.share(late) == 1 - sum(others) / sum(lawful)
    assert profiles.counts(late, states_at_most=12)


def test_ways_to_one_node_are_added_up_unless_they_read_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class whose clock is only asked whether it is 0: its other values lead to one node, with other bounds on the clocks within."""
    diagrams = Diagrams([7] * 5)
    laws = tuple(order(diagrams, 0, clock) for clock in range(1, 5))
    late = diagrams.any_of(diagrams.of_mask(clock, 1 << 6) for clock in range(1, 5))
    of = Small(diagrams, laws, diagrams.both(diagrams.of_mask(0, 0b1111110), late))
    lawful = [(7 - first) ** 4 for first in range(7)]
    others = [(6 - first) ** 4 for first in range(1, 7)]
    assert of.profiles().counts(of.function, states_at_most=10)[TRUE] == sum(lawful[1:]) - sum(others)
    monkeypatch.setattr("decision.reasoning.counting.ADDED_AT_MOST", 2_400)  # four clocks are 2,401 combinations
    with pytest.raises(TooLarge):
        of.profiles().counts(of.function, states_at_most=10)


def test_functions_in_proportion_are_one_node_and_a_sum_is_that_of_each_value() -> None:
    weights = Weights(Diagrams([2, 3]))
    one, two = ((1, ONE), (2, ONE), (3, ONE)), ((2, ONE), (4, ONE), (6, ONE))
    assert weights.weight(1, two) == (2, weights.weight(1, one)[1])
    times, both = weights.product([weights.weight(1, one)[1], weights.weight(0, ((1, ONE), (0, 0)))[1]])
    assert (times, *weights.summed_out(both, 0)) == (1, *weights.weight(1, one))
    assert weights.summed_out(weights.weight(1, one)[1], 1) == (6, ONE)
    assert weights.summed_out(ONE, 1) == (3, ONE)
