"""Two guidelines held against each other: over all profiles, and for one patient side by side."""

from decision.compare.comparison import Change, Comparison, Effect, OptionShare, compare
from decision.compare.side_by_side import SideBySide, side_by_side

__all__ = ["Change", "Comparison", "Effect", "OptionShare", "SideBySide", "compare", "side_by_side"]
