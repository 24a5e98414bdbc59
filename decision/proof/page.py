"""The proof as one self-contained page: no script, no outside request, readable in light, dark and print."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from decision.engine.phrases import Phrases
from decision.proof.proof import Proof
from decision.ranges import percent


def page(proof: Proof, phrases: Phrases) -> str:
    """The page as HTML; `phrases` are those of the guideline that is proved."""
    environment = Environment(
        loader=PackageLoader("decision.proof", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        proof=proof,
        profiles=_number(proof.profiles),
        held=sum(one.holds for one in proof.invariants),
        kinds=_kinds(proof),
        agreement=_agreement(proof.agreement),
        percent=percent,
        witness=lambda facts: _witness(phrases, facts),
    )


def _number(magnitude: float) -> str:
    """A number from its logarithm: in full while it can be read, else with its power of ten."""
    if magnitude < 9:
        return f"{round(10**magnitude):,}"
    power = str(int(magnitude)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{10 ** (magnitude % 1):.1f} × 10{power}"


def _kinds(proof: Proof) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in proof.covered:
        covered, every = found.get(one.kind, (0, 0))
        found[one.kind] = (covered + one.is_covered, every + 1)
    return found


def _agreement(agreement: dict[str, Any] | None) -> str:
    if agreement is None:
        return ""
    patients = agreement["narrow_patients"] + agreement["wide_patients"]
    return f"{agreement['disagreements']} disagreements over {patients:,} patients"


def _witness(phrases: Phrases, facts: dict[str, Any] | None) -> str:
    return "nobody" if facts is None else phrases.facts(facts) or "anybody"
