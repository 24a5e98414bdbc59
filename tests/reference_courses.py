"""Courses of earlier treatment as the reference reads them: every way in which what is not given may have been."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf
from typing import Any

from tests.reference_facts import ADJUVANT_CLOCK, ADJUVANT_MONTHS, NEVER, RawVocabulary, Values

LINE = "line_of_therapy"
LINES = ("first-on-treatment", "maintenance", "later")
FOLLOWS_WITHIN_MONTHS = 1  # the rounding of months: a new course this soon after another continues it
WORLDS_AT_MOST = 20_000


class TooManyError(Exception):
    """More worlds or completions than brute force can list."""


def readings(vocabulary: RawVocabulary, raw: Sequence[Mapping[str, Any]], *, complete: bool) -> list[Courses]:
    """A list of courses in every sense: one without intent and time to the relapse may have come before the metastases or after."""
    senses = []
    for course in raw:
        is_open = not course.get("intent") and course.get("months_end_to_relapse", course.get("months_since_end")) is None
        senses.append((True, False) if is_open else (course.get("intent") == "metastatic",))
    return [Courses(vocabulary, list(zip(raw, sense, strict=True)), complete=complete) for sense in product(*senses)]


class Courses:
    """A list of courses, each before the metastatic diagnosis or for it; clocks count what came before."""

    def __init__(self, vocabulary: RawVocabulary, told: Sequence[tuple[Mapping[str, Any], bool]], *, complete: bool) -> None:
        self.vocabulary, self.complete = vocabulary, complete
        self._known: dict[int, set[str]] = {}
        self.metastatic = [course for course, is_metastatic in told if is_metastatic]
        self.earlier = [course for course, is_metastatic in told if not is_metastatic]

    def lines(self) -> tuple[str, ...]:
        """The lines of treatment that courses for metastatic disease leave; none where they say nothing."""
        if not self.metastatic:
            return ()
        progressed = any(one.get("progressed_on") in ("yes", "present") for one in self.metastatic)
        return ("later",) if progressed else LINES

    def worlds(self, clocks: Sequence[str], months: Sequence[float]) -> set[tuple[float, ...]]:
        """The clocks in every world that the list allows, `inf` for never; a clock is that of the last course of its class."""
        worlds = {tuple(inf for _ in clocks)}
        for course in self.earlier:
            effects = set(self._effects(course, clocks, months))
            if len(effects) * len(worlds) > WORLDS_AT_MOST:
                raise TooManyError
            worlds = {tuple(map(min, world, effect)) for world in worlds for effect in effects}
        return worlds

    def _effects(self, course: Mapping[str, Any], clocks: Sequence[str], months: Sequence[float]) -> Iterator[tuple[float, ...]]:
        maybe = sorted({self._owner(clock) for clock in clocks if self._counts(course, self._owner(clock)) is None})
        for answers in product((True, False), repeat=len(maybe)):
            counted = dict(zip(maybe, answers, strict=True))
            for relapse, today in _ends(course, months):
                effect = []
                for clock in clocks:
                    owner = self._owner(clock)
                    counts = counted.get(owner, self._counts(course, owner))
                    effect.append((today if self._is_of_today(clock) else relapse) if counts else inf)
                yield tuple(effect)

    def _owner(self, clock: str) -> str:
        return "adjuvant endocrine" if clock == ADJUVANT_CLOCK else self.vocabulary.clocks[clock][0]

    def _is_of_today(self, clock: str) -> bool:
        return clock != ADJUVANT_CLOCK and self.vocabulary.clocks[clock][1] == "end-to-today"

    def _counts(self, course: Mapping[str, Any], owner: str) -> bool | None:
        """Whether a course was of this class (or adjuvant endocrine therapy); None where that is not given."""
        given = self._classes(course)
        if owner == "adjuvant endocrine":
            if "endocrine" not in given or course.get("intent") not in ("", None, "adjuvant"):
                return False
            return True if course.get("intent") else None
        if owner in given:
            return True
        above = {one for name in given for one in self.vocabulary.contained(name) if one != name}
        return None if not course.get("agent") and self.vocabulary.contained(owner) & (given - above) else False

    def _classes(self, course: Mapping[str, Any]) -> set[str]:
        if id(course) not in self._known:
            self._known[id(course)] = self._named_classes(course)
        return self._known[id(course)]

    def _named_classes(self, course: Mapping[str, Any]) -> set[str]:
        named = course.get("class", course.get("classes", ()))
        classes = {named} if isinstance(named, str) else set(named)
        for generic, agent in self.vocabulary.agents.items():
            if str(course.get("agent", "")).lower() in {generic, *(word.lower() for word in agent.get("words", ()))}:
                classes |= set(agent["classes"])
        return set().union(*(self.vocabulary.contained(name) for name in classes))

    def adjuvant(self, months: Sequence[float], on: Sequence[float]) -> set[tuple[float, float]] | None:
        """The clock of adjuvant endocrine therapy with its continuous months; None where months are not told."""
        counted = [one for one in self.earlier if self._counts(one, "adjuvant endocrine") is not False]
        further: list[list[tuple[float, float] | None]] = [] if self.complete else [[None, *product((0.0, *months), on)]]
        ways: list[list[tuple[float, float] | None]] = []
        for course in counted:
            known = [float(course["months_on"])] if course.get("months_on") is not None else on
            ends = sorted({relapse for relapse, _ in _ends(course, months)})
            ways.append([*product(ends, known), *([None] if self._counts(course, "adjuvant endocrine") is None else [])])
        size = 1
        for way in (*ways, *further):
            size *= len(way)
        if size > WORLDS_AT_MOST:
            raise TooManyError
        found = set()
        for world in product(*ways, *further):
            courses = [one for one in world if one is not None]
            found |= {_last_stretch(courses)} if courses else {(inf, months_on) for months_on in on}
        return found if counted or not self.complete else None


def months_named(raw: Sequence[Mapping[str, Any]]) -> set[float]:
    """Every number of months that a list names."""
    return {float(value) for one in raw for key, value in one.items() if key.startswith("months_") and value is not None}


def _ends(course: Mapping[str, Any], months: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Every pair of months from the end to the relapse and to today that a course allows."""
    relapse = course.get("months_end_to_relapse", course.get("months_since_end"))
    if course.get("ongoing") in ("yes", "present") or course.get("progressed_on") in ("yes", "present"):
        relapse = 0
    today = course.get("months_end_to_today")
    for before in [float(relapse)] if relapse is not None else months:
        for now in [float(today)] if today is not None else months:
            if before <= now:
                yield before, now


