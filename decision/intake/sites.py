"""Reads what the words beside the name of a site mean for it: `untreated X metastases`, `active X and Y metastases`."""

from __future__ import annotations

from decision.intake.items import Items
from decision.intake.values import Values

NEAR = 4  # so many words may stand between such a word and the name
SITES = "sites"  # their group in the vocabulary


class Sites:
    """The names of sites in one sentence, beside the words around them."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def is_beside(self, i: int, end: int) -> bool:
        """`untreated X metastases`, `X metastases untreated`: such a word tells of the site, and not of the patient."""
        for _ in range(NEAR):
            end = self.values.kind_at(end, "still_so") or end
        _, name = self.values.name_at(end)
        if name is not None and self._names_one(name.facts):
            return True
        start = i
        for item in reversed(self.items.found[-NEAR:]):
            if item.end != start:
                return False
            start = item.first
            if not item.stray:
                return item.affirmed and self._names_one(tuple(fact for fact, _ in item.facts))
        return False

    def has_a_head_behind(self, i: int) -> bool:
        """Whether a short name is in a list that ends in its head: the `brain` of `active brain and liver mets`."""
        while joined := self.values.kind_at(i, "joins") or (i + 1 if i < len(self.atoms) and self.atoms[i].text in "/," else 0):
            i, name = self.values.name_at(joined)
            if name is None or not self._names_one(name.facts):
                return False
            if self.atoms[i - 1].text in self.lexicon.heads:
                return True
        return False

    def _names_one(self, facts: tuple[str, ...]) -> bool:
        return SITES in self.values.groups_of(tuple((fact, None) for fact in facts))
