"""Asks in a terminal, deciding fact first, until nothing more can change the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from decision.engine import Recommendation, recommend
from decision.engine.recommendation import EMPTY_INTAKE
from decision.errors import FirstlineError, PatientError
from decision.facts.patient import patient_from
from decision.facts.vocabulary import Fact
from decision.interfaces.gathering.identifiers import warnings_for
from decision.loading.documents import read_document
from decision.reasoning.compiled import Compiled

STOP = "q"


def ask_until_settled(compiled: Compiled, *, strict: bool) -> tuple[Recommendation, Mapping[str, Any]]:
    """Ask the fact that settles most, again and again; an empty answer means not known, `q` ends."""
    facts: dict[str, Any] = {}
    skipped: set[str] = set()
    typer.echo("Nothing is known yet. Enter leaves a fact not known; u takes the last answer back; q shows the answer.", err=True)
    answer = recommend(compiled, patient_from(compiled.vocabulary, facts), strict=strict)
    while True:
        waiting = [test.fact for test in answer.tests if test.fact not in skipped and test.fact not in facts]
        if not waiting:
            return answer, EMPTY_INTAKE
        fact = compiled.vocabulary[waiting[0]]
        said = typer.prompt(_question(fact), default="", show_default=False, err=True).strip()
        if said == STOP:
            return answer, EMPTY_INTAKE
        if said == "u":
            _take_back(facts)
            skipped.clear()
        elif not said:
            skipped.add(fact.id)
            continue
        else:
            _try(compiled, facts, fact.id, _written(fact, said))
        answer = recommend(compiled, patient_from(compiled.vocabulary, facts), strict=strict)


def _question(fact: Fact) -> str:
    choices = " / ".join(map(fact.value_label, fact.values)) if fact.values else (fact.number.unit if fact.number else "")
    return f"{fact.question} [{choices}]"


def _written(fact: Fact, said: str) -> str:
    """The value that was chosen, as a file has it, where it was told in the words of the question."""
    return next((value for value in fact.values if fact.value_label(value) == said), said)


def _take_back(facts: dict[str, Any]) -> None:
    if facts:
        last = list(facts)[-1]
        del facts[last]
        typer.echo(f"taken back: {last}", err=True)


def _try(compiled: Compiled, facts: dict[str, Any], fact: str, said: str) -> None:
    """Keep the answer if it can be read and contradicts nothing; else say why not and ask again."""
    for warning in warnings_for("the answer", said):
        typer.echo(f"warning: {warning}", err=True)
    document = read_document(said, fact)
    trial = facts | {fact: document.data}
    try:
        if document.problems:
            raise PatientError(document.problems)
        recommend(compiled, patient_from(compiled.vocabulary, trial))
    except FirstlineError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
    else:
        facts[fact] = trial[fact]
