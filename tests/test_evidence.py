"""The records of evidence: what is shown is what is on record, memory holds no figure, and a patient is never guessed at."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml

from decision.catalogue import shipped_folder, shipped_vocabulary
from decision.evidence import Evidence, Record, load_evidence, match, shipped_evidence, stale
from decision.facts.patient import patient_from
from decision.interfaces.cli.evidence_text import record_lines
from decision.record import MEMORY
from tests.command import firstline

EVIDENCE = shipped_evidence()
VOCABULARY = shipped_vocabulary()
FOLDER = shipped_folder() / "evidence"
TITLES = {name: record.title for name, record in EVIDENCE.records.items()}
ALL_TRIALS = {name: one for name, one in EVIDENCE.records.items() if one.kind == "trial"}
TRIALS = {name: one for name, one in ALL_TRIALS.items() if one.certainty != "review"}
OF_THE_REVIEW = {name: one for name, one in ALL_TRIALS.items() if one.certainty == "review"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
RECORDS = [pytest.param(name, record, id=name) for name, record in EVIDENCE.records.items()]


def text_of(name: str, evidence: Evidence = EVIDENCE) -> str:
    return "\n".join(record_lines(name, evidence.records[name], VOCABULARY, TITLES))


def strings_of(value: Any) -> Iterator[str]:
    """Every text and number of a record as the file holds it."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from strings_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_of(one)
    else:
        yield str(value)


def written() -> dict[str, Any]:
    """The records as the files hold them, read by another reader than the loader."""
    found: dict[str, Any] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        found |= yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader).get("records", {})
    return found


WRITTEN = written()


# What is on record


