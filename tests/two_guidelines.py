"""Two small invented guidelines of the same patients: one answers by classes of treatment, the other by regimens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.generated import CITED, head

# No law ties these facts, so each combination of them is as large a share of all profiles as any other.
TYPES, CRISIS, REFUSES = ("no-special-type", "lobular", "mixed", "metaplastic", "other"), ("present", "absent"), ("yes", "no")


def option(label: str, *classes: str, agents: list[list[str]] | None = None) -> dict[str, Any]:
    return {"label": label, "classes": list(classes), **({"agents": agents} if agents else {}), **CITED}


def offer(answer: str, to: str, when: Any, benefit: str = "large", strength: str = "strong") -> dict[str, Any]:
    return {"answer": answer, "when": when, "to": to, "strength": strength, "ranks": {"benefit": benefit}, **CITED}


def guideline(name: str, options: dict[str, Any], branches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **head(name, start="treatment"),
        "decisions": {"treatment": {"question": "What may be given?", "select": "any", "branches": branches}},
        "options": options,
        "empty": {"none": {"text": "Nothing.", "cites": ["us"]}},
        **more,
    }


FIT, UNFIT, ILL = {"histology": list(TYPES[:3])}, {"histology": list(TYPES[3:])}, {"histology": list(TYPES[:4])}
REFUSAL = {"no-chemo": {"label": "refuses chemotherapy", "when": {"refuses_chemotherapy": "yes"}, "classes": ["chemotherapy"], **CITED}}
BY_CLASS = guideline(
    "by-class",
    {
        "et-cdk46": option("endocrine therapy with a partner", "endocrine", "cdk4-6-inhibitor"),
        "taxane": option("a taxane", "taxane"),
        "parp": option("a PARP inhibitor", "parp-inhibitor"),
        "watch": option("maintenance", "maintenance"),
    },
    {
        "calm": offer("calm", "et-cdk46", {"visceral_crisis": "absent"}),
        "fast": offer("fast", "taxane", ILL, "small"),
        "parp": offer("parp", "parp", {"histology": list(TYPES[:2])}, "small", "conditional"),
    }
    | {"watch": offer("watch", "watch", {"histology": TYPES[0]}, "small", "conditional")},
    refusals=REFUSAL,
)
BY_REGIMEN = guideline(
    "by-regimen",
    {
        "ribociclib-ai": option(
            "ribociclib with letrozole", "aromatase-inhibitor", "cdk4-6-inhibitor", agents=[["ribociclib", "letrozole"]]
        ),
        "palbociclib-ai": option(
            "palbociclib with letrozole", "aromatase-inhibitor", "cdk4-6-inhibitor", agents=[["palbociclib", "letrozole"]]
        ),
        "paclitaxel": option("paclitaxel", "taxane", agents=[["paclitaxel"]]),
        "antibody": option("an antibody", "anti-her2"),
        "keep": option("keeping on", "maintenance"),
    },
    {
        "first": offer("first", "ribociclib-ai", {"all": [{"visceral_crisis": "absent"}, FIT]}),
        "second": offer("second", "palbociclib-ai", {"all": [{"visceral_crisis": "absent"}, ILL]}, "small"),
        "fast": offer("fast", "paclitaxel", {"all": [{"visceral_crisis": "present"}, ILL]}),
        "antibody": offer("antibody", "antibody", {"histology": list(TYPES[:2])}, "small", "conditional"),
        "keep": offer("keep", "keep", {"histology": TYPES[0]}, "small", "conditional"),
    },
    contraindications={"ill": {"label": "too ill", "when": UNFIT, "classes": ["chemotherapy"], **CITED}},
    holds={"wait": {"label": "unwell", "when": {"histology": "mixed"}, "options": ["ribociclib-ai"], "correct": "get well", **CITED}},
)


def folder(at: Path, data: dict[str, Any]) -> Path:
    at = at / data["id"]
    at.mkdir()
    (at / "guideline.yaml").write_text(json.dumps(data), encoding="utf-8")
    return at
