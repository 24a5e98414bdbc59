"""The first shorthand: a sentence as a clinician types it, read into facts; what cannot be read is handed back."""

from decision.intake.answer import Ignored, Intake, NotUnderstood, Question, Read
from decision.intake.neighbours import JOINS, PARTS
from decision.intake.shorthand import LENGTH_AT_MOST, read_shorthand
from decision.intake.writing import as_shorthand

__all__ = ["JOINS", "LENGTH_AT_MOST", "PARTS", "Ignored", "Intake", "NotUnderstood", "Question", "Read", "as_shorthand", "read_shorthand"]
