"""Reads the vocabulary: fills in group defaults and the facts that every class of treatment has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from decision.criteria import InRange, facts_of
from decision.errors import GuidelineError, nearest
from decision.facts.vocabulary import CourseFact, DrugClass, Fact, Frozen, Impossible, Ordered, Source, Vocabulary
from decision.formulas import FORMULAS
from decision.loading.criteria_check import check_criterion
from decision.loading.documents import Document, Path, read_document, report_validation

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
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:12]
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
        "facts": Fact,
        "classes": DrugClass,
        "impossible": Impossible,
        "ordered": Ordered,
        "sources": Source,
        "course_facts": CourseFact,
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
            document.report(
                ("facts", name), f"`{fact.get('group')}` is not a group", "expected a group", nearest(str(fact.get("group")), groups)
            )
    ordered, impossible = list(data.get("ordered") or []), list(data.get("impossible") or [])
    templates = data.get("course_facts") or {}
    classes = data.get("classes") or {}
    with_courses = [name for name, one in classes.items() if isinstance(one, dict) and one.get("courses") == "yes"]
    for name in with_courses:
        facts |= dict(_course_facts(templates, name, classes[name]["label"], clocks))
    ordered += _orders(with_courses, classes, clocks)
    impossible += [
        _fill(law, name, classes[name]["label"])
        for law in data.get("course_impossible") or []
        for name in with_courses
        if not classes[name].get("within")
    ]
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


def _course_facts(templates: dict[str, Any], name: str, label: str, clocks: dict[str, tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
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
        _check_fact(document, ("facts", name), fact, vocabulary)
    for place, law in enumerate(vocabulary.impossible):
        check_criterion(document, ("impossible", place, "when"), law.when, vocabulary, {})
        _check_known(document, ("impossible", place, "cites"), law.cites, vocabulary.sources, "a source", "an id of `sources`")
        if law.unless_stated == "yes" and any(isinstance(leaf, InRange) for leaf in law.when.leaves()):
            document.report(("impossible", place), "a discordance names a range", "expected values of " + ", ".join(facts_of(law.when)))
    numbers = [fact.id for fact in vocabulary if fact.number is not None]
    for place, order in enumerate(vocabulary.ordered):
        _check_known(document, ("ordered", place), (order.smaller, order.larger), numbers, "a number", "a fact that is a number")
    for name, one in vocabulary.classes.items():
        _check_known(document, ("classes", name), one.within, vocabulary.classes, "a class")
    for name, agent in vocabulary.agents.items():
        _check_known(document, ("agents", name), agent.classes, vocabulary.classes, "a class")


def _check_fact(document: Document, path: Path, fact: Fact, vocabulary: Vocabulary) -> None:
    if bool(fact.values) == (fact.number is not None):
        what = "both values and a number" if fact.values else "no values"
        document.report(path, f"`{fact.id}` has {what}", "expected either `values` or `number`")
    if fact.derived is not None:
        here = (*path, "derived")
        _check_known(document, (*here, "formula"), [fact.derived.formula], FORMULAS, "a formula", "a formula of the package")
        _check_known(document, (*here, "of"), fact.derived.of, vocabulary.facts, "a fact")
    _check_known(document, (*path, "ordinary"), fact.ordinary, fact.values, f"a value of {fact.label}", "one of its values")
    for word, criterion in fact.statements.items():
        if criterion is not None:
            check_criterion(document, (*path, "statements", word), criterion, vocabulary, {})
    _check_known(document, (*path, "cites"), fact.cites, vocabulary.sources, "a source", "an id of `sources`")


def _check_known(document: Document, path: Path, names: Iterable[str], known: Collection[str], what: str, wanted: str = "") -> None:
    for name in names:
        if name not in known:
            document.report(path, f"`{name}` is not {what}", f"expected {wanted or what}", nearest(name, known))
