"""With no input in a terminal the command asks, the fact that settles most first; a real terminal is used."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

from decision import load, patient_from, recommend
from decision.facts.vocabulary import Fact
from tests.conftest import ROOT
from tests.test_loading import TEN_LINES, folder_with


def conversation(*answers: str, guideline: str = "example") -> str:
    """What stands on the screen after these answers were typed, one at each prompt."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "decision.interfaces.cli.main", "options", "--guideline", guideline]
    process = subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"COLUMNS": "100"})
    os.close(theirs)
    screen, waiting, deadline = "", list(answers), time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                screen += os.read(ours, 65536).decode()
            except OSError:  # the other end has closed
                break
        elif process.poll() is not None:
            break
        if waiting and screen.rstrip().endswith("]:"):
            os.write(ours, (waiting.pop(0) + "\n").encode())
            screen += " "
            time.sleep(0.05)
    process.wait(timeout=10)
    assert process.returncode == 0, screen
    return re.sub(r"\x1b\[[0-9;]*m", "", screen)


def test_an_answer_is_kept_and_the_next_question_follows() -> None:
    screen = conversation("1", "q")
    assert "What is the ECOG performance status? [grade]:" in screen
    assert screen.count("]:") == 2
    assert "Facts: ECOG 1" in screen


def test_enter_leaves_a_fact_unknown_and_q_shows_the_answer() -> None:
    screen = conversation("", "q")
    assert screen.count("]:") == 2
    assert "Facts:" not in screen
    assert "NOT SETTLED" in screen


def test_what_cannot_be_read_is_told_and_asked_again() -> None:
    screen = conversation("one", "1", "q")
    assert "`one` is not a number for ECOG" in screen
    assert screen.count("What is the ECOG performance status?") == 2
    assert "Facts: ECOG 1" in screen


def test_u_takes_the_last_answer_back() -> None:
    screen = conversation("1", "u", "q")
    assert "taken back: ecog" in screen
    assert screen.count("What is the ECOG performance status?") == 2
    assert "Facts:" not in screen


def lowest(fact: Fact) -> str:
    """The first word, or the lowest number, that a fact may have."""
    return fact.values[0] if fact.number is None else str(fact.number.low)


def test_the_questions_come_in_the_order_of_their_effects_and_end_when_nothing_more_can_change() -> None:
    guideline = load("example")
    facts: dict[str, str] = {}
    questions = []
    while tests := recommend(guideline, patient_from(guideline.vocabulary, facts)).tests:
        fact = guideline.vocabulary[tests[0].fact]
        questions.append(fact.question)
        facts[fact.id] = lowest(fact)
    screen = conversation(*facts.values())
    asked = re.findall(r"^.*\?(?= \[.*\]:)", screen, re.MULTILINE)
    assert len(questions) > 2
    assert [question.strip().splitlines()[-1] for question in asked] == questions
    assert recommend(guideline, patient_from(guideline.vocabulary, facts)).settled.value
    assert "NOT SETTLED" not in screen
    assert screen.count("]:") == len(questions)


def test_a_value_may_be_told_in_the_words_of_the_question(tmp_path: Path) -> None:
    text = TEN_LINES.replace("ecog: {at_most: 2}", "diabetes: type-1")
    screen = conversation("type 1", guideline=str(folder_with(tmp_path, guideline=text)))
    assert "Does the patient have diabetes, and of which type? [none / type 1 / type 2]:" in screen
    assert "Facts: type 1 diabetes" in screen
