"""What an answer shows of the records of evidence: every figure, date and certainty is taken from its record when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from decision.engine.parts import ApprovalText, Availability, EvidenceBasis, FigureText, OptionAnswer, RegionText
from decision.engine.words import Speaker
from decision.guideline import Guideline, Option
from decision.logic import Truth
from decision.record import CERTAINTIES, MEMORY, NOT_VERIFIED, Record

REGIONS = {"us": "US", "eu": "EU"}
NO_RECORD = "no-record"
AVAILABLE = ("approved", "accelerated")
STATUSES = (*AVAILABLE, "recommended-for-approval", "under-review", "withdrawn", "none-found")  # what tells most of availability first
FITS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "not known"}


def figures_of(speaker: Speaker, option: Option) -> Iterator[FigureText]:
    """The endpoints that speak for an option and may concern this patient; memory holds no figure."""
    for one in option.figures:
        truth = speaker.truth(one.when)
        if truth is Truth.FALSE:
            continue
        record = speaker.guideline.records[one.record]
        found = record.endpoint(one.endpoint, one.group, one.maturity)
        assert found is not None  # loading has checked it
        certainty = record.certainty_of(found)
        is_hidden = certainty == MEMORY
        yield FigureText(
            record=one.record,
            title=record.title,
            endpoint=found.name,
            group=found.group,
            arms=record.arms,
            figures=tuple(NOT_VERIFIED for _ in found.figures or record.arms) if is_hidden else found.figures,
            unit=found.unit,
            effect=found.effect,
            value=NOT_VERIFIED if is_hidden and found.value else found.value,
            interval=NOT_VERIFIED if is_hidden and found.interval else found.interval,
            interval_level=found.interval_level if found.interval else "",
            maturity=found.maturity,
            certainty=certainty,
            disputed=found.disputed,
            certain=truth is Truth.TRUE,
            when="" if truth is Truth.TRUE else speaker.criterion(speaker.still_open(one.when)),
        )


def approvals_of(speaker: Speaker, option: Option) -> Iterator[ApprovalText]:
    """The approvals that are on record for an option, in whatever region."""
    for name in option.approvals:
        record = speaker.guideline.records[name]
        yield ApprovalText(name, record.title, record.region, record.status or "", record.date, record.certainty)


def region_text(speaker: Speaker, options: Iterable[OptionAnswer], region: str) -> RegionText:
    """What is on record of each option in one region, and which of the ranked ones are the first that are available there."""
    listed = list(options)
    found = {one.id: availability(speaker, one, region) for one in listed}
    ranks = [one.rank for one in listed if one.rank and is_available(found[one.id])]
    first = tuple(one.id for one in listed if one.rank and one.rank == min(ranks, default=0) and is_available(found[one.id]))
    return RegionText(region, REGIONS[region], found, first)


def availability(speaker: Speaker, option: OptionAnswer, region: str) -> Availability:
    """What is on record of one option in a region: of several records the one that concerns this patient and tells most."""
    records = [(one.record, speaker.guideline.records[one.record]) for one in option.approvals]
    told = [_told(speaker, name, record) for name, record in records if covers(record, region)]
    nothing = Availability(NO_RECORD, "", "", "", "", "not compared", "")
    return min(told, key=lambda one: (one.fits == "no", STATUSES.index(one.status)), default=nothing)


def covers(record: Record, region: str) -> bool:
    """Whether an approval speaks of a region; one record may speak of several, as `US and EU`."""
    return REGIONS[region] in re.findall(r"\w+", record.region)


def is_available(one: Availability) -> bool:
    return one.status in AVAILABLE and one.fits != "no"


def is_not_available(one: Availability) -> bool:
    """Whether the records speak against it; where nothing is on record they do not."""
    return one.status != NO_RECORD and not is_available(one)


def _told(speaker: Speaker, name: str, record: Record) -> Availability:
    truth = speaker.compiled.reader.truth(speaker.reading, speaker.compiled.concerned[name])
    fits = FITS[truth] if record.criteria else "not compared"
    open_parts = [part for one in record.criteria for part in speaker.unmet(one)]
    against = [part for part in open_parts if speaker.truth(part) is Truth.FALSE] if truth is Truth.FALSE else []
    needs = " and ".join(speaker.criterion(part) for part in against or open_parts)
    return Availability(record.status or "", name, record.date, record.certainty, record.says, fits, needs)


def evidence_basis(guideline: Guideline, ranked: Iterable[OptionAnswer]) -> EvidenceBasis:
    """The records that ranked options rest on: those that they cite, their figures and the branches on their paths."""
    sure: dict[str, str] = {}
    for option in ranked:
        steps = [cite for path in option.paths for step in path for cite in step.cites]
        for cite in (*option.cites, *guideline.options[option.id].cites, *steps):
            if cite in guideline.records:
                _lower(sure, cite, guideline.records[cite].certainty)
        for figure in option.figures:
            _lower(sure, figure.record, figure.certainty)
    least = max(sure.values(), key=_order, default=None)
    return EvidenceBasis(
        edition=guideline.edition,
        seen_on=max((guideline.records[name].seen.on for name in sure), default=""),
        certainty=least or "",
        least_certain=tuple(name for name, certainty in sure.items() if certainty == least),
        records=tuple(sure),
        review=guideline.review.status,
    )


def _lower(sure: dict[str, str], name: str, certainty: str) -> None:
    """Keep the least that is sure of a record."""
    sure[name] = max(sure.get(name, certainty), certainty, key=_order)


def _order(certainty: str) -> int:
    """The place of a grade, the surest first."""
    return tuple[str, ...](CERTAINTIES).index(certainty)
