"""The smallest changes to what a patient states after which something can be true.

Every statement is a set of complete patients. A way through the diagram of a question, beside the
laws, leaves some of these sets; the statements it leaves are what would have to be otherwise. All
sets of least weight are found, each statement counted once however many facts it ties.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from decision.errors import Contradiction
from decision.facts.courses import course_evidence
from decision.facts.patient import COURSES, Patient, Value
from decision.reasoning.compiled import Compiled
from decision.reasoning.completions import Reading, union, values_in
from decision.reasoning.diagrams import FALSE, LEAVES, TRUE

Soft = tuple[tuple[int, int], ...]  # what is left of statements on several levels: node, bits of the statements
State = tuple[int, tuple[int, ...], Soft]
OUT_OF_REACH = 1 << 30
Weight = Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a patient states; `weight` is what it costs to change it, None if it cannot change."""

    fact: str
    node: int
    weight: int | None


class SmallestChanges:
    """What a patient would have to state otherwise. The list of courses is one statement: it is kept as a whole, or dropped."""

    def __init__(self, compiled: Compiled, patient: Patient, weight: Weight, *, strict: bool) -> None:
        self.with_courses = _Changes(compiled, patient, weight, strict=strict)
        self.weight_of_courses = weight(COURSES) if patient.courses is not None else None
        self.without_courses = None
        if self.weight_of_courses is not None:
            without = Patient(facts=patient.facts, courses=None, courses_complete=True)
            self.without_courses = _Changes(compiled, without, weight, strict=strict)

    def reading_without(self, facts: Sequence[str]) -> Reading:
        """The patient without these statements; scope facts stay as they are, and none of those left open is assumed.

        Raises Contradiction where what is left cannot all be true.
        """
        changes = self.without_courses if COURSES in facts else self.with_courses
        assert changes is not None
        return changes.reading_without(facts)

    def sets(self, node: int, wanted: int) -> list[tuple[str, ...]]:
        """Every set of least weight whose change lets the function reach a wanted leaf, facts in the order stated.

        Empty where no set does; the empty set alone where nothing has to change.
        """
        kept = self.with_courses.least(node, wanted)
        if self.without_courses is None or self.weight_of_courses is None or (kept and kept[0] <= self.weight_of_courses):
            return [] if kept is None else kept[1]
        dropped = self.without_courses.least(node, wanted)
        if dropped is None:
            return [] if kept is None else kept[1]
        weight = dropped[0] + self.weight_of_courses
        others = [(*facts, COURSES) for facts in dropped[1]]
        if kept is None or kept[0] > weight:
            return others
        return kept[1] if kept[0] < weight else kept[1] + others


