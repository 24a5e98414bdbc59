"""Reads courses of earlier treatment and the clocks that count from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from decision.facts.patient import COURSES
from decision.intake.items import DENIED_TOO, UNCLEAR, UNKNOWN, Item, Items
from decision.intake.never_given import EXPOSURE
from decision.intake.numbers import quantity_at
from decision.intake.values import Facts, Values
from decision.ranges import Range, whole_if_whole

ON, TO_RELAPSE, TO_TODAY = "months_on", "months_end_to_relapse", "months_end_to_today"


@dataclass(slots=True)
class Draft:
    """A course as read so far."""

    end: int
    start: int = 0  # of the first treatment
    data: dict[str, Any] = field(default_factory=dict)
    treatments: list[tuple[str, str]] = field(default_factory=list)
    groups: int = 0
    led: bool = False
    relapsed: bool = False
    unclear: str = ""


@dataclass(slots=True)
class Loose:
    """A clock that stands apart from its course, as in `relapse 6 months after end`."""

    item: Item
    key: str
    months: float


class Courses:
    """The courses of one sentence."""

    def __init__(self, values: Values, items: Items) -> None:
        self.values, self.items = values, items
        self.lexicon, self.atoms = values.lexicon, values.atoms
        self.loose: list[Loose] = []

    def read(self, i: int) -> int:
        """The end of what was read as a course or a clock at this place; 0 if nothing was."""
        return self._clock(i) or self._ended(i) or self._refused(i) or self._course(i)

    def _course(self, i: int) -> int:
        draft = self._draft(i)
        if draft is None:
            return 0
        today = not draft.led or (draft.groups == 1 and set(draft.data) == {"ongoing"} and self.values.kind_at(i, "ongoing") == draft.start)
        self._tails(draft)
        facts = self._fact_at(draft.start) if today and set(draft.data) <= {"ongoing"} else ()
        if facts and not draft.data:
            return 0
        if facts:
            self.items.put(i, draft.end, facts)
            return draft.end
        return self._put(i, draft)

    def _fact_at(self, i: int) -> Facts:
        """What a treatment says of today, where its word is also the name or a value of a fact."""
        found = self.lexicon.phrases.longest(self.atoms, i)
        for meaning in found[1] if found else ():
            if meaning.kind == "value":
                return (meaning.content,)
            if meaning.kind == "name" and (facts := self.values.bare(meaning.content, deny=False)):
                return facts
        return ()

    def _draft(self, i: int) -> Draft | None:
        """The words before the treatment, and the treatments."""
        draft = Draft(i)
        while not self._treatment(draft):
            if not self._lead(draft):
                return None
        while more := self.values.kind_at(draft.end, "then_more"):
            further = Draft(more)
            if not self._treatment(further):
                break
            draft.end, draft.groups = further.end, draft.groups + 1
            draft.treatments += further.treatments
        self._choice(draft)
        return draft

    def _choice(self, draft: Draft) -> None:
        """Of two treatments with `or` between them it is asked which was given, unless both are denied."""
        prefix = self.items.prefix
        while (choice := self.values.kind_at(draft.end, "choices")) and (prefix is None or prefix.kind != "negators"):
            further = Draft(choice)
            if not self._treatment(further):
                return
            draft.end, draft.unclear = further.end, "which of them was given?"

    def _treatment(self, draft: Draft) -> bool:
        found = self.lexicon.phrases.longest(self.atoms, draft.end)
        for meaning in found[1] if found else ():
            if meaning.kind == "treatment" and found:
                agents = [one for one in found[1] if one.kind == "treatment" and one.content[0][0] == "agent"]
                draft.treatments += (agents or [meaning])[0].content
                draft.start = draft.start or draft.end
                draft.end, draft.groups = found[0], draft.groups + 1
                return True
        return False

    def _lead(self, draft: Draft) -> bool:
        """One word before the treatment: what it was for, whether it goes on, how long it was."""
        months = self._months(draft.end)
        if months:
            draft.led = True
            return self._set(draft, ON, months[1], months[0])
        for end, meanings in self.lexicon.phrases.at(self.atoms, draft.end):
            kinds = {meaning.kind: meaning.content for meaning in meanings}
            if "intent" in kinds:
                draft.led, draft.end = True, end
                draft.data["intent"] = kinds["intent"]
            elif "relapse_on" in kinds:
                draft.led, draft.relapsed = True, True
                self._set(draft, TO_RELAPSE, 0, end)
            elif "progressed_on" in kinds:
                draft.led = True
                self._set(draft, "progressed_on", "yes", end)
            elif "ongoing" in kinds:
                draft.led = True
                self._set(draft, "ongoing", "yes", end)
            elif "before" in kinds or ("fill" in kinds and draft.led):
                draft.led, draft.end = True, end
            else:
                continue
            return True
        return False

    def _set(self, draft: Draft, key: str, value: Any, end: int) -> bool:
        if draft.data.get(key, value) != value:
            draft.unclear = "the lengths of time disagree"
        draft.data[key], draft.end = value, end
        return True

    def _tails(self, draft: Draft) -> None:
        """The words after the treatments: how long, until when."""
        while True:
            start = self.values.kind_at(draft.end, "lasted") or draft.end
            months = self._months(start)
            if months and start == draft.end and self._is_age(months[1]):
                return
            if months and not self.values.kind_at(months[0], "after", "ago", "before_relapse"):
                if draft.groups > 1:
                    draft.unclear = "which of these took that long? (say each on its own)"
                self._set(draft, ON, months[1], months[0])
                draft.led = True
            elif end := self.values.kind_at(draft.end, "until_relapse"):
                self._set(draft, TO_RELAPSE, 0, end)
                draft.led = draft.relapsed = True
            elif end := self.values.kind_at(draft.end, "still"):
                self._set(draft, "ongoing", "yes", end)
                draft.led = True
            else:
                return

    def _is_age(self, months: float) -> bool:
        """Whether a length of time is too long for a course: `prior ..., 62 years` tells an age."""
        years = self.lexicon.setting("age").get("adult_from")
        return years is not None and months >= years * 12

    def _put(self, i: int, draft: Draft) -> int:
        items = self.items
        carried = items.prefix is not None and items.prefix.used and items.prefix.carries
        reach = items.reach((), valued=bool(set(draft.data) - {"intent"}))
        prefix = items.prefix
        if reach == UNCLEAR:
            items.put_as_is(i, draft.end, "question", DENIED_TOO)
        elif prefix is not None and (prefix.broken or prefix.kind != "negators"):
            kind = "not_understood" if prefix.broken else "ignored"
            items.put_as_is(i, draft.end, kind, UNKNOWN if kind == "ignored" else "")
        elif prefix is not None:
            draft.led = draft.led or carried
            self._put_denied(i, draft)
        elif draft.unclear:
            items.put_as_is(i, draft.end, "question", draft.unclear)
        elif not draft.led:
            self._put_bare(i, draft)
        else:
            courses = tuple({kind: name, **draft.data} for kind, name in draft.treatments)
            facts: Facts = ((COURSES, courses),)
            if draft.relapsed:
                facts = (*facts, *self.lexicon.setting("treatment").get("relapse_says", {}).items())
            item = items.put_as_is(i, draft.end, "read", facts=facts)
            item.course = draft.data if item.kind == "read" else None
        return draft.end

    def _put_bare(self, i: int, draft: Draft) -> None:
        classes = self.values.vocabulary.classes
        if any(kind == "agent" or classes[name].courses == "yes" for kind, name in draft.treatments):
            what = "was it given earlier (write `prior ...` or `adjuvant ...`), or is it the plan (leave it out)?"
            self.items.put_as_is(i, draft.end, "question", what)
        else:
            self.items.put_as_is(i, draft.end, "not_understood")

    def _put_denied(self, i: int, draft: Draft) -> None:
        """A class that was never given is a fact; of a single drug, or one setting only, there is none."""
        found = [self._exposure(name) for kind, name in draft.treatments if kind == "class"]
        if not draft.led:
            self.items.put_as_is(i, draft.end, "question", "does this mean never given (write `no prior ...`), or refused?")
        elif draft.data or len(found) != len(draft.treatments) or "" in found:
            self.items.put_as_is(i, draft.end, "ignored", "only a whole class that was never given is recorded")
        else:
            facts = tuple((fact, "absent") for fact in found)
            self.items.put_as_is(i, draft.end, "read", facts=facts, denied=True)

    def _exposure(self, name: str) -> str:
        clock = self.values.vocabulary.clock_of.get((name, "end-to-relapse"))
        for fact in self.values.vocabulary:
            if fact.derived and fact.derived.formula == EXPOSURE and fact.derived.of == (clock,):
                return str(fact.id)
        return ""

    def _refused(self, i: int) -> int:
        """A refusal of one drug, or of a class that has no such fact: not understood."""
        end = self.values.kind_at(i, "refusals")
        draft = self._draft(end) if end else None
        if draft is None:
            return 0
        longest = self.lexicon.phrases.longest(self.atoms, i)
        if longest and longest[0] > end:
            return 0
        self.items.put_as_is(i, draft.end, "not_understood")
        return draft.end

    def _months(self, i: int) -> tuple[int, float] | None:
        """A plain length of time in months, and where it ends."""
        quantity = quantity_at(self.lexicon, self.atoms, i)
        factors = self.lexicon.setting("time")
        if quantity is None or quantity.unit not in factors or isinstance(quantity.value, Range) or quantity.unclear:
            return None
        return quantity.end, whole_if_whole(round(quantity.value * factors[quantity.unit], 4))

    def _ended(self, i: int) -> int:
        """`stopped 12 months ago`, `ended 6 months before relapse`."""
        start = self.values.kind_at(i, "ended")
        months = self._months(start) if start else None
        if months is None:
            return 0
        for kind, key in (("ago", TO_TODAY), ("before_relapse", TO_RELAPSE)):
            if end := self.values.kind_at(months[0], kind):
                return self._put_loose(i, end, key, months[1])
        return 0

    def _put_loose(self, i: int, end: int, key: str, months: float) -> int:
        self.loose.append(Loose(self.items.put_as_is(i, end, "read"), key, months))
        return end

    def _clock(self, i: int) -> int:
        """`30 months after ...`: what it counts from decides which clock it is."""
        months = self._months(i)
        after = self.values.kind_at(months[0], "after") if months else 0
        if months is None or not after:
            return 0
        for end, meanings in self.lexicon.phrases.at(self.atoms, after):
            for meaning in meanings:
                if meaning.kind == "clock":
                    self.items.put(i, end, ((meaning.content, months[1]),))
                    return end
        ended = self.values.kind_at(after, "the_end")
        draft = self._draft(self.values.kind_at(ended, "fill") or ended) if ended else self._draft(after)
        if draft is not None:
            draft.led = True
            self._set(draft, TO_RELAPSE, months[1], draft.end)
            return self._put(i, draft)
        if ended:
            of = self.values.kind_at(ended, "fill") or ended
            return self._put_loose(i, self.values.kind_at(of, "no_more") or ended, TO_RELAPSE, months[1])
        what = "after what? (the diagnosis of the primary, the end of curative treatment, or the end of which drug?)"
        self.items.put_as_is(i, after, "question", what)
        return after

    def attach(self) -> None:
        """Give each loose clock to the course before it, or to the only one of the sentence."""
        for one in self.loose:
            if one.item.kind != "read":
                continue
            place = self.items.found.index(one.item)
            before = self.items.found[place - 1] if place else None
            all_courses = [item for item in self.items.found if item.course is not None]
            near = before if before and before.course is not None and before.end == one.item.first else None
            target = near or (all_courses[0] if len(all_courses) == 1 else None)
            if target is None or target.course is None:
                self.items.ask(one.item, "the end of which treatment? (say it with the treatment)")
            elif target.course.get(one.key, one.months) != one.months:
                self.items.ask(one.item, "this disagrees with what is said about the treatment")
            else:
                target.course[one.key] = one.months
                courses = tuple({**course, **target.course} for course in dict(target.facts)[COURSES])
                target.facts = tuple((fact, courses if fact == COURSES else value) for fact, value in target.facts)
                one.item.facts = ((COURSES, courses),)
