"""What trackers' webhooks say, and whether it is they who say it. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

from integrations.trackers.ports import Heard
from integrations.trackers.wire import part, text_of, text_of_lines

PREFIX, OURS = "sha256=", "andon-"
MOST_LABELS = 100
ANCHOR = re.compile(r"<!-- (andon-[a-z0-9]{16}) -->")


def is_signed(secrets: Sequence[str], body: bytes, header: str) -> bool:
    """Whether the header is the body's HMAC with any of our secrets; all are compared."""
    wanted = [PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets]
    fits = [hmac.compare_digest(each.encode(), header.strip().encode(errors="replace")) for each in wanted]
    return any(fits)


def heard_of_github(delivery: str, body: bytes, event: str, sent: Mapping[str, Any]) -> Heard | None:
    """Read what GitHub says of an issue; None for anything else."""
    number = text_of(part(sent, "issue", "number"))
    home = text_of(part(sent, "repository", "full_name"))
    if event != "issues" or not number or not home or part(sent, "issue", "pull_request"):
        return None
    found = ANCHOR.search(text_of_lines(part(sent, "issue", "body")))
    name = delivery or hashlib.sha256(body).hexdigest()
    kind = f"issues.{text_of(sent.get('action'))}"
    return Heard(name, kind, f"{home.lower()}#{number}", (found[1],) if found else ())


def heard_of_jira(delivery: str, body: bytes, sent: Mapping[str, Any]) -> Heard | None:
    """Read what Jira says; None where it is about no ticket."""
    remote_id = text_of(part(sent, "issue", "id"))
    if not remote_id:
        return None
    labels = part(sent, "issue", "fields", "labels")
    anchors = [text_of(label) for label in labels[:MOST_LABELS]] if isinstance(labels, list) else []
    mine = tuple(anchor for anchor in anchors if anchor.startswith(OURS))
    # A proxy that swallows the header must not make two of one: the same body is the same delivery.
    name = delivery or hashlib.sha256(body).hexdigest()
    return Heard(name, text_of(sent.get("webhookEvent")), remote_id, mine)
