"""The shipped vocabulary holds every fact of the design, cites what it derives, and says no two things with one word unasked."""

from __future__ import annotations

import re
from collections import defaultdict
from math import inf
from pathlib import Path

import pytest

from decision.catalogue import shipped_vocabulary
from decision.criteria import InRange
from decision.formulas import FORMULAS

VOCABULARY = shipped_vocabulary()
COURSE_KEYS = {
    "prior_therapies", "prior_therapies_complete", "agent", "ongoing", "months_since_end", "months_end_to_relapse",
}  # fmt: skip
FACTS = """
    sex age_years menopausal_status ovarian_suppression pregnant gestation_weeks breastfeeding ecog ecog_due_to_cancer karnofsky frailty
    primary_cancer stage extent line_of_therapy presentation metastasis_free_interval_months months_since_curative_treatment histology
    tissue_diagnosis atypical_pattern metastasis_count
    bone_metastases liver_metastases lung_metastases lymphangitic_spread pleural_metastases peritoneal_metastases distant_nodal_metastases
    skin_metastases brain_metastases leptomeningeal_disease gastrointestinal_metastases ovarian_metastases bladder_metastases
    marrow_infiltration brain_lesion_count brain_largest_lesion_mm brain_symptomatic brain_mass_effect brain_oedema pleural_effusion
    effusion_recurrent ascites impending_fracture pathological_fracture cord_compression airway_compromise biliary_obstruction
    bowel_obstruction
    er_percent er_status er_allred er_h_score pr_percent pr_status her2_ihc her2_ish her2_ish_ratio her2_copies her2_status receptors_from
    receptor_site sample_decalcified
    primary_er_percent primary_er_status primary_pr_percent primary_pr_status primary_her2_ihc primary_her2_ish primary_her2_status
    germline_brca brca_gene germline_palb2 somatic_brca pdl1_cps pdl1_ic_percent pdl1_tps pdl1_assay pdl1_status pik3ca akt_pten esr1
    visceral_crisis aggressive_disease crisis_organ
    bilirubin_times_uln bilirubin_trend transaminases_times_uln alp_times_uln albumin_g_l inr child_pugh gilbert_syndrome
    creatinine_clearance_ml_min lvef_percent qtcf_ms calcium_mmol_l potassium_mmol_l magnesium_mmol_l neutrophils_10e9_l platelets_10e9_l
    haemoglobin_g_l oxygen_saturation_percent fasting_glucose_mmol_l hba1c_percent
    heart_failure interstitial_lung_disease autoimmune_disease organ_transplant prior_immune_toxicity_grade neuropathy_grade dpyd ugt1a1
    diabetes venous_thromboembolism bowel_disease qt_prolonging_drug long_qt strong_cyp3a_drug anticoagulant hepatitis_b
    dental_extraction_planned active_infection cdk4_6_unsuitable anthracycline_limit_reached chemotherapy_unsuitable
    sudden_severe_back_pain mechanical_bone_pain focal_bone_pain new_limb_weakness new_numbness loss_of_continence bladder_change
    rest_dyspnoea sudden_breathlessness cannot_speak_sentences perched_breathing cyanosis orthopnoea wheeze stridor chest_pain haemoptysis
    jaundice rapidly_rising_jaundice fever fever_with_abdominal_pain dark_urine pale_stools pruritus abdominal_distension confusion headache
    seizure seizure_cluster rapid_neurological_decline reduced_consciousness focal_deficit visual_change speech_disturbance
    personality_change vomiting_on_waking_with_headache residual_neurological_deficit early_satiety low_appetite occult_bleeding haematuria
    irritative_voiding pelvic_pain bloating low_mood fatigue uncontrolled_pain weight_loss
    refuses_chemotherapy refuses_all_treatment refuses_injections refuses_ovarian_suppression prefers_oral prefers_keeping_hair
    prefers_few_visits first_priority
""".split()  # noqa: SIM905  (one word a line is no easier to read)
CLASSES = """
    endocrine aromatase-inhibitor tamoxifen fulvestrant oral-serd ovarian-suppression cdk4-6-inhibitor pi3k-inhibitor akt-inhibitor
    mtor-inhibitor chemotherapy taxane anthracycline capecitabine platinum other-chemotherapy anti-her2 her2-tyrosine-kinase-inhibitor
    antibody-drug-conjugate checkpoint-inhibitor parp-inhibitor anti-vegf maintenance bone-modifying-agent radiotherapy radiosurgery
    whole-brain-radiotherapy neurosurgery orthopaedic-stabilisation steroid anticonvulsant antiemetic drainage pleurodesis paracentesis
    analgesia nutrition exercise psychosocial rehabilitation care-planning best-supportive-care clinical-trial
""".split()  # noqa: SIM905
# The values that the design names, where a name alone would not show that one is missing.
VALUES = {
    "menopausal_status": "premenopausal perimenopausal postmenopausal",
    "ovarian_suppression": "none lhrh-agonist oophorectomy",
    "frailty": "fit vulnerable frail",
    "primary_cancer": "breast other",
    "extent": "locoregional-operable locoregional-inoperable distant",
    "line_of_therapy": "first first-on-treatment maintenance later",
    "presentation": "de-novo recurrent",
    "tissue_diagnosis": "metastasis primary-only not-feasible none",
    "er_status": "positive low-positive negative",
    "her2_ihc": "0 ultralow 1+ 2+ 3+",
    "her2_ish": "amplified not-amplified equivocal failed pending",
    "her2_status": "positive negative equivocal",
    "receptors_from": "metastasis primary",
    "germline_brca": "pathogenic negative vus",
    "somatic_brca": "pathogenic negative vus",
    "brca_gene": "brca1 brca2",
    "pdl1_assay": "22c3 sp142",
    "pdl1_status": "positive negative",
    "pik3ca": "mutated wild-type",
    "akt_pten": "altered unaltered",
    "visceral_crisis": "present absent",
    "crisis_organ": "liver lung marrow cns",
    "bilirubin_trend": "rising stable",
    "child_pugh": "a b c",
    "heart_failure": "none symptom-free symptomatic",
    "interstitial_lung_disease": "none past past-on-steroids current",
    "autoimmune_disease": "none hormone-replaced-or-skin controlled on-immunosuppression",
    "dpyd": "normal partial deficient",
    "ugt1a1": "normal poor",
    "diabetes": "none type-1 type-2",
    "venous_thromboembolism": "none past recent",
    "first_priority": "survival quality-of-life",
}
# Names that stand for more than one fact, on purpose: one result told in more than one way, or a word that is asked about.
SHARED_NAMES = [
    {"er_percent", "er_status"},
    {"pr_percent", "pr_status"},
    {"her2_ihc", "her2_status"},
    {"primary_er_percent", "primary_er_status"},
    {"primary_pr_percent", "primary_pr_status"},
    {"primary_her2_ihc", "primary_her2_status"},
    {"germline_brca", "somatic_brca"},
]
# Words for a treatment that is also the only one of its class.
AGENT_AND_CLASS = {"tamoxifen", "fulvestrant", "capecitabine", "pertuzumab", "trastuzumab deruxtecan", "trastuzumab emtansine"}


