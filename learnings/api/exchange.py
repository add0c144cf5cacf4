"""Sharing learnings with other organisations, for programs."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, render, runtime
from learnings import commands, queries
from learnings.exchange import Signer, fingerprint, read_document, read_list
from learnings.model import TrustedKey

BLUEPRINT = Blueprint("learning_exchange_api", __name__, url_prefix="/api/v1/learning-exchange")
TAG = "learnings"


class KeyBody(Body):
    """A key of another organisation, whose learnings may be taken over until it is revoked."""

    id: int
    name: str
    public_key: str
    fingerprint: str
    added_at: datetime
    revoked_at: datetime | None


class ExchangeBody(Body):
    """Our own key, which others need to check what we share, and the keys that we trust."""

    public_key: str
    fingerprint: str
    trusted: list[KeyBody]


class NewKey(Body):
    """A key to be trusted."""

    name: str = Field(max_length=500)
    """Whose it is; an organisation that changes its key keeps its name"""
    public_key: str = Field(max_length=100)
    """Ed25519, 32 bytes in base64"""


class NewExport(Body):
    """Which learnings leave the house."""

    keys: list[str] = Field(max_length=500)
    name: str = Field("", max_length=500)
    """How we call ourselves in it"""
    with_services: bool = False
    """Leave names of services and teams in it"""


class DocumentBody(Body):
    """A signed document; docs/exchange.md says what stands in it."""

    document: dict[str, Any]


class NewTakeOver(Body):
    """A document of another organisation."""

    text: str
    """The document as it came, of at most two million characters"""


class NewList(Body):
    """A list of public post-mortems: links with a line about each, or one document with a front matter."""

    text: str
    cause_class: str = Field("", max_length=40)
    """The class of those of which the list says none; without it they are refused"""


class TakenBody(Body):
    """What became of one of it: added, same, differs, ours or refused."""

    origin_ref: str
    verdict: str
    key: str
    title: str
    why: str


class TakeOverBody(Body):
    """What became of all of it."""

    items: list[TakenBody]


@BLUEPRINT.get("")
@endpoint("Get the keys of the exchange of learnings", answer=ExchangeBody, tag=TAG)
def keys() -> ExchangeBody:
    """Return our public key and those that are trusted."""
    trusted = [_key(each) for each in queries.trusted_keys(reading())]
    mine = Signer.of(runtime().settings).public_key
    return ExchangeBody(public_key=mine, fingerprint=fingerprint(mine), trusted=trusted)


@BLUEPRINT.post("/keys")
@endpoint("Trust a key", body=NewKey, answer=KeyBody, status=201, tag=TAG)
def trust(body: NewKey) -> Answer:
    """Take over what is signed with it from now on. For administrators."""
    return write(
        lambda work: commands.trust_key(work, **body.model_dump()),
        represent=lambda _work, made: _key(made),
        status=201,
    )


@BLUEPRINT.delete("/keys/<int:key_id>")
@endpoint("Revoke a key", status=204, tag=TAG)
def revoke(key_id: int) -> Answer:
    """Believe it no longer; what was taken over before stays."""
    return write(
        lambda work: commands.revoke_key(work, key_id=key_id),
        represent=lambda _work, _nothing: None,
    )


@BLUEPRINT.post("/exports")
@endpoint("Share learnings", body=NewExport, answer=DocumentBody, status=201, tag=TAG)
def share(body: NewExport) -> Answer:
    """Write published learnings down for others, signed, without people and without what is private."""
    signer = Signer.of(runtime().settings)
    return write(
        lambda work: commands.share_learnings(work, signer=signer, **body.model_dump()),
        represent=lambda _work, document: DocumentBody(document=document),
        status=201,
    )


@BLUEPRINT.post("/imports")
@endpoint("Take learnings over", body=NewTakeOver, answer=TakeOverBody, status=201, tag=TAG)
def take_over(body: NewTakeOver) -> Answer:
    """Propose what a trusted organisation learned; taken over twice, nothing changes."""
    document, signed = read_document(body.text)
    rendered = [(render(each.lesson), render(each.recommendation)) for each in document.learnings]
    own_key = Signer.of(runtime().settings).public_key
    return write(
        lambda work: commands.take_over_learnings(
            work, document=document, signed=signed, rendered=rendered, own_key=own_key
        ),
        represent=lambda _work, found: TakeOverBody(items=[TakenBody(**asdict(each)) for each in found]),
        status=201,
    )


@BLUEPRINT.post("/lists")
@endpoint("Propose what public post-mortems teach", body=NewList, answer=TakeOverBody, status=201, tag=TAG)
def list_over(body: NewList) -> Answer:
    """Propose a learning for each address of a list that is not known yet."""
    listed = read_list(body.text)
    rendered = [render(each.lesson) for each in listed]
    return write(
        lambda work: commands.propose_listed(work, listed=listed, rendered=rendered, cause_class=body.cause_class),
        represent=lambda _work, found: TakeOverBody(items=[TakenBody(**asdict(each)) for each in found]),
        status=201,
    )


def _key(found: queries.KeyItem | TrustedKey) -> KeyBody:
    same = KeyBody.model_fields.keys() - {"fingerprint"}
    return KeyBody(fingerprint=fingerprint(found.public_key), **{name: getattr(found, name) for name in same})
