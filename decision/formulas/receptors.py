"""Receptor status, HER2 status and subtype from what the pathologist measured."""

from __future__ import annotations

from decision.formulas.registry import formula
from decision.ranges import Range

POSITIVE_AT = Range(at_least=1)
ABOVE_LOW = Range(above=10)


@formula("er_status", cites=("asco-cap-er-2020",), ranges={0: (POSITIVE_AT, ABOVE_LOW)})
def er_status(er_percent: float) -> str:
    """ER is positive above 10 %, low-positive from 1 to 10 %, negative below 1 %."""
    if er_percent in ABOVE_LOW:
        return "positive"
    return "low-positive" if er_percent in POSITIVE_AT else "negative"


@formula("pr_status", cites=("asco-cap-er-2020",), ranges={0: (POSITIVE_AT,)})
def pr_status(pr_percent: float) -> str:
    """PR is positive from 1 %."""
    return "positive" if pr_percent in POSITIVE_AT else "negative"


@formula("hr_status", cites=("asco-cap-er-2020",))
def hr_status(er: str, pr: str) -> str:
    """Hormone receptors are positive where ER or PR is at least 1 %."""
    return "negative" if (er, pr) == ("negative", "negative") else "positive"


@formula("her2_status", cites=("asco-cap-her2-2018",))
def her2_status(ihc: str, ish: str) -> str:
    """HER2 is positive with IHC 3+ or an amplified ISH."""
    return "positive" if ihc == "3+" or ish == "amplified" else "negative"


@formula("her2_low", cites=("her2-low",))
def her2_low(ihc: str, ish: str) -> str:
    """HER2-low is IHC 1+, or IHC 2+, with ISH not amplified."""
    return "yes" if ihc in ("1+", "2+") and ish == "not-amplified" else "no"


@formula("subtype", cites=("asco-cap-er-2020", "asco-cap-her2-2018", "reading-receptors"))
def subtype(er: str, pr: str, her2: str) -> str:
    """HER2 leads; then ER; a tumour with PR alone is named for it and is not triple-negative."""
    if her2 == "positive":
        return "her2-positive"
    if er == "positive":
        return "hr-positive-her2-negative"
    if er == "low-positive":
        return "er-low-her2-negative"
    return "pr-only-her2-negative" if pr == "positive" else "triple-negative"