class _Changes:
    """One patient's statements beside a list of courses that stays, or beside none."""

    def __init__(self, compiled: Compiled, patient: Patient, weight: Weight, *, strict: bool) -> None:
        self.compiled = compiled
        self.diagrams = compiled.diagrams
        self.patient = patient
        space = compiled.space
        reading = compiled.reader.read(patient, strict=strict)
        self.told: dict[str, Value] = {**patient.facts, **({} if strict else dict(self._scope(reading)))}
        stated = ((fact, space.stated(fact, value)) for fact, value in self.told.items())
        self.statements = [Statement(fact, node, weight(fact)) for fact, node in stated if node != TRUE]
        self.masks = list(compiled.reader.full)
        self.at: dict[int, list[tuple[int, int]]] = {}  # level -> values that a statement on it alone allows, its bit
        accepted = {id(law) for law in reading.discordances}
        laws = {**compiled.reader.hard_laws, **compiled.reader.discordances}
        self.parts = {number: node for number, node in laws.items() if id(space.laws[number]) not in accepted}
        self.soft: dict[int, int] = {}  # number of a part -> the bit of its statement
        for place, statement in enumerate(self.statements):
            self._state(place, statement)
        self._keep_courses()
        self.reading = Reading(self.masks, [values_in(mask) for mask in self.masks], self.parts, reading.generation)

    def _scope(self, reading: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What is taken of the scope facts that are not settled by what is stated of them: they count as stated so."""
        for fact, level, ordinary in self.compiled.reader.ordinary:
            left = reading.masks[level] & ordinary
            if left:
                values = self.compiled.vocabulary[fact].values
                is_open = fact not in self.patient.facts and fact not in reading.assumed
                yield fact, tuple(values[place] for place in values_in(ordinary if is_open else left))

    def reading_without(self, facts: Container[str]) -> Reading:
        """The patient without these statements, see `SmallestChanges.reading_without`."""
        kept = {fact: value for fact, value in self.told.items() if fact not in facts}
        patient = Patient(facts=kept, courses=self.patient.courses, courses_complete=self.patient.courses_complete)
        return self.compiled.reader.read(patient, strict=True)

    def _state(self, place: int, statement: Statement) -> None:
        levels = self.diagrams.levels_of(statement.node)
        if len(levels) == 1:
            (level,) = levels
            mask = sum(1 << value for value, child in enumerate(self.diagrams.children[statement.node]) if child == TRUE)
            if statement.weight is None:
                self.masks[level] &= mask
            else:
                self.at.setdefault(level, []).append((mask, 1 << place))
            return
        number = len(self.compiled.space.laws) + place
        self.parts[number] = statement.node
        if statement.weight is not None:
            self.soft[number] = 1 << place

    def _keep_courses(self) -> None:
        """The list of courses narrows the clocks, and ties those that hang together."""
        space = self.compiled.space
        evidence = course_evidence(space.vocabulary, self.patient, self.compiled.reader.numbers, space.level_of)
        if evidence is None:
            return
        levels = [space.level_of[fact] for fact in evidence.facts]
        for place, level in enumerate(levels):
            self.masks[level] &= union(state[place] for state in evidence.states)
        open_places = [place for place, level in enumerate(levels) if self.masks[level] & (self.masks[level] - 1)]
        ways = sorted({tuple((levels[place], state[place]) for place in open_places) for state in evidence.states})
        node = space.in_some_way(ways)
        if node != TRUE:
            self.parts[len(space.laws) + len(self.statements)] = node

    def least(self, node: int, wanted: int) -> tuple[int, list[tuple[str, ...]]] | None:
        """The least weight and every set that has it; None where no set lets the function reach a wanted leaf.

        The search respects the laws that tie the facts which the function reads, and asks of each set
        that it finds whether the patient without these statements reaches the leaf. Where none does,
        it looks again with the statements respected that stand one law further away.
        """
        if not all(self.masks) or not self._is_possible(node, wanted):
            return None
        kept = frozenset(self.diagrams.levels_of(node))
        while True:
            weight, sets = self._found(node, wanted, kept)
            found = [one for one in sets if self._reaches(one, node, wanted)]
            if found:
                return weight, [tuple(self.statements[place].fact for place in places) for places in sorted(map(values_in, found))]
            wider = self._one_law_further(kept)
            assert wider != kept, "all laws were respected"
            kept = wider

    def _found(self, node: int, wanted: int, kept: frozenset[int]) -> tuple[int, frozenset[int]]:
        """The least weight and the sets that have it, as bits, where only the kept levels and what ties them are respected."""
        given, soft = self._tied(node, kept)
        search, weight = _Search(self, wanted), 0
        while (found := search.within(weight, node, given, soft)) is None:
            weight += 1
        return found.weight, found.sets

    def _reaches(self, bits: int, node: int, wanted: int) -> bool:
        """Whether the patient without these statements reaches a wanted leaf."""
        try:
            reading = self.reading_without({self.statements[place].fact for place in values_in(bits)})
        except Contradiction:
            return False
        return bool(self.compiled.reader.leaves(reading, node) & wanted)

    def _one_law_further(self, kept: frozenset[int]) -> frozenset[int]:
        touching = (self.diagrams.levels_of(part) for part in self.parts.values())
        return kept.union(*(levels for levels in touching if levels & kept))

    def _is_possible(self, node: int, wanted: int) -> bool:
        """Whether some patient reaches a wanted leaf with everything changed that can be."""
        hard = {number: part for number, part in self.parts.items() if number not in self.soft}
        reading = Reading(self.masks, self.reading.choices, hard, self.reading.generation)
        given = self.compiled.reader.relevance.given(reading, node)
        return bool(self.diagrams.reached(node, given, reading.choices) & wanted)

    def _tied(self, node: int, kept: frozenset[int]) -> tuple[tuple[int, ...], Soft]:
        """The laws and statements that the question must respect: those tied to it, less those that tie nothing."""
        numbers = self.compiled.reader.relevance.numbers(self.reading, self.diagrams.levels_of(node), kept)
        given = tuple(sorted({self.parts[number] for number in numbers if number not in self.soft}))
        return given, tuple((self.parts[number], self.soft[number]) for number in sorted(numbers) if number in self.soft)

    def weigh(self, bits: int) -> int:
        return sum(self.statements[place].weight or 0 for place in values_in(bits))


@dataclass(frozen=True, slots=True)
class _Found:
    """Sets of statements, as bits, and the weight that each of them has."""

    weight: int
    sets: frozenset[int]


class _Search:
    """Walks a question, the laws and the statements together, as far as a weight allows."""

    def __init__(self, changes: _Changes, wanted: int) -> None:
        self.changes = changes
        self.diagrams = changes.diagrams
        self.choices = changes.reading.choices
        self.wanted = wanted
        self.known: dict[State, _Found] = {}
        self.out_of: dict[State, int] = {}  # the largest weight that was found not to be enough
        self.alone: dict[tuple[int, bool], int] = {}

    def within(self, weight: int, node: int, given: tuple[int, ...], soft: Soft) -> _Found | None:
        """The sets of least weight below; None if that is more than the weight given."""
        if self.least_alone(node, asked=True) > weight or any(self.least_alone(part, asked=False) > weight for part in given):
            return None
        if node < LEAVES and not given and not soft:
            return _Found(0, frozenset({0}))
        state = (node, given, soft)
        found = self.known.get(state)
        if found is not None:
            return found if found.weight <= weight else None
        if self.out_of.get(state, -1) >= weight:
            return None
        found = self._within(weight, node, given, soft)
        if found is None:
            self.out_of[state] = weight
        else:
            self.known[state] = found
        return found

    def _within(self, weight: int, node: int, given: tuple[int, ...], soft: Soft) -> _Found | None:
        diagrams = self.diagrams
        level = min(diagrams.level[part] for part in (node, *given, *(part for part, _ in soft)))
        inner = diagrams.children[node] if diagrams.level[node] == level else None
        here = self.changes.at.get(level, ())
        best: _Found | None = None
        for value in self.choices[level]:
            left = diagrams.given_at(given, level, value)
            if left is None:
                continue
            changed = sum(bit for mask, bit in here if not mask >> value & 1)
            kept = []
            for part, bit in soft:
                rest = diagrams.children[part][value] if diagrams.level[part] == level else part
                if rest == FALSE:
                    changed |= bit
                elif rest != TRUE:
                    kept.append((rest, bit))
            cost = self.changes.weigh(changed)
            if cost > weight:
                continue
            below = self.within(weight - cost, node if inner is None else inner[value], left, tuple(kept))
            if below is None:
                continue
            weight = cost + below.weight
            sets = frozenset(changed | one for one in below.sets)
            best = _Found(weight, sets | best.sets if best is not None and best.weight == weight else sets)
        return best

    def least_alone(self, node: int, *, asked: bool) -> int:
        """The least weight at which a function reaches a wanted leaf, or a law holds, if nothing else is respected."""
        if node < LEAVES:
            return 0 if (self.wanted >> node & 1 if asked else node == TRUE) else OUT_OF_REACH
        found = self.alone.get((node, asked))
        if found is None:
            level, children = self.diagrams.level[node], self.diagrams.children[node]
            here = self.changes.at.get(level, ())
            found = OUT_OF_REACH
            for value in self.choices[level]:
                cost = sum(self.changes.weigh(bit) for mask, bit in here if not mask >> value & 1)
                if cost < found:
                    found = min(found, cost + self.least_alone(children[value], asked=asked))
            self.alone[node, asked] = found
        return found
