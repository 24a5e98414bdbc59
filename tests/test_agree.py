"""Two guidelines held together by options that correspond: verdicts equal those of plain enumeration, and each reason is one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from decision import load, patient_from, recommend
from decision.catalogue import shipped
from decision.compare import agree, differences
from decision.compare.counterparts import counterparts
from decision.errors import Contradiction, GuidelineError, Problem
from tests.command import firstline
from tests.generated import CITED
from tests.two_guidelines import BY_CLASS, BY_REGIMEN, FIT, UNFIT, folder, guideline, offer, option


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """An invented guideline by classes, and one by regimens."""
    return folder(tmp_path, BY_CLASS), folder(tmp_path, BY_REGIMEN)


# Correspondence


def groups_of(one: Path, other: Path) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    a, b = load(str(one)), load(str(other))
    return [(group.a, group.b) for group in counterparts(a.guideline, b.guideline, a.vocabulary)]


def test_a_regimen_corresponds_to_the_class_of_all_that_it_is(pair: tuple[Path, Path]) -> None:
    assert groups_of(*pair) == [
        (("et-cdk46",), ("ribociclib-ai", "palbociclib-ai")),
        (("taxane",), ("paclitaxel",)),
        (("parp",), ()),
        (("watch",), ("keep",)),
        ((), ("antibody",)),
    ]
    assert [(b, a) for a, b in groups_of(*reversed(pair))][:2] == groups_of(*pair)[:2]


def test_agents_keep_two_options_of_the_same_classes_apart(tmp_path: Path) -> None:
    branches = {"one": offer("one", "one", FIT), "two": offer("two", "two", UNFIT)}
    wide = guideline(
        "wide", {"one": option("one", "taxane", agents=[["paclitaxel"]]), "two": option("two", "taxane", agents=[["docetaxel"]])}, branches
    )
    narrow = guideline("narrow", wide["options"], branches)
    assert groups_of(folder(tmp_path, wide), folder(tmp_path, narrow)) == [(("one",), ("one",)), (("two",), ("two",))]


def test_what_a_guideline_declares_takes_the_place_of_the_rule(tmp_path: Path) -> None:
    declared = {"by-class": {"et-cdk46": ["ribociclib-ai"], "parp": ["antibody"], "watch": []}}
    one, other = folder(tmp_path, BY_CLASS), folder(tmp_path, {**BY_REGIMEN, "corresponds": declared})
    assert groups_of(one, other) == [
        (("et-cdk46",), ("ribociclib-ai",)),
        (("taxane",), ("paclitaxel",)),
        (("parp",), ("antibody",)),
        (("watch",), ()),
        ((), ("palbociclib-ai",)),
        ((), ("keep",)),
    ]


def test_a_declared_option_must_be_there_on_both_sides(tmp_path: Path) -> None:
    wrong = folder(tmp_path, {**BY_REGIMEN, "corresponds": {"by-class": {"et-cdk46": ["ribociclib"]}}})
    with pytest.raises(
        GuidelineError, match=r"`ribociclib` is not an option; expected an option of this guideline .did you mean `ribociclib-ai`"
    ):
        load(str(wrong))
    unknown = {**BY_REGIMEN, "id": "unknown", "corresponds": {"by-class": {"taxan": ["paclitaxel"]}}}
    done = firstline("agree", "-g", str(folder(tmp_path, BY_CLASS)), "--with", str(folder(tmp_path, unknown)))
    assert (done.status, done.output) == (2, "")
    assert "unknown: corresponds/by-class: `taxan` is not an option there" in done.errors
    assert "did you mean `taxane`?" in done.errors


def test_every_shipped_declaration_names_options_that_are_there() -> None:
    loaded = {name: load(name) for name in shipped()}
    for one in loaded.values():
        for other in one.guideline.corresponds:
            assert counterparts(loaded[other].guideline, one.guideline, one.vocabulary)


# One patient


def verdicts(pair: tuple[Path, Path], facts: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    a, b = (load(str(one)) for one in pair)
    found = agree(*(recommend(one, patient_from(one.vocabulary, facts)) for one in (a, b)))
    return {group.label: (group.verdict, group.a.stance, group.b.stance) for group in found.groups}


def test_both_first_agree_and_what_only_one_has_is_told_apart(pair: tuple[Path, Path]) -> None:
    found = verdicts(pair, {"visceral_crisis": "absent", "histology": "lobular", "refuses_chemotherapy": "no"})
    assert found == {
        "endocrine therapy with a partner": ("agree", "offered, first", "offered, first"),
        "a taxane": ("differ", "offered, not first", "not offered"),
        "a PARP inhibitor": ("only in A", "offered, not first", ""),
        "an antibody": ("only in B", "", "offered, not first"),
    }


def test_first_against_lower_and_barred_against_offered_differ_with_the_reason_of_each(pair: tuple[Path, Path]) -> None:
    one, other = pair
    done = firstline(
        "agree",
        "-g",
        str(one),
        "--with",
        str(other),
        "visceral_crisis=present",
        "histology=metaplastic",
        "refuses_chemotherapy=no",
        "--json",
    )
    (found,) = json.loads(done.output)["with"]
    (group,) = found["groups"]
    assert (group["verdict"], group["a"]["stance"], group["b"]["stance"]) == ("differ", "offered, first", "contraindicated")
    assert group["b"]["because"] == "too ill (histology metaplastic)"
    held = verdicts(pair, {"visceral_crisis": "absent", "histology": "mixed", "refuses_chemotherapy": "yes"})
    assert held["endocrine therapy with a partner"] == ("agree", "offered, first", "offered, first")
    assert held["a taxane"] == ("differ", "declined", "not offered")


def test_a_missing_fact_makes_possible_and_says_what_it_needs(pair: tuple[Path, Path]) -> None:
    done = firstline("agree", "-g", str(pair[0]), "--with", str(pair[1]), "histology=lobular")
    assert "B: possible, not first: if no visceral crisis; below an antibody (certain before possible) [us]" in done.output
    assert "INVENTED, not for care." in done.output


def test_a_guideline_that_offers_nothing_is_silent_and_never_differs(pair: tuple[Path, Path]) -> None:
    facts = {"visceral_crisis": "absent", "histology": "other", "refuses_chemotherapy": "no"}
    assert verdicts(pair, facts) == {"endocrine therapy with a partner": ("silent in B", "offered, first", "")}
    assert verdicts((pair[1], pair[0]), facts) == {"endocrine therapy with a partner": ("silent in A", "", "offered, first")}
    done = firstline("agree", "-g", str(pair[0]), "--with", str(pair[1]), "visceral_crisis=absent", "histology=other")
    assert "B is silent on this patient: nothing systemic is offered" in done.output
    assert verdicts(pair, {"visceral_crisis": "present", "histology": "other"}) == {}


def test_out_of_scope_is_silent_with_its_reason(tmp_path: Path) -> None:
    ends = {"unfit": {"label": "unfit", "when": {"histology": "mixed"}, "classes": ["taxane"], "ends_scope": "yes", **CITED}}
    ending = folder(tmp_path, {**BY_REGIMEN, "contraindications": ends})
    done = firstline("agree", "-g", str(folder(tmp_path, BY_CLASS)), "--with", str(ending), "histology=mixed", "visceral_crisis=absent")
    assert "B is silent on this patient: unfit: Invented." in done.output


def test_a_difference_is_told_where_another_option_is_first(pair: tuple[Path, Path]) -> None:
    a, b = (load(str(one)) for one in pair)

    def told(**facts: Any) -> list[str]:
        answers = [recommend(one, patient_from(one.vocabulary, {"refuses_chemotherapy": "no", **facts})) for one in (a, b)]
        return [one.text for one in differences(agree(*answers), "by-regimen")]

    assert told(visceral_crisis="absent", histology="lobular") == []
    assert told(visceral_crisis="present", histology="metaplastic") == [
        "First here is a taxane; there it is contraindicated (too ill (histology metaplastic)).",
    ]
    assert told(visceral_crisis="absent", histology="other") == ["Does not answer this patient: nothing systemic is offered"]


RESISTANT = "ER 90% PR+ HER2 0, bone mets, relapse 6 months after adjuvant letrozole, no visceral crisis, postmenopausal, ECOG 1"


def test_an_answer_asks_other_guidelines_only_where_it_is_told_to() -> None:
    plain = firstline("options", RESISTANT)
    asked = firstline("options", RESISTANT, "--differs")
    computed = [line for line in asked.output.splitlines() if line not in plain.output.splitlines()]
    assert "Where other shipped guidelines differ on this patient: --differs" in plain.output
    assert computed[0].startswith("evidence-2026 differs: Puts first ")
    assert "First here is a taxane" in " ".join(computed).replace("  ", " ")
    notes, both = (json.loads(firstline("options", RESISTANT, "--json", *more).output)["differs"] for more in ((), ("--differs",)))
    assert both[: len(notes)] == notes
    assert [one["guideline"] for one in both[len(notes) :]] == ["evidence-2026"]


def test_a_guideline_that_finds_a_contradiction_says_so_and_is_never_taken_to_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(other: Any, answer: Any) -> None:
        raise Contradiction([Problem("facts", "a and b cannot both be true", "expected one of them")])

    monkeypatch.setattr("decision.interfaces.gathering.others.answered_by", refuses)
    (found,) = json.loads(firstline("options", RESISTANT, "--json", "--differs").output)["differs"][-1:]
    assert found["guideline"] == "evidence-2026"
    assert found["text"].startswith("Cannot answer, for it reads these facts more closely: ")
    assert "a and b cannot both be true" in found["text"]
    assert "none puts something else first" not in firstline("options", RESISTANT, "--differs").output


# The command


def test_the_command_speaks_of_all_profiles_without_a_patient(pair: tuple[Path, Path]) -> None:
    done = firstline("agree", "-g", str(pair[0]), "--with", str(pair[1]))
    assert done.status == 0, done.errors
    assert done.output == firstline("agree", "-g", str(pair[0]), "--with", str(pair[1]), "--space").output
    assert "Both answer 80 % of profiles; the shares below are of those." in done.output
    assert "A answers 10 % of profiles on which B is silent" in done.output
    assert "  A: et-cdk46; B: ribociclib-ai, palbociclib-ai" in done.output
    (found,) = json.loads(firstline("agree", "-g", str(pair[0]), "--with", str(pair[1]), "--json").output)["with"]
    assert found["a"]["id"] == "by-class"
    assert {group["where"] for group in found["groups"]} == {"in both", "only in A", "only in B"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("histology=lobular", "--space"), "--space: is of all profiles, and a patient was given"),
        (("histology=lobular", "--all"), "--all: is of all profiles, and a patient was given"),
        (("--with", "nowhere"), "`nowhere` is not a guideline"),
        (("--with", "stage4-explained"), "--with: stage4-explained is held against itself"),
        (("--with", "example", "--with", "example"), "--with: is given 2 times"),
        (("--with", "example", "ecgo_x=1"), "`ecgo_x` is not a fact"),
    ],
)
def test_bad_input_ends_with_status_2_and_one_line(words: tuple[str, ...], told: str) -> None:
    done = firstline("agree", *words)
    assert (done.status, done.output) == (2, "")
    assert told in done.errors
    assert done.errors.count("\n") == 1
