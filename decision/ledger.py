"""The ledger of documents: for each numbered statement what cites it, and which rules are accounted for by nothing.

It counts what a reader of an answer is shown or led by; invariants guard the author and account for no statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decision.guideline import Guideline

SECTIONS = {
    "findings": "finding",
    "decisions": "decision",
    "options": "option",
    "later_options": "later option",
    "stops": "stop",
    "contraindications": "contraindication",
    "holds": "hold",
    "refusals": "refusal",
    "urgent": "flag",
    "notes": "note",
    "differs": "difference",
    "empty": "note",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One numbered statement: whether it carries a rule, what cites it, or why nothing does."""

    code: str
    carries_rule: bool
    cited_by: tuple[str, ...]
    not_encoded: str

    @property
    def is_accounted_for(self) -> bool:
        return not self.carries_rule or bool(self.cited_by or self.not_encoded)


def ledger(guideline: Guideline) -> tuple[Statement, ...]:
    """Every statement of the documents that the guideline encodes, in their order; none if it encodes no document."""
    cited_by: dict[str, list[str]] = {}
    for name, cites in citations(guideline):
        for cite in cites:
            cited_by.setdefault(cite, []).append(name)
    encoded = guideline.encoded
    return tuple(
        Statement(code, encoded.carries_rule(code), tuple(dict.fromkeys(cited_by.get(code, ()))), encoded.not_encoded.get(code, ""))
        for document in guideline.documents.values()
        for code in document.statements()
    )


def citations(guideline: Guideline) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every part that cites, by its kind and name, with what it cites; the parts of a part count as that part."""
    for section, kind in SECTIONS.items():
        for name, part in getattr(guideline, section).items():
            if section == "decisions":
                yield from ((f"branch {name}/{branch}", one.cites) for branch, one in part.branches.items())
            else:
                yield from ((f"{kind} {name}", cites) for cites in _within(part))


def _within(part: Any) -> Iterator[tuple[str, ...]]:
    """The citations of a part and of everything inside it."""
    if isinstance(part, Mapping):
        part = tuple(part.values())
    if isinstance(part, tuple):
        for one in part:
            yield from _within(one)
    elif hasattr(part, "model_fields_set"):
        if "cites" in type(part).model_fields:
            yield part.cites
        for name in type(part).model_fields:
            yield from _within(getattr(part, name))
