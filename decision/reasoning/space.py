"""The space of complete patients that a guideline can tell apart.

Each raw fact that anything reads is a level with finitely many values: its words, or the regions of
its number line. Derived facts and findings are functions of the levels, never levels of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from math import inf

from decision.criteria import Criterion, InRange, IsOneOf
from decision.facts.patient import SYNONYMS, Value
from decision.facts.vocabulary import Fact, Vocabulary
from decision.formulas import FORMULAS
from decision.formulas.endocrine import ADJUVANT_CLOCK
from decision.guideline import Finding
from decision.ranges import Boundary, Range, Regions
from decision.reasoning.diagrams import TRUE, Growing


@dataclass(frozen=True)
class Words:
    """The values of a fact that is told in words."""

    values: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.values)

    @cached_property
    def place(self) -> Mapping[str, int]:
        places = {value: index for index, value in enumerate(self.values)}
        return places | {SYNONYMS[value]: index for value, index in places.items() if value in SYNONYMS}

    def mask(self, leaf: IsOneOf | InRange) -> int:
        assert isinstance(leaf, IsOneOf)
        return sum(1 << self.place[value] for value in leaf.values)

    def mask_of(self, value: Value) -> int:
        """The values that a stated value leaves, as bits."""
        values = value if isinstance(value, tuple) else (str(value),)
        return sum(1 << self.place[one] for one in values)


@dataclass(frozen=True)
class Numbers:
    """The regions of a fact that is a number."""

    regions: Regions

    @property
    def size(self) -> int:
        return self.regions.size

    def mask(self, leaf: IsOneOf | InRange) -> int:
        if isinstance(leaf, InRange):
            return self.regions.mask_inside(leaf.range)
        never = 1 << self.regions.count
        return sum(never if value == "never" else 1 << self.regions.index(float(value)) for value in leaf.values)

    def mask_of(self, value: Value) -> int:
        """The values that a stated value leaves, as bits."""
        if isinstance(value, Range):
            return self.regions.mask_touching(value)
        if value == "never":
            return 1 << self.regions.count
        assert isinstance(value, int | float)
        return 1 << self.regions.index(value)


Domain = Words | Numbers


@dataclass(frozen=True)
class Law:
    """A combination of facts that no patient has: `node` is true of everybody else."""

    node: int
    facts: tuple[str, ...]
    because: str
    cites: tuple[str, ...]
    discordance: Criterion | None = None  # set where the combination is accepted once it is stated


class Space:
    """The levels, the diagrams over them, and the laws that patients obey."""

    def __init__(self, vocabulary: Vocabulary, criteria: Sequence[Criterion], findings: Mapping[str, Finding]) -> None:
        self.vocabulary = vocabulary
        self.findings = findings
        self._raw: dict[str, tuple[str, ...]] = {}  # asked for each word of an answer, and always the same
        self._kin: dict[str, frozenset[str]] = {}
        self._criteria = [*criteria, *(law.when for law in vocabulary.impossible)]
        self.read = self._read(criteria)  # the raw facts that the guideline itself reads, in reading order
        self.levels = tuple(self._ordered())
        self.level_of = {fact: level for level, fact in enumerate(self.levels)}
        cuts = self._cuts()
        self.domains = tuple(self._domain(vocabulary[fact], cuts.get(fact, set())) for fact in self.levels)
        self.diagrams = Growing([domain.size for domain in self.domains])
        self._tables: dict[str, int] = {}
        self._leaves: dict[IsOneOf | InRange, int] = {}
        self.laws = tuple(self._laws())

    def beside(self, findings: Mapping[str, Finding]) -> Space:
        """The same levels, diagrams and laws for a guideline beside; its findings may use no threshold that the space does not know."""
        other = copy(self)
        other.findings = findings
        other._raw, other._kin = {}, {}
        other._leaves = dict(self._leaves) if findings == self.findings else {}  # it remembers nodes that are void before it is
        return other

    # What is a level

    def raw_facts(self, fact: str) -> tuple[str, ...]:
        """The raw facts that a fact or finding comes down to, in reading order."""
        if fact not in self._raw:
            self._raw[fact] = tuple(self._raw_facts(fact))
        return self._raw[fact]

    def kin(self, fact: str) -> frozenset[str]:
        """The facts that come down to a raw fact to which this fact or finding comes down too; a raw fact is its own kin."""
        if fact not in self._kin:
            raw = set(self.raw_facts(fact))
            self._kin[fact] = frozenset(one.id for one in self.vocabulary if not raw.isdisjoint(self.raw_facts(one.id)))
        return self._kin[fact]

    def _raw_facts(self, fact: str) -> Iterator[str]:
        if fact in self.findings:
            for leaf in self.findings[fact].when.leaves():
                yield from self.raw_facts(leaf.fact)
        elif (derived := self.vocabulary[fact].derived) is not None:
            for parent in derived.of:
                yield from self.raw_facts(parent)
        else:
            yield fact

    def _read(self, criteria: Sequence[Criterion]) -> tuple[str, ...]:
        read = (raw for criterion in criteria for leaf in criterion.leaves() for raw in self.raw_facts(leaf.fact))
        return tuple(dict.fromkeys(read))

    def _ordered(self) -> list[str]:
        """Reading order; a fact that only laws or derived facts read stands beside the facts that they tie it to."""
        order = list(self.read)
        ties = [[raw for leaf in law.when.leaves() for raw in self.raw_facts(leaf.fact)] for law in self.vocabulary.impossible]
        ties += [[tie.smaller, tie.larger] for tie in self.vocabulary.ordered]
        ties += [list(self.raw_facts(fact.id)) for fact in self.vocabulary if fact.derived is not None and len(fact.derived.of) > 1]
        waiting = [list(dict.fromkeys(tie)) for tie in ties]
        placed = set(order)
        while waiting:
            tied = next((tie for tie in waiting if placed.intersection(tie)), waiting[0])
            waiting.remove(tied)
            anchor = max((order.index(fact) for fact in tied if fact in placed), default=len(order) - 1)
            for fact in tied:
                if fact not in placed:
                    anchor += 1
                    order.insert(anchor, fact)
                    placed.add(fact)
        return order

    def _cuts(self) -> dict[str, set[Boundary]]:
        """Every threshold that a criterion, a formula or a law uses, a fact; ordered facts share theirs, and clocks do."""
        cuts: dict[str, set[Boundary]] = {}

        def add(fact: str, wanted: Range) -> None:
            ends = {end for end in (wanted.start, wanted.end) if end[0] not in (inf, -inf)}
            cuts.setdefault(fact, set()).update(ends)

        def add_leaf(leaf: IsOneOf | InRange) -> None:
            if leaf.fact in self.findings:
                return
            fact = self.vocabulary[leaf.fact]
            if isinstance(leaf, InRange):
                add(leaf.fact, leaf.range)
            elif fact.number is not None:
                for value in leaf.values:
                    if value != "never":
                        add(leaf.fact, Range(at_least=float(value), at_most=float(value)))

        for criterion in (*self._criteria, *(finding.when for finding in self.findings.values())):
            for leaf in criterion.leaves():
                add_leaf(leaf)
        for fact in self.vocabulary:
            if fact.derived is not None:
                formula = FORMULAS[fact.derived.formula]
                for parent, ranges in zip(fact.derived.of, formula.ranges, strict=True):
                    for wanted in ranges:
                        add(parent, wanted)
        return self._shared(cuts)

    def _shared(self, cuts: dict[str, set[Boundary]]) -> dict[str, set[Boundary]]:
        clocks = [fact for fact in (*self.vocabulary.clocks, ADJUVANT_CLOCK) if fact in self.vocabulary]
        group: dict[str, set[str]] = {}
        for one, other in (*((tie.smaller, tie.larger) for tie in self.vocabulary.ordered), *pairwise(clocks)):
            joined = group.setdefault(one, {one}) | group.setdefault(other, {other})
            for fact in joined:
                group[fact] = joined
        shared: dict[int, set[Boundary]] = {}
        for facts in group.values():
            if id(facts) not in shared:
                shared[id(facts)] = set().union(*(cuts.get(fact, set()) for fact in facts))
        return cuts | {fact: shared[id(facts)] for fact, facts in group.items()}

    @staticmethod
    def _domain(fact: Fact, cuts: Iterable[Boundary]) -> Domain:
        return Words(fact.values) if fact.number is None else Numbers(fact.regions(cuts))

    # Functions of the levels

    def node(self, criterion: Criterion) -> int:
        """The diagram of a criterion: true of the complete patients in it."""
        return criterion.fold(self)

    def leaf(self, leaf: IsOneOf | InRange) -> int:
        found = self._leaves.get(leaf)
        if found is None:
            found = self._leaves[leaf] = self._leaf(leaf)
        return found

    def _leaf(self, leaf: IsOneOf | InRange) -> int:
        if leaf.fact in self.findings:
            assert isinstance(leaf, IsOneOf)
            holds = self.node(self.findings[leaf.fact].when)
            wanted = {value in ("yes", "present") for value in leaf.values}
            return TRUE if len(wanted) == 2 else holds if True in wanted else self.diagrams.negation(holds)
        if leaf.fact in self.level_of:
            level = self.level_of[leaf.fact]
            return self.diagrams.of_mask(level, self.domains[level].mask(leaf))
        values = Words(self.vocabulary[leaf.fact].values)
        return self.where_table(leaf.fact, values.mask(leaf))

    def stated(self, fact_id: str, value: Value) -> int:
        """The diagram of a statement: true of the complete patients that it leaves; true of all if nothing tells them apart."""
        fact = self.vocabulary[fact_id]
        if isinstance(value, str) and value in fact.statements:
            criterion = fact.statements[value]
            can_tell = criterion is not None and all(self.can_tell(leaf.fact) for leaf in criterion.leaves())
            return self.node(criterion) if criterion is not None and can_tell else TRUE
        if fact_id in self.level_of:
            level = self.level_of[fact_id]
            return self.diagrams.of_mask(level, self.mask(level, value))
        if fact.derived is not None and self.can_tell(fact_id):
            return self.where_table(fact_id, Words(fact.values).mask_of(value))
        return TRUE

    def mask(self, level: int, value: Value) -> int:
        """The values of a level that a stated value leaves, as bits."""
        return self.domains[level].mask_of(value)

    def in_some_way(self, ways: Iterable[Iterable[tuple[int, int]]]) -> int:
        """True where some way holds; a way says of some levels, each with its mask, which values they have."""
        diagrams = self.diagrams
        # The lowest level first, and neighbours joined in pairs: fewest nodes are made that nothing needs.
        nodes = [diagrams.all_of(diagrams.of_mask(*one) for one in sorted(way, reverse=True)) for way in ways]
        while len(nodes) > 1:
            nodes = [diagrams.any_of(nodes[place : place + 2]) for place in range(0, len(nodes), 2)]
        return nodes[0]

    def prepare_statements(self) -> None:
        """Make everything that a patient may state of derived facts, so that it is kept for ever."""
        for fact in self.vocabulary:
            if fact.derived is not None and self.can_tell(fact.id):
                self.table(fact.id)
            for criterion in fact.statements.values():
                if criterion is not None and all(self.can_tell(leaf.fact) for leaf in criterion.leaves()):
                    self.node(criterion)

    def can_tell(self, fact: str) -> bool:
        """Whether the values of a fact can be told apart: all raw facts that it comes down to are levels."""
        return all(raw in self.level_of for raw in self.raw_facts(fact))

    def where_table(self, fact: str, mask: int) -> int:
        """True where a derived fact has one of the values in the mask."""
        return self.diagrams.mapped(f"in {mask}", lambda leaf: mask >> leaf & 1, self.table(fact))

    def all_of(self, parts: list[int]) -> int:
        return self.diagrams.all_of(parts)

    def any_of(self, parts: list[int]) -> int:
        return self.diagrams.any_of(parts)

    def negation(self, part: int) -> int:
        return self.diagrams.negation(part)

    def table(self, fact: str) -> int:
        """The diagram of a derived fact: its leaf is the place of its value."""
        found = self._tables.get(fact)
        if found is None:
            found = self._tables[fact] = self._table(fact)
        return found

    def _table(self, fact: str) -> int:
        derived = self.vocabulary[fact].derived
        assert derived is not None
        function = FORMULAS[derived.formula].function
        places = Words(self.vocabulary[fact].values).place
        table = 0
        for combination in product(*(list(self._values(parent)) for parent in derived.of)):
            place = places[function(*(value for value, _ in combination))]
            where = self.diagrams.all_of(node for _, node in combination)
            here = self.diagrams.scaled(place, where)
            table = self.diagrams.joined("max", max, table, here)
        return table

    def _values(self, fact: str) -> Iterator[tuple[str | float, int]]:
        """Each value of a fact, as a formula reads it, and where the fact has it."""
        if fact not in self.level_of:
            for place, value in enumerate(self.vocabulary[fact].values):
                yield value, self.where_table(fact, 1 << place)
            return
        level = self.level_of[fact]
        domain = self.domains[level]
        for index in range(domain.size):
            yield self.value_at(level, index), self.diagrams.of_mask(level, 1 << index)

    def value_at(self, level: int, index: int) -> str | float:
        """A value of a level: its word, `never`, or one number of its region."""
        domain = self.domains[level]
        if isinstance(domain, Words):
            return domain.values[index]
        return "never" if index == domain.regions.count else domain.regions.sample(index)

    def _laws(self) -> Iterator[Law]:
        for law in self.vocabulary.impossible:
            node = self.diagrams.negation(self.node(law.when))
            facts = tuple(dict.fromkeys(leaf.fact for leaf in law.when.leaves()))
            yield Law(node, facts, law.because, law.cites, law.when if law.unless_stated == "yes" else None)
        for tie in self.vocabulary.ordered:
            yield Law(self._order(tie.smaller, tie.larger), (tie.smaller, tie.larger), tie.because, ())

    def _order(self, smaller: str, larger: str) -> int:
        small, large = self.level_of[smaller], self.level_of[larger]
        size = self.domains[small].size
        upper, lower = (small, large) if small < large else (large, small)

        def holds(above: int, below: int) -> int:
            return int(above <= below if upper == small else below <= above)

        return self.diagrams.node(
            upper,
            tuple(self.diagrams.node(lower, tuple(holds(above, below) for below in range(size))) for above in range(size)),
        )
