"""One question at a time to each guideline, from any thread; a question to two takes both in one order, so that none waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

from decision.reasoning.diagrams import Growing

_places = count()
_held = threading.local()


class Turn:
    """The turn to ask what stands on one store of nodes: while it is held, no other thread asks, and no node is forgotten."""

    def __init__(self, diagrams: Growing) -> None:
        self.diagrams = diagrams
        self.place = next(_places)
        self._lock = threading.RLock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Raises RuntimeError where a thread that holds a later turn asks for an earlier one: two threads could then wait for ever."""
        mine: list[Turn] = _held.__dict__.setdefault("turns", [])
        if self not in mine and any(other.place > self.place for other in mine):
            raise RuntimeError("a second guideline is asked within a question to another: ask both in one question")
        with self._lock:
            self.diagrams.forget_growth()
            mine.append(self)
            try:
                with self.diagrams.held():
                    yield
            finally:
                mine.pop()


@contextmanager
def all_taken(turns: Iterable[Turn]) -> Iterator[None]:
    """Several turns at once, in their order."""
    with ExitStack() as stack:
        for turn in sorted(set(turns), key=lambda one: one.place):
            stack.enter_context(turn.taken())
        yield
