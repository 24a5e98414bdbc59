"""The smallest changes for one option, with the values that would serve and the standing that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from decision.engine.case import Case
from decision.engine.words import Speaker
from decision.errors import Contradiction
from decision.facts.patient import COURSES, Patient, patient_from, value_as_data
from decision.reasoning.changes import SmallestChanges, Weight
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import FALSE, TRUE
from decision.reasoning.nearest import way_to_first
from decision.reasoning.standing import Standing, option_standing

EARLIER_TREATMENT = "earlier-treatment"


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that would have to be otherwise: every value that serves, in words, what it is, and one value as facts."""

    fact: str
    would_be: str
    here: str
    facts: dict[str, Any]


class Edits:
    """Finds the sets of statements that would have to be otherwise, and what they would be; to be used while diagrams are held."""

    def __init__(self, case: Case, speaker: Speaker, name: str, weight: Weight) -> None:
        self.case = case
        self.compiled = case.compiled
        self.speaker = speaker
        self.name = name
        self.changes = SmallestChanges(case.compiled, case.patient, weight, strict=case.strict)
        self._known: dict[tuple[str, ...], list[Change]] = {}

    def sets(self) -> list[tuple[str, ...]]:
        """The smallest sets whose change lets the option be free, none with a statement that may as well stay."""
        found = self.changes.sets(self.compiled.free(self.name), 1 << TRUE)
        shrunk = [self._shrunk(facts) for facts in found]
        least = min((len(facts) for facts in shrunk if len(facts) < len(found[0])), default=None)
        return found if least is None else list(dict.fromkeys(facts for facts in shrunk if len(facts) == least))

    def _shrunk(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        """A set without the statements that may stay: beside the new values they are a discordance, which is accepted once stated."""
        levels = self._levels(facts)
        if len(facts) < 2 or not any(levels & self.compiled.diagrams.levels_of(law) for law in self.compiled.reader.discordances.values()):
            return facts
        kept, new = facts, self.values(facts)
        for fact in facts:
            rest = tuple(other for other in kept if other != fact)
            fewer = [one for one in new if one.fact != fact]
            if rest and self._is_ranked(rest, fewer):
                kept, new = rest, fewer
        if kept != facts:
            self._known[kept] = [
                one if one.fact == COURSES else replace(one, would_be=self.speaker.phrase(one.fact, one.facts[one.fact])) for one in new
            ]
        return kept

    def _is_ranked(self, facts: Sequence[str], found: Sequence[Change]) -> bool:
        try:
            return Standing(self.standing_with(facts, found)).is_ranked
        except Contradiction:
            return False

    def _levels(self, facts: Iterable[str]) -> frozenset[int]:
        space = self.compiled.space
        raw = (one for fact in facts if fact != COURSES for one in space.raw_facts(fact))
        return frozenset(space.level_of[one] for one in raw if one in space.level_of)

    def values(self, facts: tuple[str, ...]) -> list[Change]:
        """For each statement of a set the values that serve while the others keep theirs."""
        if facts not in self._known:
            self._known[facts] = self._values(facts)
        return self._known[facts]

    def _values(self, facts: tuple[str, ...]) -> list[Change]:
        compiled = self.compiled
        reading = self.changes.reading_without(facts)
        free = compiled.free(self.name)
        support = compiled.reader.relevance.levels_of(free)
        candidates = {fact: list(self._candidates(fact)) for fact in facts if fact != COURSES}
        given = compiled.reader.relevance.relevant(reading, support | self._levels(facts))

        def serves(nodes: Sequence[int]) -> bool:
            return bool(compiled.diagrams.reached(free, tuple(sorted({*given, *nodes} - {TRUE})), reading.choices) >> TRUE & 1)

        chosen: dict[str, int] = {}
        for fact, values in candidates.items():
            chosen[fact] = next(node for _, _, node in values if serves([*chosen.values(), node]))
        found = []
        for fact, values in candidates.items():
            others = [node for other, node in chosen.items() if other != fact]
            serving = [(data, words) for data, words, node in values if serves([*others, node])]
            picked = next(data for data, _, node in values if node == chosen[fact])
            found.append(Change(fact, self._phrase(fact, serving), self.speaker.said(fact), {fact: picked}))
        if COURSES in facts:
            found.append(self._courses(reading, given, list(chosen.values())))
        return found

    def taken_off_by(self, fact: str) -> Iterator[tuple[Change, str]]:
        """The other values of one stated fact with which the option is not ranked any more, by the standing that they give."""
        patient, by_standing = self.case.patient, dict[str, list[tuple[Any, Any]]]()
        stated = self.compiled.space.stated(fact, patient.facts[fact])
        if stated == TRUE:
            return  # the guideline tells nobody apart by it
        for data, place, node in self._candidates(fact):
            if self.compiled.diagrams.both(stated, node) != FALSE:
                continue
            try:
                standing = self._standing({**self._without([fact]).as_data(), fact: data})
            except Contradiction:
                continue
            if not Standing(standing).is_ranked:
                by_standing.setdefault(standing, []).append((data, place))
        for standing, values in by_standing.items():
            yield Change(fact, self._phrase(fact, values), self.speaker.said(fact), {fact: values[0][0]}), standing

    def standing_with(self, facts: Sequence[str], found: Sequence[Change]) -> str:
        """The standing of the option for the patient with these values."""
        without = self._without(facts)
        return self._standing({**without.as_data(), **{fact: value for one in found for fact, value in one.facts.items()}})

    def _standing(self, data: dict[str, Any]) -> str:
        patient = patient_from(self.compiled.vocabulary, data)
        reading = self.compiled.reader.read(patient, strict=self.case.strict)
        return option_standing(self.compiled, reading, self.compiled.options[self.name])[0].value

    def _without(self, facts: Sequence[str]) -> Patient:
        patient = self.case.patient
        return Patient(
            facts={fact: value for fact, value in patient.facts.items() if fact not in facts},
            courses=None if COURSES in facts else patient.courses,
            courses_complete=True if COURSES in facts else patient.courses_complete,
        )

    def _candidates(self, fact: str) -> Iterator[tuple[Any, Any, int]]:
        """Every value of a fact: as data, as its place, and as the patients that have it."""
        space = self.compiled.space
        if fact in space.level_of:
            level = space.level_of[fact]
            for place in range(space.domains[level].size):
                yield self._stated(fact, self.speaker.value_at(level, place)), place, space.diagrams.of_mask(level, 1 << place)
            return
        for place, value in enumerate(space.vocabulary[fact].values):
            yield value, place, space.where_table(fact, 1 << place)

    def _stated(self, fact: str, value: Any) -> Any:
        """A value as a patient's file states it: any number at all is one from the lowest on."""
        number = self.compiled.vocabulary[fact].number
        return {"at_least": value_as_data(number.low)} if number is not None and value == "any" else value

    def _phrase(self, fact: str, serving: Sequence[tuple[Any, int]]) -> str:
        if fact in self.compiled.space.level_of:
            return self.speaker.level_phrase(self.compiled.space.level_of[fact], tuple(place for _, place in serving))
        return self.speaker.phrase(fact, [value for value, _ in serving] if len(serving) > 1 else serving[0][0])

    def _courses(self, reading: Reading, given: tuple[int, ...], nodes: Sequence[int]) -> Change:
        """What the earlier treatment would have to be: the fewest clocks that make it so."""
        compiled = self.compiled
        fixed = Reading(reading.masks, reading.choices, dict(enumerate({*given, *nodes} - {TRUE})), reading.generation)
        way = way_to_first(compiled, fixed, compiled.free(self.name), 1 << TRUE)
        assert way is not None
        levels, vocabulary = compiled.space.levels, compiled.vocabulary
        steps = [(level, value) for level, value in way.steps if vocabulary[levels[level]].group == EARLIER_TREATMENT]
        told = [(level, value) for level, value in steps if self.speaker.value_at(level, value) != "any"]
        words = [self.speaker.level_phrase(level, (value,)) for level, value in told]
        facts = {levels[level]: self.speaker.value_at(level, value) for level, value in told}
        return Change(COURSES, "; ".join(words), "; ".join(self.speaker.courses()) or "no earlier treatment", facts)
