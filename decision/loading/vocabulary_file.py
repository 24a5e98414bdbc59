"""Reads the vocabulary: fills in group defaults and the facts that every class of treatment has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from decision.errors import GuidelineError, nearest
from decision.facts.vocabulary import CourseFact, Frozen, Vocabulary
from decision.loading.documents import Document, Path, read_document, read_file
from decision.loading.shapes import report_validation
from decision.loading.vocabulary_check import check_vocabulary

Parts = dict[str, dict[str, Any]]
Clocks = dict[str, tuple[str, Any]]


class Templates(Frozen):
    """What the file says once for every class of treatment that has courses."""

    course_facts: Mapping[str, CourseFact] = {}
    course_impossible: tuple[Mapping[str, Any], ...] = ()


def load_vocabulary(path: FilePath) -> Vocabulary:
    """Read a vocabulary file; the same file is read once."""
    return _load(str(path), path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=8)
def _load(path: str, changed: int) -> Vocabulary:
    return _vocabulary(read_file(FilePath(path), FilePath(path).name))


def vocabulary_from(text: str, name: str) -> Vocabulary:
    """Read a vocabulary; raises GuidelineError with every problem of the file."""
    return _vocabulary(read_document(text, name))


def _vocabulary(document: Document) -> Vocabulary:
    document.check()
    if not isinstance(document.data, dict):
        document.report((), "the file holds no mapping", "expected `edition`, `groups`, `facts`, ...")
        raise GuidelineError(document.problems)
    digest = hashlib.sha256(json.dumps(document.data).encode()).hexdigest()[:12]
    filled = _filled(document, document.data) | {"digest": digest}
    try:
        vocabulary = Vocabulary.model_validate(filled)
    except ValidationError as error:
        report_validation(document, error, Vocabulary, filled)
        raise GuidelineError(document.in_order()) from None
    document.check()
    check_vocabulary(document, vocabulary)
    return vocabulary


def _filled(document: Document, data: dict[str, Any]) -> dict[str, Any]:
    """The data with group defaults in each fact, and one set of course facts a class.

    A part of the wrong shape stays as it is: the vocabulary's own shape refuses it.
    """
    filled = {key: value for key, value in data.items() if key not in Templates.model_fields}
    clocks: Clocks = {}
    filled["clocks"] = clocks
    if isinstance(data.get("facts"), dict):
        filled["facts"] = dict(_facts(document, data))
    if not _are_templates(document, data):
        return filled
    classes = _entries(data, "classes")
    with_courses = [name for name, one in classes.items() if one.get("courses") == "yes"]
    if isinstance(filled.get("facts"), dict):
        for name in with_courses:
            filled["facts"] |= _course_facts(document, data, name, clocks)
    if isinstance(data.get("ordered", []), list):
        filled["ordered"] = [*data.get("ordered", []), *_orders(with_courses, classes, clocks)]
    if isinstance(data.get("impossible", []), list):
        filled["impossible"] = list(data.get("impossible", []))
        for place, law in enumerate(data.get("course_impossible", [])):
            for name in with_courses:
                if not classes[name].get("within"):
                    document.lines["impossible", len(filled["impossible"])] = document.where(("course_impossible", place))
                    filled["impossible"].append(_fill(law, name, classes[name].get("label")))
    return filled


def _are_templates(document: Document, data: dict[str, Any]) -> bool:
    """Whether what is said once for every class is of the right shape."""
    found = {key: data[key] for key in Templates.model_fields if key in data}
    try:
        templates = Templates.model_validate(found)
    except ValidationError as error:
        report_validation(document, error, Templates, found)
        return False
    unnamed = [name for name in templates.course_facts if not name.startswith("{class}_")]
    for name in unnamed:
        document.report(("course_facts", name), f"`{name}` names no class", f"expected `{{class}}_{name}`")
    return not unnamed


def _entries(data: dict[str, Any], section: str) -> Parts:
    """The parts of a section that are mappings."""
    found = data.get(section)
    return {key: one for key, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}


def _facts(document: Document, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    groups = _entries(data, "groups")
    known = data["groups"] if isinstance(data.get("groups"), dict) else {}
    for name, fact in data["facts"].items():
        if not isinstance(fact, dict):
            yield name, fact
            continue
        group = fact.get("group")
        if isinstance(group, str) and group not in known:
            document.report(("facts", name), f"`{group}` is not a group", "expected a group", nearest(group, groups))
        yield name, _with_defaults(name, fact, groups.get(group, {}) if isinstance(group, str) else {})


def _with_defaults(name: str, fact: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    filled = {"id": name} | fact
    if "ask" in group:
        filled.setdefault("ask", group["ask"])
    if "values" in group and "number" not in fact:
        filled.setdefault("values", group["values"])
    if isinstance(group.get("question"), str) and isinstance(fact.get("label"), str):
        filled.setdefault("question", group["question"].replace("{label}", fact["label"]))
    if isinstance(filled.get("values"), list):
        filled["values"] = _texts(filled["values"])
    if isinstance(filled.get("value_words"), dict):
        words = filled["value_words"].items()
        filled["value_words"] = {key: _texts(said) if isinstance(said, list) else said for key, said in words}
    for key in ("value_labels", "value_phrases"):
        if isinstance(filled.get(key), dict):
            filled[key] = dict(zip(filled[key], _texts(list(filled[key].values())), strict=True))
    return filled


def _texts(values: list[Any]) -> list[Any]:
    """Numbers as they are written: a value of a fact is a word."""
    return [str(value) if isinstance(value, int | float) else value for value in values]


def _fill(template: Any, name: str, label: Any) -> Any:
    if isinstance(template, dict):
        return {_fill(key, name, label): _fill(value, name, label) for key, value in template.items()}
    if isinstance(template, list):
        return [_fill(item, name, label) for item in template]
    if isinstance(template, str):
        return template.replace("{class}", name.replace("-", "_")).replace("{label}", str(label))
    return template


def _course_facts(document: Document, data: dict[str, Any], name: str, clocks: Clocks) -> dict[str, Any]:
    """The facts of one class, each at the line of its template."""
    found = {}
    for template_id, template in data.get("course_facts", {}).items():
        fact_id, fact = _fill(template_id, name, ""), _fill(template, name, data["classes"][name].get("label"))
        clock = fact.pop("clock", None)
        if clock is not None:
            clocks[fact_id] = (name, clock)
        here: Path = ("facts", fact_id)
        document.lines[here] = document.where(("course_facts", template_id))
        found[fact_id] = {"id": fact_id} | fact
    return found


def _orders(with_courses: list[str], classes: Parts, clocks: Clocks) -> Iterator[dict[str, str]]:
    """A class is never more recent than a class that contains it; today is never before the relapse."""
    fact_of = {owner: fact for fact, owner in clocks.items()}
    for name in with_courses:
        relapse, today = fact_of.get((name, "end-to-relapse")), fact_of.get((name, "end-to-today"))
        if relapse and today:
            yield {"smaller": relapse, "larger": today, "because": "today is not before the relapse"}
        within = classes[name].get("within")
        for above in within if isinstance(within, list) else []:
            for clock in ("end-to-relapse", "end-to-today"):
                if isinstance(above, str) and (above, clock) in fact_of and (name, clock) in fact_of:
                    because = f"{classes[name].get('label')} is a kind of {classes[above].get('label')}"
                    yield {"smaller": fact_of[above, clock], "larger": fact_of[name, clock], "because": because}
