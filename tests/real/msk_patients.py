"""Turns rows of a cBioPortal table (breast_msk_2018) into patient files of firstline.

    python -m tests.real.msk_patients TABLE FOLDER

The rule of choice: for each column below, the first row with each distinct value, so that every odd
value is met; then every 17th row of the table, until there are 100. A value that says nothing (NA,
Unk/ND, Not done) gives no fact. The ratio of the ISH is left out: these reports follow editions of
the criteria that read it differently, and the reported ISH status says what the laboratory meant.
Menopausal status and age are those at first diagnosis, so they are taken only where that was at
stage 4, except that after the menopause stays after it.
"""

from __future__ import annotations

import csv
import sys
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
STATUS = {"Positive": "positive", "Negative": "negative"}
IHC: dict[str, Any] = {
    "0+": "0",
    "0-1+": ["0", "ultralow", "1+"],
    "1+": "1+",
    "1-2+": ["1+", "2+"],
    "2+": "2+",
    "2-3+": ["2+", "3+"],
    "3+": "3+",
}
ISH = {"Positive": "amplified", "Negative": "not-amplified", "Equivocal": "equivocal", "Test Failure": "failed"}
SITES = {
    "Liver": "liver_metastases",
    "Bone": "bone_metastases",
    "Lung": "lung_metastases",
    "Brain": "brain_metastases",
    "Pleura": "pleural_metastases",
    "Peritoneum": "peritoneal_metastases",
    "Skin": "skin_metastases",
    "Ovary": "ovarian_metastases",
    "Bowel": "gastrointestinal_metastases",
    "Stomach": "gastrointestinal_metastases",
    "Bladder/Ureter": "bladder_metastases",
}
HISTOLOGY = {
    "Breast Invasive Ductal Carcinoma": "no-special-type",
    "Breast Invasive Carcinoma, NOS": "no-special-type",
    "Breast Invasive Lobular Carcinoma": "lobular",
    "Breast Mixed Ductal and Lobular Carcinoma": "mixed",
    "Breast Metaplastic Carcinoma": "metaplastic",
}


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


def facts_of(row: dict[str, str]) -> dict[str, Any]:
    """The facts that a row states of its sequenced sample and its patient."""
    facts: dict[str, Any] = {"primary_cancer": "breast", "sex": row["Sex"].lower()}
    facts["er_status"] = STATUS.get(row["ER Status of Sequenced Sample"])
    facts["pr_status"] = STATUS.get(row["PR Status of Sequenced Sample"])
    facts["her2_ihc"] = IHC.get(row["HER2 IHC Score of Sequenced Sample"].split(" ")[0])
    ish = row["HER2 FISH Status of Sequenced Sample"]
    facts["her2_ish"] = ISH.get(ish) or ISH.get(ish.split(" ")[0])
    facts["receptors_from"] = row["Sample Type"].lower()
    facts["histology"] = HISTOLOGY.get(row["Tumor Sample Histology"], "other")
    if row["Metastatic Disease at Last Follow-up"] == "No":
        facts["extent"] = ["locoregional-operable", "locoregional-inoperable"]
        del facts["receptors_from"]
    else:
        de_novo = row["M Stage"] == "M1"
        facts["presentation"] = "de-novo" if de_novo else "recurrent"
        if de_novo:
            facts["age_years"] = int(row["Invasive Carcinoma Diagnosis Age"])
        menopause = {"Pre": "premenopausal", "Peri": "perimenopausal", "Post": "postmenopausal"}.get(row["Menopausal Status At Diagnosis"])
        if de_novo or menopause == "postmenopausal":
            facts["menopausal_status"] = menopause
        if row["Sample Type"] == "Metastasis":
            facts["tissue_diagnosis"] = "metastasis"
            if row["Site of Sample"] in SITES:
                facts[SITES[row["Site of Sample"]]] = "present"
    return {fact: value for fact, value in facts.items() if value is not None}


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