def _last_stretch(courses: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The months back from the relapse at which the last stretch of courses ended, and how long it was."""
    ended = min(end for end, _ in courses)
    began = max(end + on for end, on in courses if end == ended)
    growing = True
    while growing:
        longer = max([end + on for end, on in courses if end <= began + FOLLOWS_WITHIN_MONTHS], default=began)
        growing = longer > began
        began = max(began, longer)
    return ended, began - ended


@dataclass(frozen=True)
class Way:
    """What one sense of a list of courses allows: clocks, adjuvant clock with months (None: any), lines (none: any)."""

    worlds: set[tuple[float, ...]]
    pairs: set[tuple[float, float]] | None
    lines: tuple[str, ...]
    _firsts: dict[int, set[tuple[float, ...]]] = field(default_factory=dict)

    def allows(self, values: Values, others: Sequence[str], clocks: Sequence[str], *, complete: bool) -> bool:
        """Whether it allows these facts: the line and the months if they are among the others, and the first few clocks."""
        if LINE in others and self.lines and values[LINE] not in self.lines:
            return False
        pairs = self.pairs if ADJUVANT_MONTHS in others else None
        if pairs is not None and (months_of(values[ADJUVANT_CLOCK]), values[ADJUVANT_MONTHS]) not in pairs:
            return False
        mine, worlds = tuple(months_of(values[fact]) for fact in clocks), self.of_first(len(clocks))
        return mine in worlds if complete else any(all(a <= b for a, b in zip(mine, world, strict=True)) for world in worlds)

    def of_first(self, count: int) -> set[tuple[float, ...]]:
        """The worlds of the first few clocks."""
        if count not in self._firsts:
            self._firsts[count] = {world[:count] for world in self.worlds}
        return self._firsts[count]


def months_of(value: Any) -> float:
    return inf if value == NEVER else value
