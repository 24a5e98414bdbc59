"""Two guidelines compared: shares equal plain counting, a witness is answered differently by the reference too, nothing is missed."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest

from decision import load
from decision.catalogue import folder_of, shipped_folder
from decision.compare import compare
from decision.compare.both import Both
from decision.evidence import shipped_evidence
from decision.reasoning.compiled import Compiled
from decision.reasoning.counting import Profiles
from decision.reasoning.diagrams import TRUE
from decision.record import MEMORY, NOT_VERIFIED
from tests.command import firstline
from tests.generated import SHAPES, SHIPPED_VOCABULARY, VOCABULARY, Subject, Writer, generated, subject_from
from tests.reference import Reference
from tests.showing import beside_records, edited

COUNTED_AT_MOST = 60_000
LISTED_AT_MOST = 4096
EVERYBODY = "ER 0% PR 0% HER2 0, ECOG 1, no visceral crisis"


# Shares


def plain_share(compiled: Compiled, node: int) -> float | None:
    """The share by listing every combination of the facts that are tied to a function; None if there are too many."""
    parts, diagrams = list(compiled.reader.anybody.parts.values()), compiled.diagrams
    levels = set(diagrams.levels_of(node))
    while tied := {level for part in parts if levels & diagrams.levels_of(part) for level in diagrams.levels_of(part)} - levels:
        levels |= tied
    given = [part for part in parts if diagrams.levels_of(part) & levels]
    order = sorted(levels)
    if math.prod(diagrams.sizes[level] for level in order) > COUNTED_AT_MOST:
        return None
    lawful = true = 0
    for values in product(*(range(diagrams.sizes[level]) for level in order)):
        profile = dict(zip(order, values, strict=True))
        if all(_at(compiled, part, profile) == TRUE for part in given):
            lawful += 1
            true += _at(compiled, node, profile) == TRUE
    return true / lawful


def _at(compiled: Compiled, node: int, profile: dict[int, int]) -> int:
    while node >= 1024:
        node = compiled.diagrams.children[node][profile[compiled.diagrams.level[node]]]
    return node


def test_a_share_equals_plain_counting() -> None:
    counted = 0
    for seed in range(40):
        compiled = generated(seed).compiled
        for option in compiled.options.values():
            expected = plain_share(compiled, option.is_offered)
            if expected is not None:
                assert Profiles(compiled).share(option.is_offered) == pytest.approx(expected, abs=1e-12)
                counted += 1
    assert counted >= 20


def test_a_share_and_that_of_its_opposite_are_all_profiles() -> None:
    compiled = load()
    profiles = Profiles(compiled)
    for option in compiled.options.values():
        share, opposite = profiles.share(option.is_offered), profiles.share(compiled.diagrams.negation(option.is_offered))
        assert share + opposite == pytest.approx(1)
        assert 0 < share <= 1


# Two editions


def editions(seed: int) -> tuple[Subject, Subject, str]:
    """A generated guideline, and another edition of it with one edit, and what that was."""
    rng, shape = Random(seed), SHAPES[seed % len(SHAPES)]
    vocabulary = SHIPPED_VOCABULARY if shape == "shipped-facts" else VOCABULARY
    writer = Writer(Random(seed), shape)
    data = writer.guideline(f"generated-{seed}")
    other = copy.deepcopy(data)
    decision = rng.choice(sorted(other["decisions"]))
    branches = other["decisions"][decision]["branches"]
    branch = rng.choice(sorted(branches))
    what = rng.choice(("criterion", "strength", "drop", "bar"))
    if what == "strength" and "strength" in branches[branch]:
        branches[branch]["strength"] = {"strong": "conditional", "conditional": "strong"}[branches[branch]["strength"]]
    elif what == "drop" and sum(one["to"] == branches[branch]["to"] for one in _branches(other)) > 1 and len(branches) > 1:
        del branches[branch]
    elif what == "bar":
        other["holds"]["hold"]["when"] = writer.criterion(1)
    else:
        branches[branch].pop("otherwise", None)
        branches[branch]["when"] = writer.criterion(2)
    return subject_from(data, vocabulary), subject_from(other, vocabulary), f"{decision}/{branch}" if what != "bar" else "holds/hold"


def _branches(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for decision in data["decisions"].values():
        yield from decision["branches"].values()


def joint(a: Subject, b: Subject) -> Reference:
    """A reference that reads the facts of both editions, to draw completions from."""
    data, other = a.reference.data, b.reference.data
    decisions = {**data["decisions"], **{f"other-{name}": decision for name, decision in other["decisions"].items()}}
    holds = {**data["holds"], **{f"other-{name}": bar for name, bar in other["holds"].items()}}
    return Reference({**data, "decisions": decisions, "holds": holds}, a.reference.vocabulary)


def reference_differs(a: Subject, b: Subject, witness: dict[str, Any]) -> bool:
    """Whether the reference answers every completion of a witness differently."""
    completed = joint(a, b).complete(witness, strict=True)
    table = completed.listed(LISTED_AT_MOST) or completed.drawn(64, Random(1))
    mine, theirs = a.reference.walk(table), b.reference.walk(table)
    differs = 0
    for option in mine.keys() | theirs.keys():
        for outcome, bits in mine[option].where.items():
            differs |= bits & ~theirs[option].where.get(outcome, 0)
    refused = [one.reference.bars["refusals"] for one in (a, b)]
    assert refused[0].keys() == refused[1].keys()
    return differs == table.all


def failures(seed: int) -> Iterator[str]:
    a, b, where = editions(seed)
    found = compare(a.compiled, b.compiled)
    if found.is_same != (a.compiled.guideline.digest == b.compiled.guideline.digest) and not found.is_same:
        yield "one file is two guidelines"
    if not found.is_same and found.profiles and not any(change.profiles for change in found.changes):
        yield f"answers differ and no change is blamed; {where} was edited"
    for change in found.changes:
        if change.profiles and not (change.where == where or change.where.split("/")[0] == where.split("/")[0]):
            yield f"{change.where} is blamed, {where} was edited"
        if change.witness is not None and change.effects and not reference_differs(a, b, change.witness):
            yield f"{change.where}: the reference answers {change.witness} alike"
    for one in found.options:
        if one.witness is not None and not reference_differs(a, b, one.witness):
            yield f"{one.option}: the reference answers {one.witness} alike"
        if one.a == one.b:
            yield f"{one.option}: nothing differs for {one.witness}"


def drawn_differences(seed: int) -> Iterator[str]:
    """Profiles drawn at random that the reference answers differently, and the engine does not count, or the other way round."""
    a, b, _ = editions(seed)
    both = Both(a.compiled, b.compiled)
    listed = both.anywhere(node for part, node in both.differs.items() if part[2] == "outcome")
    table = joint(a, b).complete({}, strict=True).drawn(200, Random(seed))
    mine, theirs = a.reference.walk(table), b.reference.walk(table)
    levels = both.a.space.level_of
    for place in range(table.size):
        bit = 1 << place
        outcome = [
            {name: next(one for one, bits in found.where.items() if bits & bit) for name, found in side.items()} for side in (mine, theirs)
        ]
        profile = {
            fact: next(value for value, bits in values.items() if bits & bit) for fact, values in table.bits.items() if fact in levels
        }
        node = _at(both.a, listed, {levels[fact]: _place(both.a, fact, value) for fact, value in profile.items()})
        if (outcome[0] != outcome[1]) != (node == TRUE):
            yield f"{profile}: the reference says {outcome}, the comparison {node}"


def _place(compiled: Compiled, fact: str, value: Any) -> int:
    mask = compiled.space.mask(compiled.space.level_of[fact], value)
    return mask.bit_length() - 1


@pytest.mark.parametrize("seed", range(24))
def test_a_change_is_found_where_it_was_made_and_its_witness_replays(seed: int) -> None:
    assert list(failures(seed)) == []


@pytest.mark.parametrize("seed", range(24))
def test_a_profile_drawn_at_random_differs_where_the_comparison_says_so(seed: int) -> None:
    assert list(drawn_differences(seed)) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(24, 144))
def test_a_change_is_found_where_it_was_made_and_its_witness_replays_at_length(seed: int) -> None:
    assert [*failures(seed), *drawn_differences(seed)] == []


def test_a_guideline_differs_from_itself_nowhere() -> None:
    for name in ("example", "stage4-explained"):
        found = compare(load(name), load(name))
        assert found.is_same
        assert (found.profiles, found.options, found.changes, found.words) == (0, (), (), ())


def test_different_guidelines_are_told_apart_by_their_options() -> None:
    found = compare(load("example"), load("stage4-explained"))
    assert not found.is_same
    assert found.changes == ()
    assert {one.option for one in found.options} >= {"tablets", "taxane"}
    assert all("not in this guideline" in (one.a, one.b) for one in found.options)
    assert len(found.order) == 2


# The command


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An older edition of the shipped guideline: an anthracycline was barred later, and a note had other words."""
    folder = Path(copytree(folder_of("stage4-explained"), tmp_path / "older"))
    limits = Path(copytree(shipped_folder() / "shared", tmp_path / "shared")) / "limits.yaml"
    limits.write_text(
        limits.read_text(encoding="utf-8").replace(
            "lvef_percent: {below: 50}}, {heart_failure: symptomatic}", "lvef_percent: {below: 45}}, {heart_failure: symptomatic}"
        ),
        encoding="utf-8",
    )
    main = folder / "guideline.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace('edition: "2026-11"', 'edition: "2026-05"'), encoding="utf-8")
    return folder