# The design


def section_3(shared: Path) -> str:
    text = (shared / "design.md").read_text(encoding="utf-8")
    return text[text.index("\n## 3.") : text.index("\n## 4.")]


def facts_of_the_design(shared: Path) -> set[str]:
    found: set[str] = set()
    for line in section_3(shared).splitlines():
        if line.startswith("- **symptoms**"):
            found.update(re.findall(r"[a-z_]+", line.split("):", 1)[1]))
        elif line.startswith("- **"):
            found.update(re.findall(r"`([a-z][a-z0-9_]*[a-z0-9])`", line))
    return found - COURSE_KEYS - {"prior_therapies"}


def test_every_fact_of_the_design_exists(shared: Path) -> None:
    wanted = facts_of_the_design(shared)
    assert len(wanted) > 150
    assert not wanted - set(VOCABULARY.facts)


def test_every_class_of_the_design_exists(shared: Path) -> None:
    line = next(line for line in section_3(shared).splitlines() if line.startswith("Course and option classes:"))
    wanted = {word.strip() for word in line.split(":", 1)[1].split(".", 1)[0].split(",")}
    assert len(wanted) > 40
    assert not wanted - set(VOCABULARY.classes)


def test_the_twin_list_is_that_of_the_design(shared: Path) -> None:
    assert not facts_of_the_design(shared) - set(FACTS)


def test_every_fact_of_the_twin_list_exists() -> None:
    assert not set(FACTS) - set(VOCABULARY.facts)
    assert len(set(FACTS)) == len(FACTS) > 180


def test_every_class_of_the_twin_list_exists() -> None:
    assert not set(CLASSES) - set(VOCABULARY.classes)


@pytest.mark.parametrize("fact", VALUES)
def test_a_fact_takes_every_value_of_the_design(fact: str) -> None:
    one = VOCABULARY[fact]
    assert not set(VALUES[fact].split()) - {*one.values, *one.statements}


def test_the_symptoms_the_sites_and_the_limits_are_two_valued_or_graded() -> None:
    for fact in VOCABULARY:
        if fact.group == "symptoms":
            assert set(fact.values) == {"present", "absent"}, fact.id
        if fact.group in ("sites", "limits", "wishes"):
            assert fact.number or len(fact.values) >= 2, fact.id


def test_only_scope_facts_have_an_ordinary_value() -> None:
    ordinary = {fact.id: set(fact.ordinary) for fact in VOCABULARY if fact.ordinary}
    assert ordinary == {
        "primary_cancer": {"breast"},
        "extent": {"distant"},
        "line_of_therapy": {"first"},
        "tissue_diagnosis": {"metastasis", "primary-only"},
    }


