"""Page, sheet, command and JSON name the same options, in the same order, with the same standing and for the same reasons.

The JSON is the measure: each of the others shows what it says of the options, or names what it leaves out, and no clinical word of the
page, the sheet or the command is absent from it. The options without a rank have no order among themselves: the sheet puts together those
that one reason refuses.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml

from decision import load, recommend
from decision.catalogue import folder_of
from decision.engine import Recommendation
from decision.engine.describe import CONDITIONS
from decision.engine.recommendation import EMPTY_INTAKE
from decision.facts.patient import Patient
from decision.intake import as_shorthand
from decision.interfaces.cli.answer import SHOWN_AT_MOST, because_told, print_answer
from decision.interfaces.web.answer_view import WORDS
from decision.interfaces.web.sheet import sheet
from decision.loading.cases_file import Case, load_cases
from decision.reasoning.compiled import Compiled
from tests.command import firstline
from tests.web.clinical_words import AnswersWords, foreign
from tests.web.conftest import Answered
from tests.web.serving import PAGE_AT_MOST, REGIMENS, REST, PageOf, Pages, as_fields, listed_names

Data = Mapping[str, Any]

COMPILED = load()


def cases_of(compiled: Compiled) -> list[tuple[Case, Patient]]:
    """The shipped cases of a guideline, each with its patient."""
    return [one for one in load_cases(folder_of(compiled.guideline.id), compiled.vocabulary) if one[0].strict == "no"]


CASES = cases_of(COMPILED)
SAMPLE = [patient for case, patient in CASES if case.expect.first][::26]  # of these the list is short, so they are quick
SAME, AS_ABOVE = "For the reasons of the one above", ": as the one above"  # of a card, and of a line while nothing is known
REASON_LEFT, NEEDS_LEFT = "speaks for it", "would need"  # what a sheet may leave to the page, as it says so
CHECKS_LEFT = r"\d+ checks?\b"
BESIDE_LEFT, EVERYONE_LEFT = "more beside the list", " for everyone"
FULL_EVERY = 5  # of the cases at length so many are printed in full too
LINE = re.compile(r"^ ?(\d+|–) [✓◐?‖✗–] (.+)$")


def agree(pages: Pages, patient: Patient, folder: Path, compiled: Compiled = COMPILED) -> None:
    """The case is ticked in the form, and the command is run."""
    answer = recommend(compiled, patient)
    data = as_json(answer)
    fields = {**as_fields(patient), "_guideline": [compiled.guideline.id]}
    page, paper = pages.post(fields).page, pages.post(fields, "/print").page
    command = Command(patient, folder, compiled.guideline.id)
    assert {**json.loads(command.run("options", "--json")), "intake": data["intake"]} == data
    if compiled is COMPILED:  # of the other guideline it takes half a minute
        explained(command, data)
    held_together(answer, data, page, paper, command.run("options"), command.run("options", "--full"))


def agree_at_length(pages: Pages, answer: Recommendation, *, in_full: bool) -> None:
    """The case is typed. Sheet and command are given the answer, which is quicker; `--full`, the slowest to print, is held only `in_full`.

    The page that is sent without script holds the same answer, byte for byte, as the part of it that the script swaps in.
    """
    text = as_shorthand(answer.compiled.vocabulary, answer.case.patient)
    asked = {"_guideline": answer.compiled.guideline.id}
    whole, part = pages.say(text, **asked), pages.say(text, _part="1", **asked)
    assert answer_in(whole.text) == answer_in(part.text)
    assert pages.bytes_with_assets(whole) <= PAGE_AT_MOST
    full = as_printed(answer, full=True) if in_full else ""
    held_together(answer, as_json(answer), whole.page, PageOf(sheet(answer, EMPTY_INTAKE)), as_printed(answer), full)


def answer_in(text: str) -> str:
    """The answer of a page as it was sent."""
    found = re.search(r"<main.*?</main>", text, re.DOTALL)
    assert found is not None
    return found[0]


def as_json(answer: Recommendation) -> Data:
    found: Data = json.loads(json.dumps(answer.as_data()))
    return found


def held_together(answer: Recommendation, data: Data, page: PageOf, paper: PageOf, brief: str, full: str) -> None:
    """Each of the outputs is held to the data; `full` may be left out."""
    compiled = answer.compiled
    in_json(data, compiled)
    on_the_page(page, data, {one.id: answer.against(one.id) for one in answer.excluded}, sorted(compiled.guideline.options))
    on_the_sheet(paper, data)
    in_the_command(brief, data, is_full=False)
    if full:
        in_the_command(full, data, is_full=True)
    only_words_of_the_answer(AnswersWords(compiled, data), page, paper, brief)


# The JSON: every option once, with a reason


def in_json(data: Data, compiled: Compiled) -> None:
    every = (*data["options"], *data["alongside"], *data["excluded"])
    assert sorted(one["id"] for one in every) == sorted(compiled.guideline.options)
    assert all(one["because"] or one["rationale"] for one in every)
    ranks = [one["rank"] for one in data["options"] if one["rank"]]
    assert ranks == sorted(ranks)
    for one in data["options"]:
        assert one["rank"] or bars_of(one), one["id"]


def bars_of(one: Data) -> list[Data]:
    return [*one["contraindicated_by"], *one["declined_by"], *one["holds"]]


def parts_of(because: str) -> Iterator[str]:
    """What speaks for an option, and what it still asks, without the letter that may be a capital."""
    known, _, asked = because.rpartition("; ")
    yield from (part[1:] for part in ((known, asked) if asked.startswith(CONDITIONS) else (because,)) if part)


# The page


def on_the_page(page: PageOf, data: Data, against: Mapping[str, list[list[str]]], every: list[str]) -> None:
    """`against` is what bars each way to an option that is not offered: what the page says of it bars them all."""
    ranked, names = [one["id"] for one in data["options"] if one["rank"]], listed_names(page)
    assert ranked == names[: len(ranked)]
    assert sorted(one["id"] for one in data["options"]) == sorted(names)
    assert sorted(page.options()) == every
    by_id, told = {one["id"]: one for one in data["options"]}, dict[str, str]()
    for place, name in enumerate(names):
        on_a_card(page, by_id[name], by_id[names[place - 1]] if place else None)
        with_bars(page, by_id[name], told)
    text = page.by_id("answer").text
    for excluded in data["excluded"]:
        row = page.row_of(excluded["id"]).text
        assert all(any(here[1:] in row for here in way) for way in against[excluded["id"]]), excluded["id"]
        assert all(here in excluded["because"] for way in against[excluded["id"]] for here in way), excluded["id"]
    for one in data["alongside"]:
        assert one["because"] in text or one["standing"] == "recommended"


def on_a_card(page: PageOf, one: Data, above: Data | None) -> None:
    """An option with its rank, standing and reasons; those that the one above has too may be told there."""
    card = page.by_id(f"option-{one['id']}")
    assert WORDS[one["standing"]].lower() in card.text.lower()
    if one["rank"]:
        assert one["label"] in card.text
        assert card.attributes["value"] == str(one["rank"])
    if SAME in card.text or AS_ABOVE in card.text:
        assert above is not None
        assert reasons_of(one) == reasons_of(above)
        return
    for reason in parts_of(one["because"]):
        assert reason in card.text, one["id"]


def with_bars(page: PageOf, one: Data, told: dict[str, str]) -> None:
    """What bars or holds an option is named in its row, and told in full in the first row of which it is so."""
    if one["rank"]:
        return
    row = page.against(one["id"]).text
    for bar in bars_of(one):
        assert bar["label"][1:] in row, one["id"]
        told.setdefault(json.dumps(bar), row)
        assert (bar["correct"] or bar["because"][1:]) in told[json.dumps(bar)], one["id"]


def reasons_of(one: Data) -> tuple[object, ...]:
    return one["rank"], one["because"], one["contraindicated_by"], one["declined_by"], one["holds"]


# The sheet: what does not stand there is named under "Not on this sheet"


def on_the_sheet(paper: PageOf, data: Data) -> None:
    names = [one["id"] for one in data["options"]]
    printed = [name for name in paper.ids("option-") if name in names]
    ranked = [one for one in data["options"] if one["rank"]]
    assert [one["id"] for one in ranked] == printed[: len(ranked)]
    assert sorted(names) == sorted(printed)
    text = next(one.text for one in paper.elements if one.tag == "main")
    left = " ".join(one.text for one in paper.elements if one.tag == "p" and one.text.startswith("Not on this sheet"))
    for one in ranked:
        assert WORDS[one["standing"]] in paper.by_id(f"option-{one['id']}").text
        for reason in parts_of(one["because"]):
            assert reason in text or REASON_LEFT in left, one["id"]
        may_be_left = one["standing"] == "possible" and re.search(CHECKS_LEFT, left)  # a work sheet counts them
        assert may_be_left or all(check["label"] in text for check in one["checks"]), one["id"]
    for one in data["options"]:
        assert one["rank"] or any(is_refused(box.text, one) for box in paper.elements if "refused" in box.attributes.get("class", ""))
    for one in data["excluded"]:
        assert " ".join(one["because"].split()) in text or NEEDS_LEFT in left, one["id"]
    for one in data["alongside"]:
        is_told = one["label"] in text and one["because"] in text
        assert is_told or (BESIDE_LEFT if one["standing"] == "possible" else EVERYONE_LEFT) in left, one["id"]


def is_refused(box: str, one: Data) -> bool:
    """Whether a box of the sheet names an option with its standing and all that bars or holds it."""
    told = (WORDS[one["standing"]], one["label"], *(bar["correct"] or bar["because"] for bar in bars_of(one)))
    return all(words in box for words in told)


# The command: what it counts, `--full` and `explain` tell


class Command:
    """The command for one patient, as a user runs it."""

    def __init__(self, patient: Patient, folder: Path, guideline: str) -> None:
        file = folder / "patient.yaml"
        file.write_text(yaml.safe_dump(patient.as_data(), allow_unicode=True), encoding="utf-8")
        self.words = ("--guideline", guideline, "--patient", str(file))

    def run(self, *words: str) -> str:
        return firstline(*words, *self.words).output


def as_printed(answer: Recommendation, *, full: bool = False) -> str:
    output = io.StringIO()
    with redirect_stdout(output):
        print_answer(answer, EMPTY_INTAKE, full=full)
    return output.getvalue()


def in_the_command(output: str, data: Data, *, is_full: bool) -> None:
    """The options with their reasons; what is not offered and what stands beside the list, of which only `--full` tells all."""
    assert [head for head, _ in listed(output)] == [(str(one["rank"] or "–"), one["label"]) for one in data["options"]]
    for one, (_, paragraph) in zip(data["options"], listed(output), strict=True):
        in_a_paragraph(paragraph, one, is_full=is_full)
    text = " ".join(output.split())
    excluded = [one for one in data["excluded"] if is_full or one["kind"] == "systemic"]
    beside = [one for one in data["alongside"] if is_full or one["standing"] != "possible"]
    for one in (*excluded, *beside):
        assert one["label"] in text, one["id"]
        assert " ".join(one["because"].split()) in text, one["id"]


def in_a_paragraph(text: str, one: Data, *, is_full: bool) -> None:
    assert WORDS[one["standing"]] in text, one["id"]
    assert not one["because"] or because_told(one["because"]) in text, one["id"]
    for bar in bars_of(one):
        assert bar["label"] in text, one["id"]
        assert (bar["correct"] or bar["because"]) in text, one["id"]
    checks = [check["label"] for check in one["checks"]]
    assert all(label in text for label in (checks if is_full else checks[:SHOWN_AT_MOST])), one["id"]
    assert is_full or len(checks) <= SHOWN_AT_MOST or f"and {len(checks) - SHOWN_AT_MOST} more." in text, one["id"]


def listed(output: str) -> list[tuple[tuple[str, str], str]]:
    """Rank and name of each option, as the command lists them, and the words of its paragraph."""
    found: list[tuple[tuple[str, str], str]] = []
    for paragraph in output.split("\n\n"):
        head = LINE.match(paragraph.lstrip("\n").partition("\n")[0].rstrip())
        if head:
            found.append(((head[1], head[2]), " ".join(paragraph.split())))
    return found


def explained(command: Command, data: Data) -> None:
    """Of the option with the most checks `explain` tells each."""
    if data["options"]:
        one = max(data["options"], key=lambda option: len(option["checks"]))
        told = " ".join(command.run("explain", one["id"]).split())
        assert all(f"{check['label']} ({check['because']})" in told for check in (*one["checks"], *bars_of(one))), one["id"]


# No clinical word that is not of the answer


def only_words_of_the_answer(words: AnswersWords, page: PageOf, paper: PageOf, brief: str) -> None:
    """Of the whole, and of each option by itself: no word of another option, nor a caution or a check that is not its own."""
    data, allowed = words.data, words.all
    told = [*data["options"], *data["alongside"]]
    of_page = allowed | words.results_of_tests() | words.other_answers(told) | words.sources(told)
    assert not foreign(page.by_id("answer").text.replace(page.by_id("basis").text, ""), of_page)
    assert not foreign(next(one.text for one in paper.elements if one.tag == "main"), allowed)
    assert not foreign(brief, allowed)
    for one, (_, paragraph) in zip(data["options"], listed(brief), strict=True):
        own = words.of(one)
        assert not foreign(paragraph, own), one["id"]
        assert not foreign(paper.by_id(f"option-{one['id']}").text, own), one["id"]
        assert not foreign(page.by_id(f"option-{one['id']}").text, own | words.other_answers([one]) | words.sources([one])), one["id"]


@pytest.mark.parametrize("place", range(len(SAMPLE)))
def test_page_sheet_command_and_json_agree(pages: Pages, place: int, tmp_path: Path) -> None:
    agree(pages, SAMPLE[place], tmp_path)


def test_every_option_stands_once_while_nothing_is_known(pages: Pages) -> None:
    assert sorted(pages.get("/").page.options()) == sorted(COMPILED.guideline.options)


def test_page_sheet_command_and_json_agree_with_the_guideline_of_regimens(pages: Pages, tmp_path: Path) -> None:
    regimens = load(REGIMENS)
    for _, patient in cases_of(regimens)[30::300]:
        agree(pages, patient, tmp_path, regimens)


@pytest.mark.long
@pytest.mark.parametrize("guideline", [COMPILED.guideline.id, REGIMENS])
@pytest.mark.parametrize("part", range(20))
def test_page_sheet_command_and_json_agree_on_every_case(pages: Pages, answered_once: Answered, part: int, guideline: str) -> None:
    compiled = load(guideline)
    for place, (_, patient) in enumerate(cases_of(compiled)[part::20]):
        agree_at_length(pages, answered_once(compiled, patient), in_full=place % FULL_EVERY == 0)


@pytest.mark.parametrize(
    ("text", "caution"),
    [
        (f"ER 90%, HER2 0, creatinine clearance 25; {REST}", "This clearance rules zoledronic acid out."),
        (f"ER 90%, HER2 0, calcium 1.9; {REST}", "A low calcium is corrected before denosumab"),
    ],
)
@pytest.mark.parametrize("guideline", [COMPILED.guideline.id, REGIMENS])
def test_a_caution_of_a_finding_stands_with_what_is_beside_the_list_too(pages: Pages, guideline: str, text: str, caution: str) -> None:
    told = {"page": pages.say(text, _guideline=guideline).text, "sheet": pages.say(text, "/print", _guideline=guideline).text}
    told["command"] = firstline("options", "--guideline", guideline, text).output
    for where, words in told.items():
        assert caution in " ".join(words.split()), where
