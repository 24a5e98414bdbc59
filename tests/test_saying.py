"""Facts, values, numbers and standings are said in words that a clinician uses; what is reasoned with never changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision import load, patient_from, recommend
from decision.catalogue import shipped_vocabulary
from decision.criteria import AllOf, AnyOf, Criterion, InRange, IsOneOf, Not, criterion_from
from decision.engine.phrases import Phrases, simplified
from decision.facts.saying import either, number_said, phrase, value_said
from decision.facts.vocabulary import Fact
from decision.guideline import Guideline
from decision.intake import read_shorthand
from decision.ranges import Range
from decision.reasoning.standing import Standing
from tests.command import firstline
from tests.conftest import ROOT
from tests.test_vocabulary_laws import Plain

VOCABULARY = shipped_vocabulary()
SHIPPED = ("stage4-explained", "evidence-2026")
PHRASES = Phrases(Guideline.model_construct(findings={}), VOCABULARY)
PLAIN = {"low-positive", "triple-negative", "wild-type", "symptom-free", "28-8", "73-10"}  # words of the clinic, hyphen and all


def said(raw: object) -> str:
    return PHRASES.criterion(criterion_from(raw))


# Values


def test_no_value_is_said_by_its_id() -> None:
    for fact in VOCABULARY:
        for value in fact.values:
            words = fact.value_label(value)
            assert words in PLAIN or words != value or "-" not in value, f"{fact.id}: {value}"
            assert value in PLAIN or "-" not in value or value not in phrase(fact, value), f"{fact.id}: {value}"
    assert phrase(VOCABULARY["subtype"], "hr-positive-her2-negative") == "subtype HR-positive/HER2-negative"


def test_words_that_say_the_fact_alone_need_no_name_before_them() -> None:
    assert phrase(VOCABULARY["menopausal_status"], "postmenopausal") == "postmenopausal"
    assert phrase(VOCABULARY["menopausal_status"], None) == "menopausal status not known"
    assert phrase(VOCABULARY["refuses_chemotherapy"], "no") == "does not refuse chemotherapy"
    assert phrase(VOCABULARY["taxane_months_end_to_relapse"], "never") == "no earlier taxane"
    assert phrase(VOCABULARY["gestation_weeks"], 12) == "gestation 12 weeks"


@pytest.mark.parametrize(
    ("fact", "values", "words"),
    [
        ("her2_ihc", ["0", "1+"], "HER2 IHC 0 or 1+"),
        ("endocrine_resistance", ["primary", "secondary"], "primary or secondary endocrine resistance"),
        ("tissue_diagnosis", ["metastasis", "primary-only"], "tissue of the metastasis or primary only"),
        ("diabetes", ["type-1", "type-2"], "any diabetes"),
        ("subtype", ["hr-positive-her2-negative", "er-low-her2-negative", "pr-only-her2-negative", "triple-negative"],
         "subtype other than HER2-positive"),
        ("er_status", ["positive", "low-positive"], "ER positive or low-positive"),
        ("visceral_crisis", ["present", "absent"], "visceral crisis or no visceral crisis"),
        ("menopausal_status", ["postmenopausal"], "postmenopausal"),
    ],
)  # fmt: skip
def test_some_of_several_values(fact: str, values: list[str], words: str) -> None:
    assert phrase(VOCABULARY[fact], values) == words


def test_words_that_several_texts_share_are_said_once_and_none_is_left_empty() -> None:
    assert either(["a b", "c b"]) == "a or c b"
    assert either(["a b", "a c"]) == "a b or c"
    assert either(["b", "a b"]) == "b or a b"
    assert either(["a", "a"]) == "a"


def one_value_each() -> Iterator[tuple[Fact, str]]:
    for fact in VOCABULARY:
        yield from ((fact, value) for value in (*fact.values, *(["never"] if fact.never else [])))


def test_no_words_are_read_back_as_another_value() -> None:
    """What is said of a value is read as that value, or is not read; it never says another value of its fact."""
    for fact, value in one_value_each():
        read = read_shorthand(VOCABULARY, phrase(fact, value)).values.get(fact.id, value)
        assert read == value or (isinstance(read, tuple) and value in read), (fact.id, value, read)


def test_a_label_behind_the_name_of_its_fact_is_read_as_its_value() -> None:
    for fact in VOCABULARY:
        for value, label in fact.value_labels.items():
            name = next((one for one in (fact.label, *fact.words) if one), "")
            found = read_shorthand(VOCABULARY, f"{name} {label}")
            assert dict(found.values) == {fact.id: value}, (fact.id, label)


def test_a_label_alone_is_read_as_before() -> None:
    found = read_shorthand(VOCABULARY, "HR-positive/HER2-negative")
    assert dict(found.values) == {"hr_status": "positive", "her2_status": "negative"}


# Numbers


@pytest.mark.parametrize(
    ("fact", "given", "kept", "words"),
    [
        ("bilirubin_times_uln", "26 umol/L ULN 17", 1.5294, "bilirubin 1.53 x ULN"),
        ("bilirubin_times_uln", "50 umol/L ULN 17", 2.9412, "bilirubin 2.94 x ULN"),
        ("calcium_mmol_l", "10.3 mg/dL", 2.5699, "albumin-adjusted calcium 2.57 mmol/L"),
        ("calcium_mmol_l", "8.8 mg/dL", 2.1956, "albumin-adjusted calcium 2.196 mmol/L"),  # 2.2 is a limit, and it is below
        ("magnesium_mmol_l", "1.7 mg/dL", 0.6994, "magnesium 0.699 mmol/L"),
        ("fasting_glucose_mmol_l", "101 mg/dL", 5.6055, "fasting glucose 5.61 mmol/L"),
        ("haemoglobin_g_l", "10.4 g/dL", 104, "haemoglobin 104 g/L"),
        ("platelets_10e9_l", "148600 /uL", 148.6, "platelets 148.6 10^9/L"),
        ("brain_largest_lesion_mm", "2.3 cm", 23, "largest brain metastasis 23 mm"),
        ("hba1c_percent", "53 mmol/mol", 7, "HbA1c 7 %"),
        ("er_percent", 33.25, 33.25, "ER 33.25 %"),
    ],
)
def test_a_converted_number_is_shown_shorter_and_kept_in_full(fact: str, given: object, kept: float, words: str) -> None:
    patient = patient_from(VOCABULARY, {fact: given})
    assert patient.facts[fact] == pytest.approx(kept, abs=1e-9)
    assert phrase(VOCABULARY[fact], patient.facts[fact]) == words
    assert recommend(load("example"), patient).as_data()["facts"][fact]["value"] == patient.facts[fact]


def thresholds() -> set[float]:
    """Every limit that a shipped guideline, a record of its evidence or a law of the vocabulary tests."""
    found: set[float] = set()
    for name in SHIPPED:
        compiled = load(name)
        criteria: list[Criterion] = [*compiled.criteria(), *(law.when for law in compiled.vocabulary.impossible)]
        criteria += [finding.when for finding in compiled.guideline.findings.values()]
        criteria += [one for record in compiled.guideline.records.values() for one in record.criteria]
        leaves = (leaf for criterion in criteria for leaf in criterion.leaves())
        found.update(number for leaf in leaves if isinstance(leaf, InRange) for number in leaf.range.as_data().values())
    return found


def test_no_number_is_shown_on_the_other_side_of_a_limit() -> None:
    limits = thresholds()
    assert len(limits) >= 30
    steps = [place / 10_000 for place in range(-300, 301)]
    for limit in limits:
        for number in (round(limit + step, 4) for step in steps):
            shown = float(number_said(number))
            assert (shown < limit, shown > limit) == (number < limit, number > limit), (number, shown, limit)


@given(st.floats(min_value=0, max_value=5000, allow_nan=False))
def test_a_number_is_shown_within_half_a_hundredth_of_itself(number: float) -> None:
    number = round(number, 4)
    assert abs(float(number_said(number)) - number) <= 0.005 * number + 1e-12
    if round(number, 2) == number:
        assert float(number_said(number)) == number


def test_a_limit_is_never_rounded() -> None:
    assert said({"calcium_mmol_l": {"below": 2.1956}}) == "albumin-adjusted calcium below 2.1956 mmol/L"
    assert value_said(VOCABULARY["calcium_mmol_l"], Range(at_least=2.1956, at_most=3).as_data()) == "2.1956 to 3"


# Criteria

REFUSES, CRISIS = {"refuses_chemotherapy": "yes"}, {"visceral_crisis": "present"}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("always", "always"),
        ({"all": [CRISIS, REFUSES]}, "visceral crisis and refuses chemotherapy"),
        ({"all": [CRISIS, REFUSES, {"ecog": {"at_least": 3}}]}, "visceral crisis, refuses chemotherapy and ECOG at least 3"),
        ({"any": [CRISIS, REFUSES, {"ecog": {"at_least": 3}}]}, "visceral crisis, refuses chemotherapy or ECOG at least 3"),
        ({"all": [CRISIS, {"any": [REFUSES, {"ecog": 4}]}]}, "visceral crisis and (refuses chemotherapy or ECOG 4)"),
        ({"any": [CRISIS, {"all": [REFUSES, {"ecog": 4}]}]}, "visceral crisis or (refuses chemotherapy and ECOG 4)"),
        ({"all": [CRISIS, {"all": [REFUSES, {"ecog": 4}]}]}, "visceral crisis, refuses chemotherapy and ECOG 4"),
        ({"all": [CRISIS, {"menopausal_status": ["premenopausal", "perimenopausal"]}]},
         "visceral crisis and (premenopausal or perimenopausal)"),
        ({"not": {"any": [CRISIS, REFUSES]}}, "no visceral crisis and does not refuse chemotherapy"),
        ({"not": {"all": [CRISIS, REFUSES]}}, "no visceral crisis or does not refuse chemotherapy"),
        ({"not": {"not": CRISIS}}, "visceral crisis"),
        ({"not": {"germline_brca": "pathogenic"}}, "germline BRCA1/2 negative or variant of uncertain significance"),
        ({"not": {"subtype": "triple-negative"}}, "subtype other than triple-negative"),
        ({"not": {"taxane_months_end_to_relapse": {"at_most": 12}}}, "time from the end of taxane to relapse above 12 months or never"),
        ({"not": {"taxane_months_end_to_relapse": {"at_least": 6, "at_most": 12}}},
         "time from the end of taxane to relapse below 6 or above 12 months or never"),
        ({"taxane_months_end_to_relapse": {"at_least": 6, "at_most": 12}}, "time from the end of taxane to relapse 6 to 12 months"),
    ],
)  # fmt: skip
def test_a_criterion_in_words(raw: object, words: str) -> None:
    assert said(raw) == words


def test_every_shipped_criterion_is_said_without_an_id_and_without_a_bare_not() -> None:
    ids = {value for fact in VOCABULARY for value in fact.values if "-" in value} - PLAIN
    ids |= {fact.id for fact in VOCABULARY if "_" in fact.id}
    for name in SHIPPED:
        compiled = load(name)
        phrases = Phrases(compiled.guideline, compiled.vocabulary)
        for criterion in compiled.criteria():
            words = phrases.criterion(criterion)
            found = ids.intersection(re.split(r"[ ,()]+", words))
            assert not found, words
            assert "not (" not in words, words


def test_a_criterion_says_the_same_however_it_is_nested() -> None:
    crisis, refuses = criterion_from(CRISIS), criterion_from(REFUSES)
    neither = Not(AnyOf((crisis, refuses)))
    nested, flat = AllOf((crisis, AllOf((refuses, neither)))), AllOf((crisis, refuses, Not(crisis), Not(refuses)))
    assert PHRASES.criterion(nested) == PHRASES.criterion(flat)


def test_many_ways_to_meet_a_condition_are_a_list() -> None:
    told = firstline("explain", "repeat-receptors", SENTENCE).output
    assert "  NOT MET: one of (here: " in told or "  NOT KNOWN: one of" in told
    assert "\n    ER negative and PR positive\n    ER negative and (ER of the primary positive or low-positive)\n" in told


def test_a_question_of_the_reader_names_values_in_words() -> None:
    asked = read_shorthand(VOCABULARY, "subtype TNBC, HR+/HER2-").questions[0].question
    assert asked == "subtype is said in two ways (triple-negative, HR-positive/HER2-negative): which is right?"


def test_a_record_that_contradicts_itself_is_told_in_words() -> None:
    told = firstline("options", "de novo", "endocrine_exposure=present").errors
    assert "presentation de novo and earlier endocrine therapy present cannot both be true" in told


def test_show_names_each_value_as_it_is_written_and_as_it_is_said() -> None:
    told = firstline("show", "example", "diabetes").output
    assert "values: none, type-1 (type 1), type-2 (type 2)" in told


# Standings


def test_each_standing_has_the_word_that_the_readme_lists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for one in Standing:
        assert one.said in readme
        assert "-" not in one.said
    assert Standing.EXCLUDED.said == "not offered"


SENTENCE = "ER 90% PR+ HER2 0, bone mets, de novo, postmenopausal, no visceral crisis, ECOG 1"
NO_WORDS = re.compile(
    r' (class|id|href)="[^"]*"|<style>.*?</style>|^  [\w-]+/[\w-]+, ', re.DOTALL | re.MULTILINE
)  # markup, and places in a file
ID_OF_A_STANDING = re.compile(r"\b(to-confirm|on-hold|excluded|not-graded|very-low)\b")


@pytest.mark.parametrize(
    "arguments",
    [
        ["options", "--full", SENTENCE],
        ["options", SENTENCE, "--guideline", "evidence-2026"],
        ["options", "ER 90% HER2 0, premenopausal, de novo, no visceral crisis"],  # with a companion that is to confirm
        ["options", "HER2 3+, heart failure symptomatic, ILD current"],
        ["explain", "anti-her2-doublet-chemotherapy", SENTENCE],
        ["explain", "et-cdk46", SENTENCE],
        ["agree", SENTENCE],
        ["compare", "stage4-explained", "evidence-2026", SENTENCE],
        ["draw", "--text", SENTENCE],
        ["draw", SENTENCE],
        ["check", "letrozole and ribociclib", SENTENCE],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_what_is_printed_holds_no_id_of_a_standing_or_of_a_value(arguments: list[str]) -> None:
    printed = NO_WORDS.sub("", firstline(*arguments).output)
    assert len(printed) > 100
    assert not ID_OF_A_STANDING.search(printed), ID_OF_A_STANDING.search(printed)
    ids = {value for fact in VOCABULARY for value in fact.values if "-" in value} - PLAIN
    own = {name for one in SHIPPED for name in (*load(one).guideline.options, *load(one).vocabulary.classes)}
    found = [one for one in ids - own if re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", printed)]
    assert not found


def test_a_condition_says_how_many_other_ways_to_the_option_are_open() -> None:
    compiled = load("evidence-2026")
    answer = recommend(compiled, patient_from(compiled.vocabulary, {"her2_status": "positive", "presentation": "recurrent"}))
    possible = [one for one in answer.options if one.standing == "possible"]

    assert any(len(one.paths) > 1 for one in possible)
    assert any(len(one.paths) == 1 for one in possible)
    for one in possible:
        others = len(one.paths) - 1
        told = re.search(r", or in (\d+) other ways?$", one.because)
        assert (int(told[1]) if told else 0) == others, one.id


# Criteria without what is to spare


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"all": [{"any": [{"pregnancy": "present"}, {"frailty": "frail"}]}, {"frailty": "frail"}]}, {"frailty": "frail"}),
        ({"any": [{"frailty": "frail"}, {"all": [{"frailty": "frail"}, {"pregnancy": "present"}]}]}, {"frailty": "frail"}),
        ({"all": [{"frailty": "frail"}, {"frailty": "frail"}]}, {"frailty": "frail"}),
        (
            {"all": [{"any": [{"ecog": 4}, {"frailty": "frail"}]}, {"any": [{"frailty": "frail"}, {"ecog": 4}, {"pregnancy": "present"}]}]},
            {"any": [{"ecog": 4}, {"frailty": "frail"}]},
        ),
    ],
)
def test_what_another_part_makes_needless_is_not_said(raw: object, words: object) -> None:
    assert said(raw) == said(words)


def joined(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    some = st.lists(parts, min_size=1, max_size=4).map(tuple)
    return st.one_of(some.map(AllOf), some.map(AnyOf), parts.map(Not))


LEAVES = [IsOneOf(name, ("present",)) for name in "abcd"]


@given(st.recursive(st.sampled_from(LEAVES), joined, max_leaves=12))
def test_a_simplified_criterion_holds_for_the_same_patients_and_has_no_part_to_spare(criterion: Criterion) -> None:
    simple = simplified(criterion)

    for count in range(5):
        for present in combinations("abcd", count):
            patient = Plain({fact: "present" if fact in present else "absent" for fact in "abcd"})
            assert simple.fold(patient) == criterion.fold(patient), present
    for one in within(simple):
        inner = [set(part.parts) if isinstance(part, AllOf | AnyOf) else {part} for part in one.parts]
        assert len(inner) > 1
        assert not any(a <= b for a, b in permutations(inner, 2))


def within(criterion: Criterion) -> Iterator[AllOf | AnyOf]:
    if isinstance(criterion, AllOf | AnyOf):
        yield criterion
        for part in criterion.parts:
            yield from within(part)


def test_a_reason_names_what_is_known_of_a_fact_of_which_few_values_are_left() -> None:
    """An adjuvant aromatase inhibitor ended half a year before: primary or secondary, but resistant; the list begins with chemotherapy."""
    said = "ER+ HER2-, postmenopausal, recurrence 6 months after completing 5 years of adjuvant anastrozole, lung mets, no visceral crisis"
    first = recommend(load(), patient_from(VOCABULARY, read_shorthand(VOCABULARY, said).facts)).options[0]

    assert first.id == "taxane"
    assert "primary or secondary endocrine resistance" in first.because
