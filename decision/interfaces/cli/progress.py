"""Progress on long work: one line that is overwritten; only where somebody watches."""

from __future__ import annotations

import sys


def show_progress(text: str) -> None:
    """Show a line in place of the one before; an empty text clears it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()
