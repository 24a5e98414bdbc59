"""Draws a guideline: the whole of it as an atlas, one path of it as rows or folded, and both in words.

atlas_of(guideline, folder)  -> Atlas     where everything stands; no patient enters it
lit(answer)                  -> Lit       what one patient's walk lights in it
svg(atlas, lit)              -> str       markup for a page; `stand_alone` makes a file of its own
outline(guideline, lit)                   the same graph in words, as data; `outline_html` as a nested list
path_rows(guideline, option)              the path to one option, with the answers that it does not take
folded(guideline, option)                 the same with the rest folded away; `folded_svg` draws it
"""

from decision.drawing.atlas import ATLAS_FILE, Atlas, Box, as_text, read_atlas
from decision.drawing.folded_map import FIRST, folded_svg
from decision.drawing.layout import atlas_of, lay_out
from decision.drawing.lit import Light, Lit, lit
from decision.drawing.mermaid import mermaid
from decision.drawing.outline import OutlineBranch, OutlineNode, outline, outline_html, outline_lines
from decision.drawing.paths import Folded, FoldedRow, OtherAnswer, PathRow, Stub, folded, other_answer, path_rows, step_row
from decision.drawing.svg import stand_alone, stylesheet, svg

__all__ = [
    "ATLAS_FILE",
    "FIRST",
    "Atlas",
    "Box",
    "Folded",
    "FoldedRow",
    "Light",
    "Lit",
    "OtherAnswer",
    "OutlineBranch",
    "OutlineNode",
    "PathRow",
    "Stub",
    "as_text",
    "atlas_of",
    "folded",
    "folded_svg",
    "lay_out",
    "lit",
    "mermaid",
    "other_answer",
    "outline",
    "outline_html",
    "outline_lines",
    "path_rows",
    "read_atlas",
    "stand_alone",
    "step_row",
    "stylesheet",
    "svg",
]
