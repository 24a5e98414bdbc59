"""Reads one patient into the space: what each level may still be, and which laws still matter.

What is stated narrows levels; laws narrow them further; facts that cannot all be true of one
patient raise a Contradiction that names them. Only facts with an ordinary value are ever assumed.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from decision.errors import Contradiction
from decision.facts.courses import course_evidence
from decision.facts.patient import COURSES, Patient, Value
from decision.logic import Truth
from decision.reasoning.completions import Reading, union, values_in
from decision.reasoning.diagrams import FALSE, LEAVES, TRUE
from decision.reasoning.disagreement import Disagreement
from decision.reasoning.relevance import Relevance
from decision.reasoning.space import Numbers, Words

if TYPE_CHECKING:
    from decision.reasoning.space import Space

ONLY_FALSE, ONLY_TRUE = 1, 2
TRUTHS = {ONLY_FALSE: Truth.FALSE, ONLY_TRUE: Truth.TRUE, ONLY_FALSE | ONLY_TRUE: Truth.UNKNOWN}
KNOWN_AT_MOST = 50_000
MANY = 20  # so many levels touched that to look at every part is faster than to ask which


class Reader:
    """Reads patients into one space."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.relevance = Relevance(space.diagrams, len(space.laws))
        self.full = [(1 << domain.size) - 1 for domain in space.domains]
        self.full_choices = [values_in(mask) for mask in self.full]
        self.levels_of_laws = [space.diagrams.levels_of(law.node) for law in space.laws]
        self.laws_at: list[list[int]] = [[] for _ in space.levels]
        for number, levels in enumerate(self.levels_of_laws):
            for level in levels:
                self.laws_at[level].append(number)
        laws = {number: law.node for number, law in enumerate(space.laws) if law.node != TRUE}
        self.hard_laws = {number: node for number, node in laws.items() if space.laws[number].discordance is None}
        self.discordances = {number: node for number, node in laws.items() if number not in self.hard_laws}
        self.ordinary = [
            (fact.id, space.level_of[fact.id], Words(fact.values).mask_of(fact.ordinary))
            for fact in space.vocabulary
            if fact.ordinary and fact.id in space.read
        ]
        self.known: dict[tuple[str, Value], tuple[int, int, tuple[int, ...]]] = {}  # a raw fact, its value -> level, values meant
        self.numbers = {
            fact: domain.regions for fact, domain in zip(space.levels, space.domains, strict=True) if isinstance(domain, Numbers)
        }

    def read(self, patient: Patient, *, strict: bool = False) -> Reading:
        """The completions of a patient; raises Contradiction where there is none."""
        self.space.diagrams.forget_growth()
        reading = Reading(list(self.full), list(self.full_choices), dict(self.hard_laws), self.space.diagrams.generation)
        intake = _Intake(self, patient, reading)
        intake.state_all()
        intake.courses()
        intake.propagate()
        intake.accept_discordances()
        intake.propagate()
        if not strict:
            intake.assume()
        reading.forget_ties()
        intake.check_consistent()
        return reading

    @cached_property
    def anybody(self) -> Reading:
        """A patient of whom nothing is stated and nothing assumed; laws alone bind, and none of them is discordant."""
        return Reading(list(self.full), list(self.full_choices), {**self.hard_laws, **self.discordances}, self.space.diagrams.generation)

    def everybody(self) -> Reading:
        """The same, and every patient with a known discordance too: once it is stated it is accepted."""
        return Reading(list(self.full), list(self.full_choices), dict(self.hard_laws), self.space.diagrams.generation)

    # Questions about one function

    def leaves(self, reading: Reading, node: int) -> int:
        """The leaves that the completions of the patient reach, as bits."""
        if reading.generation != self.space.diagrams.generation:
            self._renew(reading)
        found = reading.truths.get(node)
        if found is None:
            diagrams = self.space.diagrams
            leaf = diagrams.only_leaf(node, reading.choices)
            found = 1 << leaf if leaf is not None else diagrams.reached(node, self.relevance.given(reading, node), reading.choices)
            reading.truths[node] = found
        return found

    def _renew(self, reading: Reading) -> None:
        """Nodes were forgotten since the patient was read: what was found of them is void; the patient's own must not be among them."""
        diagrams = self.space.diagrams
        if any(node >= diagrams.kept_below for node in reading.parts.values()):
            raise RuntimeError("a patient is asked about whose statements were forgotten: read the patient again")
        reading.truths = {node: leaves for node, leaves in reading.truths.items() if node < diagrams.kept_below}
        reading.generation = diagrams.generation

    def truth(self, reading: Reading, node: int) -> Truth:
        """Whether a criterion holds: in all completions, in none, or not known."""
        return TRUTHS[self.leaves(reading, node)]


