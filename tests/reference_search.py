"""Values of facts that laws and statements tie, by trial: a value is tried, and what it leaves no room for is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from tests.reference_courses import LINE
from tests.reference_facts import Values

Domains = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class Constraint:
    """Something that must be true of a completion; a discordance binds only if the patient leaves room for it."""

    facts: tuple[str, ...]
    told: Callable[[Values], bool]
    discordance: bool = False
    known: dict[tuple[Any, ...], bool] = field(default_factory=dict)

    def holds(self, *values: Any) -> bool:
        """Whether it is true where its facts have these values, in their order."""
        known = self.known.get(values)
        if known is None:
            known = self.known[values] = self.told(dict(zip(self.facts, values, strict=True)))
        return known


class Search:
    """What facts may be under constraints that all bind."""

    def __init__(self, constraints: Iterable[Constraint]) -> None:
        self.constraints = list(constraints)
        self.about: dict[str, list[Constraint]] = {}
        self.known: dict[frozenset[Any], bool] = {}
        for constraint in self.constraints:
            for fact in constraint.facts:
                self.about.setdefault(fact, []).append(constraint)

    def narrowed(self, domains: Domains) -> Domains | None:
        """The domains without values that a constraint on one open fact forbids; None if nothing is left."""
        return self._dropped(dict(domains), self.constraints)

    def given(self, domains: Domains, fact: str, value: Any) -> Domains | None:
        """What is left once a fact has a value."""
        return self._dropped({**domains, fact: (value,)}, self.about.get(fact, ()))

    def _dropped(self, domains: dict[str, tuple[Any, ...]], constraints: Iterable[Constraint]) -> Domains | None:
        waiting = list(constraints)
        while waiting:
            constraint = waiting.pop()
            values = [domains[fact] for fact in constraint.facts]
            if sum(len(some) > 1 for some in values) > 1:
                continue
            kept = [each for each in product(*values) if constraint.holds(*each)]
            if not kept:
                return None
            open_fact = next((place for place, some in enumerate(values) if len(some) > 1), None)
            if open_fact is not None and len(kept) < len(values[open_fact]):
                fact = constraint.facts[open_fact]
                domains[fact] = tuple(each[open_fact] for each in kept)
                waiting += self.about[fact] if len(kept) == 1 else ()
        return domains

    def groups(self, domains: Domains, among: Iterable[str] | None = None) -> list[list[str]]:
        """The open facts, those together that a constraint ties."""
        left = dict.fromkeys(fact for fact in (domains if among is None else among) if len(domains[fact]) > 1)
        groups = []
        while left:
            waiting = [next(iter(left))]
            del left[waiting[0]]
            group = []
            while waiting:
                group.append(waiting.pop())
                for constraint in self.about.get(group[-1], ()):
                    for fact in constraint.facts:
                        if fact in left:
                            del left[fact]
                            waiting.append(fact)
            groups.append(sorted(group, key=lambda fact: (fact != LINE, fact)))  # the line first: courses tie clocks to it
        return groups

    def has_solution(self, domains: Domains, among: Iterable[str] | None = None) -> bool:
        """Whether the open facts (those among the given ones) can have values together; the domains are narrowed already."""
        return all(self._has_solution(domains, group) for group in self.groups(domains, among) if len(group) > 1)

    def _has_solution(self, domains: Domains, group: list[str]) -> bool:
        key = self._left_to_obey(domains, group)
        if key not in self.known:
            fact = max(group, key=lambda one: (len(self.about[one]), -len(domains[one])))
            rest = [other for other in group if other != fact]
            tried = (self.given(domains, fact, value) for value in domains[fact])
            self.known[key] = any(left is not None and self.has_solution(left, rest) for left in tried)
        return self.known[key]

    def _left_to_obey(self, domains: Domains, group: list[str]) -> frozenset[Any]:
        """What decides whether a group has a solution: the constraints on two open facts or more, and what their facts may be."""
        key = set()
        for constraint in {constraint for fact in group for constraint in self.about[fact]}:
            values = tuple(domains[fact] for fact in constraint.facts)
            if sum(len(some) > 1 for some in values) > 1:
                key.add((constraint, values))
        return frozenset(key)

    def solutions(self, first: Sequence[str], rest: Sequence[str], domains: Domains, rng: Random | None = None) -> Iterator[dict[str, Any]]:
        """Every way to give the first facts values such that the rest can have some too."""
        if rng is not None:
            domains = {**domains, **{fact: tuple(rng.sample(domains[fact], len(domains[fact]))) for fact in first}}
        hidden: list[tuple[list[str], list[str], dict[Any, bool]]] = [
            (group, self._beside(first, group), {}) for group in self.groups(domains, rest)
        ]

        def leaves_room(left: Domains) -> bool:
            for group, beside, known in hidden:
                key = tuple(left[fact] for fact in beside)
                if key not in known:
                    known[key] = self.has_solution(left, group)
                if not known[key]:
                    return False
            return True

        def search(index: int, left: Domains) -> Iterator[Domains]:
            if index == len(first):
                if leaves_room(left):
                    yield left
                return
            fact = first[index]
            if len(left[fact]) == 1:
                yield from search(index + 1, left)
                return
            for value in left[fact]:
                found = self.given(left, fact, value)
                if found is not None:
                    yield from search(index + 1, found)

        for found in search(0, domains):
            yield {fact: found[fact][0] for fact in first}

    def _beside(self, first: Sequence[str], group: Sequence[str]) -> list[str]:
        tied = {fact for one in group for constraint in self.about.get(one, ()) for fact in constraint.facts}
        return [fact for fact in first if fact in tied]
