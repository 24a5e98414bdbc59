"""The plainest patient who shows a difference, as a sentence that the commands read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from decision.errors import PatientError
from decision.facts.patient import patient_from
from decision.facts.vocabulary import Vocabulary
from decision.intake import as_shorthand

Say = Callable[[dict[str, Any]], str]


def saying(vocabulary: Vocabulary) -> Say:
    """Says a patient of this vocabulary; where a fact has no words that are read back, the facts as a file has them."""

    def say(facts: dict[str, Any]) -> str:
        try:
            return f'"{as_shorthand(vocabulary, patient_from(vocabulary, facts))}"'
        except PatientError:
            return json.dumps(facts, ensure_ascii=False)

    return say
