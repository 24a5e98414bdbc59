"""Records of trials, approvals, guideline statements and label cautions: read, found, said, and held beside a patient."""

from __future__ import annotations

from decision.evidence.finding import found, named, shipped_evidence, stale
from decision.evidence.matching import Matched, match
from decision.evidence.resting import Resting, resting
from decision.loading.evidence_file import load_evidence
from decision.record import Evidence, Record

__all__ = ["Evidence", "Matched", "Record", "Resting", "found", "load_evidence", "match", "named", "resting", "shipped_evidence", "stale"]
