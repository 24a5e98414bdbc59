"""Holds one patient against the population of a record, item by item; what is not stated is not known, and nothing is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from decision.criteria import AllOf, Criterion, facts_of
from decision.engine.phrases import Phrases
from decision.facts.patient import Patient
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.logic import Truth
from decision.reasoning.reading import Reader
from decision.reasoning.space import Space
from decision.record import Item, Record

Answer = Literal["match", "mismatch", "not known", "not compared"]
ANSWERS: dict[Truth, Answer] = {Truth.TRUE: "match", Truth.FALSE: "mismatch", Truth.UNKNOWN: "not known"}


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """One condition in words, and whether this patient meets it; conditions in words alone are not compared."""

    item: str
    answer: Answer
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """The answer for each item, and for all that can be compared together: two that are not known may exclude each other."""

    items: tuple[ItemAnswer, ...]
    together: Answer


def match(record: Record, patient: Patient, vocabulary: Vocabulary) -> Matched:
    """Hold a patient against a population; exact over every completion of what is stated."""
    criteria = list(record.criteria)
    space = Space(vocabulary, criteria, {})
    nodes = {id(criterion): space.node(criterion) for criterion in criteria}
    whole = space.node(AllOf(tuple(criteria)))
    space.prepare_statements()
    space.diagrams.forget_joins()
    space.diagrams.keep()
    reader = Reader(space)
    reading = reader.read(patient, strict=True)
    items = tuple(
        ItemAnswer(
            item_in_words(item, vocabulary),
            "not compared" if item.when is None else ANSWERS[reader.truth(reading, nodes[id(item.when)])],
            () if item.when is None else facts_of(item.when),
        )
        for item in record.population
    )
    return Matched(items, ANSWERS[reader.truth(reading, whole)] if criteria else "not compared")


def item_in_words(item: Item, vocabulary: Vocabulary) -> str:
    return item.words if item.when is None else criterion_in_words(item.when, vocabulary)


def criterion_in_words(criterion: Criterion, vocabulary: Vocabulary) -> str:
    return Phrases(Guideline.model_construct(findings={}), vocabulary).criterion(criterion)
