"""What a page carries from one request to the next: the sentence, the ticked facts, what was set aside; nothing is stored."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from decision.engine.records import REGIONS
from decision.errors import PatientError, Problem, nearest
from decision.facts.patient import COMPLETE, COURSES
from decision.facts.vocabulary import Vocabulary
from decision.interfaces.web.coded import COURSE, NOT_KNOWN, Texts, encoded, facts_from_text

Fields = Mapping[str, Sequence[str]]
UNPACKED_AT_MOST = 400_000
REDO = "~"  # before a packed case that an undo left


@dataclass(frozen=True)
class State:
    """One case as a page holds it. `ticked` are facts of the form, `aside` the facts of the sentence that are not used."""

    guideline: str
    text: str = ""
    ticked: Mapping[str, Texts] = field(default_factory=dict)
    courses: Texts | None = None
    complete: str = ""
    aside: frozenset[str] = frozenset()
    plan: str = ""
    opened: tuple[str, ...] = ()  # the groups of the form that were opened by hand,
    closed: tuple[str, ...] = ()  # and those that were closed by hand
    keys_off: bool = False
    today: str = ""  # the day to which months are counted where the sentence has dates, as `2026-11-28`
    region: str = ""  # where approvals are shown for; none is chosen for the reader

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.ticked and self.courses is None

    def case(self) -> tuple[object, ...]:
        """What an undo brings back."""
        return (self.guideline, self.text, dict(self.ticked), self.courses, self.complete, self.aside, self.plan, self.today, self.region)

    def packed(self) -> str:
        """The case as one hidden field."""
        pairs = [("_guideline", self.guideline), ("_text", self.text), ("_plan", self.plan)]
        pairs += [(fact, text) for fact, texts in self.ticked.items() for text in texts]
        pairs += [("_today", self.today)] if self.today else []
        pairs += [("_region", self.region)] if self.region else []
        pairs += [("_aside", fact) for fact in sorted(self.aside)]
        pairs += [(COURSE, text) for text in self.courses or ()] or ([(COURSE, "")] if self.courses is not None else [])
        pairs += [(COMPLETE, self.complete)] if self.complete else []
        return base64.urlsafe_b64encode(zlib.compress(encoded(pairs).encode(), 9)).decode()


def unpacked(vocabulary: Vocabulary, text: str, otherwise: State) -> State:
    """A packed case, with or without the mark of an undo; `otherwise` where the field holds none."""
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.urlsafe_b64decode(text.removeprefix(REDO).encode()), UNPACKED_AT_MOST)
        pairs = parse_qsl(raw.decode(), keep_blank_values=True)
    except (binascii.Error, zlib.error, UnicodeError, ValueError):
        return otherwise
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    fields.pop("_last", None)  # a packed case holds no other
    return state_from_form(vocabulary, fields, otherwise.guideline)


def first(fields: Fields, name: str) -> str:
    found = fields.get(name, ())
    return found[0] if found else ""


def state_from_link(vocabulary: Vocabulary, fields: Fields, guideline: str) -> State:
    """The case of a link: coded facts only; raises PatientError where a name of it is no fact."""
    known = (*vocabulary.facts, COMPLETE)
    unknown = [name for name in fields if name not in known and not name.startswith("_")]
    if unknown:
        expected = "expected a fact of the vocabulary"
        raise PatientError([Problem("the link", f"`{name[:40]}` is not a fact", expected, nearest(name[:40], known)) for name in unknown])
    ticked = {name: tuple(values) for name, values in fields.items() if name in vocabulary and any(values)}
    return State(
        first(fields, "_guideline") or guideline,
        ticked=ticked,
        courses=_courses(fields),
        complete=first(fields, COMPLETE),
        region=_region(fields),
    )


def state_from_form(vocabulary: Vocabulary, fields: Fields, guideline: str) -> State:
    """The case of a form: a field that only repeats what the sentence said when the form was made is no tick.

    What was ticked and has no field on the page is taken from the case for which the form was made.
    """
    said = facts_from_text(vocabulary, first(fields, "_said"))
    before = unpacked(vocabulary, first(fields, "_last"), State(guideline)).ticked if "_last" in fields else {}
    ticked = dict(before)
    for name, values in fields.items():
        if name not in vocabulary:
            continue
        told = tuple(value.strip() for value in values if value.strip())
        if told and (name in before or told != said.get(name)):
            ticked[name] = told
        elif not told and (before.get(name) == (NOT_KNOWN,) or (name in said and name not in before)):
            ticked[name] = (NOT_KNOWN,)
        elif not told:
            ticked.pop(name, None)
    order = vocabulary.position
    return State(
        first(fields, "_guideline") or guideline,
        first(fields, "_text").replace("\r\n", "\n"),
        dict(sorted(ticked.items(), key=lambda item: order[item[0]])),
        _courses(fields),
        first(fields, COMPLETE),
        frozenset(fact for fact in fields.get("_aside", ()) if fact in vocabulary or fact == COURSES),
        first(fields, "_plan"),
        tuple(first(fields, "_opened").split()),
        tuple(first(fields, "_closed").split()),
        first(fields, "_nokeys") == "yes",
        first(fields, "_today").strip(),
        _region(fields),
    )


def _courses(fields: Fields) -> Texts | None:
    return tuple(text for text in fields[COURSE] if text) if COURSE in fields else None


def _region(fields: Fields) -> str:
    """The region that was chosen; what is none of ours is no choice, and the page shows that there is none."""
    found = first(fields, "_region")
    return found if found in REGIONS else ""


@dataclass(frozen=True)
class History:
    """The case before the last change, packed; empty where there was none."""

    previous: str = ""

    @staticmethod
    def after(vocabulary: Vocabulary, fields: Fields, now: State) -> History:
        """The history once a form has come in; while somebody types, the words of one field are one change."""
        last, previous = first(fields, "_last"), first(fields, "_previous")
        if not last:
            return History()
        before = unpacked(vocabulary, last, now)
        if before.case() == now.case():
            return History(previous)
        typed = changed(before, now)
        if first(fields, "_live") and previous and not previous.startswith(REDO) and len(typed) == 1:
            earlier = unpacked(vocabulary, previous, now)
            if changed(earlier, before) == typed:
                return History(previous)
        return History(last)


def changed(one: State, other: State) -> set[str]:
    """The facts, and the other parts of a case, in which two cases differ."""
    facts = {fact for fact in {*one.ticked, *other.ticked} if one.ticked.get(fact) != other.ticked.get(fact)}
    parts = ("guideline", "text", "courses", "complete", "aside", "plan", "today", "region")
    return facts | {f"_{name}" for name in parts if getattr(one, name) != getattr(other, name)}


def acted(state: State, action: str, vocabulary: Vocabulary) -> State:
    """The case after one button: take back a tick, set a fact of the sentence aside, use it again, leave out words, drop courses."""
    verb, _, what = action.partition(" ")
    ticked = {fact: texts for fact, texts in state.ticked.items() if fact != what}
    if verb == "drop":
        return replace(state, ticked=ticked)
    if verb == "aside" and (what in vocabulary or what == COURSES):
        return replace(state, aside=state.aside | {what})
    if verb == "use":
        return replace(state, aside=state.aside - {what})
    if verb == "courses":
        return replace(state, courses=None, complete="")
    if verb == "cut":
        return replace(state, text=_without(state.text, what.split()))
    if verb in ("open", "close"):
        opened, closed = (tuple(group for group in groups if group != what) for groups in (state.opened, state.closed))
        return (
            replace(state, opened=(*opened, what), closed=closed)
            if verb == "open"
            else replace(state, opened=opened, closed=(*closed, what))
        )
    return state


def _without(text: str, places: Sequence[str]) -> str:
    """A text without some stretches, each told by its start and its end, in order; the same text where they are none."""
    if len(places) % 2 or not all(place.isdigit() for place in places):
        return text
    for start, end in reversed(list(zip(places[::2], places[1::2], strict=True))):
        text = f"{text[: int(start)].rstrip()} {text[int(end) :].lstrip()}".strip()
    return text
