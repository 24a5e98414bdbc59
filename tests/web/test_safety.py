"""Every answer carries the headers, nothing foreign is answered, and no page holds script, style or events of its own."""

from __future__ import annotations

import base64
import http.client
import re
import socket
import zlib
from functools import cache

import pytest

from decision.catalogue import DEFAULT_GUIDELINE
from decision.interfaces.web import app
from decision.interfaces.web.coded import encoded
from decision.interfaces.web.safety import BODY_AT_MOST, HEADERS
from decision.interfaces.web.state import State
from tests.web.serving import CASE_A, FORM, PAGE_AT_MOST, REGIMENS, Got, PageOf, Pages

PATHS = [
    "/",
    "/clinic",
    "/clinic?er_percent=90",
    "/option/taxane",
    "/print",
    "/handover",
    "/teach",
    "/guideline",
    "/nowhere",
    "/docs",
    "/openapi.json",
]
CLINICAL = "ER 90% PR+ HER2 0"
NAMED = {DEFAULT_GUIDELINE: ("et-cdk46", "taxane"), REGIMENS: ("ribociclib-ai", "olaparib")}  # of case A: one listed, one not offered


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(pages: Pages, path: str) -> None:
    got = pages.get(path)

    assert {name: got.headers.get(name.lower()) for name in HEADERS} == HEADERS
    assert got.headers["cache-control"] == "no-store"
    assert "set-cookie" not in got.headers
    assert "server" not in got.headers
    assert not any(name.startswith("access-control") for name in got.headers)


def test_the_policy_is_that_of_the_design(pages: Pages) -> None:
    expected = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert pages.get("/").headers["content-security-policy"] == expected


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/static/x/ui.js", "/static/../pages.py"])
def test_there_is_no_page_of_the_framework_and_no_other_file(pages: Pages, path: str) -> None:
    assert pages.get(path).status == 404


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""])
def test_another_host_is_refused(pages: Pages, name: str) -> None:
    assert pages.get("/", headers={"Host": name.format(port=pages.port)}).status == 421