def test_tempo_is_asked_and_never_derived_or_tied_to_sites() -> None:
    tempo = {fact.id for fact in VOCABULARY if fact.group == "tempo"}
    assert {"visceral_crisis", "aggressive_disease", "crisis_organ"} <= tempo
    assert all(VOCABULARY[fact].derived is None for fact in tempo)
    assert not any(tempo & {leaf.fact for leaf in law.when.leaves()} for law in VOCABULARY.impossible)


def test_every_fact_can_be_asked_in_a_sentence() -> None:
    for fact in VOCABULARY:
        assert fact.question.endswith(("?", "multiple of the laboratory's upper limit?")), fact.id
        assert fact.label, fact.id
        assert "{" not in fact.question + fact.label, fact.id


# Sources


def test_every_derived_fact_and_every_formula_cites_a_source() -> None:
    for fact in VOCABULARY:
        if fact.derived is not None:
            assert fact.cites, fact.id
            assert set(FORMULAS[fact.derived.formula].cites) <= set(VOCABULARY.sources), fact.id
    assert all(formula.cites and formula.sentence for formula in FORMULAS.values())


def test_every_formula_serves_some_fact() -> None:
    assert {fact.derived.formula for fact in VOCABULARY if fact.derived is not None} == set(FORMULAS)


def test_every_source_is_cited_somewhere() -> None:
    cited = {cite for fact in VOCABULARY for cite in fact.cites} | {cite for law in VOCABULARY.impossible for cite in law.cites}
    cited |= {cite for formula in FORMULAS.values() for cite in formula.cites}
    assert not set(VOCABULARY.sources) - cited


def test_a_law_with_a_threshold_cites_its_source() -> None:
    for law in VOCABULARY.impossible:
        thresholds = [
            leaf
            for leaf in law.when.leaves()
            if isinstance(leaf, InRange) and any(end not in (0, inf, -inf) for end in (leaf.range.start[0], leaf.range.end[0]))
        ]
        counts = {leaf.fact for leaf in thresholds} <= {"brain_lesion_count"}  # at least one is no threshold of medicine
        assert law.cites or counts, law.because


# Words


def plain(word: str) -> str:
    return re.sub(r"[\s-]+", " ", word.strip().lower())


def test_a_name_leads_to_one_fact_or_to_a_listed_ambiguity() -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for fact in VOCABULARY:
        for word in (fact.label, *fact.words):
            named[plain(word)].add(fact.id)
    shared_by = {word: facts for word, facts in named.items() if len(facts) > 1}
    assert not {word: facts for word, facts in shared_by.items() if facts not in SHARED_NAMES}
    assert all(facts in shared_by.values() for facts in SHARED_NAMES)


def test_a_word_for_a_value_leads_to_one_value_of_its_fact() -> None:
    for fact in VOCABULARY:
        said: dict[str, set[str]] = defaultdict(set)
        for value in (*fact.values, *fact.statements):
            said[value].add(value)
        for value, words in fact.value_words.items():
            for word in words:
                said[word.lower()].add(value)
        assert all(len(values) == 1 for values in said.values()), (fact.id, said)


def test_the_words_for_values_notes_and_scales_belong_to_something() -> None:
    for fact in VOCABULARY:
        known = {*fact.values, *fact.statements}
        if fact.number is None:
            assert set(fact.value_words) <= known, fact.id
        assert set(fact.stated_notes) <= known, fact.id
        assert not fact.scale_of or fact.scale_of in VOCABULARY, fact.id
        assert not set(fact.statements) & set(fact.values), fact.id
        assert len(set(fact.values)) == len(fact.values), fact.id


def test_a_word_for_a_treatment_leads_to_one_agent_or_class() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for name, agent in VOCABULARY.agents.items():
        for word in (name, *agent.words):
            said[plain(word)].add(f"agent {name}")
    for name, one in VOCABULARY.classes.items():
        for word in (one.label, *one.words):
            said[plain(word)].add(f"class {name}")
    assert {word for word, meant in said.items() if len(meant) > 1} == AGENT_AND_CLASS


def test_no_unit_is_known_twice_with_different_factors() -> None:
    for fact in VOCABULARY:
        if fact.number is not None:
            number = fact.number
            units = [unit.lower() for unit in (number.unit, *number.units, *number.shifted_units, *number.units_with_limit)]
            assert len(set(units)) == len(units), fact.id
            assert all(factor > 0 for factor in fact.number.units.values()), fact.id


def test_every_agent_has_a_class_and_every_class_of_systemic_treatment_an_agent() -> None:
    assert all(agent.classes for agent in VOCABULARY.agents.values())
    given = {name for agent in VOCABULARY.agents.values() for name in VOCABULARY.with_classes_above(agent.classes)}
    assert not {name for name, one in VOCABULARY.classes.items() if one.courses == "yes"} - given


def test_every_class_that_may_be_earlier_treatment_has_its_facts() -> None:
    for name, one in VOCABULARY.classes.items():
        prefix = name.replace("-", "_")
        has = {end for end in ("exposure", "relapse_on", "months_end_to_relapse", "months_end_to_today") if f"{prefix}_{end}" in VOCABULARY}
        assert len(has) == (4 if one.courses == "yes" else 0), name
