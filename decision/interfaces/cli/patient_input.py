"""Gathers one patient from a sentence, from `fact=value` arguments and from a file; they must agree."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from decision.engine import Recommendation, recommend
from decision.engine.recommendation import EMPTY_INTAKE
from decision.errors import PatientError, Problem
from decision.facts.patient import COMPLETE, COURSES, Patient, patient_from, value_as_data
from decision.facts.vocabulary import Vocabulary
from decision.intake import Intake, read_shorthand
from decision.loading.documents import BYTES_AT_MOST, Document, read_document
from decision.reasoning.compiled import Compiled

Intakes = Mapping[str, Any]


def gather(compiled: Compiled, said: list[str], file: str | None, *, strict: bool) -> tuple[Recommendation, Intakes]:
    """The answer for what was said and what the file holds, and how the sentence was read."""
    vocabulary = compiled.vocabulary
    arguments = [word for word in said if _is_fact(word, vocabulary)]
    sentence = " ".join(word for word in said if not _is_fact(word, vocabulary))
    parts: list[tuple[str, Patient]] = []
    intake: Intakes = EMPTY_INTAKE
    if sentence.strip():
        read = read_shorthand(vocabulary, sentence)
        intake = intake_as_data(read)
        if read.questions:
            raise PatientError([Problem(f"`{one.text}`", one.question) for one in read.questions])
        parts.append(("the sentence", patient_from(vocabulary, read.facts)))
    if arguments:
        parts.append(("the arguments", patient_from(vocabulary, _arguments(arguments))))
    if file is not None:
        parts.append((file, read_patient(vocabulary, file)))
    return recommend(compiled, _together(vocabulary, parts), strict=strict), intake


def _is_fact(word: str, vocabulary: Vocabulary) -> bool:
    """`x=y` is a fact only if x is the id of a fact."""
    name, equals, _ = word.partition("=")
    return bool(equals) and (name in vocabulary or name in (COURSES, COMPLETE))


def _arguments(words: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    problems = []
    for word in words:
        name, _, text = word.partition("=")
        document = read_document(text, name)
        problems += document.problems
        if name in facts and facts[name] != document.data:
            problems.append(Problem(name, f"`{facts[name]}` and `{document.data}` disagree", "give it once"))
        facts[name] = document.data
    if problems:
        raise PatientError(problems)
    return facts


def read_patient(vocabulary: Vocabulary, file: str) -> Patient:
    """A patient from a YAML or JSON file, or from standard input for `-`."""
    name = "stdin" if file == "-" else Path(file).name
    document = read_document(_text(file, name), name)
    if document.problems:
        raise PatientError(document.problems)
    if document.data is None:
        document.data = {}
    if not isinstance(document.data, dict):
        raise PatientError([Problem(document.where(()), "the file holds no facts", "expected `fact: value` lines")])
    return patient_from(vocabulary, _facts_of(document), _where(document))


def _where(document: Document) -> Any:
    inside = ("facts",) if isinstance(document.data.get("facts"), dict) else ()
    return lambda path: document.where((*inside, *path))


def _facts_of(document: Document) -> dict[str, Any]:
    """The facts themselves, which may stand under `facts`."""
    data: dict[str, Any] = document.data
    return data["facts"] if isinstance(data.get("facts"), dict) else data


def _text(file: str, name: str) -> str:
    try:
        if file == "-":
            return sys.stdin.read(BYTES_AT_MOST + 1)
        path = Path(file)
        if path.is_file() and path.stat().st_size > BYTES_AT_MOST:
            raise PatientError([Problem(name, "the file is too large", f"expected at most {BYTES_AT_MOST} bytes")])
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise PatientError([Problem(name, "is not text in UTF-8", "save it as UTF-8")]) from None
    except OSError as error:
        raise PatientError([Problem(file, f"cannot be read: {error.strerror}", "expected a YAML or JSON file")]) from None


def _together(vocabulary: Vocabulary, parts: list[tuple[str, Patient]]) -> Patient:
    """One patient from all parts; two parts that give one fact two values disagree."""
    facts: dict[str, Any] = {}
    origin: dict[str, str] = {}
    problems = []
    for name, patient in parts:
        for fact, value in patient.as_data().items():
            if fact in facts and facts[fact] != value:
                what = f"{origin[fact]} says {value_as_data(facts[fact])}, {name} says {value_as_data(value)}"
                problems.append(Problem(fact, what, "correct one of them"))
            facts[fact], origin[fact] = value, name
    if problems:
        raise PatientError(problems)
    return patient_from(vocabulary, facts)


def intake_as_data(read: Intake) -> dict[str, Any]:
    """How a sentence was read, as the JSON contract has it."""
    return {
        "read": [
            {"fact": one.fact, "value": value_as_data(one.value), "text": one.text, "span": [one.start, one.end]} for one in read.read
        ],
        "ignored": [{"text": one.text, "because": one.because, "span": [one.start, one.end]} for one in read.ignored],
        "not_understood": [
            {"text": one.text, "did_you_mean": one.did_you_mean, "span": [one.start, one.end]} for one in read.not_understood
        ],
        "questions": [{"text": one.text, "question": one.question, "span": [one.start, one.end]} for one in read.questions],
    }
