"""The standing of an option over all completions of a patient, read off the leaves they reach."""

from __future__ import annotations

from enum import Enum

from decision.reasoning.compiled import BARRED, HELD, Compiled, CompiledOption, Grade
from decision.reasoning.completions import Reading
from decision.reasoning.diagrams import LEAVES
from decision.reasoning.reading import ONLY_FALSE

NOT_OFFERED = 1  # the bit of leaf 0
BARRED_LEAVES = sum(1 << leaf for leaf in range(1, LEAVES) if leaf & BARRED)
HELD_LEAVES = sum(1 << leaf for leaf in range(1, LEAVES) if leaf & HELD and not leaf & BARRED)


class Standing(Enum):
    """What is certain of an option, whatever is still unknown."""

    RECOMMENDED = "recommended"
    TO_CONFIRM = "to-confirm"
    POSSIBLE = "possible"
    ON_HOLD = "on-hold"
    CONTRAINDICATED = "contraindicated"
    DECLINED = "declined"
    EXCLUDED = "excluded"

    @property
    def said(self) -> str:
        """The standing in the words of the screen; the value is that of JSON."""
        return "not offered" if self is Standing.EXCLUDED else self.value.replace("-", " ")

    @property
    def is_ranked(self) -> bool:
        return self in (Standing.RECOMMENDED, Standing.TO_CONFIRM, Standing.POSSIBLE)


def standing_said(standing: str) -> str:
    """The word of a standing as JSON has it."""
    return Standing(standing).said


def standing_of(leaves: int, *, declined: bool = False) -> Standing:
    """The standing from the set of leaves, as bits, that the completions reach."""
    offered = leaves & ~NOT_OFFERED
    if not offered:
        return Standing.EXCLUDED
    if declined:
        return Standing.DECLINED
    if not offered & ~BARRED_LEAVES:
        return Standing.CONTRAINDICATED
    if not offered & ~BARRED_LEAVES & ~HELD_LEAVES:
        return Standing.ON_HOLD
    if leaves & NOT_OFFERED:
        return Standing.POSSIBLE
    return Standing.TO_CONFIRM if offered & (BARRED_LEAVES | HELD_LEAVES) else Standing.RECOMMENDED


def option_standing(compiled: Compiled, reading: Reading, option: CompiledOption) -> tuple[Standing, int]:
    """The standing of an option, and the leaves it rests on."""
    leaves = compiled.reader.leaves(reading, option.outcome)
    declined = bool(option.refusals) and leaves != NOT_OFFERED and _is_declined(compiled, reading, option)
    return standing_of(leaves, declined=declined), leaves


def _is_declined(compiled: Compiled, reading: Reading, option: CompiledOption) -> bool:
    return compiled.reader.leaves(reading, option.unrefused) == ONLY_FALSE


def grades_of(compiled: Compiled, leaves: int) -> list[Grade]:
    """The grades among the leaves, worst first."""
    return sorted({compiled.grade_of(leaf) for leaf in leaves_in(leaves) if leaf})


def leaves_in(leaves: int) -> list[int]:
    found = []
    while leaves:
        lowest = leaves & -leaves
        found.append(lowest.bit_length() - 1)
        leaves ^= lowest
    return found
