"""The first shorthand: a sentence as a clinician types it, read into facts; what cannot be read is handed back."""

from decision.intake.answer import Ignored, Intake, NotUnderstood, Question, Read
from decision.intake.shorthand import LENGTH_AT_MOST, read_shorthand
from decision.intake.writing import as_shorthand

__all__ = ["LENGTH_AT_MOST", "Ignored", "Intake", "NotUnderstood", "Question", "Read", "as_shorthand", "read_shorthand"]
