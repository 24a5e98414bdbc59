"""Facts, criteria and formulas as the reference reads them: from the YAML, sharing no code with the engine.

Many completions stand side by side, each one bit of an integer; with one it is a plain two-valued patient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, product
from math import ceil, floor, inf
from pathlib import Path
from typing import Any

import yaml

NEVER = "never"
ADJUVANT_CLOCK, ADJUVANT_MONTHS = "adjuvant_endocrine_months_end_to_relapse", "adjuvant_endocrine_months_on"
Values = Mapping[str, Any]
Tree = tuple[Any, ...]
SYNONYMS = {"yes": "present", "no": "absent", "present": "yes", "absent": "no"}


def er_status(percent: float) -> str:
    return "negative" if percent < 1 else "low-positive" if percent <= 10 else "positive"


def subtype(er: str, pr: str, her2: str) -> str:
    if her2 == "positive":
        return "her2-positive"
    if er == "negative":
        return "triple-negative" if pr == "negative" else "pr-only-her2-negative"
    return "hr-positive-her2-negative" if er == "positive" else "er-low-her2-negative"


def endocrine_resistance(since: Any, months_on: float) -> str:
    if since == NEVER or since > 12:
        return "sensitive"
    return "primary" if since == 0 and months_on < 24 else "secondary"


FORMULAS: dict[str, tuple[Callable[..., str], tuple[tuple[float, ...], ...]]] = {
    "er_status": (er_status, ((1, 10),)),
    "pr_status": (lambda percent: "positive" if percent >= 1 else "negative", ((1,),)),
    "hr_status": (lambda er, pr: "negative" if er == pr == "negative" else "positive", ((), ())),
    "her2_status": (lambda ihc, ish: "positive" if ihc == "3+" or ish == "amplified" else "negative", ((), ())),
    "her2_low": (lambda ihc, ish: "yes" if ihc in {"1+", "2+"} and ish != "amplified" else "no", ((), ())),
    "subtype": (subtype, ((), (), ())),
    "endocrine_resistance": (endocrine_resistance, ((0, 12), (24,))),
    "exposure": (lambda since: "absent" if since == NEVER else "present", ((),)),
    "relapse_on": (lambda since: "present" if since == 0 else "absent", ((0,),)),
}


def read_yaml(text: str) -> Any:
    """YAML in which every scalar is text."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def read_guideline(folder: Path) -> dict[str, Any]:
    """A guideline's file, and the files that it names, as plain data."""
    data = read_yaml((folder / "guideline.yaml").read_text(encoding="utf-8"))
    for name in data.get("files", []):
        file = (folder.parent if name.startswith("shared/") else folder) / name
        for section, part in read_yaml(file.read_text(encoding="utf-8")).items():
            data[section] = {**data.get(section, {}), **part} if isinstance(part, dict) else part
    return data


# Criteria as trees: ("all", parts), ("any", parts), ("not", part), ("leaf", fact, test)


def tree_of(raw: Any) -> Tree:
    if raw == "always":
        return ("all", ())
    return ("all", tuple(_part(key, value) for key, value in raw.items()))


def _part(key: str, value: Any) -> Tree:
    if key in ("any", "all"):
        return (key, tuple(tree_of(one) for one in value))
    if key == "not":
        return ("not", tree_of(value))
    if isinstance(value, dict):
        return ("leaf", key, {bound: float(number) for bound, number in value.items()})
    return ("leaf", key, tuple(str(one) for one in (value if isinstance(value, list | tuple) else [value])))


def leaves_of(tree: Tree) -> Iterator[Tree]:
    if tree[0] == "leaf":
        yield tree
    else:
        for part in (tree[1],) if tree[0] == "not" else tree[1]:
            yield from leaves_of(part)


def passes(value: Any, test: Any) -> bool:
    """Whether one value of one fact passes a test."""
    if isinstance(test, dict):
        return (
            value != NEVER
            and value >= test.get("at_least", -inf)
            and value <= test.get("at_most", inf)
            and not value <= test.get("above", -inf)
            and not value >= test.get("below", inf)
        )
    if value == NEVER or isinstance(value, str):
        return value in test or SYNONYMS.get(value) in test
    return any(one != NEVER and float(one) == value for one in test)


