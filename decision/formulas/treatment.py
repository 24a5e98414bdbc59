"""What a class of earlier treatment means once its clock is known."""

from __future__ import annotations

from decision.formulas.registry import formula
from decision.ranges import Range


@formula("exposure", cites=("firstline-definition",))
def exposure(months_end_to_relapse: float | str) -> str:
    """Exposed means that a course of the class was given."""
    return "absent" if months_end_to_relapse == "never" else "present"


@formula("relapse_on", cites=("firstline-definition",), ranges={0: (Range(at_most=0),)})
def relapse_on(months_end_to_relapse: float | str) -> str:
    """Relapse on a class: no month lies between the end of its last course and the relapse."""
    return "present" if months_end_to_relapse == 0 else "absent"
