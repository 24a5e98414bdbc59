"""The clinic page without a browser: what it says in each state, one state of words and ticks, undo, links, plans."""

from __future__ import annotations

import random
import re
import string
from urllib.parse import parse_qs, urlsplit

import pytest

from decision import load, patient_from, recommend
from decision.intake import read_shorthand
from decision.interfaces.web.state import State
from tests.web.serving import CASE_A, REGIMENS, REST, Got, PageOf, Pages

A_ASKED = "er_percent"


def answer_of(got: Got) -> str:
    return got.page.by_id("answer").text


def headline(got: Got) -> str:
    return next(one.text for one in got.page.elements if one.attributes.get("class") == "headline")


def link_of(got: Got) -> str:
    return got.page.by_id("link").attributes["href"]


# States


def test_nothing_known_says_so_and_shows_example_cases(pages: Pages) -> None:
    got = pages.get("/")
    examples = [
        one.attributes["href"]
        for one in got.page.elements
        if one.attributes.get("href", "").startswith("/clinic?_guideline=stage4-explained&")
    ]

    assert "Nothing is known yet: 12 options are possible." in answer_of(got)
    assert len(examples) == 3
    assert all(pages.get(one).status == 200 for one in examples)


def test_nothing_is_pre_selected_and_not_known_is_offered(pages: Pages) -> None:
    page = pages.get("/").page
    radios = [one for one in page.elements if one.attributes.get("type") == "radio"]
    names = {one.attributes["name"] for one in radios}

    assert not [one for one in radios if "checked" in one.attributes]
    assert all(any(one.attributes["value"] == "not known" for one in radios if one.attributes["name"] == name) for name in names)
    legends = sum(one.tag == "legend" for one in page.elements)
    assert legends == sum(one.tag == "fieldset" for one in page.elements) == len(names)


def test_not_known_answers_as_nothing_selected(pages: Pages) -> None:
    said = pages.say(CASE_A)
    ticked = pages.say(CASE_A, pregnant="not known", ecog="")

    assert said.page.by_id("answer").text == ticked.page.by_id("answer").text


def test_partly_known_names_what_could_change_rank_1(pages: Pages) -> None:
    got = pages.say(CASE_A)

    assert headline(got) == "Not settled: reason against CDK4/6 inhibitors could change the list."
    assert "Ask next" in got.text
    assert got.page.by_id("answer").attributes["data-status"].startswith("2 options, not settled. First: endocrine therapy")


def test_settled_says_that_nothing_missing_matters_and_asks_no_more(pages: Pages) -> None:
    settled = f"{CASE_A}, postmenopausal woman, ECOG 1, neutrophils 3, no active infection"
    got = pages.say(settled, cdk4_6_unsuitable="absent", pregnant="absent")

    assert headline(got) == "Settled: no missing fact changes what is ranked, or how."
    assert "Ask next" not in got.text


def test_words_not_understood_are_handed_back_and_the_rest_is_used(pages: Pages) -> None:
    got = pages.say(f"ER 90%, HER2 0, {REST}, fitt as a fiddle")

    assert "Not understood:" in got.text
    assert "fiddle" in got.text
    assert "ER 90 %" in got.text
    assert "fiddle" not in link_of(got)


def test_a_question_of_the_reader_stops_the_list_and_offers_to_leave_the_words_out(pages: Pages) -> None:
    got = pages.say(f"{CASE_A}, CPS 1,000")
    action = next(one.attributes["value"] for one in got.page.elements if one.attributes.get("value", "").startswith("cut "))

    assert "One question first" in answer_of(got)
    assert "does its point or comma mark decimals or thousands?" in answer_of(got)
    assert "First-line options" not in got.text
    mended = pages.post({**got.page.hidden(), "_text": f"{CASE_A}, CPS 1,000", "_do": action})
    assert "CPS" not in mended.page.by_id("text").text
    assert "First-line options" in mended.text


def test_all_words_that_are_asked_about_can_be_left_out_at_once(pages: Pages) -> None:
    text = f"{CASE_A}, CPS 1,000, ER 7, relapse of depression"
    got = pages.say(text)
    buttons = [one.attributes["value"] for one in got.page.elements if one.attributes.get("value", "").startswith("cut ")]
    every = max(buttons, key=lambda value: len(value.split()))

    assert "3 questions first" in answer_of(got)
    assert "Leave out all 3" in got.text
    assert "What is left out stays unknown." in got.text
    mended = pages.post({**got.page.hidden(), "_text": text, "_do": every})
    assert "First-line options" in mended.text
    assert "CPS" not in mended.page.by_id("text").text
    assert CASE_A[:10] in mended.page.by_id("text").text


