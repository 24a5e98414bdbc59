"""Which cautions of an option are this patient's own: page, sheet and command tell them wherever they tell the option."""

from __future__ import annotations

from decision.criteria import ALWAYS
from decision.engine import Recommendation
from decision.engine.parts import CautionText, OptionAnswer


def cautions_of_this_patient(answer: Recommendation, option: OptionAnswer) -> list[CautionText]:
    """The cautions that hold because of a fact, or that rule a drug out; not those that hold for everybody who is given the option."""
    written = answer.compiled.guideline.options[option.id].cautions
    for_all = {caution.rationale for caution in written if caution.when == ALWAYS}
    return [one for one in option.cautions if one.certain and (one.rules_out or one.text not in for_all)]
