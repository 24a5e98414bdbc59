"""Whether two pictures of a page show a reader the same: cell by cell, so that a pixel does not matter and a lost line does.

A cell is 8 x 8 pixels, and what is compared is its mean colour, in the channel that differs most. It may lie up to 2 pixels from where
it was. Letters may differ a little in their shape. Where neither picture has letters or icons, hardly anything may: there stand the faint
lines around boxes, which change the mean of a cell by 5 of 255, and the washes.
"""

from __future__ import annotations

from functools import reduce
from itertools import product

from PIL import Image, ImageChops, ImageFilter

CELL = 8
REACH = 2
LETTERS, PLAIN = 20, 4  # how far the means of two cells may be apart, of 255: with letters, and without
STEP = 64  # pixels side by side that differ more in brightness are the edge of a letter or an icon
STRUCK = (220, 0, 220)


def unlike(one: Image.Image, other: Image.Image) -> Image.Image | None:
    """The cells that differ, white on black, one pixel each; nothing where the two are alike."""
    assert one.size == other.size, f"{one.size} and {other.size} pixels"
    if ImageChops.difference(one, other).getbbox() is None:
        return None
    apart = ImageChops.lighter(_apart(one, other), _apart(other, one))
    has_letters = ImageChops.lighter(_has_letters(one), _has_letters(other))
    allowed = has_letters.point([PLAIN] + [LETTERS] * 255)
    found = ImageChops.subtract(apart, allowed)
    return found.point([0] + [255] * 255) if found.getbbox() else None


def cells_in(found: Image.Image | None) -> int:
    return 0 if found is None else found.histogram()[255]


def side_by_side(one: Image.Image, other: Image.Image, found: Image.Image) -> Image.Image:
    """What was, what is, and what is with the cells struck out that differ."""
    cells = Image.new("L", other.size)
    cells.paste(found.resize((found.width * CELL, found.height * CELL), Image.Resampling.NEAREST), (REACH, REACH))
    struck = Image.composite(Image.blend(other, Image.new("RGB", other.size, STRUCK), 0.5), other, cells)
    sheet = Image.new("RGB", (3 * one.width + 2 * CELL, one.height), STRUCK)
    for place, part in enumerate((one, other, struck)):
        sheet.paste(part, (place * (one.width + CELL), 0))
    return sheet


def _apart(one: Image.Image, other: Image.Image) -> Image.Image:
    """How far the mean of each cell is from the nearest mean of the other picture within reach."""
    means = _means(one)
    steps = range(-REACH, REACH + 1)
    near = (ImageChops.difference(means, _means(other, x, y)) for x, y in product(steps, steps))
    return reduce(ImageChops.darker, (reduce(ImageChops.lighter, each.split()) for each in near))


def _means(picture: Image.Image, right: int = 0, down: int = 0) -> Image.Image:
    """The mean of each cell, so far from its place; what may come in over the edge of the picture is in none."""
    return picture.reduce(CELL, (REACH + right, REACH + down, picture.width - REACH + right, picture.height - REACH + down))


def _has_letters(picture: Image.Image) -> Image.Image:
    """The cells that hold letters or icons, or lie beside one that does."""
    grey = picture.convert("L")
    edges = ImageChops.lighter(*(ImageChops.difference(grey, ImageChops.offset(grey, x, 1 - x)) for x in (0, 1)))
    sharp = _means(edges.point([0] * STEP + [255] * (256 - STEP)))
    return sharp.filter(ImageFilter.MaxFilter(3))
