"""Reads a note into a patient's file: all facts of it or none, and nothing that identifies a person."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from decision.engine.recommendation import engine_version
from decision.errors import Contradiction, FirstlineError, PatientError, Problem
from decision.facts.patient import patient_from
from decision.intake import LENGTH_AT_MOST, Intake, read_shorthand
from decision.intake.patient_file import Hidden, is_hidden, is_within, patient_file
from decision.interfaces.cli.patient_input import placed
from decision.interfaces.gathering.identifiers import spans_of_identifiers, warnings_for
from decision.loading.documents import Document, read_text
from decision.reasoning.compiled import Compiled

BYTES_A_CHARACTER = 4


def imported(compiled: Compiled, source: str, *, today: date | None = None) -> tuple[str, list[str]]:
    """The patient's file for a note, as YAML, and in a line each what was read and what was not.

    Raises PatientError where the note is too long or empty, where a value is impossible, or where its facts cannot all be true.
    """
    name = "stdin" if source == "-" else Path(source).name
    text = _text(source, name)
    if not text.strip():
        raise PatientError([Problem(name, "the note is empty", "expected what is known of one patient")])
    for warning in warnings_for(name, text, is_file=True):
        sys.stderr.write(f"warning: {warning}\n")
    intake = read_shorthand(compiled.vocabulary, text, today=today)
    try:
        compiled.reader.read(patient_from(compiled.vocabulary, intake.facts))
    except Contradiction as error:
        said = {fact: _said(intake, fact, name, text) for fact in intake.values}
        raise placed(error, said, {fact: _line(intake, fact, name, text) for fact in intake.values}) from None
    hidden = spans_of_identifiers(text)
    return patient_file(intake, name, engine_version(), compiled.vocabulary, hidden), list(_counted(intake, hidden))


def _counted(intake: Intake, hidden: Hidden) -> Iterator[str]:
    yield f"{len({one.fact for one in intake.read})} facts read"
    if intake.questions:
        yield f"{len(intake.questions)} to be asked: see `questions`"
    shown = [one for one in intake.not_understood if not is_hidden(one, hidden)]
    if shown:
        yield f"{len(shown)} not understood: see `not_understood`"
    if len(shown) < len(intake.not_understood):
        yield f"{len(intake.not_understood) - len(shown)} words left out, because they may identify a person"


def _text(source: str, name: str) -> str:
    most = LENGTH_AT_MOST * BYTES_A_CHARACTER
    if source == "-":
        text = sys.stdin.read(most + 1)
        is_long = len(text) > LENGTH_AT_MOST
    else:
        document = Document(name)
        path = Path(source)
        is_long = path.is_file() and path.stat().st_size > most
        text = "" if is_long else read_text(document, path, "a note as text") or ""
        if document.problems:
            raise PatientError(document.problems)
        is_long = is_long or len(text) > LENGTH_AT_MOST
    if is_long:
        raise PatientError([Problem(name, "the note is too long", f"expected at most {LENGTH_AT_MOST} characters of one patient")])
    return text


def _line(intake: Intake, fact: str, name: str, text: str) -> str:
    """The line of the note that says a fact."""
    start = next((one.start for one in intake.read if one.fact == fact), None)
    return name if start is None else f"{name}:{text.count(chr(10), 0, start) + 1}"


def _said(intake: Intake, fact: str, name: str, text: str) -> str:
    """The words of the note that say a fact, and their line."""
    found = next((one for one in intake.read if one.fact == fact), None)
    if found is None:
        return ""
    start, end = found.within
    if is_within(start, end, spans_of_identifiers(text)):
        return _line(intake, fact, name, text)
    return f"`{' '.join(text[start:end].split())}` ({_line(intake, fact, name, text)})"


def write_whole(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all; one that is there is kept unless `force` is given."""
    if path.exists() and not force:
        raise FirstlineError([Problem("--output", f"`{path}` is already there", "expected another name, or --force")])
    try:
        with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", suffix=".part") as part:
            part.write(text)
        Path(part.name).replace(path)
    except OSError as error:
        raise FirstlineError([Problem("--output", f"`{path}` cannot be written: {error.strerror}", "expected a file")]) from None
