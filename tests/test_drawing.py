"""The drawing of a guideline holds all of it, legibly, stands still for every patient, and says what the engine says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from decision import load, recommend, shipped
from decision.catalogue import folder_of
from decision.drawing import (
    ATLAS_FILE,
    Atlas,
    Light,
    OutlineNode,
    as_text,
    atlas_of,
    folded,
    folded_svg,
    lay_out,
    lit,
    outline,
    outline_html,
    outline_lines,
    path_rows,
    read_atlas,
    stand_alone,
    stylesheet,
    svg,
)
from decision.drawing.atlas import LABEL_TYPE, TYPE
from decision.drawing.layout import WIDTH
from decision.engine import Recommendation
from decision.engine.parts import OptionAnswer
from decision.errors import FirstlineError
from decision.facts.patient import patient_from
from decision.loading.cases_file import load_cases
from decision.logic import Truth
from decision.reasoning.compiled import Compiled
from decision.reasoning.walk import walk
from tests.conftest import ROOT
from tests.generated import generated
from tests.geometry import content_problems, geometry_problems

STAGE4 = "stage4-explained"
PATIENTS = [(case.name, patient) for case, patient in load_cases(folder_of(STAGE4), load(STAGE4).vocabulary)]
FEW = PATIENTS[::36]
needs_layout = pytest.mark.skipif(find_spec("graphlay") is None, reason="needs the layout package: pip install 'firstline[draw]'")


def kept(name: str) -> Atlas:
    found = read_atlas(folder_of(name))
    assert found is not None
    return found


@lru_cache(maxsize=len(PATIENTS))
def answer_of(place: int) -> Recommendation:
    return recommend(load(STAGE4), FEW[place][1])


answers = pytest.mark.parametrize("place", range(len(FEW)), ids=[name for name, _ in FEW])


# Where everything stands


@pytest.mark.parametrize("name", shipped())
def test_nothing_overlaps_nothing_is_cut_off_and_every_edge_ends_at_its_boxes(name: str) -> None:
    assert list(geometry_problems(kept(name))) == []


@pytest.mark.parametrize("name", shipped())
def test_every_node_and_every_branch_is_drawn_exactly_once(name: str) -> None:
    assert list(content_problems(kept(name), load(name))) == []


@pytest.mark.parametrize("name", shipped())
def test_the_drawing_fits_a_screen_with_type_that_can_be_read(name: str) -> None:
    assert kept(name).width <= WIDTH == 1280
    assert min(TYPE, LABEL_TYPE, *map(int, re.findall(r"(\d+)px", stylesheet()))) >= 12


@pytest.mark.parametrize("name", shipped())
def test_an_edge_that_goes_on_elsewhere_names_the_panel_where_its_end_is_drawn(name: str) -> None:
    atlas = kept(name)
    panel_of = {node.id: panel.number for panel in atlas.panels for node in panel.nodes}
    for panel in atlas.panels:
        came = {panel_of[route.source] for route in atlas.routes() if route.continued and panel_of[route.target] == panel.number}
        assert set(panel.continues) == came
        for route in panel.routes:
            assert panel_of[route.source] == panel.number
            assert (route.continued.panel if route.continued else panel.number) == panel_of[route.target]


@pytest.mark.parametrize("name", shipped())
def test_the_positions_are_those_of_the_present_digest(name: str) -> None:
    assert kept(name).digest == load(name).guideline.digest, f"run `firstline draw {name} --lay-out`"


@needs_layout
@pytest.mark.parametrize("name", shipped())
def test_the_file_is_what_the_layout_makes(name: str) -> None:
    assert (folder_of(name) / ATLAS_FILE).read_text(encoding="utf-8") == as_text(lay_out(load(name)))


@needs_layout
def test_the_layout_is_the_same_under_every_hash_seed() -> None:
    lines = "import sys", "from decision import load", "from decision.drawing import as_text, lay_out"
    code = "; ".join((*lines, f"sys.stdout.write(as_text(lay_out(load('{STAGE4}'))))"))
    made = set()
    for seed in ("0", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        made.add(subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True).stdout)
    assert made == {(folder_of(STAGE4) / ATLAS_FILE).read_bytes()}


@needs_layout
def test_the_order_in_which_branches_are_written_moves_nothing() -> None:
    compiled = load(STAGE4)
    turned = {}
    for name, one in compiled.guideline.decisions.items():
        branches = {branch: one.branches[branch] for branch in reversed(list(one.branches))}
        turned[name] = one.model_copy(update={"branches": branches})
    other = Compiled(compiled.guideline.model_copy(update={"decisions": turned}), compiled.vocabulary)
    assert as_text(lay_out(other)) == as_text(kept(STAGE4))


@needs_layout
@pytest.mark.parametrize("seed", range(24))
def test_any_guideline_is_drawn_whole_and_without_an_overlap(seed: int) -> None:
    compiled = generated(seed).compiled
    atlas = lay_out(compiled)
    assert [*geometry_problems(atlas), *content_problems(atlas, compiled)] == []


def test_a_label_that_is_moved_a_little_is_noticed() -> None:
    atlas = kept(STAGE4)
    route = next(one for one in atlas.panels[0].routes if len(one.to_labels) > 2)
    label = route.labels[0]
    moved = label.model_copy(update={"box": label.box.moved(0, -label.box.height)})
    panel = atlas.panels[0]
    routes = tuple(one.model_copy(update={"labels": (moved, *one.labels[1:])}) if one == route else one for one in panel.routes)
    wrong = atlas.model_copy(update={"panels": (panel.model_copy(update={"routes": routes}), *atlas.panels[1:])})
    assert list(geometry_problems(wrong))


def test_positions_of_another_digest_are_not_used_and_the_package_is_named_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "graphlay", None)
    compiled, atlas = load("example"), kept("example")
    assert atlas_of(compiled, folder_of("example")) == atlas
    (tmp_path / ATLAS_FILE).write_text(as_text(atlas.model_copy(update={"digest": "another"})), encoding="utf-8")
    with pytest.raises(FirstlineError, match=r"^draw: there are no positions .* `pip install 'firstline\[draw\]'`$"):
        atlas_of(compiled, tmp_path)


def test_a_file_that_is_no_atlas_is_told(tmp_path: Path) -> None:
    (tmp_path / ATLAS_FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(FirstlineError, match="is not an atlas"):
        atlas_of(load("example"), tmp_path)


# What a patient lights


def skeleton(markup: str) -> list[str]:
    """Where everything is, without what a patient changes: classes, titles, marks, the order of the edges."""
    found = []
    root = ElementTree.fromstring(markup)
    for mark in [(parent, child) for parent in root.iter() for child in parent if child.get("aria-hidden")]:
        mark[0].remove(mark[1])
    for part in root.iter():
        where = {name: part.get(name) for name in ("x", "y", "width", "height", "d", "transform", "viewBox") if part.get(name)}
        found.append(f"{part.tag} {where} {'' if part.tag.endswith('title') else (part.text or '').strip()}")
    return sorted(found)


@answers
def test_no_patient_moves_anything(place: int) -> None:
    atlas = kept(STAGE4)
    assert skeleton(svg(atlas, lit(answer_of(place)))) == skeleton(svg(atlas))


@answers
def test_what_is_lit_is_what_the_engine_walks(place: int) -> None:
    answer = answer_of(place)
    found = lit(answer)
    for option in (*answer.options, *answer.alongside):
        assert found.nodes[option.id] is not Light.OFF
        for path in option.paths:
            for step in path:
                certain = step.known == Truth.TRUE.value
                assert found.branches[step.decision, step.branch] in ((Light.TAKEN, Light.OPEN) if certain else (Light.OPEN,))
            if all(step.known == Truth.TRUE.value for step in path):
                assert all(found.branches[step.decision, step.branch] is Light.TAKEN for step in path)
    assert all(found.nodes[one.id] is Light.OFF for one in answer.excluded)


@answers
def test_every_branch_has_the_truth_that_the_walk_finds(place: int) -> None:
    answer = answer_of(place)
    case, found = answer.case, lit(answer)
    walked = walk(case.compiled, case.reading)
    may = {(edge.source, edge.id): truth for edges in walked.into.values() for edge, truth in edges}
    for edge, light in found.branches.items():
        if edge not in may:
            assert light is Light.OFF
        elif may[edge] is Truth.UNKNOWN:
            assert light is not Light.TAKEN
    for source in case.compiled.order:
        assert (found.nodes[source] is Light.OFF) <= all(
            found.branches[source, branch] is Light.OFF for branch in case.compiled.guideline.decisions[source].branches
        )


def test_a_patient_of_whom_all_is_known_leaves_nothing_open_on_the_way() -> None:
    compiled = load("example")
    facts = next(patient for _, patient in load_cases(folder_of("example"), compiled.vocabulary) if len(patient.facts) >= 3)
    found = lit(recommend(compiled, facts))
    assert Light.OPEN not in found.branches.values()
    assert Light.TAKEN in found.branches.values()


def test_no_meaning_hangs_on_a_hue() -> None:
    rules = dict(re.findall(r"^\.atlas \.edge\.(\w+) \{(.*?)\}", stylesheet(), re.MULTILINE))
    told = {light: tuple(re.findall(r"stroke-(?:width|dasharray): ([^;]+)", rule)) for light, rule in rules.items()}
    assert len(set(told.values())) == len(told) == len(Light)
    colours = {colour.lower() for colour in re.findall(r"--(?:offered|stop): (#\w+)", stylesheet())}
    assert {"#0b3d91", "#a4161a"} <= colours


def test_the_markup_passes_a_strict_content_policy() -> None:
    answer = next(answer for answer in map(answer_of, range(len(FEW))) if answer.options)
    for markup in (svg(kept(STAGE4), lit(answer), links=True), folded_svg(folded(load(STAGE4), answer.options[0]))):
        for part in ElementTree.fromstring(markup).iter():
            assert part.tag.rpartition("}")[2] not in ("script", "style", "foreignObject")
            assert not [name for name in part.attrib if name == "style" or name.startswith("on")]


def test_the_file_of_its_own_has_its_stylesheet_and_says_what_it_shows() -> None:
    markup = stand_alone(kept(STAGE4), lit(answer_of(1)), ["Facts: those of the test"])
    for said in ("<style>", "Facts: those of the test", kept(STAGE4).digest, "not decided", "contraindicated"):
        assert said in markup
    assert ElementTree.fromstring(markup).get("width") == str(kept(STAGE4).width)


def test_every_box_has_a_title_that_says_the_standing_in_words() -> None:
    answer = next(answer for answer in map(answer_of, range(len(FEW))) if answer.options)
    titles = [part.text or "" for part in ElementTree.fromstring(svg(kept(STAGE4), lit(answer))).iter() if part.tag.endswith("title")]
    assert len(titles) == len(load(STAGE4).graph) + sum(route.continued is not None for route in kept(STAGE4).routes())
    for option in answer.options:
        assert f"{option.label}: {option.standing.replace('-', ' ')}" in titles


# The same in words


def nodes_of(node: OutlineNode) -> list[OutlineNode]:
    return [node, *(one for branch in node.branches for one in nodes_of(branch.leads_to))]


@pytest.mark.parametrize("name", shipped())
def test_the_outline_tells_every_node_and_every_branch_of_the_graph(name: str) -> None:
    compiled = load(name)
    found = nodes_of(outline(compiled))
    assert {node.id for node in found} == set(compiled.graph)
    assert sorted(node.id for node in found if not node.again) == sorted(compiled.graph)
    branches = [(node.id, branch.id, branch.leads_to.id) for node in found for branch in node.branches]
    assert sorted(branches) == sorted((source, key, target) for source, target, key in compiled.graph.edges(keys=True))
    assert all(branch.criterion and branch.rationale and branch.cites for node in found for branch in node.branches)


def test_every_link_of_the_drawing_leads_to_the_outline() -> None:
    compiled = load(STAGE4)
    html = outline_html(outline(compiled, lit(answer_of(1))))
    anchors = re.findall(r'id="(q-[^"]+)"', html)
    assert sorted(anchors) == sorted(f"q-{name}" for name in compiled.order)
    markup = svg(kept(STAGE4), links=True)
    inside = {f"#{anchor}" for anchor in (*anchors, *re.findall(r'id="(panel-\d+)"', markup))}
    assert set(re.findall(r'href="([^"]+)"', markup)) <= inside
    assert set(re.findall(r'href="([^"]+)"', html)) <= inside
    assert " style=" not in html


def test_words_that_look_like_markup_are_escaped() -> None:
    compiled = load("example")
    node = outline(compiled)
    wrong = OutlineNode(node.id, node.kind, "<b>&", "", (), None, "", False, ())
    assert "&lt;b&gt;&amp;" in outline_html(wrong)
    panel = kept("example").panels[0]
    odd = panel.model_copy(update={"nodes": tuple(one.model_copy(update={"lines": ("<b>&",)}) for one in panel.nodes)})
    assert "&lt;b&gt;&amp;" in svg(kept("example").model_copy(update={"panels": (odd,)}))


def test_the_outline_in_a_terminal_names_what_is_told_above() -> None:
    lines = list(outline_lines(outline(load(STAGE4), lit(answer_of(1)))))
    assert any(line.endswith("see above") for line in lines)
    assert lines[0].endswith("(reached)")


# One path


def ranked(place: int) -> list[OptionAnswer]:
    return [option for option in answer_of(place).options if option.rank is not None]


@answers
def test_every_step_of_a_path_replays_in_the_engine_and_no_other_answer_is_left_out(place: int) -> None:
    compiled = load(STAGE4)
    case = answer_of(place).case
    for option in ranked(place):
        rows = path_rows(compiled, option, lit(answer_of(place)))
        assert [row.decision for row in rows] == [compiled.guideline.start, *(row.to for row in rows[:-1])]
        assert rows[-1].to == option.id
        for row in rows:
            edge = next(edge for edge in compiled.edges[row.decision] if edge.id == row.branch)
            truth = compiled.reader.truth(case.reading, edge.node)
            assert (edge.target, truth) == (row.to, Truth.TRUE if row.is_certain else Truth.UNKNOWN)
            assert {row.branch, *(other.branch for other in row.others)} == set(compiled.guideline.decisions[row.decision].branches)


def test_what_lies_behind_an_answer_is_counted() -> None:
    compiled = load("example")
    answer = recommend(compiled, patient_from(compiled.vocabulary, {}))
    option = next(one for one in answer.options if one.id == "tablets")
    first = path_rows(compiled, option)[0]
    assert [(other.to, other.questions, other.options) for other in first.others] == [("fitness", 1, 2)]


@answers
def test_the_folded_path_keeps_a_stub_for_every_answer_that_leaves_it(place: int) -> None:
    compiled = load(STAGE4)
    for option in ranked(place):
        for row in folded(compiled, option).rows:
            told = [row.answer, *row.also, *(answer for stub in row.stubs for answer in stub.answers)]
            assert sorted(told) == sorted(branch.answer for branch in compiled.guideline.decisions[row.decision].branches.values())
            assert len({stub.to for stub in row.stubs}) == len(row.stubs)


@answers
def test_the_folded_map_is_narrow_and_names_what_it_folds(place: int) -> None:
    for option in ranked(place):
        root = ElementTree.fromstring(folded_svg(folded(load(STAGE4), option)))
        assert float(root.get("width") or 0) <= 700
        assert option.label in [part.text for part in root.iter() if part.tag.endswith("title")]
