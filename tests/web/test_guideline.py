"""The drawing of the guideline in the pages: the same for everybody, lit for a case, with a twin in words."""

from __future__ import annotations

import re

from markupsafe import escape

from decision.catalogue import load
from decision.drawing import lit
from decision.engine import recommend
from decision.facts.patient import patient_from
from tests.web.serving import Pages

FACTS = {"er_percent": 90, "her2_ihc": "0", "presentation": "de-novo", "visceral_crisis": "absent"}
LINK = "&".join(f"{fact}={value}" for fact, value in FACTS.items())
PLACES = re.compile(r' (?:x|y|x1|y1|x2|y2|d|points|width|height|transform|cx|cy)="[^"]*"')


def drawing(page: str) -> str:
    return page[page.index("<svg", page.index('class="map"')) : page.index("</svg>", page.index('class="map"'))]


def test_the_notes_for_everyone_stand_together_and_hold_no_other(pages: Pages) -> None:
    text = pages.get("/guideline").text
    general, further = text.partition('id="notes"')[2].split('id="further-notes"')
    told = [note.text for note in recommend(load(), patient_from(load().vocabulary, FACTS)).notes if note.general]

    assert told
    assert all(str(escape(one)) in general for one in told)
    assert "is the usual start here" not in general
    assert "is the usual start here" in further


def test_every_question_stands_in_the_drawing_and_in_words(pages: Pages) -> None:
    page = pages.get("/guideline").text
    for name, decision in load().guideline.decisions.items():
        assert f'id="q-{name}"' in page
        assert f'href="#q-{name}"' in drawing(page), name
        assert decision.question in page
    assert "taken" not in drawing(page)


def test_a_case_lights_its_path_and_moves_nothing(pages: Pages) -> None:
    nobody, somebody = pages.get("/guideline").text, pages.get(f"/guideline?{LINK}").text
    found = lit(recommend(load(), patient_from(load().vocabulary, FACTS)))
    taken = sum(light == "taken" for light in found.nodes.values())
    assert len(re.findall(r'class="node [^"]*taken', drawing(somebody))) == taken > 5
    boxes = [PLACES.findall(one) for one in re.findall(r'<rect class="box"[^>]*>', drawing(nobody))]
    assert boxes
    assert boxes == [PLACES.findall(one) for one in re.findall(r'<rect class="box"[^>]*>', drawing(somebody))]


def test_a_case_that_disagrees_has_no_path_and_is_told_so(pages: Pages) -> None:
    page = pages.get("/guideline?sex=male&pregnant=present").text
    assert "must be repaired first" in page
    assert "taken" not in drawing(page)


def test_the_page_of_an_option_draws_its_path_with_the_rest_folded_away(pages: Pages) -> None:
    answer = recommend(load(), patient_from(load().vocabulary, FACTS))
    first = next(option for option in answer.options if option.rank == 1)
    page = drawing(pages.get(f"/option/{first.id}?{LINK}").text)
    assert all(step.question.split()[0] in page for step in first.paths[0])
