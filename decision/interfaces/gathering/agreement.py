"""Puts together what several parts say of one patient: the narrower of two that agree; two that disagree are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from decision.errors import PatientError, Problem
from decision.facts.patient import COMPLETE, COURSES, Course, Patient, Value, patient_from, value_as_data
from decision.facts.vocabulary import Vocabulary
from decision.intake.never_given import given_all_the_same, name_of, never
from decision.ranges import Range


@dataclass(frozen=True, slots=True)
class Part:
    """What one part says.

    It vouches for its list of courses unless that was read from a sentence; `says_complete` where it
    says itself whether the list is complete.
    """

    name: str
    patient: Patient
    places: Mapping[str, str] = field(default_factory=dict)
    vouches: bool = True
    says_complete: bool = False

    def place(self, fact: str) -> str:
        return self.places.get(fact, self.name)


def part_of_sentence(vocabulary: Vocabulary, facts: Mapping[str, Any]) -> Part:
    """What a sentence says: its list of courses is complete only where it says so."""
    return Part("the sentence", patient_from(vocabulary, facts), vouches=False, says_complete=facts.get(COMPLETE) == "yes")


def together(vocabulary: Vocabulary, parts: list[Part], places: Mapping[str, str]) -> Patient:
    """One patient from all parts; raises PatientError with every disagreement."""
    problems = [*_given_all_the_same(vocabulary, parts), *_no_other_than_none(parts)]
    if problems:
        raise PatientError(problems)
    if len(parts) == 1:
        return parts[0].patient
    facts: dict[str, Value] = {}
    said: dict[str, Part] = {}
    for part in parts:
        for fact, value in part.patient.facts.items():
            agreed = both(facts[fact], value) if fact in facts else value
            if agreed is None:
                what = f"{_words(facts[fact])} in {said[fact].place(fact)}, {_words(value)} in {part.place(fact)}"
                problems.append(Problem(fact, what, "correct one of them"))
            else:
                facts[fact], said[fact] = agreed, part
    data: dict[str, Any] = {fact: value_as_data(value) for fact, value in facts.items()}
    data |= _courses(parts, problems)
    if problems:
        raise PatientError(problems)
    return patient_from(vocabulary, data, lambda path: places.get(str(path[0]), ".".join(map(str, path))))


def _given_all_the_same(vocabulary: Vocabulary, parts: list[Part]) -> list[Problem]:
    """A class that one part says was never given, and a course of it in the same part or in another."""
    found: dict[tuple[str, str], Problem] = {}
    for one in parts:
        for other in parts:
            for fact, course in given_all_the_same(vocabulary, one.patient.facts, other.patient.courses or ()):
                denied = never(vocabulary[fact], one.patient.facts[fact])
                what = f"{denied} in {one.place(fact)}, {name_of(course)} in {other.place(COURSES)}"
                found.setdefault(
                    (fact, name_of(course)), Problem(fact, what, "correct one of them, or say that it was for metastatic disease")
                )
    return list(found.values())


def _no_other_than_none(parts: list[Part]) -> list[Problem]:
    """That a list is complete, where no part has one."""
    said = [part for part in parts if part.says_complete]
    if any(part.patient.courses is not None for part in parts) or not all(part.patient.courses_complete for part in said):
        return []
    expected = "expected the earlier treatment by its name, or that there was never any cancer treatment"
    return [Problem(COMPLETE, f"no other earlier treatment in {part.place(COMPLETE)}, and none is told", expected) for part in said]


def both(one: Value, other: Value) -> Value | None:
    """What is true if both are; None if they cannot be."""
    if one == other:
        return one
    if isinstance(one, Range) and isinstance(other, Range):
        found = one.within(other)
        return None if found.is_empty else found
    if isinstance(other, Range):
        one, other = other, one
    if isinstance(one, Range):
        return other if other in one else None
    if isinstance(one, tuple) or isinstance(other, tuple):
        others = other if isinstance(other, tuple) else (other,)
        kept = tuple(value for value in (one if isinstance(one, tuple) else (one,)) if value in others)
        return (kept[0] if len(kept) == 1 else tuple(map(str, kept))) if kept else None
    return None


def _words(value: Value) -> str:
    return " or ".join(value) if isinstance(value, tuple) else str(value)


def _courses(parts: list[Part], problems: list[Problem]) -> dict[str, Any]:
    """The list of courses that holds every other list, and whether it is complete."""
    kept: Part | None = None
    for part in parts:
        if part.patient.courses is None:
            continue
        if kept is None or _holds(part, kept):
            kept = part
        elif not _holds(kept, part):
            what = f"{_named(kept)} in {kept.place(COURSES)}, {_named(part)} in {part.place(COURSES)}"
            problems.append(Problem(COURSES, what, "give the list once"))
    answers = {part.patient.courses_complete: part for part in parts if part.says_complete}
    if len(answers) > 1:
        what = f"yes in {answers[True].place(COMPLETE)}, no in {answers[False].place(COMPLETE)}"
        problems.append(Problem(COMPLETE, what, "correct one of them"))
    if kept is None:
        return {}
    complete = next(iter(answers), any(part.patient.courses is not None and part.vouches for part in parts))
    return {COURSES: [course.as_data() for course in kept.patient.courses or ()], COMPLETE: "yes" if complete else "no"}


def _holds(larger: Part, smaller: Part) -> bool:
    """Whether each course of one list is told, as fully or more fully, in the other; a complete list allows no further course."""
    left = list(larger.patient.courses or ())
    if smaller.patient.courses_complete and len(left) > len(smaller.patient.courses or ()):
        return False
    for course in smaller.patient.courses or ():
        found = next((other for other in left if _is_less_of(course, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _is_less_of(course: Course, other: Course) -> bool:
    """Whether everything told of a course is told of the other."""
    told, more = course.model_dump(exclude_defaults=True), other.model_dump(exclude_defaults=True)
    classes = set(told.pop("classes", ())) <= set(more.get("classes", ()))
    return classes and all(more.get(key) == value for key, value in told.items())


def _named(part: Part) -> str:
    return ", ".join(map(name_of, part.patient.courses or ())) or "no course"
