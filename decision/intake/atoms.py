"""Cuts a sentence into words, numbers and signs, and finds known phrases in them; it knows no medicine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
VARIANT = r"(?<![^\W_])[cp]\.\(?[*-]?(?:[a-z]{1,3})?[0-9]+[0-9a-z_>*+=-]*\)?"  # as HGVS writes it: `c.5946delT`, `p.H1047R`
YEAR = r"(?:19|20)[0-9]{2}"
DATE = (  # as numbers, with the year in full: `2026-05-31`, `31.5.2026`, `5/2026`
    rf"(?<![0-9.,/-])(?:{YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}|[0-9]{{1,2}}([./-])[0-9]{{1,2}}\1{YEAR}|[0-9]{{1,2}}/{YEAR}|{YEAR}-(?:0[1-9]|1[0-2]))"
    r"(?![0-9/-]|[.,][0-9])"
)
SHORTEST_DATE = len("5/2026")
IS_DATE = re.compile(DATE)
ATOM = re.compile(DATE + "|" + VARIANT + r"|[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+|\n|\S")
WORD = re.compile(r"[^\W\d_]")
INSTEAD = str.maketrans("‐‑‒–—―−﹣－×µμ⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉’＋", "-" * 9 + "xuu" + "0123456789" * 2 + "'+")
BREAKS = {",", ";", ".", "\n"}
BRACKETS = "()[]{}"


@dataclass(frozen=True, slots=True)
class Atom:
    """One word, number or sign; `gap` tells that a blank stands before it."""

    text: str
    start: int
    end: int
    gap: bool

    @property
    def is_number(self) -> bool:
        return "0" <= self.text[0] <= "9" and not self.is_date

    @property
    def is_date(self) -> bool:
        """Whether it is a date in numbers, whose year has four digits."""
        return len(self.text) >= SHORTEST_DATE and IS_DATE.fullmatch(self.text) is not None

    @property
    def is_variant(self) -> bool:
        """Whether it names a change of a gene or of a protein."""
        return self.text[1:2] == "." and not self.is_number

    @property
    def is_word(self) -> bool:
        return WORD.match(self.text) is not None

    @property
    def is_sign(self) -> bool:
        return not (self.is_number or self.is_word or self.is_date)

    @property
    def is_punctuation(self) -> bool:
        """Whether the sign may be passed over without losing meaning."""
        return self.is_sign and self.text not in "-%?*" and unicodedata.category(self.text)[0] in "PZC"


def plain_text(text: str) -> str:
    """The text in lower case with one kind of hyphen and of digit; every character keeps its place."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(INSTEAD))


class Atoms(list[Atom]):
    """The atoms of one text, which do not change; what was found among them is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[tuple[int, int], Any] = {}  # the phrases that start at a place, by the list of phrases and the place


def cut(text: str) -> Atoms:
    """The atoms of a text, in order."""
    plain = plain_text(text)
    found = Atoms()
    end = 0
    for match in ATOM.finditer(plain):
        found.append(Atom(match[0], match.start(), match.end(), gap=match.start() > end or not found))
        end = match.end()
    return found


def is_inner_hyphen(atoms: list[Atom], i: int) -> bool:
    """Whether a hyphen joins two words, as in `triple-negative`."""
    if not 0 < i < len(atoms) - 1 or atoms[i].text != "-" or atoms[i].gap or atoms[i + 1].gap:
        return False
    return not (atoms[i - 1].is_sign or atoms[i + 1].is_sign)


class Phrases(Generic[T]):
    """Known phrases with their meanings; in a phrase a blank and an inner hyphen are the same."""

    def __init__(self) -> None:
        self._root: dict[Any, Any] = {}
        self.texts: set[str] = set()

    def add(self, phrase: str, meaning: T) -> None:
        node = self._root
        atoms = cut(phrase)
        if not atoms:
            return
        self.texts.add(plain_text(phrase))
        kept = [i for i in range(len(atoms)) if not is_inner_hyphen(atoms, i)]
        for before, i in zip([None, *kept], kept, strict=False):
            joined = before is not None and before == i - 1 and _joined(atoms[before], atoms[i])
            node = node.setdefault((joined, atoms[i].text), {})
        meanings = node.setdefault(None, [])
        if meaning not in meanings:
            meanings.append(meaning)

    def at(self, atoms: list[Atom], i: int) -> Iterator[tuple[int, list[T]]]:
        """Every phrase that starts at an atom, longest first, with the place after it."""
        if not isinstance(atoms, Atoms):
            return iter(sorted(self._walk(self._root, atoms, i, None), key=_longest_first))
        found = atoms.found.get((id(self), i))
        if found is None:
            found = atoms.found[id(self), i] = sorted(self._walk(self._root, atoms, i, None), key=_longest_first)
        return iter(found)

    def _walk(self, node: dict[Any, Any], atoms: list[Atom], i: int, before: int | None) -> Iterator[tuple[int, list[T]]]:
        if None in node and before == i - 1 and not _runs_on(atoms, i):
            yield i, node[None]
        if i >= len(atoms):
            return
        joined = before is not None and before == i - 1 and _joined(atoms[before], atoms[i])
        inside = node.get((joined, atoms[i].text))
        if inside is not None:
            yield from self._walk(inside, atoms, i + 1, i)
        if before is not None and is_inner_hyphen(atoms, i):
            yield from self._walk(node, atoms, i + 1, before)

    def longest(self, atoms: list[Atom], i: int) -> tuple[int, list[T]] | None:
        return next(self.at(atoms, i), None)


def _longest_first(found: tuple[int, Any]) -> int:
    return -found[0]


def _joined(before: Atom, after: Atom) -> bool:
    return not (after.gap or before.is_sign or after.is_sign)


def _runs_on(atoms: list[Atom], i: int) -> bool:
    """Whether the word before an atom goes on in it: `her2` in `her23`; a number may follow a word at once (`ER90`)."""
    return 0 < i < len(atoms) and _joined(atoms[i - 1], atoms[i]) and not atoms[i].is_number