def test_the_command_names_the_change_its_share_and_a_witness(older: Path) -> None:
    done = firstline("compare", str(older), "stage4-explained")
    assert done.status == 0, done.errors
    lines = done.output.splitlines()
    assert lines[0].startswith("A: stage4-explained 2026-05")
    assert lines[1].startswith("B: stage4-explained 2026-11")
    assert "of profiles" in lines[2]
    place = next(number for number, line in enumerate(lines) if line.startswith("contraindications/anthracycline-heart, criterion"))
    assert lines[place + 1] == "  A: LVEF below 45 % or heart failure symptomatic"
    assert lines[place + 2] == "  B: LVEF below 50 % or heart failure symptomatic"
    witness = json.loads(lines[place + 3].removeprefix("  Witness: "))
    assert 45 <= witness["lvef_percent"] < 50
    assert lines[place + 4].startswith("    an anthracycline: A recommended, rank 1")
    assert "B contraindicated" in lines[place + 4]
    assert "2 guidelines compiled" in lines[-1]


def test_the_changelog_has_the_clinical_effect_in_one_paragraph(older: Path) -> None:
    done = firstline("compare", str(older), "stage4-explained", "--changelog")
    assert done.output.startswith("### stage4-explained: 2026-05 to 2026-11\n\nClinical effect: answered differently: ")
    assert "- ★ `contraindications/anthracycline-heart`, criterion: was LVEF below 45 %" in done.output