class _Intake:
    """One patient on the way into the space."""

    def __init__(self, reader: Reader, patient: Patient, reading: Reading) -> None:
        self.reader = reader
        self.space = reader.space
        self.diagrams = reader.space.diagrams
        self.patient = patient
        self.reading = reading
        self.first_statement = len(reader.space.laws)  # parts from this number on are statements
        self.touched: dict[int, None] = {}
        self.words = Disagreement(reader.space, patient, reading)

    # What the patient states

    def state_all(self) -> None:
        """State every fact; one that was met before in some patient is only looked up."""
        known, masks, choices, full = self.reader.known, self.reading.masks, self.reading.choices, self.reader.full
        touched = self.touched
        for fact_and_value in self.patient.facts.items():
            found = known.get(fact_and_value)
            if found is None:
                self.state(*fact_and_value)
                continue
            level, mask, values = found
            if masks[level] == full[level]:
                masks[level], choices[level], touched[level] = mask, values, None
            else:
                self.narrow(level, mask, fact_and_value[0])

    def state(self, fact_id: str, value: Value) -> None:
        """A raw fact narrows its level; a derived one ties its parents together."""
        space = self.space
        is_word = isinstance(value, str) and value in space.vocabulary[fact_id].statements
        if fact_id in space.level_of and not is_word:
            level = space.level_of[fact_id]
            mask = space.mask(level, value)
            if len(self.reader.known) < KNOWN_AT_MOST:
                self.reader.known[fact_id, value] = (level, mask, values_in(mask))
            self.narrow(level, mask, fact_id)
        else:
            self.add_part(space.stated(fact_id, value), fact_id)

    def add_part(self, node: int, origin: str) -> None:
        """A statement on one level narrows it; one on several levels ties them together."""
        if node == TRUE:
            return
        if node == FALSE:
            raise self.words.among([origin])
        levels = self.reader.relevance.levels_of(node)
        if len(levels) == 1:
            children = self.diagrams.children[node]
            self.narrow(next(iter(levels)), sum(1 << index for index, child in enumerate(children) if child == TRUE), origin)
            return
        number = max([self.first_statement - 1, *self.reading.parts]) + 1
        self.reading.parts[number] = node
        self.touched |= dict.fromkeys(levels)

    def narrow(self, level: int, mask: int, origin: str) -> None:
        narrowed = self.reading.masks[level] & mask
        if not narrowed:
            raw = self.space.levels[level]
            others = [fact for fact in self.patient.facts if fact != origin and raw in self.space.raw_facts(fact)]
            raise self.words.among([*others, origin])
        if narrowed != self.reading.masks[level]:
            self.reading.masks[level] = narrowed
            self.reading.choices[level] = values_in(narrowed)
            self.touched[level] = None

    def courses(self) -> None:
        """The earlier treatment narrows the clocks, and ties those that hang together."""
        evidence = course_evidence(self.space.vocabulary, self.patient, self.reader.numbers, self.space.level_of)
        if evidence is None:
            return
        levels = [self.space.level_of[fact] for fact in evidence.facts]
        masks = self.reading.masks
        states = [state for state in evidence.states if all(mask & masks[level] for mask, level in zip(state, levels, strict=True))]
        for place, level in enumerate(levels):
            self.narrow(level, union(state[place] for state in states), COURSES)
        if len(states) > 1:
            open_places = [place for place, level in enumerate(levels) if len(self.reading.choices[level]) > 1]
            ways = sorted({tuple((levels[place], state[place]) for place in open_places) for state in states})
            self.add_part(self.space.in_some_way(ways), COURSES)

    def accept_discordances(self) -> None:
        """A known discordance is never assumed, but a patient whose stated facts leave nothing else has it."""
        for number, node in self.reader.discordances.items():
            law = self.space.laws[number]
            if self.diagrams.only_leaf(node, self.reading.choices) == TRUE:
                continue
            if self._is_forced(node):
                self.reading.discordances.append(law)
            else:
                self.reading.parts[number] = node  # the next one is asked beside it: two may leave no completion together
                self.reading.forget_ties()
                self.touched |= dict.fromkeys(self.reader.relevance.levels_of(node))

    def _is_forced(self, law: int) -> bool:
        """Whether no completion obeys this law of discordance."""
        leaves = self.diagrams.reached(law, (), self.reading.choices)
        if leaves == ONLY_TRUE | ONLY_FALSE:
            leaves = self.diagrams.reached(law, self.reader.relevance.given(self.reading, law), self.reading.choices)
        return leaves == ONLY_FALSE

    # What follows

    def propagate(self) -> None:
        """Drop what has become certain, narrow what has one level left, until nothing changes."""
        parts, choices = self.reading.parts, self.reading.choices
        level_of, children = self.diagrams.level, self.diagrams.children
        while self.touched:
            waiting = self._touched_parts()
            self.touched.clear()
            for number in waiting:
                node = parts[number]
                while node >= LEAVES and len(values := choices[level_of[node]]) == 1:
                    node = children[node][values[0]]
                if node == TRUE:
                    del parts[number]
                else:
                    self._try_part(number, node)

    def _touched_parts(self) -> list[int]:
        parts = self.reading.parts
        if len(self.touched) > MANY:
            return list(parts)
        tied = {number for level in self.touched for number in self.reader.laws_at[level]}
        return [number for number in parts if number in tied or number >= self.first_statement]

    def _try_part(self, number: int, leaf: int) -> None:
        reading, node = self.reading, self.reading.parts[number]
        open_levels = [level for level in self.reader.relevance.levels_of(node) if len(reading.choices[level]) > 1]
        if leaf == FALSE or not open_levels:
            raise self._contradiction(number)
        if len(open_levels) == 1:
            level = open_levels[0]
            mask = self._allowed(node, level)
            if not mask:
                raise self._contradiction(number)
            del reading.parts[number]
            if mask != reading.masks[level]:
                reading.masks[level] = mask
                reading.choices[level] = values_in(mask)
                reading.narrowed_by[level] = number
                self.touched[level] = None

    def _contradiction(self, number: int) -> Contradiction:
        if number < self.first_statement:
            return self.words.with_law(self.space.laws[number])
        return self.words.on_levels(self.reader.relevance.levels_of(self.reading.parts[number]))

    def _allowed(self, node: int, level: int) -> int:
        """The values of the one open level of a part that make it true."""
        choices, was = self.reading.choices, self.reading.choices[level]
        mask = 0
        for value in was:
            choices[level] = (value,)
            if self.diagrams.only_leaf(node, choices) == TRUE:
                mask |= 1 << value
        choices[level] = was
        return mask

    def assume(self) -> None:
        """Scope facts hold their ordinary values while unknown, and each one so used is listed."""
        for fact, level, ordinary in self.reader.ordinary:
            wanted = ordinary & self.reading.masks[level]
            if wanted and wanted != self.reading.masks[level]:
                self.narrow(level, wanted, fact)
                self.propagate()
                self.reading.assumed.append(fact)

    def check_consistent(self) -> None:
        """Propagation finds most contradictions; what remains tied may still leave no completion."""
        if not self.reading.parts:
            return
        masks, full = self.reading.masks, self.reader.full
        narrowed = {level for level in self.reading.open_levels if masks[level] != full[level]}
        for number, node in self.reading.parts.items():
            if number >= self.first_statement:
                narrowed |= self.reader.relevance.levels_of(node)
        given = self.reader.relevance.binding(self.reading, frozenset(narrowed))
        if given and not self.diagrams.reached(TRUE, given, self.reading.choices):
            raise self.words.on_levels(level for part in given for level in self.reader.relevance.levels_of(part))
