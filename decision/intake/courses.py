"""Reads courses of earlier treatment and the clocks that count from them."""

from __future__ import annotations

from decision.facts.patient import COURSES
from decision.intake.atoms import is_inner_hyphen
from decision.intake.calendar import Calendar
from decision.intake.clocks import ON, TO_RELAPSE, Clocks, with_times
from decision.intake.course_tails import Draft, Tails
from decision.intake.items import DENIED_TOO, UNCLEAR, UNKNOWN, Item, Items
from decision.intake.never_given import EXPOSURE
from decision.intake.values import Facts, Values

WHAT_FOR = (
    "was it given for metastatic disease (write `palliative ...`), or before it (write `adjuvant ...`)? "
    "(if nobody knows, write `... setting not known`)"
)
HOW_LONG = "how many months had it been taken? (write one number, as in `relapse 30 months into adjuvant ...`)"
NEITHER = "was neither of them ever given? (write `no prior ...` of each)"


class Courses:
    """The courses of one sentence."""

    def __init__(self, values: Values, items: Items, calendar: Calendar) -> None:
        self.values, self.items, self.calendar = values, items, calendar
        self.lexicon, self.atoms = values.lexicon, values.atoms
        self.clocks = Clocks(values, items, calendar)
        self.tails = Tails(values, self.clocks, calendar)

    def read(self, i: int) -> int:
        """The end of what was read as a course or a clock at this place; 0 if nothing was."""
        return self._clock(i) or self.clocks.read(i) or self._refused(i) or self._course(i)

    def _course(self, i: int) -> int:
        draft = self._draft(i)
        if draft is None:
            return 0
        today = not draft.led or (draft.groups == 1 and set(draft.data) == {"ongoing"} and self.values.kind_at(i, "ongoing") == draft.start)
        self.tails.read(draft)
        facts = self._fact_at(draft.start) if today and set(draft.data) <= {"ongoing"} else ()
        if facts and self.values.kind_at(draft.end, "for"):
            self.items.put_as_is(i, draft.end, "question", "what is it given for? (leave it out if it is not for the cancer)")
            return draft.end
        if facts and not draft.data:
            return 0
        if facts:
            self.items.put(i, draft.end, facts).taken = True
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
        while more := self.values.kind_at(draft.end, "then_more") or self._behind_hyphen(draft.end):
            further = Draft(more)
            if not self._treatment(further):
                break
            if self.atoms[draft.end].text == "-":
                draft.is_combined = True
                draft.end, draft.treatments = further.end, draft.treatments + further.treatments
                continue
            draft.one_after_another |= self.values.kind_at(draft.end, "then_next") > 0
            if self.values.kind_at(draft.end, "then_ended"):
                draft.last_from = len(draft.treatments)
            draft.end, draft.groups = further.end, draft.groups + 1
            draft.treatments += further.treatments
        self._choice(draft)
        return draft

    def _behind_hyphen(self, i: int) -> int:
        return i + 1 if is_inner_hyphen(self.atoms, i) else 0

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
        months = self.clocks.months(draft.end)
        if months:
            draft.led = True
            return draft.set(ON, months[1], months[0])
        if dated := self.calendar.relapse_on(draft.end):
            draft.led = draft.relapsed = True
            return draft.set(TO_RELAPSE, 0, dated)
        for end, meanings in self.lexicon.phrases.at(self.atoms, draft.end):
            kinds = {meaning.kind: meaning.content for meaning in meanings}
            if "intent" in kinds:
                draft.led, draft.end = True, end
                draft.data["intent"] = kinds["intent"]
            elif "first_line" in kinds:
                draft.may_be_plan, draft.led, draft.end = not draft.led, True, end
                draft.data["intent"] = "metastatic"
            elif "relapse_on" in kinds:
                draft.led, draft.relapsed = True, True
                draft.set(TO_RELAPSE, 0, end)
            elif "progressed_on" in kinds:
                draft.led = True
                draft.set("progressed_on", "yes", end)
            elif "ongoing" in kinds:
                draft.led = True
                draft.set("ongoing", "yes", end)
            elif "in_its_year" in kinds:
                draft.led, draft.unclear, draft.end = True, HOW_LONG, end
            elif "before" in kinds or ("fill" in kinds and draft.led):
                draft.led, draft.end = True, end
            else:
                continue
            return True
        return False

    def _put(self, i: int, draft: Draft) -> int:
        items, after = self.items, draft.end
        if draft.left_out[0]:
            draft.end = draft.left_out[0]
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
        elif draft.unclear or (draft.led and self._setting_is_open(draft)):
            draft.unclear = draft.unclear or WHAT_FOR
            items.put_as_is(i, draft.end, "question", draft.unclear)
        elif not draft.led or (draft.may_be_plan and set(draft.data) == {"intent"}):
            self._put_bare(i, draft)
        else:
            further = {"classes": draft.combined} if draft.combined else {}
            courses = tuple({kind: name, **further} for kind, name in draft.treatments)
            facts: Facts = ((COURSES, with_times(courses, draft.data, draft.last_from)),)
            if draft.relapsed:
                facts = (*facts, *self.lexicon.setting("treatment").get("relapse_says", {}).items())
            item = items.put_as_is(i, draft.end, "read", facts=facts)
            item.course = draft.data if item.kind == "read" else None
            item.last_from = draft.last_from
        if draft.left_out[0]:
            items.add(Item(draft.end, after, "ignored", note=draft.left_out[1]))
        return after

    def _setting_is_open(self, draft: Draft) -> bool:
        """Whether nothing tells if it was for metastatic disease, and the line of therapy hangs on it.

        So it is where a treatment goes on, failed, or is seldom given before metastatic disease.
        """
        if "intent" in draft.data or draft.relapsed or draft.is_open:
            return False
        open_ended = draft.data.get("ongoing") == "yes" or draft.data.get("progressed_on") == "yes"
        seldom = any(kind == "agent" and name in self.lexicon.for_advanced for kind, name in draft.treatments)
        return open_ended or (seldom and TO_RELAPSE not in draft.data)

    def _put_bare(self, i: int, draft: Draft) -> None:
        classes = self.values.vocabulary.classes
        if any(kind == "agent" or classes[name].courses == "yes" for kind, name in draft.treatments):
            what = "was it given earlier (write `prior ...` or `adjuvant ...`), or is it the plan (leave it out)?"
            self.items.put_as_is(i, draft.end, "question", what)
        else:
            self.items.put_as_is(i, draft.end, "not_understood")

    def _put_denied(self, i: int, draft: Draft) -> None:
        """A class that was never given is a fact; of a single drug, or one setting only, there is none."""
        named = [name if kind == "class" else self._class_of_its_own(name) for kind, name in draft.treatments]
        found = [self._exposure(name) for name in named if name]
        if draft.is_combined:
            self.items.put_as_is(i, draft.end, "question", NEITHER)
        elif not draft.led:
            self.items.put_as_is(i, draft.end, "question", "does this mean never given (write `no prior ...`), or refused?")
        elif draft.data or len(found) != len(draft.treatments) or "" in found:
            self.items.put_as_is(i, draft.end, "ignored", "only a whole class that was never given is recorded")
        else:
            facts = tuple((fact, "absent") for fact in found)
            self.items.put_as_is(i, draft.end, "read", facts=facts, denied=True)

    def _follows_a_relapse(self, i: int) -> bool:
        last = self.items.found[-1] if self.items.found else None
        says = self.lexicon.setting("treatment").get("relapse_says") or {}
        return last is not None and last.kind == "read" and last.end == i and says.items() <= dict(last.facts).items()

    def _relapse_into(self, i: int, into: int, months: float) -> int:
        """`relapse 14 months into adjuvant ...`: it came during the treatment, and this is how long it had been taken."""
        draft = self._draft(into)
        if draft is None:
            return 0
        draft.led = draft.relapsed = True
        draft.set(TO_RELAPSE, 0, draft.end)
        draft.set(ON, months, draft.end)
        return self._put(i, draft)

    def _class_of_its_own(self, agent: str) -> str:
        """The class that is named after this drug, so that both were never given; an empty text if there is none."""
        vocabulary = self.values.vocabulary
        return next((name for name in vocabulary.agents[agent].classes if vocabulary.classes[name].label == agent), "")

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

    def _clock(self, i: int) -> int:
        """`30 months after ...`: what it counts from decides which clock it is."""
        months = self.clocks.months(i)
        if months and (into := self.values.kind_at(months[0], "into")) and self._follows_a_relapse(i):
            return self._relapse_into(i, into, months[1])
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
            draft.set(TO_RELAPSE, months[1], draft.end)
            return self._put(i, draft)
        if ended:
            of = self.values.kind_at(ended, "fill") or ended
            return self.clocks.put(i, self.values.kind_at(of, "no_more") or ended, {TO_RELAPSE: months[1]})
        what = "after what? (the diagnosis of the primary, the end of curative treatment, or the end of which drug?)"
        self.items.put_as_is(i, after, "question", what)
        return after
