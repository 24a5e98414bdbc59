"""Every option that is not ranked has a computed reason: its facts made so bring the option in, any one left out does not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from decision import load, patient_from, recommend, shipped
from decision.engine.case import Case
from decision.engine.words import Speaker
from decision.errors import Contradiction, FirstlineError
from decision.explain import explain, option_named
from decision.explain.changes import Edits
from decision.facts.patient import COURSES
from decision.reasoning.compiled import BARRED, HELD
from decision.reasoning.standing import option_standing
from tests.command import firstline
from tests.comparing import answered, outcomes, witness
from tests.generated import Subject, subject
from tests.generated_patients import Patients
from tests.reference import NOT_OFFERED
from tests.reference_courses import TooManyError

Data = dict[str, Any]
STAGE4 = "stage4-explained"
QUICK = [(name, 2 if name == "evidence-2026" else 6) for name in shipped()] + [(f"generated-{seed}", 12) for seed in range(12)]
SENTENCE = "ER 90% PR+ HER2 0, bone mets, de novo, no visceral crisis"


def whether_or_not(one: Subject) -> Any:
    return lambda fact: 2 if fact == COURSES or one.compiled.vocabulary[fact].changes == "no" else 1


def edited(data: Mapping[str, Any], facts: Sequence[str], found: Sequence[Any]) -> Data:
    """The patient with these statements otherwise; a list of courses gives way to what is told of its clocks."""
    dropped = {*facts, "prior_therapies_complete"} if COURSES in facts else set(facts)
    return {fact: value for fact, value in data.items() if fact not in dropped} | {
        fact: value for one in found for fact, value in one.facts.items()
    }


def failures(name: str, seed: int, patients: int, replayed: int) -> Iterator[str]:
    """What is wrong with the reasons of so many patients; the reference replays some of each."""
    one = subject(name)
    random, rng, counted = Patients(one, seed), Random(seed), 0
    while counted < patients:
        data = random.wide() if rng.random() < 0.6 else random.narrow(strict=False)[0]
        case = answered(one.compiled, data, strict=False)
        if case is None:
            continue
        counted += 1
        speaker = Speaker(case)
        unranked = [option for option, standing in case.standings.items() if not standing.is_ranked]
        chosen = set(rng.sample(unranked, min(replayed, len(unranked))))
        with one.compiled.asking():
            for option in unranked:
                try:
                    yield from (f"{data}: {option}: {what}" for what in _of_option(one, case, speaker, data, option, option in chosen, rng))
                except TooManyError:
                    continue


def _of_option(
    one: Subject, case: Case, speaker: Speaker, data: Data, option: str, is_replayed: bool, rng: Random
) -> Iterator[str]:  # fmt: skip
    edits = Edits(case, speaker, option, whether_or_not(one))
    sets = edits.sets()
    if not sets:
        if one.compiled.reader.leaves(one.compiled.reader.anybody, one.compiled.free(option)) != 1:
            yield "no reason was found, and some patient has the option free"
        return
    facts = rng.choice(sets)
    found = edits.values(facts)
    brought_in = edited(data, facts, found)
    if not is_ranked(one, brought_in, option):
        yield f"{facts} made {[each.facts for each in found]} does not bring it in"
        return
    if is_replayed:
        yield from _replay(one, brought_in, option, rng)
    for left_out in facts:
        rest = [fact for fact in facts if fact != left_out]
        without = edited(data, rest, [each for each in found if each.fact != left_out])
        if is_ranked(one, without, option):
            yield f"{facts} without {left_out} brings it in as well"
        completed = one.reference.complete(without) if is_replayed else None
        if completed is not None and not completed.is_contradictory:
            drawn = one.reference.walk(completed.drawn(200, rng))[option]
            if drawn.standing not in ("excluded", "declined") and any(_is_free(outcome) for outcome in drawn.outcomes):
                yield f"{facts} without {left_out}: the reference draws it free"


def is_ranked(one: Subject, data: Data, option: str) -> bool:
    """Whether the engine ranks an option for a patient; not for one who cannot be."""
    try:
        reading = one.compiled.reader.read(patient_from(one.compiled.vocabulary, data))
    except Contradiction:
        return False
    return option_standing(one.compiled, reading, one.compiled.options[option])[0].is_ranked


def _replay(one: Subject, data: Data, option: str, rng: Random) -> Iterator[str]:
    """Whether the reference offers the option to the patient at the end of the changes."""
    case = answered(one.compiled, data, strict=False)
    assert case is not None
    free = [leaf for leaf in outcomes(case, option).values() if leaf and not leaf & (HELD | BARRED)]
    extra = witness(case, option, free[0])
    completed = one.reference.complete(data, extra=extra or [])
    if completed.is_contradictory:
        yield f"the reference knows no patient {data} with {extra}"
    elif not all(_is_free(outcome) for outcome in one.reference.walk(completed.drawn(8, rng))[option].outcomes):
        yield f"the reference does not offer it to {data} with {extra}"


def _is_free(outcome: Any) -> bool:
    return outcome != NOT_OFFERED and not outcome[1] and not outcome[2]


@pytest.mark.parametrize(("name", "patients"), QUICK)
def test_exactly_the_facts_of_a_reason_bring_an_option_in(name: str, patients: int) -> None:
    assert list(failures(name, 1, patients, 3)) == []


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(20))
def test_exactly_the_facts_of_a_reason_bring_an_option_in_for_a_thousand_patients(chunk: int) -> None:
    assert list(failures(STAGE4, 100 + chunk, 50, 1)) == []


def answer(**facts: Any) -> Any:
    guideline = load(STAGE4)
    return recommend(guideline, patient_from(guideline.vocabulary, facts))


HR_POSITIVE = {"er_percent": 90, "pr_percent": 60, "her2_ihc": "0", "presentation": "de-novo", "visceral_crisis": "absent"}


def test_a_change_that_is_possible_is_told_with_the_standing_that_follows() -> None:
    found = explain(answer(**HR_POSITIVE), "taxane")

    assert found.standing == "excluded"
    assert [one.needs for one in found.missing] == ["visceral crisis"]
    assert [[change.would_be for change in one.changes] for one in found.changes] == [["visceral crisis"]]
    assert found.changes[0].standing == "to-confirm"


def test_what_cannot_change_is_never_changed_but_is_named() -> None:
    found = explain(answer(**HR_POSITIVE), "anti-her2-doublet-chemotherapy")

    assert (found.changes_counted, found.changes) == (0, ())
    assert found.needs is not None
    assert [change.would_be for change in found.needs.changes] == ["HER2 IHC 2+ or 3+"]


def test_what_takes_a_ranked_option_off_the_list_is_told() -> None:
    found = explain(answer(**HR_POSITIVE, neutrophils_10e9_l=2), "et-cdk46")

    taken_off = {one.changes[0].fact: one.standing for one in found.changes}
    assert taken_off == {"visceral_crisis": "excluded", "neutrophils_10e9_l": "on-hold"}
    assert found.missing == ()
    assert found.needs is None


def test_earlier_treatment_is_named_and_is_not_offered_for_change() -> None:
    courses = [{"agent": "palbociclib", "intent": "adjuvant", "months_end_to_relapse": 2}]
    facts = {**HR_POSITIVE, "presentation": "recurrent", "prior_therapies": courses}
    found = explain(answer(**facts), "et-cdk46")

    assert found.standing == "excluded"
    assert found.needs is not None
    assert [change.fact for change in found.needs.changes] == [COURSES]
    assert "palbociclib" in found.needs.changes[0].here
    assert found.changes_counted == 0


def test_at_most_three_sets_are_given_and_all_are_counted() -> None:
    facts = {"er_percent": 0, "pr_percent": 0, "her2_ihc": "0", "ecog": 4, "refuses_chemotherapy": "yes"}
    few = [explain(answer(**facts), name) for name in load(STAGE4).options]
    for one in few:
        every = explain(answer(**facts), one.id, every=True)
        assert len(one.changes) == min(3, one.changes_counted)
        assert len(every.changes) == one.changes_counted == every.changes_counted


@pytest.mark.parametrize(
    ("text", "name"),
    [("et-cdk46", "et-cdk46"), ("PARP inhibitor", "parp-inhibitor"), ("a taxane", "taxane"), ("THP", "anti-her2-doublet-chemotherapy")],
)
def test_an_option_is_found_by_its_names(text: str, name: str) -> None:
    assert option_named(load(STAGE4), text) == name


def test_a_misspelt_option_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(FirstlineError, match=r"did you mean `parp-inhibitor`"):
        option_named(load(STAGE4), "parp inhibtor")


def test_the_command_says_why_why_not_and_what_would_change_it() -> None:
    done = firstline("explain", "taxane", SENTENCE)
    assert done.status == 0, done.errors
    assert "NOT MET: visceral crisis (here: no visceral crisis)" in done.output
    assert "Would be an option if\n  visceral crisis (here: no visceral crisis); it would then be to confirm" in done.output
    ranked = firstline("explain", "et-cdk46", SENTENCE)
    assert "Which subtype is it? ER above 10 %, HER2 negative" in ranked.output
    assert "Would no longer be an option if\n  visceral crisis" in ranked.output


def test_the_command_gives_the_explanation_as_data() -> None:
    done = firstline("explain", "taxane", SENTENCE, "--json")
    found = json.loads(done.output)
    assert found["changes"][0]["changes"][0]["facts"] == {"visceral_crisis": "present"}
    assert found["missing"][0]["known"] == "not met"


def test_what_is_explained_or_checked_names_its_guideline_what_is_urgent_and_that_nobody_signed() -> None:
    for words in (("explain", "taxane"), ("check", "paclitaxel")):
        lines = firstline(*words, SENTENCE, "gait_disturbance=yes").output.splitlines()
        assert lines[0].startswith("firstline · stage4-explained ")
        assert any(line.startswith("! URGENT") for line in lines)
        assert "No clinician has signed this guideline." in lines[-1]
        found = json.loads(firstline(*words, SENTENCE, "gait_disturbance=yes", "--json").output)
        assert found["guideline"]["id"] == "stage4-explained"
        assert found["urgent"]
        assert found["review"]["by"] == []
        assert found["limits"] == lines[-1]
    example = next(iter(load("example").guideline.options))
    assert "INVENTED, not for care." in firstline("explain", example, "--guideline", "example", "ecog=1").output


def test_the_command_refuses_an_unknown_option_and_a_missing_patient() -> None:
    assert firstline("explain", "nonsense", SENTENCE).status == 2
    assert firstline("explain", "taxane").status == 2


@pytest.mark.parametrize("said", ["PIK3CA mutated", "AKT1/PTEN altered", "type 2 diabetes", "ESR1 mutated"])
def test_a_fact_that_the_guideline_does_not_read_changes_no_reason(said: str) -> None:
    rest = "ER 90% HER2 0, de novo, no visceral crisis"
    with_it, without = (firstline("explain", "et-cdk46", words) for words in (f"{rest}, {said}", rest))

    assert (with_it.status, with_it.errors) == (0, without.errors)
    assert with_it.output == without.output
