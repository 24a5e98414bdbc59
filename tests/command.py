"""Runs the command in this process, as a user would in a shell."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from decision.interfaces.cli.main import run


@dataclass(frozen=True)
class Done:
    status: int
    output: str
    errors: str


class _NoTerminal(io.StringIO):
    def isatty(self) -> bool:
        return False


def firstline(*words: str, stdin: str = "") -> Done:
    """The exit status, what stands on stdout, and what on stderr."""
    output, errors, status = io.StringIO(), io.StringIO(), 0
    with (
        patch.object(sys, "argv", ["firstline", *words]),
        patch.object(sys, "stdin", _NoTerminal(stdin)),
        redirect_stdout(output),
        redirect_stderr(errors),
    ):
        try:
            run()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Done(status, output.getvalue(), errors.getvalue())
