"""The JSON Schema of the answer, made from the parts that it is made of."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from decision.engine.parts import (
    Availability,
    DifferenceText,
    EvidenceBasis,
    Excluded,
    KnownFact,
    NoteText,
    OptionAnswer,
    Scope,
    Settled,
    Test,
    Urgent,
)
from decision.engine.recommendation import SCHEMA_VERSION


class _Guideline(BaseModel):
    id: str
    title: str
    edition: str
    digest: str
    invented: bool


class _Review(BaseModel):
    status: str
    by: list[str]


class _Read(BaseModel):
    fact: str
    value: Any
    text: str
    span: list[int]
    within: list[int]
    how: str


class _Ignored(BaseModel):
    text: str
    because: str
    span: list[int]


class _NotUnderstood(BaseModel):
    text: str
    did_you_mean: str
    span: list[int]


class _Question(BaseModel):
    text: str
    question: str
    span: list[int]


class _Intake(BaseModel):
    read: list[_Read]
    ignored: list[_Ignored]
    not_understood: list[_NotUnderstood]
    questions: list[_Question]


class _Source(BaseModel):
    text: str
    certainty: str


class _Region(BaseModel):
    id: str
    label: str
    options: dict[str, Availability]


class _Answer(BaseModel):
    model_config = ConfigDict(title="Answer of firstline options --json")

    schema_version: Literal["2"]
    engine: str
    guideline: _Guideline
    review: _Review
    facts: dict[str, KnownFact]
    intake: _Intake
    scope: Scope
    settled: Settled
    urgent: list[Urgent]
    options: list[OptionAnswer]
    alongside: list[OptionAnswer]
    tests: list[Test]
    idle: list[str]
    excluded: list[Excluded]
    notes: list[NoteText]
    differs: list[DifferenceText]
    ranking: str
    region: _Region | None
    first_available: list[str]
    evidence_basis: EvidenceBasis | None
    sources: dict[str, _Source]
    limits: str


def answer_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12: every key is required, and there are no others."""
    schema = _Answer.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:firstline:answer:{SCHEMA_VERSION}",
        **_closed(schema),
    }


def _closed(schema: Any) -> Any:
    """The schema with no key beside those named, and names as the JSON has them."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(one) for key, one in schema.items()}
    if "properties" in closed:
        closed["properties"] = {key.rstrip("_"): one for key, one in closed["properties"].items()}
        closed["required"] = list(closed["properties"])
        closed["additionalProperties"] = False
    return closed
