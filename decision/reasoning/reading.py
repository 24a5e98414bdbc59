"""Reads one patient into the space: what each level may still be, and which laws still matter.

What is stated narrows levels; laws narrow them further; facts that cannot all be true of one
patient raise a Contradiction that names them. Only facts with an ordinary value are ever assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from decision.errors import Contradiction, Problem
from decision.facts.courses import course_evidence
from decision.facts.patient import COURSES, Patient, Value, value_as_data
from decision.formulas.lines import LINE_OF_THERAPY
from decision.logic import Truth
from decision.ranges import Range
from decision.reasoning.diagrams import FALSE, TRUE
from decision.reasoning.space import Law, Numbers, Words

if TYPE_CHECKING:
    from decision.reasoning.space import Space

ONLY_FALSE, ONLY_TRUE = 1, 2
TRUTHS = {ONLY_FALSE: Truth.FALSE, ONLY_TRUE: Truth.TRUE, ONLY_FALSE | ONLY_TRUE: Truth.UNKNOWN}
GROWTH_AT_MOST = 100_000
PARTS_REMEMBERED_AT_MOST = 20_000


@dataclass(slots=True)
class Reading:
    """A patient as the space sees them.

    `masks[level]` are the values still possible, `parts` the statements and laws that still tie
    levels together; their conjunction with the masks is exactly the set of completions.
    """

    masks: list[int]
    choices: list[tuple[int, ...]]
    parts: dict[int, int]  # number of the part -> its node; laws first, then what the patient states
    generation: int
    assumed: list[str] = field(default_factory=list)
    discordances: list[Law] = field(default_factory=list)
    narrowed_by: dict[int, int] = field(default_factory=dict)  # level -> the part that left it one value
    truths: dict[int, int] = field(default_factory=dict)
    relevant: dict[frozenset[int], tuple[int, ...]] = field(default_factory=dict)

    @property
    def open_levels(self) -> Iterator[int]:
        return (level for level, values in enumerate(self.choices) if len(values) > 1)


class Reader:
    """Reads patients into one space."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.full = [(1 << domain.size) - 1 for domain in space.domains]
        self.full_choices = [_values(mask) for mask in self.full]
        self.law_levels = [tuple(sorted(space.diagrams.levels_of(law.node))) for law in space.laws]
        self.laws_at: list[list[int]] = [[] for _ in space.levels]
        for number, levels in enumerate(self.law_levels):
            for level in levels:
                self.laws_at[level].append(number)
        self.open_laws = {number: law.node for number, law in enumerate(space.laws) if law.node != TRUE}
        self._part_levels: dict[int, frozenset[int]] = {}
        self._peeled: dict[object, tuple[int, ...]] = {}

    def read(self, patient: Patient, *, strict: bool = False) -> Reading:
        """The completions of a patient; raises Contradiction where there is none."""
        diagrams = self.space.diagrams
        diagrams.forget_growth(GROWTH_AT_MOST)
        reading = Reading(list(self.full), list(self.full_choices), dict(self.open_laws), diagrams.generation)
        touched: dict[int, None] = {}
        for fact, value in patient.facts.items():
            self._state(reading, patient, fact, value, touched)
        self._courses(reading, patient, touched)
        self._accept_discordances(reading, patient)
        self._propagate(reading, patient, touched)
        if not strict:
            self._assume(reading, patient)
        self._check_consistent(reading, patient)
        return reading

    # What the patient states

    def _state(self, reading: Reading, patient: Patient, fact_id: str, value: Value, touched: dict[int, None]) -> None:
        fact = self.space.vocabulary[fact_id]
        if isinstance(value, str) and value in fact.statements:
            criterion = fact.statements[value]
            if criterion is not None:
                self._add_part(reading, patient, self.space.node(criterion), fact_id, touched)
        elif fact_id in self.space.level_of:
            level = self.space.level_of[fact_id]
            self._narrow(reading, patient, level, self._mask(level, value), fact_id, touched)
        elif fact.derived is not None and self._is_read(fact_id):
            mask = _mask_of_words(Words(fact.values), value)
            self._add_part(reading, patient, self.space.where_table(fact_id, mask), fact_id, touched)

    def _is_read(self, fact: str) -> bool:
        return all(raw in self.space.level_of for raw in self.space.raw_facts(fact))

    def _mask(self, level: int, value: Value) -> int:
        domain = self.space.domains[level]
        if isinstance(domain, Words):
            return _mask_of_words(domain, value)
        return _mask_of_number(domain, value)

    def _add_part(self, reading: Reading, patient: Patient, node: int, origin: str, touched: dict[int, None]) -> None:
        """A statement on one level narrows it; one on several levels ties them together."""
        if node in (TRUE, FALSE):
            if node == FALSE:
                raise Contradiction([self._disagree(reading, patient, [origin])])
            return
        levels = self._levels_of(node)
        if len(levels) == 1:
            level = next(iter(levels))
            children = self.space.diagrams.children[node]
            mask = sum(1 << index for index, child in enumerate(children) if child == TRUE)
            self._narrow(reading, patient, level, mask, origin, touched)
            return
        number = max([len(self.space.laws) - 1, *reading.parts]) + 1
        reading.parts[number] = node
        for level in levels:
            touched[level] = None
        self._try_part(reading, patient, number, touched)

    def _narrow(self, reading: Reading, patient: Patient, level: int, mask: int, origin: str, touched: dict[int, None]) -> None:
        narrowed = reading.masks[level] & mask
        if not narrowed:
            others = [fact for fact in patient.facts if fact != origin and self._reads(fact, level)]
            raise Contradiction([self._disagree(reading, patient, [*others, origin])])
        if narrowed != reading.masks[level]:
            reading.masks[level] = narrowed
            reading.choices[level] = _values(narrowed)
            touched[level] = None

    def _reads(self, fact: str, level: int) -> bool:
        return self.space.levels[level] in self.space.raw_facts(fact)

    def _courses(self, reading: Reading, patient: Patient, touched: dict[int, None]) -> None:
        regions = {
            fact: domain.regions
            for fact, domain in zip(self.space.levels, self.space.domains, strict=True)
            if isinstance(domain, Numbers)
        }
        evidence = course_evidence(self.space.vocabulary, patient, regions)
        if evidence is None:
            return
        if evidence.line_of_therapy and LINE_OF_THERAPY in self.space.level_of:
            level = self.space.level_of[LINE_OF_THERAPY]
            self._narrow(reading, patient, level, self._mask(level, evidence.line_of_therapy), COURSES, touched)
        levels = [self.space.level_of[fact] for fact in evidence.facts]
        for place, level in enumerate(levels):
            mask = 0
            for state in evidence.states:
                mask |= state[place]
            self._narrow(reading, patient, level, mask, COURSES, touched)
        if len(evidence.states) > 1:
            ties = [place for place, level in enumerate(levels) if len(reading.choices[level]) > 1]
            self._tie(reading, patient, [levels[place] for place in ties], {tuple(state[place] for place in ties) for state in evidence.states}, touched)

    def _tie(self, reading: Reading, patient: Patient, levels: list[int], states: set[tuple[int, ...]], touched: dict[int, None]) -> None:
        diagrams = self.space.diagrams
        node = diagrams.any_of(
            diagrams.all_of(diagrams.of_mask(level, mask) for level, mask in zip(levels, state, strict=True))
            for state in sorted(states)
        )
        self._add_part(reading, patient, node, COURSES, touched)

    def _accept_discordances(self, reading: Reading, patient: Patient) -> None:
        """A known discordance is never assumed, but a patient of whom all of it is stated has it."""
        for number, law in enumerate(self.space.laws):
            if law.discordance is not None and all(fact in patient.facts for fact in law.facts):
                found = self.space.diagrams.reached(self.space.node(law.discordance), (), reading.choices, {})
                if found == ONLY_TRUE:
                    reading.parts.pop(number, None)
                    reading.discordances.append(law)

    # What follows

    def _propagate(self, reading: Reading, patient: Patient, touched: dict[int, None]) -> None:
        """Drop what has become certain, narrow what has one level left, until nothing changes."""
        while touched:
            level = next(iter(touched))
            del touched[level]
            numbers = [number for number in self.laws_at[level] if number in reading.parts]
            numbers += [number for number in reading.parts if number >= len(self.space.laws)]
            for number in numbers:
                if number in reading.parts:
                    self._try_part(reading, patient, number, touched)

    def _try_part(self, reading: Reading, patient: Patient, number: int, touched: dict[int, None]) -> None:
        diagrams, node = self.space.diagrams, reading.parts[number]
        leaf = diagrams.only_leaf(node, reading.choices)
        if leaf == TRUE:
            del reading.parts[number]
            return
        open_levels = [level for level in self._levels_of(node) if len(reading.choices[level]) > 1]
        if leaf == FALSE or not open_levels:
            raise Contradiction([self._contradiction(reading, patient, number)])
        if len(open_levels) == 1:
            level = open_levels[0]
            mask = self._allowed(reading, node, level)
            if not mask:
                raise Contradiction([self._contradiction(reading, patient, number)])
            del reading.parts[number]
            if mask != reading.masks[level]:
                reading.masks[level] = mask
                reading.choices[level] = _values(mask)
                reading.narrowed_by[level] = number
                touched[level] = None

    def _allowed(self, reading: Reading, node: int, level: int) -> int:
        """The values of the one open level of a part that make it true."""
        mask, diagrams, was = 0, self.space.diagrams, reading.choices[level]
        for value in was:
            reading.choices[level] = (value,)
            if diagrams.only_leaf(node, reading.choices) == TRUE:
                mask |= 1 << value
        reading.choices[level] = was
        return mask

    def _assume(self, reading: Reading, patient: Patient) -> None:
        """Scope facts hold their ordinary values while unknown, and each one so used is listed."""
        for fact in self.space.vocabulary:
            if not fact.ordinary or fact.id not in self.space.level_of:
                continue
            level = self.space.level_of[fact.id]
            wanted = _mask_of_words(Words(fact.values), fact.ordinary) & reading.masks[level]
            if wanted and wanted != reading.masks[level]:
                touched: dict[int, None] = {}
                self._narrow(reading, patient, level, wanted, fact.id, touched)
                self._propagate(reading, patient, touched)
                reading.assumed.append(fact.id)

    def _check_consistent(self, reading: Reading, patient: Patient) -> None:
        given = self.relevant(reading, frozenset(level for part in reading.parts if part >= len(self.space.laws) for level in self._levels_of(reading.parts[part])))
        if given and not self.space.diagrams.reached(TRUE, given, reading.choices, {}):
            raise Contradiction([self._disagree(reading, patient, list(patient.facts))])

    # Which parts matter to a function

    def _levels_of(self, node: int) -> frozenset[int]:
        found = self._part_levels.get(node)
        if found is None or node >= len(self.space.diagrams.level):
            found = self.space.diagrams.levels_of(node)
            if node < self.space.diagrams.kept_below:
                self._part_levels[node] = found
        return found

    def given(self, reading: Reading, node: int) -> tuple[int, ...]:
        """The parts that a question about this function must respect."""
        if not reading.parts:
            return ()
        return self.relevant(reading, self._levels_of(node))

    def relevant(self, reading: Reading, support: frozenset[int]) -> tuple[int, ...]:
        """The parts tied to these levels through open levels, less those that tie nothing."""
        found = reading.relevant.get(support)
        if found is None:
            found = reading.relevant[support] = self._relevant(reading, support, peel=True)
        return found

    def tied(self, reading: Reading, node: int) -> tuple[int, ...]:
        """All parts tied to a function's levels: to learn a fact outside them may settle one inside."""
        return self._relevant(reading, self._levels_of(node), peel=False) if reading.parts else ()

    def _relevant(self, reading: Reading, support: frozenset[int], *, peel: bool) -> tuple[int, ...]:
        levels_of = {number: [level for level in self._levels_of(node) if len(reading.choices[level]) > 1] for number, node in reading.parts.items()}
        touching: dict[int, set[int]] = {}
        for number, levels in levels_of.items():
            for level in levels:
                touching.setdefault(level, set()).add(number)
        chosen: set[int] = set()
        waiting = [level for level in support if level in touching]
        seen = set(waiting)
        while waiting:
            for number in touching[waiting.pop()] - chosen:
                chosen.add(number)
                new = [level for level in levels_of[number] if level not in seen]
                seen.update(new)
                waiting += new
        if peel:
            outside = {level: touching[level] & chosen for level in seen if level not in support}
            self._peel(reading, chosen, outside, levels_of)
        return tuple(sorted({reading.parts[number] for number in chosen}))

    def _peel(self, reading: Reading, chosen: set[int], touching: dict[int, set[int]], levels_of: dict[int, list[int]]) -> None:
        """Drop parts at a level that nothing else asks about and that can always satisfy them."""
        waiting = sorted(touching, reverse=True)
        while waiting:
            level = waiting.pop()
            numbers = touching[level] & chosen
            if not numbers or not self._always_satisfied(reading, level, tuple(sorted(numbers)), levels_of):
                continue
            chosen -= numbers
            again = {other for number in numbers for other in levels_of[number] if other in touching and other != level}
            waiting += [other for other in sorted(again, reverse=True) if other not in waiting]

    def _always_satisfied(self, reading: Reading, level: int, numbers: tuple[int, ...], levels_of: dict[int, list[int]]) -> bool:
        """Whether some value of this level makes its parts true, whatever the other levels are."""
        others = sorted({other for number in numbers for other in levels_of[number] if other != level})
        key = (level, numbers if numbers[-1] < len(self.space.laws) else None, reading.masks[level], tuple(reading.masks[other] for other in others))
        if key[1] is not None and key in self._peeled:
            return bool(self._peeled[key])
        nodes = [reading.parts[number] for number in numbers]
        diagrams = self.space.diagrams
        answer = any(
            all(diagrams.reached(node, (), _fixed(reading.choices, level, value), {}) == ONLY_TRUE for node in nodes)
            for value in reading.choices[level]
        )
        if key[1] is not None and len(self._peeled) < PARTS_REMEMBERED_AT_MOST:
            self._peeled[key] = (1,) if answer else ()
        return answer

    # Questions about one function

    def leaves(self, reading: Reading, node: int) -> int:
        """The leaves that the completions of the patient reach, as bits."""
        found = reading.truths.get(node)
        if found is None:
            diagrams = self.space.diagrams
            leaf = diagrams.only_leaf(node, reading.choices)
            found = 1 << leaf if leaf is not None else diagrams.reached(node, self.given(reading, node), reading.choices, {})
            reading.truths[node] = found
        return found

    def truth(self, reading: Reading, node: int) -> Truth:
        """Whether a criterion holds: in all completions, in none, or not known."""
        return TRUTHS[self.leaves(reading, node)]

    # Words for what disagrees

    def _contradiction(self, reading: Reading, patient: Patient, number: int) -> Problem:
        if number >= len(self.space.laws):
            levels = self._levels_of(reading.parts[number])
            facts = [fact for fact in patient.facts if any(self._reads(fact, level) for level in levels)]
            return self._disagree(reading, patient, facts)
        law = self.space.laws[number]
        said = [self._said(reading, patient, fact) for fact in law.facts]
        return Problem(law.facts[-1], f"{' and '.join(said)} cannot both be true", f"{law.because}; correct one of them")

    def _disagree(self, reading: Reading, patient: Patient, facts: list[str]) -> Problem:
        said = [self._said(reading, patient, fact) for fact in facts]
        return Problem(facts[-1] if facts else "", f"{' and '.join(said)} disagree", "correct one of them")

    def _said(self, reading: Reading, patient: Patient, fact: str) -> str:
        """A fact and its value in words: as stated, else as it follows."""
        if fact == COURSES:
            return "the earlier treatment"
        label = self.space.vocabulary[fact].label
        if fact in patient.facts:
            return f"{label} {words_of(value_as_data(patient.facts[fact]))}"
        if fact in self.space.level_of:
            level = self.space.level_of[fact]
            values = [self.words_at(level, index) for index in reading.choices[level]]
            return f"{label} {' or '.join(values)}"
        return label

    def words_at(self, level: int, index: int) -> str:
        """A value of a level in words: a number's region as a range."""
        domain = self.space.domains[level]
        if isinstance(domain, Words):
            return domain.values[index]
        if index == domain.regions.count:
            return "never"
        found = domain.regions.range_of(index)
        unit = self.space.vocabulary[self.space.levels[level]].number
        return f"{found} {unit.unit}" if unit and unit.unit else str(found)


def _fixed(choices: list[tuple[int, ...]], level: int, value: int) -> list[tuple[int, ...]]:
    fixed = list(choices)
    fixed[level] = (value,)
    return fixed


def _values(mask: int) -> tuple[int, ...]:
    found = _VALUES.get(mask)
    if found is None:
        found = _VALUES[mask] = tuple(index for index in range(mask.bit_length()) if mask >> index & 1)
    return found


_VALUES: dict[int, tuple[int, ...]] = {}


def _mask_of_words(domain: Words, value: Value) -> int:
    values = value if isinstance(value, tuple) else (str(value),)
    return sum(1 << domain.place[one] for one in values)


def _mask_of_number(domain: Numbers, value: Value) -> int:
    regions = domain.regions
    if isinstance(value, Range):
        return regions.mask_touching(value)
    if value == "never":
        return 1 << regions.count
    assert isinstance(value, int | float)
    return 1 << regions.index(value)


def words_of(value: object) -> str:
    """A stated value in words."""
    if isinstance(value, dict):
        return " and ".join(f"{bound.replace('_', ' ')} {number}" for bound, number in value.items())
    if isinstance(value, list):
        return " or ".join(str(one) for one in value)
    return str(value)
