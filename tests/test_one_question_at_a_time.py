"""An answer is found piece by piece, when it is read: what others ask meanwhile, before or in another thread, must not change it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import pytest

from decision import load, recommend
from decision.engine import Recommendation
from decision.engine.case import Case
from decision.engine.words import Speaker
from decision.errors import Contradiction
from decision.facts.patient import Patient, patient_from
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.state import State
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled
from tests.generated import subject
from tests.generated_patients import Patients

STAGE_4 = load("stage4-explained")
SENTENCES = [
    "ER 90% PR+ HER2 0, bone mets",
    "ER 0% PR 0% HER2 0, PD-L1 CPS 12, liver mets",
    "HER2 3+, relapse",
    "ER 60%, HER2 2+, ISH not done, adjuvant letrozole",
]


def told(answer: Recommendation) -> str:
    return json.dumps(answer.as_data())


def patients_of(name: str, count: int) -> list[Patient]:
    one, drawn = subject(name), Patients(subject(name), 3)
    found: list[Patient] = []
    while len(found) < count:
        patient = patient_from(one.compiled.vocabulary, drawn.wide())
        try:
            recommend(one.compiled, patient)
        except Contradiction:
            continue
        found.append(patient)
    return found


def afresh(name: str) -> Compiled:
    one = subject(name).compiled
    return Compiled(one.guideline, one.vocabulary)


@pytest.mark.parametrize(
    ("name", "growth"), [("example", 0), ("generated-4", 0), ("generated-5", 0), ("generated-5", 20), ("generated-5", 50)]
)
def test_an_answer_read_after_others_were_asked_is_the_answer_read_at_once(name: str, growth: int) -> None:
    patients = patients_of(name, 12)
    at_once = [told(recommend(afresh(name), patient)) for patient in patients]
    compiled = afresh(name)
    compiled.diagrams.growth_at_most = growth  # soon the nodes of the patients that were read are void

    answers = [recommend(compiled, patient) for patient in patients]

    assert compiled.diagrams.generation > 0
    assert [told(answer) for answer in answers] == at_once


def test_no_node_is_forgotten_while_a_question_is_asked() -> None:
    name = "generated-4"
    compiled, patients = afresh(name), patients_of(name, 6)
    compiled.diagrams.growth_at_most = 0
    with compiled.asking():
        before = compiled.diagrams.generation
        for patient in patients:
            compiled.reader.read(patient)
        grown = len(compiled.diagrams) - compiled.diagrams.kept_nodes
        assert compiled.diagrams.generation == before
    compiled.reader.read(patients[0])

    assert grown > 0
    assert compiled.diagrams.generation == before + 1


def test_two_guidelines_are_asked_in_one_order_and_a_second_one_out_of_order_is_refused() -> None:
    one, other = (afresh("example") for _ in range(2))
    patient = patients_of("example", 1)[0]

    with other.asking(one):
        assert told(recommend(one, patient)) == told(recommend(other, patient))
    with one.asking():
        assert recommend(other, patient).compiled is other
    with other.asking(), pytest.raises(RuntimeError, match="ask both in one question"):
        recommend(one, patient)
    with other.asking():  # nothing is held any more
        assert recommend(other, patient).compiled is other


def test_two_guidelines_asked_by_many_at_once_in_either_order_all_get_their_answers() -> None:
    pair = [afresh("example"), afresh("generated-5")]
    patient = patients_of("example", 1)[0]

    def both(turned: bool) -> str:
        first, second = reversed(pair) if turned else pair
        with first.asking(second):
            return told(recommend(pair[0], patient))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(both, [False, True] * 20, timeout=60))

    assert set(answers) == {told(recommend(afresh("example"), patient))}


def grown_reading(compiled: Compiled, patients: list[Patient]) -> Iterator[Case]:
    """Patients who state what ties several facts together: nodes of their own."""
    for patient in patients:
        case = Case(compiled, patient, strict=False)
        if any(node >= compiled.diagrams.kept_below for node in case.reading.parts.values()):
            yield case


def test_a_reading_whose_nodes_were_forgotten_is_refused_and_its_case_reads_again() -> None:
    name = "generated-4"
    compiled = afresh(name)
    case = next(grown_reading(compiled, patients_of(name, 40)))
    stale, node = case.reading, next(iter(compiled.options.values())).outcome
    before = compiled.reader.leaves(stale, node)
    compiled.diagrams.forget_growth(0)

    with pytest.raises(RuntimeError, match="forgotten"):
        compiled.reader.leaves(stale, node)
    assert compiled.reader.leaves(Speaker(case).reading, node) == before


def test_what_was_found_of_forgotten_nodes_is_not_taken_for_what_stands_there_now() -> None:
    """Anybody states nothing, so is never read again; a new node may have the number of a forgotten one."""
    compiled = afresh("example")
    anybody, diagrams = Anybody(compiled), compiled.diagrams
    law = next(node for node in anybody.reading.parts.values() if diagrams.negation(node) >= diagrams.kept_below)
    number = diagrams.negation(law)
    diagrams.forget_growth(0)
    levels = combinations(range(len(diagrams.sizes)), 2)
    here = (diagrams.both(diagrams.of_mask(one, 1), diagrams.of_mask(other, 1)) for one, other in levels)
    possible = next(node for node in here if len(diagrams.level) > number)
    assert possible == number
    assert anybody.is_possible(number)
    diagrams.forget_growth(0)

    assert diagrams.negation(law) == number
    assert not anybody.is_possible(number)


def test_pages_made_side_by_side_are_those_made_one_after_the_other() -> None:
    """The pages of four people at once, with a switch of threads as often as the machine can."""
    states = [State("stage4-explained", text=text) for text in SENTENCES]
    alone = [clinic_page(state) for state in states]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    STAGE_4.diagrams.growth_at_most, usual = 0, STAGE_4.diagrams.growth_at_most
    try:
        with ThreadPoolExecutor(8) as pool:
            pages = list(pool.map(clinic_page, states * 4))
    finally:
        sys.setswitchinterval(before)
        STAGE_4.diagrams.growth_at_most = usual

    assert pages == alone * 4
