"""YAML by the 1.2 core schema, with the line of every key and item.

yes and no are words; true and false are refused; a key may stand once in a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import yaml
from pydantic import ValidationError

from decision.errors import Problem, nearest

Path = tuple[str | int, ...]
INTEGER = re.compile(r"[-+]?[0-9]+\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
NULLS = ("", "~", "null", "Null", "NULL")
BOOLEANS = ("true", "True", "TRUE", "false", "False", "FALSE")
_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BYTES_AT_MOST = 5_000_000


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


def read_document(text: str, name: str) -> Document:
    """Read one YAML document; what is wrong is in its `problems`."""
    document = Document(name)
    if len(text) > BYTES_AT_MOST:
        document.report((), f"the file has {len(text)} characters", f"expected at most {BYTES_AT_MOST}")
        return document
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
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
        if INTEGER.match(text):
            return int(text)
        return float(text) if FLOAT.match(text) else text


def report_validation(document: Document, error: ValidationError, keys: Callable[[Path], Mapping[str, Any]]) -> None:
    """Say in our own words what pydantic found; `keys` gives the keys known at a place."""
    for item in error.errors():
        path: Path = tuple(item["loc"])
        kind, context = item["type"], item.get("ctx", {})
        if kind == "criterion":
            near = nearest(context["word"], context["words"])
            document.report((*path, *context["path"]), context["what"], context["expected"], near)
        elif kind == "missing":
            document.report(path[:-1], f"`{path[-1]}` is missing", f"expected `{path[-1]}:` in `{_owner(path)}`")
        elif kind == "extra_forbidden":
            known = keys(path[:-1])
            document.report(path, f"`{path[-1]}` is not a key here", f"expected one of {', '.join(known)}", nearest(str(path[-1]), known))
        elif kind == "literal_error":
            words = re.findall(r"'([^']*)'", context["expected"])
            document.report(
                path,
                f"`{item['input']}` is not a value of `{path[-1]}`",
                f"expected {context['expected'].replace(chr(39), '')}",
                nearest(str(item["input"]), words),
            )
        else:
            document.report(path, f"`{_short(item['input'])}` does not fit `{_owner((*path, ''))}`", f"expected {_wanted(kind)}")


def _owner(path: Path) -> str:
    words = [str(part) for part in path[:-1] if not isinstance(part, int)]
    return words[-1] if words else "the file"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _wanted(kind: str) -> str:
    return {
        "string_type": "a text",
        "tuple_type": "a list",
        "mapping_type": "a mapping",
        "model_type": "a mapping",
        "float_type": "a number",
        "float_parsing": "a number",
        "int_type": "a whole number",
        "int_parsing": "a whole number",
    }.get(kind, kind.replace("_", " "))