def test_months_are_counted_to_the_day_that_is_given_and_no_link_holds_it(pages: Pages) -> None:
    text = f"{CASE_A}, TCHP finished 2026-03-28"
    asked = pages.say(text)
    told = pages.say(text, _today="2026-11-28")

    assert "question" in answer_of(asked)
    assert "8 months" in told.text
    assert told.page.by_id("today").attributes["value"] == "2026-11-28"
    assert "2026" not in link_of(told)
    assert "`soon` is no day; expected one as 2026-11-28" in pages.say(text, _today="soon").text


def test_facts_that_cannot_both_be_true_are_named_with_a_way_out_each(pages: Pages) -> None:
    got = pages.say(f"HER2 3+, HER2 negative, ER 90%, {REST}")

    assert "Two facts disagree" in answer_of(got)
    assert "HER2 IHC 3+ and HER2 negative disagree" in answer_of(got)
    assert "First-line options" not in got.text
    repairs = {one.text: one.attributes["value"] for one in got.page.elements if one.attributes.get("value", "").startswith("aside ")}
    assert repairs == {
        "Leave out HER2 IHC 3+ (the sentence)": "aside her2_ihc",
        "Leave out HER2 negative (the sentence)": "aside her2_status",
    }
    mended = pages.post({**got.page.hidden(), "_text": f"HER2 3+, HER2 negative, ER 90%, {REST}", "_do": "aside her2_ihc"})
    assert "Set aside: HER2 IHC 3+ of the sentence." in mended.page.by_id("parts").text
    assert "endocrine therapy with a CDK4/6 inhibitor" in answer_of(mended)


def test_outside_the_guideline_shows_why_and_no_ranked_list(pages: Pages) -> None:
    got = pages.post({"line_of_therapy": "later"})

    assert headline(got) == "Outside this guideline"
    assert "a later line" in answer_of(got)
    assert "First-line options, in order" not in got.text


def test_an_urgent_flag_stands_before_everything_and_removes_no_list(pages: Pages) -> None:
    got = answer_of(pages.say(f"spinal cord compression, {CASE_A}"))

    assert got.index("Urgent, immediate: suspected compression of the spinal cord") < got.index("Not settled")
    assert "First-line options, in order" in got


def test_pregnancy_is_urgent_and_outside_and_says_the_next_step(pages: Pages) -> None:
    got = answer_of(pages.say("triple negative, visceral crisis, pregnant"))

    assert "refer at once to a joint board" in got.lower()
    assert "Outside this guideline" in got


def test_what_cannot_be_read_is_told_with_what_was_expected(pages: Pages) -> None:
    got = answer_of(pages.post({A_ASKED: "900"}))

    assert "This cannot be read" in got
    assert "expected a number of % from 0 to 100" in got


def test_a_likely_identifier_draws_a_warning_and_is_not_said_again(pages: Pages) -> None:
    got = pages.say(f"{CASE_A}, MRN 12345678, born 01.02.1960")

    assert "this looks like a full date" in got.text
    assert "12345678" not in link_of(got)
    assert "1960" not in link_of(got)


def test_an_invented_guideline_says_that_it_is_not_for_care(pages: Pages) -> None:
    assert "INVENTED, not for care." in pages.get("/?_guideline=example").text


def test_an_unknown_guideline_is_never_taken_for_another_silently(pages: Pages) -> None:
    got = pages.get("/?_guideline=nothing")

    assert got.status == 400
    assert "`nothing` is not a guideline" in got.text


def test_a_link_with_a_name_that_is_no_fact_is_told_and_not_passed_over(pages: Pages) -> None:
    got = pages.get("/clinic?er_pecent=90")

    assert got.status == 400
    assert "`er_pecent` is not a fact" in got.text
    assert "did you mean `er_percent`?" in got.text


def test_no_folder_is_opened_for_a_page_whatever_a_hidden_field_holds(pages: Pages) -> None:
    elsewhere = State("/etc").packed()
    for fields in ({"_state": elsewhere}, {"_text": "", "_last": elsewhere, "_previous": elsewhere, "_do": "undo"}, {"_guideline": "../x"}):
        got = pages.post(fields)
        assert got.status == 400
        assert "is not a guideline" in got.text


