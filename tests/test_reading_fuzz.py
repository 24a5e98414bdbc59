"""The reader under inputs that nobody meant: it never fails, invents nothing without words, and its work grows with the text alone."""

from __future__ import annotations

import tracemalloc
from random import Random
from time import process_time

import pytest

from decision.errors import PatientError
from decision.facts.patient import COURSES
from decision.intake import LENGTH_AT_MOST, Intake, read_shorthand
from tests.reading import entries
from tests.test_intake import SAYS, VOCABULARY, load, uncovered

CHUNKS, INPUTS_A_CHUNK = 21, 5_000
LINES = [line for line in ([str(one["says"]) for _, one in entries()] + SAYS) if line.strip()]
SIGNS = "+-/%?*=<>≥≤()[]{}:;,.\n\t '\"&^~_|#@!0123456789"
ODD = "\u0000\u200b\u202e\u0301ÄßİıſΩµμ⁺₂²½٣९零🧬\ufeff\u2028\ud7ff\uffff"
GROWS_AT_MOST = 3.0  # ten times the text may take this many times ten times as long
PEAK_AT_MOST = 120 * 1024**2


def drawn(random: Random) -> str:
    """A text: random signs, cases that were mutated, or pieces of several."""
    way = random.randrange(5)
    if way == 0:
        return "".join(
            chr(random.choice([random.randrange(32, 127), random.randrange(0x300), random.randrange(0xD7FF)]))
            for _ in range(random.randrange(80))
        )
    if way == 1:
        return "".join(random.choice(SIGNS + ODD + "ERPhi2+ve") for _ in range(random.randrange(60)))
    if way == 2:
        words = " ".join(random.sample(LINES, 3)).split()
        return random.choice([" ", "", ", "]).join(random.choice(words) for _ in range(random.randrange(1, 25)))
    text = random.choice(LINES)
    for _ in range(random.randrange(1, 5)):
        place = random.randrange(len(text) + 1)
        change = random.randrange(4)
        if change == 0:
            text = text[:place] + text[place + random.randrange(1, 4) :]
        elif change == 1:
            text = text[:place] + random.choice(SIGNS + ODD) + text[place:]
        elif change == 2:
            other = random.choice(LINES)
            text = text[:place] + other[random.randrange(len(other)) :]
        else:
            text = text[:place] + text[place:].swapcase()
    return text


def check(text: str, intake: Intake) -> None:
    """What holds of every text: nothing is lost, and every fact has words."""
    assert uncovered(text, intake) == "", repr(text)
    assert set(intake.values) <= {one.fact for one in intake.read}, repr(text)
    assert all(one.start < one.end <= len(text) and one.text == text[one.start : one.end] for one in intake.read), repr(text)
    assert all(0 <= one.within[0] <= one.start < one.end <= one.within[1] <= len(text) for one in intake.read), repr(text)
    load(intake.facts)


def says_alone(intake: Intake) -> list[str]:
    """The readings whose stretch, read alone, gives neither the fact nor a question."""
    wrong = []
    for one in intake.read:
        alone = read_shorthand(VOCABULARY, intake.sentence[slice(*one.within)])
        found = alone.values.get(one.fact)
        same = all(course in (found or ()) for course in one.value) if one.fact == COURSES else found == one.value
        if not (same or alone.questions):
            wrong.append(f"{one.fact} {one.value} in {intake.sentence!r}")
    return wrong


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_text_fails_or_gives_a_fact_without_words(chunk: int) -> None:
    random = Random(chunk)
    for number in range(INPUTS_A_CHUNK):
        text = drawn(random)
        intake = read_shorthand(VOCABULARY, text)
        check(text, intake)
        if number % 20 == 0:
            assert says_alone(intake) == []


def test_a_thousand_texts_that_nobody_meant() -> None:
    random = Random(-1)
    for number in range(1_000):
        text = drawn(random)
        intake = read_shorthand(VOCABULARY, text)
        check(text, intake)
        if number % 10 == 0:
            assert says_alone(intake) == []


@pytest.mark.parametrize("line", LINES)
def test_the_stretch_of_a_reading_says_it_when_read_alone(line: str) -> None:
    assert says_alone(read_shorthand(VOCABULARY, line)) == []


LONG_TEXTS = {
    "cases": " ".join(LINES) * 2,
    "one clause without an end": "ER and PR and " * 2000,
    "nothing but a denial": "no " * 7000,
    "brackets": "(" * 20_000,
    "one word": "x" * 20_000,
    "digits": "1" * 20_000,
    "numbers": "9 5 " * 5000,
    "or": "liver or " * 2200,
    "commas": "no liver, lung, " * 1200,
    "dates": "1/2020 - " * 2200,
    "courses": "prior letrozole then " * 1000,
    "sentences": "brain mets, asymptomatic, 3 lesions. " * 500,
    "sides": "left ER+ right ER- " * 1000,
    "symptoms": "fever, headache, " * 1100,
    "results": "ER 90% in 2020. " * 1200,
    "lines": "first line, " * 1600,
}


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_the_longest_text_takes_its_share_of_time_and_memory(name: str) -> None:
    text = LONG_TEXTS[name][:LENGTH_AT_MOST]
    short = text[: len(text) // 10]
    read_shorthand(VOCABULARY, short)
    started = process_time()
    for _ in range(10):
        read_shorthand(VOCABULARY, short)
    tenth = process_time() - started
    tracemalloc.start()  # of a tenth: to trace is slow
    try:
        read_shorthand(VOCABULARY, short)
        _, small = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    started = process_time()
    intake = read_shorthand(VOCABULARY, text)
    whole = process_time() - started
    assert whole <= GROWS_AT_MOST * tenth + 0.05, (whole, tenth)
    assert small * 10 <= PEAK_AT_MOST
    assert uncovered(text, intake) == ""


def test_ten_megabytes_are_refused_in_one_message() -> None:
    with pytest.raises(PatientError) as told:
        read_shorthand(VOCABULARY, "ER 90% " * (10 * 1024**2 // 7))
    assert len(told.value.problems) == 1
