"""Sharing learnings with other organisations, and taking theirs over: signed, and each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import next_number
from foundation.markdown import RenderedText
from foundation.predicate import Predicate
from foundation.text import clean, shown
from foundation.work import Work
from learnings.commands.details import ELSEWHERE, write_details
from learnings.commands.propose import FAILURE_LIMIT, TITLE_LIMIT, known_classes, needed, needed_text, proposed_event
from learnings.events_exchange import KeyRevoked, KeyTrusted, LearningShared, LearningTakenOver
from learnings.exchange import (
    FORMAT,
    Document,
    Names,
    Shared,
    Signer,
    canonical_bytes,
    digest_of,
    fingerprint,
    is_signed,
    known_public_key,
    redacted_rule,
)
from learnings.lifecycle import LearningState
from learnings.model import Imported, Learning, TrustedKey
from learnings.queries.briefs import LearningBrief, brief
from learnings.queries.exchange import names_of_the_house, taken_over, without_private_sources
from learnings.queries.search import index

NAME_LIMIT = 120
BECAUSE_LIMIT = 300
ID_LIMIT = 500
MOST = 200
KEY_NOUN = "key"
Rendered = Sequence[tuple[RenderedText, RenderedText]]


@dataclass(frozen=True)
class Outcome:
    """What became of one learning of a document: added, same (we have it), differs (it says something else now)."""

    origin_ref: str
    verdict: str
    key: str
    title: str


def share_learnings(
    work: Work, *, keys: Sequence[str], signer: Signer, name: str = "", with_services: bool = False
) -> dict[str, Any]:
    """Return a signed document of published learnings without people, services, teams, and anything private."""
    work.require("learnings:share")
    if not 0 < len(set(keys)) <= MOST:
        raise Invalid("exchange.keys", f"Name 1 to {MOST} published learnings, like LRN-12.", where="keys")
    found = [brief(work, key) for key in dict.fromkeys(keys)]
    _require_public(work, found)
    names = names_of_the_house(work, with_services=with_services)
    public_key = signer.public_key
    rows = {
        row.id: row
        for row in work.session.scalars(select(Learning).where(Learning.id.in_([each.id for each in found])))
    }
    through = taken_over(work, rows)
    said: dict[str, Any] = {
        "format": FORMAT,
        "from": {"name": needed(name, "name", NAME_LIMIT) if name else "", "key": public_key},
        "made_at": f"{work.now:%Y-%m-%dT%H:%M:%SZ}",
        "learnings": [],
    }
    for each in found:
        origin = through.get(each.id)
        before = [f"{origin.origin}: {origin.origin_ref}"] if origin else []
        said["learnings"].append(_shared(rows[each.id], names, fingerprint(public_key), before))
        event = LearningShared(revision=rows[each.id].revision, names_services=with_services)
        work.record(rows[each.id].stream, event)
    said["signature"] = {"alg": "Ed25519", "key": public_key, "value": signer.sign(canonical_bytes(said))}
    return said


def take_over_learnings(
    work: Work, *, document: Document, signed: bytes, rendered: Rendered, own_key: str
) -> list[Outcome]:
    """Propose what another organisation learned, each once; what we have already stays as it is."""
    work.require("learnings:share")
    key = _believed(work, document, signed)
    known = _known(work, key.name)
    outcomes = []
    for number, (shared, texts) in enumerate(zip(document.learnings, rendered, strict=True)):
        data = shared.model_dump()
        if shared.id.startswith(f"urn:andon:{fingerprint(own_key)}:"):
            outcomes.append(Outcome(shared.id, "ours", shared.id.rpartition(":")[2], shared.title))
        elif shared.id in known:
            verdict = "same" if known[shared.id].digest == digest_of(data) else "differs"
            learning = work.session.get_one(Learning, known[shared.id].learning_id)
            outcomes.append(Outcome(shared.id, verdict, learning.key, learning.title))
        else:
            made = _taken(work, key, shared, texts, f"learnings.{number}")
            outcomes.append(Outcome(shared.id, "added", made.key, made.title))
    return outcomes


def trust_key(work: Work, *, name: str, public_key: str) -> TrustedKey:
    """Believe what is signed with a key from now on; a name may have several keys."""
    work.require("learnings:trust")
    public_key, name = known_public_key(public_key), needed(name, "name", NAME_LIMIT)
    found = work.session.scalar(select(TrustedKey).where(TrustedKey.public_key == public_key).with_for_update())
    if found is None:
        found = TrustedKey(name=name, public_key=public_key, added_at=work.now, added_by=work.principal.id)
        work.session.add(found)
        work.session.flush()
    elif found.revoked_at is None:
        raise Conflict("exchange.key_known", f"This key is trusted already, as {found.name}.", where="public_key")
    found.name, found.revoked_at, found.revoked_by = name, None, None
    work.record(f"learning_key:{found.id}", KeyTrusted(public_key=public_key, owner=name))
    return found


def revoke_key(work: Work, *, key_id: int) -> TrustedKey:
    """Believe it no longer; what was taken over before stays."""
    work.require("learnings:trust")
    found = work.session.get(TrustedKey, key_id, with_for_update=True)
    if found is None:
        raise NotFound(KEY_NOUN)
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by = work.now, work.principal.id
        work.record(f"learning_key:{found.id}", KeyRevoked(public_key=found.public_key))
    return found


def _require_public(work: Work, found: Sequence[LearningBrief]) -> None:
    for each in found:
        if each.state != LearningState.PUBLISHED:
            detail = f"{each.key} is {each.state}: only what is published leaves the house."
            raise Conflict("exchange.not_published", detail, where="keys")
    public = {each.id for each in without_private_sources(work, found)}
    hidden = [each.key for each in found if each.id not in public]
    if hidden:
        detail = f"{', '.join(hidden[:5])} came from what is private, which does not leave the house, released or not."
        raise Conflict("exchange.private", detail, where="keys")


def _shared(row: Learning, names: Names, sender: str, through: Sequence[str]) -> dict[str, Any]:
    texts = ("title", "abstract", "failure_prevented", "lesson", "recommendation")
    is_external = row.source_kind == "external"
    data = {
        "id": f"urn:andon:{sender}:{row.key}",
        "revision": row.revision,
        "published_on": f"{row.published_at:%Y-%m-%d}" if row.published_at else "",
        **{name: names.redacted(getattr(row, name)) for name in texts},
        "cause_classes": list(row.cause_classes),
        "applicability": redacted_rule(row.applicability, names),
        "evidence_kinds": list(row.evidence_kinds),
        "evidence_days": row.evidence_days,
        **{name: getattr(row, name) for name in ("strength", "effort", "risk_if_absent")},
        "provenance": {
            "kind": row.source_kind,
            "incidents": len(row.source_incident_ids),
            "url": row.source_url if is_external else "",
            "quote": names.redacted(row.source_quote) if is_external else "",
            "through": list(through),
        },
    }
    data["title"], data["failure_prevented"] = data["title"][:TITLE_LIMIT], data["failure_prevented"][:FAILURE_LIMIT]
    return Shared.model_validate(data).model_dump()


def _believed(work: Work, document: Document, signed: bytes) -> TrustedKey:
    """Return the key that signed it, if it is trusted and the signature is good."""
    said = document.signature
    if said.key != document.sender.key:
        raise Invalid("exchange.signature", "It names another key than the one that signed it.", where="text")
    key = work.session.scalar(
        select(TrustedKey).where(TrustedKey.public_key == said.key, TrustedKey.revoked_at.is_(None))
    )
    if key is None:
        detail = (
            f"Nobody here trusts the key {shown(said.key, NAME_LIMIT)}. An administrator may, at /learnings/exchange."
        )
        raise Conflict("exchange.untrusted", detail, where="text")
    if not is_signed(signed, said.key, said.value):
        detail = f"This is not what {key.name} signed: it was changed on its way, or signed with another key."
        raise Invalid("exchange.signature", detail, where="text")
    return key


def _known(work: Work, origin: str) -> Mapping[str, Imported]:
    rows = work.session.scalars(select(Imported).where(Imported.origin == origin).with_for_update())
    return {row.origin_ref: row for row in rows}


def _taken(
    work: Work, key: TrustedKey, shared: Shared, texts: tuple[RenderedText, RenderedText], where: str
) -> Learning:
    clean(shared.id, field=f"{where}.id", limit=ID_LIMIT)
    learning = Learning(
        number=next_number(work.session, "LRN"),
        title=needed(shared.title, f"{where}.title", TITLE_LIMIT),
        failure_prevented=needed(shared.failure_prevented, f"{where}.failure_prevented", FAILURE_LIMIT),
        cause_classes=known_classes(shared.cause_classes),
        applicability=Predicate.parse(shared.applicability, where=f"{where}.applicability").as_json(),
        source_cause_ids=[],
        source_actions=[],
        proposed_because=f"Taken over from {key.name}, where it is {shared.id}."[:BECAUSE_LIMIT],
        proposed_at=work.now,
        proposed_by=work.principal.id,
        revision=0,
        state=LearningState.PROPOSED,
    )
    lesson, recommendation = texts
    learning.write(
        needed_text(lesson, f"{where}.lesson"),
        needed_text(recommendation, f"{where}.recommendation"),
    )
    write_details(work, learning, _details(key, shared))
    work.session.add(learning)
    work.session.flush()
    digest = digest_of(shared.model_dump())
    kept = {"learning_id": learning.id, "origin": key.name, "origin_ref": shared.id, "digest": digest}
    work.session.add(Imported(**kept, imported_at=work.now, imported_by=work.principal.id))
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, proposed_event(learning))
    event = LearningTakenOver(public_key=key.public_key, digest=digest, origin=key.name, origin_ref=shared.id)
    work.record(learning.stream, event)
    index(work, learning)
    return learning


def _details(key: TrustedKey, shared: Shared) -> dict[str, Any]:
    """Return what it says beside its texts; where they name no address, their own name for it is the source."""
    there = shared.provenance
    is_address = there.url.lower().startswith(("https://", "http://"))
    named = shared.id if shared.id.startswith(ELSEWHERE) else f"{ELSEWHERE}{fingerprint(key.public_key)}:{shared.id}"
    same = ("abstract", "evidence_kinds", "evidence_days", "strength", "effort", "risk_if_absent")
    return {
        **{name: getattr(shared, name) for name in same},
        "source_kind": "external",
        "source_url": there.url if is_address else named,
        "source_quote": there.quote,
    }