def test_words_are_cut_only_where_they_still_stand(pages: Pages) -> None:
    got = pages.say(f"{CASE_A}, CPS 1,000")
    action = next(one.attributes["value"] for one in got.page.elements if one.attributes.get("value", "").startswith("cut "))
    typed_on = pages.post({**got.page.hidden(), "_text": "HER2 3+", "_do": action})

    assert typed_on.page.by_id("text").text == "HER2 3+"


# One state


def test_a_typed_fact_moves_the_fields_and_a_changed_word_moves_them_again(pages: Pages) -> None:
    first = pages.say(f"ER 90%, HER2 0, {REST}", _opened="receptors")
    second = pages.post({**first.page.hidden(), "_text": f"ER 80%, HER2 3+, {REST}"})

    assert first.page.hidden()[A_ASKED] == ["90"]
    assert second.page.hidden()[A_ASKED] == ["80"]
    assert second.page.hidden()["her2_ihc"] == ["3+"]
    assert "Two facts disagree" not in second.text


def test_a_tick_against_the_sentence_disagrees_and_each_button_keeps_one(pages: Pages) -> None:
    first = pages.say(CASE_A)
    against = pages.post({**first.page.hidden(), "_text": CASE_A, "her2_ihc": "3+"})

    assert "HER2 IHC 0 in the sentence, HER2 IHC 3+ in the form." in answer_of(against)
    for action, kept in (("drop her2_ihc", "0"), ("aside her2_ihc", "3+")):
        mended = pages.post({**against.page.hidden(), "_text": CASE_A, "_do": action})
        assert "Two facts disagree" not in mended.text
        assert f"her2_ihc={kept.replace('+', '%2B')}" in link_of(mended)


def test_not_known_against_the_sentence_disagrees_too(pages: Pages) -> None:
    first = pages.say(CASE_A)
    against = pages.post({**first.page.hidden(), "_text": CASE_A, "her2_ihc": "not known"})

    assert "HER2 IHC 0 in the sentence, HER2 IHC not known in the form." in answer_of(against)


def test_groups_stay_open_while_ticks_are_made_and_fold_where_words_or_a_link_tell_the_case(pages: Pages) -> None:
    ticked, words = pages.post({**pages.get("/").page.hidden(), "her2_ihc": "0"}), pages.say(CASE_A)
    mixed = pages.post({**ticked.page.hidden(), "_text": CASE_A})
    link = pages.get(link_of(words))
    opened = pages.post({**link.page.hidden(), "_do": "open receptors"})

    expanded = [got.page.by_id("g-receptors").attributes["aria-expanded"] for got in (ticked, mixed, words, link, opened)]
    assert expanded == ["true", "true", "false", "false", "true"]


def test_where_nothing_is_ranked_the_line_at_a_glance_says_what_stands_instead(pages: Pages) -> None:
    got = pages.say("triple negative, recurrent, active infection, neutrophils 0.3, ECOG 1")
    assert got.page.by_id("answer").attributes["data-status"].startswith("0 options, ")
    assert re.match(r"0 options, \d+ on hold, (not )?settled", got.page.by_id("answer").attributes["data-status"])


def test_the_way_to_the_clinic_keeps_the_guideline(pages: Pages) -> None:
    page = pages.say(CASE_A, _guideline=REGIMENS).page
    links = [one.attributes["href"] for one in page.elements if one.tag == "a" and one.text == "Clinic"]
    assert links == [f"/clinic?_guideline={REGIMENS}"]


def test_a_tick_stays_when_its_group_is_folded(pages: Pages) -> None:
    opened = pages.post({**pages.say(CASE_A).page.hidden(), "_text": CASE_A, "_do": "open sites"})
    ticked = pages.post({**opened.page.hidden(), "_text": CASE_A, "liver_metastases": "present"})
    folded = pages.post({**ticked.page.hidden(), "_text": CASE_A, "_do": "close sites"})
    later = pages.post({**folded.page.hidden(), "_text": f"{CASE_A}, ECOG 1"})

    assert "lung metastases" in opened.page.by_id("parts").text
    assert "lung metastases" not in folded.page.by_id("parts").text
    assert "From the form: liver metastases" in later.page.by_id("parts").text