def test_every_record_of_every_file_is_loaded() -> None:
    assert set(WRITTEN) == set(EVIDENCE.records)
    assert len(TRIALS) == 71
    assert set(OF_THE_REVIEW) == {"eortc-75111"}
    named = yaml.load((FOLDER / "evidence.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["files"]
    assert sorted([*named, "evidence.yaml"]) == sorted(path.name for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize(("name", "record"), RECORDS)
def test_what_is_shown_is_what_is_on_record(name: str, record: Record) -> None:
    """No number is shown that the record does not hold, but for the level of an interval; none that it holds is left out."""
    shown, raw = text_of(name), WRITTEN[name]
    of_the_vocabulary = "".join(VOCABULARY[leaf.fact].label for item in record.population if item.when for leaf in item.when.leaves())
    linked = "".join((*(TITLES[one] for one in record.rests_on), TITLES.get(record.superseded_by, "")))
    held = " ".join([name, of_the_vocabulary, linked, *strings_of(raw)])
    assert set(NUMBER.findall(shown)) - set(NUMBER.findall(held)) <= {"95"}

    texts = [one.told for one in record.endpoints] + [(one.pmid, one.doi, one.pii) for one in record.papers]
    for text in (
        *(part for parts in texts for part in parts),
        *record.registry,
        *record.arms,
        record.seen.on,
        record.date,
        *record.seen.at,
    ):
        assert text in shown
    for text in (record.says, record.note, record.disputed, record.size, record.title, record.certainty, record.region, record.body):
        assert text in shown


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("paloma-2", '"0.576"', '"0.577"'),
        ("paloma-2", "0.463 to 0.718", "0.464 to 0.719"),
        ("inavo120", "NCT04191499", "NCT04191498"),
        ("inavo120", "39476340", "39476341"),
        ("destiny-breast09", "10.1056/NEJMoa2508668", "10.1056/NEJMoa2508669"),
        ("keynote-355", '"23.0"', '"23.1"'),
        ("us-camizestrant", "2026-09-04", "2026-09-05"),
    ],
)
def test_an_edited_record_is_shown_as_edited(name: str, was: str, becomes: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(FOLDER, folder)
    path = next(path for path in folder.glob("*.yaml") if f"\n  {name}:\n" in path.read_text(encoding="utf-8"))
    head, mark, tail = path.read_text(encoding="utf-8").partition(f"\n  {name}:\n")
    assert was in tail
    path.write_text(head + mark + tail.replace(was, becomes, 1), encoding="utf-8")

    shown = text_of(name, load_evidence(folder, VOCABULARY))
    assert becomes.strip('"') in shown
    assert shown != text_of(name)


@pytest.mark.parametrize(("name", "record"), RECORDS)
def test_what_rests_on_memory_holds_no_figure(name: str, record: Record) -> None:
    figure = re.compile(r"(?<![\w/+-])\d+(?:\.\d+)?(?![\w+/])")
    for endpoint in record.endpoints:
        if record.certainty_of(endpoint) == MEMORY:
            assert not figure.search(" ".join((*endpoint.told, endpoint.note))), name
    for item in record.population:
        if record.certainty_of(item) == MEMORY:
            assert not figure.search(f"{item.words} {item.when.as_data() if item.when else ''}"), name
    if record.certainty == MEMORY:
        assert not figure.search(" ".join((record.says, record.note, record.size, record.date, *record.arms))), name


# Against the dossiers


@pytest.fixture(scope="module")
def dossiers(shared: Path) -> dict[str, Any]:
    folder = shared / "evidence"
    if not folder.is_dir():
        pytest.skip("needs the dossiers beside the clone (../shared/evidence), which are not here")
    names = ("hr-positive.yaml", "her2-tnbc-brca-brain.yaml")
    return {one["id"]: one for name in names for one in yaml.safe_load((folder / name).read_text(encoding="utf-8"))["trials"]}


def entry_of(name: str, record: Record, dossiers: dict[str, Any]) -> Any:
    """The entry of a trial in the dossiers: by its registry number, else by its name."""
    for entry in dossiers.values():
        if record.registry and record.registry[0] in str(entry["nct"]):
            return entry
    return dossiers.get(name) or dossiers[name.replace("-", "")]


# record, number of the endpoint, where the dossier holds the figures, what is expected of the record
SPOTS: list[tuple[str, int, str, str]] = [
    ("paloma-2", 0, "primary_endpoint.hr", "value"),
    ("paloma-2", 0, "primary_endpoint.ci95", "interval"),
    ("paloma-2", 3, "overall_survival.hr", "value"),
    ("paloma-2", 3, "overall_survival.ci95", "interval"),
    ("monaleesa-2", 2, "overall_survival.hr", "value"),
    ("monaleesa-2", 2, "overall_survival.ci95", "interval"),
    ("monaleesa-7", 0, "primary_endpoint.ci95", "interval"),
    ("monarch-3", 0, "primary_endpoint.hr", "value"),
    ("monarch-3", 2, "overall_survival.ci95", "interval"),
    ("monarch-2", 0, "primary_endpoint.hr", "value"),
    ("inavo120", 0, "primary_endpoint.hr", "value"),
    ("persevera", 0, "primary_endpoint.ci95", "interval"),
    ("falcon", 0, "primary_endpoint.ci95", "interval"),
    ("solar-1", 1, "overall_survival.ci95", "interval"),
    ("cleopatra", 1, "os.ci", "interval"),
    ("cleopatra", 1, "os.arms_months", "figures"),
    ("destiny-breast09", 0, "pfs.arms_months", "figures"),
    ("destiny-breast09", 0, "pfs.ci", "interval"),
    ("her2climb-05", 0, "pfs.ci", "interval"),
    ("patina", 0, "pfs.arms_months", "figures"),
    ("keynote-355", 0, "pfs.ci", "interval"),
    ("keynote-355", 2, "os.arms_months", "figures"),
    ("ascent-04", 0, "pfs.arms_months", "figures"),
    ("ascent-04", 0, "pfs.ci", "interval"),
    ("ascent-03", 0, "pfs.hr", "value"),
    ("tropion-breast02", 5, "os.ci", "interval"),
    ("olympiad", 1, "pfs.investigator.arms_months", "figures"),
    ("embraca", 0, "pfs.ci", "interval"),
]


def numbers_in(value: Any) -> list[float]:
    return [float(one) for one in NUMBER.findall(str(value))]


@pytest.mark.parametrize(("name", "place", "path", "key"), SPOTS)
def test_a_figure_is_that_of_the_dossier(name: str, place: int, path: str, key: str, dossiers: dict[str, Any]) -> None:
    endpoint = EVIDENCE.records[name].endpoints[place]
    value = entry_of(name, EVIDENCE.records[name], dossiers)
    for part in path.split("."):
        value = value[part]
    told = " ".join(endpoint.figures) if key == "figures" else getattr(endpoint, key)
    assert numbers_in(told) == numbers_in(value) != []


@pytest.mark.parametrize("name", OF_THE_REVIEW)
def test_what_the_review_alone_says_holds_its_figures_and_no_identifier(name: str, shared: Path) -> None:
    record, review = OF_THE_REVIEW[name], (shared / "clinical-review.md").read_text(encoding="utf-8")
    line = next(line for line in review.splitlines() if record.title in line)
    for endpoint in record.endpoints:
        assert set(numbers_in(endpoint.told)) <= set(numbers_in(line)), endpoint.name
    assert (record.papers, record.registry) == ((), ())


@pytest.mark.parametrize("name", TRIALS)
def test_no_figure_and_no_identifier_of_a_trial_is_from_elsewhere(name: str, dossiers: dict[str, Any]) -> None:
    record = TRIALS[name]
    entry = entry_of(name, record, dossiers)
    text = yaml.safe_dump({key: one for key, one in entry.items() if key not in ("seen_at", "urls_seen")}, allow_unicode=True, width=10**6)
    held = set(numbers_in(text))
    for endpoint in record.endpoints:
        assert set(numbers_in(" ".join(one for one in endpoint.told if "e-" not in one))) <= held, endpoint.name
    for number in record.registry:
        assert number in text
    for paper in record.papers:
        assert all(one in text for one in (paper.pmid, paper.doi, paper.pii)), paper
        assert paper.year is None or str(paper.year) in text, paper
    seen = yaml.safe_dump(entry["seen_at"], allow_unicode=True, width=10**6)
    assert all(one in seen.replace("''", "'") or one.startswith("a mirror of PubMed") for one in record.seen.at)


@pytest.mark.parametrize("name", TRIALS)
def test_no_trial_is_surer_than_its_dossier(name: str, dossiers: dict[str, Any]) -> None:
    told = str(entry_of(name, TRIALS[name], dossiers)["confidence"])
    wanted = "secondary" if told.startswith("no readout found") else re.match(r"[a-z-]+", told)
    assert TRIALS[name].certainty == (wanted if isinstance(wanted, str) or wanted is None else wanted.group())


def renderings(text: str) -> set[str]:
    """A date as the dossiers may write it."""
    if len(text) < 7:
        return {text}
    month = date.fromisoformat(f"{text}-01"[:10]).strftime("%b")
    return {text, f"{int(text[8:])} {month} {text[:4]}" if len(text) == 10 else f"{month} {text[:4]}"}


@pytest.mark.parametrize("name", [name for name, record in EVIDENCE.records.items() if record.kind == "approval"])
def test_the_date_of_an_approval_is_that_of_the_dossier(name: str, dossiers: dict[str, Any]) -> None:
    record = EVIDENCE.records[name]
    told = entry_of(record.rests_on[0], EVIDENCE.records[record.rests_on[0]], dossiers)["approval"]
    if record.date[0].isdigit():
        assert any(one in told for one in renderings(record.date)), told


def test_no_number_of_the_other_records_is_from_elsewhere(shared: Path, dossiers: dict[str, Any]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*(shared / "evidence").glob("*.*"), shared / "clinical-review.md")]
    held = {float(number) for text in texts for number in NUMBER.findall(text)}
    for name, record in EVIDENCE.records.items():
        told = " ".join((record.says, record.note, record.disputed, record.version, record.size, *record.arms))
        assert set(numbers_in(told)) <= held, name
        for paper in record.papers:
            assert all(one in "".join(texts) for one in (paper.pmid, paper.doi, paper.pii)), name


# A patient beside a population


def answers(name: str, facts: dict[str, Any]) -> list[str]:
    return [one.answer for one in match(EVIDENCE.records[name], patient_from(VOCABULARY, facts), VOCABULARY).items]


def test_what_is_stated_matches_or_not_and_nothing_else_is_guessed() -> None:
    facts = {"menopausal_status": "postmenopausal", "er_percent": 90, "her2_ihc": "0", "line_of_therapy": "first"}
    assert answers("paloma-2", facts) == ["match", "match", "match", "match", "not compared"]
    assert answers("paloma-2", {}) == ["not known"] * 4 + ["not compared"]
    assert answers("paloma-2", facts | {"her2_ihc": "3+"})[2] == "mismatch"
    assert answers("paloma-2", facts | {"her2_ihc": "2+"})[2] == "not known"
    assert answers("paloma-2", facts | {"menopausal_status": "premenopausal"})[0] == "mismatch"


def test_no_scope_fact_is_assumed() -> None:
    assert answers("inavo120", {"pik3ca": "mutated"})[4] == "not known"
    assert answers("keynote-355", {"subtype": "triple-negative"})[1:3] == ["not known", "not known"]


def test_earlier_treatment_counts_at_its_boundary() -> None:
    def relapse(months: float) -> dict[str, Any]:
        course = {"agent": "letrozole", "intent": "adjuvant", "months_on": 60, "months_end_to_relapse": months}
        return {"presentation": "recurrent", "prior_therapies": [course]}

    assert answers("inavo120", relapse(12))[3] == "match"
    assert answers("inavo120", relapse(12.5))[3] == "mismatch"
    assert answers("inavo120", {"presentation": "de-novo"})[3] == "mismatch"
    assert answers("flipper", relapse(12))[4] == "mismatch"
    assert answers("flipper", {"presentation": "de-novo"})[4] == "match"


def test_a_score_and_its_assay_are_both_needed() -> None:
    at = next(
        place
        for place, item in enumerate(EVIDENCE.records["ascent-04"].population)
        if item.when and "pdl1_assay" in str(item.when.as_data())
    )
    assert answers("ascent-04", {"pdl1_cps": 12})[at] == "not known"
    assert answers("ascent-04", {"pdl1_cps": 12, "pdl1_assay": "22c3"})[at] == "match"
    assert answers("ascent-04", {"pdl1_cps": 9})[at] == "mismatch"


def test_two_conditions_that_are_not_known_may_exclude_each_other() -> None:
    """HER2-low asks for HER2 that is not positive: not both are met, though neither is decided alone."""
    record = EVIDENCE.records["paloma-2"].model_copy(
        update={
            "population": (
                *EVIDENCE.records["destiny-breast03"].population[:1],
                *EVIDENCE.records["destiny-breast04-hr-negative"].population[1:2],
            )
        }
    )
    matched = match(record, patient_from(VOCABULARY, {}), VOCABULARY)
    assert [one.answer for one in matched.items] == ["not known", "not known"]
    assert matched.together == "mismatch"


@pytest.mark.parametrize(("name", "record"), RECORDS)
def test_every_population_can_be_held_against_a_patient(name: str, record: Record) -> None:
    matched = match(record, patient_from(VOCABULARY, {}), VOCABULARY)
    assert len(matched.items) == len(record.population)
    assert all((one.answer == "not compared") == (item.when is None) for one, item in zip(matched.items, record.population, strict=True))


FULL = {
    "sex": "female", "age_years": 61, "ecog": 1, "menopausal_status": "postmenopausal", "extent": "distant", "line_of_therapy": "first",
    "presentation": "recurrent", "er_percent": 90, "pr_percent": 40, "her2_ihc": "1+", "pik3ca": "mutated", "visceral_crisis": "absent",
    "germline_brca": "negative", "pdl1_cps": 3, "qtcf_ms": 430, "brain_metastases": "absent", "refuses_chemotherapy": "no",
    "prior_therapies": [{"agent": "letrozole", "intent": "adjuvant", "months_on": 24, "months_end_to_relapse": 6}],
}  # fmt: skip


@pytest.mark.parametrize(("name", "record"), RECORDS)
def test_facts_that_a_record_does_not_ask_for_change_nothing(name: str, record: Record) -> None:
    """A patient of whom much is known is answered as one who states only what the record reads."""
    asked = {fact for one in match(record, patient_from(VOCABULARY, {}), VOCABULARY).items for fact in one.facts}
    for data in (FULL, {key: value for key, value in FULL.items() if key != "prior_therapies"}):
        whole = match(record, patient_from(VOCABULARY, data), VOCABULARY)
        for one in whole.items:
            if set(one.facts) and set(one.facts) <= set(data):
                assert one.answer in ("match", "mismatch")
            assert one.answer != "not compared" or not one.facts
        assert {fact for one in whole.items for fact in one.facts} == asked


def test_a_patient_that_cannot_be_is_refused() -> None:
    done = firstline("evidence", "paloma-2", "er_percent=90", "hr_status=negative")
    assert (done.status, done.output) == (2, "")
    assert "disagree" in done.errors


# The commands


def test_a_record_is_told_with_its_patient() -> None:
    done = firstline("evidence", "inavo120", "ER 90% HER2 0, PIK3CA mutated")
    assert done.status == 0
    assert "hazard ratio 0.43, interval not available (not verified), P <0.001" in done.output
    assert "  match         PIK3CA mutated" in done.output
    assert "  not known     first line" in done.output


def test_a_patient_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "patient.yaml"
    path.write_text("pik3ca: wild-type\n", encoding="utf-8")
    assert "  mismatch      PIK3CA mutated" in firstline("evidence", "inavo120", "--patient", str(path)).output


def test_the_list_is_by_kind_and_by_word() -> None:
    assert firstline("evidence", "--kind", "trial", "--find", "inavolisib").output.splitlines()[-1].startswith("3 records: trial 3")
    assert firstline("evidence").output.splitlines()[-1].startswith(f"{len(EVIDENCE.records)} records: trial 72")
    assert firstline("evidence", "--find", "nothing such").output == "0 records\n"


def test_json_holds_the_record() -> None:
    data = json.loads(firstline("evidence", "paloma-2", "--json", "er_percent=90").output)
    assert data["endpoints"][0]["value"] == "0.576"
    assert data["population"][0]["when"] == {"menopausal_status": "postmenopausal"}
    assert data["patient"]["items"][1]["answer"] == "match"
    assert len(json.loads(firstline("evidence", "--json").output)) == len(EVIDENCE.records)
    assert json.loads(firstline("stale", "--today", "2026-11-22", "--json").output)["records"][0]["reasons"] == ["in part from memory"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("evidence", "paloma2"),
            "evidence: `paloma2` is not a record; expected an id that `firstline evidence` lists (did you mean `paloma-2`?)",
        ),
        (
            ("evidence", "--kind", "trail"),
            "--kind: `trail` is not a kind; expected one of trial, approval, statement, caution (did you mean `trial`?)",
        ),
        (("evidence", "inavo120", "--kind", "trial"), "--kind: lists records, and one is named; expected one of them"),
        (("evidence", "inavo120", "--find", "x"), "--find: lists records, and one is named; expected one of them"),
        (("evidence", "--patient", "x.yaml"), "--patient: no record was named; expected the id of a record before it"),
        (("stale",), "--today: no day was given; expected `--today YYYY-MM-DD`: no clock is read"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_line(words: tuple[str, ...], told: str) -> None:
    done = firstline(*words)
    assert (done.status, done.output, done.errors) == (2, "", f"{told}\n")


def test_a_title_in_any_letters_is_a_name() -> None:
    assert firstline("evidence", "keynote-355").output == firstline("evidence", "KEYNOTE-355").output
    assert firstline("evidence", "Monarch 3").output == firstline("evidence", "monarch-3").output


def test_a_record_is_old_from_the_day_after_its_months() -> None:
    def old(day: date, months: int) -> int:
        return sum(any("last seen" in reason for reason in reasons) for *_, reasons in stale(EVIDENCE, day, months))

    assert old(date(2027, 5, 22), 6) == 0
    assert old(date(2027, 5, 23), 6) == len(EVIDENCE.records)
    assert old(date(2026, 11, 22), 0) == 0
    assert old(date(9999, 12, 31), 120_000) == 0


def test_what_rests_on_memory_is_always_listed() -> None:
    listed = {name for name, *_ in stale(EVIDENCE, date(2026, 11, 22), 12)}
    assert {name for name, record in EVIDENCE.records.items() if record.certainty == MEMORY} <= listed
    assert {"kendo", "monarch-2", "inavo120", "cleopatra"} <= listed
    assert "paloma-2" not in listed


def test_no_clock_is_read() -> None:
    with patch("time.time", side_effect=AssertionError), patch("time.localtime", side_effect=AssertionError):
        assert list(stale(EVIDENCE, date(2026, 11, 22), 12))
