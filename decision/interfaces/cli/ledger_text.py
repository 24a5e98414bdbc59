"""What `sources` prints: the ledger of the document's statements, its other sources, one verdict line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from decision.guideline import Guideline
from decision.ledger import Statement, citations, ledger

SHOWN_AT_MOST = 4


def ledger_lines(guideline: Guideline, *, full: bool) -> tuple[list[str], int]:
    """The lines, and how many rules are accounted for by nothing."""
    statements = ledger(guideline)
    orders = dict(_orders(guideline))
    lines = [] if guideline.documents else [f"{guideline.id} encodes no document with numbered statements"]
    for document in guideline.documents.values():
        lines += [document.title, ""]
        for section in document.sections:
            lines += _section([one for one in statements if one.code.split(".")[0] == section], orders, full=full)
        lines += [""]
    lines += ["Other sources", *_sources(guideline), ""]
    rules = [one for one in statements if one.carries_rule]
    missing = [one for one in rules if not one.is_accounted_for]
    listed = [one for one in rules if one.not_encoded]
    counts = (
        f"{len(rules)} statements carry a rule, {len(rules) - len(missing) - len(listed)} cited, {len(listed)} not encoded with a reason"
    )
    return [*lines, f"verdict: {counts}, {len(missing)} unaccounted for"], len(missing)


def _orders(guideline: Guideline) -> Iterator[tuple[str, str]]:
    """For each branch into a ranked option: the option, and by what it is put in its place."""
    for name, decision in guideline.decisions.items():
        for branch_id, branch in decision.branches.items():
            if branch.ranks:
                order = ", ".join(branch.ranks[criterion] for criterion in guideline.ranking.criteria)
                yield f"branch {name}/{branch_id}", f" to {branch.to} ({branch.strength}; {order})"


def _section(statements: Sequence[Statement], orders: Mapping[str, str], *, full: bool) -> Iterator[str]:
    for one in statements:
        if one.cited_by:
            cited = [name + orders.get(name, "") for name in one.cited_by]
            shown = cited if full else cited[:SHOWN_AT_MOST]
            more = f" and {len(cited) - len(shown)} more" if len(shown) < len(cited) else ""
            yield f"{one.code:<10} {'' if one.carries_rule else '(no rule) '}{', '.join(shown)}{more}"
        elif one.carries_rule:
            yield f"{one.code:<10} {f'not encoded: {one.not_encoded}' if one.not_encoded else 'UNACCOUNTED FOR'}"
    silent = [one.code.split(".")[1] for one in statements if not one.carries_rule and not one.cited_by]
    if silent:
        yield f"{statements[0].code.split('.')[0] + ':':<10} no rule in {', '.join(silent)}"


def _sources(guideline: Guideline) -> Iterator[str]:
    """Each source with how sure we are of it, and how many parts cite it."""
    parts = list(citations(guideline))
    for name, source in guideline.sources.items():
        count = len({part for part, cites in parts if name in cites})
        where = source.identifier or source.address
        yield f"{name}: {source.text} ({source.certainty}{f'; {where}' if where else ''}); {count} part{'s' * (count != 1)}"
