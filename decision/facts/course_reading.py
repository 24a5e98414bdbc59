"""Reads the list of earlier treatment, course by course and key by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from decision.criteria import is_number, shown
from decision.errors import Problem, nearest
from decision.facts.record import COURSES, NOT_KNOWN, Course, parse_two_valued
from decision.facts.vocabulary import Vocabulary
from decision.ranges import plain

Where = Callable[[tuple[str | int, ...]], str]
NOTHING: tuple[Any, ...] = (*NOT_KNOWN, "", [], ())
NUMBER = re.compile(r"\s*-?\d+(?:\.\d+)?\s*\Z")
INTENTS = tuple(word for word in get_args(Course.model_fields["intent"].annotation) if word)
MONTHS = ("months_on", "months_since_end", "months_end_to_relapse", "months_end_to_today", "cumulative_dose_mg_m2")
KEYS = ("agent", "class", "classes", "intent", *MONTHS, "ongoing", "progressed_on")

COURSES_AT_MOST = 60


def courses_from(vocabulary: Vocabulary, raw: Any, where: Where, problems: list[Problem]) -> tuple[Course, ...] | None:
    """The courses of a list; None where it is not known. What is wrong is added to `problems`."""
    if raw in NOT_KNOWN:
        return None
    if not isinstance(raw, list | tuple):
        problems.append(Problem(where((COURSES,)), f"{shown(raw)} is not a list of courses", "expected a list, [] for none"))
        return None
    if len(raw) > COURSES_AT_MOST:
        problems.append(Problem(where((COURSES,)), f"holds {len(raw)} courses", f"expected at most {COURSES_AT_MOST}"))
        return None
    readers = [_Reader(vocabulary, (COURSES, place), where, problems) for place in range(len(raw))]
    found = [reader.course(item) for reader, item in zip(readers, raw, strict=True)]
    return tuple(course for course in found if course is not None)


@dataclass(slots=True)
class _Reader:
    """Reads one course; its place in the file is `path`."""

    vocabulary: Vocabulary
    path: tuple[str | int, ...]
    where: Where
    problems: list[Problem]
    read: dict[str, Any] = field(default_factory=dict)
    classes: dict[str, None] = field(default_factory=dict)

    def report(self, key: str, what: str, expected: str, near: str = "") -> None:
        path = (*self.path, key) if key else self.path
        self.problems.append(Problem(self.where(path), what, expected, near))

    def course(self, raw: Any) -> Course | None:
        if not isinstance(raw, Mapping):
            self.report("", f"{shown(raw)} is not a course", "expected a mapping with `agent` or `class`")
            return None
        before = len(self.problems)
        for key, value in raw.items():
            if key not in KEYS:
                near = nearest(str(key), KEYS)
                self.report(str(key), f"{shown(key)} is not a key of a course", "expected agent, class, intent, months_on, ...", near)
            elif value not in NOTHING:
                self.value(key, value)
        if all(raw.get(key) in NOTHING for key in ("agent", "class", "classes")):
            self.report("", "the course names no treatment", "expected `agent` or `class`")
        if len(self.problems) == before:
            self.check()
        if len(self.problems) > before:
            return None
        return Course(**self.read, classes=self.vocabulary.with_classes_above(self.classes))

    def value(self, key: str, value: Any) -> None:
        if key == "agent":
            self.agent(value)
        elif key in ("class", "classes"):
            for name in value if isinstance(value, list | tuple) else [value]:
                self.named_class(key, name)
        elif key == "intent":
            self.word(key, value, value if value in INTENTS else None, INTENTS)
        elif key in MONTHS:
            self.number(key, value)
        else:
            self.word(key, value, parse_two_valued(value), ("yes", "no"))

    def agent(self, name: Any) -> None:
        generic = self.vocabulary.generic_names.get(name.lower()) if isinstance(name, str) else None
        if generic is None:
            near = nearest(name.lower(), self.vocabulary.agents) if isinstance(name, str) else ""
            self.report("agent", f"{shown(name)} is not a known agent", "give its class, or its generic name", near)
            return
        self.read["agent"] = generic
        self.classes |= dict.fromkeys(self.vocabulary.agents[generic].classes)

    def named_class(self, key: str, name: Any) -> None:
        if isinstance(name, str) and name in self.vocabulary.classes:
            self.classes[name] = None
        else:
            near = nearest(name, self.vocabulary.classes) if isinstance(name, str) else ""
            self.report(key, f"{shown(name)} is not a class", "expected a class of treatment", near)

    def word(self, key: str, said: Any, meant: str | None, words: tuple[str, ...]) -> None:
        if meant is None:
            near = nearest(said, words) if isinstance(said, str) else ""
            self.report(key, f"{shown(said)} is not a value of `{key}`", f"expected {', '.join(words[:-1])} or {words[-1]}", near)
        self.read[key] = meant

    def number(self, key: str, said: Any) -> None:
        value = float(said) if isinstance(said, str) and NUMBER.match(said) else said
        if not is_number(value):
            self.report(key, f"{shown(said)} is not a value of `{key}`", "expected a number")
        elif value < 0:
            self.report(key, f"`{plain(value)}` is below zero", "expected a number from 0")
        self.read[key] = value

    def check(self) -> None:
        """What the parts of a course say of its end must agree."""
        since = self.read.pop("months_since_end", None)
        relapse, today = self.read.get("months_end_to_relapse", since), self.read.get("months_end_to_today")
        if relapse is not None:
            self.read["months_end_to_relapse"] = relapse
        if since is not None and since != relapse:
            what = f"the course has two times since its end, {plain(since)} and {plain(relapse)}"
            self.report("", what, "give `months_end_to_relapse` alone")
        if relapse is not None and today is not None and relapse > today:
            self.report("", "the course ended longer before the relapse than before today", "check both clocks")
        if self.read.get("ongoing") == "yes" and (relapse or today):
            self.report("", "the course is ongoing and has ended", "give `ongoing` or months since its end")
        elif self.read.get("progressed_on") == "yes" and relapse:
            self.report("", "the course ended before the relapse that came on it", "give `progressed_on` or months since its end")
