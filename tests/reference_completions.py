"""The completions of a patient by search: every value is tried, and what a law or a statement forbids is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product
from math import inf
from random import Random
from typing import Any

from tests.reference_courses import LINE, Way, months_named, months_of, readings
from tests.reference_facts import ADJUVANT_CLOCK, ADJUVANT_MONTHS, NEVER, RawVocabulary, Table, Tree, Values, tree_of

Domains = dict[str, tuple[Any, ...]]
LISTED_AT_MOST, DRAWN = 256, 24  # a group of tied facts is listed in full up to the first number, else this many draws stand for it


@dataclass(frozen=True, eq=False)
class Constraint:
    """Something that must be true of a completion; a discordance binds only if the patient leaves room for it."""

    facts: tuple[str, ...]
    holds: Callable[[Values], bool]
    discordance: bool = False


@dataclass
class Completed:
    """What a patient may still be: groups of facts that hang together, each with the values that the group may take."""

    vocabulary: RawVocabulary
    shown: Sequence[str]
    domains: Domains | None  # None: no completion
    constraints: Sequence[Constraint] = ()
    assumed: list[str] = field(default_factory=list)
    accepted: int = 0  # discordances of which all is stated

    @property
    def is_contradictory(self) -> bool:
        return self.domains is None

    def listed(self, at_most: int) -> Table | None:
        """Every completion; None if there are more than that."""
        assert self.domains is not None
        groups, size = [], 1
        for group in self._groups():
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
        for group in self._groups():
            solutions = list(islice(self._solutions(group), LISTED_AT_MOST + 1))
            if len(solutions) > LISTED_AT_MOST:
                solutions = [next(self._solutions(group, rng)) for _ in range(DRAWN)]
            _deal(bits, solutions, (1 << size) - 1, size, rng)
        return Table(self.vocabulary, size, bits)

    def one(self, rng: Random) -> dict[str, Any]:
        """One completion drawn at random, as the values of the facts shown."""
        assert self.domains is not None
        values = {fact: self.domains[fact][0] for fact in self.shown if len(self.domains[fact]) == 1}
        for group in self._groups():
            values |= next(self._solutions(group, rng))
        return values

    def _certain(self, size: int) -> dict[str, dict[Any, int]]:
        assert self.domains is not None
        return {fact: {self.domains[fact][0]: (1 << size) - 1} for fact in self.shown if len(self.domains[fact]) == 1}

    def _groups(self) -> list[list[str]]:
        assert self.domains is not None
        shown = set(self.shown)
        return [group for group in groups_of(self.domains, self.constraints) if shown.intersection(group)]

    def _solutions(self, group: Sequence[str], rng: Random | None = None) -> Iterator[dict[str, Any]]:
        assert self.domains is not None
        shown = set(self.shown)
        first, rest = [fact for fact in group if fact in shown], [fact for fact in group if fact not in shown]
        return solutions(first, rest, self.domains, self.constraints, rng)


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


def groups_of(domains: Domains, constraints: Iterable[Constraint]) -> list[list[str]]:
    """The open facts, those together that a constraint ties."""
    owner = {fact: [fact] for fact, values in domains.items() if len(values) > 1}
    for constraint in constraints:
        tied = [fact for fact in constraint.facts if fact in owner]
        for fact in tied[1:]:
            if owner[fact] is not owner[tied[0]]:
                owner[tied[0]] += owner[fact]
                for moved in owner[fact]:
                    owner[moved] = owner[tied[0]]
    groups = {id(group): group for group in owner.values()}.values()
    return [sorted(group, key=lambda fact: (fact != LINE, fact)) for group in groups]  # the line first: courses tie clocks to it


def solutions(
    first: Sequence[str], rest: Sequence[str], domains: Domains, constraints: Iterable[Constraint], rng: Random | None = None
) -> Iterator[dict[str, Any]]:
    """Every way to give the first facts values such that the rest can have some too."""
    if rng is not None:
        domains = {**domains, **{fact: tuple(rng.sample(domains[fact], len(domains[fact]))) for fact in first}}
    place = {fact: index for index, fact in enumerate(first)}
    checks: list[list[Constraint]] = [[] for _ in first]
    for constraint in constraints:
        known = [fact in place or len(domains[fact]) == 1 for fact in constraint.facts]
        if all(known) and place.keys() & set(constraint.facts):
            checks[max(place[fact] for fact in constraint.facts if fact in place)].append(constraint)
    hidden = [_Hidden(group, domains, constraints, first) for group in groups_of({fact: domains[fact] for fact in rest}, constraints)]
    values = {fact: some[0] for fact, some in domains.items() if len(some) == 1}

    def search(index: int) -> Iterator[None]:
        if index == len(first):
            yield
            return
        for value in domains[first[index]]:
            values[first[index]] = value
            if all(check.holds(values) for check in checks[index]):
                yield from search(index + 1)

    for _ in search(0):
        if all(group.have_values(values) for group in hidden):
            yield {fact: values[fact] for fact in first}


class _Hidden:
    """Facts that nothing reads and that laws tie: all that is asked is whether they can have values beside those of others."""

    def __init__(self, facts: Sequence[str], domains: Domains, constraints: Iterable[Constraint], first: Sequence[str]) -> None:
        self.constraints = [constraint for constraint in constraints if set(facts).intersection(constraint.facts)]
        about = {*facts, *(fact for constraint in self.constraints for fact in constraint.facts)}
        self.domains = {fact: domains[fact] for fact in about}
        self.beside = [fact for fact in first if fact in about]
        self.known: dict[tuple[Any, ...], bool] = {}

    def have_values(self, values: Values) -> bool:
        key = tuple(values[fact] for fact in self.beside)
        if key not in self.known:
            found = propagated({**self.domains, **{fact: (value,) for fact, value in zip(self.beside, key, strict=True)}}, self.constraints)
            groups = [] if found is None else groups_of(found, self.constraints)
            self.known[key] = found is not None and all(any(True for _ in solutions(one, (), found, self.constraints)) for one in groups)
        return self.known[key]


def propagated(domains: Domains, constraints: Sequence[Constraint]) -> Domains | None:
    """The domains without values that a constraint on one open fact forbids; None if no completion is left."""
    domains, changed = dict(domains), True
    while changed:
        changed = False
        for constraint in constraints:
            open_facts = [fact for fact in constraint.facts if len(domains[fact]) > 1]
            if len(open_facts) > 1:
                continue
            values = {fact: domains[fact][0] for fact in constraint.facts}
            fact = (open_facts or constraint.facts)[0]
            kept = tuple(value for value in domains[fact] if constraint.holds({**values, fact: value}))
            if not kept:
                return None
            changed = changed or len(kept) < len(domains[fact])
            domains[fact] = kept
    return domains


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
        others = [one for one in law.facts if one != fact]
        grids = product(*(self.base_grid[one] for one in others))
        return all(law.holds({**dict(zip(others, values, strict=True)), fact: value}) for values in grids)

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
        found = propagated(domains, hard)
        if found is None:
            return none
        binding: list[Constraint] = []
        for one in discordances:  # each beside those that bind already
            if _leaves_room(found, [*hard, *binding], one):
                binding.append(one)
        constraints, assumed = [*hard, *binding], []
        found = propagated(found, constraints)
        for fact in () if strict else self.ordinary:
            if found is None:
                return none
            possible = _possible_values(found, constraints, fact)
            ordinary = tuple(value for value in possible if value in self.vocabulary.facts[fact].ordinary)
            if ordinary and ordinary != possible:
                assumed.append(fact)
                found = propagated({**found, fact: ordinary}, constraints)
        if found is None or not all(any(True for _ in solutions((), group, found, constraints)) for group in groups_of(found, constraints)):
            return none
        return Completed(self.vocabulary, self.read, found, constraints, assumed, len(discordances) - len(binding))

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
        tied = sorted(clock for clock in clocks if clock in known or clock in by_law)
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


def _possible_values(domains: Domains, constraints: Sequence[Constraint], fact: str) -> tuple[Any, ...]:
    """The values of a fact that some completion has."""
    group = next((group for group in groups_of(domains, constraints) if fact in group), None)
    if group is None:
        return domains[fact]
    rest = [other for other in group if other != fact]
    return tuple(found[fact] for found in solutions([fact], rest, domains, constraints))


def _leaves_room(domains: Domains, hard: Sequence[Constraint], law: Constraint) -> bool:
    """Whether some completion obeys a law of discordance."""
    constraints = [*hard, law]
    group = next((group for group in groups_of(domains, constraints) if set(group).intersection(law.facts)), None)
    if group is None:
        return law.holds({fact: domains[fact][0] for fact in law.facts})
    return any(True for _ in solutions((), group, domains, constraints))


def _alike(x: float, y: float, cuts: set[float]) -> bool:
    return all((x > cut) - (x < cut) == (y > cut) - (y < cut) for cut in cuts)
