"""Two guidelines held against each other: over all profiles, for one patient side by side, and by options that correspond."""

from decision.compare.agree_patient import Agreement, agree, differences
from decision.compare.agree_profiles import Everywhere, agree_everywhere
from decision.compare.comparison import Change, Comparison, Effect, OptionShare, compare
from decision.compare.side_by_side import SideBySide, side_by_side

__all__ = [
    "Agreement",
    "Change",
    "Comparison",
    "Effect",
    "Everywhere",
    "OptionShare",
    "SideBySide",
    "agree",
    "agree_everywhere",
    "compare",
    "differences",
    "side_by_side",
]
