"""Endocrine resistance by the ABC definition, over continuous adjuvant endocrine therapy."""

from __future__ import annotations

from decision.formulas.registry import formula
from decision.ranges import Range

ON_TREATMENT = Range(at_most=0)
WITHIN_A_YEAR = Range(at_most=12)
FIRST_TWO_YEARS = Range(below=24)

ADJUVANT_CLOCK = "adjuvant_endocrine_months_end_to_relapse"
ADJUVANT_MONTHS = "adjuvant_endocrine_months_on"


@formula(
    "endocrine_resistance",
    cites=("abc4-endocrine-resistance",),
    ranges={0: (ON_TREATMENT, WITHIN_A_YEAR), 1: (FIRST_TWO_YEARS,)},
)
def endocrine_resistance(months_end_to_relapse: float | str, months_on: float) -> str:
    """Primary: relapse on the first 2 years of adjuvant endocrine therapy; secondary: on it later,
    or within 12 months (inclusive) after its end; else sensitive.
    """
    if months_end_to_relapse == "never":
        return "sensitive"
    if months_end_to_relapse in ON_TREATMENT:
        return "primary" if months_on in FIRST_TWO_YEARS else "secondary"
    return "secondary" if months_end_to_relapse in WITHIN_A_YEAR else "sensitive"
