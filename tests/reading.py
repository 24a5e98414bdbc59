"""How the reader does on lines that were written without seeing it: a table of what was read, asked, refused, missed and wrong.

    python -m tests.reading [--each]

An entry is right if exactly what it expects was read, asked or refused, and counts as that of the three which it is about: `refused`
where it expects a refusal, else `asked` where it expects a question, else `read`. `missed` is what was left out or asked where it could
have been read, and a question that was left unread: nothing false follows from it. `wrong` is what must never be: a fact that was not said.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from math import floor
from pathlib import Path
from typing import Any

from decision.catalogue import load
from decision.errors import FirstlineError
from decision.facts.patient import COMPLETE, COURSES, parse_value, patient_from, value_as_data
from decision.facts.vocabulary import Vocabulary
from decision.intake import Intake, read_shorthand
from decision.loading.documents import read_file

FOLDER = Path(__file__).parent / "data" / "reading"
FOLLOWS = ("presentation", "receptors_from", "receptor_site", "tissue_diagnosis", "extent", "primary_cancer", COMPLETE)
CLOSE = 0.005  # converted numbers agree to half a percent


def entries() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each entry with the name of its group."""
    for path in sorted(FOLDER.glob("*.yaml")):
        document = read_file(path, path.name)
        document.check()
        yield from ((path.stem, one) for one in document.data)


def verdict(one: Mapping[str, Any]) -> tuple[str, str]:
    """right, missed or wrong, and why."""
    compiled = load()
    try:
        intake = read_shorthand(compiled.vocabulary, str(one["says"]), today=_day(one.get("today")))
        compiled.reader.read(patient_from(compiled.vocabulary, intake.facts))
    except FirstlineError as error:
        return ("right", "") if "refuses" in one else ("missed", f"refused: {error.problems[0]}")
    if "refuses" in one:  # a question about what is impossible is as safe as a refusal
        return ("right", "") if intake.questions else ("wrong", f"not refused: {intake.facts}")
    return _of_facts(compiled.vocabulary, one, intake)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _of_facts(vocabulary: Vocabulary, one: Mapping[str, Any], intake: Intake) -> tuple[str, str]:
    expected, found = dict(one.get("facts", {})), intake.facts
    invented = [fact for fact in found if fact not in expected and not _follows(vocabulary, fact, found, expected)]
    other = [fact for fact in expected if fact in found and not _agree(vocabulary, fact, expected[fact], found[fact])]
    if other == [COURSES] and not invented and _is_part(found[COURSES], expected[COURSES]):
        return "missed", f"courses read in part: {found[COURSES]}"
    if invented or other:
        return "wrong", ", ".join(f"{fact} {found[fact]}" for fact in (*invented, *other))
    asked = [text for text in one.get("asks", ()) if not any(_overlap(text, question.text) for question in intake.questions)]
    missing = [fact for fact in expected if fact not in found and fact != COMPLETE]
    near = {other.text: other.did_you_mean for other in intake.not_understood}
    unseen = [
        text
        for text in one.get("not_understood", ())
        if "did_you_mean" in one and near.get(text, "").lower() != one["did_you_mean"].lower()
    ]
    told = [*(f"`{text}` was not asked" for text in asked), *(f"{fact} was not read" for fact in missing)]
    told += [f"`{text}` did not lead to `{one['did_you_mean']}`" for text in unseen]
    return ("missed", "; ".join(told)) if told else ("right", "")


def _follows(vocabulary: Vocabulary, fact: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether a fact says nothing that the expected facts do not: it names no value, or it is the status of a number that is expected."""
    if fact == COURSES:
        return False
    if fact in FOLLOWS or str(found[fact]) in vocabulary[fact].statements:
        return True
    derived = vocabulary[fact].derived
    return derived is not None and set(derived.of) <= expected.keys()


def _agree(vocabulary: Vocabulary, fact: str, wanted: Any, found: Any) -> bool:
    if fact in (COURSES, COMPLETE):
        return bool(_courses(wanted) == _courses(found))
    wanted = value_as_data(parse_value(vocabulary[fact], wanted))  # as the reader would have it
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return abs(wanted - found) <= CLOSE * max(abs(wanted), 1e-9)
    return bool(wanted == found)


def _courses(courses: Any) -> Any:
    """Courses in no order, with whole months; that the disease progressed on one is that it relapsed at its end."""
    if not isinstance(courses, list):
        return courses
    return sorted(str(sorted(_told(course).items())) for course in courses)


def _told(course: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: floor(value) if key.startswith("months") else value for key, value in course.items() if key != "progressed_on"}
    return rest | ({"months_end_to_relapse": 0} if course.get("progressed_on") == "yes" else {})


def _is_part(found: Any, wanted: Any) -> bool:
    """Whether each course that was read says nothing that one of the expected courses does not."""
    found, wanted = ([dict(one) for one in map(_told, courses)] for courses in (found, wanted))
    return all(any(one.items() <= other.items() for other in wanted) for one in found)


def _overlap(one: str, other: str) -> bool:
    return bool(set(one.lower().split()) & set(other.lower().split())) or one.lower() in other.lower() or other.lower() in one.lower()


def table() -> tuple[dict[str, Counter[str]], list[tuple[str, str, str]]]:
    """The counts of each group, and for each entry that is not right its verdict, its line and why."""
    counts: dict[str, Counter[str]] = {}
    lines = []
    for group, one in entries():
        found, why = verdict(one)
        about = "refused" if "refuses" in one else "asked" if one.get("asks") else "read"
        counts.setdefault(group, Counter())[about if found == "right" else found] += 1
        if found != "right":
            lines.append((found, str(one["says"]), why))
    return counts, lines


COLUMNS = ("read", "asked", "refused", "missed", "wrong")
RIGHT = COLUMNS[:3]

if __name__ == "__main__":
    found, each = table()
    print(f"{'group':<12}" + "".join(f"{column:>9}" for column in COLUMNS))
    for name, count in (*found.items(), ("all", sum(found.values(), Counter()))):
        print(f"{name:<12}" + "".join(f"{count[column]:>9}" for column in COLUMNS))
    if "--each" in sys.argv:
        print("\n".join(": ".join(one) for one in each))
