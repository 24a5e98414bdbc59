"""How much of the A4 page a sheet takes, reckoned from its words and the widths of letters of `sheet.css`, without a browser.

All lengths are in CSS pixels. It is a little more than a browser takes, so that what is reckoned to fit does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

MM = 96 / 25.4
PAGE = 284 * MM  # 297 less the margins above and below
WIDTH = 194 * MM
COLUMN = (WIDTH - 5 * MM) / 2
LETTER = 12.0  # 9 pt
HEADER, SIGN = 36.0, 24.0
FRAMES = 19.0  # room and rules around headline, list and limits
STANDING = 52.0  # what stands around the words of a standing: its mark, and room
ROOM_TO_FILL, FILLED = 24 * MM, 21.0  # room for the result of a test beside its name, and so high
NAME_AND_STANDING = 4  # so many lines these take in a short list, beside its words
SPARE = 12.0  # so much a page holds back for what is not reckoned: lines that a column ends with alone
BOXED = {"head", "refused", "stop", "planned"}
BOLD = 1.07  # so much wider than plain letters
WIDTHS = {  # in thousandths of the size; all other letters are as wide as a figure
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys(" !,./:;I[]ft·", 278),
    **dict.fromkeys("()-`r›“”", 333),
    **dict.fromkeys("Jcksvxyz", 500),
    **dict.fromkeys("+<=>~", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("&ABEKPSVXY", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm%✓◐‖", 860),
    "W": 944,
}


@dataclass
class Block:
    """One paragraph, heading or line of the list: its words and whether they are bold, and the tags and classes around it."""

    within: tuple[str, ...]
    words: list[tuple[str, bool]] = field(default_factory=list)

    def is_in(self, name: str) -> bool:
        return name in self.within

    def lines(self, width: float, size: float = LETTER, taken: float = 0) -> int:
        """So many lines of one width, of which the first has something taken: words are parted at blanks and after hyphens."""
        count, filled = 1, taken
        for text, is_bold in self.words:
            for part in re.findall(r"\s+|[^\s-]*-|[^\s-]+", text):
                long = sum(WIDTHS.get(one, 556) for one in part) / 1000 * size * (BOLD if is_bold else 1)
                if filled + long > width and not part.isspace():
                    count, filled = count + 1, 0.0
                filled += long
        return count


class _Blocks(HTMLParser):
    """The blocks of the main part of a page, in their order."""

    VOID = frozenset(("meta", "link", "br", "use", "input"))
    OWN = frozenset(("p", "h2", "h3", "li"))

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, ...]] = []
        self.found: list[Block] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        self.around.append((tag, *(dict(attrs).get("class") or "").split()))
        names = tuple(name for some in self.around for name in some)
        inside = "list" in names and tag != "li" and ("long" in names or "w" not in names)
        if tag in self.OWN and "main" in names and not inside:
            self.found.append(Block(names))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing that ends where it begins holds words."""

    def handle_data(self, data: str) -> None:
        tags = [some[0] for some in self.around]
        names = {name for some in self.around for name in some}
        if self.found and "main" in tags and "x" not in names and not {"brief", "r"} <= names:
            is_bold = not {"open", "possible"} <= names and not {"b", "h2", "h3"}.isdisjoint(tags)
            self.found[-1].words.append((data, is_bold))


def blocks(html: str) -> list[Block]:
    parser = _Blocks()
    parser.feed(html)
    return parser.found


def height(html: str) -> float:
    """How high the main part of a sheet stands on paper."""
    found = blocks(html)
    is_long = any(one.is_in("long") for one in found)
    line = LETTER * (1.08 if is_long else 1.12)
    urgent = [one for one in found if one.is_in("urgent")]
    rest = sum(_of(one, line) for one in found if not one.is_in("flow") and not one.is_in("urgent"))
    return HEADER + SIGN + FRAMES + _flags(urgent, line) + rest + sum(_flow(some, line) for some in _flows(found))


def _flags(found: Iterable[Block], line: float) -> float:
    """The urgent flags: one takes the whole width, several stand two to a row; the steps of each begin a line."""
    flags: list[tuple[Block, Block]] = []
    for one in found:
        if one.is_in("h2"):
            flags.append((Block(one.within), Block(one.within)))
        flags[-1][one.is_in("li")].words.extend([*one.words, ("1. ", False)])
    width = WIDTH / (2 if len(flags) > 1 else 1) - 8 * MM
    heights = [(head.lines(width, 12.8) + steps.lines(width)) * line + 12 for head, steps in flags]
    return sum(max(heights[place : place + 2]) for place in range(0, len(heights), 2)) + (4 if flags else 0)


def _flows(found: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks of each part that is set in two columns."""
    parts: list[list[Block]] = []
    was_in = False
    for one in found:
        if one.is_in("flow"):
            if not was_in or one.is_in("more") != parts[-1][-1].is_in("more"):
                parts.append([])
            parts[-1].append(one)
        was_in = one.is_in("flow")
    yield from parts


def _flow(some: list[Block], line: float) -> float:
    lines = sum(one.lines(COLUMN) for one in some)
    return (lines + 1) // 2 * line + len(some) * 0.6 + line / 2


def _of(one: Block, line: float) -> float:
    """One block that takes the whole width, or a line of the list."""
    if one.is_in("header") or one.is_in("sign"):
        return 0.0
    if one.is_in("li") and one.is_in("list"):
        return _line_of_list(one, line)
    if one.is_in("ask"):
        return max(one.lines(COLUMN - ROOM_TO_FILL) * line, FILLED) / 2
    inner = WIDTH - (5 * MM if BOXED.intersection(one.within) else 0)
    size = 14.0 if one.is_in("h2") else 13.4 if one.is_in("h3") and not one.is_in("long") else LETTER
    return one.lines(inner, size) * line * size / LETTER + (8 if one.is_in("refused") else 3)


def _line_of_list(one: Block, line: float) -> float:
    if one.is_in("brief"):
        return (one.lines(COLUMN - 17 * MM) * line + 2.8) / 2
    if one.is_in("long"):
        return one.lines(WIDTH - 12 * MM, taken=STANDING) * line + 2.8
    return max(one.lines(WIDTH - 73 * MM), NAME_AND_STANDING) * line + 6 if one.is_in("w") else 0.0
