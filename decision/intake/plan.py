"""Reads a planned regimen: agents by generic and brand name, classes, regimens by their letters, and the names of options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from decision.errors import PatientError, Problem, nearest
from decision.facts.vocabulary import Vocabulary
from decision.guideline import Option
from decision.intake.atoms import Phrases, cut
from decision.intake.shorthand import LENGTH_AT_MOST
from decision.intake.words import listed, shorthand_words

Kind = Literal["option", "agent", "class"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a plan names."""

    kind: Kind
    name: str
    text: str


def read_plan(vocabulary: Vocabulary, options: Mapping[str, Option], text: str, folder: Path | None = None) -> tuple[Term, ...]:
    """What a plan names, in order, each thing once; raises PatientError with every word that names nothing, and the nearest that does."""
    if len(text) > LENGTH_AT_MOST:
        raise PatientError([Problem("the plan", f"has {len(text)} characters", f"expected at most {LENGTH_AT_MOST}")])
    words = shorthand_words(folder).get("plan") or {}
    phrases = _phrases(vocabulary, options, shorthand_words(folder).get("regimens") or {})
    passed, between = listed(words.get("ignored")), [word.split()[0] for word in listed(words.get("between"))]
    atoms, found, problems, place = cut(text), dict[tuple[str, str], Term](), list[Problem](), 0
    while place < len(atoms):
        match = phrases.longest(atoms, place)
        if match is not None:
            end, meanings = match
            said = text[atoms[place].start : atoms[end - 1].end]
            for kind, name in _first_kind(meanings[0] if len(meanings) == 1 else tuple(one for each in meanings for one in each)):
                found.setdefault((kind, name), Term(kind, name, said))
            place = end
            continue
        atom = atoms[place]
        if atom.text in between:
            problems.append(Problem(f"`{atom.text}`", "stands between two plans", "check one at a time"))
        elif atom.is_word and atom.text not in passed:
            near = nearest(atom.text, sorted(phrases.texts))
            problems.append(Problem(f"`{atom.text}`", "names no treatment", "expected agents, classes or an option of the guideline", near))
        place += 1
    if not found and not problems:
        problems.append(Problem("the plan", "names no treatment", "expected agents, classes or an option of the guideline"))
    if problems:
        raise PatientError(problems)
    return tuple(found.values())


Meanings = tuple[tuple[Kind, str], ...]


def _phrases(vocabulary: Vocabulary, options: Mapping[str, Option], regimens: Mapping[str, list[str]]) -> Phrases[Meanings]:
    phrases: Phrases[Meanings] = Phrases()
    for name, option in options.items():
        for word in (name, option.label, *option.words):
            phrases.add(word, (("option", name),))
    for name, parts in regimens.items():
        agents: Meanings = tuple(("agent", part) for part in parts if part in vocabulary.agents)
        phrases.add(name, (*agents, *(("class", part) for part in parts if part in vocabulary.classes and part not in vocabulary.agents)))
    for name, agent in vocabulary.agents.items():
        for word in (name, *agent.words):
            phrases.add(word, (("agent", name),))
    for name, one in vocabulary.classes.items():
        for word in (name, one.label, *one.words):
            phrases.add(word, (("class", name),))
    return phrases


def _first_kind(meanings: Meanings) -> Meanings:
    """Of what a word may mean the most telling: an option of the guideline, then an agent, then a class."""
    for kind in ("option", "agent", "class"):
        found = tuple(one for one in meanings if one[0] == kind)
        if found:
            return found
    return ()
