"""Finds the signs that are values although a blank stands before them: `ER + PR - HER2 -`."""

from __future__ import annotations

from decision.intake.atoms import BREAKS, Atom
from decision.intake.lexicon import Lexicon, Name


def spaced_signs(lexicon: Lexicon, atoms: list[Atom]) -> frozenset[int]:
    """The places of such signs: each name of the row has its own; a lone one may be an `and` or a dash."""
    found: set[int] = set()
    i = 0
    while i < len(atoms):
        row: list[int] = []
        place = i
        while (end := signed_name(lexicon, atoms, place)) and end < len(atoms) and atoms[end].text in "+-" and atoms[end].gap:
            if end + 1 < len(atoms) and not atoms[end + 1].gap and atoms[end + 1].text not in BREAKS:
                break
            row.append(end)
            place = end + 1
        one_kind = len({atoms[sign].text for sign in row}) == 1
        if len(row) > 1 and not (one_kind and signed_name(lexicon, atoms, place)):
            found.update(row)
        i = max(place, i + 1)
    return frozenset(found)


def signed_name(lexicon: Lexicon, atoms: list[Atom], i: int) -> int:
    """The end of a name that itself takes a sign, such as the `PR` of `ER-PR-`; 0 if there is none."""
    for end, meanings in lexicon.phrases.at(atoms, i):
        for meaning in meanings:
            if meaning.kind == "name":
                return end if _takes_sign(lexicon, meaning.content) else 0
    return 0


def _takes_sign(lexicon: Lexicon, name: Name) -> bool:
    facts = [lexicon.vocabulary[fact] for fact in name.facts]
    return any("-" in (phrase for phrase, _ in lexicon.values_of(fact)) for fact in facts if not fact.is_two_valued)
