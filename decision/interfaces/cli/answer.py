"""The answer in a terminal: what a busy clinician reads at a glance, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from decision.engine import Recommendation
from decision.engine.describe import CONDITIONS
from decision.engine.parts import DifferenceText, Excluded, OptionAnswer
from decision.engine.phrases import counted
from decision.engine.recommendation import limits
from decision.engine.words import Speaker
from decision.interfaces.cli.frame import INVENTED, heading
from decision.interfaces.gathering.cautions import cautions_of_this_patient
from decision.interfaces.gathering.evidence_words import availability_line, basis_line, figure_line, first_available, names_approvals
from decision.interfaces.gathering.guidelines import differing
from decision.interfaces.gathering.rank_at_stake import rank_at_stake
from decision.interfaces.gathering.sentence import calculated, not_used
from decision.reasoning.standing import standing_said

MARKS = {"recommended": "✓", "to-confirm": "◐", "possible": "?", "on-hold": "‖", "contraindicated": "✗", "declined": "–"}
STYLES = {"recommended": "bold blue", "to-confirm": "bold blue", "possible": "blue", "contraindicated": "red", "on-hold": "red"}
SHOWN_AT_MOST = 6


def print_answer(
    answer: Recommendation,
    intake: Mapping[str, Any],
    *,
    full: bool = False,
    region: str = "",
    computed: Sequence[DifferenceText] | None = None,
) -> None:
    """Print urgent, scope, facts, headline, ranked options, what bars others, tests, beside, not offered, notes.

    `computed` is where other shipped guidelines differ; None where they were not asked.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=110)
    AnswerText(answer, intake, console, full=full, region=region, computed=computed).print()


def because_told(because: str) -> str:
    """The reason of an option as a sentence: it may begin with a condition, which is no cause."""
    is_condition = because.startswith(CONDITIONS)
    return f"{because[:1].upper()}{because[1:]}." if is_condition else f"Because {because}."


