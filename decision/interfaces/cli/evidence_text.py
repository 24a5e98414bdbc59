"""What `evidence` and `stale` print: every figure as the record holds it, and how sure we are of it in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from decision.engine.parts import as_data
from decision.evidence import Matched, Record, Resting
from decision.evidence.matching import item_in_words
from decision.facts.vocabulary import Vocabulary
from decision.interfaces.gathering.evidence_words import ABSENT, CERTAINTY, MATURITY, STATUS
from decision.record import NOT_AVAILABLE, Endpoint, Paper


def record_lines(name: str, record: Record, vocabulary: Vocabulary, titles: Mapping[str, str]) -> Iterator[str]:
    """One record in words."""
    yield f"{record.title} · {record.kind} · {name}"
    yield f"Certainty: {record.certainty}: {CERTAINTY[record.certainty]}"
    yield from _told("Disputed", record.disputed)
    yield from _told("Says", record.says)
    yield from _told("Treatment", record.treatment)
    yield from _told("By", " ".join(one for one in (record.body, record.version) if one))
    if record.status is not None:
        yield f"Approval: {record.region}, {STATUS[record.status]}, date {record.date}"
    yield from _section("Whom", _population(record, vocabulary))
    yield from _told("Size", record.size)
    yield from _section("Arms", record.arms)
    yield from _section("Endpoints", [line for one in record.endpoints for line in _endpoint(one, record)])
    yield from _told("Note", record.note)
    yield from _section("Published", [_paper(one) for one in record.papers])
    yield from _told("Registry", ", ".join(record.registry) or (NOT_AVAILABLE if record.kind == "trial" else ""))
    yield from _section("Rests on", [f"{titles[one]} ({one})" for one in record.rests_on])
    yield from _told("Superseded by", f"{titles[record.superseded_by]} ({record.superseded_by})" if record.superseded_by else "")
    yield f"Seen on: {record.seen.on}"
    yield from _section("Seen at", record.seen.at or ("no address was kept",))


def _told(label: str, text: str) -> Iterator[str]:
    if text:
        yield f"{label}: {text}"


def _section(label: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{label}:"
        yield from (f"  {line}" for line in lines)


def _population(record: Record, vocabulary: Vocabulary) -> list[str]:
    lines = []
    for item in record.population:
        marks = [*(["in words"] if item.when is None else []), *([item.certainty] if item.certainty else [])]
        told = f" [{', '.join(marks)}]" if marks else ""
        lines.append(item_in_words(item, vocabulary) + told)
    return lines


def _endpoint(one: Endpoint, record: Record) -> Iterator[str]:
    """An endpoint in at most three lines: what, the arms, how they compare."""
    head = ", ".join(part for part in (one.name, one.assessed, one.group) if part)
    ends = [MATURITY[one.maturity], *({"yes": ["met"], "no": ["not met"]}[one.met] if one.met else [])]
    ends += [one.certainty] if one.certainty else []
    yield f"{head} ({'; '.join(ends)})"
    unit = f" {one.unit}" if one.unit else ""
    figures = " v ".join(f"{figure}{unit}" if figure[0].isdigit() else figure for figure in one.figures)
    yield f"  {figures or f'figures {NOT_AVAILABLE}'}"
    if one.effect:
        level = "interval " if one.interval in ABSENT else f"{one.interval_level} interval "
        p = f", P {one.p}" if one.p else ""
        yield f"  {one.effect} {one.value}, {level}{one.interval}{p}"
    elif one.p:
        yield f"  P {one.p}"
    yield from (f"  {label}: {text}" for label, text in (("disputed", one.disputed), ("note", one.note)) if text)


def _paper(one: Paper) -> str:
    identifiers = [f"{label} {text}" for label, text in (("PMID", one.pmid), ("DOI", one.doi), ("PII", one.pii)) if text]
    what = f" ({one.about})" if one.about else ""
    year = NOT_AVAILABLE if one.year is None else str(one.year)
    pages = f", {one.pages}" if one.pages else ""
    return f"{one.journal}, year {year}{pages}{what}; {', '.join(identifiers) or f'identifiers {NOT_AVAILABLE}'}"


def list_lines(records: Mapping[str, Record]) -> Iterator[str]:
    width = max(map(len, records), default=0)
    for name, record in records.items():
        yield f"{name:<{width}}  {record.kind:<9}  {record.certainty:<17}  {record.title}"
    kinds = [f"{kind} {sum(one.kind == kind for one in records.values())}" for kind in dict.fromkeys(one.kind for one in records.values())]
    yield f"{len(records)} records" + (f": {', '.join(kinds)}" if kinds else "")


def matched_lines(matched: Matched) -> Iterator[str]:
    yield "This patient, item by item (only what is stated is used; nothing is assumed):"
    if not matched.items:
        yield "  the record names no population"
    for one in matched.items:
        yield f"  {one.answer:<12}  {one.item}"
    yield f"Together, what can be compared: {matched.together}"


def stale_lines(stale: Sequence[tuple[str, Record, list[str]]], total: int) -> Iterator[str]:
    for name, record, reasons in stale:
        yield f"{name}: {', '.join(reasons)} ({record.kind}, {record.certainty})"
    yield f"{len(stale)} of {total} records are to be checked again"


def resting_lines(found: Sequence[Resting], total: int) -> Iterator[str]:
    for one in found:
        yield f"{one.guideline} {one.node}: {'; '.join(one.reasons)}"
    yield f"{len(found)} of {total} branches and options of the guidelines rest on such a record, or on memory or inference alone"


def record_data(name: str, record: Record) -> dict[str, Any]:
    """A record as plain data: criteria in the form of the file."""
    data = record.model_dump(mode="python", exclude={"population"})
    items = [
        {"words": item.words, "when": item.when.as_data() if item.when is not None else None, "certainty": item.certainty}
        for item in record.population
    ]
    plain: dict[str, Any] = as_data({"id": name, **data, "population": items})
    return plain
