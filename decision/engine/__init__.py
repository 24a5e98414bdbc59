"""The one door: `recommend(guideline, patient) -> Recommendation`."""

from decision.engine.recommendation import Recommendation, recommend

__all__ = ["Recommendation", "recommend"]
