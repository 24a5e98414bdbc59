"""Serves the pages on this computer alone: the loopback address, no log of requests, ready before it says so."""

from __future__ import annotations

import socket
import sys
import threading

import uvicorn

from decision.catalogue import DEFAULT_GUIDELINE, shipped
from decision.errors import FirstlineError, Problem
from decision.interfaces.web.app import application
from decision.interfaces.web.clinic import warm

HOST = "127.0.0.1"


def serve(port: int) -> None:
    """Serve until it is stopped; raises FirstlineError where the port is taken."""
    with listening(port) as listener:
        warm(DEFAULT_GUIDELINE)
        listener.listen(64)
        sys.stdout.write(f"firstline is ready at {address(listener)} (Ctrl+C stops it)\n")
        sys.stdout.flush()
        threading.Thread(target=_warm_the_others, daemon=True).start()
        server(listener).run(sockets=[listener])


def _warm_the_others() -> None:
    """Make the other shipped guidelines ready while the first is already in use, so that a switch need not wait."""
    for name in shipped():
        if name != DEFAULT_GUIDELINE:
            warm(name)


def listening(port: int) -> socket.socket:
    """A socket of this computer alone."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "it is no port"
        raise FirstlineError([Problem("--port", f"{port} cannot be used: {why}", "expected a free port, or 0 for any")]) from None
    return listener


def address(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}/"


def server(listener: socket.socket) -> uvicorn.Server:
    """The server of one socket; it writes no line a request."""
    app = application(listener.getsockname()[1])
    config = uvicorn.Config(app, access_log=False, log_level="warning", server_header=False, proxy_headers=False, ws="none", lifespan="off")
    return uvicorn.Server(config)
