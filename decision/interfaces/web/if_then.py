"""What one missing fact would change by itself: for each of its values, the options that would then stand otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decision.engine.parts import Test
from decision.interfaces.web.answer_view import WORDS, AnswerView
from decision.reasoning.effects import Effect
from decision.reasoning.standing import standing_of

NAMES_SHOWN = 2
OPTIONS_AT_MOST = 9  # where more are open, a line for each result is longer than the list


@dataclass(frozen=True)
class IfThen:
    """Values of a fact, and what they change alike."""

    when: str
    then: Mapping[str, str]  # the word of a standing -> the options that then have it


def if_then(view: AnswerView, tests: Sequence[Test]) -> dict[str, list[IfThen]]:
    """By fact, each result that by itself changes how an option stands; nothing where too many options are open."""
    case = view.answer.case
    if len(case.undecided) > OPTIONS_AT_MOST:
        return {test.fact: [] for test in tests}
    with view.compiled.asking():
        found = case.effects
        levels = {test.fact: view.compiled.space.level_of[test.fact] for test in tests}
        # a fact of the scope that was taken as ordinary has one value in this reading: what it changes is another question
        return {fact: _results(view, found[level]) if level in found else [] for fact, level in levels.items()}


def _results(view: AnswerView, effect: Effect) -> list[IfThen]:
    by_changes: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for value in view.answer.case.reading.choices[effect.level]:
        after = {name: standing_of(leaves[value]).value for name, leaves in effect.after.items() if leaves.get(value)}
        changes = tuple((name, standing) for name, standing in after.items() if standing != view.answer.standing(name))
        if changes:
            by_changes.setdefault(changes, []).append(value)
    return [IfThen(_when(view, effect.level, values), _then(view, changes)) for changes, values in by_changes.items()]


def _when(view: AnswerView, level: int, values: list[int]) -> str:
    """The values in words, without the name of the fact, beside which they stand."""
    label = view.label(view.compiled.space.levels[level])
    return view.speaker.level_phrase(level, tuple(values)).replace(f"{label} ", "").replace(f"{label}: ", "")


def _then(view: AnswerView, changes: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The options by the word of their standing then."""
    by_word: dict[str, list[str]] = {}
    for name, standing in changes:
        by_word.setdefault(WORDS[standing], []).append(name)
    return {word: view.names(by_word[word], NAMES_SHOWN) for word in WORDS.values() if word in by_word}