@pytest.mark.parametrize("name", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"])
def test_each_name_of_this_computer_is_answered(pages: Pages, name: str) -> None:
    assert pages.get("/guideline", headers={"Host": name.format(port=pages.port)}).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(pages: Pages, method: str) -> None:
    assert pages.get("/clinic", method).status == 405


@pytest.mark.parametrize("path", ["/", "/flip"])
def test_a_page_without_that_method_refuses_it(pages: Pages, path: str) -> None:
    got = pages.get(path) if path == "/flip" else pages.post({}, path)

    assert got.status == 405
    assert "not allowed" in got.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(pages: Pages, headers: dict[str, str]) -> None:
    assert pages.post({"_text": CLINICAL}, headers=headers).status == 403


def test_the_form_of_this_site_is_answered(pages: Pages) -> None:
    own = f"http://127.0.0.1:{pages.port}"
    for headers in (
        {},
        {"Origin": own},
        {"Origin": own, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ):
        assert pages.post({"_text": CLINICAL}, headers=headers).status == 200


def test_a_body_above_the_bound_is_refused_whether_or_not_it_says_so(pages: Pages) -> None:
    body = b"_text=" + b"a" * BODY_AT_MOST
    assert pages.get("/clinic", "POST", body, {"Content-Type": FORM}).status == 413

    connection = http.client.HTTPConnection("127.0.0.1", pages.port, timeout=30)
    connection.request("POST", "/clinic", iter([body[: BODY_AT_MOST // 2]] * 4), {"Content-Type": FORM}, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_sentence_above_the_readers_bound_is_told(pages: Pages) -> None:
    got = pages.say("ER 90% " * 3_000)

    assert got.status == 200
    assert "expected at most 20000" in got.text


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
def test_what_is_no_form_is_refused(pages: Pages, kind: str) -> None:
    assert pages.get("/clinic", "POST", b"{}", {"Content-Type": kind}).status == 415


@pytest.mark.parametrize("body", [b"_text=%ff%fe", b"\xff\xfe=1", b"a=1&" * 3_000])
def test_what_cannot_be_read_is_told_in_one_sentence(pages: Pages, body: bytes) -> None:
    got = pages.get("/clinic", "POST", body, {"Content-Type": FORM})

    assert got.status == 400
    assert "This form cannot be read." in got.text


HIDDEN = ["_last", "_previous", "_state", "_said", "_course", "_aside", "_opened", "_do", "_step", "_flip", "_plan"]


@pytest.mark.parametrize("value", ["x", "eNo=", "cut 1 x", "cut 999 1000", "undo", "a:b;c", "📋" * 20])
def test_no_hidden_field_can_break_a_page(pages: Pages, value: str) -> None:
    for path in ("/clinic", "/teach"):
        for field in HIDDEN:
            assert pages.post({"_text": "", field: value}, path).status == 200, (path, field)


def test_a_case_packed_within_a_case_is_not_opened(pages: Pages) -> None:
    inner = State(DEFAULT_GUIDELINE, ticked={"er_percent": ("90",)})
    outer = base64.urlsafe_b64encode(zlib.compress(encoded([("_last", inner.packed()), ("ecog", "1")]).encode())).decode()

    assert "ER 90 %" in pages.post({"_last": inner.packed()}).page.by_id("parts").text
    told = pages.post({"_last": outer}).page.by_id("parts").text
    assert "ECOG 1" in told
    assert "ER 90 %" not in told


def test_a_fault_of_ours_tells_a_reference_and_nothing_of_the_case(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise RuntimeError(CASE_A)

    monkeypatch.setattr(app, "clinic_page", broken)
    got = pages.say(CASE_A)
    noted = capsys.readouterr().err

    assert got.status == 500
    assert re.search(r"Reference [0-9a-f]{6}-\d{4}\.", got.page.by_id("recommended").text + got.text)
    assert re.search(r"reference [0-9a-f]{6}-\d{4}: RuntimeError in broken", noted)
    for told in (got.text, noted):
        assert "Traceback" not in told
        assert "ER 90" not in told
    assert got.headers["content-security-policy"]


@cache
def states(pages: Pages, guideline: str = DEFAULT_GUIDELINE) -> dict[str, Got]:
    """Each state of the pages once, with one guideline."""
    asked, listed, not_offered = {"_guideline": guideline}, *NAMED[guideline]

    def say(text: str, **more: str) -> Got:
        return pages.say(text, **asked, **more)

    state = {"_state": say(CASE_A).page.field("_last")}
    return {
        "empty": pages.get(f"/?_guideline={guideline}"),
        "partly known": say(CASE_A),
        "not understood": say(f"{CASE_A}, fit"),
        "disagree": say("HER2 3+ HER2 negative"),
        "question": say("CPS 1,000"),
        "cannot be read": pages.post({**asked, "er_percent": "900"}),
        "pregnant": say("triple negative, visceral crisis, pregnant"),
        "outside": pages.post({**asked, "line_of_therapy": "later"}),
        "urgent": say(f"spinal cord compression, {CASE_A}"),
        "invented": pages.get("/?_guideline=example"),
        "planned": say(CASE_A, _plan="letrozole + ribociclib"),
        "option": pages.post(state, f"/option/{listed}"),
        "not offered": pages.post(state, f"/option/{not_offered}"),
        "print": pages.post(state, "/print"),
        "choose the plan": pages.post(state, "/handover"),
        "handover": pages.post({**state, "_option": listed}, "/handover"),
        "teach start": pages.get(f"/teach?_guideline={guideline}"),
        "teach": pages.post(state, "/teach"),
        "revealed": pages.post({**state, "_reveal": "yes"}, "/teach"),
        "pair": pages.post({**state, "_flip": "visceral_crisis", "_to": "present"}, "/flip"),
        "guideline": pages.get(f"/guideline?_guideline={guideline}"),
        "agree": pages.post(state, "/agree"),
        "error": pages.get("/nowhere"),
    }


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, pytest.param(REGIMENS, marks=pytest.mark.long)])
def test_no_page_holds_a_script_a_style_or_an_event_of_its_own(pages: Pages, guideline: str) -> None:
    for name, got in states(pages, guideline).items():
        page = PageOf(got.text)
        scripts = [one for one in page.elements if one.tag == "script"]
        assert all(one.attributes["src"].startswith("/static/") and not one.text for one in scripts), name
        assert not [one for one in page.elements if one.tag in ("style", "iframe", "object", "embed", "base")], name
        assert not [(one.tag, key) for one in page.elements for key in one.attributes if key == "style" or key.startswith("on")], name
        for one in page.elements:
            for key in ("href", "src", "action", "formaction"):
                assert re.match(r"(/(?!/)|#|data:,|$)", one.attributes.get(key, "")), f"{name}: {one.attributes}"


@pytest.mark.parametrize("guideline", [DEFAULT_GUIDELINE, pytest.param(REGIMENS, marks=pytest.mark.long)])
def test_each_id_stands_once(pages: Pages, guideline: str) -> None:
    for name, got in states(pages, guideline).items():
        ids = PageOf(got.text).ids("")
        assert len(ids) == len(set(ids)), (name, sorted(one for one in ids if ids.count(one) > 1))


def test_the_address_of_an_asset_is_that_of_its_content_and_may_be_kept(pages: Pages) -> None:
    for address in re.findall(r"/static/[0-9a-f]{12}/[a-z.]+", pages.get("/").text + pages.get("/print").text):
        got = pages.get(address)
        assert got.status == 200
        assert "immutable" in got.headers["cache-control"]
        assert got.headers["content-type"].startswith(("text/css", "text/javascript"))
        assert pages.get(address.replace("/static/", "/static/0")).status == 404


def test_the_server_listens_to_this_computer_alone(pages: Pages) -> None:
    others = {one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for name in others:
        with socket.socket() as probe:
            probe.settimeout(1)
            assert probe.connect_ex((str(name), pages.port)) != 0 or str(name).startswith("127.")


@pytest.mark.parametrize("text", ["", CASE_A])
@pytest.mark.parametrize("guideline", NAMED)
def test_page_style_and_script_stay_within_the_bytes(pages: Pages, guideline: str, text: str) -> None:
    got = pages.say(text, _guideline=guideline) if text else pages.get(f"/?_guideline={guideline}")
    scripts = [len(text.encode()) for address, text in pages.assets_of(got).items() if address.endswith(".js")]

    assert got.status == 200
    assert sum(scripts) <= 4_096
    assert pages.bytes_with_assets(got) <= PAGE_AT_MOST