@dataclass(frozen=True, eq=False)
class RawFact:
    """What the vocabulary says of one fact."""

    id: str
    values: tuple[str, ...]
    low: float
    high: float
    whole: bool
    never: bool
    formula: str
    of: tuple[str, ...]
    statements: Mapping[str, Any]
    ordinary: tuple[str, ...]


class RawVocabulary:
    """The vocabulary, read on its own."""

    def __init__(self, text: str) -> None:
        data = read_yaml(text)
        self.groups, self.agents, self.classes = data.get("groups", {}), data.get("agents", {}), data["classes"]
        self.facts = {name: self._fact(name, raw) for name, raw in data["facts"].items()}
        self.laws: list[tuple[Tree, bool]] = []
        self.orders = [(tie["smaller"], tie["larger"]) for tie in data.get("ordered", [])]
        laws = list(data.get("impossible", []))
        self.clocks: dict[str, tuple[str, str]] = {}
        for name in self.with_courses:
            for template, raw in data.get("course_facts", {}).items():
                fact = template.replace("{class}", name.replace("-", "_"))
                self.facts[fact] = self._fact(fact, _filled(raw, name))
                if "clock" in raw:
                    self.clocks[fact] = (name, raw["clock"])
            if not self.classes[name].get("within"):
                laws += [_filled(law, name) for law in data.get("course_impossible", [])]
        self.laws = [(tree_of(law["when"]), law.get("unless_stated") == "yes") for law in laws]
        fact_of = {owner: fact for fact, owner in self.clocks.items()}
        for (name, clock), fact in fact_of.items():
            if clock == "end-to-relapse" and (name, "end-to-today") in fact_of:
                self.orders.append((fact, fact_of[name, "end-to-today"]))
            self.orders += [(fact_of[above, clock], fact) for above in self.classes[name].get("within", [])]

    @property
    def with_courses(self) -> list[str]:
        return [name for name, one in self.classes.items() if one.get("courses") == "yes"]

    def _fact(self, name: str, raw: Mapping[str, Any]) -> RawFact:
        number = raw.get("number")
        values = () if number is not None else tuple(raw.get("values") or self.groups.get(raw["group"], {}).get("values", ()))
        derived, number = raw.get("derived", {}), number or {}
        return RawFact(
            name,
            values,
            float(number.get("from", 0)),
            float(number.get("to", "inf")),
            number.get("whole") == "yes",
            number.get("never") == "yes",
            derived.get("formula", ""),
            tuple(derived.get("of", ())),
            {word: None if when in ("null", "", "~") else when for word, when in raw.get("statements", {}).items()},
            tuple(raw.get("ordinary", ())),
        )

    def raw(self, fact: str) -> tuple[str, ...]:
        """The facts that a fact is worked out from, itself if it is not."""
        of = self.facts[fact].of
        return tuple(dict.fromkeys(raw for parent in of for raw in self.raw(parent))) if of else (fact,)

    def contained(self, name: str) -> set[str]:
        """A class of treatment and all that contain it."""
        return {name}.union(*(self.contained(above) for above in self.classes[name].get("within", ())))

    def raw_of(self, tree: Tree) -> tuple[str, ...]:
        return tuple(dict.fromkeys(raw for leaf in leaves_of(tree) for raw in self.raw(leaf[1])))

    def value(self, fact: str, values: Values) -> Any:
        if fact in values:
            return values[fact]
        return FORMULAS[self.facts[fact].formula][0](*(self.value(parent, values) for parent in self.facts[fact].of))

    def holds(self, tree: Tree, values: Values) -> bool:
        """Whether a criterion is true of one complete patient."""
        kind, first = tree[0], tree[1]
        if kind == "leaf":
            return passes(self.value(first, values), tree[2])
        if kind == "not":
            return not self.holds(first, values)
        return (all if kind == "all" else any)(self.holds(part, values) for part in first)

    def cuts(self, trees: Sequence[Tree]) -> dict[str, set[float]]:
        """The thresholds on each number in these criteria and in the formulas."""
        found: dict[str, set[float]] = {}
        for leaf in (leaf for tree in trees for leaf in leaves_of(tree)):
            test = leaf[2]
            if leaf[1] in self.facts and not self.facts[leaf[1]].values:
                found.setdefault(leaf[1], set()).update(test.values() if isinstance(test, dict) else (float(x) for x in test if x != NEVER))
        for fact in self.facts.values():
            for parent, numbers in zip(fact.of, FORMULAS[fact.formula][1] if fact.formula else (), strict=True):
                found.setdefault(parent, set()).update(numbers)
        return found

    @cached_property
    def alike(self) -> list[set[str]]:
        """The numbers that are compared with each other, so that they need the same values to be tried."""
        groups: list[set[str]] = []
        for tie in [*self.orders, tuple(fact for fact in (*self.clocks, ADJUVANT_CLOCK) if fact in self.facts)]:
            touching = [group for group in groups if group & set(tie)]
            groups = [group for group in groups if group not in touching] + [set(tie).union(*touching)]
        return groups

    def grid(self, fact: str, cuts: Mapping[str, set[float]]) -> tuple[Any, ...]:
        """Values of a raw fact such that no criterion tells apart what lies between them."""
        one = self.facts[fact]
        if one.values:
            return one.values
        group = next((group for group in self.alike if fact in group), {fact})
        return _numbers(one, tuple(sorted(set().union(*(cuts.get(other, set()) for other in group)))))


