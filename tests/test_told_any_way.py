"""A case is the same however it is told: typed, ticked, in a file, as arguments, or some of it here and the rest there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from decision import load
from decision.engine import Recommendation
from decision.facts.patient import COMPLETE, COURSES, Patient, patient_from
from decision.intake import as_shorthand
from decision.interfaces.cli.patient_input import gather_patient
from decision.interfaces.web import understanding
from decision.interfaces.web.coded import courses_as_text, texts_of
from decision.interfaces.web.state import State, unpacked
from decision.interfaces.web.understanding import understood
from decision.reasoning.compiled import Compiled
from tests.test_writing import distinct, some_patient

COMPILED = load()
VOCABULARY = COMPILED.vocabulary
DRAWN = [patient for seed in range(200) if (patient := some_patient(seed)) is not None]


def split(patient: Patient, random: Random) -> tuple[Patient, Patient]:
    """Some of a patient and the rest of it; the list of courses stands in one of the two."""
    data = distinct(patient).as_data()
    courses = {name: data.pop(name) for name in (COURSES, COMPLETE) if name in data}
    here = {fact for fact in data if random.random() < 0.5}
    parts: list[dict[str, Any]] = [{}, {}]
    for fact, value in data.items():
        parts[fact not in here][fact] = value
    parts[random.random() < 0.5] |= courses
    return patient_from(VOCABULARY, parts[0]), patient_from(VOCABULARY, parts[1])


def ways(patient: Patient) -> Iterator[tuple[Patient, Patient]]:
    """All of it and nothing, nothing and all, and two splits."""
    nobody, whole = patient_from(VOCABULARY, {}), distinct(patient)
    yield from ((whole, nobody), (nobody, whole))
    yield from (split(patient, Random(seed)) for seed in (1, 2))


def typed_and_ticked(typed: Patient, ticked: Patient) -> State:
    courses = None if ticked.courses is None else courses_as_text(ticked.as_data()[COURSES])
    return State(
        COMPILED.guideline.id,
        as_shorthand(VOCABULARY, typed),
        {fact: texts_of(value) for fact, value in ticked.facts.items()},
        courses,
        "" if courses is None else "yes" if ticked.courses_complete else "no",
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Patient]:
    """The patients about whom a page asks the engine, which answers none of them: what is held is who is asked about."""
    found: list[Patient] = []

    def recommend(compiled: Compiled, patient: Patient) -> Recommendation | None:
        found.append(patient)
        return None

    monkeypatch.setattr(understanding, "recommend", recommend)
    monkeypatch.setattr(understanding, "of_nobody", lambda compiled: recommend(compiled, patient_from(VOCABULARY, {})))
    return found


@pytest.mark.parametrize("part", range(4))
def test_a_page_asks_about_the_same_patient(asked: list[Patient], part: int) -> None:
    for patient in DRAWN[part::4]:
        for typed, ticked in ways(patient):
            state = typed_and_ticked(typed, ticked)
            case = understood(COMPILED, state)
            assert (case.problems, case.disagreements, case.intake.questions) == ((), (), ()), state
            assert asked.pop() == distinct(patient), state
            assert unpacked(VOCABULARY, state.packed(), State("example")).case() == state.case()


@pytest.mark.parametrize("part", range(4))
def test_the_command_asks_about_the_same_patient(tmp_path: Path, part: int) -> None:
    for patient in DRAWN[part::4]:
        for said, written in ways(patient):
            sentence = [text] if (text := as_shorthand(VOCABULARY, said)) else []
            file = tmp_path / "patient.yaml"
            file.write_text(yaml.safe_dump(written.as_data()), encoding="utf-8")
            arguments = [f"{fact}={json.dumps(value)}" for fact, value in written.as_data().items()]
            if sentence or arguments:
                assert gather_patient(VOCABULARY, [*sentence, *arguments], None).patient == distinct(patient), (sentence, arguments)
            assert gather_patient(VOCABULARY, sentence, str(file)).patient == distinct(patient), (sentence, written)