def test_a_tick_that_the_sentence_repeats_outlives_the_sentence(pages: Pages) -> None:
    base = f"ER 90%, {REST}"
    ticked = pages.post({"_text": base, "her2_ihc": "0"})
    both = pages.post({**ticked.page.hidden(), "_text": f"{base}, HER2 0"})
    alone = pages.post({**both.page.hidden(), "_text": base})

    assert alone.page.hidden()["her2_ihc"] == ["0"]


def test_earlier_treatment_of_the_sentence_is_shown_and_linked_in_codes(pages: Pages) -> None:
    got = pages.say("ER 90%, HER2 0, adjuvant letrozole for 60 months, ended 18 months before relapse, no visceral crisis")

    assert "earlier treatment: adjuvant letrozole" in got.page.by_id("parts").text
    assert "agent%3Aletrozole" in link_of(got)
    assert pages.get(link_of(got)).page.by_id("h-et-cdk46").text == got.page.by_id("h-et-cdk46").text


# Undo


def test_undo_takes_the_last_change_back_and_undoes_itself(pages: Pages) -> None:
    base = f"ER 90%, {REST}"
    first = pages.say(base)
    second = pages.post({**first.page.hidden(), "_text": base, "her2_ihc": "3+"})
    undone = pages.post({**second.page.hidden(), "_text": base, "_do": "undo"})
    again = pages.post({**undone.page.hidden(), "_text": base, "_do": "undo"})

    assert "her2_ihc" not in link_of(undone)
    assert "her2_ihc=3%2B" in link_of(again)


def test_undo_brings_words_back(pages: Pages) -> None:
    first = pages.say(CASE_A)
    second = pages.post({**first.page.hidden(), "_text": f"{CASE_A}, ECOG 1"})
    undone = pages.post({**second.page.hidden(), "_text": f"{CASE_A}, ECOG 1", "_do": "undo"})

    assert undone.page.by_id("text").text == CASE_A


def test_while_somebody_types_the_words_are_one_change(pages: Pages) -> None:
    known = {"visceral_crisis": "absent", "presentation": "de-novo", "pr_status": "positive", "her2_ihc": "0", "er_percent": "90"}
    got = pages.post({**pages.get("/").page.hidden(), "_text": "", **known})
    for text in ("EC", "ECOG", "ECOG 1"):
        got = pages.post({**got.page.hidden(), "_text": text, "_live": "1"})
    undone = pages.post({**got.page.hidden(), "_text": "ECOG 1", "_do": "undo"})

    assert undone.page.by_id("text").text == ""
    assert undone.page.hidden()["her2_ihc"] == ["0"]


# Links


@pytest.mark.parametrize("text", [CASE_A, "HER2 3+, liver mets, ECOG 1", "ER 50-80%, HER2 0 or 1+", "TNBC, CPS 12, de novo"])
def test_a_link_restores_the_same_answer(pages: Pages, text: str) -> None:
    got = pages.say(text)
    restored = pages.get(link_of(got))

    def told(one: Got) -> str:
        return answer_of(one)

    assert told(restored) == told(got)
    assert link_of(restored) == link_of(got)


def test_a_link_gives_the_age_as_the_band_of_the_guideline(pages: Pages) -> None:
    for age in (54, 61):
        link = parse_qs(urlsplit(link_of(pages.say(f"{CASE_A}, age {age}"))).query)
        assert str(age) not in "".join(link.get("age_years", []))


def test_a_link_holds_no_free_text_no_date_and_no_number_of_a_person(pages: Pages) -> None:
    draw = random.Random(7)
    vocabulary = load().vocabulary
    known = {*vocabulary.facts, "_guideline", "_course", "prior_therapies_complete"}
    for _ in range(12):
        name = "".join(draw.choices(string.ascii_lowercase, k=9)).capitalize()
        number = "".join(draw.choices(string.digits, k=10))
        date = f"{draw.randint(1, 28):02}.{draw.randint(1, 12):02}.{draw.randint(1930, 1990)}"
        link = link_of(pages.say(f"{name} {name}sen, {number}, born {date}, MRN {number}, {CASE_A}"))
        assert name.lower() not in link.lower()
        assert number not in link
        assert date not in link
        for fact, values in parse_qs(urlsplit(link).query).items():
            assert fact in known
            assert fact in ("_guideline", "_course", "prior_therapies_complete") or all(_is_coded(fact, value) for value in values)


