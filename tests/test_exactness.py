"""The engine's answers equal brute force: narrow patients over all completions, wide ones over drawn completions and witnesses."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from decision import patient_from, recommend, shipped
from decision.reasoning.compiled import Compiled
from tests.agreement import NARROW as NARROW_WAY
from tests.agreement import WIDE
from tests.comparing import answered, disagreements, may_be_missed, outcomes, strengths
from tests.generated import SHAPES, asking, generated, subject
from tests.generated_patients import NARROW, Patients
from tests.reference_courses import TooManyError
from tests.reference_facts import Table

QUICK = [*shipped(), *(f"generated-{seed}" for seed in range(18))]
LONG_PATIENTS, LONG_CHUNK = 10_000, 100
SLOW = "evidence-2026"  # the reference takes several times as long for it, so fewer patients at a time and fewer completions are drawn
CHUNKS = LONG_PATIENTS // LONG_CHUNK


def guideline_of(chunk: int) -> str:
    """One chunk in ten is of a guideline for care, whose brute force is slow, one of the example, the rest are generated."""
    for_care = [name for name in shipped() if name != "example"]
    if chunk % 10 == 1:
        return for_care[chunk // 10 % len(for_care)]
    return "example" if chunk % 10 == 3 else f"generated-{100 + chunk}"


LONG = [(guideline_of(chunk), chunk) for chunk in range(CHUNKS)]


def samples_of(name: str) -> int:
    """So many completions are drawn of each wide patient."""
    return 200 if name == SLOW else 1_000


def narrow_disagreements(name: str, seed: int, count: int, counted: Counter[str] | None = None) -> list[str]:
    """Where the engine and all completions disagree, over `count` patients that have completions; contradictions come on top."""
    one, compared, found = subject(name), 0, []
    counted = Counter() if counted is None else counted
    patients = Patients(one, seed)
    while compared < count:
        strict = compared % 5 == 0
        try:
            data, completed, table = patients.narrow(strict=strict)
        except TooManyError:
            continue
        case = answered(one.compiled, data, strict=strict)
        if case is None or table is None:
            if (case is None) != completed.is_contradictory and not (case and may_be_missed(one, data)):
                found.append(f"{data}: contradiction for the {'engine' if case is None else 'reference'} alone")
            continue
        compared += 1
        counted["completions_listed"] += table.size
        for option, expected in one.reference.walk(table).items():
            counted["standings_compared"] += 1
            if case.standings[option].value != expected.standing:
                found.append(f"{data} strict={strict}: {option} is {case.standings[option].value}, expected {expected.standing}")
            if strengths(case, option) != expected.strengths or outcomes(case, option).keys() != expected.outcomes:
                found.append(f"{data} strict={strict}: {option} reaches {set(outcomes(case, option))}, expected {set(expected.outcomes)}")
    return found


def wide_disagreements(name: str, seed: int, count: int, samples: int) -> list[str]:
    one, compared, found = subject(name), 0, []
    patients, rng = Patients(one, seed), Random(seed)
    while compared < count:
        data, strict = patients.wide(), compared % 5 == 0
        try:
            found += [f"{data} strict={strict}: {what}" for what in disagreements(one, data, strict=strict, rng=rng, samples=samples)]
        except TooManyError:
            continue
        compared += 1
    return found


@pytest.mark.parametrize("name", QUICK)
def test_every_standing_equals_brute_force_over_all_completions(name: str) -> None:
    assert narrow_disagreements(name, 1, 15 if name == SLOW else 40) == []


@pytest.mark.parametrize("name", QUICK)
def test_every_reachable_outcome_has_a_witness_and_every_drawn_one_is_reachable(name: str) -> None:
    assert wide_disagreements(name, 2, 12, samples_of(name)) == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "seed"), LONG)
def test_every_standing_equals_brute_force_over_all_completions_at_length(
    name: str, seed: int, record_property: Callable[[str, object], None]
) -> None:
    counted: Counter[str] = Counter()
    assert narrow_disagreements(name, 1000 + seed, LONG_CHUNK, counted) == []
    record_property("agreement", _told(name, NARROW_WAY, counted))


@pytest.mark.long
@pytest.mark.parametrize(("name", "seed"), LONG)
def test_every_reachable_outcome_has_a_witness_at_length(name: str, seed: int, record_property: Callable[[str, object], None]) -> None:
    assert wide_disagreements(name, 2000 + seed, LONG_CHUNK, samples_of(name)) == []
    record_property("agreement", _told(name, WIDE, Counter(completions_drawn=LONG_CHUNK * samples_of(name))))


def _told(name: str, way: str, counted: Counter[str]) -> dict[str, Any]:
    """What one test compared, for the proof of the guideline."""
    counted[way] = LONG_CHUNK
    wanted = LONG_CHUNK * sum(one == name for one, _ in LONG)
    return {"guideline": name, "wanted": {way: wanted}, "counts": dict(counted)}


@pytest.mark.parametrize("name", QUICK)
def test_the_answer_states_the_standing_and_the_range_of_strength(name: str) -> None:
    one, patients = subject(name), Patients(subject(name), 3)
    for _ in range(4):
        data, completed, table = patients.narrow(strict=False)
        if table is None:
            assert completed.is_contradictory
            continue
        answer = recommend(one.compiled, patient_from(one.compiled.vocabulary, data))
        shown = {option.id: (option.standing, option.strength_range) for option in (*answer.options, *answer.alongside)}
        shown |= {option.id: ("excluded", ()) for option in answer.excluded}
        expected = {}
        for option, found in one.reference.walk(table).items():
            weakest_first = [word for word in ("conditional", "strong") if word in found.strengths]
            expected[option] = (found.standing, (weakest_first[0], weakest_first[-1]) if weakest_first else ())

        assert shown == expected, data


REMEMBERED = [  # disagreements found by the tests above; what is asked, of whom, and the right answer (None: a contradiction)
    (
        {"endocrine_resistance": "primary"},
        {"prior_therapies": [{"agent": "tamoxifen", "months_on": 30, "months_since_end": 0}]},
        "excluded",
    ),
    (
        {"adjuvant_endocrine_months_on": {"below": 24}},
        {
            "prior_therapies": [{"agent": "tamoxifen", "intent": "adjuvant", "months_on": 24, "months_end_to_today": 0}],
            "prior_therapies_complete": "no",
        },
        "excluded",
    ),
    (
        {"all": [{"taxane_months_end_to_relapse": "never"}, {"line_of_therapy": "first"}]},
        {"line_of_therapy": "first", "prior_therapies": [{"class": "taxane", "months_on": 60, "progressed_on": "yes"}]},
        "excluded",
    ),
    (
        {"endocrine_relapse_on": "present", "aromatase_inhibitor_relapse_on": "present"},
        {"endocrine_months_end_to_relapse": 3, "aromatase_inhibitor_months_end_to_relapse": {"below": 1}},
        None,
    ),
    (
        {"taxane_relapse_on": "present"},
        {"prior_therapies": [{"agent": "docetaxel", "months_since_end": 5}], "taxane_months_end_to_relapse": 3},
        None,
    ),
]


@pytest.mark.parametrize(("when", "data", "expected"), REMEMBERED, ids=range(len(REMEMBERED)))
def test_a_disagreement_once_found_stays_settled(when: dict[str, Any], data: dict[str, Any], expected: str | None) -> None:
    one = asking(when)
    case, completed = answered(one.compiled, data, strict=False), one.reference.complete(data)
    by_brute_force = None if completed.is_contradictory else one.reference.walk(completed.drawn(1_000, Random(0)))["treat"].standing

    assert by_brute_force == expected
    assert (case and case.standings["treat"].value) == expected


@pytest.mark.parametrize("name", ["generated-4", "generated-5", "generated-237", "generated-242", "example"])
def test_an_answer_does_not_depend_on_the_patients_answered_before(name: str) -> None:
    one, patients = subject(name), Patients(subject(name), 1)
    given = [patients.narrow(strict=True)[0] for _ in range(60)]
    forwards, backwards = (Compiled(one.compiled.guideline, one.compiled.vocabulary) for _ in range(2))
    first = [answered(forwards, data, strict=True) for data in given]
    last = [answered(backwards, data, strict=True) for data in reversed(given)][::-1]

    assert [case and case.leaves for case in first] == [case and case.leaves for case in last]


@pytest.mark.parametrize("name", ["generated-1", "generated-4", "generated-5", "example"])
def test_forgetting_what_grew_never_changes_an_answer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject(name).compiled.diagrams, "growth_at_most", 0)

    assert narrow_disagreements(name, 6, 60) == []


@pytest.mark.parametrize("name", ["generated-1", "generated-4", "generated-5", "example"])
def test_walking_completions_side_by_side_equals_walking_each_alone(name: str) -> None:
    one, patients = subject(name), Patients(subject(name), 5)
    walked = 0
    while walked < 100:
        _, _, table = patients.narrow(strict=False)
        if table is None:
            continue
        found = one.reference.walk(table)
        for place in range(min(table.size, 40)):
            values = {fact: next(value for value, bits in at.items() if bits >> place & 1) for fact, at in table.bits.items()}
            alone = one.reference.walk(Table(table.vocabulary, 1, {fact: {value: 1} for fact, value in values.items()}))
            side_by_side = {option: {one for one, bits in each.where.items() if bits >> place & 1} for option, each in found.items()}

            assert {option: set(each.where) for option, each in alone.items()} == side_by_side
            walked += 1


def test_the_patients_include_every_form_of_statement_and_the_answers_every_standing() -> None:
    forms, standings = set(), set()
    for name in QUICK:
        one, patients = subject(name), Patients(subject(name), 1)
        for _ in range(20):
            data, completed, table = patients.narrow(strict=False)
            forms |= {"contradiction"} if completed.is_contradictory else {"accepted discordance"} if completed.accepted else set()
            forms |= {"assumed"} if completed.assumed else set()
            for fact, value in data.items():
                derived = fact in one.reference.vocabulary.facts and one.reference.vocabulary.facts[fact].of
                forms.add("derived" if derived else type(value).__name__ if fact != "prior_therapies" else "courses")
                forms |= {str(value)} & {"pending", "equivocal", "never"} if isinstance(value, str) else set()
            standings |= {found.standing for found in one.reference.walk(table).values()} if table else set()
            assert table is None or table.size <= NARROW

    assert forms >= {"contradiction", "accepted discordance", "assumed", "derived", "dict", "list", "str", "int"}
    assert forms >= {"courses", "pending", "equivocal", "never"}
    assert standings == {"recommended", "to-confirm", "possible", "on-hold", "contraindicated", "declined", "excluded"}


def test_the_generated_guidelines_have_every_shape_and_part() -> None:
    parts = set()
    for seed in range(len(SHAPES) * 3):
        data = generated(seed).reference.data
        into = [branch["to"] for decision in data["decisions"].values() for branch in decision["branches"].values()]
        parts |= {"double parent"} if any(into.count(name) > 1 for name in data["decisions"]) else set()
        parts |= {"two ways into an option"} if any(into.count(name) > 1 for name in data["options"]) else set()
        text = str(data)
        parts |= {word for word in ("otherwise", "'any'", "'not'", "finding-0", "at_least", "unless_classes", "never") if word in text}

    assert parts == {
        "double parent", "two ways into an option", "otherwise", "'any'", "'not'", "finding-0", "at_least", "unless_classes", "never"
    }  # fmt: skip


def test_the_reference_shares_no_code_with_the_engine() -> None:
    imported = set()
    for file in Path(__file__).parent.glob("reference*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
            imported |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()

    assert not {name for name in imported if name.startswith(("decision", "networkx", "pydantic"))}
