"""The document in which learnings travel: how it is read, and what of it is signed. See docs/exchange.md."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foundation.errors import Invalid
from foundation.events import canonical
from foundation.text import shown

FORMAT = "andon-learnings/1"
LONGEST = 2_000_000
LONGEST_FILE = 4 * LONGEST
MOST = 200
SHOWN = 80
DEEPEST = 30
LARGEST = 2**53
UNFIT = re.compile("[\x00\ud800-\udfff]")
CODE = "exchange.document"
TEXT = 20_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Origin(_Part):
    """What a learning came from there, as far as they say."""

    kind: str = Field(max_length=20)
    incidents: int = Field(0, ge=0, le=1_000_000)
    url: str = Field("", max_length=2_000)
    quote: str = Field("", max_length=2_000)
    through: list[str] = Field(default_factory=list, max_length=20)


class Shared(_Part):
    """One learning on its way."""

    id: str = Field(min_length=1, max_length=500)
    revision: int = Field(ge=1, le=1_000_000)
    published_on: str = Field("", max_length=10)
    title: str = Field(max_length=120)
    abstract: str = Field("", max_length=800)
    failure_prevented: str = Field(max_length=300)
    lesson: str = Field(max_length=TEXT)
    recommendation: str = Field(max_length=TEXT)
    cause_classes: list[str] = Field(max_length=10)
    applicability: dict[str, Any]
    evidence_kinds: list[str] = Field(default_factory=list, max_length=10)
    evidence_days: int | None = None
    strength: str = Field("", max_length=20)
    effort: str = Field("", max_length=20)
    risk_if_absent: str = Field("", max_length=20)
    provenance: Origin


class Sender(_Part):
    """Who says so, in their own words; believed is only the key."""

    name: str = Field("", max_length=120)
    key: str = Field(max_length=44)


class Signature(_Part):
    """Whose signature it is."""

    alg: str = Field(pattern="^Ed25519$")
    key: str = Field(max_length=44)
    value: str = Field(max_length=88)


class Document(_Part):
    """Learnings of one organisation, signed by it."""

    format: str
    sender: Sender = Field(alias="from")
    made_at: str = Field(max_length=40)
    learnings: list[Shared] = Field(max_length=MOST)
    signature: Signature


def decoded(raw: bytes) -> str:
    """Return what a file says, or say that it is none of text."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("exchange.file", "This file is not UTF-8 text.", where="text") from error


def read_document(text: str) -> tuple[Document, bytes]:
    """Return the document and the bytes that its signature is about; raises Invalid with what is wrong, and where."""
    if len(text) > LONGEST:
        raise Invalid("exchange.too_long", f"Send at most {LONGEST} characters at once.", where="text")
    try:
        data = json.loads(text, parse_constant=_no_number, parse_float=_no_number, object_pairs_hook=_object)
    except RecursionError as error:
        raise Invalid("exchange.too_deep", "This document is nested too deep.", where="text") from error
    except ValueError as error:
        raise Invalid("exchange.json", f"This is not JSON: {error}."[:300], where="text") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Invalid("exchange.format", f"This is no document of the format {FORMAT}.", where="text")
    require_fit(data)
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = shown(".".join(str(each) for each in first["loc"]), SHOWN)
        raise Invalid(CODE, f"{where}: {first['msg']}.", where="text", extra={"at": where}) from error
    ids = [each.id for each in document.learnings]
    if len(set(ids)) < len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        raise Invalid("exchange.twice", f"{shown(twice, SHOWN)} stands twice in this document.", where="text")
    return document, canonical_bytes(data)


def require_fit(value: object, depth: int = 0) -> None:
    """Refuse what is nested deeper than anything that we write, and what could not be kept."""
    if depth > DEEPEST:
        raise Invalid("exchange.too_deep", f"This document is nested more than {DEEPEST} deep.", where="text")
    if isinstance(value, str) and UNFIT.search(value):
        raise Invalid("exchange.character", "A NUL or half a character stands in this document.", where="text")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise Invalid("exchange.number", f"A number larger than {LARGEST} stands in this document.", where="text")
    inside = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        require_fit(each, depth + 1)


def canonical_bytes(data: Mapping[str, Any]) -> bytes:
    """Return what is signed: all but the signature, names sorted, no space between, UTF-8."""
    return canonical({name: value for name, value in data.items() if name != "signature"}).encode()


def digest_of(shared: Mapping[str, Any]) -> str:
    """Return by which one sees whether a learning says the same as before."""
    return sha256(canonical(shared).encode()).hexdigest()


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Invalid(CODE, "A name stands twice in one object of this document.", where="text")
    return found


def _no_number(text: str) -> None:
    message = f"{text[:20]} is no whole number, and no other numbers stand in it"
    raise ValueError(message)