def test_one_patient_stands_side_by_side_with_what_makes_the_answers_differ(older: Path) -> None:
    done = firstline("compare", str(older), "stage4-explained", EVERYBODY, "lvef_percent=47", "heart_failure=none")
    assert (
        "an anthracycline (anthracycline) · differs\n    A: to confirm, rank 1, conditional\n    B: contraindicated, conditional"
        in done.output
    )
    assert "What makes them differ:\n  contraindications/anthracycline-heart, criterion [clinical-review]" in done.output
    assert "never replaces it" in done.output.splitlines()[-1]
    alike = firstline("compare", str(older), "stage4-explained", EVERYBODY, "lvef_percent=60", "heart_failure=none")
    assert "Both answer this patient alike." in alike.output
    data = json.loads(
        firstline("compare", str(older), "stage4-explained", EVERYBODY, "lvef_percent=47", "heart_failure=none", "--json").output
    )
    assert data["a"]["guideline"]["edition"] == "2026-05"
    assert {row["verdict"] for row in data["rows"]} == {"alike", "differs", "only its rank"}
    assert [one["where"] for one in data["met"]] == ["contraindications/anthracycline-heart"]


def test_words_alone_change_no_answer(tmp_path: Path) -> None:
    folder = Path(copytree(folder_of("example"), tmp_path / "reworded"))
    file = folder / "guideline.yaml"
    text = file.read_text(encoding="utf-8")
    label = load("example").guideline.options["tablets"].label
    file.write_text(text.replace(f"label: {label}", "label: pills", 1), encoding="utf-8")
    found = compare(load("example"), load(str(folder)))
    assert found.is_same
    assert found.words == ("options/tablets",)
    assert found.changes == ()


