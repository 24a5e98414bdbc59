"""The shape of one record of evidence. Figures are texts, so that each stands as it was seen, with its zeros.

What was not seen is said to be so: no figure is left out silently and none is made up.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field

from decision.criteria import Criterion
from decision.facts.vocabulary import CriterionField, Frozen, YesNo

Kind = Literal["trial", "approval", "statement", "caution"]
Certainty = Literal["register", "two-source", "one-source", "secondary", "review", "unverified-memory"]
Maturity = Literal["primary", "interim", "updated", "final", "exploratory", "immature", "no-readout", "not-stated"]
Status = Literal["approved", "accelerated", "withdrawn", "under-review", "recommended-for-approval", "none-found"]

CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)  # the surest first
MEMORY: Certainty = "unverified-memory"
NOT_AVAILABLE = "not available"
NOT_VERIFIED = "not available (not verified)"
NOT_REACHED = "not reached"


class Item(Frozen):
    """One condition on a patient: a criterion over the vocabulary, or words where the vocabulary cannot say it."""

    when: CriterionField | None = None
    words: str = ""
    certainty: Certainty | None = None


class Endpoint(Frozen):
    """One thing that was measured: a figure for each arm, in the order of the arms, and how they compare."""

    name: str
    assessed: str = ""
    group: str = ""
    unit: str = ""
    figures: tuple[str, ...] = ()
    effect: str = ""
    value: str = ""
    interval: str = ""
    interval_level: str = "95 %"
    p: str = ""
    met: YesNo | None = None
    maturity: Maturity
    certainty: Certainty | None = None
    disputed: str = ""
    note: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """Every figure, or what stands in its place."""
        return (*self.figures, self.value, self.interval, self.p)


class Paper(Frozen):
    """Where the figures were published; an identifier is one that was seen."""

    journal: str
    year: int | None = None
    about: str = ""
    pages: str = ""
    pmid: str = ""
    doi: str = ""
    pii: str = ""


class Seen(Frozen):
    """The day on which it was last checked, and where."""

    on: str
    at: tuple[str, ...] = ()


class Record(Frozen):
    """One trial, approval, statement or caution, in our own words."""

    kind: Kind
    title: str
    certainty: Certainty
    seen: Seen
    # a trial; the population of an approval or caution says to whom it applies
    population: tuple[Item, ...] = ()
    size: str = ""
    arms: tuple[str, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    papers: tuple[Paper, ...] = ()
    registry: tuple[str, ...] = ()
    # an approval
    region: str = ""
    status: Status | None = None
    date: str = ""
    # a statement has a body and a version, a caution a treatment; both say something
    body: str = ""
    version: str = ""
    treatment: str = ""
    says: str = ""
    rests_on: tuple[str, ...] = ()
    superseded_by: str = ""
    disputed: str = ""
    note: str = ""

    def endpoint(self, name: str, group: str = "", maturity: str = "") -> Endpoint | None:
        """The endpoint of this name in this group; of several reports the first that the record lists, or that of one maturity."""
        reports = (one for one in self.endpoints if one.name == name and one.group == group)
        return next((one for one in reports if maturity in ("", one.maturity)), None)

    def said(self, name: str, group: str = "", maturity: str = "") -> str:
        """What is shown of an endpoint, in one line: two records that say the same of it are shown alike; memory shows no figure."""
        found = self.endpoint(name, group, maturity)
        if found is None:
            return NOT_AVAILABLE
        if self.certainty_of(found) == MEMORY:
            return f"{found.name}: {NOT_VERIFIED}"
        interval = f"{found.interval_level} interval {found.interval}" if found.interval else ""
        figures = f"{' against '.join(found.figures)} {found.unit}".strip()
        parts = (found.group, figures, f"{found.effect} {found.value}".strip(), interval, found.maturity, found.disputed)
        return f"{found.name}: {', '.join(part for part in parts if part)} ({self.certainty_of(found)})"

    @property
    def approval_said(self) -> str:
        """What is shown of an approval, in one line."""
        return ", ".join(part for part in (self.region, self.status or "", self.date, self.certainty) if part)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The conditions that can be compared with a patient."""
        return tuple(item.when for item in self.population if item.when is not None)

    @property
    def seen_on(self) -> datetime.date:
        return datetime.date.fromisoformat(self.seen.on)

    def certainty_of(self, part: Item | Endpoint) -> Certainty:
        """How sure we are of a part; what it does not say itself it has from its record."""
        return part.certainty or self.certainty

    @property
    def parts_from_memory(self) -> int:
        """How many conditions and endpoints rest on memory, or lack a figure because it was not verified."""
        items = sum(self.certainty_of(item) == MEMORY for item in self.population)
        endpoints = sum(self.certainty_of(one) == MEMORY or NOT_VERIFIED in one.told for one in self.endpoints)
        return items + endpoints + (NOT_VERIFIED in (*self.arms, self.date))


class Evidence(Frozen):
    """Every record, by its id."""

    edition: str
    records: Mapping[str, Record]


class Main(Frozen):
    """The file that names the others."""

    edition: str
    files: tuple[str, ...] = Field(min_length=1)


class Part(Frozen):
    """One file of records."""

    records: Mapping[str, Record]
