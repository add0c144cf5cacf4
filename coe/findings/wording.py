"""How it is said: no names, no blame, no wishes, no jargon."""

import re
from collections.abc import Iterator, Mapping

from coe.findings.draft import Draft, short, unquoted
from coe.findings.rule import Found, Rule

MENTION = re.compile(r"(?<![\w.@/])@[a-z][\w.-]{1,40}\b")
PERSON = (
    r"(?:\bs?he|\b(?:the|an?|our|one|another) (?:on-?call )?(?:[a-z-]+ )?"
    r"(?:engineer|operator|developer|administrator|admin|responder|colleague|employee|author|reviewer|committer|dba)"
    r"|\bsome(?:body|one))"
)
BLAME = re.compile(
    PERSON + r" (?:simply |just |again |also |had |has )?"
    r"(?:forgot(?:ten)?|failed to|neglected|ignored|overlooked|broke|messed up|botched|should(?:n['\u2019]t)? have"
    r"|should not have|did(?:n['\u2019]t| not) (?:bother|check|follow|read|test|ask|think|verify|notice))\b",
    re.IGNORECASE,
)
PAST = r"(?!been (?:a lot |much |far )?worse)\w+(?:ed|en|wn|ught|elt|ept|ade|ad|id|ne)"
WISHES = re.compile(rf"\b(?:should|could)(?:n['\u2019]t| not)? have {PAST}\b|\bif only\b", re.IGNORECASE)
OUTAGE = re.compile(r"\boutage\b", re.IGNORECASE)
PARTIAL = re.compile(r"\bpartial outage\b", re.IGNORECASE)
ACRONYM = re.compile(r"(?<![\w/.@#-])[A-Z][A-Z0-9]{1,5}(?:s\b|\b)(?!-[A-Z\d])(?![\w/.-]*[a-z_/])")
DEFINED = re.compile(r"\(([A-Z][A-Z0-9]{1,5})s?\)|\b([A-Z][A-Z0-9]{1,5})s? \(")
WHOLE = 100.0
# What a reader of any team knows, or finds in the incident itself.
SPOKEN = (
    "ACL AI AM API AWS AZ BGP CA CDN CET CEST CI CD CLI COE CPU CSS CSV DB DNS DDOS DOS DR EBS EC2 ECS EDT EKS ELB"
    " EST EU FAQ FTP GB GCP GMT GPU HA HDD HTML HTTP HTTPS IAM ID INC IO IOPS IP IPV4 IPV6 ISP IT JS JSON JVM K8S KB"
    " KPI LAN LB MB MS NOT OK OOM ORR OS P0 P1 P2 P3 PC PDF PDT PM PR PST QA QPS RAM RDS RFC RPC RPS S3 SDK SEV1 SEV2"
    " SEV3 SEV4 SLA SLI SLO SMS SMTP SQL SRE SSD SSH SSL SSO TB TCP TL TLS TTL TV UDP UI UK URL US USA USB UTC UX VM"
    " VPC VPN WAN WWW XML YAML"
)
KNOWN = frozenset(SPOKEN.split())


def names_people(draft: Draft) -> Found:
    """Hold when somebody's name stands where a role would do."""
    names = [re.escape(name) for name in draft.people if " " in name]
    known = re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None
    for where, text in draft.prose():
        found = MENTION.search(text) or (known.search(text) if known else None)
        if found:
            yield where, {"text": found[0]}


def blames(draft: Draft) -> Found:
    """Hold when a person is the subject of what went wrong."""
    yield from _first(draft, BLAME)


def wishes(draft: Draft) -> Found:
    """Hold when it tells what might have been."""
    for where, text in draft.prose():
        found = WISHES.search(BLAME.sub(" ", text))
        if found:
            yield where, {"text": _around(text, found[0])}


def partial_outage(draft: Draft) -> Found:
    """Hold when what it calls an outage met a part of the customers only."""
    shares = [row.value for row in draft.impacts if row.value is not None and row.unit.strip() == "%"]
    said = PARTIAL.sub(" ", f"{draft.title}\n{unquoted(draft.by_hand('summary'))}")
    if shares and max(shares) < WHOLE and OUTAGE.search(said):
        yield "summary", {"value": max(shares)}


def unexplained_words(draft: Draft) -> Found:
    """Hold when an abbreviation of ours stands in what everybody reads."""
    for where in ("summary", "external_message"):
        said = unquoted(draft.by_hand(where))
        explained = {name for pair in DEFINED.findall(said) for name in pair if name}
        found = {name.rstrip("s") for name in ACRONYM.findall(said) if sum(map(str.isalpha, name)) > 1}
        unknown = sorted(found - KNOWN - explained)
        if unknown:
            yield where, {"text": ", ".join(unknown)}


def _first(draft: Draft, pattern: re.Pattern[str]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for where, text in draft.prose():
        found = pattern.search(text)
        if found:
            yield where, {"text": short(found[0])}


def _around(text: str, found: str) -> str:
    """Return the words around a find, to be recognised by."""
    at = text.index(found) if found in text else 0
    words = text[max(0, at - 20) : at + 40].split()
    return short(" ".join(words[1:-1]) or found)


RULES: Mapping[str, Rule] = {
    "W70": names_people,
    "W71": blames,
    "W72": wishes,
    "I73": partial_outage,
    "W83": unexplained_words,
}