@lru_cache(maxsize=4096)
def _numbers(one: RawFact, cuts: tuple[float, ...]) -> tuple[Any, ...]:
    points = sorted({one.low, one.high, *(cut for cut in cuts if one.low <= cut <= one.high)} - {inf})
    between = [(low + high) / 2 for low, high in pairwise(points)]
    tried = {*points, *between, *([points[-1] + 1] if one.high == inf else [])}
    if one.whole:
        tried = {near for x in tried for near in (floor(x) - 1, floor(x), ceil(x), ceil(x) + 1) if one.low <= near <= one.high}
    seen: dict[tuple[int, ...], float] = {}
    for x in sorted(tried, key=lambda x: (x not in cuts, x)):  # one value for each way of lying between the thresholds
        seen.setdefault(tuple((x > cut) - (x < cut) for cut in cuts), float(x))
    return (*sorted(seen.values()), *([NEVER] if one.never else []))


def _filled(raw: Any, name: str) -> Any:
    if isinstance(raw, dict):
        return {_filled(key, name): _filled(value, name) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_filled(one, name) for one in raw]
    return raw.replace("{class}", name.replace("-", "_"))


class Table:
    """Many completions side by side: for each fact and each of its values, in which of them it holds, as bits."""

    def __init__(self, vocabulary: RawVocabulary, size: int, bits: dict[str, dict[Any, int]]) -> None:
        self.vocabulary, self.size, self.all, self.bits = vocabulary, size, (1 << size) - 1, bits
        self._known: dict[int, int] = {}

    def of(self, fact: str) -> dict[Any, int]:
        if fact not in self.bits:
            one, found = self.vocabulary.facts[fact], {}
            for combination in product(*(self.of(parent).items() for parent in one.of)):
                where = self.all
                for _, bits in combination:
                    where &= bits
                if where:
                    value = FORMULAS[one.formula][0](*(value for value, _ in combination))
                    found[value] = found.get(value, 0) | where
            self.bits[fact] = found
        return self.bits[fact]

    def where(self, tree: Tree) -> int:
        """The completions of which a criterion is true."""
        found = self._known.get(id(tree))
        if found is None:
            found = self._known[id(tree)] = self._where(tree)
        return found

    def _where(self, tree: Tree) -> int:
        kind, first = tree[0], tree[1]
        if kind == "leaf":
            return sum(bits for value, bits in self.of(first).items() if passes(value, tree[2]))
        if kind == "not":
            return self.all & ~self.where(first)
        found = self.all if kind == "all" else 0
        for part in first:
            found = found & self.where(part) if kind == "all" else found | self.where(part)
        return found
