"""The first shorthand: sentences and what they say, and what holds of every sentence."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import decision.intake
from decision.catalogue import shipped_vocabulary
from decision.errors import Contradiction, PatientError
from decision.facts.patient import COMPLETE, COURSES, patient_from
from decision.facts.saying import phrase
from decision.intake import LENGTH_AT_MOST, Intake, read_shorthand
from decision.intake.shorthand import lexicon_of
from decision.intake.words import listed, shorthand_words
from decision.interfaces.gathering.sentence import intake_as_data, not_used
from decision.loading.documents import read_document

VOCABULARY = shipped_vocabulary()
NARROWER = set(listed(shorthand_words()["narrower"]))
TABLE = Path(__file__).parent / "data" / "shorthand.yaml"
DOCUMENT = read_document(TABLE.read_text(encoding="utf-8"), TABLE.name)
SENTENCES: list[dict[str, Any]] = DOCUMENT.data
SAYS = [str(one["says"]) for one in SENTENCES]
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Clauses of which each says something else, so that their order cannot matter.
CLAUSES = [  # none with a denial behind its name: what stands before that in a list is asked
    "ER 90%", "PR+", "HER2 2+ ISH pending", "brain mets", "bone and lung mets", "liver mets",
    "de novo", "62 years", "ECOG 1", "CPS >= 10", "gBRCA2 pathogenic", "PIK3CA not mutated",
    "adjuvant letrozole 24 months", "6 months after end", "no visceral crisis", "suspected ascites", "LVEF 55%", "bilirubin 30",
    "no fever or headache", "prior chemotherapy ?", "HER2 3+", "postmenopausal woman",
]  # fmt: skip


def read(text: str) -> Intake:
    return read_shorthand(VOCABULARY, text)


def comparable(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with courses in no order."""
    if COURSES not in facts:
        return facts
    return facts | {COURSES: sorted(str(sorted(course.items(), key=str)) for course in facts[COURSES])}


def spans(intake: Intake) -> set[tuple[int, int]]:
    entries = (*intake.read, *intake.ignored, *intake.not_understood, *intake.questions)
    return {(entry.start, entry.end) for entry in entries}


def uncovered(text: str, intake: Intake) -> str:
    """The characters that stand in no span, or in two, except blanks, dashes and punctuation."""
    times = [0] * len(text)
    for start, end in spans(intake):
        for place in range(start, end):
            times[place] += 1
    plain = [unicodedata.category(char)[0] in "PZC" or char == "−" for char in text]
    return "".join(char for char, many, passed in zip(text, times, plain, strict=True) if many > 1 or (many == 0 and not passed))


def load(facts: dict[str, Any]) -> None:
    """Every fact must load; that two of them contradict each other is for the patient to say, not for the reading."""
    with contextlib.suppress(Contradiction):
        patient_from(VOCABULARY, facts)


def two_valued() -> list[tuple[str, str]]:
    return [(fact.id, word) for fact in VOCABULARY if fact.is_two_valued for word in fact.words]


def test_the_table_of_sentences_is_readable_and_long_enough():
    assert DOCUMENT.problems == []
    assert len(set(SAYS)) == len(SAYS) >= 120


@pytest.mark.parametrize("sentence", SENTENCES, ids=SAYS)
def test_a_sentence_says_these_facts_and_no_others(sentence):
    intake = read(str(sentence["says"]))

    assert comparable(sentence["facts"]) == comparable(intake.facts)
    assert sorted(str(text) for text in sentence.get("asks", [])) == sorted(one.text for one in intake.questions)
    assert sorted(str(text) for text in sentence.get("not_understood", [])) == sorted(one.text for one in intake.not_understood)
    assert set(sentence.get("stay_unknown", [])) <= {one.text for one in intake.ignored}
    near = {one.text: one.did_you_mean for one in intake.not_understood}
    assert sentence.get("did_you_mean", {}) == {text: near[text] for text in sentence.get("did_you_mean", {})}


@pytest.mark.parametrize("text", SAYS)
def test_every_word_of_a_sentence_stands_in_exactly_one_span(text):
    intake = read(text)

    assert uncovered(text, intake) == ""
    assert all(entry.text == text[entry.start : entry.end] for entry in (*intake.read, *intake.ignored, *intake.questions))


@pytest.mark.parametrize("text", SAYS)
def test_the_facts_of_a_sentence_load_as_a_patient(text):
    facts = read(text).facts
    known = {fact for fact in facts if fact not in (COURSES, COMPLETE)}

    assert known == set(patient_from(VOCABULARY, facts).facts)


