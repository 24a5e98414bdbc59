"""Random patients for a guideline, as a file would give them: facts exact, in several values, in ranges, derived, or as courses."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.generated import Subject
from tests.reference_completions import Completed
from tests.reference_facts import NEVER, RawFact, Table, leaves_of, tree_of

Data = dict[str, Any]
INTENTS = ("adjuvant", "adjuvant", "neoadjuvant", "prevention", "metastatic", None)
NARROW = 1024  # completions
OPEN = 10  # facts, about as many as a narrow patient may have open


class Patients:
    """Patients of one guideline, drawn from a complete one that is true somewhere, with part of it left out."""

    def __init__(self, subject: Subject, seed: int) -> None:
        self.subject, self.rng = subject, Random(seed)
        self.reference, self.vocabulary = subject.reference, subject.reference.vocabulary
        self.anybody = {strict: self.reference.complete({}, strict=strict) for strict in (True, False)}
        read = set(self.reference.completions.read)
        self.derived = [fact for fact in self.vocabulary.facts.values() if fact.of and read.issuperset(self.vocabulary.raw(fact.id))]
        self.tied = sorted(set(self.reference.completions.base_grid) - read)
        self.has_clocks = bool(read.intersection(self.vocabulary.clocks)) or any("adjuvant" in fact for fact in read)

    def wide(self) -> Data:
        """A patient of whom any part may be known."""
        return self._patient(self._truth(), self.rng.choice((0.1, 0.3, 0.5, 0.8)))

    def narrow(self, *, strict: bool) -> tuple[Data, Completed, Table | None]:
        """A patient with few completions (or none), and all of them."""
        truth = self._truth()
        patient = self._patient(truth, self.rng.choice((0.6, 0.8, 0.9)))
        exact = {fact: _plain(value) for fact, value in truth.items() if not ("prior_therapies" in patient and self._is_of_courses(fact))}
        while True:
            completed = self.reference.complete(patient, strict=strict)
            table = None if completed.is_contradictory else completed.listed(NARROW)
            if completed.is_contradictory or table is not None:
                return patient, completed, table
            groups = completed.groups()
            widest = max(groups, key=len)
            vague = [fact for group in groups for fact in group if fact in exact and patient.get(fact) != exact[fact]]
            here = [fact for fact in vague if fact in widest]
            if not vague or (not here and completed.seems_wider(widest, NARROW)):
                return self.narrow(strict=strict)
            for fact in [self.rng.choice(here or vague), *self.rng.sample(vague, max(0, len(vague) - OPEN) // 2)]:
                patient[fact] = exact[fact]

    def _truth(self) -> Mapping[str, Any]:
        return self.anybody[self.rng.random() < 0.3].one(self.rng)

    def _patient(self, truth: Mapping[str, Any], share: float) -> Data:
        rng = self.rng
        patient: Data = {}
        for fact, value in truth.items():
            if rng.random() < share:
                patient[fact] = self._said(self.vocabulary.facts[fact], value)
        for fact in self.derived:
            if rng.random() < 0.12:
                patient[fact.id] = self._said(fact, self.vocabulary.value(fact.id, truth))
                for raw in self.vocabulary.raw(fact.id):
                    if rng.random() < 0.8:
                        patient.pop(raw, None)
        if self.has_clocks and rng.random() < 0.4:
            patient = {fact: value for fact, value in patient.items() if not self._is_of_courses(fact)}
            patient["prior_therapies"] = [self._course() for _ in range(rng.choice((0, 1, 1, 2, 2)))]
            if rng.random() < 0.3:
                patient["prior_therapies_complete"] = "no"
        if rng.random() < 0.2 and self.tied:
            fact = self.vocabulary.facts[rng.choice(self.tied)]
            if not ("prior_therapies" in patient and self._is_of_courses(fact.id)):
                patient[fact.id] = self._said(fact, rng.choice(self.reference.completions.base_grid[fact.id]))
        if rng.random() < 0.05 and truth:
            fact = self.vocabulary.facts[rng.choice(sorted(truth))]
            patient[fact.id] = _plain(rng.choice(self.reference.completions.base_grid[fact.id]))
        if rng.random() < 0.08:
            patient |= self._discordance(patient)
        return patient

    def _discordance(self, patient: Data) -> Data:
        """Both results of a known discordance, where the guideline reads them and nothing derived is stated of them."""
        read = set(self.reference.completions.read)
        derived = {raw for fact in self.derived if fact.id in patient for raw in self.vocabulary.raw(fact.id)}
        laws = [tree for tree, discordance in self.vocabulary.laws if discordance]
        open_laws = [law for law in laws if read.difference(derived).issuperset(self.vocabulary.raw_of(law))]
        return {leaf[1]: _plain(self._meeting(leaf)) for leaf in leaves_of(self.rng.choice(open_laws))} if open_laws else {}

    def _meeting(self, leaf: Any) -> Any:
        """A value that meets one test of a law."""
        values = self.vocabulary.facts[leaf[1]].values or self.reference.completions.base_grid[leaf[1]]
        return self.rng.choice([value for value in values if self.vocabulary.holds(leaf, {leaf[1]: value})])

    def _is_of_courses(self, fact: str) -> bool:
        raw = self.vocabulary.raw(fact)
        return any(one in self.vocabulary.clocks or one.startswith("adjuvant_endocrine") for one in raw)

    def _said(self, fact: RawFact, value: Any) -> Any:
        """A value as it may be stated: exactly, as one of several, in a range, or by a word that says less."""
        rng = self.rng
        for word, when in fact.statements.items():
            if rng.random() < 0.1 and (when is None or self._could_be(fact, value, when)):
                return word
        if rng.random() < 0.75:
            return _plain(value)
        if fact.values:
            some = {value, *rng.sample(fact.values, rng.randint(1, len(fact.values) - 1))}
            return [one for one in fact.values if one in some]
        if value == NEVER:
            return NEVER
        below, above = (round(rng.choice((0, 0.5, 1, 3, 7.5, 20)), 1) for _ in range(2))
        bounds: Data = {}
        if value - below > fact.low:
            bounds[rng.choice(["at_least", "above"]) if below else "at_least"] = value - below
        if value + above < fact.high:
            bounds[rng.choice(["at_most", "below"]) if above else "at_most"] = value + above
        return {bound: _plain(number) for bound, number in bounds.items()} or _plain(value)

    def _could_be(self, fact: RawFact, value: Any, when: Any) -> bool:
        tree = tree_of(when)
        return fact.id not in self.vocabulary.raw_of(tree) or self.vocabulary.holds(tree, {fact.id: value})

    def _course(self) -> Data:
        rng = self.rng
        course: Data = {}
        if rng.random() < 0.7:
            course["agent"] = rng.choice([name for name, one in self.vocabulary.agents.items() if self._has_courses(one)])
        else:
            course["class"] = rng.choice(self.vocabulary.with_courses)
        if intent := rng.choice(INTENTS):
            course["intent"] = intent
        if intent == "metastatic":
            return course | rng.choice(({}, {"progressed_on": "yes"}, {"ongoing": "yes"}))
        if rng.random() < 0.6:
            course["months_on"] = rng.choice((3, 20, 24, 30, 60))
        end = rng.choice((0, 1, 5, 6, 9, 12, 12.5, 40, None))
        if end is not None:
            course[rng.choice(("months_end_to_relapse", "months_since_end"))] = end
        elif rng.random() < 0.5:
            return course | rng.choice(({"ongoing": "yes"}, {"progressed_on": "yes"}))
        if rng.random() < 0.4:
            course["months_end_to_today"] = (end or 0) + rng.choice((0, 1, 8))
        return course

    def _has_courses(self, agent: Mapping[str, Any]) -> bool:
        return any(name in self.vocabulary.with_courses for name in agent["classes"])


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
