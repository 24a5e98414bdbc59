"""A criterion is a set of patients: each leaf is a set of one fact's values, joined by and, or, not.

It does not know how a patient is stored; `fold` lets each room give the parts its own meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic_core import PydanticCustomError

from decision.ranges import Range, plain

T = TypeVar("T")
BOUNDS = ("at_least", "above", "at_most", "below")
Leaf = "IsOneOf | InRange"


class Algebra(Protocol[T]):
    """What a leaf means, and how meanings join."""

    def leaf(self, leaf: IsOneOf | InRange) -> T: ...
    def all_of(self, parts: list[T]) -> T: ...
    def any_of(self, parts: list[T]) -> T: ...
    def negation(self, part: T) -> T: ...


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """True of a patient whose fact has one of these values."""

    fact: str
    values: tuple[str, ...]

    def fold(self, algebra: Algebra[T]) -> T:
        return algebra.leaf(self)

    def leaves(self) -> Iterator[IsOneOf | InRange]:
        yield self

    def as_data(self) -> Any:
        return {self.fact: self.values[0] if len(self.values) == 1 else list(self.values)}


@dataclass(frozen=True, slots=True)
class InRange:
    """True of a patient whose number lies in the range; `never` lies in none."""

    fact: str
    range: Range

    def fold(self, algebra: Algebra[T]) -> T:
        return algebra.leaf(self)

    def leaves(self) -> Iterator[IsOneOf | InRange]:
        yield self

    def as_data(self) -> Any:
        return {self.fact: self.range.as_data()}


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where every part is; `AllOf(())` is true of everybody."""

    parts: tuple[Criterion, ...]

    def fold(self, algebra: Algebra[T]) -> T:
        return algebra.all_of([part.fold(algebra) for part in self.parts])

    def leaves(self) -> Iterator[IsOneOf | InRange]:
        for part in self.parts:
            yield from part.leaves()

    def as_data(self) -> Any:
        return {"all": [part.as_data() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where some part is; `AnyOf(())` is true of nobody."""

    parts: tuple[Criterion, ...]

    def fold(self, algebra: Algebra[T]) -> T:
        return algebra.any_of([part.fold(algebra) for part in self.parts])

    def leaves(self) -> Iterator[IsOneOf | InRange]:
        for part in self.parts:
            yield from part.leaves()

    def as_data(self) -> Any:
        return {"any": [part.as_data() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false."""

    part: Criterion

    def fold(self, algebra: Algebra[T]) -> T:
        return algebra.negation(self.part.fold(algebra))

    def leaves(self) -> Iterator[IsOneOf | InRange]:
        yield from self.part.leaves()

    def as_data(self) -> Any:
        return {"not": self.part.as_data()}


Criterion = IsOneOf | InRange | AllOf | AnyOf | Not
ALWAYS = AllOf(())


LARGEST = 1e15  # what lies beyond is no measurement
LONGEST_SHOWN = 40


def is_number(raw: Any) -> bool:
    """Whether this is a finite number; true and false are none."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= LARGEST


def shown(raw: Any, mapping: str = "a mapping") -> str:
    """What was written, as a message names it: a word or a number as it stands, anything else by its kind."""
    if isinstance(raw, dict):
        return mapping
    if raw is None or isinstance(raw, list | tuple):
        return "nothing" if raw is None else "a list"
    try:
        text = str(raw)
    except ValueError:  # Python writes out no integer of more than 4300 digits
        return "a number of thousands of digits"
    return f"`{text}`" if len(text) <= LONGEST_SHOWN else f"`{text[: LONGEST_SHOWN - 3]}...`"


def facts_of(criterion: Criterion) -> tuple[str, ...]:
    """The facts that a criterion reads, each once, in the order read."""
    return tuple(dict.fromkeys(leaf.fact for leaf in criterion.leaves()))


def criterion_from(raw: Any) -> Criterion:
    """Read a criterion from its YAML form; a wrong shape raises, naming the place inside it."""
    if isinstance(raw, IsOneOf | InRange | AllOf | AnyOf | Not):
        return raw
    return _criterion(raw, ())


def _criterion(raw: Any, path: tuple[str | int, ...]) -> Criterion:
    if raw == "always":
        return ALWAYS
    if not isinstance(raw, dict):
        raise _wrong(path, f"{shown(raw)} is not a criterion", "expected `fact: test`, `any`, `not` or `always`")
    if not raw:
        raise _wrong(path, "the criterion is empty", "write `always` if it holds for everybody")
    parts = tuple(_part(key, value, (*path, key)) for key, value in raw.items())
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _part(key: Any, value: Any, path: tuple[str | int, ...]) -> Criterion:
    if key in ("any", "all"):
        if not isinstance(value, list) or not value:
            raise _wrong(path, f"`{key}` holds no list", "expected a list of criteria")
        parts = tuple(_criterion(item, (*path, place)) for place, item in enumerate(value))
        return AnyOf(parts) if key == "any" else AllOf(parts)
    if key == "not":
        if not isinstance(value, dict):
            raise _wrong(path, "`not` holds no criterion", "expected a mapping")
        return Not(_criterion(value, path))
    return _leaf(str(key), value, path)


def _leaf(fact: str, test: Any, path: tuple[str | int, ...]) -> IsOneOf | InRange:
    if isinstance(test, dict):
        return InRange(fact, range_from(test, path))
    values = test if isinstance(test, list) else [test]
    if not values or values == [None]:
        raise _wrong(path, f"`{fact}` is tested against no value", "expected a value, a list or a range")
    for value in values:
        if not isinstance(value, str) and not is_number(value):
            raise _wrong(path, f"{shown(value)} is not a value", "expected a word or a number")
    texts = tuple(value if isinstance(value, str) else plain(value) for value in values)
    if len(set(texts)) < len(texts):
        raise _wrong(path, f"`{fact}` names a value twice", "expected each value once")
    return IsOneOf(fact, texts)


def range_from(raw: dict[Any, Any], path: tuple[str | int, ...] = ()) -> Range:
    """Read `{at_least, above, at_most, below}`."""
    for word, value in raw.items():
        if word not in BOUNDS:
            raise _wrong((*path, word), f"{shown(word)} is not a bound", "expected at_least, above, at_most or below", str(word))
        if not is_number(value):
            raise _wrong((*path, word), f"{shown(value)} is not a number", f"expected a number after `{word}`")
    found = Range(**raw)
    if not raw or {"at_least", "above"} <= set(raw) or {"at_most", "below"} <= set(raw):
        raise _wrong(path, "a range needs one bound a side", "expected one of at_least, above and one of at_most, below")
    if found.is_empty:
        raise _wrong(path, f"no number is {found}", "expected the lower bound below the upper one")
    return found


def _wrong(path: tuple[Any, ...], what: str, expected: str, word: str = "") -> PydanticCustomError:
    context = {"path": path, "what": what, "expected": expected, "word": str(word), "words": BOUNDS if word else ()}
    return PydanticCustomError("criterion", "{what}", context)
