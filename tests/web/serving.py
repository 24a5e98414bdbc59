"""The pages as they are served: a real server on a free port of this computer, and a plain client of it."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

from decision.facts.patient import COMPLETE, COURSES, Patient
from decision.interfaces.web.coded import COURSE, courses_as_text, texts_of
from decision.interfaces.web.server import address, listening, server

FORM = "application/x-www-form-urlencoded"
REST = "PR+, bone mets, de novo, no visceral crisis"  # what makes the list short, so that a test is quick
REGIMENS = "evidence-2026"
CASE_A = "ER 90% PR+ HER2 0, bone mets, de novo, no crisis"
PAGE_AT_MOST = 60_000  # bytes, with style and script
OPTION = "/option/"  # where the button of an option leads
VOID = {"meta", "link", "input", "br", "path", "circle", "use"}
Fields = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Got:
    """One answer of the server."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def page(self) -> PageOf:
        return PageOf(self.text)


@dataclass(frozen=True)
class Pages:
    """A client of one running server."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, text)

    def post(self, fields: Fields, path: str = "/clinic", headers: Mapping[str, str] | None = None) -> Got:
        body = urlencode(fields, doseq=True).encode()
        return self.get(path, "POST", body, {"Content-Type": FORM, **(headers or {})})

    def bytes_with_assets(self, got: Got) -> int:
        """The bytes of a page with its style and its script."""
        return sum(len(text.encode()) for text in (got.text, *self.assets_of(got).values()))

    def assets_of(self, got: Got) -> dict[str, str]:
        return {address: self.get(address).text for address in re.findall(r"/static/[0-9a-f]{12}/[a-z.]+", got.text)}

    def say(self, sentence: str, path: str = "/clinic", **more: str) -> Got:
        return self.post({"_text": sentence, **more}, path)


@contextmanager
def served() -> Iterator[Pages]:
    with listening(0) as listener:
        listener.listen(64)
        running = server(listener)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Pages(int(re.findall(r"\d+", address(listener))[-1]))
        running.should_exit = True
        thread.join(10)


class Element:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.words = tag, attributes, list[str]()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class PageOf(HTMLParser):
    """A page as its elements, each with the text inside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and any(one.tag == tag for one in self._open):
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def by_id(self, name: str) -> Element:
        return next(one for one in self.elements if one.attributes.get("id") == name)

    def options(self) -> list[str]:
        """The options that the page names, by the buttons that open their pages."""
        to = [one.attributes.get("formaction", "") for one in self.elements if one.tag == "button"]
        return [one.removeprefix(OPTION) for one in to if one.startswith(OPTION)]

    def row_of(self, option: str) -> Element:
        """The item of a list in which an option is named."""
        return next(one for one in self._before(option) if one.tag == "li")

    def against(self, option: str) -> Element:
        """The row of the options against which the same stands."""
        return next(one for one in self._before(option) if one.attributes.get("class") == "against")

    def _before(self, option: str) -> Iterator[Element]:
        """The elements before the button of an option, the nearest first."""
        place = next(place for place, one in enumerate(self.elements) if one.attributes.get("formaction") == f"{OPTION}{option}")
        return reversed(self.elements[:place])

    def ids(self, start: str) -> list[str]:
        found = [one.attributes["id"] for one in self.elements if "id" in one.attributes]
        return [one.removeprefix(start) for one in found if one.startswith(start)]

    def fields(self, name: str) -> list[str]:
        return [one.attributes.get("value", "") for one in self.elements if one.tag == "input" and one.attributes.get("name") == name]

    def field(self, name: str) -> str:
        return self.fields(name)[0]

    def hidden(self) -> dict[str, list[str]]:
        """What the form of the page sends besides the sentence, as a browser would."""
        found: dict[str, list[str]] = {}
        for one in self.elements:
            kind, name = one.attributes.get("type", "text"), one.attributes.get("name", "")
            if one.tag == "input" and name and (kind in ("hidden", "text") or (kind == "radio" and "checked" in one.attributes)):
                found.setdefault(name, []).append(one.attributes.get("value", ""))
        return found


def as_fields(patient: Patient) -> dict[str, list[str]]:
    """A patient as ticked fields of the form."""
    fields = {fact: list(texts_of(value)) for fact, value in patient.facts.items()}
    if patient.courses is not None:
        fields[COURSE] = list(courses_as_text(patient.as_data()[COURSES])) or [""]
        fields[COMPLETE] = ["yes" if patient.courses_complete else "no"]
    return fields


def listed_names(page: PageOf) -> list[str]:
    """The ids of the options with a rank and of those that are refused, as the page orders them."""
    items = [one for one in page.elements if one.tag == "li" and ("value" in one.attributes or "card" in one.attributes.get("class", ""))]
    return [one.attributes["id"].removeprefix("option-") for one in items]
