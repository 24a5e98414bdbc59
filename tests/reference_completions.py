"""The completions of a patient by search: every value is tried, and what a law or a statement forbids is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product
from math import inf
from random import Random
from typing import Any

from tests.reference_courses import LINE, Way, months_named, months_of, readings
from tests.reference_facts import ADJUVANT_CLOCK, ADJUVANT_MONTHS, NEVER, RawVocabulary, Table, Tree, tree_of
from tests.reference_search import Constraint, Domains, Search

LISTED_AT_MOST, DRAWN = 256, 24  # a group of tied facts is listed in full up to the first number, else this many draws stand for it


@dataclass
class Completed:
    """What a patient may still be: groups of facts that hang together, each with the values that the group may take."""

    vocabulary: RawVocabulary
    shown: Sequence[str]
    domains: Domains | None  # None: no completion
    search: Search = field(default_factory=lambda: Search(()))
    assumed: list[str] = field(default_factory=list)
    accepted: int = 0  # discordances of which all is stated

    @property
    def is_contradictory(self) -> bool:
        return self.domains is None

    def listed(self, at_most: int) -> Table | None:
        """Every completion; None if there are more than that."""
        assert self.domains is not None
        groups, size = [], 1
        for group in sorted(self.groups(), key=len):  # many small ones are soon too many
            found = list(islice(self._solutions(group), at_most // size + 1))
            size *= len(found)
            if size > at_most:
                return None
            groups.append(found)
        bits, stride = self._certain(size), 1
        for solutions in groups:
            period = stride * len(solutions)
            again = ((1 << size) - 1) // ((1 << period) - 1)
            for place, solution in enumerate(solutions):
                _add(bits, solution, (((1 << stride) - 1) << (place * stride)) * again)
            stride = period
        return Table(self.vocabulary, size, bits)

    def drawn(self, size: int, rng: Random) -> Table:
        """Completions drawn at random; every completion has a chance."""
        bits = self._certain(size)
        for group in self.groups():
            solutions = list(islice(self._solutions(group), LISTED_AT_MOST + 1))
            if len(solutions) > LISTED_AT_MOST:
                solutions = [next(self._solutions(group, rng)) for _ in range(DRAWN)]
            _deal(bits, solutions, (1 << size) - 1, size, rng)
        return Table(self.vocabulary, size, bits)

    def one(self, rng: Random) -> dict[str, Any]:
        """One completion drawn at random, as the values of the facts shown."""
        assert self.domains is not None
        values = {fact: self.domains[fact][0] for fact in self.shown if len(self.domains[fact]) == 1}
        for group in self.groups():
            values |= next(self._solutions(group, rng))
        return values

    def _certain(self, size: int) -> dict[str, dict[Any, int]]:
        assert self.domains is not None
        return {fact: {self.domains[fact][0]: (1 << size) - 1} for fact in self.shown if len(self.domains[fact]) == 1}

    def seems_wider(self, group: Sequence[str], than: int) -> bool:
        """Whether the shown facts of a group have more values together than that, as far as they alone can tell."""
        assert self.domains is not None
        shown = set(self.shown)
        found = self.search.solutions([fact for fact in group if fact in shown], (), self.domains)
        return sum(1 for _ in islice(found, than + 1)) > than

    def groups(self) -> list[list[str]]:
        """The open facts, those together that something ties, where at least one is shown."""
        assert self.domains is not None
        shown = set(self.shown)
        return [group for group in self.search.groups(self.domains) if shown.intersection(group)]

    def _solutions(self, group: Sequence[str], rng: Random | None = None) -> Iterator[dict[str, Any]]:
        assert self.domains is not None
        shown = set(self.shown)
        first, rest = [fact for fact in group if fact in shown], [fact for fact in group if fact not in shown]
        return self.search.solutions(first, rest, self.domains, rng)


def _add(bits: dict[str, dict[Any, int]], solution: Mapping[str, Any], where: int) -> None:
    for fact, value in solution.items():
        at = bits.setdefault(fact, {})
        at[value] = at.get(value, 0) | where


def _deal(bits: dict[str, dict[Any, int]], found: Sequence[Mapping[str, Any]], where: int, size: int, rng: Random) -> None:
    """Share out places among solutions, half to each half of them."""
    if len(found) == 1:
        _add(bits, found[0], where)
    elif where:
        half, heads = len(found) // 2, rng.getrandbits(size)
        _deal(bits, found[:half], where & heads, size, rng)
        _deal(bits, found[half:], where & ~heads, size, rng)


class Completions:
    """Completes patients for the criteria that decide; a scope fact is assumed if any criterion of the guideline asks for it."""

    def __init__(self, vocabulary: RawVocabulary, trees: Sequence[Tree], everything: Sequence[Tree]) -> None:
        self.vocabulary = vocabulary
        self.read = tuple(dict.fromkeys(raw for tree in trees for raw in vocabulary.raw_of(tree)))
        self.cuts = vocabulary.cuts([*trees, *(tree for tree, _ in vocabulary.laws)])
        self.laws = [self._law(tree, discordance) for tree, discordance in vocabulary.laws]
        self.laws += [self._order(smaller, larger) for smaller, larger in vocabulary.orders]
        tied = {fact for law in self.laws for fact in law.facts}
        asked = {raw for tree in everything for raw in vocabulary.raw_of(tree)}
        self.ordinary = [fact.id for fact in vocabulary.facts.values() if fact.ordinary and fact.id in asked]
        self.core = lru_cache(maxsize=512)(self._core)
        self.base_grid = {fact: vocabulary.grid(fact, self.cuts) for fact in {*self.read, *tied, *self.ordinary}}

    def _law(self, tree: Tree, discordance: bool) -> Constraint:
        return Constraint(self.vocabulary.raw_of(tree), lambda values: not self.vocabulary.holds(tree, values), discordance)

    def _true(self, tree: Tree) -> Constraint:
        return Constraint(self.vocabulary.raw_of(tree), lambda values: self.vocabulary.holds(tree, values))

    def _order(self, smaller: str, larger: str) -> Constraint:
        return Constraint((smaller, larger), lambda values: months_of(values[smaller]) <= months_of(values[larger]))

    def _core(self, stated: frozenset[str]) -> tuple[tuple[str, ...], tuple[Constraint, ...]]:
        """The facts and laws that matter: a fact that nothing reads and that has a value which suits every law is left out."""
        kept = {*self.read, *self.ordinary, *stated}
        laws, facts = list(self.laws), {*kept, *(fact for law in self.laws for fact in law.facts)}
        going = True
        while going:
            going = False
            for fact in sorted(facts - kept):
                mine = [law for law in laws if fact in law.facts]
                if not mine or any(all(self._suits(law, fact, value) for law in mine) for value in self.base_grid[fact]):
                    facts.discard(fact)
                    laws, going = [law for law in laws if law not in mine], True
        reached, waiting = set(kept), list(kept)
        while waiting:
            fact = waiting.pop()
            new = {other for law in laws if fact in law.facts for other in law.facts} - reached
            reached |= new
            waiting += new
        return tuple(sorted(reached)), tuple(law for law in laws if reached.issuperset(law.facts))

    def _suits(self, law: Constraint, fact: str, value: Any) -> bool:
        grids = product(*((value,) if one == fact else self.base_grid[one] for one in law.facts))
        return all(law.holds(*values) for values in grids)

    def complete(self, patient: Mapping[str, Any], *, strict: bool = False, extra: Sequence[tuple[str, Any]] = ()) -> Completed:
        """The completions of a patient, given as in a file; `extra` says more of it."""
        stated = [(fact, raw) for fact, raw in (*patient.items(), *extra) if not fact.startswith("prior_therapies")]
        trees = [tree for fact, raw in stated if (tree := self._statement(fact, raw)) is not None]
        constraints = [self._true(tree) for tree in trees]
        cuts = {fact: set(some) for fact, some in self.cuts.items()}
        for fact, some in self.vocabulary.cuts(trees).items():
            cuts.setdefault(fact, set()).update(some)
        named = {fact for one in constraints for fact in one.facts}
        told, narrowed = self._courses(patient, named, cuts)
        tied = {*named, *(fact for one in told for fact in one.facts), *narrowed}
        facts, laws = self.core(frozenset(tied.difference(self.read, self.ordinary)))
        domains: Domains = {fact: narrowed.get(fact) or self.vocabulary.grid(fact, cuts) for fact in facts}
        hard = [*constraints, *told, *(law for law in laws if not law.discordance)]
        return self._completed(domains, hard, [law for law in laws if law.discordance], strict)

    def _completed(self, domains: Domains, hard: list[Constraint], discordances: list[Constraint], strict: bool) -> Completed:
        none = Completed(self.vocabulary, self.read, None)
        search = Search(hard)
        found = search.narrowed(domains)
        if found is None or not search.has_solution(found):
            return none
        accepted = 0
        for one in discordances:  # each beside those that bind already
            stricter = Search([*search.constraints, one])
            left = stricter.narrowed(found)
            if left is None or not stricter.has_solution(left):
                accepted += 1
            else:
                search, found = stricter, left
        assumed = []
        for fact in () if strict else self.ordinary:
            possible = [value for value in found[fact] if _has_solution(search, found, fact, value)]
            ordinary = [value for value in possible if value in self.vocabulary.facts[fact].ordinary]
            if ordinary and ordinary != possible:
                assumed.append(fact)
                found = search.narrowed({**found, fact: tuple(ordinary)})
                assert found is not None
        return Completed(self.vocabulary, self.read, found, search, assumed, accepted)

    def _statement(self, fact: str, raw: Any) -> Tree | None:
        if raw in (None, "unknown", "not known"):
            return None
        one = self.vocabulary.facts[fact]
        if isinstance(raw, str) and raw in one.statements:
            return None if one.statements[raw] is None else tree_of(one.statements[raw])
        return tree_of({fact: raw})

    def _courses(self, patient: Mapping[str, Any], named: set[str], cuts: dict[str, set[float]]) -> tuple[list[Constraint], Domains]:
        """What a list of courses says of the clocks and the line: the values that they may have, and what ties them."""
        raw = patient.get("prior_therapies")
        if raw in (None, "unknown", "not known"):
            return [], {}
        known, clocks = {*self.read, *named}, [fact for fact in (*self.vocabulary.clocks, ADJUVANT_CLOCK) if fact in self.vocabulary.facts]
        others = known.difference(clocks)
        by_law = {fact for law in self.laws if others.intersection(law.facts) for fact in law.facts}
        tied = [clock for clock in clocks if clock in known or clock in by_law]
        tied.sort(key=lambda clock: (clock != ADJUVANT_CLOCK, clock not in known, clock))  # those that are read before the others
        for fact in (*clocks, ADJUVANT_MONTHS):
            cuts.setdefault(fact, set()).update(months_named(raw))
        complete = patient.get("prior_therapies_complete", "yes") in ("yes", "present")
        grid = [value for value in self.vocabulary.grid(clocks[0], cuts) if value != NEVER] if clocks else []
        on = self.vocabulary.grid(ADJUVANT_MONTHS, cuts) if ADJUVANT_MONTHS in known and ADJUVANT_CLOCK in tied else ()
        ways = []
        for reading in readings(self.vocabulary, raw, complete=complete):
            pairs = reading.adjuvant(grid, on) if on else None
            if pairs is not None:
                pairs = {(end, next(x for x in on if _alike(x, months, cuts[ADJUVANT_MONTHS]))) for end, months in pairs}
            ways.append(Way(reading.worlds(tied, grid), pairs, reading.lines()))
        line, months = [LINE] if LINE in self.base_grid else [], [ADJUVANT_MONTHS] if on else []
        told = [_in_some_way(ways, line, (), complete=complete)] if line else []
        narrowed: Domains = {}
        for place, clock in enumerate(tied):
            some = {world[place] for way in ways for world in way.worlds}
            if not complete:  # a further course only makes a clock shorter
                some |= {float(value) for value in grid if value <= max(some)}
            narrowed[clock] = tuple(NEVER if value == inf else value for value in sorted(some))
            told.append(_in_some_way(ways, line, tied[: place + 1], complete=complete))  # what the first few clocks allow, to give up early
        if months:  # the adjuvant clock is the first of them
            told += [_in_some_way(ways, [*line, *months], first, complete=complete) for first in (tied[:1], tied)]
        return told, narrowed


def _in_some_way(ways: Sequence[Way], others: Sequence[str], clocks: Sequence[str], *, complete: bool) -> Constraint:
    return Constraint((*others, *clocks), lambda values: any(way.allows(values, others, clocks, complete=complete) for way in ways))


def _has_solution(search: Search, domains: Domains, fact: str, value: Any) -> bool:
    found = search.given(domains, fact, value)
    return found is not None and search.has_solution(found)


def _alike(x: float, y: float, cuts: set[float]) -> bool:
    return all((x > cut) - (x < cut) == (y > cut) - (y < cut) for cut in cuts)
