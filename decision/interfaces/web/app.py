"""The routes of the pages; each reads one case from its form or link, and keeps nothing."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from decision.catalogue import DEFAULT_GUIDELINE, load, shipped
from decision.errors import FirstlineError
from decision.interfaces.web import pages
from decision.interfaces.web.clinic import clinic_page
from decision.interfaces.web.forms import fields_of
from decision.interfaces.web.safety import Safety
from decision.interfaces.web.state import Fields, History, State, acted, first, state_from_form, state_from_link, unpacked

ASSETS = {"Cache-Control": "public, max-age=31536000, immutable"}


def application(port: int) -> FastAPI:
    """The pages for one port of this computer; no documentation pages, for those load scripts from elsewhere."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Safety, port=port, error_page=pages.error_page)
    app.add_api_route("/", clinic, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route("/clinic", clinic, methods=["GET", "HEAD", "POST"], include_in_schema=False)
    app.add_api_route("/static/{digest}/{name}", static, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_exception_handler(404, _not_found)
    app.add_exception_handler(405, _not_allowed)
    return app


async def fields(request: Request) -> Fields:
    """The fields of a request: of its form, or of its link."""
    text = (await request.body()).decode("ascii", "strict") if request.method == "POST" else request.url.query
    return fields_of(text)


def state_of(request: Request, found: Fields) -> State:
    """The case that a request carries."""
    name = first(found, "_guideline") or DEFAULT_GUIDELINE
    vocabulary = load(name if name in shipped() else DEFAULT_GUIDELINE).vocabulary
    state = (state_from_form if request.method == "POST" else state_from_link)(vocabulary, found, DEFAULT_GUIDELINE)
    return state if state.guideline in shipped() else replace(state, guideline=DEFAULT_GUIDELINE)


async def clinic(request: Request) -> Response:
    """The clinic page: the answer at a glance."""
    return await answered(request, _clinic)


def _clinic(request: Request, found: Fields) -> str:
    state, previous = state_of(request, found), ""
    if request.method == "POST":
        state, previous = _changed(found, state)
    return clinic_page(state, previous, keep=first(found, "_keep"), part=bool(first(found, "_part")))


def _changed(found: Fields, state: State) -> tuple[State, str]:
    """The case once a button has acted, and the case before the last change."""
    vocabulary, action = load(state.guideline).vocabulary, first(found, "_do")
    history = History.after(vocabulary, found, state)
    if action == "undo":
        return (unpacked(vocabulary, history.previous, state), state.packed()) if history.previous else (state, "")
    after = acted(state, action, vocabulary) if action else state
    return after, state.packed() if after.case() != state.case() else history.previous


async def answered(request: Request, page: object) -> Response:
    """The page that a request asks for; what is wrong with it is told in one sentence."""
    try:
        found = await fields(request)
        return HTMLResponse(await run_in_threadpool(page, request, found))  # type: ignore[arg-type]
    except UnicodeError:
        return HTMLResponse(pages.error_page(400, "This form cannot be read."), status_code=400)
    except FirstlineError as error:
        return HTMLResponse(pages.error_page(400, "; ".join(map(str, error.problems))), status_code=400)


async def static(digest: str, name: str) -> Response:
    """One asset; its address is that of its content."""
    if name not in pages.KINDS or pages.address(name) != f"/static/{digest}/{name}":
        return HTMLResponse(pages.error_page(404, "There is no such page."), status_code=404)
    return Response(pages.asset(name), media_type=pages.KINDS[name], headers=ASSETS)


async def _not_found(request: Request, error: Exception) -> Response:
    return HTMLResponse(pages.error_page(404, "There is no such page."), status_code=404)


async def _not_allowed(request: Request, error: Exception) -> Response:
    return HTMLResponse(pages.error_page(405, "This method is not allowed."), status_code=405)
