"""Finds what probably identifies a person in a text, so that the user can leave it out; it never says it back."""

from __future__ import annotations

import re
from collections.abc import Iterator

DATE = r"(?<![\d.])(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?![\d.]*\d)"
RUN = r"(?<![\d.,])\+?\d{7,}(?![\d.,]*\d)(?!\s*/)"
GROUPS = r"(?<![\d.,])\+?(?=(?:[ ()-]{0,4}\d){7})\(?\d{2,}(?:[ ()-]{1,2}\d{2,})+"
FULL_DATE = "a full date"
KINDS = (
    ("an e-mail address", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (FULL_DATE, re.compile(rf"(?<!today )(?<!today: )(?<!today is ){DATE}", re.IGNORECASE)),  # the day of today is asked for
    ("a date of birth", re.compile(r"\b(?:DOB|D\.O\.B|date[ _]of[ _]birth|birth[ _]?date)\b", re.IGNORECASE)),
    ("a record number", re.compile(r"\b(?:NHS|MRN)\b")),
    ("a name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\b\.?(?:\s+[^\W\d_a-z][\w'-]*){1,3}")),
    ("an address", re.compile(r"\b\d{1,5}[a-z]?\s+(?:[^\W\d_a-z][\w'-]+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Square)\b")),
    ("a telephone or record number", re.compile(rf"{RUN}|{GROUPS}")),
)
ANY_DATE = re.compile(DATE)


def identifiers_in(text: str) -> Iterator[tuple[int, str]]:
    """The line and the kind of each likely identifier, each kind once."""
    told: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in KINDS:
            if kind not in told and pattern.search(_for(kind, line)):
                told.add(kind)
                yield number, kind


def _for(kind: str, text: str) -> str:
    """The text in which a kind is looked for: a date is no telephone number as well, whether it identifies or not."""
    return text if kind == FULL_DATE else ANY_DATE.sub(lambda date: " " * len(date[0]), text)


def spans_of_identifiers(text: str, *, but: str = "") -> list[tuple[int, int]]:
    """Where the likely identifiers of a text stand, but for those of one kind."""
    return [match.span() for kind, pattern in KINDS if kind != but for match in pattern.finditer(_for(kind, text))]


def warnings_for(name: str, text: str, *, is_file: bool = False) -> Iterator[str]:
    """One line for each kind of likely identifier in a text; the identifier itself is not in it."""
    for line, kind in identifiers_in(text):
        place = f"{name}:{line}" if is_file else name
        yield f"{place}: this looks like {kind}; leave out what identifies a person, the answer does not need it"