@pytest.mark.parametrize("text", SAYS)
def test_capitals_do_not_matter(text):
    assert comparable(read(text).facts) == comparable(read(text.upper()).facts) == comparable(read(text.lower()).facts)


@given(st.text(max_size=200))
@QUICK
def test_reading_never_raises_and_never_loses_a_character(text):
    intake = read(text)

    assert uncovered(text, intake) == ""
    load(intake.facts)


@given(st.lists(st.sampled_from([word for text in SAYS for word in re.findall(r"\w+|\S", text)]), max_size=25), st.sampled_from([" ", ""]))
@QUICK
def test_any_mixture_of_known_words_is_read_without_loss_into_a_patient(words, blank):
    text = blank.join(words)
    intake = read(text)

    assert uncovered(text, intake) == ""
    load(intake.facts)


@given(st.lists(st.sampled_from(CLAUSES), unique=True, min_size=2, max_size=8), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_clauses_does_not_change_the_facts(clauses, random):
    shuffled = list(clauses)
    random.shuffle(shuffled)

    assert comparable(read(", ".join(clauses)).facts) == comparable(read(", ".join(shuffled)).facts)


@pytest.mark.parametrize(("fact", "word"), two_valued())
def test_each_word_of_a_two_valued_fact_can_be_affirmed_and_denied(fact, word):
    yes, no = ("present", "absent") if "present" in VOCABULARY[fact].values else ("yes", "no")

    assert read(word).facts == {fact: yes}
    if word in NARROWER:
        assert read(f"no {word}").facts == {}
        assert "only a part of it is denied" in read(f"no {word}").ignored[0].because
    else:
        assert read(f"no {word}").facts == {fact: no}


def test_each_name_and_value_of_the_vocabulary_is_read_or_asked_and_never_read_as_another_value():
    wrong = []
    for fact in VOCABULARY:
        for value in fact.values if not fact.is_two_valued else ():
            for word in (value, *fact.value_words.get(value, ())):
                intake = read(f"{fact.label} {word}")
                if intake.facts != {fact.id: value} and not intake.questions:
                    wrong.append((fact.id, word, intake.facts))

    assert wrong == []


def test_two_readings_that_disagree_are_asked_and_give_no_fact():
    intake = read("HER2 0, bone mets, HER2 3+")

    assert intake.facts == {"bone_metastases": "present"}
    assert [one.text for one in intake.questions] == ["HER2 0", "HER2 3+"]
    assert "0, 3+" in intake.questions[0].question


def test_an_unknown_receptor_stays_unknown_and_is_shown_as_read():
    intake = read("HER2 not done")

    assert [(one.text, "unknown" in one.because) for one in intake.ignored] == [("HER2 not done", True)]


def test_a_course_read_from_a_sentence_leaves_the_list_open():
    assert read("prior docetaxel").facts[COMPLETE] == "no"
    assert COMPLETE not in read("ER+").facts


def test_a_sentence_that_is_too_long_is_refused_in_plain_words():
    assert read("x" * LENGTH_AT_MOST).not_understood

    with pytest.raises(PatientError, match="20001 characters; expected at most 20000"):
        read("x" * (LENGTH_AT_MOST + 1))


def test_a_doubt_or_a_denial_never_becomes_presence():
    before = ("no", "not", "without", "suspected", "possible", "?", "rule out", "no new", "unclear whether")
    after = ("excluded", "ruled out", "absent", "not seen", "?", "suspected", "unlikely", "not certainly")
    said = [*(f"{word} liver mets" for word in before), *(f"liver mets {word}" for word in after)]

    assert [text for text in said if read(text).facts.get("liver_metastases") == "present"] == []


DENIED = ["no visceral crisis", "no prior chemo", "without ascites", "no fever or headache", "denies chest pain", "no liver/lung mets"]
VALUED = [
    "ER+", "HER2-", "ER 90% PR 0", "HER2 2+ ISH pending", "ECOG 1", "germline BRCA pathogenic", "PIK3CA mutated", "CPS >= 10",
    "62 years", "62F", "TNBC", "postmenopausal", "K 3.1", "adjuvant letrozole 24 months", "HR+ HER2-", "ER + PR -", "3 brain lesions",
    "primary ER 90% HER2 3+", "seizure present", "90% ER",
]  # fmt: skip


@pytest.mark.parametrize("value", VALUED)
@pytest.mark.parametrize("denied", DENIED)
def test_a_denial_without_a_comma_never_turns_round_what_has_a_value_of_its_own(denied, value):
    assert read(f"{denied} {value}").facts == read(denied).facts | read(value).facts


@pytest.mark.parametrize(("fact", "word"), two_valued())
def test_a_name_behind_a_denied_one_is_asked_and_one_before_an_unknown_word_is_not_read(fact, word):
    asked = read(f"no lymphangitis {word}")
    assert fact not in asked.facts or fact == "lymphangitic_spread"
    assert asked.questions or fact == "lymphangitic_spread"

    for behind in ("xyzzy", "treated", "resolved", "unlikely", "?", "(treated)", "test"):
        assert fact not in read(f"{word} {behind}").facts
    for behind in ("excluded", "ruled out", "test negative", ": negative"):
        assert read(f"{word} {behind}").facts.get(fact) not in ("present", "yes")


@pytest.mark.parametrize("text", ["ER 90%", "CPS 12", "LVEF 60", "potassium 3.1", "ECOG 1", "Hb 105", "62 years", "HER2 2+"])
@pytest.mark.parametrize("slip", ["O", "l", "o", "x"])
def test_a_letter_that_slips_into_a_number_leaves_the_fact_unknown(text, slip):
    at = max(place for place, char in enumerate(text) if char.isdigit()) + 1
    intake = read(text[:at] + slip + text[at:])

    assert intake.facts == {}
    assert intake.not_understood


def test_a_question_says_what_was_read_and_what_is_asked():
    asked = {one.text: one.question for text in ("not ECOG 1", "no relapse", "no crisis pregnant") for one in read(text).questions}

    assert "ECOG is said not to be 1: what is it?" in asked["not ECOG 1"]
    assert "what did not come back: this cancer (write `de novo` only if it was metastatic from the start)" in asked["no relapse"]
    assert "a denial stands before it: is this denied too?" in asked["pregnant"]


def test_hormone_receptors_are_no_heart_rate():
    assert read("HR+ HER2-, ER 90 PR 60").facts["pr_percent"] == 60
    assert "pr_percent" not in read("PR 60, BP 120/80").facts


def test_the_reader_names_no_fact_no_class_and_no_drug():
    names = {*VOCABULARY.facts, *VOCABULARY.classes, *VOCABULARY.agents}
    folder = Path(decision.intake.__file__).parent
    text = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    found = [(file, name) for file, said in text.items() for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said)]

    assert found == []


