"""What one patient has and does not have, in words."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

from decision.criteria import AllOf, AnyOf, Criterion
from decision.engine.case import Case
from decision.engine.parts import KnownFact
from decision.engine.phrases import Phrases
from decision.facts.patient import Course, value_as_data
from decision.facts.saying import number_said
from decision.logic import Truth
from decision.ranges import Range
from decision.reasoning.completions import Reading
from decision.reasoning.space import Numbers, Words
from decision.reasoning.standing import leaves_in

FEW = 3  # values that a fact may still have, so that they are said
OF_ANY_LENGTH = "of any length"  # of a clock: it runs, whatever it shows


class Speaker(Phrases):
    """Says facts and criteria of one patient."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.compiled.guideline, case.compiled.vocabulary)
        self.case = case
        self.compiled = case.compiled
        self.patient = case.patient

    @property
    def reading(self) -> Reading:
        return self.case.reading

    def value(self, fact: str) -> Any:
        """The value of a fact as data; None if it is not known."""
        if fact in self.patient.facts:
            return value_as_data(self.patient.facts[fact])
        space = self.compiled.space
        if fact in space.findings:
            truth = self.compiled.reader.truth(self.reading, space.node(space.findings[fact].when))
            return None if truth is Truth.UNKNOWN else truth.value
        values = self.possible_values(fact)
        return values[0] if len(values) == 1 else None

    def possible_values(self, fact: str) -> list[Any]:
        """Every value that the fact may still have; a number's region counts as one value."""
        space = self.compiled.space
        if fact in space.level_of:
            level = space.level_of[fact]
            return [self.value_at(level, index) for index in self.reading.choices[level]]
        if space.vocabulary[fact].derived is None or not space.can_tell(fact):
            return []
        leaves = self.compiled.reader.leaves(self.reading, space.table(fact))
        return [space.vocabulary[fact].values[leaf] for leaf in leaves_in(leaves)]

    def value_at(self, level: int, index: int) -> Any:
        """One value of a level as data: a word, a number, a range, `never`, or `any` number."""
        domain = self.compiled.space.domains[level]
        if isinstance(domain, Words):
            return domain.values[index]
        if index == domain.regions.count:
            return "never"
        found = domain.regions.range_of(index)
        if found.at_least is not None and found.at_least == found.at_most:
            return value_as_data(found.at_least)
        return found.as_data() or "any"

    def is_only_concordant(self, fact: str) -> bool:
        """Whether nothing is stated of a fact, and it follows only because no discordance is assumed."""
        if fact in self.guideline.findings:
            return False
        space, reader, reading = self.compiled.space, self.compiled.reader, self.reading
        raw = set(space.raw_facts(fact))
        if raw & self._stated:
            return False
        levels = {space.level_of[one] for one in raw if one in space.level_of}
        parts = {*reading.parts, *(reading.narrowed_by[level] for level in levels & reading.narrowed_by.keys())}
        return any(levels & reader.levels_of_laws[part] for part in parts & reader.discordances.keys())

    @cached_property
    def _stated(self) -> frozenset[str]:
        """The raw facts of which something is stated, on whatever scale."""
        space = self.compiled.space
        return frozenset(raw for one in self.patient.facts for raw in (*space.raw_facts(one), space.vocabulary[one].scale_of))

    def courses(self) -> list[str]:
        """Each course of earlier treatment: `adjuvant letrozole, 60 months, ended 18 months before relapse`."""
        return [self._course(course) for course in self.patient.courses or ()]

    def _course(self, course: Course) -> str:
        above = {one for name in course.classes for one in self.vocabulary.all_classes[name] - {name}}
        what = course.agent or " and ".join(self.vocabulary.classes[name].label for name in course.classes if name not in above)
        parts = [f"{course.intent} {what}".strip()]
        if course.months_on is not None:
            parts.append(f"{number_said(course.months_on)} months")
        if course.ongoing == "yes":
            parts.append("ongoing")
        if course.progressed_on == "yes":
            parts.append("progressed on it")
        if course.months_end_to_relapse is not None:
            parts.append(f"ended {number_said(course.months_end_to_relapse)} months before relapse")
        if course.months_end_to_today is not None:
            parts.append(f"ended {number_said(course.months_end_to_today)} months ago")
        return ", ".join(parts)

    def _run(self, fact: str, domain: Numbers, run: list[int]) -> str:
        """Neighbouring regions of a number as one range, in words."""
        first, last = domain.regions.range_of(run[0]), domain.regions.range_of(run[-1])
        joined = Range(at_least=first.at_least, above=first.above, at_most=last.at_most, below=last.below)
        return self.phrase(fact, joined.as_data()) if joined.as_data() else f"{self.label(fact)} {OF_ANY_LENGTH}"

    def said(self, fact: str) -> str:
        """A fact with its value: `ER 90 %`, `no visceral crisis`, `HER2 IHC not known`."""
        return self.phrase(fact, self.value(fact))

    def narrowed(self, fact: str) -> str:
        """The few values that a fact may still have where not all are left: `primary or secondary endocrine resistance`; else empty."""
        if fact not in self.vocabulary or self.vocabulary[fact].number is not None:
            return ""
        values = self.possible_values(fact)
        return self.phrase(fact, values) if 1 < len(values) <= FEW and len(values) < len(self.vocabulary[fact].values) else ""

    def known(self, fact: str, known: KnownFact) -> str:
        """A fact of the answer in words; what is assumed may be one of several values, which the answer joins by `or`."""
        several = known.source == "assumed"
        return self.phrase(fact, str(known.value).split(" or ") if several else known.value)

    def unmet(self, criterion: Criterion) -> list[Criterion]:
        """The parts of a criterion that this patient does not certainly meet."""
        if self.truth(criterion) is Truth.TRUE:
            return []
        if isinstance(criterion, AllOf):
            return [unmet for part in criterion.parts for unmet in self.unmet(part)] or [criterion]
        return [self.still_open(criterion)]

    def still_open(self, criterion: Criterion) -> Criterion:
        """A criterion without the ways to meet it that this patient cannot go."""
        if not isinstance(criterion, AnyOf):
            return criterion
        ways = tuple(part for part in criterion.parts if self.truth(part) is not Truth.FALSE)
        return ways[0] if len(ways) == 1 else AnyOf(ways) if ways else criterion

    def truth(self, criterion: Criterion) -> Truth:
        return self.compiled.reader.truth(self.reading, self.compiled.space.node(criterion))

    def met_by(self, criterion: Criterion) -> list[str]:
        """The facts by which this patient meets a criterion: of several ways only those that are certain."""
        if isinstance(criterion, AllOf):
            return list(dict.fromkeys(fact for part in criterion.parts for fact in self.met_by(part)))
        if isinstance(criterion, AnyOf):
            ways = [part for part in criterion.parts if self.truth(part) is Truth.TRUE] or criterion.parts
            return list(dict.fromkeys(fact for part in ways for fact in self.met_by(part)))
        return list(dict.fromkeys(leaf.fact for leaf in criterion.leaves()))

    def facts_of(self, criterion: Criterion) -> dict[str, Any]:
        """The facts that a criterion reads, with their values; None where not known."""
        return {leaf.fact: self.value(leaf.fact) for leaf in criterion.leaves()}

    def level_phrase(self, level: int, values: tuple[int, ...]) -> str:
        """A raw fact restricted to some of its values, in words."""
        fact, domain = self.compiled.space.levels[level], self.compiled.space.domains[level]
        if isinstance(domain, Numbers) and len(values) > 1:
            ranges = [index for index in values if index < domain.regions.count]
            runs = [ranges[start:end] for start, end in pairwise(_ends_of_runs(ranges))]
            told = [self._run(fact, domain, run) for run in runs]
            return " or ".join([*told, "never"] if len(ranges) < len(values) else told)
        known = [self.value_at(level, index) for index in values]
        if isinstance(domain, Words):
            return self.phrase(fact, known)
        return " or ".join(f"{self.label(fact)} {OF_ANY_LENGTH}" if value == "any" else self.phrase(fact, value) for value in known)


def _ends_of_runs(indexes: list[int]) -> list[int]:
    """The places at which runs of neighbours start, and the end: `[3, 4, 7]` starts at 0 and 2 and ends at 3."""
    starts = [place for place, index in enumerate(indexes) if place == 0 or index != indexes[place - 1] + 1]
    return [*starts, len(indexes)]
