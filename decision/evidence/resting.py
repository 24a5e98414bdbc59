"""Which branches and options of the guidelines rest on a record that is to be checked again, or on memory or inference alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from decision.catalogue import read_only, shipped
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Guideline
from decision.record import MEMORY

INFERENCE = "inference"
ALONE = {frozenset({MEMORY}): "memory", frozenset({INFERENCE}): "inference", frozenset({MEMORY, INFERENCE}): "memory and inference"}


@dataclass(frozen=True, slots=True)
class Resting:
    """One branch or option, and why what stands under it is to be checked."""

    guideline: str
    node: str
    reasons: tuple[str, ...]


def resting(records: Mapping[str, Sequence[str]]) -> tuple[list[Resting], int]:
    """The nodes of the shipped guidelines that rest on these records or on memory or inference alone, and how many nodes there are."""
    found, total = [], 0
    for name in shipped():
        guideline, vocabulary = read_only(name)
        for node, cites, shown in _nodes(guideline):
            total += 1
            old = {one: ", ".join(records[one]) for one in (*cites, *shown) if one in records and one in guideline.records}
            reasons = [f"{'cites' if one in cites else 'shows'} {one} ({told})" for one, told in old.items()]
            alone = ALONE.get(frozenset(_certainty(guideline, vocabulary, cite) for cite in cites))
            reasons += [f"rests on {alone} alone"] if alone else []
            if reasons:
                found.append(Resting(name, node, tuple(reasons)))
    return found, total


def _nodes(guideline: Guideline) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each branch and option: its place, what it cites, and the records that it shows."""
    for decision_id, decision in guideline.decisions.items():
        for branch_id, branch in decision.branches.items():
            yield f"decisions/{decision_id}/{branch_id}", branch.cites, ()
    for option_id, option in guideline.options.items():
        yield f"options/{option_id}", option.cites, option.records_shown


def _certainty(guideline: Guideline, vocabulary: Vocabulary, cite: str) -> str:
    """How sure we are of one citation; empty for a numbered statement, which stands in a document."""
    if cite in guideline.records:
        return guideline.records[cite].certainty
    source = guideline.sources.get(cite) or vocabulary.sources.get(cite)
    return source.certainty if source is not None else ""