def test_what_is_not_used_is_told_and_a_word_that_only_joins_two_readings_is_not() -> None:
    joined = read("bone and liver mets, HER2 not done, ER 90% but PR 0%")

    assert {one.because for one in joined.ignored} > {"joins two readings"}
    (line,) = not_used(intake_as_data(joined))
    assert line.startswith("“HER2 not done”: ")


def test_the_name_of_a_test_before_its_assay_is_a_heading_and_not_left_unread():
    assert not read("PD-L1 22C3 CPS 12").not_understood
    assert not read("PD-L1 (SP142) IC 2 %").not_understood
    assert [one.text for one in read("PD-L1 CT CPS 12").not_understood][:1] == ["PD-L1"]


TOLD_BY_COURSES = lexicon_of(VOCABULARY)._of_a_class


@pytest.mark.parametrize("fact", [fact for fact in VOCABULARY if not TOLD_BY_COURSES(fact)], ids=lambda fact: fact.id)
def test_what_is_printed_of_a_fact_is_read_back_as_it(fact):
    """Its name, `no` and its name, and each value as it is said; `ER pending` may be the status of what the percent tells."""
    alike = {other.id for other in VOCABULARY if other.label == fact.label}
    said = [(phrase(fact, value), value) for value in (*fact.values, *fact.statements, *fact.value_phrases)]
    if fact.is_two_valued:
        yes, no = ("present", "absent") if "present" in fact.values else ("yes", "no")
        said += [(fact.label, yes), (f"{fact.label}: {yes}", yes), (f"{fact.label}: {no}", no)]
        said += [] if no in fact.value_phrases else [(f"no {fact.label}", no)]

    for text, value in said:
        found = read(text)
        assert list(found.values.values()) == [value], text
        assert set(found.values) <= alike, text
        assert (found.questions, found.not_understood) == ((), ()), text
