"""What can be wrong with what the user gave us: a guideline, or a patient.

    FirstlineError
      GuidelineError    a vocabulary or guideline file is wrong
      PatientError      a patient record is wrong
        Contradiction   each fact may stand alone, but not beside the others

Anything else that is raised is a defect of firstline and may crash with a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, what was expected, the nearest right word, and the stated facts that it is about."""

    where: str
    what: str
    expected: str = ""
    did_you_mean: str = ""
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.expected:
            text += f"; {self.expected}"
        if self.did_you_mean:
            text += f" (did you mean `{self.did_you_mean}`?)"
        return text


class FirstlineError(Exception):
    """Carries every problem found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class GuidelineError(FirstlineError):
    """A vocabulary or guideline file is wrong."""


class PatientError(FirstlineError):
    """A patient record is wrong."""


class Contradiction(PatientError):
    """Facts that cannot all be true of one patient."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one, or an empty string."""
    import difflib  # only once something is wrong

    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
