"""Whether evidence speaks: somebody else can look at it, or it says what was seen. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum

ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]|https?://localhost", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
LEAST_WORDS = 4
SAYING_NOTHING = (
    "a all and as be been complete completed deployed did do done everything expected fine finished fixed good has have"
    " implemented in is it it's live merged now of ok okay on prod production released resolved rolled out see shipped"
    " should tested that the this ticket verified was we will work works working yes"
)
HOLLOW = frozenset(SAYING_NOTHING.split())


def speaks(evidence: str) -> bool:
    """Hold for an address, or for a sentence that says more than that it is done."""
    if ADDRESS.search(evidence):
        return True
    telling = [word for word in WORD.findall(evidence.casefold()) if word not in HOLLOW]
    return len(telling) >= LEAST_WORDS


class Proof(StrEnum):
    """What a machine found of a change that evidence links."""

    MERGED = "merged"
    UNCHECKED = "unchecked"
    RUNNING = "running"
    UNMERGED = "unmerged"
    FAILED = "failed"
    UNKNOWN = "unknown"


PROVED: Mapping[Proof, str] = {
    Proof.MERGED: "merged, and its checks passed",
    Proof.UNCHECKED: "merged, and nothing checked it",
    Proof.RUNNING: "merged, and its checks are running",
    Proof.UNMERGED: "the change is not merged",
    Proof.FAILED: "merged, and a check of it failed",
    Proof.UNKNOWN: "it could not be found out whether the change is merged and its checks passed",
}
REFUTED = frozenset({Proof.UNMERGED, Proof.FAILED})


def says_more(evidence: str) -> bool:
    """Hold for evidence that would speak without its links."""
    return speaks(re.sub(r"https?://\S+", " ", evidence))