def _is_coded(fact: str, value: str) -> bool:
    one = load().vocabulary[fact]
    return (
        value in one.values
        or value in one.statements
        or bool(re.fullmatch(r"never|[\d.]+|((at least|above|at most|below) [\d.]+( and )?)+", value))
    )


# Plans


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("letrozole + ribociclib", "Listed, to confirm, rank 1: endocrine therapy with a CDK4/6 inhibitor."),
        ("Femara and Kisqali", "Listed, to confirm, rank 1: endocrine therapy with a CDK4/6 inhibitor."),
        ("letrozole", "Listed if, rank 2: endocrine therapy alone"),
        ("docetaxel", "Not offered: a taxane."),
        ("everolimus + exemestane", "Not in this guideline as planned."),
    ],
)
def test_a_planned_regimen_gets_its_verdict(pages: Pages, plan: str, said: str) -> None:
    assert said in pages.say(CASE_A, _plan=plan).page.by_id("verdict").text


def test_a_planned_regimen_that_is_contraindicated_or_listed_says_so(pages: Pages) -> None:
    complete = {"cdk4_6_unsuitable": "absent", "pregnant": "absent", "neutrophils_10e9_l": "3", "active_infection": "absent"}
    listed = pages.post({"_text": CASE_A, "_plan": "palbociclib + letrozole", **complete})
    barred = pages.post({"_text": "triple negative, visceral crisis", "_plan": "paclitaxel", "chemotherapy_unsuitable": "present"})

    assert "Listed, rank 1:" in listed.page.by_id("verdict").text
    assert "My plan" in listed.page.by_id("h-et-cdk46").text
    assert "Contraindicated: a taxane." in barred.page.by_id("verdict").text


def test_a_word_that_names_no_treatment_is_told_and_never_called_not_offered(pages: Pages) -> None:
    said = pages.say(CASE_A, _plan="letrozol + magic").page.by_id("verdict").text

    assert "names no treatment" in said
    assert "did you mean" in said
    assert "Not offered" not in said


# The guideline's own words


def test_two_notes_on_intervals_say_from_when_to_when(pages: Pages) -> None:
    """The metastasis came late and the relapse came on treatment: both notes hold, of two intervals."""
    facts = {"presentation": "recurrent", "metastasis_free_interval_months": "54", "endocrine_months_end_to_relapse": "0"}
    said = [one.text for one in pages.post(facts).page.elements if one.tag == "p" and "nterval" in one.text]

    assert any(
        one.startswith("An interval is short: from the diagnosis to the metastasis under 24 months, or from adjuvant") for one in said
    )
    assert any(one.startswith("The interval from the diagnosis to the metastasis is 24 months or longer.") for one in said)


def test_each_card_is_named_with_rank_label_standing_strength_and_evidence(pages: Pages) -> None:
    assert pages.say(CASE_A).page.by_id("h-et-cdk46").text == (
        "Rank 1, endocrine therapy with a CDK4/6 inhibitor To confirm, rule out: reason against CDK4/6 inhibitors, pregnancy, "
        "neutrophils below 1.5, active infection Strength strong · Evidence not graded"
    )


def test_equal_options_share_a_rank_and_say_so(pages: Pages) -> None:
    page = pages.say("triple negative, CPS 0, no visceral crisis").page
    ranks = [one.attributes.get("value") for one in page.elements if one.tag == "li"]

    assert ranks.count("1") > 1
    assert "Equal on every criterion." in page.by_id("answer").text


def test_the_basis_names_use_inputs_logic_sources_limits_and_review(pages: Pages) -> None:
    basis = pages.say(CASE_A).page.by_id("basis").text

    for word in ("Use", "User", "Inputs", "Logic", "Sources", "Limits", "Review", "No doses are given", "not signed"):
        assert word in basis


def test_the_hint_is_read_in_full(pages: Pages) -> None:
    hint = pages.get("/").page.by_id("text-hint").text.removeprefix("For example: ").partition(". No names")[0]
    read = read_shorthand(load().vocabulary, hint)

    assert len(read.facts) >= 3
    assert not read.not_understood


