"""Turns rows of a cBioPortal table (breast_msk_2018) into patient files of firstline.

    python -m tests.real.msk_patients TABLE FOLDER

The rule of choice: for each column below, the first row with each distinct value, so that every odd
value is met; then every 17th row of the table, until there are 100. What is read, what is left out
and why stands in docs/real-input.md. Every value of a column that is read is listed here, with all
the values of the fact that it leaves open, or None where it says nothing; a value that is not
listed is an error, never a default.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROWS = 100
STEP = 17
CHOSEN_BY = (
    "ER Status of Sequenced Sample",
    "PR Status of Sequenced Sample",
    "HER2 IHC Score of Sequenced Sample",
    "HER2 FISH Status of Sequenced Sample",
    "Overall HER2 Status of Sequenced Sample",
    "Overall HR Status of Sequenced Sample",
    "Sex",
    "Menopausal Status At Diagnosis",
    "M Stage",
    "Metastatic Disease at Last Follow-up",
    "Sample Type",
    "Site of Sample",
    "Tumor Sample Histology",
    "Stage At Diagnosis",
)
S = " of Sequenced Sample"
MALE = "Male"
STATUS: dict[str, Any] = {"Positive": "positive", "Negative": "negative", "Unk/ND": None}
# These reports do not tell ultralow from 0. A focal stain may lie in at most 10 % of the cells, and so count as the score below.
# Two laboratories that disagree are both kept. Where only one is named, here or outside, its score is the score; and 70 to 80 %
# of the cells, in "heterogenous", is more than the 10 % that make a 3+.
IHC: dict[str, Any] = {
    "NA": None,
    "0+": ["0", "ultralow"],
    "0-1+": ["0", "ultralow", "1+"],
    "1+": "1+",
    "1+ (focal)": ["ultralow", "1+"],
    "1+ (outside 3+)": ["1+", "3+"],
    "1-2+": ["1+", "2+"],
    "1-2+ (outside 3+)": ["1+", "2+", "3+"],
    "2+": "2+",
    "2+ (focal)": ["1+", "2+"],
    "2-3+": ["2+", "3+"],
    "3+": "3+",
    "3+ (outside)": "3+",
    "3+ (heterogenous 70-80% pos)": "3+",
}
ISH: dict[str, Any] = {
    "NA": None,
    "Unk/ND": None,
    "Positive": "amplified",
    "Negative": "not-amplified",
    "Negative (outside)": "not-amplified",
    "Equivocal": "equivocal",
    "Test Failure": "failed",
}
SEX = {"Female": "female", MALE: "male"}
MENOPAUSE = {"Pre": "premenopausal", "Peri": "perimenopausal", "Post": "postmenopausal", MALE: "not-applicable", "unk": None}
PRESENTATION = {"M0": "recurrent", "M1": "de-novo", "MX": None, "NA": None}
SAMPLE = {"Metastasis": "metastasis", "Primary": "primary"}
# The site of the sample, as the vocabulary names it, and the metastasis that it proves. A lymph node may be regional, a sample of
# the breast or chest wall local, and "Bladder/Ureter" is either: they prove no site of their own.
PLACES: dict[str, tuple[str | None, str | None]] = {
    "Treatment Naive Primary": ("breast", None),
    "Post-Neo Primary": ("breast", None),
    "Post-Treatment Primary": ("breast", None),
    "Breast": ("breast", None),
    "Local Recurrence": (None, None),
    "Local Recurrence/Breast": ("breast", None),
    "Local Recurrence/Lymph Node": ("lymph-node", None),
    "Lymph Node": ("lymph-node", None),
    "Lymph node": ("lymph-node", None),
    "Liver": ("liver", "liver_metastases"),
    "Bone": ("bone", "bone_metastases"),
    "Lung": ("lung", "lung_metastases"),
    "Brain": ("brain", "brain_metastases"),
    "Pleura": ("pleura", "pleural_metastases"),
    "Skin": ("skin", "skin_metastases"),
    "Peritoneum": ("other", "peritoneal_metastases"),
    "Ovary": ("other", "ovarian_metastases"),
    "Stomach": ("other", "gastrointestinal_metastases"),
    "Bowel": ("other", "gastrointestinal_metastases"),
    "Appendix": ("other", "gastrointestinal_metastases"),
    "Esophegus": ("other", "gastrointestinal_metastases"),
} | dict.fromkeys(
    ("Bladder/Ureter", "Chest Wall", "Epidural Mass", "Orbit", "Parotid", "Pericardium", "Soft Tissue", "Spleen", "Trachea", "Uterus"),
    ("other", None),
)
# "NOS" and "Undifferentiated" (in another column just "Breast") name no type; of the last three one is mixed with a type that has
# no word of its own in the vocabulary, and two are counted as metaplastic by some.
HISTOLOGY: dict[str, Any] = {
    "Breast Invasive Ductal Carcinoma": "no-special-type",
    "Breast Invasive Carcinoma, NOS": None,
    "Breast Undifferentiated Carcinoma": None,
    "Breast Invasive Lobular Carcinoma": "lobular",
    "Breast Mixed Ductal and Lobular Carcinoma": "mixed",
    "Breast Metaplastic Carcinoma": "metaplastic",
    "Tubular Carcinoma": "other",
    "Breast Adenoid Cystic Carcinoma": "other",
    "Breast Invasive Mixed Mucinous Carcinoma": ["mixed", "other"],
    "Breast Invasive Myoepithelial Carcinoma": ["metaplastic", "other"],
    "Breast Invasive Carcinosarcoma": ["metaplastic", "other"],
}
RATIO = "HER2 FISH Ratio Value" + S
NO_NUMBER = ("NA", "")


def chosen(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows by the rule above, in the order of the table."""
    places: dict[int, None] = {}
    for column in CHOSEN_BY:
        first: dict[str, int] = {}
        for place, row in enumerate(rows):
            first.setdefault(row[column], place)
        places |= dict.fromkeys(first.values())
    for place in range(0, len(rows), STEP):
        if len(places) >= ROWS:
            break
        places[place] = None
    return [rows[place] for place in sorted(places)][:ROWS]


