"""One answer as the printed sheet shows it: what several options share stands once, with the lines of the list that it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from decision.engine import Recommendation
from decision.engine.parts import BarText, OptionAnswer
from decision.engine.phrases import counted
from decision.explain import PlanCheck, PlanMatch
from decision.interfaces.gathering.evidence_words import availability_words, figure_line
from decision.interfaces.web.answer_view import SHOWN_AT_MOST, WORDS, AnswerView
from decision.interfaces.web.not_offered import NotOffered
from decision.interfaces.web.sheet_lines import Shared, letter
from decision.interfaces.web.shortening import Left
from decision.reasoning.standing import Standing, standing_said

FEW = 3  # so many options have room around them, and carry themselves what is to be checked
CAUTIONS_TOLD = 8  # so many cautions that need a finding are told in full
ASKED = 6  # so many tests that decide have room for their result on a work sheet
NEEDS_TOLD = 16  # so many reasons of what is not offered are told in full; of more what stands against each option is told
EXCLUDED = Standing.EXCLUDED.value
POSSIBLE = Standing.POSSIBLE.value
Words = tuple[str, tuple[str, ...]]  # a text and its sources


@dataclass(frozen=True)
class Refused:
    """Options without a rank, for one and the same reason."""

    standing: str
    bars: tuple[BarText, ...]
    holds: tuple[BarText, ...]
    options: tuple[OptionAnswer, ...]

    @property
    def word(self) -> str:
        return WORDS[self.standing]


class SheetView(AnswerView):
    """What the printed sheet reads of one answer."""

    def __init__(
        self,
        answer: Recommendation,
        region: str = "",
        left: Iterable[Left] = (),
        *,
        plan: Iterable[str] = (),
        is_of_two_pages: bool = False,
    ) -> None:
        super().__init__(answer, region)
        self.left = frozenset(left)
        self.plan = frozenset(plan)
        self.is_of_two_pages = is_of_two_pages

    def tells(self, what: str) -> bool:
        """Whether the sheet still holds what it may leave to the page."""
        return Left[what] not in self.left

    @property
    def is_long(self) -> bool:
        return len(self.ranked) > FEW

    @property
    def is_work_sheet(self) -> bool:
        """Whether the sheet says what to find out, and not yet what to do."""
        return self.is_open

    @property
    def asked_first(self) -> list[str]:
        """The tests that have room for their result on a work sheet."""
        return [one.label for one in self.tests[:ASKED]] if self.is_work_sheet else []

    @cached_property
    def by_effect(self) -> dict[str, list[str]]:
        """The labels of the tests that decide and that are not asked first, by what they can do."""
        rest = {effect: [one for one in labels if one not in self.asked_first] for effect, labels in super().by_effect.items()}
        return {effect: labels for effect, labels in rest.items() if labels}

    @property
    def has_letters(self) -> bool:
        return len(self.ranked) > 1

    letter = staticmethod(letter)

    def planned(self, check: PlanCheck) -> str:
        """What a plan names: an option by its label, agents and classes as they are called."""
        options = self.guideline.options
        return " + ".join(options[name].label if name in options else name for name in check.names)

    @staticmethod
    def listed(check: PlanCheck) -> list[PlanMatch]:
        """What of a plan stands on the sheet with its verdict: all of it that is offered, or else the first of it."""
        return [one for one in check.matches if one.standing != EXCLUDED] or list(check.matches[:1])

    def beside_it(self, check: PlanCheck) -> list[PlanMatch]:
        """The options that the plan could also be and that are not offered: named, with the reason below the list."""
        return [one for one in check.matches if one not in self.listed(check)]

    def not_offered_beside(self, check: PlanCheck | None) -> list[NotOffered]:
        """What is not offered, by reason, but for the rows that the verdict on a plan tells already."""
        told = {one.id for one in self.listed(check)} if check else set()
        return [row for row in self.not_offered if not {one.id for one in row.options} <= told]

    def told(self, names: Sequence[str]) -> str:
        """Some ranked options: by the letters of their lines; by name where there is but one line."""
        ids = [one.id for one in self.ranked]
        places = Shared("", tuple(sorted(map(ids.index, names))))
        return f"{'line' if len(names) == 1 else 'lines'} {places.lines}" if self.has_letters else self.ranked[0].label

    @property
    def has_ties(self) -> bool:
        return len({one.rank for one in self.ranked}) < len(self.ranked)

    @property
    def is_names_alone(self) -> bool:
        """Whether a long list holds of each option its name, standing and strength, and nothing else."""
        return self.is_long and not self.tells("WORDS")

    @cached_property
    def evidence_told_once(self) -> str:
        """The evidence of all ranked options, or of most where the list is names alone; a line says what is not this."""
        found = Counter(self.evidence(one) for one in self.ranked)
        return found.most_common(1)[0][0] if len(found) == 1 or self.is_names_alone else ""

    @cached_property
    def strength_told_once(self) -> str:
        """The strength of most ranked options, where the list is names alone."""
        return Counter(self.strength(one) for one in self.ranked).most_common(1)[0][0] if self.is_names_alone else ""

    @property
    def standing_told_once(self) -> str:
        """The standing of nearly all options, where the sheet is a work sheet."""
        return POSSIBLE if self.is_work_sheet else ""

    # One line

    @staticmethod
    def word(option: OptionAnswer) -> str:
        """The standing alone: what is to be checked stands beside it."""
        return WORDS[option.standing]

    def differing_from_most(self, option: OptionAnswer) -> list[str]:
        """Strength and evidence of an option, each where it is not told once for most."""
        strength, evidence = self.strength(option), self.evidence(option)
        return [strength] * (strength != self.strength_told_once) + [f"evidence {evidence}"] * (evidence != self.evidence_told_once)

    def separated(self, option: OptionAnswer) -> str:
        """What separates an option from its neighbour above: nothing at one rank; a long list names the criterion alone."""
        place = self.ranked.index(option)
        if not place or option.rank == self.ranked[place - 1].rank:
            return ""
        return f"below {self.ranked[place - 1].rank}: {option.separated_by.partition(':')[0] if self.is_long else option.separated_by}"

    def figures(self, option: OptionAnswer) -> list[str]:
        """The figures of an option, where the list is short enough to carry them."""
        return [figure_line(one) for one in option.figures] if not self.is_long and self.tells("WORDS") else []

    def speaks(self, option: OptionAnswer) -> tuple[str, str]:
        """What speaks for an option, if it is not told once for several lines, and what it still asks."""
        known, asked = self.because(option)
        if not known and not asked:
            return option.rationale, ""
        is_told = known in {one.text for one in self.because_of_several}
        return "" if is_told or not known else f"Because {known}.", f"{asked[:1].upper()}{asked[1:]}." if asked else ""

    # What belongs to several lines

    def _shared(self, words_of: Callable[[OptionAnswer], Iterable[Words]]) -> list[Shared]:
        """The words of all lines, each once."""
        places: dict[Words, list[int]] = {}
        for place, one in enumerate(self.ranked):
            for words in words_of(one):
                places.setdefault(words, []).append(place)
        return [Shared(text, tuple(found), cites, len(self.ranked)) for (text, cites), found in places.items()]

    @cached_property
    def because_of_several(self) -> list[Shared]:
        told = self._shared(lambda one: [(self.because(one)[0], ())])
        return [one for one in told if one.text and len(one.places) > 1] if self.is_long and self.tells("WORDS") else []

    def _stays(self, option: OptionAnswer) -> bool:
        """Whether all that is to be checked and known of an option stays on the sheet, whatever is left to the page."""
        return option.standing != POSSIBLE or option.id in self.plan

    def _told(self, found: Sequence[Shared], what: str = "OPEN") -> list[Shared]:
        """Of what lines share: all, or what concerns a line that is more than possible, or planned."""
        return [one for one in found if self.tells(what) or any(self._stays(self.ranked[place]) for place in one.places)]

    @cached_property
    def every_check(self) -> list[Shared]:
        return self._shared(lambda one: ((check.label, ()) for check in one.checks))

    @cached_property
    def checks(self) -> list[Shared]:
        """What is to be checked first: all that belongs to the same lines together."""
        by_places: dict[tuple[int, ...], list[str]] = {}
        for one in self._told(self.every_check, "CHECKS"):
            by_places.setdefault(one.places, []).append(one.text)
        return [Shared("; ".join(dict.fromkeys(labels)), places, (), len(self.ranked)) for places, labels in by_places.items()]

    @cached_property
    def every_companion(self) -> list[Shared]:
        return self._shared(lambda one: ((f"{extra.label} ({standing_said(extra.standing)})", ()) for extra in one.companions))

    @cached_property
    def companions(self) -> list[Shared]:
        return self._told(self.every_companion)

    @cached_property
    def ruling_out(self) -> list[Shared]:
        """The cautions that rule a drug out for this patient."""
        return self._shared(lambda option: ((one.text, one.cites) for one in option.cautions if one.certain and one.rules_out))

    @cached_property
    def every_caution(self) -> list[Shared]:
        """All other cautions that hold for this patient."""
        told = self._shared(lambda one: ((caution.text, caution.cites) for caution in one.cautions if caution.certain))
        return [one for one in told if one not in self.ruling_out]

    @cached_property
    def cautions(self) -> list[Shared]:
        """Those of them that the sheet tells: one that holds by a finding of this patient always, whatever the standing of its options."""
        by_finding = {caution.text for one in self.ranked for caution in self.cautions_of_this_patient(one)}
        told = self._told(self.every_caution)
        return [one for one in self.every_caution if one in told or one.text in by_finding]

    @cached_property
    def cautions_if_found(self) -> list[Shared]:
        """The cautions that hold only if something is found that is not known."""
        return self._shared(lambda one: ((caution.text, caution.cites) for caution in one.cautions if not caution.certain))

    @property
    def tells_cautions_if_found(self) -> bool:
        return not self.is_long and len(self.cautions_if_found) <= CAUTIONS_TOLD and self.tells("NOTES")

    @cached_property
    def available(self) -> list[Shared]:
        """What is on record in the region that was chosen, in short: the options of one status together."""
        region = self.region
        return [] if region is None else self._shared(lambda one: [(availability_words(region.label, region.options[one.id]), ())])

    # Around the list

    @property
    def shown(self) -> int:
        """So many names of a list are told before the rest is counted."""
        return 5 if self.is_long else 12

    @property
    def left_out(self) -> str:
        """What the sheet only counts, so that nobody takes it for all there is."""
        here = len(self.notes) + len(self.answer.differs)
        beside = len(self.only_if_found)
        counts = (
            (0 if self.tells_cautions_if_found else len(self.cautions_if_found), "more caution", ", only if something is found"),
            (0 if self.tells("NOTES") else here, "note", " on this answer, with what sources disagree about"),
            (len(self.general_notes), "note", " for everyone here"),
            (0 if self.tells("AROUND") else len(self.idle), "fact", " without effect now"),
            (0 if self.tells("AROUND") else len(self.everyone), "measure", " for everyone"),
        )
        told = [f"{beside} more beside the list, only if something is found"] * bool(beside)
        told += [counted(count, one, rest) for count, one, rest in counts if count]
        return "; ".join([*told, *self._left_to_the_page])

    @property
    def _left_to_the_page(self) -> list[str]:
        """What is neither told nor counted."""
        left = (
            ("the names of what is not offered", self.answer.excluded and not self.tells("AROUND")),
            ("what each option not offered would need", self.answer.excluded and not self.tells_needs),
            ("which source says what", not self.tells("PLACES")),
            ("the path of rank 1", self.ranked and not self.is_long and not self.tells("AROUND")),
            (
                "of each option what speaks for it, what it depends on, what it is above or below, what follows it",
                self.is_names_alone,
            ),
            ("figures", not self.is_long and not self.tells("WORDS") and any(one.figures for one in self.ranked)),
        )
        return [what for what, is_left in left if is_left]

    @property
    def left_of_possible(self) -> str:
        """What a work sheet leaves to the page of options that are only possible."""
        counts = (
            (len(self.every_check) - len(self._told(self.every_check, "CHECKS")), "check"),
            (len(self.every_caution) - len(self.cautions), "routine caution"),
            (len(self.every_companion) - len(self.companions), "accompanying treatment"),
        )
        told = [counted(count, one) for count, one in counts if count]
        return ", ".join([*told, *["sources"] * (not self.tells("SOURCES"))])

    @cached_property
    def codes(self) -> list[str]:
        """The sources of what stands on the sheet, each once."""
        found = [one.cites for one in self.ranked if self.tells("SOURCES") or self._stays(one)]
        found += [one.cites for one in self.beside]
        found += [caution.cites for one in self.beside for caution in self.cautions_of_this_patient(one)]
        found += [one.cites for one in (*self.ruling_out, *self.cautions)]
        found += [bar.cites for one in self.refused for bar in (*one.bars, *one.holds)]
        if self.tells_cautions_if_found:
            found += [one.cites for one in self.cautions_if_found]
        if self.tells("NOTES"):
            found += [one.cites for one in self.notes] + [one.cites for one in self.answer.differs]
        return list(dict.fromkeys(cite for cites in found for cite in cites))

    @property
    def tells_needs(self) -> bool:
        return self.tells("NEEDS") and len({one.because for one in self.answer.excluded}) <= NEEDS_TOLD

    def some_not_offered(self, row: NotOffered) -> str:
        """The options of one reason: the names of some, or how many."""
        if not self.tells("AROUND"):
            return counted(len(row.options), "option")
        return self.some((one.label for one in row.options), SHOWN_AT_MOST)

    @cached_property
    def not_offered(self) -> list[NotOffered]:
        return super().not_offered if self.tells_needs else self.barred_here

    @cached_property
    def refused(self) -> list[Refused]:
        """The options without a rank, by standing and reason."""
        found: dict[tuple[str, tuple[BarText, ...], tuple[BarText, ...]], list[OptionAnswer]] = {}
        for one in (one for one in self.answer.options if not one.rank):
            found.setdefault((one.standing, one.contraindicated_by + one.declined_by, one.holds), []).append(one)
        return [Refused(*reason, tuple(options)) for reason, options in found.items()]
