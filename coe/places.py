"""Where in a COE belongs what stands under a heading of somebody's document: in the words that people use. Pure."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from foundation.outline import plainly

FACTORS, ACTIONS, TIMELINE = "factors", "actions", "timeline"
# As people write them, in small letters without accents and signs: English, French, Spanish.
SAID: Mapping[str, tuple[str, ...]] = {
    "summary": (
        *("summary", "overview", "synopsis", "abstract", "tl dr", "what happened", "incident description"),
        *("resume", "synthese", "resumen", "descripcion", "description"),
    ),
    "impact": ("impact", "effect on customers", "consequences", "impacto", "consecuencias"),
    TIMELINE: ("timeline", "time line", "sequence of events", "chronology", "chronologie", "cronologia", "deroulement"),
    FACTORS: (
        *("contributing factors", "contributing factor", "factors", "root cause", "root causes", "causes", "cause"),
        *("root cause analysis", "why it happened", "facteurs contributifs", "facteurs", "causes racines"),
        *("cause racine", "causes profondes", "factores contribuyentes", "factores", "causa raiz", "causas", "causa"),
    ),
    ACTIONS: (
        *("action items", "actions", "action points", "follow up", "follow ups", "follow up actions", "next steps"),
        *("corrective and preventive measures", "corrective measures", "remediation items", "todo", "to do"),
        *("plan d actions", "plan d action", "mesures correctives", "actions correctives", "prochaines etapes"),
        *("acciones", "acciones correctivas", "plan de accion", "medidas correctivas", "proximos pasos"),
    ),
    "detection": ("detection", "deteccion", "how we noticed"),
    "diagnosis": ("diagnosis", "diagnostic", "diagnostico"),
    "response": (
        *("resolution", "response", "mitigation", "recovery", "resolution and recovery", "respuesta", "resolucion"),
    ),
    "prevention": ("prevention", "prevencion"),
    "lessons_surprising": (
        *("lessons learned", "lessons learnt", "lessons", "learnings", "lecons apprises", "lecons"),
        *("enseignements", "lecciones aprendidas", "lecciones"),
    ),
    "lessons_well": ("what went well", "what worked", "what went right", "ce qui a bien fonctionne", "que salio bien"),
    "lessons_badly": (
        *("what went badly", "what went wrong", "what could be improved", "what did not go well"),
        *("what failed", "ce qui a mal fonctionne", "que salio mal"),
    ),
    "lessons_lucky": ("where we got lucky", "where we were lucky", "lucky", "suerte"),
}
PLACES: Mapping[str, str] = {words: place for place, said in SAID.items() for words in said}
ALIKE = 0.85
# What may have more words before it (customer impact), and after it (impact on customers).
ENDS = (
    "summary",
    "impact",
    "timeline",
    "factors",
    "root cause",
    "root causes",
    "actions",
    "action items",
    "lessons learned",
)
BEGINS = (
    "summary of",
    "impact on",
    "impact of",
    "timeline of",
    "chronologie",
    "cronologia",
    "root cause",
    "action items",
)


def place_of(heading: str) -> str:
    """Return where what stands under a heading belongs, empty when nobody knows; misspelt headings are known."""
    return _place_of(plainly(heading))


@lru_cache(1024)
def _place_of(said: str) -> str:
    if said in PLACES:
        return PLACES[said]
    near = get_close_matches(said, PLACES, n=1, cutoff=ALIKE)
    if near:
        return PLACES[near[0]]
    known = next((each for each in ENDS if said.endswith(f" {each}")), "")
    known = known or next((each for each in BEGINS if said.startswith(f"{each} ")), "")
    return PLACES[re.sub(r" (?:of|on)$", "", known)] if known else ""
