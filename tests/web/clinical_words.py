"""Clinical words of a text, and those that one answer may use.

A clinical word is a label or a sentence of the data: of a fact with its value, a class, a drug, an option, a caution, a check, a flag or a
note. Each that is shown has to stand in the answer of this patient, as its JSON tells it, or in what the guideline shows everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from decision import load
from decision.catalogue import shipped
from decision.engine.phrases import Phrases
from decision.facts.patient import COURSES
from decision.facts.vocabulary import Fact
from decision.guideline import Guideline
from decision.interfaces.web.examples import examples, hint
from decision.reasoning.compiled import Compiled

Data = Mapping[str, Any]
Words = frozenset[str]
TOKEN = re.compile(r"\w+|[^\w\s]")
END = ""  # the key in a tree of words at which one ends
SAID_BY_ID = {"id", "kind", "classes", "facts", "decision", "branch", "record", "records", "decided_by", "options", "fact", "rules_out"}


def sentences(data: Any) -> Iterator[str]:
    """Every text of an answer, or of a part of it; ids say nothing by themselves."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from () if key in SAID_BY_ID else sentences(value)
    elif isinstance(data, list):
        for one in data:
            yield from sentences(one)


def values_of(fact: Fact) -> tuple[str, ...]:
    """The values of a fact that are words."""
    return (*fact.values, *(("never",) if fact.never else ()))


def phrases_of(compiled: Compiled) -> Iterator[str]:
    """What the vocabulary and a guideline call facts with their values, classes and drugs."""
    phrases, vocabulary = Phrases(compiled.guideline, compiled.vocabulary), compiled.vocabulary
    for fact in vocabulary:
        yield from (fact.label, *(phrases.phrase(fact.id, value) for value in values_of(fact)))
    for name in compiled.guideline.findings:
        yield from (phrases.phrase(name, value) for value in ("yes", "no"))
    yield from (one.label for one in vocabulary.classes.values())
    yield from vocabulary.agents


def sentences_of(guideline: Guideline) -> Iterator[str]:
    """What a guideline says of some patients."""
    for option in (*guideline.options.values(), *guideline.later_options.values()):
        yield from (option.label, option.rationale, *(one.label for one in option.companions.values()))
    for option in guideline.options.values():
        yield from (one.rationale for one in (*option.cautions, *option.followed_by, *option.plan_b))
    for bar in (*guideline.contraindications.values(), *guideline.holds.values(), *guideline.refusals.values()):
        yield from (bar.label, bar.correct)
    for flag in guideline.urgent.values():
        yield from (flag.label, *flag.first_steps)
    for note in (*guideline.notes.values(), *guideline.differs.values()):
        yield note.text
    for stop in guideline.stops.values():
        yield from (stop.label, stop.text)
    for decision in guideline.decisions.values():
        yield from (decision.question, *(branch.answer for branch in decision.branches.values()))
    yield from (record.title for record in guideline.records.values())


@cache
def _tree() -> dict[str, Any]:
    """Every clinical word of all shipped guidelines, word by word."""
    root: dict[str, Any] = {}
    for name in shipped():
        compiled = load(name)
        for text in (*phrases_of(compiled), *sentences_of(compiled.guideline)):
            node, tokens = root, TOKEN.findall(text.lower())
            for token in tokens:
                node = node.setdefault(token, {})
            if any(token.isalpha() and token not in ("yes", "no", "other", "never") for token in tokens):
                node[END] = text.lower()
    return root


def clinical(text: str) -> Words:
    """The clinical words of a text, longer ones and those within them."""
    tokens, root = TOKEN.findall(text.lower()), _tree()
    found: set[str] = set()
    for start in range(len(tokens)):
        node = root
        for token in tokens[start:]:
            if END in node:
                found.add(node[END])
            if token not in node:
                break
            node = node[token]
        else:
            found.update([node[END]] if END in node else [])
    return frozenset(found)


def clinical_of(texts: Iterable[str]) -> Words:
    return frozenset().union(*map(clinical, texts))


def foreign(text: str, allowed: Words) -> list[str]:
    """The clinical words of a text that are not among those allowed; two that are allowed may stand as `one or other`."""
    return sorted(one for one in clinical(text) - allowed if not allowed.issuperset(one.split(" or ")))


@cache
def of_everybody(compiled: Compiled) -> Words:
    """What the page shows whoever the patient is: the order, the review, the documents, and the examples while nothing is known."""
    guideline = compiled.guideline
    texts = [guideline.title, guideline.ranking.sentence, guideline.review.status, *(one.title for one in guideline.documents.values())]
    return clinical_of([*texts, *(one.text for one in examples(compiled)), hint(compiled, {one.group for one in compiled.vocabulary})])


class AnswersWords:
    """The clinical words of one answer, as its JSON has them."""

    def __init__(self, compiled: Compiled, data: Data) -> None:
        self.compiled = compiled
        self.data = data
        self.phrases = Phrases(compiled.guideline, compiled.vocabulary)
        self.facts = clinical_of(self._facts()) | of_everybody(compiled)

    def _facts(self) -> Iterator[str]:
        """The facts as they are known, and the name of each that is not."""
        vocabulary = self.compiled.vocabulary
        for fact, known in self.data["facts"].items():
            yield known["label"]
            if fact == COURSES:
                names = [name for course in known["value"] for name in (course.get("agent", ""), *course.get("classes", ()))]
                yield from (vocabulary.classes[name].label if name in vocabulary.classes else name for name in names)
            elif known["value"] is not None:
                assumed = known["source"] == "assumed"
                yield self.phrases.phrase(fact, str(known["value"]).split(" or ") if assumed else known["value"])
        yield from (self.phrases.label(fact) for fact in self.data["idle"])

    @property
    def all(self) -> Words:
        """The clinical words of the whole answer."""
        parts = [part for key, part in self.data.items() if key not in ("facts", "idle", "sources")]
        return clinical_of(text for part in parts for text in sentences(part)) | self.facts

    def results_of_tests(self) -> Words:
        """What the page says that a missing test may show, and what else may be answered on the paths of the options."""
        vocabulary = self.compiled.vocabulary
        facts = [vocabulary[one["fact"]] for one in self.data["tests"] if one["fact"] in vocabulary]
        return clinical_of(self.phrases.phrase(fact.id, value) for fact in facts for value in values_of(fact))

    def other_answers(self, options: Iterable[Data]) -> Words:
        """The other answers to the questions on the paths of some options."""
        asked = {step["decision"] for one in options for path in one["paths"] for step in path}
        decisions = self.compiled.guideline.decisions
        return clinical_of(branch.answer for name in asked for branch in decisions[name].branches.values())

    def sources(self, options: Iterable[Data]) -> Words:
        """The sources of some options, with what they are."""
        return clinical_of(self.data["sources"][cite]["text"] for one in options for cite in one["cites"] if cite in self.data["sources"])

    def of(self, part: Any) -> Words:
        """The clinical words of one part of the answer, and of the facts."""
        return clinical_of(sentences(part)) | self.facts
