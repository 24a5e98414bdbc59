"""A sentence, arguments and a file speak of one patient: the narrower of two that agree is kept, the rest is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from decision.interfaces.gathering.agreement import both
from decision.ranges import Range
from tests.command import firstline


def given(text: str, *words: str, folder: Path) -> Any:
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return firstline("options", "--guideline", "example", *words, "--patient", str(path), "--json")


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (90, 90, 90),
        (("0", "1+"), "0", "0"),
        (("0", "1+", "2+"), ("1+", "2+", "3+"), ("1+", "2+")),
        (("0", "1+"), ("1+", "3+"), "1+"),
        (Range(above=10), 90, 90),
        (Range(above=10), Range(at_most=50), Range(above=10, at_most=50)),
        (Range(at_least=10), Range(above=10), Range(above=10)),
        (Range(above=10), 10, None),
        (Range(above=10), Range(at_most=10), None),
        (Range(above=10), "never", None),
        (("0", "1+"), "3+", None),
        ("positive", "negative", None),
        ("pending", "amplified", None),
        (90, 10, None),
    ],
    ids=str,
)
def test_the_narrower_of_two_is_kept(one: Any, other: Any, kept: Any) -> None:
    assert both(one, other) == kept
    assert both(other, one) == kept


@pytest.mark.parametrize(
    ("text", "argument", "told"),
    [
        ('her2_ihc: ["0", "1+"]', "her2_ihc=3+", "her2_ihc: 3+ in the arguments, 0 or 1+ in x.yaml:1; correct one of them"),
        ("er_percent: {at_most: 10}", "er_percent=90", "er_percent: 90 in the arguments, at most 10 in x.yaml:1; correct one of them"),
        (
            "ecog: 1\nprior_therapies: [{agent: letrozole}]",
            "prior_therapies=[]",
            "prior_therapies: no course in the arguments, letrozole in x.yaml:2; give the list once",
        ),
        (
            "prior_therapies_complete: yes",
            "prior_therapies_complete=no",
            "prior_therapies_complete: yes in x.yaml:1, no in the arguments; correct one of them",
        ),
        (
            "prior_therapies: [{agent: docetaxel}]",
            "never had chemotherapy",
            "chemotherapy_exposure: no earlier chemotherapy in the sentence, docetaxel in x.yaml:1; "
            "correct one of them, or say that it was for metastatic disease",
        ),
        ("ecog: 1", "er_percent=", "er_percent: no value was given; expected a value, or `unknown`"),
        (
            "# nothing\n",
            "ecog=1",
            "x.yaml: no patient was given: the file is empty; expected a sentence, fact=value, or --patient FILE",
        ),
    ],
)
def test_parts_that_disagree_are_refused_in_plain_words(text: str, argument: str, told: str, tmp_path: Path) -> None:
    done = given(text, argument, folder=tmp_path)
    assert (done.status, done.output, done.errors) == (2, "", f"{told}\n")


@pytest.mark.parametrize(
    ("text", "argument", "fact", "value"),
    [
        ('her2_ihc: ["0", "1+"]', "her2_ihc=0", "her2_ihc", "0"),
        ("er_percent: {at_least: 10}", "er_percent=90", "er_percent", 90),
    ],
)
def test_parts_that_agree_are_put_together(text: str, argument: str, fact: str, value: Any, tmp_path: Path) -> None:
    done = given(text, argument, folder=tmp_path)
    assert done.status == 0, done.errors
    assert json.loads(done.output)["facts"][fact]["value"] == value


def test_a_course_told_twice_is_one_course_and_the_fuller_one_is_kept(tmp_path: Path) -> None:
    courses = "prior_therapies: [{agent: letrozole, intent: adjuvant, months_on: 60, months_since_end: 30}]"
    alone = given(courses, folder=tmp_path)
    both_ways = given(courses, "prior_therapies=[{agent: letrozole}]", folder=tmp_path)
    assert both_ways.output == alone.output


def test_a_contradiction_between_an_argument_and_a_file_names_the_line_of_the_file(tmp_path: Path) -> None:
    done = given("ecog: 1\npregnant: yes\n", "sex=male", folder=tmp_path)
    assert done.status == 2
    assert done.errors.startswith("x.yaml:2: sex male and pregnancy present cannot both be true")


def test_an_argument_that_vouches_for_the_list_is_heard(tmp_path: Path) -> None:
    text = "prior_therapies: [{agent: letrozole, intent: adjuvant, months_on: 60, months_since_end: 30}]"
    told_no = given(text, "prior_therapies_complete=no", folder=tmp_path)
    in_file = given(f"{text}\nprior_therapies_complete: no", folder=tmp_path)
    assert told_no.output == in_file.output != given(text, folder=tmp_path).output


def earlier_treatment(*said: str) -> str:
    done = firstline("options", "--guideline", "example", *said)
    assert done.status == 0, done.errors
    return next(line.removeprefix("Earlier treatment: ") for line in done.output.splitlines() if line.startswith("Earlier treatment: "))


def test_a_sentence_that_says_that_there_was_no_other_treatment_is_heard_beside_an_argument() -> None:
    letrozole = "adjuvant letrozole finished 30 months ago"

    assert earlier_treatment("never any cancer treatment", "ecog=1") == "none"
    assert earlier_treatment(f"{letrozole}, no other earlier treatment", "ecog=1") == "adjuvant letrozole, ended 30 months ago"
    assert earlier_treatment(letrozole, "ecog=1") == "adjuvant letrozole, ended 30 months ago (there may be more)"


def test_no_other_treatment_is_heard_beside_a_list_elsewhere_and_refused_without_one() -> None:
    other = "ER 90%, no other earlier treatment"

    assert earlier_treatment(other, "prior_therapies=[{agent: docetaxel}]") == "docetaxel"
    for more in ((), ("ecog=1",)):
        done = firstline("options", "--guideline", "example", other, *more)
        assert (done.status, done.output) == (2, "")
        assert done.errors == (
            "prior_therapies_complete: no other earlier treatment in the sentence, and none is told; "
            "expected the earlier treatment by its name, or that there was never any cancer treatment\n"
        )


def test_a_class_that_was_never_given_agrees_with_a_course_for_metastatic_disease(tmp_path: Path) -> None:
    done = given("chemotherapy_exposure: absent\nprior_therapies: [{agent: docetaxel, intent: metastatic}]", folder=tmp_path)
    assert done.status == 0, done.errors


def test_a_class_that_was_never_given_and_a_course_of_it_in_one_file_are_refused(tmp_path: Path) -> None:
    done = given("chemotherapy_exposure: absent\nprior_therapies: [{agent: docetaxel}]", folder=tmp_path)
    assert (done.status, done.output) == (2, "")
    assert "no earlier chemotherapy in x.yaml:1, docetaxel in x.yaml:2" in done.errors


@pytest.mark.parametrize("sentence", ["", "  "])
def test_an_empty_sentence_is_no_patient(sentence: str) -> None:
    done = firstline("options", "--guideline", "example", sentence)
    assert (done.status, done.output) == (2, "")
    assert done.errors == "input: no patient was given; expected a sentence, fact=value, or --patient FILE\n"


def test_an_empty_object_is_a_patient_of_whom_nothing_is_known(tmp_path: Path) -> None:
    assert given("{}", folder=tmp_path).status == 0
