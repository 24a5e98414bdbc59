"""The door of the first shorthand: one sentence in, one `Intake` out; two readings that disagree are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from decision.errors import PatientError, Problem
from decision.facts.patient import COMPLETE, COURSES, patient_from, value_as_data
from decision.facts.saying import value_said
from decision.facts.vocabulary import Fact, Vocabulary
from decision.intake import clearance
from decision.intake.answer import Ignored, Intake, NotUnderstood, Question, Read
from decision.intake.atoms import Atom, cut
from decision.intake.items import Item
from decision.intake.lexicon import Lexicon
from decision.intake.never_given import both_told, given_all_the_same
from decision.intake.reader import Reader
from decision.intake.spans import Spans
from decision.intake.words import shorthand_words
from decision.ranges import Range

LENGTH_AT_MOST = 20_000
NEAREST_AT_MOST = 20  # so many unknown words are looked up: the search is slow
ALIKE = 0.75
_lexicons: list[tuple[Vocabulary, Any, Lexicon]] = []


def read_shorthand(vocabulary: Vocabulary, text: str, folder: Path | None = None, *, today: date | None = None) -> Intake:
    """Read a sentence; only its length may be refused, and what cannot be read is handed back.

    Months are counted from `today` where the sentence gives dates; without it, and without a day in the sentence, they are asked.
    """
    if len(text) > LENGTH_AT_MOST:
        raise PatientError([Problem("the sentence", f"has {len(text)} characters", f"expected at most {LENGTH_AT_MOST}")])
    lexicon = lexicon_of(vocabulary, folder)
    atoms = cut(text)
    items, values = _read(lexicon, atoms, today)
    return _intake(lexicon, text, atoms, items, values, Spans(text, atoms, items, lambda part: _read_alone(lexicon, part, today)))


def _read(lexicon: Lexicon, atoms: list[Atom], today: date | None) -> tuple[list[Item], dict[str, Any]]:
    items = Reader(lexicon, atoms, today).read()
    values = _settle(lexicon, [item for item in items if item.measured is None])
    if any(item.measured for item in items):
        clearance.settle(lexicon.setting("clearance"), items, values)
        values = _settle(lexicon, items)
    return items, values


def _read_alone(lexicon: Lexicon, text: str, today: date | None) -> Mapping[str, Any] | None:
    """What a part of a sentence says alone; None where it is asked."""
    items, values = _read(lexicon, cut(text), today)
    return None if any(item.kind == "question" for item in items) else values


def lexicon_of(vocabulary: Vocabulary, folder: Path | None = None) -> Lexicon:
    """The phrases of a vocabulary, with the further words of a guidelines folder."""
    return _lexicon(vocabulary, shorthand_words(folder))


def _lexicon(vocabulary: Vocabulary, words: Mapping[str, Any]) -> Lexicon:
    for known, known_words, lexicon in _lexicons:
        if known is vocabulary and known_words is words:
            return lexicon
    _lexicons.insert(0, (vocabulary, words, Lexicon(vocabulary, words)))
    del _lexicons[4:]
    return _lexicons[0][2]


def _settle(lexicon: Lexicon, items: list[Item]) -> dict[str, Any]:
    """The values on which all readings agree; readings that disagree become questions."""
    _check(lexicon.vocabulary, items)
    given: dict[str, list[tuple[Item, Any]]] = {}
    for item in items:
        for fact, value in item.facts if item.kind == "read" else ():
            given.setdefault(fact, []).append((item, value))
    values: dict[str, Any] = {}
    for fact, pairs in given.items():
        said = [value for _, value in pairs]
        together = _distinct(said) if fact == COURSES else said[0] if fact == COMPLETE else _joined(lexicon, lexicon.vocabulary[fact], said)
        if together is None:
            _disagree(lexicon.vocabulary[fact], pairs)
            return _settle(lexicon, items)
        values[fact] = together
    if _ask_never_given(lexicon.vocabulary, given, values) or _ask_odd(lexicon, given, values):
        return _settle(lexicon, items)
    return values


def _ask_odd(lexicon: Lexicon, given: Mapping[str, list[tuple[Item, Any]]], values: Mapping[str, Any]) -> bool:
    """Whether a treatment taken today goes with a fact only where that was meant otherwise: then both are asked."""
    asked = False
    for odd in lexicon.setting("odd_together") or ():
        taken = any(item.taken for fact in odd["facts"] for item, _ in given.get(fact, ()))
        if taken and all(values.get(fact) == value for fact, value in odd["facts"].items()):
            for fact in odd["facts"]:
                for item, _ in given[fact]:
                    item.kind, item.facts, item.note = "question", (), odd["question"]
            asked = True
    return asked


def _ask_never_given(vocabulary: Vocabulary, given: Mapping[str, list[tuple[Item, Any]]], values: Mapping[str, Any]) -> bool:
    """Whether a class is said never to have been given, and a course of it is told: then both are asked."""
    asked = False
    lists = given.get(COURSES, ())
    if len({bool(courses) for _, courses in lists}) > 1:
        for item, _ in (*lists, *given.get(COMPLETE, ())):
            item.kind, item.facts, item.note = "question", (), "a treatment is told, and that there was none: which is right?"
        return True
    for told, courses in lists:
        for fact, course in given_all_the_same(vocabulary, values, patient_from(vocabulary, {COURSES: list(courses)}).courses or ()):
            for item in (told, *(item for item, _ in given[fact])):
                item.kind, item.facts, item.note = "question", (), f"{both_told(vocabulary[fact], values[fact], course)}: which is right?"
            asked = True
    return asked


def _disagree(fact: Fact, pairs: list[tuple[Item, Any]]) -> None:
    said = ", ".join(dict.fromkeys(value_said(fact, value_as_data(value)) for _, value in pairs))
    for item, _ in pairs:
        item.kind, item.facts, item.note = "question", (), f"{fact.label} is said in two ways ({said}): which is right?"


def _check(vocabulary: Vocabulary, items: list[Item]) -> None:
    """A reading that no patient may have is asked."""
    for item in items:
        if item.kind != "read":
            continue
        data = {fact: list(value) if fact == COURSES else value_as_data(value) for fact, value in item.facts}
        try:
            patient_from(vocabulary, data)
        except PatientError as error:
            item.kind, item.facts, item.note = "question", (), f"{error.problems[0].what}; {error.problems[0].expected}"


def _distinct(lists: Iterable[tuple[dict[str, Any], ...]]) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for courses in lists:
        found += [course for course in courses if course not in found]
    return tuple(found)


def _joined(lexicon: Lexicon, fact: Fact, values: list[Any]) -> Any:
    """What all values of one fact say together; None if they disagree."""
    if fact.number is None:
        allowed = [set(value) if isinstance(value, tuple) else {value} for value in values]
        both = set.intersection(*allowed)
        kept = tuple(value for value in (*fact.values, *fact.statements) if value in both)
        return None if not kept else kept[0] if len(kept) == 1 else kept
    numbers = {value for value in values if not isinstance(value, Range)}
    ranges = [value for value in values if isinstance(value, Range)]
    if fact.id in lexicon.setting("highest") and not ranges and "never" not in numbers:
        return max(numbers)
    if len(numbers) == 1:
        number = next(iter(numbers))
        return number if all(number in one for one in ranges) else None
    if numbers:
        return None
    within = ranges[0]
    for one in ranges[1:]:
        within = within.within(one)
    return None if within.is_empty else within


def _intake(lexicon: Lexicon, text: str, atoms: list[Atom], items: list[Item], values: Mapping[str, Any], spans: Spans) -> Intake:
    read: list[Read] = []
    ignored: list[Ignored] = []
    not_understood: list[NotUnderstood] = []
    questions: list[Question] = []
    for place, item in enumerate(items):
        start, end = atoms[item.first].start, atoms[item.end - 1].end
        said = text[start:end]
        if item.kind == "read":
            within = spans.within(place)
            read += [Read(said, start, end, fact, value, within, item.note) for fact, value in item.facts]
        elif item.kind == "ignored":
            ignored.append(Ignored(said, start, end, item.note))
        elif item.kind == "question":
            questions.append(Question(said, start, end, item.note))
        else:
            near = _nearest(lexicon, atoms[item.first : item.end]) if len(not_understood) < NEAREST_AT_MOST else ""
            not_understood.append(NotUnderstood(said, start, end, near))
    return Intake(tuple(read), tuple(ignored), tuple(not_understood), tuple(questions), dict(values), text)


def _nearest(lexicon: Lexicon, atoms: list[Atom]) -> str:
    """The known phrase most like a single unknown word."""
    word = atoms[0].text
    if len(atoms) != 1 or len(word) < 3 or word in lexicon.texts:
        return ""
    close = [text for text in lexicon.texts if abs(len(text) - len(word)) <= 3]
    import difflib  # only for words that are not known

    found = difflib.get_close_matches(word, close, n=1, cutoff=ALIKE)
    return found[0] if found else ""
