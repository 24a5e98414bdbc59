"""Hypothesis strategies: guidelines, and patients of whom part is known; what is known is true of some complete patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from decision import shipped
from tests.generated import Subject, subject
from tests.reference_completions import Completed

SMALL = ("example", *(f"generated-{seed}" for seed in range(24)))
NAMES = tuple(dict.fromkeys((*shipped(), *SMALL)))


@dataclass(frozen=True)
class Situation:
    """A guideline, a complete patient, and what is known of that patient."""

    name: str
    truth: Mapping[str, Any]
    known: Mapping[str, Any]

    @property
    def subject(self) -> Subject:
        return subject(self.name)

    @property
    def unknown(self) -> list[str]:
        return [fact for fact in self.truth if fact not in self.known]


@lru_cache(maxsize=64)
def anybody(name: str) -> Completed:
    """Everyone whom a guideline may meet; no known discordance, for that is never assumed."""
    return subject(name).reference.complete({}, strict=True)


@st.composite
def situations(draw: st.DrawFn, names: tuple[str, ...] = NAMES, *, complete: bool = False) -> Situation:
    """A patient of a guideline; some facts are known exactly, some as one of several values, some not at all."""
    name = draw(st.sampled_from(names))
    truth = anybody(name).one(Random(draw(st.integers(0, 9999))))
    facts = sorted(truth)
    known = {}
    for fact in facts if complete else draw(st.lists(st.sampled_from(facts), unique=True)):
        values = anybody(name).vocabulary.facts[fact].values
        others = [] if complete or not values else draw(st.lists(st.sampled_from(values), max_size=1))
        some = {truth[fact], *others}
        known[fact] = truth[fact] if len(some) == 1 else [value for value in values if value in some]
    return Situation(name, truth, known)


@st.composite
def situations_with_news(draw: st.DrawFn) -> tuple[Situation, str]:
    """A situation, and a fact of the truth that is not known yet or not exactly."""
    situation = draw(situations())
    news = [fact for fact in situation.truth if situation.known.get(fact) != situation.truth[fact]]
    return situation, draw(st.sampled_from(news)) if news else sorted(situation.truth)[0]


def situations_of_old() -> Iterator[Situation]:
    """The same situations each time, some known in full and some hardly."""
    rng = Random(5)
    for name in SMALL:
        for share in (1, 0.7, 0.4, 0.7, 1):
            truth = anybody(name).one(rng)
            yield Situation(name, truth, {fact: value for fact, value in truth.items() if rng.random() < share})