class AnswerText:
    """Prints one answer; every clinical word comes from the answer itself."""

    def __init__(
        self,
        answer: Recommendation,
        intake: Mapping[str, Any],
        console: Console,
        *,
        full: bool,
        region: str,
        computed: Sequence[DifferenceText] | None,
    ) -> None:
        self.answer = answer
        self.intake = intake
        self.console = console
        self.full = full
        self.region = answer.region(region) if names_approvals(answer.compiled.guideline) else None
        self.says_nothing_of_regions = bool(region) and self.region is None
        self.computed = computed
        self.speaker = Speaker(answer.case)

    def print(self) -> None:
        guideline = self.answer.compiled.guideline
        self.line(heading(guideline), style="dim")
        if guideline.invented == "yes":
            self.line(INVENTED, style="bold red")
        self.urgent()
        self.facts()
        self.headline()
        for option in self.answer.options:
            self.option(option)
        if self.says_nothing_of_regions:
            self.line()
            self.titled("Region", "this guideline names no approvals")
        self.tests()
        self.beside()
        self.not_offered()
        self.notes()
        self.line()
        if self.answer.evidence_basis is not None:
            self.line(basis_line(self.answer.evidence_basis), style="dim")
        self.line(limits(guideline.review.by), style="dim")

    def line(self, text: str = "", *, style: str = "", indent: int = 0) -> None:
        if not text:
            self.console.print()
            return
        self.console.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))

    def urgent(self) -> None:
        for flag in self.answer.urgent:
            self.line(f"! URGENT, {flag.urgency}: {flag.label} ({flag.because})", style="bold red")
            for step in flag.first_steps:
                self.line(f"- {step}", indent=2, style="red")

    def facts(self) -> None:
        by_source: dict[str, list[str]] = {"given": [], "derived": [], "assumed": []}
        for fact, known in self.answer.facts_told.items():
            if known.source in by_source and fact in self.speaker.vocabulary:
                by_source[known.source].append(self.speaker.known(fact, known))
        for source, title in (("given", "Facts"), ("derived", "Derived"), ("assumed", "Assumed, ask")):
            if by_source[source]:
                self.titled(title, " · ".join(by_source[source]))
        for one in calculated(self.intake, self.speaker.phrase):
            self.titled("Calculated", one)
        if self.answer.case.patient.courses is not None:
            listed = "; ".join(self.speaker.courses()) or "none"
            further = "" if self.answer.case.patient.courses_complete else " (there may be more)"
            self.titled("Earlier treatment", listed + further)
        unread = [
            word["text"] + (f" (did you mean {word['did_you_mean']}?)" if word["did_you_mean"] else "")
            for word in self.intake["not_understood"]
        ]
        if unread:
            self.titled("Not understood", ", ".join(unread))
        patient = self.answer.case.patient
        if not patient.facts and patient.courses is None:
            self.line("NOTHING IS KNOWN: what follows holds for any patient.", style="bold red")
        for line in not_used(self.intake):
            self.titled("Not used", line)

    def titled(self, title: str, text: str) -> None:
        line = Text(f"{title}: ", style="bold")
        line.append(text, style="not bold")
        self.console.print(line)

    def headline(self) -> None:
        scope, settled = self.answer.scope, self.answer.settled
        self.line()
        if scope.in_scope is False:
            self.line("OUTSIDE THIS GUIDELINE", style="bold red")
            for reason in scope.because:
                self.line(reason, indent=2)
            return
        for reason in scope.because:
            self.titled("Scope", reason)
        word = "SETTLED" if settled.value else "NOT SETTLED"
        self.line(f"{word}: {settled.because}.", style="bold")
        if at_stake := rank_at_stake(self.answer):
            self.line(at_stake)
        if not any(option.rank for option in self.answer.options):
            self.line("Nothing is ranked.", style="bold")

    def option(self, option: OptionAnswer) -> None:
        rank = str(option.rank) if option.rank else "–"
        mark, style = MARKS[option.standing], STYLES.get(option.standing, "")
        self.line()
        self.line(f"{rank:>2} {mark} {option.label}", style=style)
        self.line(self.standing_line(option), indent=5)
        if option.because:
            self.line(because_told(option.because), indent=5)
        self.records(option)
        if option.checks and option.standing != "excluded":
            self.line(f"Check first: {self.some((check.label for check in option.checks), between='; ')}.", indent=5)
        for hold in option.holds:
            self.line(f"On hold: {hold.label}; first {hold.correct} [{', '.join(hold.cites)}].", indent=5)
        for bar in (*option.contraindicated_by, *option.declined_by):
            self.line(f"{bar.label} ({bar.because}) [{', '.join(bar.cites)}].", indent=5)
        if option.best_rank and option.rank and option.best_rank.rank < option.rank:
            self.line(f"Rank {option.best_rank.rank} if {option.best_rank.when}.", indent=5)
        for companion in option.companions:
            self.line(f"With {companion.label} ({standing_said(companion.standing)}: {companion.because}).", indent=5)
        if option.followed_by:
            self.line(f"Then {'; '.join(later.label for later in option.followed_by)}.", indent=5)
        for caution in option.cautions:
            if caution.certain or self.full:
                self.line(f"Caution: {caution.text} [{', '.join(caution.cites)}]", indent=5)
        if self.full:
            self.details(option)

    def records(self, option: OptionAnswer) -> None:
        """The figures of an option, and what is on record of it in the region that was asked for."""
        for figure in option.figures:
            self.line(f"{figure_line(figure)}.", indent=5)
        if self.region is not None:
            self.line(f"{availability_line(self.region.label, self.region.options[option.id])}.", indent=5)
            if first := first_available(self.answer, self.region, option):
                self.line(f"{first}.", indent=5)

    def standing_line(self, option: OptionAnswer) -> str:
        words = standing_said(option.standing).capitalize()
        strength = option.strength if len(set(option.strength_range)) == 1 else f"{option.strength_range[0]} to {option.strength_range[1]}"
        parts = [words, f"strength {strength}", f"evidence {option.evidence.replace('-', ' ')}", f"[{', '.join(option.cites)}]"]
        if option.separated_by and option.rank:
            parts.append(f"below the one above: {option.separated_by}" if "equal" not in option.separated_by else option.separated_by)
        return " · ".join(parts)

    def details(self, option: OptionAnswer) -> None:
        for place, path in enumerate(option.paths, 1):
            self.line(f"Path {place}" if len(option.paths) > 1 else "Path", indent=5, style="bold")
            for step in path:
                self.line(f"{step.question} {step.answer}{'' if step.known == 'yes' else ' (not known)'}", indent=7)
                self.line(f"{step.rationale} [{', '.join(step.cites)}]", indent=9, style="dim")
        for later in option.plan_b:
            self.line(f"Plan B: {later.label} ({later.because}) [{', '.join(later.cites)}]", indent=5)

    def some(self, words: Iterable[str], *, between: str = ", ") -> str:
        found = list(words)
        more = f" and {len(found) - SHOWN_AT_MOST} more" if len(found) > SHOWN_AT_MOST and not self.full else ""
        return between.join(found if self.full else found[:SHOWN_AT_MOST]) + more

    def tests(self) -> None:
        self.line()
        for effect, title in (("decides", "Decide an option"), ("can-settle", "Can settle one"), ("together-only", "Matter only together")):
            labels = [test.label for test in self.answer.tests if test.effect == effect and test.fact not in self.answer.scope.assumed]
            if labels and (effect != "together-only" or self.full):
                self.titled(title, self.some(labels))
        idle = [self.speaker.label(fact) for fact in self.answer.idle if self.answer.compiled.vocabulary[fact].ask == "test"]
        if idle and not self.answer.settled.value:
            self.titled("No effect now, in this guideline", self.some(idle))

    def beside(self) -> None:
        """What stands beside the list: what is certain a line each, what may yet be found folded, what everyone gets in one line."""
        certain = [one for one in self.answer.alongside if one.standing != "possible"]
        possible = [one for one in self.answer.alongside if one.standing == "possible"]
        everyone = [one for one in certain if not one.because and one.standing == "recommended"]
        if certain or possible:
            self.line()
        for option in certain:
            if option not in everyone or self.full:
                self.beside_line(option)
        if everyone and not self.full:
            self.titled("For everyone", "; ".join(option.label for option in everyone))
        if possible and self.full:
            for option in possible:
                self.beside_line(option)
        elif possible:
            self.titled("Beside, only if found", f"{self.some((option.label for option in possible), between='; ')} (--full says when)")

    def beside_line(self, option: OptionAnswer) -> None:
        words = [option.label]
        if option.standing not in ("recommended", "possible"):
            words.append(f"({standing_said(option.standing)})")
        if option.because:
            words.append(f"- {option.because}")
        for hold in option.holds:
            words.append(f"- first {hold.correct}")
        for bar in (*option.contraindicated_by, *option.declined_by):
            words.append(f"- {bar.label}: {bar.because}")
        if option.checks and option.standing == "to-confirm":
            words.append(f"- check {self.some(check.label for check in option.checks)}")
        self.titled(f"Beside, {option.kind}", f"{' '.join(words)} [{', '.join(option.cites)}]")
        for caution in option.cautions if self.full else cautions_of_this_patient(self.answer, option):
            self.line(f"Caution: {caution.text} [{', '.join(caution.cites)}]", indent=2)

    def not_offered(self) -> None:
        by_reason: dict[str, list[Excluded]] = {}
        for one in self.answer.excluded if self.full else self.answer.excluded_systemic:
            by_reason.setdefault(one.because, []).append(one)
        if by_reason:
            self.titled("Not offered", str(sum(map(len, by_reason.values()))))
        for reason, options in by_reason.items():
            cites = dict.fromkeys(cite for one in options for cite in one.cites)
            self.line(f"{', '.join(one.label for one in options)}: {reason} [{', '.join(cites)}]", indent=2)

    def notes(self) -> None:
        general = [note for note in self.answer.notes if note.general]
        for note in self.answer.notes:
            if self.full or note not in general:
                self.titled("Note", f"{note.text} [{', '.join(note.cites)}]")
        if general and not self.full:
            self.line(counted(len(general), "note", " for everyone here: --full"), style="dim")
        self.differences()

    def differences(self) -> None:
        """What this guideline notes of others, then what they answer themselves, if they were asked."""
        for difference in (*self.answer.differs, *(self.computed or ())):
            cites = f" [{', '.join(difference.cites)}]" if difference.cites else ""
            self.titled(differing(difference.guideline), f"{difference.text}{cites}")
        if self.computed is None:
            self.line("Where other shipped guidelines differ on this patient: --differs", style="dim")
        elif not self.computed:
            self.line("Of the other shipped guidelines none puts something else first.", style="dim")
