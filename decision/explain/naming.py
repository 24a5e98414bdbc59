"""Finds the option that somebody names: by its id, its label or another word for it."""

from __future__ import annotations

from decision.errors import FirstlineError, Problem, nearest
from decision.reasoning.compiled import Compiled


def option_named(compiled: Compiled, text: str) -> str:
    """The id of one option; raises FirstlineError with the nearest name, or with all that the word may mean."""
    options = compiled.guideline.options
    if text in options:
        return text
    said = _plain(text)
    found = [name for name, one in options.items() if said in {_plain(word) for word in (name, one.label, *one.words)}]
    if len(found) == 1:
        return found[0]
    if found:
        raise FirstlineError([Problem("option", f"`{text}` may be {' or '.join(found)}", "expected one of them")])
    known = {_plain(word): name for name, one in options.items() for word in (name, one.label, *one.words)}
    near = nearest(said, known)
    expected = f"expected one of `firstline show {compiled.guideline.id}`"
    raise FirstlineError([Problem("option", f"`{text}` is not an option of {compiled.guideline.id}", expected, known.get(near, ""))])


def _plain(text: str) -> str:
    """Case, hyphens and a leading article make no difference."""
    words = text.lower().replace("-", " ").split()
    return " ".join(words[1:] if words[:1] in (["a"], ["an"], ["the"]) else words)
