"""Takes back names in a list whose heading, beginning or end says something else: `clear: lungs, liver`, `X, Y absent`."""

from __future__ import annotations

from collections.abc import Iterator

from decision.intake.atoms import Atom
from decision.intake.items import SENTENCE_ENDS, UNKNOWN, Item, Items
from decision.intake.neighbours import JOINS, PARTS
from decision.intake.values import Values

DENIED_BEHIND = "does the denial behind it hold for this too? (say `no` before each, or put it in a sentence of its own)"
DOUBTED_TOO = "does the doubt before it hold for this too? (put it in a sentence of its own if it does not)"


def is_joint(item: Item) -> bool:
    """Whether it only joins two readings."""
    return item.kind == "ignored" and item.note == JOINS


def sentences(atoms: list[Atom], found: list[Item]) -> Iterator[list[Item]]:
    """The readings of each sentence."""
    sentence: list[Item] = []
    end = 0
    for item in found:
        if any(atom.text in SENTENCE_ENDS for atom in atoms[end : item.first]):
            yield sentence
            sentence = []
        sentence.append(item)
        end = item.end
    yield sentence


class Lists:
    """The names that say by themselves that they are there, and what stands around them in their sentence.

    `led` are the places of names that were left unread for a word before them that is not known.
    """

    def __init__(self, values: Values, items: Items, found: list[Item], led: set[int]) -> None:
        self.values, self.items, self.found, self.led = values, items, found, led
        self.lexicon, self.atoms = values.lexicon, values.atoms

    def settle(self) -> None:
        for sentence in sentences(self.atoms, self.found):
            self._under_headings(sentence)
            self._behind_what_was_not_read(sentence)
            self._led_by_a_word(sentence)
            self._before_a_denial(sentence)

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

    def _led_by_a_word(self, sentence: list[Item]) -> None:
        """`Monitor for X, Y`, `return if X, Y`: the word before the first name of a list may hold for all of it."""
        led = doubted = False
        for item in sentence:
            doubted = doubted or (item.kind == "ignored" and item.note == UNKNOWN and self._is_searched_for(item))
            led = led or item.first in self.led
            if item.affirmed and led:
                self._unread(item)
            elif item.affirmed and doubted:
                self.items.ask(item, DOUBTED_TOO)
            elif item.kind == "read" or (item.kind == "ignored" and item.note == PARTS):
                led = doubted = False

    def _is_searched_for(self, item: Item) -> bool:
        """`rule out X`, `if X`: what is looked for or may come, and is not one thing that is suspected."""
        return self.values.kind_at(item.first, "lasting_doubts") > 0

    def _before_a_denial(self, sentence: list[Item]) -> None:
        """`X, Y denied`, `X, Y: none`: a denial behind the last name of a list may hold for all of it."""
        denied = False
        for item in reversed(sentence):
            if self._is_denied_behind(item):
                denied = True
            elif item.affirmed and denied and self._is_listed(item):
                self.items.ask(item, DENIED_BEHIND)
            elif item.kind == "read" or (item.kind == "ignored" and item.note == PARTS):
                denied = False

    def _is_listed(self, item: Item) -> bool:
        """Whether a name is one of a list: not so in `A with B`, which are told together."""
        return item.first == 0 or self.atoms[item.first - 1].text != "with"

    def _is_denied_behind(self, item: Item) -> bool:
        """Whether a denial stands at the end of an item, or is all of it, and nothing comes behind it in its clause."""
        if item.kind == "ignored" or not self.values.ends(item.end) or self.values.kind_at(item.first, "negators") not in (0, item.end):
            return False
        is_name = self.values.name_at(item.first)[1] is not None
        if item.kind == "read" and not (is_name and (item.denied or all(value in ("absent", "no") for _, value in item.facts))):
            return False
        ends = any(self.values.kind_at(at, "negators", "denied_after", "no_words") == item.end for at in range(item.first, item.end))
        return ends and self.atoms[item.end - 1].is_word

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
