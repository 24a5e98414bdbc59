"""Brute force: completions of a patient, listed in full or drawn at random, and the guideline walked with each.

It shares no code with the engine: it reads the YAML on its own and has its own formulas, courses and laws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reference_completions import Completed, Completions
from tests.reference_facts import RawVocabulary, Table, Tree, leaves_of, read_guideline, read_yaml, tree_of

Grade = tuple[Any, ...]  # strength, then the place on each ranking criterion, best first
Outcome = tuple[Grade | None, bool, bool]  # the best grade (None: not offered), held, barred
NOT_OFFERED: Outcome = (None, False, False)
STRENGTHS = ("strong", "conditional")


@dataclass(frozen=True)
class Found:
    """What becomes of one option over some completions."""

    where: Mapping[Outcome, int]  # outcome -> the completions that have it, as bits
    refused: bool  # a refusal applies wherever the option is offered, and it is offered somewhere

    @property
    def outcomes(self) -> frozenset[Outcome]:
        return frozenset(self.where)

    @property
    def standing(self) -> str:
        return standing_of(self.outcomes, refused=self.refused)

    @property
    def strengths(self) -> frozenset[str]:
        return frozenset(grade[0] for grade, _, _ in self.where if grade is not None)


def standing_of(outcomes: Iterable[Outcome], *, refused: bool) -> str:
    """The standing, by the table of the design."""
    outcomes = set(outcomes)
    offered = outcomes - {NOT_OFFERED}
    if not offered:
        return "excluded"
    if refused:
        return "declined"
    if all(barred for _, _, barred in offered):
        return "contraindicated"
    if all(held or barred for _, held, barred in offered):
        return "on-hold"
    if NOT_OFFERED in outcomes:
        return "possible"
    return "to-confirm" if any(held or barred for _, held, barred in offered) else "recommended"


class Reference:
    """A guideline as its file says it, walked branch by branch."""

    def __init__(self, data: Mapping[str, Any], vocabulary: RawVocabulary) -> None:
        self.data, self.vocabulary = data, vocabulary
        self.findings: dict[str, Tree] = {}
        for name, finding in data.get("findings", {}).items():
            self.findings[name] = self._tree(finding["when"])
        self.branches = {
            name: [(branch, self._criterion(decision, branch)) for branch in decision["branches"].values()]
            for name, decision in data["decisions"].items()
        }
        self.bars = {
            section: {name: (bar, self._tree(bar["when"])) for name, bar in data.get(section, {}).items()}
            for section in ("contraindications", "holds", "refusals")
        }
        self.completions = Completions(vocabulary, list(self._trees()), [self._tree(raw) for raw in _criteria_in(data)])

    def _tree(self, raw: Any) -> Tree:
        return self._resolved(tree_of(raw))

    def _resolved(self, tree: Tree) -> Tree:
        """A criterion with each finding replaced by what it stands for."""
        if tree[0] == "not":
            return ("not", self._resolved(tree[1]))
        if tree[0] != "leaf":
            return (tree[0], tuple(self._resolved(part) for part in tree[1]))
        if tree[1] not in self.findings:
            return tree
        holds, wanted = self.findings[tree[1]], {word in ("yes", "present") for word in tree[2]}
        return ("all", ()) if len(wanted) == 2 else holds if True in wanted else ("not", holds)

    def _criterion(self, decision: Mapping[str, Any], branch: Mapping[str, Any]) -> Tree:
        if "when" in branch:
            return self._tree(branch["when"])
        siblings = tuple(self._tree(one["when"]) for one in decision["branches"].values() if "when" in one)
        return ("not", ("any", siblings))

    def _trees(self) -> Iterator[Tree]:
        for branches in self.branches.values():
            yield from (tree for _, tree in branches)
        for bars in self.bars.values():
            yield from (tree for _, tree in bars.values())

    def complete(self, patient: Mapping[str, Any], *, strict: bool = False, extra: Sequence[tuple[str, Any]] = ()) -> Completed:
        return self.completions.complete(patient, strict=strict, extra=extra)

    def walk(self, table: Table) -> dict[str, Found]:
        """What becomes of each option in each completion."""
        offers: dict[str, dict[Grade, int]] = {name: {} for name in self.data["options"]}
        self._follow(self.data["start"], table.all, table, offers)
        return {name: self._found(name, offers[name], table) for name in offers}

    def _follow(self, name: str, here: int, table: Table, offers: dict[str, dict[Grade, int]]) -> None:
        for branch, tree in self.branches[name]:
            taken = here & table.where(tree)
            if not taken:
                continue
            if branch["to"] in self.branches:
                self._follow(branch["to"], taken, table, offers)
            elif branch["to"] in offers:
                grades = offers[branch["to"]]
                grades[self._grade(branch)] = grades.get(self._grade(branch), 0) | taken

    def _grade(self, branch: Mapping[str, Any]) -> Grade:
        criteria = self.data["ranking"].get("criteria", {})
        places = (
            list(criterion["values"]).index(
                branch.get("ranks", {}).get(name, list(criterion["values"])[-1])
            )  # the worst if it is never ranked
            for name, criterion in criteria.items()
        )
        return (branch["strength"], *places)

    def _found(self, name: str, grades: Mapping[Grade, int], table: Table) -> Found:
        held, barred, refused = (self._barred(section, name, table) for section in ("holds", "contraindications", "refusals"))
        where: dict[Outcome, int] = {}
        left = table.all
        for grade in sorted(grades, key=lambda grade: (STRENGTHS.index(grade[0]), *grade[1:])):  # best first
            mine = grades[grade] & left
            left &= ~mine
            for is_held in (False, True):
                for is_barred in (False, True):
                    bits = mine & (held if is_held else ~held) & (barred if is_barred else ~barred)
                    if bits:
                        where[grade, is_held, is_barred] = bits
        offered = table.all & ~left
        if left:
            where[NOT_OFFERED] = left
        return Found(where, bool(offered) and not offered & ~refused)

    def _barred(self, section: str, name: str, table: Table) -> int:
        """The completions in which something of a section concerns an option."""
        classes = set().union(*(self.vocabulary.contained(one) for one in self.data["options"][name]["classes"]))
        found = 0
        for bar, tree in self.bars[section].values():
            by_class = classes.intersection(bar.get("classes", ())) and not classes.intersection(bar.get("unless_classes", ()))
            if by_class or name in bar.get("options", ()):
                found |= table.where(tree)
        return found


def _criteria_in(data: Any) -> Iterator[Any]:
    """Every criterion that stands anywhere in a guideline."""
    for key, part in data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ():
        if key == "when":
            yield part
        else:
            yield from _criteria_in(part)


def reference_of(folder: Path, vocabulary_file: Path) -> Reference:
    """The reference of a guideline's folder."""
    own = folder / "vocabulary.yaml"
    return Reference(read_guideline(folder), vocabulary_of(own if own.is_file() else vocabulary_file))


def vocabulary_of(file: Path) -> RawVocabulary:
    return RawVocabulary(file.read_text(encoding="utf-8"))


__all__ = ["NOT_OFFERED", "Found", "Outcome", "Reference", "leaves_of", "read_yaml", "reference_of", "standing_of", "vocabulary_of"]
