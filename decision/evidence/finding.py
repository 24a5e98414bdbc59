"""Finds records: by id, by kind, by a word, and those that are old or rest on memory."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from decision.catalogue import shipped_folder, shipped_vocabulary
from decision.errors import FirstlineError, Problem, nearest
from decision.loading.evidence_file import load_evidence
from decision.record import MEMORY, Evidence, Record


def shipped_evidence() -> Evidence:
    return _load(shipped_folder() / "evidence")


@lru_cache(maxsize=1)
def _load(folder: Path) -> Evidence:
    return load_evidence(folder, shipped_vocabulary())


def named(evidence: Evidence, name: str) -> tuple[str, Record]:
    """The record of an id or a title, in whatever letters; raises FirstlineError with the nearest if there is none."""
    wanted = name.strip().lower()
    for key, record in evidence.records.items():
        if wanted in (key, record.title.lower()):
            return key, record
    near = nearest(wanted.replace(" ", "-"), evidence.records)
    raise FirstlineError([Problem("evidence", f"`{name}` is not a record", "expected an id that `firstline evidence` lists", near)])


def found(evidence: Evidence, kind: str | None, word: str | None) -> dict[str, Record]:
    """The records of a kind whose id, title, arms or words hold a word."""
    return {
        name: record
        for name, record in evidence.records.items()
        if (kind is None or record.kind == kind) and (word is None or word.lower() in _text(name, record))
    }


def _text(name: str, record: Record) -> str:
    texts = (name, record.title, *record.arms, record.treatment, record.body, record.region, record.says, record.note)
    return " ".join(texts).lower()


def stale(evidence: Evidence, today: date, months: int) -> Iterator[tuple[str, Record, list[str]]]:
    """Each record that was seen more than so many months before a day, or rests on memory, with the reasons."""
    for name, record in evidence.records.items():
        reasons = []
        if _later(record.seen_on, months) < today:
            reasons.append(f"last seen on {record.seen.on}")
        if record.certainty == MEMORY:
            reasons.append("rests on memory")
        elif record.parts_from_memory:
            reasons.append("in part from memory")
        if reasons:
            yield name, record, reasons


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month; the last day of all where the calendar ends."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
