"""Says in words which facts cannot all be true of one patient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from decision.errors import Contradiction, Problem
from decision.facts.patient import COURSES, Patient, value_as_data
from decision.facts.saying import value_said
from decision.formulas.endocrine import ADJUVANT_CLOCK
from decision.reasoning.completions import Reading
from decision.reasoning.space import Words

if TYPE_CHECKING:
    from decision.reasoning.space import Law, Space


class Disagreement:
    """The words for one patient whose facts leave no completion."""

    def __init__(self, space: Space, patient: Patient, reading: Reading) -> None:
        self.space = space
        self.patient = patient
        self.reading = reading

    def with_law(self, law: Law) -> Contradiction:
        """Facts that a law forbids together."""
        said = [self.said(fact) for fact in law.facts]
        cannot = "cannot be true" if len(said) == 1 else "cannot both be true" if len(said) == 2 else "cannot all be true"
        what = f"{' and '.join(said)} {cannot}"
        return Contradiction([Problem(self._place(law.facts), what, f"{law.because}; correct one of them", about=self._stated(law.facts))])

    def among(self, facts: Iterable[str]) -> Contradiction:
        """Stated facts that leave no patient."""
        names = list(dict.fromkeys(facts))
        said = [self.said(fact) for fact in names]
        disagree = "cannot be true" if len(said) == 1 else "disagree"
        what = f"{' and '.join(said)} {disagree}"
        return Contradiction([Problem(self._place(names), what, "correct one of them", about=self._stated(names))])

    def on_levels(self, levels: Iterable[int]) -> Contradiction:
        """Stated facts that rest on the same levels and leave no value there."""
        wanted = {self.space.levels[level] for level in levels}
        return self.among(fact for fact in self.patient.facts if wanted.intersection(self.space.raw_facts(fact)))

    def _place(self, facts: Iterable[str]) -> str:
        """The fact to which the message points: the last stated one."""
        names = list(facts)
        stated = [fact for fact in names if fact in self.patient.facts]
        return (stated or names or [""])[-1]

    def _stated(self, facts: Iterable[str]) -> tuple[str, ...]:
        """The statements behind facts: the facts themselves, or what they follow from."""
        found: dict[str, None] = {}
        for fact in facts:
            if fact in self.patient.facts or fact == COURSES:
                found[fact] = None
                continue
            roots = set(self.space.raw_facts(fact))
            found |= dict.fromkeys(stated for stated in self.patient.facts if roots.intersection(self.space.raw_facts(stated)))
            if self.patient.courses and any(root in self.space.vocabulary.clocks or root == ADJUVANT_CLOCK for root in roots):
                found[COURSES] = None
        return tuple(found)

    def said(self, fact: str) -> str:
        """A fact and its value in words: as stated, else as it follows."""
        if fact == COURSES:
            return "the earlier treatment"
        label = self.space.vocabulary[fact].label
        if fact in self.patient.facts:
            return f"{label} {value_said(self.space.vocabulary[fact], value_as_data(self.patient.facts[fact]))}"
        if fact in self.space.level_of:
            level = self.space.level_of[fact]
            values = [self._at(level, index) for index in self.reading.choices[level]]
            return f"{label} {' or '.join(values)}"
        return label

    def _at(self, level: int, index: int) -> str:
        domain = self.space.domains[level]
        if isinstance(domain, Words):
            return self.space.vocabulary[self.space.levels[level]].value_label(domain.values[index])
        if index == domain.regions.count:
            return "never"
        number = self.space.vocabulary[self.space.levels[level]].number
        unit = f" {number.unit}" if number and number.unit else ""
        return f"{domain.regions.range_of(index)}{unit}"