def test_the_option_page_tells_why_not_and_what_would_change_it(pages: Pages) -> None:
    got = pages.post({"_state": pages.say(CASE_A).page.field("_last")}, "/option/taxane")

    for word in ("Why not", "visceral crisis", "Not met", "What would change it", "Would be an option if", "to confirm", "Sources"):
        assert word in got.text


def test_the_option_page_lists_every_other_answer_of_each_question(pages: Pages) -> None:
    compiled = load()
    answer = recommend(compiled, patient_from(compiled.vocabulary, read_shorthand(compiled.vocabulary, CASE_A).facts))
    got = pages.post({"_state": pages.say(CASE_A).page.field("_last")}, "/option/et-cdk46").text
    option = answer.option("et-cdk46")

    assert option is not None
    text = PageOf(got).by_id("answer").text
    for step in option.paths[0]:
        for branch in compiled.guideline.decisions[step.decision].branches.values():
            assert branch.answer in text


def test_the_guideline_is_listed_with_every_question_criterion_rationale_and_source(pages: Pages) -> None:
    text = " ".join(one.text for one in pages.get("/guideline").page.elements if one.tag == "main")
    for decision in load().guideline.decisions.values():
        assert decision.question in text
        for branch in decision.branches.values():
            assert branch.answer in text
            assert branch.rationale in text
            assert all(cite in text for cite in branch.cites)


def test_unread_words_that_may_identify_a_person_are_warned_about_and_not_said_back(pages: Pages) -> None:
    echo = pages.say("MRN 1234567, Mrs Miller, ER 90%").text.partition('class="echo"')[2].partition("</section>")[0]
    assert "looks like" in echo
    assert "1234567" not in echo
    assert "Miller" not in echo


def test_a_sentence_that_says_that_there_was_no_other_treatment_is_heard(pages: Pages) -> None:
    def echo(text: str) -> str:
        return pages.say(f"ER 90%, HER2 0, {text}").page.by_id("parts").text

    assert "earlier treatment: none" in echo("never any cancer treatment")
    assert "(there may be more)" not in echo("never any cancer treatment")
    assert "(there may be more)" in echo("adjuvant letrozole finished 30 months ago")
    assert "(there may be more)" not in echo("adjuvant letrozole finished 30 months ago, no other earlier treatment")


def test_no_other_treatment_than_none_is_told_in_words(pages: Pages) -> None:
    told = pages.say("ER 90%, HER2 0, no other earlier treatment").page.by_id("answer").text

    assert "This cannot be read the earlier treatment: no other earlier treatment in the sentence, and none is told; expected" in told
    assert "prior_therapies" not in told


def test_a_number_that_is_typed_digit_by_digit_is_one_change(pages: Pages) -> None:
    page = pages.say("HER2 0").page
    for typed in ("9", "90"):
        page = pages.post({**page.hidden(), "_text": "HER2 0", "er_percent": typed, "_live": "1"}).page
    undone = pages.post({**page.hidden(), "_text": "HER2 0", "_do": "undo"}).page
    again = pages.post({**undone.hidden(), "_text": "HER2 0", "er_percent": "8", "_live": "1"}).page
    back = pages.post({**again.hidden(), "_text": "HER2 0", "_do": "undo"}).page

    assert "ER 90 %" in page.by_id("parts").text
    assert "ER 9" not in undone.by_id("parts").text
    assert "ER 8" in again.by_id("parts").text
    assert "ER" not in back.by_id("parts").text.partition("Ask next")[0].replace("HER2", "")


def test_what_undo_left_is_brought_back_by_redo(pages: Pages) -> None:
    def acts(page: PageOf) -> list[str]:
        return [one.text for one in page.elements if one.attributes.get("value") == "undo"]

    first = pages.say("HER2 0").page
    ticked = pages.post({**first.hidden(), "_text": "HER2 0", "er_status": "positive"}).page
    undone = pages.post({**ticked.hidden(), "_text": "HER2 0", "_do": "undo"}).page
    redone = pages.post({**undone.hidden(), "_text": "HER2 0", "_do": "undo"}).page

    typed = pages.post({**undone.hidden(), "_text": "HER2 0", "er_percent": "9", "_live": "1"}).page
    assert [acts(page) for page in (ticked, undone, redone, typed)] == [["Undo"], ["Redo"], ["Undo"], ["Undo"]]
    assert "ER positive" in redone.by_id("parts").text


