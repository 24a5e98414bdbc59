"""Proves a guideline: per decision and per path, every finding with a witness patient."""

from decision.verify.findings import Finding, verify

__all__ = ["Finding", "verify"]
