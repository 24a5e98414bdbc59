"""Reads what one reading means for another: words behind it that deny or doubt it, and lists that share a denial or a head."""

from __future__ import annotations

from decision.intake.atoms import BREAKS, plain_text
from decision.intake.items import PAST, UNKNOWN, Item, Items
from decision.intake.numbers import quantity_at
from decision.intake.values import Values

JOINS, PARTS = "joins two readings", "parts two readings"
LEADS = "(:-"  # signs that may stand between a reading and the word about it
BEHIND = "is this denied or doubted by the words after it? (say it in one clause)"
BESIDE = "the words beside it are not understood: is it so today? (write it alone if it is, `no ...` if it is not)"
FOR_ALL = "does what is said after the last of these hold for this too? (say it of each)"


class Neighbours:
    """The readings of one sentence beside each other."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms

    # Words behind a reading

    def after(self, i: int) -> int:
        """A denial, a doubt or a past that stands after a reading; the place after it."""
        last = self.items.found[-1] if self.items.found else None
        if last is None or last.end != i or not (last.kind == "read" or last.meant):
            return i
        if last.kind == "read" and (end := self._cause(last, i)):
            return end
        if last.kind == "read" and not last.bare and (end := self._then(last, i)):
            self._share(last, Item(last.first, end, "question", note=PAST), end)
            return end
        place = i + 1 if last.bare and i < len(self.atoms) and self.atoms[i].text in LEADS else i
        denied, doubted = self._behind(place, "denied_after"), self._behind(place, "doubted_after")
        denied = denied or self._said_no(place)
        past = self._behind(place, "past_after") if last.bare and not last.denied else 0
        if doubted and doubted >= denied:
            self._share(last, Item(last.first, doubted, "ignored", note=UNKNOWN), doubted)
        elif denied and (self.values.ends(denied) or self.atoms[denied].is_word):
            self._deny(last, denied)
        elif past:
            longest = self.lexicon.phrases.longest(self.atoms, place)
            end = i if longest and longest[0] > past else past  # `treated with ...` says more, and is read for itself
            self._share(last, Item(last.first, end, "question", note=PAST), end)
            return end
        elif last.affirmed and self._stands_apart(i):
            self.items.ask(last, BEHIND)
        return last.end

    def _cause(self, item: Item, i: int) -> int:
        """The end of words that say whether the cancer itself is the cause of a value: `due to the cancer`; 0 if there are none."""
        cause = self.lexicon.setting("cause")
        if not set(cause.get("of") or ()) & dict(item.facts).keys() or cause["fact"] not in self.values.vocabulary or i >= len(self.atoms):
            return 0
        start = i + (self.atoms[i].text in ",(")
        doubted = self.values.kind_at(start, "doubts", "doubted_after")
        denied = 0 if doubted else self.values.kind_at(start, "negators")
        place = doubted or denied or self.values.kind_at(start, "links") or start
        end = self.values.kind_at(self.values.kind_at(place, "caused_by") or len(self.atoms), "the_cancer")
        if not end or not self.values.ends(end):
            return 0
        facts = ((str(cause["fact"]), "no" if denied else "yes"),)
        self.items.add(Item(start, end, "ignored", note=UNKNOWN) if doubted else Item(start, end, "read", facts, denied=denied > 0))
        return end

    def _behind(self, i: int, kind: str) -> int:
        """The end of a word of a kind that stands here, or behind `was` and the like."""
        i = self.values.kind_at(i, "filler") or i
        return self.values.kind_at(i, kind) or self.values.kind_at(self.values.kind_at(i, "links") or i, kind)

    def _said_no(self, i: int) -> int:
        """The end of `: no` at the end of a clause."""
        i = self.values.kind_at(i, "filler") or i
        place = self.values.kind_at(i, "links")
        if not place and i + 1 < len(self.atoms) and self.atoms[i].text == "-" and self.atoms[i].gap:
            place = i + 1
        end = place + 1 if place and place < len(self.atoms) and self.atoms[place].text in ("no", "none") else 0
        return end if end and self.values.ends(end) else 0

    def _then(self, item: Item, i: int) -> int:
        """The end of words that put the value of something that changes in the past: `LVEF 38 % two years ago`; 0 if there are none."""
        changing = [fact for fact, _ in item.facts if fact in self.values.vocabulary and self.values.vocabulary[fact].changes == "yes"]
        if not changing:
            return 0
        if end := self.values.kind_at(i, "then_behind"):
            return end
        quantity = quantity_at(self.lexicon, self.atoms, i)
        if quantity and quantity.unit in self.lexicon.setting("time") and (end := self.values.kind_at(quantity.end, "ago")):
            return end
        was = any(self.values.kind_at(place, "past_links") for place in range(item.first, item.end))
        goes_on = i < len(self.atoms) and not self.values.ends(i) and not self.values.kind_at(i, "joins")
        return i if was and goes_on else 0

    def _stands_apart(self, i: int) -> bool:
        """`effusion, excluded`: such a word alone between commas."""
        if i >= len(self.atoms) or self.atoms[i].text != ",":
            return False
        end = self.values.kind_at(i + 1, "denied_after", "doubted_after", "past_after")
        return end > 0 and self.values.ends(end)

    def doubted(self, item: Item) -> None:
        """A doubt that was read with a name holds for what is joined to it before: `liver and lung mets suspected`."""
        self.spread(item, self._joined_before(item))

    def _deny(self, item: Item, end: int) -> None:
        facts = None if item.denied or not item.deniable else self.values.denied(item.facts or item.meant)
        if facts:
            self._share(item, Item(item.first, end, "read", facts, denied=True), end)
        else:
            said = self.values.instead(item.facts)
            item.end = end
            self.items.ask(item, BEHIND if item.denied else said)

    def _share(self, item: Item, now: Item, end: int) -> None:
        """The fate of a reading is that of the readings joined to it before: `liver and lung mets excluded`."""
        before = self._joined_before(item)
        item.kind, item.facts, item.note, item.denied, item.end = now.kind, now.facts, now.note, now.denied, end
        item.course, item.meant = None, ()
        self.spread(now, before)

    def spread(self, now: Item, before: list[Item]) -> None:
        for one in before:
            facts = self.values.denied(one.facts) if now.denied else None
            if now.kind == "read" and (not one.short or facts is None):
                self.items.ask(one, FOR_ALL)
            else:
                one.kind, one.facts, one.note, one.denied = now.kind, facts or (), now.note, now.denied

    def spread_absence(self, item: Item) -> None:
        """`bone and brain mets absent`, `liver and lung mets: no`."""
        if item.kind == "read" and item.facts and all(value in ("absent", "no") for _, value in item.facts):
            self.spread(Item(item.first, item.end, "read", denied=True), self._joined_before(item))

    def _joined_before(self, item: Item) -> list[Item]:
        """The bare readings that `and`, a slash, or a head in common joins to one."""
        joined: list[Item] = []
        later, by_word = item.first, False
        for before in reversed([one for one in self.items.found if one.end <= item.first]):
            signs = {atom.text for atom in self.atoms[before.end : later]}
            if before.kind == "ignored" and before.note == JOINS and not signs:
                later, by_word = before.first, True
                continue
            if not before.affirmed or not (signs <= {"/"} or (before.short and signs <= {"/", ","})) or not (signs or by_word):
                break
            joined.append(before)
            later, by_word = before.first, False
        return joined

    # Lists under a denial

    def list_goes_on(self, i: int) -> bool:
        """Whether a comma stands in a list that `or` ends: `no liver, lung or brain mets`."""
        prefix, last = self.items.prefix, self.items.found[-1] if self.items.found else None
        if prefix is None or last is None or prefix.kind != "negators" or not (last.denied and last.bare and last.kind == "read"):
            return False
        shorts, place, final = [last.short], i + 1, 0
        while not final:
            final = self.values.kind_at(place, "choices")
            end = self._alike_at(final or place, prefix.groups)
            if not end:
                return False
            short = self.is_short(final or place, end)
            if not final:
                shorts.append(short)
            place = end + 1 if not final and end < len(self.atoms) and self.atoms[end].text == "," else end
            if not final and place == end and not self.values.kind_at(place, "choices"):
                return False
        return len(set(shorts)) == 1

    def may_go_on(self, i: int) -> bool:
        """Whether a word that binds may reach the next thing of a list: `no X and Y`, `suspected liver and lung mets`.

        Behind a comma only if its first thing wants a head, or if it is a verb: `denies X, Y and Z`.
        """
        prefix, last = self.items.prefix, self.items.found[-1] if self.items.found else None
        if prefix is None or not prefix.used or prefix.valued or last is None or self.values.kind_at(i, "contrasts"):
            return False
        if self.atoms[i].text == ",":
            lasting = self.values.kind_at(prefix.first, "lasting_negators") or (last.short and prefix.kind != "negators")
            return bool(lasting) and self._alike_at(self.values.kind_at(i + 1, "joins") or i + 1, prefix.groups) > 0
        groups = prefix.groups | self.values.groups_of(last.meant)
        return self._alike_at(self.values.kind_at(i, "joins") or i + 1, groups) > 0

    def _alike_at(self, i: int, groups: frozenset[str]) -> int:
        """The end of a bare name of one of the groups; 0 if there is none."""
        end, name = self.values.name_at(i)
        if name is None or not self.values.is_bare(name) or self.values.after(end, name) is not None:
            return 0
        return end if groups & self.values.groups_of(((name.facts[0], None),)) else 0

    def is_short(self, i: int, end: int) -> bool:
        return plain_text(" ".join(atom.text for atom in self.atoms[i:end])) in self.lexicon.short_names

    # After the last word

    def settle(self) -> None:
        self._leave_unread()
        self._ask_shared_heads()

    def _leave_unread(self) -> None:
        """A bare name with an unknown word behind it is not read: the word may change what it says."""
        found = sorted(self.items.found, key=lambda item: item.first)
        for place, item in enumerate(found):
            if not item.bare or item.kind != "read":
                continue
            end, heads = item.end, self._heads(item)
            for behind in found[place + 1 :]:
                if any(atom.text in BREAKS or atom.text in ")]}/" for atom in self.atoms[end : behind.first]):
                    break
                end = behind.end
                passed = behind.kind == "ignored" and behind.note not in (JOINS, PARTS, UNKNOWN)
                if (heads and behind.stray and self.values.kind_at(behind.first, "still_so")) or (behind.stray and self._is_since(behind)):
                    continue
                if heads and behind.affirmed:
                    self._unread([item])
                if not passed or item.denied:
                    if behind.stray and not self.values.kind_at(behind.first, "still_so"):
                        self._unread([item, *self._joined_before(item)])
                    break

    def _is_since(self, item: Item) -> bool:
        """`since 2024`, `since Monday`: what is so since then is so today."""
        if item.first == 0 or self.atoms[item.first - 1].text not in self.lexicon.setting("treatment")["since"]:
            return False
        return self.atoms[item.first].is_number or self.values.kind_at(item.first, "named_days") == item.end

    def _heads(self, item: Item) -> bool:
        """`Lungs: ...`: an organ as a heading, of which the words behind tell; `large`, `left` and the like tell nothing yet."""
        is_organ = item.short or self.values.kind_at(item.first, "organ_words") == item.end
        return is_organ and item.end < len(self.atoms) and self.atoms[item.end].text in LEADS

    def _unread(self, items: list[Item]) -> None:
        """What may be an emergency is asked and never passed over; anything else is handed back as not understood."""
        for item in items:
            if item.affirmed and not self.lexicon.never_left.isdisjoint(dict(item.facts)):
                self.items.ask(item, BESIDE)
            else:
                item.kind, item.facts, item.denied = "not_understood", (), False

    def _ask_shared_heads(self) -> None:
        """`no liver, lung, brain mets`: whether the denial holds for all of them is asked."""
        found = sorted(self.items.found, key=lambda item: item.first)
        kept = [item for item in found if not (item.kind == "ignored" and item.note in (JOINS, PARTS))]
        denied: Item | None = None
        for item in kept:
            bare = item.kind == "read" and len(item.facts) == 1 and self._is_so(item)
            if denied is not None and bare and not item.denied:
                if denied.kind == "read":
                    self.items.ask(denied, "does the denial hold for all of these? (say `no` with each)")
                self.items.ask(item, "does the denial before it hold for this too? (say `no` with each)")
            elif denied is not None and item.kind == "question":
                if denied.kind == "read" and "two is it" in item.note:
                    self.items.ask(denied, "does the denial hold for all of these? (say `no` with each)")
            elif item.denied and item.short and item.kind == "read":
                denied = item
            else:
                denied = None

    def _is_so(self, item: Item) -> bool:
        fact, value = item.facts[0]
        return fact in self.values.vocabulary and self.values.vocabulary[fact].is_two_valued and value in ("present", "yes")
