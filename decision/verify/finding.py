"""What a check hands over: a defect, and the patient who meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect of a guideline, and the patient who meets it (none where nobody can)."""

    kind: str
    where: str
    text: str
    witness: dict[str, Any] | None
