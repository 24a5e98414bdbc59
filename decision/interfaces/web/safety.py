"""What every request must be and every answer carries: this computer's own pages, bounded, never kept, never traced."""

from __future__ import annotations

import itertools
import secrets
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_AT_MOST = 256 * 1024
METHODS = ("GET", "HEAD", "POST")
FORM = "application/x-www-form-urlencoded"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
ErrorPage = Callable[[int, str, str], str]  # status, what is wrong, reference


class TooLarge(Exception):
    """A body above the bound."""


class Safety:
    """Refuses what is not a request of these pages, and adds the headers to every answer."""

    def __init__(self, app: ASGIApp, port: int, error_page: ErrorPage) -> None:
        self.app = app
        names = ("127.0.0.1", "localhost", "[::1]")
        self.hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())
        self.origins = {f"http://{host}" for host in self.hosts}
        self.error_page = error_page
        self.session, self.count = secrets.token_hex(3), itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        sender = _Sender(send)
        refused = self._refusal(scope["method"], Headers(scope=scope))
        if refused is not None:
            await self._refuse(*refused)(scope, receive, sender)
            return
        try:
            await self.app(scope, _bounded(receive), sender)
        except TooLarge:
            await self._refuse(413, TOO_LARGE)(scope, receive, sender)
        except Exception as error:  # noqa: BLE001  # whatever it is, the page says so in one sentence and never a traceback
            reference = f"{self.session}-{next(self.count):04}"
            _note(reference, error)
            if not sender.has_started:
                await self._refuse(500, "Cannot answer: this is a fault of firstline, not of the case.", reference)(scope, receive, sender)

    def _refusal(self, method: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        if headers.get("host", "") not in self.hosts:
            return 421, "This address is not one of firstline. Use the one that it printed."
        if method not in METHODS:
            return 405, "This method is not allowed."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_AT_MOST:
            return 413, TOO_LARGE
        if method == "POST":
            if self._is_foreign(headers):
                return 403, "This request comes from another page."
            if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
                return 415, "This is not a form of firstline."
        return None

    def _is_foreign(self, headers: Mapping[str, str]) -> bool:
        """Whether a form comes from another site; browsers send the origin `null` with our referrer policy, and say the site beside it."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return True
        return origin is not None and origin not in self.origins and not (origin == "null" and site == "same-origin")

    def _refuse(self, status: int, text: str, reference: str = "") -> HTMLResponse:
        return HTMLResponse(self.error_page(status, text, reference), status_code=status)


TOO_LARGE = "This is too large: firstline reads at most 256 kB."


class _Sender:
    """Sends an answer with the headers on it."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        await self.send(message)


def _bounded(receive: Receive) -> Receive:
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > BODY_AT_MOST:
            raise TooLarge
        return message

    return bounded


def _note(reference: str, error: Exception) -> None:
    """Where it happened, for the terminal; no value of it, for a value may be one of a patient."""
    frame: Any = (traceback.extract_tb(error.__traceback__) or [None])[-1]
    place = f" in {frame.name}, line {frame.lineno}" if frame else ""
    sys.stderr.write(f"reference {reference}: {type(error).__name__}{place}\n")
