"""YAML by the 1.2 core schema, with the line of every key and item.

yes and no are words; true and false are refused; a key may stand once in a mapping.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path as FilePath
from typing import Any, ClassVar

import yaml

from decision.criteria import shown
from decision.errors import GuidelineError, Problem

Path = tuple[str | int, ...]
INTEGER = re.compile(r"[-+]?[0-9]+\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
NULLS = ("", "~", "null", "Null", "NULL")
BOOLEANS = ("true", "True", "TRUE", "false", "False", "FALSE")
_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BYTES_AT_MOST = 5_000_000
LEVELS_AT_MOST = 60
DIGITS_AT_MOST = 300  # a longer number is no number that anybody measured


class Loader(_FastLoader):  # type: ignore[misc]  # which of the two it is depends on the machine
    """Resolves no types: `_Reader.scalar` does, by the core schema of YAML 1.2."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


@dataclass(slots=True)
class Document:
    """The data of one file, where each part of it stands (`file:line`), and what is wrong with it so far."""

    name: str
    data: Any = None
    lines: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, path: Path) -> str:
        """`file:line` of the nearest part that has a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, f"{self.name}:1")

    def report(self, path: Path, what: str, expected: str = "", did_you_mean: str = "") -> None:
        self.problems.append(Problem(self.where(path), what, expected, did_you_mean))

    def misfit(self, path: Path, value: Any, expected: str) -> None:
        """Report a part of the wrong shape, named after the last word of its path."""
        name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
        what = f"`{name}` is empty" if value is None else f"{shown(value)} does not fit `{name}`"
        self.report(path, what, f"expected {expected}")

    def in_order(self) -> list[Problem]:
        """The problems, each once, in the order of the files and of their lines."""
        files = list(dict.fromkeys([self.name, *(place.rpartition(":")[0] for place in self.lines.values())]))

        def place(problem: Problem) -> tuple[int, int]:
            file, _, line = problem.where.rpartition(":")
            return (files.index(file), int(line)) if file in files and line.isdigit() else (len(files), 0)

        return sorted(dict.fromkeys(self.problems), key=place)

    def check(self) -> None:
        """Raise GuidelineError if anything is wrong so far."""
        if self.problems:
            raise GuidelineError(self.in_order())


def read_file(path: FilePath, name: str, wanted: str = "a file") -> Document:
    """Read one YAML file; what is wrong, be it that there is no such file, is in its `problems`."""
    document = Document(name)
    text = read_text(document, path, wanted)
    return document if text is None else read_document(text, name)


def read_text(document: Document, path: FilePath, wanted: str) -> str | None:
    """The text of a file; None if it cannot be read, and the reason is in the document's problems."""
    try:
        size = path.stat().st_size
        if size > BYTES_AT_MOST:
            document.report((), f"the file has {size} bytes", f"expected at most {BYTES_AT_MOST}")
            return None
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        document.problems.append(Problem(document.name, "is not text in UTF-8", "save it as UTF-8"))
    except OSError as error:
        document.problems.append(Problem(document.name, f"cannot be read: {error.strerror}", f"expected {wanted}"))
    return None


def read_document(text: str, name: str) -> Document:
    """Read one YAML document; what is wrong is in its `problems`."""
    document = Document(name)
    if len(text) > BYTES_AT_MOST:
        document.report((), f"the file has {len(text)} characters", f"expected at most {BYTES_AT_MOST}")
        return document
    try:
        node = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        document.problems.append(Problem(f"{name}:{line}", f"not readable as YAML: {what}", "check indentation and quotes"))
        return document
    if node is not None:
        document.data = _Reader(document).value(node, ())
    return document


class _Reader:
    """Turns YAML nodes into plain values, noting lines."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[int] = set()

    def place(self, node: yaml.Node) -> str:
        return f"{self.document.name}:{node.start_mark.line + 1}"

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.document.lines.setdefault(path, self.place(node))
        if len(path) > LEVELS_AT_MOST:
            self.document.problems.append(
                Problem(self.place(node), "the file is nested too deep", f"expected at most {LEVELS_AT_MOST} levels")
            )
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if id(node) in self.seen:
            self.document.report(path, "an alias repeats an earlier part", "write the part out")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        return self.mapping(node, path)

    def mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.document.report(path, "a key is not a word", "expected `key: value`")
                continue
            key = str(key_node.value)
            here = (*path, key)
            if key in found:
                first = self.document.lines[here]
                self.document.problems.append(Problem(self.place(key_node), f"`{key}` stands twice", f"it is already at {first}"))
                continue
            self.document.lines[here] = self.place(key_node)
            found[key] = self.value(value_node, here)
        return found

    def scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        text = node.value
        if node.style:
            return text
        if text in NULLS:
            return None
        if text in BOOLEANS:
            word = "yes" if text.lower() == "true" else "no"
            self.document.report(path, f"`{text}` is not a word of this file", "expected yes or no", word)
            return word
        if len(text) > DIGITS_AT_MOST:
            return text
        if INTEGER.match(text):
            return int(text)
        return float(text) if FLOAT.match(text) and isfinite(float(text)) else text
