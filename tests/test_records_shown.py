"""Options show their records: each figure as it is on record, a region beside the list, and how sure the basis of an answer is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision import catalogue, load, patient_from, recommend
from decision.engine import Recommendation
from decision.engine.parts import Availability
from decision.engine.records import REGIONS, covers, figures_of
from decision.engine.words import Speaker
from decision.errors import Contradiction
from decision.evidence import resting, shipped_evidence, stale
from decision.guideline import Figure
from decision.interfaces.gathering.evidence_words import arms_in_full, availability_line, figure_line
from decision.record import CERTAINTIES, MEMORY, NOT_VERIFIED
from decision.schema import answer_schema
from tests.command import firstline
from tests.showing import DATA, beside_records, edited

HORMONE = {"er_percent": 90, "her2_ihc": 0}
NEGATIVE = {"er_percent": 0, "pr_percent": 0, "her2_ihc": 0}
HER2 = {"er_percent": 90, "her2_ihc": "3+"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
EVIDENCE = shipped_evidence()


def asked(facts: Mapping[str, Any], folder: Path = DATA) -> Recommendation:
    guideline = load(str(folder))
    return recommend(guideline, patient_from(guideline.vocabulary, dict(facts)))


def option(answer: Recommendation, name: str) -> Any:
    found = answer.option(name)
    assert found is not None
    return found


def printed(*words: str, folder: Path = DATA) -> str:
    done = firstline("options", "--guideline", str(folder), *words)
    assert done.status == 0, done.errors
    return " ".join(done.output.split())


# Figures


def test_an_option_shows_its_pivotal_endpoint_with_its_interval() -> None:
    shown = option(asked(HORMONE | {"menopausal_status": "postmenopausal"}), "ribociclib").figures

    assert [one.record for one in shown] == ["monaleesa-2"]
    assert shown[0].certain
    line = "MONALEESA-2: overall survival 63.9 v 51.4 months, hazard ratio 0.76 (0.63 to 0.93), final, two-source"
    assert figure_line(shown[0]) == line
    assert line in printed("ER 90% HER2 0, postmenopausal")


def test_what_is_shown_follows_its_record(tmp_path: Path) -> None:
    folder = beside_records(tmp_path)
    facts = HORMONE | {"menopausal_status": "postmenopausal"}
    before = asked(facts, folder)
    edited(folder, "monaleesa-2", '"0.76"', '"0.71"')
    edited(folder, "monaleesa-2", "63.9 (", "64.8 (")
    after = asked(facts, folder)

    assert "64.8 v 51.4 months, hazard ratio 0.71 (0.63 to 0.93)" in figure_line(option(after, "ribociclib").figures[0])
    assert "63.9" not in json.dumps(after.as_data())
    assert after.frame()["guideline"]["digest"] != before.frame()["guideline"]["digest"]


def test_the_digest_covers_whom_an_approval_concerns(tmp_path: Path) -> None:
    folder = beside_records(tmp_path)
    before = asked(HORMONE, folder).frame()["guideline"]["digest"]
    edited(folder, "us-inavolisib", "{when: {pik3ca: mutated}}", "{when: {pik3ca: wild-type}}")

    assert asked(HORMONE, folder).frame()["guideline"]["digest"] != before


def test_a_figure_is_for_those_whom_it_concerns() -> None:
    unknown = option(asked(HORMONE), "ribociclib").figures
    younger = option(asked(HORMONE | {"menopausal_status": "premenopausal"}), "ribociclib").figures

    assert [(one.record, one.certain, one.when) for one in unknown] == [
        ("monaleesa-2", False, "postmenopausal"),
        ("monaleesa-7", False, "premenopausal or perimenopausal"),
    ]
    assert figure_line(unknown[0]).startswith("MONALEESA-2 (if postmenopausal): ")
    assert [(one.record, one.certain, one.when) for one in younger] == [("monaleesa-7", True, "")]


def test_a_fact_that_decides_which_figure_is_shown_is_not_idle() -> None:
    assert "menopausal_status" not in asked(HORMONE).idle
    assert "menopausal_status" in asked(HER2).idle


@pytest.mark.parametrize("name", [name for name, one in EVIDENCE.records.items() if one.kind == "trial"])
def test_every_number_of_every_endpoint_is_that_of_its_record_and_memory_holds_none(name: str) -> None:
    record = EVIDENCE.records[name]
    guideline = load(str(DATA))
    answer = recommend(guideline, patient_from(guideline.vocabulary, HORMONE))
    speaker = Speaker(answer.case)
    speaker.guideline = guideline.guideline.model_copy(update={"records": EVIDENCE.records})
    for endpoint in record.endpoints:
        figure = Figure(record=name, endpoint=endpoint.name, group=endpoint.group, maturity=endpoint.maturity)
        [one] = figures_of(speaker, guideline.guideline.options["ribociclib"].model_copy(update={"figures": (figure,)}))
        found = record.endpoint(endpoint.name, endpoint.group, endpoint.maturity)
        assert found is not None
        line = figure_line(one)
        told = line.removeprefix(record.title).replace(f"{endpoint.name} ({endpoint.group})", "").replace(endpoint.name, "", 1)
        known = {number for text in (*found.told, found.interval_level) for number in NUMBER.findall(text)}
        assert set(NUMBER.findall(told)) <= known, line
        assert len(arms_in_full(one)) == len(record.arms)
        if record.certainty_of(found) == MEMORY:
            assert not NUMBER.findall(told), line
            assert NOT_VERIFIED in line
        if record.certainty_of(found) == "secondary":
            assert "second-hand" in line
        if not any(NUMBER.search(text) for text in found.told):
            assert "not available" in line or "not reached" in line, line


def test_a_figure_from_memory_is_never_shown_even_if_one_were_stored() -> None:
    guideline = load(str(DATA))
    record = guideline.guideline.records["monaleesa-2"].model_copy(update={"certainty": MEMORY})
    answer = recommend(guideline, patient_from(guideline.vocabulary, HORMONE | {"menopausal_status": "postmenopausal"}))
    speaker = Speaker(answer.case)
    speaker.guideline = guideline.guideline.model_copy(update={"records": {**guideline.guideline.records, "monaleesa-2": record}})
    [one] = figures_of(speaker, guideline.guideline.options["ribociclib"])

    assert figure_line(one) == (
        f"MONALEESA-2: overall survival {NOT_VERIFIED}, hazard ratio {NOT_VERIFIED}, final, from memory, not verified"
    )


# Regions


def availability(facts: Mapping[str, Any], region: str) -> dict[str, Availability]:
    found = asked(facts).region(region)
    assert found is not None
    return found.options


@pytest.mark.parametrize(
    ("facts", "region", "name", "told"),
    [
        (HORMONE | {"pik3ca": "mutated"}, "us", "inavolisib", "Approved in the US since 2024-10-10 (two-source): "),
        (HORMONE, "us", "inavolisib", "Approved in the US since 2024-10-10, if PIK3CA mutated (two-source): "),
        (
            HORMONE | {"pik3ca": "wild-type"},
            "us",
            "inavolisib",
            "Approved in the US since 2024-10-10, but not for this patient: needs PIK3CA",
        ),
        (HORMONE, "us", "ribociclib", "No record of an approval in the US"),
        (HORMONE, "eu", "ribociclib", "Approved in the EU, date not available (from memory, not verified): "),
        (NEGATIVE, "us", "atezolizumab", "Withdrawn in the US on 2021-08-27 (one-source): "),
        (NEGATIVE | {"pdl1_cps": 12}, "eu", "sacituzumab", "Under review in the EU (two-source): "),
        (HER2, "eu", "maintenance", "No approval found in the EU (two-source): "),
        (
            HER2,
            "us",
            "maintenance",
            "Approved in the US since 2026-06-24, but not for this patient: needs maintenance after the first line",
        ),
        (HER2, "us", "pyrotinib", "No record of an approval in the US"),
        (HER2, "eu", "pyrotinib", "No record of an approval in the EU"),
        (
            HORMONE | {"germline_brca": "pathogenic"},
            "us",
            "olaparib",
            "Approved in the US, date not available, if earlier chemotherapy (two",
        ),
        (
            HORMONE | {"germline_brca": "pathogenic"},
            "eu",
            "olaparib",
            "Approved in the EU, date not available, if earlier chemotherapy (two",
        ),
    ],
)
def test_each_option_says_what_is_on_record_in_the_region(facts: dict[str, Any], region: str, name: str, told: str) -> None:
    line = availability_line(REGIONS[region], availability(facts, region)[name])
    assert line.startswith(told)


def test_one_record_may_speak_of_several_regions_and_another_land_is_none_of_ours() -> None:
    covered = {name: [one for one in REGIONS if covers(record, one)] for name, record in EVIDENCE.records.items() if record.region}

    assert covered["us-eu-olaparib"] == ["us", "eu"]
    assert covered["ch-inavolisib"] == covered["cn-pyrotinib"] == []
    assert covered["us-inavolisib"] == ["us"]
    two = EVIDENCE.records["us-eu-olaparib"].model_copy(update={"region": "US, EU"})
    assert covers(two, "us")
    assert covers(two, "eu")
    approvals = option(asked(HER2), "pyrotinib").approvals
    assert [(one.region, one.status) for one in approvals] == [("China", "approved")]


def test_what_is_first_available_is_said_beside_a_higher_option_that_is_not() -> None:
    words = "ER 0% PR 0% HER2 0"
    assert "First available here: pembrolizumab with chemotherapy." in printed(words, "--region", "us")
    assert "First available here" not in printed(words, "--region", "eu")  # the first is approved there
    assert "First available here" not in printed("ER 90% HER2 0", "--region", "us")  # of the first nothing is on record: no word against it
    assert asked(NEGATIVE).as_data(region="us")["first_available"] == ["pembrolizumab"]
    assert asked(HORMONE | {"pik3ca": "wild-type", "germline_brca": "negative"}).as_data(region="us")["first_available"] == []


SOME = {
    "er_percent": (0, 5, 90),
    "pr_percent": (0, 60),
    "her2_ihc": (0, "1+", "3+"),
    "menopausal_status": ("premenopausal", "postmenopausal"),
    "pik3ca": ("mutated", "wild-type"),
    "germline_brca": ("pathogenic", "negative"),
    "pdl1_cps": (0, 10),
    "line_of_therapy": ("first", "maintenance"),
}


@st.composite
def patients(draw: st.DrawFn) -> dict[str, Any]:
    stated = draw(st.sets(st.sampled_from(sorted(SOME))))
    return {name: draw(st.sampled_from(SOME[name])) for name in sorted(stated)}


@settings(deadline=None, max_examples=10)
@given(patients(), st.sampled_from(sorted(REGIONS)))
def test_a_region_changes_no_rank_no_standing_and_no_order(facts: dict[str, Any], region: str) -> None:
    try:
        without = asked(facts).as_data()
    except Contradiction:
        return
    data = asked(facts).as_data(region=region)

    assert {key for key in data if data[key] != without[key]} <= {"region", "first_available"}
    assert set(data["region"]["options"]) == {one["id"] for one in data["options"]}
    ranks = {one["id"]: one["rank"] for one in data["options"]}
    first = [ranks[one] for one in data["first_available"]]
    assert len(set(first)) <= 1
    jsonschema.validate(data, answer_schema())


def test_a_region_that_is_none_and_a_guideline_without_approvals_are_told() -> None:
    done = firstline("options", "--region", "uk", "ER 90% HER2 0")
    assert (done.status, done.output) == (2, "")
    assert done.errors == "--region: `uk` is not a region; expected us or eu\n"
    words = ("ER 90% HER2 0, de novo, no visceral crisis",)
    plain, here = firstline("options", *words).output, firstline("options", "--region", "US", *words).output
    assert here.replace("\nRegion: this guideline names no approvals\n", "") == plain


def test_a_report_takes_a_region_as_well() -> None:
    words = ("report", "--guideline", str(DATA), "ER 0% PR 0% HER2 0")
    assert "Withdrawn in the US on 2021-08-27 (one-source)" in firstline(*words, "--region", "us").output
    assert "On record" not in firstline(*words).output
    assert firstline(*words, "--region", "uk").status == 2


# The basis


def test_the_basis_names_the_least_that_is_sure_on_the_paths_used() -> None:
    basis = asked(HORMONE | {"germline_brca": "pathogenic"}).evidence_basis
    assert basis is not None
    records = load(str(DATA)).guideline.records

    assert set(basis.records) == {"asco-2024-rapid", "monaleesa-2", "monaleesa-7", "inavo120", "olympiad"}
    assert basis.seen_on == max(records[name].seen.on for name in basis.records)
    assert (basis.certainty, basis.review) == ("two-source", "nobody has reviewed it")
    assert CERTAINTIES.index(MEMORY) == len(CERTAINTIES) - 1
    line = printed("ER 90% HER2 0, gBRCA mutated")
    assert "Evidence: edition 1, records last checked on 2026-11-22, least certain on the paths used: two-source (" in line


def test_the_least_sure_figure_lowers_the_basis(tmp_path: Path) -> None:
    folder = beside_records(tmp_path)
    edited(folder, "inavo120", "certainty: two-source", "certainty: secondary")
    basis = asked(HORMONE, folder).evidence_basis
    assert basis is not None

    assert (basis.certainty, basis.least_certain) == ("secondary", ("inavo120",))


def test_a_list_without_records_and_a_guideline_without_them_say_so() -> None:
    basis = asked(NEGATIVE | {"germline_brca": "negative"}).evidence_basis
    assert basis is not None
    assert (basis.records, basis.seen_on, basis.certainty) == ((), "", "")
    data = json.loads(firstline("options", "--json", "ER 90% HER2 0, de novo, no visceral crisis").output)
    assert (data["evidence_basis"], data["region"], data["first_available"]) == (None, None, [])
    assert not any(one["figures"] or one["approvals"] for one in data["options"])


# One option, and what is old


def test_explain_holds_the_patient_beside_each_population() -> None:
    told = firstline("explain", "ribociclib", "--guideline", str(DATA), "ER 90% HER2 3+ postmenopausal").output
    assert "Why not: on the nearest path" in told
    assert "MONALEESA" not in told  # it is not offered, so that it shows nothing

    words = ("explain", "ribociclib", "--guideline", str(DATA), "ER 90% HER2 0 postmenopausal, de novo")
    told = firstline(*words).output
    assert "MONALEESA-2: overall survival 63.9 v 51.4 months" in told
    assert "EU, approved, date not available (from memory, not verified): Ribociclib + aromatase inhibitor" in told
    assert "This patient beside MONALEESA-2: 4 match, 1 not known, 2 not compared\n  not known: first line\n" in told
    data = json.loads(firstline(*words, "--json").output)
    assert {one["answer"] for one in data["populations"]["monaleesa-2"]["items"]} == {"match", "not known", "not compared"}
    assert list(data["populations"]) == ["monaleesa-2"]


def test_show_names_the_figures_and_approvals_of_an_option() -> None:
    told = firstline("show", str(DATA), "ribociclib").output
    assert "figure of monaleesa-2: overall survival: if postmenopausal" in told
    assert "approvals: eu-ribociclib" in told


def test_stale_lists_what_rests_on_old_records_or_on_inference_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside_records(tmp_path)
    monkeypatch.setattr(catalogue, "shipped_folder", lambda: tmp_path)
    old = {name: reasons for name, _, reasons in stale(EVIDENCE, date(2026, 11, 22), 12)}
    found, total = resting(old)
    told = {one.node: one.reasons for one in found}

    assert {one.guideline for one in found} == {"shown-records"}
    assert total == len(load(str(DATA)).guideline.options) + 8
    assert told["options/ribociclib"] == ("cites monaleesa-2 (in part from memory)", "shows eu-ribociclib (rests on memory)")
    assert told["options/inavolisib"] == ("cites inavo120 (in part from memory)",)
    assert told["decisions/subtype/pik3ca"] == ("rests on inference alone",)
    assert told["options/pembrolizumab"][-1] == "rests on inference alone"
    assert "decisions/subtype/hormone" not in told
    done = firstline("stale", "--today", "2026-11-22")
    assert "shown-records decisions/subtype/pik3ca: rests on inference alone" in done.output
    assert done.output.endswith("branches and options of the guidelines rest on such a record, or on memory or inference alone\n")
    assert json.loads(firstline("stale", "--today", "2026-11-22", "--json").output)["nodes"][0]["guideline"] == "shown-records"
