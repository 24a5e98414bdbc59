"""The routes of the pages; each reads one case from its form or link, and keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from decision.catalogue import DEFAULT_GUIDELINE, load, shipped
from decision.errors import FirstlineError, Problem
from decision.interfaces.gathering.sentence import intake_as_data
from decision.interfaces.web import pages
from decision.interfaces.web.agree import agree_page
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.fact_fields import groups_at_first
from decision.interfaces.web.flip import flip_page
from decision.interfaces.web.forms import fields_of
from decision.interfaces.web.guideline_page import guideline_page
from decision.interfaces.web.option import option_page
from decision.interfaces.web.safety import Safety
from decision.interfaces.web.sheet import choose_plan, handover, sheet
from decision.interfaces.web.state import REDO, Fields, History, State, acted, first, state_from_form, state_from_link, unpacked
from decision.interfaces.web.teach import Lesson, teach_page
from decision.interfaces.web.understanding import understood

ASSETS = {"Cache-Control": "public, max-age=31536000, immutable"}
Page = Callable[[Request, Fields], str]


def application(port: int) -> FastAPI:
    """The pages for one port of this computer; no documentation pages, for those load scripts from elsewhere."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Safety, port=port, error_page=pages.error_page)
    for path, page, methods in (
        ("/", _clinic, ["GET", "HEAD"]),
        ("/clinic", _clinic, ["GET", "HEAD", "POST"]),
        ("/option/{option}", _option, ["GET", "HEAD", "POST"]),
        ("/print", _print, ["GET", "HEAD", "POST"]),
        ("/handover", _handover, ["GET", "HEAD", "POST"]),
        ("/teach", _teach, ["GET", "HEAD", "POST"]),
        ("/flip", _flip, ["POST"]),
        ("/guideline", _guideline, ["GET", "HEAD", "POST"]),
        ("/agree", _agree, ["GET", "HEAD", "POST"]),
    ):
        app.add_api_route(path, _route(page), methods=methods, include_in_schema=False)
    app.add_api_route("/static/{digest}/{name}", _static, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_exception_handler(404, _not_found)
    app.add_exception_handler(405, _not_allowed)
    return app


def _route(page: Page) -> Callable[[Request], object]:
    async def route(request: Request) -> Response:
        """The page that a request asks for; what is wrong with it is told in one sentence."""
        try:
            found = await _fields(request)
            return HTMLResponse(await run_in_threadpool(page, request, found))
        except ValueError:  # a byte that is no text, or too many fields
            return _wrong(400, "This form cannot be read.")
        except FirstlineError as error:
            return _wrong(400, "; ".join(map(str, error.problems)))

    return route


async def _fields(request: Request) -> Fields:
    """The fields of a request: of its form, or of its link."""
    text = (await request.body()).decode("ascii") if request.method == "POST" else request.url.query
    return fields_of(text)


def _state(request: Request, found: Fields) -> State:
    """The case that a request carries."""
    name = first(found, "_guideline")
    vocabulary = load(name if name in shipped() else DEFAULT_GUIDELINE).vocabulary
    if request.method != "POST":
        state = state_from_link(vocabulary, found, DEFAULT_GUIDELINE)
    elif "_state" in found:
        state = unpacked(vocabulary, first(found, "_state"), State(DEFAULT_GUIDELINE))
    else:
        state = state_from_form(vocabulary, found, DEFAULT_GUIDELINE)
    return _of_a_shipped_guideline(state)


def _of_a_shipped_guideline(state: State) -> State:
    """The state itself; a guideline that is not shipped is never taken for another, and no folder is opened for a page."""
    if state.guideline not in shipped():
        expected = f"expected {' or '.join(shipped())}"
        raise FirstlineError([Problem("", f"`{state.guideline[:40]}` is not a guideline", expected)])
    return state


def _clinic(request: Request, found: Fields) -> str:
    state, previous = _state(request, found), ""
    if request.method == "POST":
        state, previous = _changed(found, state)
    elif not state.is_empty:
        state = replace(state, closed=groups_at_first(load(state.guideline)))  # what a link tells is read above the fields
    return clinic_page(state, previous, keep=first(found, "_keep"), part=bool(first(found, "_part")), is_first=request.method != "POST")


def _changed(found: Fields, state: State) -> tuple[State, str]:
    """The case once a button has acted, and the case before the last change."""
    vocabulary, action = load(state.guideline).vocabulary, first(found, "_do")
    previous = first(found, "_previous") if "_state" in found else History.after(vocabulary, found, state).previous
    if action == "undo":
        mark = "" if previous.startswith(REDO) else REDO
        return (_of_a_shipped_guideline(unpacked(vocabulary, previous, state)), mark + state.packed()) if previous else (state, "")
    if action.startswith("cut") and unpacked(vocabulary, first(found, "_last"), state).text != state.text:
        return state, previous  # the places are those of other words
    after = acted(state, action, vocabulary) if action else state
    return after, state.packed() if after.case() != state.case() else previous


def _option(request: Request, found: Fields) -> str:
    return option_page(_state(request, found), request.path_params["option"], _previous(found))


def _previous(found: Fields) -> str:
    return first(found, "_previous")


def _print(request: Request, found: Fields) -> str:
    state = _state(request, found)
    case = understood(load(state.guideline), state)
    if case.answer is None:
        return clinic_page(state, _previous(found))
    return sheet(case.answer, intake_as_data(case.intake), region=state.region, plan=state.plan, packed=state.packed(), alone=False)


def _handover(request: Request, found: Fields) -> str:
    state = _state(request, found)
    case = understood(load(state.guideline), state)
    if case.answer is None:
        return clinic_page(state, _previous(found))
    if not first(found, "_option"):
        return choose_plan(case.answer, packed=state.packed(), previous=_previous(found))
    return handover(case.answer, first(found, "_option"), packed=state.packed(), alone=False)


def _teach(request: Request, found: Fields) -> str:
    step = first(found, "_step")
    at = int(step) if step.isdigit() and len(step) < 4 else 0
    return teach_page(_state(request, found), Lesson(at, first(found, "_guess"), bool(first(found, "_reveal"))))


def _flip(request: Request, found: Fields) -> str:
    return flip_page(_state(request, found), first(found, "_flip"), first(found, "_to").strip(), _previous(found))


def _guideline(request: Request, found: Fields) -> str:
    return guideline_page(_state(request, found), _previous(found))


def _agree(request: Request, found: Fields) -> str:
    return agree_page(_state(request, found), _previous(found))


async def _static(digest: str, name: str) -> Response:
    """One asset; its address is that of its content."""
    if name not in pages.KINDS or pages.address(name) != f"/static/{digest}/{name}":
        return _wrong(404, NO_PAGE)
    return Response(pages.asset(name), media_type=pages.KINDS[name], headers=ASSETS)


NO_PAGE = "There is no such page."


async def _not_found(request: Request, error: Exception) -> Response:
    return _wrong(404, NO_PAGE)


async def _not_allowed(request: Request, error: Exception) -> Response:
    return _wrong(405, "This method is not allowed.")


def _wrong(status: int, text: str) -> Response:
    return HTMLResponse(pages.error_page(status, text), status_code=status)
