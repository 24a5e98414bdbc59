"""Dates in a sentence: what is a date, how months are counted between two, and what is asked."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision import shipped
from decision.catalogue import load, shipped_vocabulary
from decision.intake import Intake, read_shorthand
from decision.intake.atoms import cut
from decision.intake.calendar import HALF_A_YEAR
from decision.intake.dates import Dated, date_at, months_between
from decision.intake.shorthand import lexicon_of
from tests.command import firstline

VOCABULARY = shipped_vocabulary()
TODAY = date(2026, 11, 28)
DAYS = st.dates(date(1950, 1, 1), date(2050, 1, 1))


def dated(text: str) -> Dated | None:
    return date_at(lexicon_of(VOCABULARY), cut(text), 0)


def read(text: str, today: date | None = TODAY) -> Intake:
    return read_shorthand(VOCABULARY, text, today=today)


def courses(text: str, today: date | None = TODAY) -> list[dict[str, object]]:
    found: list[dict[str, object]] = read(text, today).facts.get("prior_therapies", [])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-31", (2026, 5, 31)), ("31.5.2026", (2026, 5, 31)), ("31/05/2026", (2026, 5, 31)), ("5/31/2026", (2026, 5, 31)),
        ("31 May 2026", (2026, 5, 31)), ("May 31, 2026", (2026, 5, 31)), ("31-May-2026", (2026, 5, 31)), ("Sept. 2026", (2026, 9, 0)),
        ("May 2026", (2026, 5, 0)), ("5/2026", (2026, 5, 0)), ("2026-05", (2026, 5, 0)), ("2026", (2026, 0, 0)),
        ("05.05.2026", (2026, 5, 5)),
    ],
)  # fmt: skip
def test_a_date_is_read_in_each_way_of_writing_it(text: str, expected: tuple[int, int, int]) -> None:
    found = dated(text)
    assert found is not None
    assert (found.year, found.month, found.day, found.question) == (*expected, "")


@pytest.mark.parametrize("text", ["05/06/2026", "31.02.2026", "2026-13-05", "30.02.2025"])
def test_a_day_that_may_be_two_or_is_none_is_asked(text: str) -> None:
    found = dated(text)
    assert found is not None
    assert found.question


@pytest.mark.parametrize("text", ["90", "150.000", "1.2026", "20", "12345", "May", "5-2026-3"])
def test_other_numbers_are_no_dates(text: str) -> None:
    assert dated(text) is None


def day(found: date) -> Dated:
    return Dated(0, found.year, found.month, found.day)


@given(DAYS, DAYS)
def test_months_grow_with_time_and_whole_months_are_whole(one: date, other: date) -> None:
    start, end = sorted((one, other))
    found = months_between(day(start), day(end))
    assert found is not None
    low, high = found
    assert low == high >= 0
    whole = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    assert whole <= low < whole + 1
    assert (low == whole) == (start.day == end.day or (end.day < start.day and low == whole))


@given(DAYS, DAYS)
def test_a_month_lies_between_the_counts_of_its_first_and_its_last_day(one: date, other: date) -> None:
    start, end = sorted((one, other))
    found, exact = months_between(Dated(0, start.year, start.month), day(end)), months_between(day(start), day(end))
    assert found is not None
    assert exact is not None
    assert found[0] <= exact[0] <= found[1]


def test_a_year_alone_gives_no_months() -> None:
    assert months_between(Dated(0, 2019), day(TODAY)) is None


def test_every_rule_on_months_turns_at_a_half_year_so_that_a_month_without_its_day_is_asked_there() -> None:
    """The reader asks for the day where a month lies about a multiple of six months: no rule of a shipped guideline turns elsewhere."""
    cuts = set()
    for name in shipped():
        space = load(name).space
        for level, domain in zip(space.levels, space.domains, strict=True):
            if level in VOCABULARY.clocks or level in ("adjuvant_endocrine_months_on", "adjuvant_endocrine_months_end_to_relapse"):
                cuts |= {edge for edge, _ in domain.regions.edges if edge not in (0, inf)}
    assert cuts
    assert {cut % HALF_A_YEAR for cut in cuts} == {0}


def test_a_month_is_counted_where_no_half_year_lies_in_it_and_asked_where_one_does() -> None:
    assert courses("adjuvant capecitabine finished 8/2025") == [{"agent": "capecitabine", "intent": "adjuvant", "months_end_to_today": 15}]
    asked = read("adjuvant capecitabine finished 11/2025")
    assert [one.text for one in asked.questions] == ["adjuvant capecitabine finished 11/2025"]
    assert "11.94 to 12.87 months" in asked.questions[0].question


def test_without_a_day_that_counts_as_today_it_is_asked_which() -> None:
    for text in ("docetaxel finished 2026-02-01", "prior docetaxel, stopped 2/2026", "adjuvant letrozole since 2024-01-01"):
        assert not any("months_end_to_today" in course or "months_on" in course for course in courses(text, None))
        assert "from which day" in read(text, None).questions[0].question


def test_the_sentence_itself_may_name_today() -> None:
    expected = [{"agent": "docetaxel", "months_end_to_today": 9.87}]
    assert courses("today 28.11.2026: docetaxel finished 2026-02-01", None) == expected
    assert courses("docetaxel finished 2026-02-01, seen on 28 November 2026", None) == expected
    assert courses("today 2026-11-28, docetaxel finished 2026-02-01") == expected
    assert read("today 2026-11-27, docetaxel finished 2026-02-01").facts == {}  # two days are named


def test_a_relapse_with_its_date_gives_the_other_clock() -> None:
    assert courses("adjuvant letrozole until 2025-05-10, relapse 2026-03-10", None) == [
        {"agent": "letrozole", "intent": "adjuvant", "months_end_to_relapse": 10}
    ]
    asked = read("adjuvant letrozole until 2026-06-30, relapse 2026-01-15")
    assert asked.facts == {"presentation": "recurrent"}
    assert "after the relapse" in asked.questions[0].question


def test_what_lies_ahead_or_runs_backwards_is_asked() -> None:
    assert "after today" in read("docetaxel finished 2027-01-15").questions[0].question
    assert "before it starts" in read("tamoxifen from 2025-09-01 to 2025-03-01").questions[0].question


def test_a_year_leaves_the_course_without_its_months() -> None:
    found = read("AC-T 2019, relapse on letrozole 14 months in")
    assert found.facts["prior_therapies"] == [
        {"agent": "doxorubicin"}, {"agent": "cyclophosphamide"}, {"class": "taxane"},
        {"agent": "letrozole", "months_end_to_relapse": 0, "months_on": 14},
    ]  # fmt: skip
    assert [one.text for one in found.ignored][:1] == ["2019"]


def test_the_command_counts_to_the_day_that_it_is_given_and_asks_without_it() -> None:
    asked = firstline("options", "docetaxel finished 2026-02-01")
    assert (asked.status, asked.output) == (2, "")
    assert "from which day" in asked.errors
    found = firstline("options", "docetaxel finished 2026-02-01", "--today", "2026-11-28")
    assert found.status == 0
    assert "docetaxel, ended 9.87 months ago" in " ".join(found.output.split())
