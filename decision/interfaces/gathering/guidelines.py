"""What is said of another guideline beside an answer."""

from __future__ import annotations

from decision.catalogue import shipped


def differing(guideline: str) -> str:
    """The title of a line that tells where another guideline differs; one that is not here yet cannot be opened, and says so."""
    return f"{guideline} differs" if guideline in shipped() else f"{guideline} (not among the guidelines here yet) differs"
