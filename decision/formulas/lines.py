"""Which line of therapy a patient is in, from the courses given for metastatic disease."""

from __future__ import annotations

from collections.abc import Sequence

LINE_FACT = "line_of_therapy"
ADJUVANT_CLASS = "endocrine"


def line_of_therapy_after(courses: Sequence[tuple[str | None, str | None]]) -> tuple[str, ...]:
    """The lines that the metastatic courses allow; each course is (progressed on it, ongoing).

    No course: nothing is said. Progression on one: a later line. Otherwise the first line has begun.
    """
    if not courses:
        return ()
    if any(progressed == "yes" for progressed, _ in courses):
        return ("later",)
    return ("first-on-treatment", "maintenance", "later")
