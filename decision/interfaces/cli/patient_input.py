"""Gathers one patient from a sentence, from `fact=value` arguments and from a file; they must agree."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from decision.criteria import shown
from decision.engine import Recommendation, recommend
from decision.engine.recommendation import EMPTY_INTAKE
from decision.errors import Contradiction, PatientError, Problem, nearest
from decision.facts.patient import COMPLETE, COURSES, Patient, patient_from
from decision.facts.vocabulary import Vocabulary
from decision.intake import Question, read_shorthand
from decision.intake.patient_file import WRITTEN_BY, is_within
from decision.interfaces.gathering.agreement import Part, part_of_sentence, together
from decision.interfaces.gathering.identifiers import FULL_DATE, spans_of_identifiers, warnings_for
from decision.interfaces.gathering.sentence import intake_as_data
from decision.loading.documents import BYTES_AT_MOST, Document, read_document, read_text
from decision.reasoning.compiled import Compiled

Intakes = Mapping[str, Any]
FACT_LIKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")  # no word of a sentence is written so

NO_PATIENT, EXPECTED = "no patient was given", "expected a sentence, fact=value, or --patient FILE"


class Gathered(NamedTuple):
    """One patient, how the sentence was read, the lines of the file that facts came from, and where each fact is said."""

    patient: Patient
    intake: Intakes
    places: Mapping[str, str]
    said: Mapping[str, str]


def gather(
    compiled: Compiled, said: list[str], file: str | None, *, strict: bool, today: date | None = None
) -> tuple[Recommendation, Intakes]:
    """The answer for what was said and what the file holds, and how the sentence was read."""
    found = gather_patient(compiled.vocabulary, said, file, today=today)
    try:
        return recommend(compiled, found.patient, strict=strict), found.intake
    except Contradiction as error:
        raise placed(error, found.said, found.places) from None


def gather_patient(vocabulary: Vocabulary, said: list[str], file: str | None, *, today: date | None = None) -> Gathered:
    """One patient from everything that was said and from the file; months are counted to `today` where dates are said."""
    _refuse_misspelt(said, vocabulary)
    arguments = [word for word in said if _is_fact(word, vocabulary)]
    sentence = " ".join(word for word in said if not _is_fact(word, vocabulary))
    parts: list[Part] = []
    intake: Intakes = EMPTY_INTAKE
    words: dict[str, str] = {}
    try:
        if sentence.strip():
            _warn("the sentence", sentence)
            read = read_shorthand(vocabulary, sentence, today=today)
            intake = intake_as_data(read)
            if read.questions:
                raise PatientError([Problem(_quoted(one, sentence), one.question) for one in read.questions])
            words |= {fact: read.place(fact) for fact in read.values}
            parts.append(part_of_sentence(vocabulary, read.facts))
        if arguments:
            _warn("the arguments", "\n".join(arguments))
            facts = _arguments(arguments)
            words |= {word.partition("=")[0]: f"`{word}`" for word in arguments}
            parts.append(Part("the arguments", patient_from(vocabulary, facts), says_complete=facts.get(COMPLETE) is not None))
        if file is not None:
            parts.append(_file(vocabulary, file))
        if not parts:
            raise PatientError([Problem("input", NO_PATIENT, EXPECTED)])
        places = {fact: place for part in parts for fact, place in part.places.items()}
        return Gathered(together(vocabulary, parts, places), intake, places, words | places)
    except Contradiction as error:
        raise placed(error, words, {}) from None


def _quoted(one: Question, sentence: str) -> str:
    """The words that are asked about; what may identify a person is not said back, but for the date that is asked about."""
    hidden = is_within(one.start, one.end, spans_of_identifiers(sentence, but=FULL_DATE))
    return f"characters {one.start + 1}-{one.end}" if hidden else f"`{one.text}`"


def placed(error: Contradiction, said: Mapping[str, str], places: Mapping[str, str]) -> Contradiction:
    """The same contradiction with the words of each statement, or the line of the file where it stands."""
    return Contradiction([_placed(problem, said, places) for problem in error.problems])


def _placed(problem: Problem, said: Mapping[str, str], places: Mapping[str, str]) -> Problem:
    statements = [said[fact] for fact in problem.about if said.get(fact)]
    what = f"{problem.what} (said in {' and '.join(statements)})" if statements else problem.what
    return replace(problem, where=places.get(problem.where, problem.where), what=what)


def _warn(name: str, text: str, *, is_file: bool = False) -> None:
    for warning in warnings_for(name, text, is_file=is_file):
        sys.stderr.write(f"warning: {warning}\n")


def _is_fact(word: str, vocabulary: Vocabulary) -> bool:
    """`x=y` is a fact only if x is the id of a fact."""
    name, equals, _ = word.partition("=")
    return bool(equals) and (name in vocabulary or name in (COURSES, COMPLETE))


def _refuse_misspelt(words: list[str], vocabulary: Vocabulary) -> None:
    """A word that is written like a fact with its value, but names none, is never taken for a sentence."""
    names = [word.partition("=")[0] for word in words if "=" in word and not _is_fact(word, vocabulary)]
    known = (*vocabulary.facts, COURSES, COMPLETE)
    problems = [
        Problem(name, f"`{name}` is not a fact", "expected a fact of the vocabulary", nearest(name, known))
        for name in names
        if FACT_LIKE.fullmatch(name)
    ]
    if problems:
        raise PatientError(problems)


def _arguments(words: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    problems = []
    for word in words:
        name, _, text = word.partition("=")
        if not text.strip():
            problems.append(Problem(name, "no value was given", "expected a value, or `unknown`"))
            continue
        document = read_document(text, name)
        problems += document.problems
        if name in facts and facts[name] != document.data:
            problems.append(Problem(name, f"{shown(facts[name])} and {shown(document.data)} disagree", "give it once"))
        facts[name] = document.data
    if problems:
        raise PatientError(problems)
    return facts


def _file(vocabulary: Vocabulary, file: str) -> Part:
    """A patient from a YAML or JSON file, or from standard input for `-`."""
    name = "stdin" if file == "-" else Path(file).name
    document = _document(file, name)
    if document.data is None and not document.problems:
        raise PatientError([Problem(name, f"{NO_PATIENT}: the file is empty", EXPECTED)])
    if not document.problems and not isinstance(document.data, dict):
        document.report((), "the file holds no facts", "expected `fact: value` lines")
    if document.problems:
        raise PatientError(document.in_order())
    inside, facts = _facts_of(document, vocabulary)
    try:
        patient = patient_from(vocabulary, facts, lambda path: document.where((*inside, *path)))
    except PatientError as error:
        document.problems += error.problems
        raise type(error)([*_of_another_edition(document, name, vocabulary), *document.in_order()]) from None
    places = {fact: document.where((*inside, fact)) for fact in facts}
    for asked in _open_questions(document):
        sys.stderr.write(f"warning: {name}: still to be asked: {asked}\n")
    return Part(name, patient, places, says_complete=facts.get(COMPLETE) is not None)


def _open_questions(document: Document) -> Iterator[str]:
    """What a note left open when it was read into the file; nobody has answered while it stands there."""
    asked = document.data.get("questions") if isinstance(document.data, dict) else None
    for one in asked if isinstance(asked, list) else ():
        if isinstance(one, dict) and one.get("question"):
            yield f"`{one['text']}`: {one['question']}" if one.get("text") else str(one["question"])


def _of_another_edition(document: Document, name: str, vocabulary: Vocabulary) -> list[Problem]:
    """That a file was written with another edition of the vocabulary, which is why a fact of it may not be known."""
    header = document.data.get(WRITTEN_BY)
    edition = header.get("vocabulary") if isinstance(header, dict) else None
    if edition is None or edition == vocabulary.edition:
        return []
    what = f"was written with edition {edition} of the facts, and this is {vocabulary.edition}"
    return [Problem(name, what, "expected what is named below to be said in the facts of today")]


def _document(file: str, name: str) -> Document:
    document = Document(name)
    text = sys.stdin.read(BYTES_AT_MOST + 1) if file == "-" else read_text(document, Path(file), "a YAML or JSON file")
    if text is None:
        return document
    _warn(name, text, is_file=True)
    return read_document(text, name)


def _facts_of(document: Document, vocabulary: Vocabulary) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The facts themselves and where they stand: they may all stand under `facts`."""
    data: dict[str, Any] = document.data
    if "resourceType" in data:
        document.report(("resourceType",), "this is a FHIR record, and records are not read yet", "expected `fact: value` lines")
        raise PatientError(document.in_order())
    if not isinstance(data.get("facts"), dict):
        return (), data
    for key in data:
        if key in vocabulary or key in (COURSES, COMPLETE):
            document.report((key,), f"`{key}` stands beside `facts`", "expected it inside")
    if document.problems:
        raise PatientError(document.in_order())
    return ("facts",), data["facts"]
