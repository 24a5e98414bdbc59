"""Mistakes planted in a guideline: cases and invariants kill them, and only what changes no answer is equivalent."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

import pytest

from decision import load
from decision.catalogue import folder_of
from decision.errors import FirstlineError
from decision.interfaces.cli.mutate_text import verdicts_of
from decision.loading.cases_file import load_cases
from decision.reasoning.anybody import Anybody
from decision.reasoning.compiled import Compiled
from decision.verify import check_case
from decision.verify.invariants import broken_invariants
from decision.verify.mutants import Mutant, mutants
from decision.verify.mutation import Cases, Trial, Verdict, mutate, score
from tests.command import firstline
from tests.generated import subject_from


@lru_cache(maxsize=1)
def of_the_example() -> list[Verdict]:
    example = load("example")
    return list(mutate(example, load_cases(folder_of("example"), example.vocabulary)))


def small(when: Any) -> Any:
    """A guideline of one option, offered where a criterion holds."""
    cited = {"rationale": "Invented.", "cites": ["us"]}
    return subject_from({
        "id": "small", "title": "small, invented", "edition": "1", "invented": "yes", "review": {"status": "invented"},
        "sources": {"us": {"text": "invented for the tests", "certainty": "inference"}},
        "ranking": {"sentence": "By strength."}, "default_evidence": "not-graded", "start": "question",
        "decisions": {"question": {"question": "Does it hold?", "select": "any", "branches": {
            "holds": {"answer": "yes", "when": when, "to": "treat", "strength": "strong", **cited}}}},
        "options": {"treat": {"label": "treat", "classes": ["maintenance"], **cited}},
    }).compiled  # fmt: skip


def test_every_mutant_differs_from_the_guideline_in_one_place_and_says_where() -> None:
    example = load("example")
    found = list(mutants(example.guideline, example.vocabulary))
    assert len(found) == len({one.text for one in found}) > 40
    assert all(one.guideline != example.guideline for one in found)
    assert all(one.text.startswith(f"{one.place}: ") for one in found)


def test_every_operator_is_tried_on_the_large_guideline() -> None:
    stage4 = load("stage4-explained")
    planted = Counter(one.operator for one in mutants(stage4.guideline, stage4.vocabulary))
    assert planted.keys() == {
        "negate a comparator", "move a comparator", "drop a value", "drop a conjunct", "drop an alternative", "drop a branch",
        "redirect a branch", "swap two branches", "change a strength", "drop one of contraindications", "drop one of holds",
        "drop one of refusals", "drop one of urgent", "drop one of notes", "drop one of cautions", "drop one of companions",
        "drop one of followed_by", "drop one of plan_b",
    }  # fmt: skip


def test_cases_kill_most_mistakes_of_the_example_and_name_themselves() -> None:
    found = of_the_example()
    assert score(found) > 80
    killed = [one.killed_by for one in found if one.killed_by]
    assert all(word.startswith(("case `", "invariant `", "the loader: ")) for word in killed)


def test_without_cases_hardly_anything_is_killed() -> None:
    found = list(mutate(load("example"), []))
    assert not any(one.killed_by.startswith("case") for one in found)
    assert score(found) < score(of_the_example())


def test_what_changes_no_answer_is_equivalent_and_counts_for_nothing() -> None:
    found = {
        one.text: one for one in mutate(small({"any": [{"ecog": {"at_most": 1}}, {"ecog": {"at_most": 2}}]}), [])
    }  # fmt: skip
    equivalent = [text for text, one in found.items() if one.is_equivalent]
    assert equivalent == [
        "decisions/question/holds: `ECOG at most 1` became `nothing`",
        "decisions/question/holds: `ECOG at most 1` became `ECOG below 1`",
    ]
    assert all(one.survives for text, one in found.items() if text not in equivalent)


def test_a_weakened_finding_is_seen_where_the_finding_is_asked() -> None:
    found = [one for one in of_the_example() if one.place.startswith("findings/")]
    assert found
    assert not any(one.is_equivalent for one in found)


def plainly_killed(base: Compiled, mutant: Mutant, cases: Cases) -> bool:
    """Whether a mutant that is compiled alone misses a case, breaks an invariant or does not compile: asked the slow way."""
    try:
        alone = Compiled(mutant.guideline, base.vocabulary)
    except FirstlineError:
        return True
    missed = any(check_case(alone, case, patient) for case, patient in cases)
    return missed or next(broken_invariants(Anybody(alone)), None) is not None


def disagreements(name: str, start: int, step: int) -> list[str]:
    """Mutants of which the trial beside the guideline says something else than each one alone."""
    base = load(name)
    cases = load_cases(folder_of(name), base.vocabulary)
    trial = Trial(base, cases)
    found = []
    for number in range(start, len(trial.mutants), step):
        verdict, mutant = trial.verdict(number), trial.mutants[number]
        if bool(verdict.killed_by) != plainly_killed(base, mutant, cases):
            found.append(f"{mutant.text}: killed by `{verdict.killed_by}`, equivalent: {verdict.is_equivalent}")
    return found


def test_a_trial_beside_the_guideline_says_what_each_mutant_alone_does() -> None:
    assert disagreements("example", 0, 1) == []


@pytest.mark.long
def test_a_trial_beside_the_large_guideline_says_what_a_mutant_alone_does() -> None:
    assert disagreements("stage4-explained", 5, 160) == []


@pytest.mark.long
def test_cases_and_invariants_notice_nearly_every_mistake_of_the_large_guideline() -> None:
    found = verdicts_of("stage4-explained")
    assert len(found) > 1_500
    assert score(found) >= 95, "\n".join(one.text for one in found if one.survives)


@pytest.mark.long
def test_cases_and_invariants_notice_nearly_every_mistake_of_the_guideline_by_regimen() -> None:
    """Every sixth mistake: all of them take half an hour of one processor, and `firstline mutate evidence-2026` tries them."""
    compiled = load("evidence-2026")
    trial = Trial(compiled, load_cases(folder_of("evidence-2026"), compiled.vocabulary))
    found = [trial.verdict(number) for number in range(0, len(trial.mutants), 6)]
    assert len(found) > 700
    assert score(found) >= 93, "\n".join(one.text for one in found if one.survives)


def test_only_one_part_is_tried_where_a_place_is_named() -> None:
    done = firstline("mutate", "example", "--at", "options/")
    assert done.status == 0
    planted = [one for one in of_the_example() if one.place.startswith("options/")]
    assert f"{len(planted)} mutants: " in done.output
    wrong = firstline("mutate", "example", "--at", "option/")
    assert (wrong.status, wrong.output) == (2, "")
    assert "no mistake can be planted at `option/`" in wrong.errors


def test_the_command_prints_survivors_as_sentences_and_ends_with_the_score() -> None:
    done = firstline("mutate", "example")
    lines = done.output.splitlines()
    assert done.status == 0, done.errors
    assert lines[-1] == f"score: {score(of_the_example()):.1f} %"
    assert len([line for line in lines if line.startswith("survived, ")]) == sum(one.survives for one in of_the_example())


@pytest.mark.parametrize("name", ["nonsense"])
def test_the_command_refuses_what_is_no_guideline(name: str) -> None:
    assert firstline("mutate", name).status == 2
