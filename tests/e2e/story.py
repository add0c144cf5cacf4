"""A true story, retold: a cluster's log shipping went away twice within four days, for one and the same reason.

The facts (times, factors, remedies) are those of two published postmortems of February 2021 by a cluster team; the
words, the services' names and the dates are ours, moved so that services could answer in between.

First failure: a scheduled pipeline ran at 06:05 local time, found a newer version of the GitOps controller (nothing
pinned it), and tore the controller down to put it up again; the log shipper that it managed was deleted with it. It was
noticed after 40 minutes and mended after 55. Second failure, the same: run at 08:35, noticed after 20 minutes, mended
after 48, once finalizers had been removed by hand.
"""

from datetime import datetime, timedelta
from typing import Any

from tests.support.serving import Client

CLASS = "dependency_version"
SECTIONS = {
    "summary": "The scheduled pipeline replaced the GitOps controller by a version nobody had chosen, and the log "
    "shipper was deleted with it. No logs were shipped for 55 minutes. The version is pinned from now on.",
    "impact": "Logs of 1 cluster were not shipped for 55 minutes; none of them was lost for good.",
    "detection": "Somebody saw the failed pipeline 40 minutes after the run; nothing alarmed.",
    "diagnosis": "The pipeline's log showed the teardown of the controller; 10 minutes.",
    "response": "The pipeline was run again, and logs arrived 5 minutes later.",
    "prevention": "No version was pinned, and a scheduled run could change what nobody had reviewed.",
}
OTHER_QUESTION = {
    "text": "Does somebody hear of it when logs stop arriving?",
    "failure_prevented": "Logs are missing for hours before anybody notices",
    "choices": [{"id": "alarm", "title": "An alarm on absence"}, {"id": "alarm_no", "title": "None of these"}],
    "risk_rules": [{"risk": "NONE", "condition": "alarm"}, {"risk": "HIGH", "condition": "default"}],
    "cause_classes": ["alarm_missing"],
    "answer_days": 30,
}


def span(start: datetime, *, detected: int, mended: int) -> dict[str, str]:
    """Return the moments of a failure, given in minutes after its start."""
    at = {name: (start + timedelta(minutes=m)).isoformat() for name, m in (("detected", detected), ("mended", mended))}
    return {
        "change_made": start.isoformat(),
        "impact_started": start.isoformat(),
        "detected": at["detected"],
        "mitigated": at["mended"],
        "impact_ended": at["mended"],
        "resolved": at["mended"],
    }


def enter_first(client: Client, began: datetime, service: str) -> dict[str, Any]:
    """Enter the first failure afterwards, with its own times."""
    body = {
        "title": "Logs of the cluster are not shipped",
        "severity": "SEV2",
        "mode": "retrospective",
        "services": [service],
        "summary": "A scheduled run replaced the GitOps controller and deleted the log shipper.",
        "occurred": span(began, detected=40, mended=55),
    }
    incident: dict[str, Any] = client.post("/api/v1/incidents", body)
    return incident


def write_coe(client: Client, key: str, service: str, owner_id: int, due: datetime) -> dict[str, int]:
    """Write the COE to the point where review takes it; returns its causes' ids."""
    for name, text in SECTIONS.items():
        answer = client.ask("PUT", f"/api/v1/coes/{key}/sections/{name}", {"text": text})
        assert answer.status == 200, answer.text
    number = {"dimension": "internal", "value": 55, "unit": "minutes", "method": "From the pipeline's own log"}
    client.post(f"/api/v1/coes/{key}/impacts", number)
    for asked in client.get(f"/api/v1/coes/{key}/answers")["items"]:
        if not asked["is_computed"]:
            given = {"text": "The sections tell it.", "is_not_applicable": True}
            answer = client.ask("PUT", f"/api/v1/coes/{key}/answers/{asked['question']}", given)
            assert answer.status == 200, answer.text
    causes = f"/api/v1/coes/{key}/causes"
    deleted = {"because": "The log shipper was deleted with its controller", "cause_class": CLASS, "service": service}
    lost = client.post(causes, deleted)
    unpinned = {
        "parent_id": lost["id"],
        "why": "Why was the controller replaced?",
        "because": "Nothing pinned the controller's version, so a scheduled run took whatever was newest",
        "cause_class": CLASS,
        "service": service,
        "evidence": "The pipeline's log of that morning",
        "confidence": "confirmed",
    }
    ids = {"lost": lost["id"], "unpinned": client.post(causes, unpinned)["id"]}
    action = {
        "title": "Pin the GitOps controller to one version",
        "kind": "prevent",
        "priority": "P1",
        "owner_id": owner_id,
        "due": due.isoformat(),
        "done_criteria": "A run with a newer version available changes nothing",
        "cause_ids": list(ids.values()),
        "service": service,
        "scope": "service_class",
    }
    client.post(f"/api/v1/coes/{key}/actions", action)
    return ids


def publish_coe(author: Client, reviewer: Client, key: str) -> None:
    """Take the COE through review to publication."""
    sent = {"to": "in_review", "note": "The cluster has one pipeline; more breadth would be invented."}
    author.post(f"/api/v1/coes/{key}/transitions", sent)
    reviewer.post(f"/api/v1/coes/{key}/signatures", {"role": "peer"})
    reviewer.post(f"/api/v1/coes/{key}/transitions", {"to": "approved", "note": "Deep enough, and all of it is owned."})
    reviewer.post(f"/api/v1/coes/{key}/transitions", {"to": "published"})


def learning_from(coe: str, cause_id: int) -> dict[str, Any]:
    """Return the learning that the first failure taught."""
    return {
        "title": "Pin what a scheduled run applies",
        "failure_prevented": "A scheduled run replaces a running component by a version nobody chose",
        "lesson": "Where a component is not pinned, a scheduled run becomes an unreviewed upgrade.",
        "recommendation": "GitOps services pin every component, shown by a run that changes nothing.",
        "cause_classes": [CLASS],
        "applicability": {"attribute": "deployment", "equals": "gitops"},
        "source_coe": coe,
        "source_cause_ids": [cause_id],
    }
