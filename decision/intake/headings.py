"""Takes back names in a list whose heading, or whose beginning, was not read: `sites irradiated: spine, brain`, `clear: lungs, liver`."""

from __future__ import annotations

from collections.abc import Iterator

from decision.intake.items import SENTENCE_ENDS, Item
from decision.intake.neighbours import JOINS, PARTS
from decision.intake.values import Values


def is_joint(item: Item) -> bool:
    """Whether it only joins two readings."""
    return item.kind == "ignored" and item.note == JOINS


class Headings:
    """The names of one sentence that say by themselves that they are there, and what stands before them in its list."""

    def __init__(self, values: Values, found: list[Item]) -> None:
        self.values, self.lexicon, self.atoms, self.found = values, values.lexicon, values.atoms, found

    def settle(self) -> None:
        for sentence in self._sentences():
            self._under_headings(sentence)
            self._behind_what_was_not_read(sentence)

    def _sentences(self) -> Iterator[list[Item]]:
        sentence: list[Item] = []
        end = 0
        for item in self.found:
            if any(atom.text in SENTENCE_ENDS for atom in self.atoms[end : item.first]):
                yield sentence
                sentence = []
            sentence.append(item)
            end = item.end
        yield sentence

    def _under_headings(self, sentence: list[Item]) -> None:
        """Behind a colon, up to the next one: a word before it that is not known may say that none of the list is there."""
        unknown, heading, end = False, False, sentence[0].first if sentence else 0
        for item in sentence:
            between = [atom.text for atom in self.atoms[end : item.first]]
            if ":" in between:
                unknown, heading = heading, False
            if "," in between:
                heading = False
            heading = heading or self._is_unknown(item)
            if unknown and item.affirmed:
                self._unread(item)
            end = item.end

    def _behind_what_was_not_read(self, sentence: list[Item]) -> None:
        """A name that wants its head, as `liver` alone, shares the fate of what stands before it in its list."""
        last: Item | None = None
        for item in sentence:
            if is_joint(item) or self._is_known(item) or (item.kind == "ignored" and item.note != PARTS):
                continue
            if last is not None and item.affirmed and item.short and (self._is_unknown(last) or self._is_local(last)):
                self._unread(item)
            last = item

    def _is_unknown(self, item: Item) -> bool:
        return item.kind == "not_understood" and self.atoms[item.first].is_word and not self._is_known(item)

    def _is_known(self, item: Item) -> bool:
        return item.stray and self.values.kind_at(item.first, "still_so", "harmless") >= item.end

    def _is_local(self, item: Item) -> bool:
        """Whether it tells of a treatment of a place: what follows may be the places that were treated."""
        classes = self.values.vocabulary.classes
        named = (
            name
            for place in range(item.first, item.end)
            for _, meanings in self.lexicon.phrases.at(self.atoms, place)
            for meaning in meanings
            if meaning.kind == "treatment"
            for kind, name in meaning.content
            if kind == "class"
        )
        return item.kind != "ignored" and any(classes[name].courses == "no" for name in named)

    @staticmethod
    def _unread(item: Item) -> None:
        item.kind, item.facts = "not_understood", ()
