"""Proves a guideline: per decision and per path, every finding with a witness patient; and holds it to its cases."""

from decision.verify.cases import check_case
from decision.verify.finding import Finding
from decision.verify.findings import verify

__all__ = ["Finding", "check_case", "verify"]
