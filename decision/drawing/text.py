"""How wide a text is, and where it breaks: the widths of Arial, which Liberation Sans and Helvetica share."""

from __future__ import annotations

from collections.abc import Iterator

from decision.drawing.atlas import Text

# Thousandths of the type size. A drawing is laid out where no font is at hand, so the widths stand here.
_CLASSES = {
    222: "ijl'",
    278: "fIt .,:;!/[]|\\",
    333: "r()-`",
    389: "*",
    500: "ckJsvxyz",
    556: "abdeghnopquL0123456789?$#_",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTHS = {sign: width for width, signs in _CLASSES.items() for sign in signs}
_OTHER = 600
_ROOM = 1.1  # bold is wider, and so are the other fonts of the stack


def width_of(text: str, size: float) -> float:
    """The width of one line in px, with room for bold type."""
    return sum(_WIDTHS.get(sign, _OTHER) for sign in text) * size * _ROOM / 1000


def wrapped(text: str, size: float, at_most: float) -> Text:
    """A text in as few lines as the width allows, each as short as that number of lines allows."""
    words = text.replace(" %", "\u00a0%").split(" ")
    lines = _lines(words, size, at_most)
    for width in _tighter(at_most):
        tried = _lines(words, size, width)
        if len(tried) > len(lines) or any(width_of(line, size) > at_most for line in tried):
            break
        lines = tried
    return tuple(line.replace("\u00a0", " ") for line in lines)


def _tighter(at_most: float) -> Iterator[float]:
    width = at_most
    while width > at_most / 3:
        width -= 4
        yield width


def _lines(words: list[str], size: float, at_most: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width_of(f"{lines[-1]} {word}", size) <= at_most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
