"""What GitHub's webhooks say of changes: deployment, deployment_status, release and push. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from foundation.errors import Invalid
from integrations.changes.said import Said, Unheard, branch_of, first_line, link, moment, needed, part, word

PREFIX = "sha256="
NOBODY = "0" * 40
STATES = {
    "pending": "pending",
    "queued": "pending",
    "waiting": "pending",
    "in_progress": "started",
    "success": "succeeded",
    "failure": "failed",
    "error": "failed",
}


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether X-Hub-Signature-256 was made of the body with the secret."""
    made = PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), signature.encode(errors="replace"))


def heard(event: str, sent: Mapping[str, Any]) -> Said | Unheard:
    """Translate one delivery; ``event`` is what X-GitHub-Event says."""
    readers = {"deployment": _deployment, "deployment_status": _deployment, "release": _release, "push": _push}
    if event == "ping":
        return Unheard("The address works.")
    if not event:
        raise Invalid("changes.event", "X-GitHub-Event is missing; let GitHub send it.", where="X-GitHub-Event")
    read = readers.get(event)
    if read is None:
        return Unheard(
            f"{event[:40]} is no change to a service; choose {', '.join(readers)} in the webhook's settings."
        )
    return read(sent)


def _deployment(sent: Mapping[str, Any]) -> Said | Unheard:
    deployment, status = part(sent, "deployment"), part(sent, "deployment_status")
    state = word(status, "state") if status else "pending"
    if state not in STATES:
        return Unheard(f"A deployment that is {state or 'nothing'} changes nothing any more.")
    environment = word(status, "environment", 80) or word(deployment, "environment", 80)
    sha, ref = word(deployment, "sha", 120), word(deployment, "ref", 120)
    number = needed(deployment, "id", "deployment.id")
    at = word(status, "created_at") or word(deployment, "created_at")
    what = word(deployment, "description") or f"{word(deployment, 'task') or 'deploy'} {ref or sha[:12]}"
    return Said(
        kind="deployment",
        title=f"{_repository(sent)}: {what}"[:200],
        services=_services(sent, part(deployment, "payload")),
        status=STATES[state],
        at=moment(at, "created_at"),
        external_id=f"{_repository(sent)}/deployment/{number}",
        body=word(status, "description", 1_000),
        environment=environment,
        revision=sha,
        url=link(status, "log_url", 500) or link(status, "target_url", 500) or _page(sent, f"commit/{sha}"),
        author=_author(part(status, "creator")) or _author(part(deployment, "creator")),
    )


def _release(sent: Mapping[str, Any]) -> Said | Unheard:
    release, action = part(sent, "release"), word(sent, "action")
    if action not in {"published", "released"}:
        return Unheard(f"A release that is {action or 'nothing'} changes no service; published ones are taken.")
    tag = needed(release, "tag_name", "release.tag_name")
    return Said(
        kind="deployment",
        title=f"{_repository(sent)}: release {word(release, 'name') or tag}"[:200],
        services=_services(sent, {}),
        status="succeeded",
        at=moment(word(release, "published_at") or word(release, "created_at"), "release.published_at"),
        external_id=f"{_repository(sent)}/release/{needed(release, 'id', 'release.id')}",
        revision=tag[:120],
        url=link(release, "html_url", 500),
        author=_author(part(release, "author")),
    )


def _push(sent: Mapping[str, Any]) -> Said | Unheard:
    branch, usual = branch_of(word(sent, "ref")), word(part(sent, "repository"), "default_branch")
    after = word(sent, "after", 120)
    if sent.get("deleted") is True or after == NOBODY:
        return Unheard("A branch that was deleted changes no service.")
    if not branch or branch != usual:
        return Unheard(f"Only pushes to the default branch ({usual or 'unknown'}) are taken.")
    last = part(sent, "head_commit")
    return Said(
        kind="configuration",
        title=f"{_repository(sent)}: {first_line(last, 'message') or 'push to ' + branch}"[:200],
        services=_services(sent, {}),
        status="succeeded",
        # GitHub says when the commit was made, not when it was pushed; the push is now.
        at=None,
        external_id=f"{_repository(sent)}/push/{needed(sent, 'after', 'after')}",
        revision=after,
        url=link(sent, "compare", 500),
        author=word(part(sent, "pusher"), "name", 120) or _author(part(sent, "sender")),
    )


def _repository(sent: Mapping[str, Any]) -> str:
    return needed(part(sent, "repository"), "full_name", "repository.full_name")


def _services(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the deployment's own payload names, else the repository."""
    named = word(payload, "service", 120)
    return (named or _repository(sent)[-120:],)


def _page(sent: Mapping[str, Any], where: str) -> str:
    address = link(part(sent, "repository"), "html_url", 300)
    return f"{address}/{where}" if address else ""


def _author(person: Mapping[str, Any]) -> str:
    return word(person, "login", 120)
