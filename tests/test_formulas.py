"""Each derived fact against a table written from its source, by the formula itself and through an answer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from decision import Contradiction
from decision.formulas import FORMULAS
from tests.reads_all import VOCABULARY, answer, derived

# What each formula must give, from the sources that the vocabulary cites.
ER = [(0, "negative"), (0.5, "negative"), (0.99, "negative"), (1, "low-positive"), (5, "low-positive"), (10, "low-positive"),
      (10.1, "positive"), (11, "positive"), (100, "positive")]  # fmt: skip
PR = [(0, "negative"), (0.99, "negative"), (1, "positive"), (5, "positive"), (100, "positive")]
HR = [
    ("positive", "positive", "positive"),
    ("positive", "negative", "positive"),
    ("low-positive", "positive", "positive"),
    ("low-positive", "negative", "positive"),
    ("negative", "positive", "positive"),
    ("negative", "negative", "negative"),
]
# IHC, ISH, status, HER2-low
HER2 = [
    ("0", "not-amplified", "negative", "no"),
    ("0", "amplified", "positive", "no"),
    ("ultralow", "not-amplified", "negative", "no"),
    ("ultralow", "amplified", "positive", "no"),
    ("1+", "not-amplified", "negative", "yes"),
    ("1+", "amplified", "positive", "no"),
    ("2+", "not-amplified", "negative", "yes"),
    ("2+", "amplified", "positive", "no"),
    ("3+", "not-amplified", "positive", "no"),
    ("3+", "amplified", "positive", "no"),
]
SUBTYPE = [
    ("positive", "positive", "positive", "her2-positive"),
    ("positive", "negative", "positive", "her2-positive"),
    ("low-positive", "positive", "positive", "her2-positive"),
    ("low-positive", "negative", "positive", "her2-positive"),
    ("negative", "positive", "positive", "her2-positive"),
    ("negative", "negative", "positive", "her2-positive"),
    ("positive", "positive", "negative", "hr-positive-her2-negative"),
    ("positive", "negative", "negative", "hr-positive-her2-negative"),
    ("low-positive", "positive", "negative", "er-low-her2-negative"),
    ("low-positive", "negative", "negative", "er-low-her2-negative"),
    ("negative", "positive", "negative", "pr-only-her2-negative"),
    ("negative", "negative", "negative", "triple-negative"),
]
# Months from the end of adjuvant endocrine therapy to the relapse (0: on it), months on it
RESISTANCE = [
    (0, 0.5, "primary"),
    (0, 12, "primary"),
    (0, 23.9, "primary"),
    (0, 24, "secondary"),
    (0, 60, "secondary"),
    (0.5, 60, "secondary"),
    (0.5, 12, "secondary"),
    (11.9, 60, "secondary"),
    (12, 60, "secondary"),
    (12, 6, "secondary"),
    (12.1, 60, "sensitive"),
    (13, 60, "sensitive"),
    (120, 12, "sensitive"),
    ("never", 0, "sensitive"),
]
EXPOSURE = [("never", "absent"), (0, "present"), (0.5, "present"), (240, "present")]
RELAPSE_ON = [("never", "absent"), (0, "present"), (0.5, "absent"), (12, "absent")]
TABLES: dict[str, list[tuple[Any, ...]]] = {
    "er_status": ER,
    "pr_status": PR,
    "hr_status": HR,
    "her2_status": [(ihc, ish, status) for ihc, ish, status, _ in HER2],
    "her2_low": [(ihc, ish, low) for ihc, ish, _, low in HER2],
    "subtype": SUBTYPE,
    "endocrine_resistance": RESISTANCE,
    "exposure": EXPOSURE,
    "relapse_on": RELAPSE_ON,
}
WITH_2 = ("2+ amplified",)
WRONG_RULES: list[tuple[str, str, Callable[..., str]]] = [
    ("er_status", "10 % is already positive", lambda er: "positive" if er >= 10 else "low-positive" if er >= 1 else "negative"),
    ("er_status", "1 % is still negative", lambda er: "positive" if er > 10 else "low-positive" if er > 1 else "negative"),
    ("er_status", "low-positive ends at 9 %", lambda er: "positive" if er > 9 else "low-positive" if er >= 1 else "negative"),
    ("pr_status", "positive from 10 %", lambda pr: "positive" if pr >= 10 else "negative"),
    ("pr_status", "1 % is still negative", lambda pr: "positive" if pr > 1 else "negative"),
    ("hr_status", "PR alone does not count", lambda er, pr: "negative" if er == "negative" else "positive"),
    ("hr_status", "ER-low does not count", lambda er, pr: "positive" if "positive" in (er, pr) else "negative"),
    ("her2_status", "an ISH that is not amplified overrules 3+", lambda ihc, ish: "positive" if ish == "amplified" else "negative"),
    ("her2_status", "ISH counts only beside 2+", lambda ihc, ish: "positive" if f"{ihc} {ish}" in WITH_2 or ihc == "3+" else "negative"),
    ("her2_low", "2+ counts whatever the ISH", lambda ihc, ish: "yes" if ihc in ("1+", "2+") else "no"),
    ("her2_low", "ultralow counts", lambda ihc, ish: "yes" if ihc in ("ultralow", "1+", "2+") and ish == "not-amplified" else "no"),
    ("her2_low", "only 1+ counts", lambda ihc, ish: "yes" if ihc == "1+" and ish == "not-amplified" else "no"),
    ("subtype", "PR alone is triple-negative", lambda er, pr, her2: _subtype(er, "negative", her2)),
    ("subtype", "ER leads", lambda er, pr, her2: _subtype(er, pr, "negative") if er == "positive" else _subtype(er, pr, her2)),
    ("subtype", "ER-low is hormone-receptor-positive", lambda er, pr, her2: _subtype(er.replace("low-", ""), pr, her2)),
    ("endocrine_resistance", "12 months is sensitive", lambda end, on: _resistance(end, on, lambda months: months < 12)),
    ("endocrine_resistance", "13 months is resistant", lambda end, on: _resistance(end, on, lambda months: months <= 13)),
    ("endocrine_resistance", "24 months is primary", lambda end, on: _resistance(end, on - 0.1)),
    ("endocrine_resistance", "after its end, a short course is primary", lambda end, on: _resistance(0 if end == 0.5 else end, on)),
    ("endocrine_resistance", "never is resistant", lambda end, on: _resistance(0 if end == "never" else end, on)),
    ("exposure", "relapse on it is no exposure", lambda end: "absent" if end in ("never", 0) else "present"),
    ("exposure", "exposure lapses", lambda end: "absent" if end == "never" or end > 120 else "present"),
    ("relapse_on", "within a year counts", lambda end: "present" if end != "never" and end <= 12 else "absent"),
    ("relapse_on", "never counts", lambda end: "present" if end in ("never", 0) else "absent"),
]  # fmt: skip


def _subtype(er: str, pr: str, her2: str) -> str:
    return {row[:3]: row[3] for row in SUBTYPE}[er, pr, her2]


def _resistance(end: Any, on: float, within: Callable[[float], bool] = lambda months: months <= 12) -> str:
    if end == "never":
        return "sensitive"
    if end == 0:
        return "primary" if on < 24 else "secondary"
    return "secondary" if within(end) else "sensitive"


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, rows in TABLES.items() for row in rows], ids=str)
def test_a_formula_gives_what_its_source_says(name: str, row: tuple[Any, ...]) -> None:
    *given, expected = row
    assert FORMULAS[name].function(*given) == expected


def test_every_formula_has_a_table() -> None:
    assert set(TABLES) == set(FORMULAS)


@pytest.mark.parametrize(("name", "mistake", "wrong"), WRONG_RULES, ids=[f"{name}: {mistake}" for name, mistake, _ in WRONG_RULES])
def test_a_wrong_rule_would_break_a_row(name: str, mistake: str, wrong: Callable[..., str]) -> None:
    assert any(wrong(*given) != expected for *given, expected in TABLES[name]), mistake


def test_every_formula_has_a_wrong_rule_that_its_table_refuses() -> None:
    assert {name for name, *_ in WRONG_RULES} == set(FORMULAS)


def test_the_tables_of_words_hold_every_combination() -> None:
    er, pr = ("positive", "low-positive", "negative"), ("positive", "negative")
    assert {row[:2] for row in HR} == set(product(er, pr))
    assert {row[:3] for row in SUBTYPE} == set(product(er, pr, ("positive", "negative")))
    assert {row[:2] for row in HER2} == set(product(VOCABULARY["her2_ihc"].values, VOCABULARY["her2_ish"].values))


def test_a_formula_changes_only_at_a_threshold_that_it_declares() -> None:
    for name, formula in FORMULAS.items():
        for place, ranges in enumerate(formula.ranges):
            rows = [list(row[:-1]) for row in TABLES[name] if not isinstance(row[place], str)]
            for row in rows:
                answers: dict[tuple[bool, ...], set[str]] = {}
                for tenth in range(0, 1000):
                    row[place] = tenth / 10
                    inside = tuple(row[place] in one for one in ranges)
                    answers.setdefault(inside, set()).add(formula.function(*row))
                assert all(len(found) == 1 for found in answers.values()), f"{name} hides a threshold"


def test_a_formula_gives_only_values_that_its_facts_have() -> None:
    for fact in VOCABULARY:
        if fact.derived is not None:
            assert {row[-1] for row in TABLES[fact.derived.formula]} <= set(fact.values), fact.id


# Through an answer


@pytest.mark.parametrize(("percent", "status"), ER)
def test_er_status_follows_from_the_percentage(percent: float, status: str) -> None:
    assert derived({"er_percent": percent}, "er_status") == status
    assert derived({"primary_er_percent": percent}, "primary_er_status") == status


@pytest.mark.parametrize(("percent", "status"), PR)
def test_pr_status_follows_from_the_percentage(percent: float, status: str) -> None:
    assert derived({"pr_percent": percent}, "pr_status") == status


def test_a_bare_positive_er_is_above_ten_percent_and_says_what_is_not_excluded() -> None:
    found = answer({"er_status": "positive", "her2_status": "negative"})
    assert found.facts["subtype"].value == "hr-positive-her2-negative"
    assert any("ER-low not excluded" in note.text for note in found.notes)
    assert not any("ER-low not excluded" in note.text for note in answer({"er_percent": 90}).notes)


@pytest.mark.parametrize(("ihc", "ish", "status", "low"), HER2)
def test_her2_status_follows_from_both_results(ihc: str, ish: str, status: str, low: str) -> None:
    facts = {"her2_ihc": ihc, "her2_ish": ish}
    assert (derived(facts, "her2_status"), derived(facts, "her2_low")) == (status, low)
    assert derived({f"primary_{fact}": value for fact, value in facts.items()}, "primary_her2_status") == status


@pytest.mark.parametrize(
    ("facts", "status", "low"),
    [
        ({"her2_ihc": 0}, "negative", "no"),
        ({"her2_ihc": "ultralow"}, "negative", "no"),
        ({"her2_ihc": "1+"}, "negative", "yes"),
        ({"her2_ihc": "2+"}, None, None),
        ({"her2_ihc": "3+"}, "positive", "no"),
        ({"her2_ish": "amplified"}, "positive", "no"),
        ({"her2_ish": "not-amplified"}, "negative", None),
        ({"her2_ihc": "2+", "her2_ish": "equivocal"}, None, None),
        ({"her2_ihc": "2+", "her2_ish": "failed"}, None, None),
        ({"her2_ihc": "2+", "her2_ish": "pending"}, None, None),
        ({"her2_ihc": "3+", "her2_ish": "pending"}, "positive", "no"),
        ({"her2_ihc": "pending"}, None, None),
        ({"her2_ihc": ["1+", "2+"]}, None, None),
        ({"her2_ihc": [0, "1+"]}, "negative", None),
        ({"her2_status": "equivocal"}, None, None),
        ({"her2_status": "equivocal", "her2_ish": "not-amplified"}, None, "yes"),
        ({}, None, None),
    ],
    ids=str,
)
def test_one_her2_result_settles_what_it_can_and_no_more(facts: dict[str, Any], status: str | None, low: str | None) -> None:
    found = answer(facts).facts
    status_told = found["her2_status"].value
    if facts.get("her2_status") == "equivocal":  # as stated: a state of testing, not a result
        assert status_told == "equivocal"
    else:
        assert status_told == status
    assert found["her2_low"].value == low


@pytest.mark.parametrize(
    ("ratio", "copies", "ihc", "status"),
    [
        (2.0, 4.0, "2+", "positive"),  # group 1, on both edges
        (2.0, 4.0, None, "positive"),
        (5.0, 12.0, "2+", "positive"),
        (2.5, 3.9, "2+", "negative"),  # group 2
        (2.5, 3.9, "1+", "negative"),
        (2.5, 3.9, "3+", "positive"),
        (2.5, 3.9, None, None),
        (1.9, 6.0, "2+", "positive"),  # group 3, on its edge
        (1.9, 6.0, "3+", "positive"),
        (1.9, 6.0, "1+", "negative"),
        (1.9, 6.0, 0, "negative"),
        (1.9, 6.0, None, None),
        (1.9, 5.9, "2+", "negative"),  # group 4
        (1.9, 4.0, "2+", "negative"),
        (1.9, 5.9, "3+", "positive"),
        (1.9, 3.9, "2+", "negative"),  # group 5
        (1.9, 3.9, "1+", "negative"),
        (1.9, 3.9, "3+", "positive"),
        (1.9, 3.9, None, None),
        (None, 3.9, "2+", "negative"),
        (None, 6.0, "2+", "positive"),
        (2.5, None, "2+", None),
    ],
)
def test_ratio_and_copies_are_read_by_the_groups_of_asco_cap(
    ratio: float | None, copies: float | None, ihc: Any, status: str | None
) -> None:
    given = {"her2_ish_ratio": ratio, "her2_copies": copies, "her2_ihc": ihc}
    assert derived({fact: value for fact, value in given.items() if value is not None}, "her2_status") == status


@pytest.mark.parametrize(("ihc", "ish"), [("3+", "not-amplified"), ("1+", "amplified"), (0, "amplified"), ("ultralow", "amplified")])
def test_a_discordance_that_medicine_knows_is_positive_and_flagged(ihc: Any, ish: str) -> None:
    found = answer({"her2_ihc": ihc, "her2_ish": ish})
    assert found.facts["her2_status"].value == "positive"
    assert any("reviewed" in note.text and "HER2" in note.text for note in found.notes)


@pytest.mark.parametrize(("ihc", "ish"), [("3+", "amplified"), ("2+", "amplified"), ("1+", "not-amplified"), ("2+", "not-amplified")])
def test_concordant_her2_results_are_not_flagged(ihc: str, ish: str) -> None:
    assert not any("reviewed" in note.text for note in answer({"her2_ihc": ihc, "her2_ish": ish}).notes)


@pytest.mark.parametrize(("er", "pr", "her2", "subtype"), SUBTYPE)
def test_the_subtype_follows_from_the_three_statuses(er: str, pr: str, her2: str, subtype: str) -> None:
    assert derived({"er_status": er, "pr_status": pr, "her2_status": her2}, "subtype") == subtype


@pytest.mark.parametrize(
    ("facts", "subtype"),
    [
        ({"her2_ihc": "3+"}, "her2-positive"),
        ({"er_percent": 90, "her2_ihc": 0}, "hr-positive-her2-negative"),
        ({"er_percent": 5, "her2_ihc": "1+"}, "er-low-her2-negative"),
        ({"er_percent": 0, "her2_ihc": 0}, None),
        ({"er_percent": 0, "pr_percent": 0}, None),
        ({"er_percent": 0, "pr_percent": 40, "her2_ihc": 0}, "pr-only-her2-negative"),
        ({"er_percent": 0.9, "pr_percent": 0.9, "her2_ihc": "2+", "her2_ish": "not-amplified"}, "triple-negative"),
        ({"er_percent": 0, "pr_percent": 0, "her2_ihc": "2+"}, None),
        ({"hr_status": "negative", "her2_status": "negative"}, "triple-negative"),
        ({"hr_status": "positive", "her2_status": "negative"}, None),
    ],
    ids=str,
)
def test_the_subtype_is_known_only_where_the_results_settle_it(facts: dict[str, Any], subtype: str | None) -> None:
    assert derived(facts, "subtype") == subtype


@pytest.mark.parametrize("subtype", ["hr-positive-her2-negative", "triple-negative"])
def test_a_stated_subtype_tells_what_it_rests_on(subtype: str) -> None:
    wanted = {row[3]: row for row in SUBTYPE if row[0] != "low-positive"}[subtype]
    assert derived({"subtype": subtype}, "er_status") == wanted[0]
    assert derived({"subtype": subtype}, "her2_status") == "negative"


@pytest.mark.parametrize(
    "facts",
    [
        {"her2_ihc": "3+", "her2_status": "negative"},
        {"her2_ihc": "2+", "her2_ish": "not-amplified", "her2_status": "positive"},
        {"her2_ihc": "1+", "her2_low": "no", "her2_ish": "not-amplified"},
        {"er_percent": 50, "er_status": "negative"},
        {"er_percent": 10, "er_status": "positive"},
        {"er_percent": 90, "subtype": "triple-negative"},
        {"her2_status": "positive", "subtype": "triple-negative"},
        {"presentation": "de-novo", "endocrine_exposure": "present"},
        {"prior_therapies": [], "endocrine_resistance": "primary"},
        {"prior_therapies": [], "taxane_exposure": "present"},
    ],
    ids=str,
)
def test_a_statement_against_what_is_derived_is_a_contradiction(facts: dict[str, Any]) -> None:
    with pytest.raises(Contradiction):
        answer(facts)