def test_a_region_is_kept_where_a_guideline_asks_for_none(pages: Pages) -> None:
    page = pages.say(CASE_A, _guideline=REGIMENS, _region="us").page
    elsewhere = pages.post({**page.hidden(), "_text": CASE_A, "_guideline": "stage4-explained", "_region": "us"}).page
    back = pages.post({**elsewhere.hidden(), "_text": CASE_A, "_guideline": REGIMENS}).page

    assert [one.attributes["value"] for one in back.elements if "selected" in one.attributes and one.attributes.get("value") == "us"] == [
        "us"
    ]


def test_earlier_treatment_of_a_link_can_be_left_out_where_it_disagrees_with_the_words(pages: Pages) -> None:
    linked = pages.get("/clinic?er_status=positive&_course=agent:tamoxifen;intent:adjuvant").page
    torn = pages.post({**linked.hidden(), "_text": "adjuvant letrozole"}).page
    mended = pages.post({**torn.hidden(), "_text": "adjuvant letrozole", "_do": "courses"}).page

    assert "This cannot be read" in torn.by_id("answer").text
    assert "Leave out the earlier treatment" in torn.by_id("parts").text
    assert "earlier treatment: adjuvant letrozole" in mended.by_id("parts").text


def test_what_is_set_aside_is_told_with_its_value_and_ends_with_the_words_that_said_it(pages: Pages) -> None:
    def sent(page: PageOf, text: str, **more: str) -> PageOf:
        return pages.post({**page.hidden(), "_text": text, **more}).page

    aside = sent(pages.say("HER2 0, LVEF 60 %").page, "HER2 0, LVEF 60 %", _do="aside lvef_percent")
    changed = sent(aside, "HER2 0, LVEF 30 %")
    gone = sent(changed, "HER2 0")
    again = sent(gone, "HER2 0, LVEF 30 %")

    assert "Set aside: LVEF 60 % of the sentence" in aside.by_id("parts").text
    assert "Set aside: LVEF 30 % of the sentence" in changed.by_id("parts").text
    assert "Set aside" not in gone.by_id("parts").text
    assert "Understood: HER2 IHC 0 · LVEF 30 %" in again.by_id("parts").text


def test_that_a_list_is_complete_is_heard_from_a_link_and_from_the_form_as_in_the_command(pages: Pages) -> None:
    told = pages.post({"_text": "HER2 0, adjuvant tamoxifen", "prior_therapies_complete": "yes"}).page
    torn = pages.post({"_text": "HER2 0, never any cancer treatment", "prior_therapies_complete": "no"}).page
    alone = pages.get("/clinic?her2_ihc=0&prior_therapies_complete=yes").page

    assert "earlier treatment: adjuvant tamoxifen" in told.by_id("parts").text
    assert "(there may be more)" not in told.by_id("parts").text
    assert told.hidden()["prior_therapies_complete"] == ["yes"]
    assert "yes in the sentence, no in the form; correct one of them" in torn.by_id("answer").text
    assert "no other earlier treatment in the form, and none is told" in alone.by_id("answer").text
    mended = pages.post({**alone.hidden(), "_text": "", "_do": "courses"}).page
    assert "First-line options" in mended.by_id("answer").text


def test_what_is_on_hold_is_said_before_what_is_ranked_below_it_in_strength(pages: Pages) -> None:
    said = f"ER 90%, HER2 0, postmenopausal, neutrophils 1.2, {REST}"
    page = pages.say(said, _guideline=REGIMENS).page
    answer = recommend(load(REGIMENS), patient_from(load(REGIMENS).vocabulary, read_shorthand(load(REGIMENS).vocabulary, said).facts))
    held = [one for one in answer.options if one.standing == "on-hold"]

    assert len(held) > 3
    head = next(one.text for one in page.elements if one.attributes.get("class") == "head")
    assert f"{len(held)} options on hold, below those that are ranked: neutrophils below 1.5." in head
    assert f", {len(held)} on hold, not settled." in page.by_id("answer").attributes["data-status"]


def test_what_is_told_twice_in_one_field_is_refused(pages: Pages) -> None:
    twice = pages.get("/clinic?her2_ihc=0&_course=agent:tamoxifen;agent:letrozole")
    lower = pages.get("/clinic?er_percent=at+least+1+and+at+least+2")

    assert twice.status == 400
    assert "one course tells the same twice; expected each once" in twice.text
    assert "This cannot be read" in lower.page.by_id("answer").text
