"""Sharing learnings with other organisations, and taking theirs over: signed, and each once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.markdown import RenderedText
from foundation.text import clean, shown
from foundation.work import Work
from learnings.commands.details import ELSEWHERE
from learnings.commands.outside import Brought, Outcome, bring, known_from, told_again
from learnings.commands.propose import FAILURE_LIMIT, TITLE_LIMIT, needed
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
from learnings.model import Learning, TrustedKey
from learnings.queries.briefs import LearningBrief, brief
from learnings.queries.exchange import names_of_the_house, taken_over, without_private_sources

NAME_LIMIT = 120
ID_LIMIT = 500
MOST = 200
KEY_NOUN = "key"
Rendered = Sequence[tuple[RenderedText, RenderedText]]


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
    known = known_from(work, key.name)
    outcomes = []
    for number, (shared, texts) in enumerate(zip(document.learnings, rendered, strict=True)):
        if shared.id.startswith(f"urn:andon:{fingerprint(own_key)}:"):
            outcomes.append(Outcome(shared.id, "ours", shared.id.rpartition(":")[2], shared.title))
        elif shared.id in known:
            outcomes.append(told_again(work, known[shared.id], shared.id, digest_of(shared.model_dump())))
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


def _taken(
    work: Work, key: TrustedKey, shared: Shared, texts: tuple[RenderedText, RenderedText], where: str
) -> Learning:
    clean(shared.id, field=f"{where}.id", limit=ID_LIMIT)
    digest = digest_of(shared.model_dump())
    brought = Brought(
        origin=key.name,
        ref=shared.id,
        digest=digest,
        because=f"Taken over from {key.name}, where it is {shared.id}.",
        title=shared.title,
        failure_prevented=shared.failure_prevented,
        lesson=texts[0],
        recommendation=texts[1],
        cause_classes=shared.cause_classes,
        applicability=shared.applicability,
        details=_details(key, shared),
    )
    learning = bring(work, brought, where)
    event = LearningTakenOver(public_key=key.public_key, digest=digest, origin=key.name, origin_ref=shared.id)
    work.record(learning.stream, event)
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