def test_guidelines_of_two_vocabularies_are_refused(tmp_path: Path) -> None:
    folder = Path(copytree(folder_of("example"), tmp_path / "other-words"))
    (folder / "vocabulary.yaml").write_text((SHIPPED_VOCABULARY.read_text(encoding="utf-8")) + "\n# another\n", encoding="utf-8")
    changed = folder / "vocabulary.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("edition: 2026-11", "edition: 2027-01"), encoding="utf-8")
    done = firstline("compare", "example", str(folder))
    assert (done.status, done.output) == (2, "")
    assert "two vocabularies" in done.errors


# Records


def copies(tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of the guideline that shows records, each beside its own records."""
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    return beside_records(before), beside_records(after)


def beside_edited(tmp_path: Path, record: str, old: str, new: str) -> tuple[str, str]:
    """The guideline that shows records, and the same beside records of which one was edited."""
    before, after = copies(tmp_path)
    edited(after, record, old, new)
    return str(before), str(after)


@pytest.mark.parametrize(
    ("record", "old", "new", "where"),
    [
        ("monaleesa-2", "0.76", "0.78", "options/ribociclib/figures/monaleesa-2"),
        ("eu-inavolisib", "approved", "withdrawn", "options/inavolisib/approvals/eu-inavolisib"),
    ],
)
def test_an_edited_record_is_a_change_of_whoever_is_shown_it(record: str, old: str, new: str, where: str, tmp_path: Path) -> None:
    found = compare(*map(load, beside_edited(tmp_path, record, old, new)))

    assert not found.is_same
    assert found.of_list == 0
    (change,) = found.changes
    assert (change.where, change.what, change.cites) == (where, where.split("/")[2].removesuffix("s"), (record,))
    assert old in change.a
    assert new in change.b
    assert change.profiles > 0
    assert change.witness is not None


def test_a_figure_shown_to_others_is_a_change_for_them_alone(tmp_path: Path) -> None:
    before, after = copies(tmp_path)
    main = after / "guideline.yaml"
    text = main.read_text(encoding="utf-8")
    wider = "endpoint: overall survival, when: {menopausal_status: [postmenopausal, perimenopausal]}}"
    main.write_text(text.replace("endpoint: overall survival, when: {menopausal_status: postmenopausal}}", wider), encoding="utf-8")
    (change,) = compare(load(str(before)), load(str(after))).changes

    assert (change.where, change.what) == ("options/ribociclib/figures/monaleesa-2", "criterion")
    assert change.witness is not None
    assert change.witness["menopausal_status"] == "perimenopausal"


def test_an_edited_population_of_an_approval_is_a_change(tmp_path: Path) -> None:
    before, after = beside_edited(tmp_path, "us-inavolisib", "pik3ca: mutated", "pik3ca: wild-type")
    (change,) = compare(load(before), load(after)).changes

    assert (change.where, change.what) == ("options/inavolisib/approvals/us-inavolisib", "population")


def test_one_patient_side_by_side_is_told_of_an_edited_figure(tmp_path: Path) -> None:
    before, after = beside_edited(tmp_path, "monaleesa-2", "0.76", "0.78")
    done = firstline("compare", before, after, "er_percent=90", "her2_ihc=0", "menopausal_status=postmenopausal")
    others = firstline("compare", before, after, "er_percent=0", "pr_percent=0", "her2_ihc=0")

    assert "figures of ribociclib with a partner (ribociclib) · differs" in done.output
    assert "hazard ratio 0.78" in done.output
    assert "options/ribociclib/figures/monaleesa-2, figure [monaleesa-2]" in done.output
    assert "Both answer this patient alike." in others.output


def test_no_figure_from_memory_is_told_apart_by_its_number() -> None:
    record, endpoint = next(
        (one, endpoint) for one in shipped_evidence().records.values() for endpoint in one.endpoints if one.certainty_of(endpoint) == MEMORY
    )

    assert record.said(endpoint.name, endpoint.group, endpoint.maturity) == f"{endpoint.name}: {NOT_VERIFIED}"
