"""Where change sources send to: the token in the address says who it is; 202 only after the commit.

GitHub signs what it sends, GitLab sends a secret along; both are required of them beside the token.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, jsonify, request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from changes import commands as changes
from foundation.errors import DomainError, Invalid, NotFound, SignInNeeded
from foundation.web import csrf
from foundation.web.api import validated
from foundation.web.hostile import read_json
from foundation.web.runtime import runtime
from foundation.web.visit import close_reading, reading, visit
from foundation.work import Context
from integrations.changes import github, gitlab
from integrations.changes.commands import NOUN
from integrations.changes.model import ChangeSource
from integrations.changes.queries import source_of
from integrations.changes.said import Said, Unheard, one_line

BLUEPRINT = csrf.exempt(
    Blueprint("change_sources", __name__, url_prefix="/integrations/changes"),
    "the token in the address is a secret of its own, and GitHub and GitLab prove themselves besides",
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 1024 * 1024
LONGEST_TOKEN = 100
ACCEPTED = 202
FORM = "application/x-www-form-urlencoded"
ENTER = "Enter the secret that `andon changes add` printed in the webhook's settings, or add the source anew."
UNSIGNED = f"X-Hub-Signature-256 does not fit this body. {ENTER}"
UNPROVEN = f"X-Gitlab-Token is not this source's. {ENTER}"
Answered = tuple[Response, int]
Line = Annotated[str, Field(max_length=2_000)]


class TooLarge(DomainError):
    """A body that is larger than a change can be: 413."""

    status = 413
    title = "Too large"


class GenericChange(BaseModel):
    """Our own wire format; fields that it does not know are left aside."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Annotated[str, Field(max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    services: Annotated[list[Line], Field(max_length=20)] = []
    service: Line = ""
    status: Annotated[str, Field(max_length=40)] = "succeeded"
    at: AwareDatetime | None = None
    id: Annotated[str, Field(max_length=200)] = ""
    body: Annotated[str, Field(max_length=20_000)] = ""
    environment: Line = ""
    revision: Line = ""
    url: Line = ""
    author: Line = ""


@BLUEPRINT.post("/generic/<token>")
def generic(token: str) -> Answered:
    """Take one change in our own format."""
    source = _source(token, "generic")
    sent = validated(GenericChange, read_json(_body()))
    named = [*sent.services, *([sent.service] if sent.service else [])]
    said = Said(
        kind=sent.kind,
        title=one_line(sent.title)[:200],
        services=tuple(one_line(name)[:120] for name in named),
        status=sent.status,
        at=sent.at,
        external_id=one_line(sent.id) or None,
        body=sent.body[:4_000],
        environment=one_line(sent.environment)[:80],
        revision=one_line(sent.revision)[:120],
        url=one_line(sent.url)[:500],
        author=one_line(sent.author)[:120],
    )
    return _take(source, said)


@BLUEPRINT.post("/github/<token>")
def from_github(token: str) -> Answered:
    """Take one delivery of GitHub, as JSON or as a form with a payload."""
    source, body = _source(token, "github"), _body()
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not github.is_signed(body, signature, _secret(source)):
        raise SignInNeeded(UNSIGNED)
    return _take(source, github.heard(request.headers.get("X-GitHub-Event", ""), _object(_payload(body))))


@BLUEPRINT.post("/gitlab/<token>")
def from_gitlab(token: str) -> Answered:
    """Take one delivery of GitLab."""
    source, body = _source(token, "gitlab"), _body()
    if not gitlab.is_known(request.headers.get("X-Gitlab-Token", ""), _secret(source)):
        raise SignInNeeded(UNPROVEN)
    headers = request.headers
    delivery = headers.get("Idempotency-Key") or headers.get("X-Gitlab-Event-UUID") or ""
    return _take(source, gitlab.heard(one_line(delivery)[:100], _object(read_json(body))))


def _take(source: ChangeSource, heard: Said | Unheard) -> Answered:
    if isinstance(heard, Unheard):
        return jsonify(status="ignored", why=heard.why), ACCEPTED
    if not source.counts(heard.environment):
        why = f"This source is heard of {source.environments.replace(',', ', ')} only."
        return jsonify(status="ignored", why=why), ACCEPTED
    who = Context(source.principal, "changes", visit().request_id)
    values = {**vars(heard), "services": _named(heard)}
    change = runtime().transactor.run(who, changes.record_change, **values)
    return jsonify(status="recorded" if change.is_new else "known", change=change.id), ACCEPTED


def _named(heard: Said) -> tuple[str, ...]:
    """Return the services that the address names (``?service=``), else those that the sender does."""
    named = [one_line(name)[:120] for name in request.args.getlist("service")]
    return tuple(name for name in named if name) or heard.services


def _source(token: str, shape: str) -> ChangeSource:
    """Return whose token it is; an unknown one finds nothing here."""
    source = source_of(reading().session, token, shape) if len(token) <= LONGEST_TOKEN else None
    close_reading()
    if source is None:
        raise NotFound(NOUN)
    return source


def _secret(source: ChangeSource) -> str:
    try:
        return source.secret(runtime().transactor.keyring)
    except KeyError as error:
        detail = "The key that this source's secret was made with is gone (ANDON_AUDIT_KEY_ID). Add the source anew."
        raise SignInNeeded(detail) from error


def _body() -> bytes:
    """Return the body, up to the size that a change may have."""
    if request.content_length is None or request.content_length > LARGEST:
        raise TooLarge("changes.too_large", "Send a Content-Length of at most 1 MiB: one change, without files.")
    return request.get_data(cache=True)


def _payload(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    if request.mimetype != FORM:
        return read_json(body)
    fields = parse_qs(body.decode(errors="replace"), max_num_fields=10)
    return read_json(fields.get("payload", [""])[0].encode(errors="replace"))


def _object(sent: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value
    if not isinstance(sent, dict):
        raise Invalid("changes.no_object", "Send one JSON object.", where="body")
    return sent
