"""What GitLab's webhooks say of changes: deployments, releases, feature flags and pushes. Pure."""

import hmac
from collections.abc import Mapping
from typing import Any

from foundation.errors import Invalid
from integrations.changes.said import Said, Unheard, branch_of, first_line, link, moment, needed, part, word

NOBODY = "0" * 40
STATES = {
    "created": "pending",
    "blocked": "pending",
    "running": "started",
    "success": "succeeded",
    "failed": "failed",
    "canceled": "canceled",
}


def is_known(token: str, secret: str) -> bool:
    """Whether X-Gitlab-Token is the secret."""
    return hmac.compare_digest(token.encode(errors="replace"), secret.encode())


def heard(delivery: str, sent: Mapping[str, Any]) -> Said | Unheard:
    """Translate one delivery; ``delivery`` is its id, which stays when it is sent again."""
    kind = word(sent, "object_kind")
    if not kind:
        raise Invalid(
            "changes.event", "object_kind is missing; send the payload as GitLab makes it.", where="object_kind"
        )
    readers = {"deployment": _deployment, "release": _release, "push": _push}
    if kind == "feature_flag":
        return _flag(sent, delivery)
    read = readers.get(kind)
    if read is None:
        known = ", ".join([*readers, "feature_flag"])
        return Unheard(f"{kind[:40]} is no change to a service; choose {known} in the webhook's settings.")
    return read(sent)


def _deployment(sent: Mapping[str, Any]) -> Said | Unheard:
    state = word(sent, "status")
    if state not in STATES:
        return Unheard(f"A deployment that is {state or 'nothing'} changes nothing any more.")
    project, number = _project(sent), needed(sent, "deployment_id", "deployment_id")
    what = word(sent, "commit_title") or f"deploy {word(sent, 'ref') or word(sent, 'short_sha')}"
    return Said(
        kind="deployment",
        title=f"{project}: {what}"[:200],
        services=(project[-120:],),
        status=STATES[state],
        at=moment(word(sent, "status_changed_at"), "status_changed_at"),
        external_id=f"{project}/deployment/{number}",
        environment=word(sent, "environment", 80),
        revision=word(sent, "short_sha", 120),
        url=link(sent, "deployable_url", 500) or link(sent, "commit_url", 500),
        author=_author(sent),
    )


def _release(sent: Mapping[str, Any]) -> Said | Unheard:
    action, project = word(sent, "action"), _project(sent)
    if action != "create":
        return Unheard(f"A release's {action or 'nothing'} changes no service; created ones are taken.")
    tag = needed(sent, "tag", "tag")
    return Said(
        kind="deployment",
        title=f"{project}: release {word(sent, 'name') or tag}"[:200],
        services=(project[-120:],),
        status="succeeded",
        at=moment(word(sent, "released_at") or word(sent, "created_at"), "released_at"),
        external_id=f"{project}/release/{needed(sent, 'id', 'id')}",
        revision=tag[:120],
        url=link(sent, "url", 500),
        author=word(part(part(sent, "commit"), "author"), "name", 120),
    )


def _flag(sent: Mapping[str, Any], delivery: str) -> Said:
    """Translate a flag's turn: it has no id and no time of its own, so the delivery's id stands for it."""
    flag, project = part(sent, "object_attributes"), _project(sent)
    name = needed(flag, "name", "object_attributes.name")
    return Said(
        kind="flag",
        title=f"{project}: {name} turned {'on' if flag.get('active') is True else 'off'}"[:200],
        services=(project[-120:],),
        status="succeeded",
        at=None,
        external_id=f"{project}/flag/{delivery}"[:200] if delivery else None,
        body=word(flag, "description", 1_000),
        url=link(part(sent, "project"), "web_url", 400),
        author=_author(sent),
    )


def _push(sent: Mapping[str, Any]) -> Said | Unheard:
    branch, usual, after = (
        branch_of(word(sent, "ref")),
        word(part(sent, "project"), "default_branch"),
        word(sent, "after"),
    )
    if after == NOBODY:
        return Unheard("A branch that was deleted changes no service.")
    if not branch or branch != usual:
        return Unheard(f"Only pushes to the default branch ({usual or 'unknown'}) are taken.")
    commits = sent.get("commits")
    last = commits[-1] if isinstance(commits, list) and commits and isinstance(commits[-1], Mapping) else {}
    project, title = _project(sent), word(last, "title") or first_line(last, "message")
    return Said(
        kind="configuration",
        title=f"{project}: {title or 'push to ' + branch}"[:200],
        services=(project[-120:],),
        status="succeeded",
        # GitLab says when the commit was made, not when it was pushed; the push is now.
        at=None,
        external_id=f"{project}/push/{needed(sent, 'after', 'after')}",
        revision=after[:120],
        url=link(last, "url", 500),
        author=word(sent, "user_name", 120) or word(sent, "user_username", 120),
    )


def _project(sent: Mapping[str, Any]) -> str:
    return needed(part(sent, "project"), "path_with_namespace", "project.path_with_namespace")


def _author(sent: Mapping[str, Any]) -> str:
    return word(part(sent, "user"), "username", 120) or word(part(sent, "user"), "name", 120)