def is_metastatic(row: dict[str, str]) -> bool:
    """A row is metastatic if it was M1 at diagnosis, was sampled from a metastasis, or is metastatic at follow-up."""
    return row["M Stage"] == "M1" or row["Sample Type"] == "Metastasis" or has_spread(row)


def has_spread(row: dict[str, str]) -> bool:
    """The table says so; a local recurrence that it files under `Metastasis` has not, where follow-up says No."""
    return row["M Stage"] == "M1" or _read(row, "Metastatic Disease at Last Follow-up", {"Yes": True, "No": False}) is True


def facts_of(row: dict[str, str]) -> dict[str, Any]:
    """The facts that a row states of its sequenced sample and its patient, as of the first metastasis."""
    facts = {"primary_cancer": "breast", "sex": _read(row, "Sex", SEX), **_receptors(row)}
    facts["histology"] = _read(row, "Tumor Sample Histology", HISTOLOGY)
    facts |= _disease(row) if is_metastatic(row) else {"extent": ["locoregional-operable", "locoregional-inoperable"]}
    return {fact: value for fact, value in facts.items() if value is not None}


def _receptors(row: dict[str, str]) -> dict[str, Any]:
    """Receptors of the sequenced sample; the ratio of the ISH only says whether the sample was decalcified."""
    return {
        "er_status": _read(row, "ER Status" + S, STATUS),
        "pr_status": _read(row, "PR Status" + S, STATUS),
        "her2_ihc": _read(row, "HER2 IHC Score" + S, IHC),
        "her2_ish": _read(row, "HER2 FISH Status" + S, ISH),
        "receptor_site": _read(row, "Site of Sample", PLACES)[0],
        "sample_decalcified": "yes" if "decalcified" in row[RATIO] else None,
    }


def _disease(row: dict[str, str]) -> dict[str, Any]:
    """Stage, presentation, menopause and the metastasis that the sample proves.

    Stage 4 is stated only where the disease has spread. Menopause and age are those at the first diagnosis, so they are taken
    only where that was at stage 4; but after the menopause stays after it. A local recurrence is neither the primary nor a
    metastasis.
    """
    facts: dict[str, Any] = {"stage": 4 if has_spread(row) else None, "presentation": _presentation(row)}
    menopause = _read(row, "Menopausal Status At Diagnosis", MENOPAUSE)
    if facts["presentation"] == "de-novo":
        facts["age_years"] = int(row["Invasive Carcinoma Diagnosis Age"])
    if facts["presentation"] == "de-novo" or menopause in ("postmenopausal", "not-applicable"):
        facts["menopausal_status"] = menopause
    if facts["presentation"] == "recurrent":
        facts["metastasis_free_interval_months"] = _interval(row)
    place = row["Site of Sample"]
    if not place.startswith("Local Recurrence"):
        facts["receptors_from"] = _read(row, "Sample Type", SAMPLE)
        if facts["receptors_from"] == "metastasis":
            facts["tissue_diagnosis"] = "metastasis"
            if (site := PLACES[place][1]) is not None:
                facts[site] = "present"
    return facts


def _presentation(row: dict[str, str]) -> str | None:
    """What M says of the first diagnosis; open where the first metastasis is dated no later than an M0."""
    stated: str | None = _read(row, "M Stage", PRESENTATION)
    months = _months(row)
    return None if stated == "recurrent" and months and min(months) <= 0 else stated


def _interval(row: dict[str, str]) -> dict[str, float] | None:
    """From the one diagnosis to the first metastasis: between the two figures of the table, which differ by less than a month.

    With an earlier or a second breast cancer the table does not say from which of them the metastasis came.
    """
    months = _months(row)
    if not months or row["Prior Breast Primary"] != "No" or max(months) - min(months) > 1:
        return None
    return {"at_least": min(months), "at_most": max(months)}


def _months(row: dict[str, str]) -> list[float]:
    """The two figures: the free interval, and the difference of two clocks that both count months since birth."""
    met, diagnosis, free = (
        row[name] for name in ("Metastatic Recurrence Time", "Time to Diagnosis Invasive Carcinoma", "Disease Free (Months)")
    )
    if {met, diagnosis, free} & set(NO_NUMBER):
        return []
    return [float(free), round(float(met) - float(diagnosis), 2)]


def _read(row: dict[str, str], column: str, readings: Mapping[str, Any]) -> Any:
    """The reading of a value that is listed; a value that is not is an error."""
    value = row[column]
    if value not in readings:
        raise ValueError(f"{row['Sample ID']}: {column} is {value!r}, which nobody has read yet; expected one of {', '.join(readings)}")
    return readings[value]


def read_rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def write_patients(table: Path, folder: Path) -> list[tuple[Path, dict[str, str]]]:
    """Write one patient file a chosen row; returns each file with its row."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for row in chosen(read_rows(table)):
        path = folder / f"{row['Sample ID']}.yaml"
        path.write_text(yaml.safe_dump(facts_of(row), sort_keys=False), encoding="utf-8")
        written.append((path, row))
    return written


if __name__ == "__main__":
    for path, _ in write_patients(Path(sys.argv[1]), Path(sys.argv[2])):
        print(path)
