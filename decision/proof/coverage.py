"""Which branches, options and flags the cases of a guideline reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decision.facts.patient import Patient
from decision.loading.cases_file import Case
from decision.logic import Truth
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled


@dataclass(frozen=True, slots=True)
class Covered:
    """How many cases come to one part for certain, how many may, and how many certainly do not."""

    kind: str
    id: str
    label: str
    certain: int
    open: int
    never: int
    is_optional: bool  # whether some patient does not come to it

    @property
    def is_covered(self) -> bool:
        """Whether some case comes to it for certain, and some certainly does not where that can be."""
        return bool(self.certain and (self.never or not self.is_optional))


def coverage(compiled: Compiled, cases: Sequence[tuple[Case, Patient]]) -> Iterator[Covered]:
    """Every branch, option and urgent flag with the cases that reach it."""
    reader, guideline = compiled.reader, compiled.guideline
    anybody = Anybody(compiled)
    readings = [reader.read(patient, strict=case.strict == "yes") for case, patient in cases]

    def covered(kind: str, name: str, label: str, node: int) -> Covered:
        found = [reader.truth(reading, node) for reading in readings]
        certain, unclear, never = (sum(one is wanted for one in found) for wanted in (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE))
        return Covered(kind, name, label, certain, unclear, never, anybody.is_possible(compiled.diagrams.negation(node)))

    for name in compiled.order:
        for edge in compiled.edges[name]:
            taken = compiled.diagrams.both(compiled.reach[name], edge.node)
            yield covered("branch", f"{name}/{edge.id}", edge.branch.answer, taken)
    for name, option in guideline.options.items():
        yield covered("option", name, option.label, compiled.options[name].is_offered)
    for name, flag in guideline.urgent.items():
        yield covered("urgent flag", name, flag.label, compiled.when[id(flag)])
