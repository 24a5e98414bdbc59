"""Reads the vocabulary: fills in group defaults and the facts that every class of treatment has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from decision.criteria import InRange, facts_of
from decision.errors import GuidelineError, nearest
from decision.facts.vocabulary import CourseFact, DrugClass, Fact, Frozen, Impossible, Ordered, Source, Vocabulary
from decision.formulas import FORMULAS
from decision.loading.documents import Document, Path, read_document, report_validation
from decision.loading.criteria_check import check_criterion

KEYS: dict[int, type[Frozen]] = {}


def load_vocabulary(path: FilePath) -> Vocabulary:
    """Read a vocabulary file; the same file is read once."""
    return _load(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(path: str, changed: int) -> Vocabulary:
    return vocabulary_from(FilePath(path).read_text(encoding="utf-8"), FilePath(path).name)


def vocabulary_from(text: str, name: str) -> Vocabulary:
    """Read a vocabulary; raises GuidelineError with every problem of the file."""
    document = read_document(text, name)
    if document.problems:
        raise GuidelineError(document.problems)
    if not isinstance(document.data, dict):
        document.report((), "the file holds no mapping", "expected `edition`, `groups`, `facts`, ...")
        raise GuidelineError(document.problems)
    data = document.data
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]
    clocks: dict[str, tuple[str, Any]] = {}
    filled = _filled(document, data, clocks)
    try:
        vocabulary = Vocabulary.model_validate(filled | {"clocks": clocks, "digest": digest})
    except ValidationError as error:
        report_validation(document, error, _keys)
        raise GuidelineError(document.problems) from None
    _check(document, vocabulary)
    if document.problems:
        raise GuidelineError(document.problems)
    return vocabulary


def _keys(path: Path) -> Mapping[str, Any]:
    shapes: dict[str, type[Frozen]] = {
        "facts": Fact, "classes": DrugClass, "impossible": Impossible, "ordered": Ordered, "sources": Source, "course_facts": CourseFact,
    }
    shape = shapes.get(str(path[0])) if path else Vocabulary
    return shape.model_fields if shape else {}


def _filled(document: Document, data: dict[str, Any], clocks: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    """The data with group defaults in each fact, and one set of course facts a class."""
    groups = data.get("groups") or {}
    facts: dict[str, Any] = {}
    for name, fact in (data.get("facts") or {}).items():
        group = groups.get(fact.get("group")) if isinstance(fact, dict) else None
        facts[name] = _with_defaults(name, fact, group or {}) if isinstance(fact, dict) else fact
        if isinstance(fact, dict) and fact.get("group") not in groups:
            document.report(("facts", name), f"`{fact.get('group')}` is not a group", "expected a group", nearest(str(fact.get("group")), groups))
    ordered, impossible = list(data.get("ordered") or []), list(data.get("impossible") or [])
    templates = data.get("course_facts") or {}
    classes = data.get("classes") or {}
    with_courses = [name for name, one in classes.items() if isinstance(one, dict) and one.get("courses") == "yes"]
    for name in with_courses:
        facts |= dict(_course_facts(templates, name, classes[name]["label"], clocks))
    ordered += _orders(with_courses, classes, clocks)
    impossible += [_fill(law, name, classes[name]["label"]) for law in data.get("course_impossible") or [] for name in with_courses if not classes[name].get("within")]
    kept = {key: value for key, value in data.items() if key not in ("course_facts", "course_impossible")}
    return kept | {"facts": facts, "ordered": ordered, "impossible": impossible}


def _with_defaults(name: str, fact: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    filled = {"id": name} | fact
    if "ask" in group:
        filled.setdefault("ask", group["ask"])
    if "values" in group and "number" not in fact:
        filled.setdefault("values", group["values"])
    if "question" in group and "label" in fact:
        filled.setdefault("question", group["question"].replace("{label}", fact["label"]))
    if isinstance(filled.get("values"), list):
        filled["values"] = [str(value) for value in filled["values"]]
    if isinstance(filled.get("value_words"), dict):
        filled["value_words"] = {key: [str(word) for word in words] for key, words in filled["value_words"].items()}
    return filled


def _fill(template: Any, name: str, label: str) -> Any:
    if isinstance(template, dict):
        return {_fill(key, name, label): _fill(value, name, label) for key, value in template.items()}
    if isinstance(template, list):
        return [_fill(item, name, label) for item in template]
    if isinstance(template, str):
        return template.replace("{class}", name.replace("-", "_")).replace("{label}", label)
    return template


def _course_facts(
    templates: dict[str, Any], name: str, label: str, clocks: dict[str, tuple[str, Any]]
) -> Iterator[tuple[str, Any]]:
    for template_id, template in templates.items():
        fact_id = _fill(template_id, name, label)
        fact = _fill(template, name, label)
        if "clock" in fact:
            clocks[fact_id] = (name, fact.pop("clock"))
        yield fact_id, {"id": fact_id} | fact


def _orders(with_courses: list[str], classes: dict[str, Any], clocks: dict[str, tuple[str, Any]]) -> Iterator[dict[str, str]]:
    """A class is never more recent than a class that contains it; today is never before the relapse."""
    fact_of = {owner: fact for fact, owner in clocks.items()}
    for name in with_courses:
        relapse, today = fact_of.get((name, "end-to-relapse")), fact_of.get((name, "end-to-today"))
        if relapse and today:
            yield {"smaller": relapse, "larger": today, "because": "today is not before the relapse"}
        for above in classes[name].get("within") or []:
            for clock in ("end-to-relapse", "end-to-today"):
                if (above, clock) in fact_of and (name, clock) in fact_of:
                    because = f"{classes[name]['label']} is a kind of {classes[above]['label']}" if above in classes else ""
                    yield {"smaller": fact_of[above, clock], "larger": fact_of[name, clock], "because": because}


def _check(document: Document, vocabulary: Vocabulary) -> None:
    for name, fact in vocabulary.facts.items():
        path: Path = ("facts", name)
        if bool(fact.values) == (fact.number is not None):
            document.report(path, f"`{name}` has {'both values and a number' if fact.values else 'no values'}", "expected either `values` or `number`")
        if fact.derived and fact.derived.formula not in FORMULAS:
            document.report((*path, "derived", "formula"), f"`{fact.derived.formula}` is not a formula", "expected a formula of the package", nearest(fact.derived.formula, FORMULAS))
        for parent in fact.derived.of if fact.derived else ():
            if parent not in vocabulary:
                document.report((*path, "derived", "of"), f"`{parent}` is not a fact", "expected a fact", nearest(parent, vocabulary.facts))
        for value in fact.ordinary:
            if value not in fact.values:
                document.report((*path, "ordinary"), f"`{value}` is not a value of {fact.label}", "expected one of its values", nearest(value, fact.values))
        for word, criterion in fact.statements.items():
            if criterion is not None:
                check_criterion(document, (*path, "statements", word), criterion, vocabulary, {})
        _check_cites(document, (*path, "cites"), fact.cites, vocabulary)
    for place, law in enumerate(vocabulary.impossible):
        check_criterion(document, ("impossible", place, "when"), law.when, vocabulary, {})
        _check_cites(document, ("impossible", place, "cites"), law.cites, vocabulary)
        if law.unless_stated == "yes" and any(isinstance(leaf, InRange) for leaf in law.when.leaves()):
            document.report(("impossible", place), "a discordance names a range", "expected values of " + ", ".join(facts_of(law.when)))
    for place, order in enumerate(vocabulary.ordered):
        for end in (order.smaller, order.larger):
            if end not in vocabulary or vocabulary[end].number is None:
                document.report(("ordered", place), f"`{end}` is not a number", "expected a fact that is a number", nearest(end, vocabulary.facts))
    for name, one in vocabulary.classes.items():
        for above in one.within:
            if above not in vocabulary.classes:
                document.report(("classes", name), f"`{above}` is not a class", "expected a class", nearest(above, vocabulary.classes))
    for name, agent in vocabulary.agents.items():
        for one_class in agent.classes:
            if one_class not in vocabulary.classes:
                document.report(("agents", name), f"`{one_class}` is not a class", "expected a class", nearest(one_class, vocabulary.classes))


def _check_cites(document: Document, path: Path, cites: tuple[str, ...], vocabulary: Vocabulary) -> None:
    for cite in cites:
        if cite not in vocabulary.sources:
            document.report(path, f"`{cite}` is not a source", "expected an id of `sources`", nearest(cite, vocabulary.sources))
