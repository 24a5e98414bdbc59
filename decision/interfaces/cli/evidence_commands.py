"""The commands about evidence: one record in words, a list, a patient beside a population, what is old."""

from __future__ import annotations

import json
from typing import Annotated, get_args

import typer

from decision.errors import Contradiction, FirstlineError, Problem, nearest
from decision.interfaces.cli.arguments import PatientFile, Today, day, once, print_out

Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="A record; without it, all are listed.")]
SaidOfPatient = Annotated[
    list[str] | None, typer.Argument(metavar='["SENTENCE"] [FACT=VALUE ...]', help="A patient to hold against the population.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print plain data.")]


def evidence(
    record: Id = None,
    said: SaidOfPatient = None,
    patient: PatientFile = None,
    today: Today = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="List only trials, approvals, statements or cautions.")] = None,
    find: Annotated[str | None, typer.Option("--find", metavar="WORD", help="List only records that hold a word.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a trial, approval, guideline statement or caution as it is on record, with how sure we are of it; or list them.

    With a patient, item by item: match, mismatch, or not known. Nothing is assumed of a patient here.
    Example: firstline evidence inavo120 "ER 90% HER2 0, PIK3CA mutated"
    """
    from decision.catalogue import shipped_vocabulary
    from decision.engine.parts import as_data
    from decision.evidence import found, match, named, shipped_evidence
    from decision.interfaces.cli.evidence_text import list_lines, matched_lines, record_data, record_lines
    from decision.interfaces.cli.patient_input import gather_patient, placed

    all_records = shipped_evidence()
    if record is None:
        _refuse_patient(patient)
        listed = found(all_records, _kind(kind), find)
        if as_json:
            print_out(json.dumps([record_data(name, one) for name, one in listed.items()], ensure_ascii=False, indent=2))
        else:
            print_out("\n".join(list_lines(listed)))
        return
    if kind is not None or find is not None:
        raise FirstlineError(
            [Problem("--kind" if kind is not None else "--find", "lists records, and one is named", "expected one of them")]
        )
    name, one = named(all_records, record)
    vocabulary = shipped_vocabulary()
    matched = None
    if said or patient:
        gathered = gather_patient(vocabulary, said or [], once("--patient", patient), today=day(today))
        try:
            matched = match(one, gathered.patient, vocabulary)
        except Contradiction as error:
            raise placed(error, gathered.said, gathered.places) from None
    if as_json:
        print_out(
            json.dumps({**record_data(name, one), **({"patient": as_data(matched)} if matched else {})}, ensure_ascii=False, indent=2)
        )
        return
    lines = list(record_lines(name, one, vocabulary, {key: other.title for key, other in all_records.records.items()}))
    print_out("\n".join([*lines, *(["", *matched_lines(matched)] if matched else [])]))


def stale(
    today: Today = None,
    months: Annotated[int, typer.Option("--months", metavar="N", min=0, max=1200, help="Older than so many months.")] = 12,
    as_json: AsJson = False,
) -> None:
    """List the records that were last seen more than N months before a day, or that rest on memory.

    Then the branches and options of the guidelines that rest on such a record, or on memory or inference alone.
    The day is always stated: no clock is read. Example: firstline stale --today 2027-06-01 --months 6
    """
    from decision.engine.parts import as_data
    from decision.evidence import resting, shipped_evidence
    from decision.evidence import stale as stale_records
    from decision.interfaces.cli.evidence_text import resting_lines, stale_lines

    on = day(today)
    if on is None:
        raise FirstlineError([Problem("--today", "no day was given", "expected `--today YYYY-MM-DD`: no clock is read")])
    all_records = shipped_evidence()
    listed = list(stale_records(all_records, on, months))
    nodes, total = resting({name: reasons for name, _, reasons in listed})
    if as_json:
        records = [{"id": name, "kind": one.kind, "seen_on": one.seen.on, "reasons": reasons} for name, one, reasons in listed]
        print_out(json.dumps({"records": records, "nodes": as_data(nodes)}, ensure_ascii=False, indent=2))
    else:
        print_out("\n".join([*stale_lines(listed, len(all_records.records)), "", *resting_lines(nodes, total)]))


def _kind(kind: str | None) -> str | None:
    from decision.record import Kind

    kinds = get_args(Kind)
    if kind is not None and kind not in kinds:
        raise FirstlineError([Problem("--kind", f"`{kind}` is not a kind", f"expected one of {', '.join(kinds)}", nearest(kind, kinds))])
    return kind


def _refuse_patient(patient: list[str] | None) -> None:
    if patient:
        raise FirstlineError([Problem("--patient", "no record was named", "expected the id of a record before it")])
