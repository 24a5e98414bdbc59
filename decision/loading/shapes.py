"""Says in our own words what pydantic found wrong with the shape of a file."""

from __future__ import annotations

import re
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from decision.criteria import shown
from decision.errors import nearest
from decision.loading.documents import Document, Path

COMPUTED = ("digest", "clocks", "records")  # no author writes them
WANTED = {
    "string_type": "a text",
    "tuple_type": "a list",
    "mapping_type": "a mapping",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
}


def report_validation(document: Document, error: ValidationError, model: type[BaseModel], data: Any) -> None:
    """Report each thing once; a list that is short only because its items are wrong is not told."""
    items = error.errors(include_url=False)
    paths = [tuple(item["loc"]) for item in items]
    told: set[Path] = set()
    for item, path in zip(items, paths, strict=True):
        kind, context = item["type"], item.get("ctx", {})
        if kind == "criterion":
            near = nearest(context["word"], context["words"])
            document.report((*path, *context["path"]), context["what"], context["expected"], near)
        elif kind == "missing":
            owner = next((f"`{part}`" for part in reversed(path[:-1]) if isinstance(part, str)), "the file")
            document.report(path[:-1], f"`{path[-1]}` is missing", f"expected `{path[-1]}:` in {owner}")
        elif kind == "extra_forbidden":
            known = keys_at(model, path[:-1])
            document.report(path, f"`{path[-1]}` is not a key here", f"expected one of {', '.join(known)}", nearest(str(path[-1]), known))
        elif kind == "literal_error":
            _report_word(document, path, item["input"], context["expected"])
        elif kind == "too_short":
            if not any(len(other) > len(path) and other[: len(path)] == path for other in paths):
                document.report(path, f"`{path[-1]}` is empty", "expected at least one")
        else:
            here = _inside(data, path)
            if here not in told:
                document.misfit(here, item["input"], WANTED.get(kind, kind.replace("_", " ")))
            told.add(here)


def _report_word(document: Document, path: Path, value: Any, expected: str) -> None:
    words = re.findall(r"'([^']*)'", expected)
    near = nearest(value, words) if isinstance(value, str) else ""
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    what = f"`{name}` is empty" if value is None else f"{shown(value)} is not a value of `{name}`"
    document.report(path, what, f"expected {expected.replace(chr(39), '')}", near)


def _inside(data: Any, path: Path) -> Path:
    """The part of a path that is in the data: pydantic adds the name of each kind that was tried."""
    for length, part in enumerate(path):
        if isinstance(data, dict):
            if part not in data:
                return path[:length]
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return path[:length]
    return path


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that a file may have at a place."""
    shape: Any = model
    for part in path:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            field = shape.model_fields.get(str(part))
            shape = _plain(field.annotation) if field else None
        else:
            inner = [one for one in get_args(shape) if one is not Ellipsis]
            shape = _plain(inner[-1]) if inner else None
    if not (isinstance(shape, type) and issubclass(shape, BaseModel)):
        return []
    return [field.alias or name for name, field in shape.model_fields.items() if name not in COMPUTED]


def _plain(shape: Any) -> Any:
    """A shape without what stands around it: that it may be absent, or how it is read."""
    if get_origin(shape) is Annotated:
        return _plain(get_args(shape)[0])
    others = [one for one in get_args(shape) if one is not NoneType]
    return others[0] if len(others) == 1 and NoneType in get_args(shape) else shape
