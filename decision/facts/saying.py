"""A fact with its value as a clinician would say it; every word comes from the vocabulary, and nothing that is said is reasoned with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

from decision.facts.vocabulary import Fact
from decision.ranges import plain

NOT_KNOWN = "not known"
BARE_UNITS = ("", "grade", "score", "stage", "lesions")  # the label says them already
DECIMALS, DIGITS, DIGITS_AT_MOST = 2, 3, 15
NONE, MANY = "none", 3  # the value of what is not there; so many values are told by what they leave out
OPPOSITE = {"present": "absent", "yes": "no", "absent": "present", "no": "yes"}


def number_said(number: float) -> str:
    """A number as it is shown; what is reasoned with, and what a link or a file holds, stays in full.

    At most two decimals are shown in full, as laboratories give them. What has more was converted from another unit, and is shown
    with three significant digits, or with as many more as keep it from looking like a rounder number: 2.5699 is said 2.57,
    and 2.1956 is said 2.196 and not 2.2, which might be a limit that it does not reach.
    """
    full = plain(number)
    if "e" in full or len(full.partition(".")[2]) <= DECIMALS:
        return full
    for digits in range(DIGITS, DIGITS_AT_MOST):
        text = f"{number:#.{digits}g}"
        if not text.endswith(("0", ".")) and "e" not in text:
            return text
    return full


def value_said(fact: Fact, value: Any) -> str:
    """A value without the name of its fact: the label of a word, several values, a number, a range in words."""
    if isinstance(value, list | tuple):
        return " or ".join(value_said(fact, one) for one in value)
    if isinstance(value, dict):
        return range_said(value)
    return fact.value_label(value) if isinstance(value, str) else number_said(value)


def range_said(bounds: dict[str, Any]) -> str:
    """A range in words: `6 to 12` where both ends are in it; a limit is never rounded."""
    if bounds.keys() == {"at_least", "at_most"}:
        return f"{plain(bounds['at_least'])} to {plain(bounds['at_most'])}"
    return " and ".join(f"{bound.replace('_', ' ')} {plain(number)}" for bound, number in bounds.items())


def phrase(fact: Fact, value: Any) -> str:
    """A fact with its value: `ER 90 %`, `postmenopausal`, `no visceral crisis`; None is not known, a list is some of several."""
    if isinstance(value, list | tuple):
        return _one_of(fact, value)
    if value is None:
        return f"{fact.label} {NOT_KNOWN}"
    if isinstance(value, str):
        if value in fact.value_phrases:
            return fact.value_phrases[value]
        if value in OPPOSITE:
            return fact.label if value in ("present", "yes") else f"no {fact.label}"
        if value == "never":
            return f"{fact.label}: never"
    return f"{fact.label} {value_said(fact, value)}{_unit(fact, value)}"


def _one_of(fact: Fact, values: Sequence[Any]) -> str:
    """Some of several values; all but one of many are told by the one that is left."""
    if len(values) == 1:
        return phrase(fact, values[0])
    left = [value for value in fact.values if value not in values]
    if left == [NONE] and fact.value_phrases.get(NONE) == f"no {fact.label}":
        return f"any {fact.label}"
    if any(value in fact.value_phrases or value in OPPOSITE or value == "never" for value in values):
        return either(phrase(fact, value) for value in values)
    if len(left) == 1 < MANY <= len(values):
        return f"{fact.label} other than {value_said(fact, left)}"
    return f"{fact.label} {value_said(fact, values)}{_unit(fact, values[0])}"


def _unit(fact: Fact, value: Any) -> str:
    number = fact.number
    is_word = isinstance(value, str) and not value.replace(".", "", 1).isdecimal()
    return f" {number.unit}" if number is not None and not is_word and number.unit not in BARE_UNITS else ""


def either(texts: Iterable[str]) -> str:
    """Some texts joined by `or`; the words in which all end, or else begin, are said once: `primary or secondary endocrine resistance`.

    Nothing is taken out of a denial, which would then deny its neighbours too.
    """
    split = [text.split(" ") for text in dict.fromkeys(texts)]
    ends, starts = (0, 0) if any(words[0] == "no" for words in split) else (_shared([words[::-1] for words in split]), _shared(split))
    if ends:
        return " ".join((" or ".join(" ".join(words[:-ends]) for words in split), *split[0][-ends:]))
    return " ".join((*split[0][:starts], " or ".join(" ".join(words[starts:]) for words in split)))


def _shared(split: Sequence[Sequence[str]]) -> int:
    """The number of words in which all of several texts begin, so that something is left of each; none for a single one."""
    if len(split) < 2:
        return 0
    together = takewhile(lambda words: len(set(words)) == 1, zip(*(words[:-1] for words in split), strict=False))
    return sum(1 for _ in together)
