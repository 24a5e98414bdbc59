"""Templates and assets, read from the package; the address of an asset carries the hash of its content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from decision.drawing import Box, stylesheet
from decision.engine.phrases import counted
from decision.interfaces.gathering.guidelines import differing
from decision.reasoning.standing import standing_said

PACKAGE = "decision.interfaces.web"
CSS = "text/css; charset=utf-8"
DRAWING = "atlas.css"
KINDS = {"style.css": CSS, "beside.css": CSS, "sheet.css": CSS, DRAWING: CSS, "ui.js": "text/javascript; charset=utf-8"}


@cache
def asset(name: str) -> bytes:
    """The content of one asset."""
    if name == DRAWING:
        return stylesheet().encode() + asset("map.css")
    return resources.files(PACKAGE).joinpath("static", name).read_bytes()


@cache
def address(name: str) -> str:
    return f"/static/{hashlib.sha256(asset(name)).hexdigest()[:12]}/{name}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = address
    environment.filters |= {"said": standing_said, "counted": counted, "differing": differing}
    return environment


def rendered(template: str, **values: Any) -> str:
    """One page; every word of it is escaped."""
    return _environment().get_template(f"{template}.html.j2").render(guideline=values.pop("guideline", None), **values)


@dataclass(frozen=True)
class Drawn:
    """A drawing as it stands in a page; where it is wider than the screen, the box of its first question is seen first."""

    markup: Markup
    start: Box


def drawn(markup: str, start: Box) -> Drawn:
    """A drawing for a page: it is made of elements whose words are escaped."""
    return Drawn(Markup(markup), start)  # noqa: S704


def error_page(status: int, text: str, reference: str = "") -> str:
    """What is wrong in one sentence, with the reference of a fault of ours."""
    return rendered("error", status=status, text=text, reference=reference)
