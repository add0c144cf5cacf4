"""What GitHub, GitLab and others send of changes, as they send it."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from changes import queries
from changes.queries import ChangeItem, Filter
from foundation.errors import Conflict
from integrations.changes import commands, github
from integrations.changes.said import Unheard
from tests.incidents.builders import at, service
from tests.support.household import Household

REPOSITORY = {
    "full_name": "acme/edge-proxy",
    "html_url": "https://github.example/acme/edge-proxy",
    "default_branch": "main",
}
PROJECT = {
    "path_with_namespace": "acme/edge-proxy",
    "web_url": "https://gitlab.example/acme/edge-proxy",
    "default_branch": "main",
}
SHA = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"


class Sender:
    """A system with its token and its secret."""

    def __init__(self, household: Household, shape: str, *environments: str) -> None:
        keyring = household.world.keyring
        source, token = household.world.run(
            commands.add_source, name=shape, key_id=keyring.current, shape=shape, environments=environments
        )
        self.household, self.shape, self.secret, self.token = household, shape, source.secret(keyring), token

    def send(self, sent: Any, *, secret: str | None = None, query: str = "", **headers: str) -> TestResponse:
        return self.raw(json.dumps(sent).encode(), secret=secret, query=query, **headers)

    def raw(
        self, body: bytes, *, secret: str | None = None, query: str = "", kind: str = "application/json", **headers: str
    ) -> TestResponse:
        proof = (secret or self.secret).encode()
        signature = "sha256=" + hmac.new(proof, body, hashlib.sha256).hexdigest()
        proofs = {"github": {"X-Hub-Signature-256": signature}, "gitlab": {"X-Gitlab-Token": proof.decode()}}
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.household.app.test_client().post(
            f"/integrations/changes/{self.shape}/{self.token}{query}",
            data=body,
            headers={"Content-Type": kind, **proofs.get(self.shape, {}), **more},
        )


def kept(household: Household) -> list[ChangeItem]:
    return list(household.world.ask(queries.changes, Filter()).items)


def deployment(state: str, when: str = "2031-03-03T08:52:00Z", **more: object) -> dict[str, object]:
    """Build a deployment's status as GitHub sends it."""
    return {
        "action": "created",
        "deployment_status": {
            "id": 9,
            "state": state,
            "environment": "production",
            "created_at": when,
            "description": "",
        },
        "deployment": {
            "id": 145988746,
            "sha": SHA,
            "ref": "main",
            "task": "deploy",
            "payload": {},
            "environment": "production",
            "description": None,
            "creator": {"login": "quill"},
            "created_at": "2031-03-03T08:40:00Z",
        },
        "repository": REPOSITORY,
        **more,
    }


def test_a_deployment_of_github_is_one_change_however_often_it_is_told(household: Household) -> None:
    service(household.world)
    hub = Sender(household, "github")
    asked = {key: value for key, value in deployment("").items() if key != "deployment_status"}
    first = hub.send(asked, X_GitHub_Event="deployment")
    assert (first.status_code, first.get_json()["status"]) == (202, "recorded")
    for state, when in (("success", "2031-03-03T08:58:00Z"), ("in_progress", "2031-03-03T08:52:00Z")):
        for _ in range(2):
            told = hub.send(deployment(state, when), X_GitHub_Event="deployment_status")
            assert (told.status_code, told.get_json()["status"]) == (202, "known")
    (change,) = kept(household)
    assert (change.status, change.happened_at, change.ended_at) == ("succeeded", at(8, 52), at(8, 58))
    assert (change.targets[0].slug, change.environment, change.author) == ("edge-proxy", "production", "quill")
    assert (change.source, change.revision, change.title) == ("github", SHA, "acme/edge-proxy: deploy main")
    assert change.url == f"https://github.example/acme/edge-proxy/commit/{SHA}"


def test_releases_and_pushes_of_github(household: Household) -> None:
    hub = Sender(household, "github")
    release = {
        "id": 7,
        "tag_name": "v4.2",
        "name": "",
        "published_at": "2031-03-03T08:00:00Z",
        "author": {"login": "q"},
    }
    push = {"ref": "refs/heads/main", "after": SHA, "repository": REPOSITORY, "pusher": {"name": "quill"},
            "head_commit": {"message": "Raise the limit\n\nBy ten."}}  # fmt: skip
    assert (
        hub.send(
            {"action": "published", "release": release, "repository": REPOSITORY}, X_GitHub_Event="release"
        ).status_code
        == 202
    )
    assert hub.send(push, X_GitHub_Event="push", query="?service=ledger").status_code == 202
    assert {(c.kind, c.title, c.targets[0].name) for c in kept(household)} == {
        ("deployment", "acme/edge-proxy: release v4.2", "acme/edge-proxy"),
        ("configuration", "acme/edge-proxy: Raise the limit", "ledger"),
    }


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        ("ping", {"zen": "Keep it simple."}),
        ("issues", {"action": "opened"}),
        ("deployment_status", deployment("inactive")),
        ("release", {"action": "deleted", "release": {}, "repository": REPOSITORY}),
        ("push", {"ref": "refs/heads/try", "after": SHA, "repository": REPOSITORY}),
        ("push", {"ref": "refs/tags/v1", "after": SHA, "repository": REPOSITORY}),
        ("push", {"ref": "refs/heads/main", "after": "0" * 40, "deleted": True, "repository": REPOSITORY}),
    ],
)
def test_what_changes_no_service_says_why(event: str, sent: dict[str, object]) -> None:
    heard = github.heard(event, sent)
    assert isinstance(heard, Unheard)
    assert heard.why


def test_what_is_of_another_environment_is_ignored(household: Household) -> None:
    hub = Sender(household, "github", "Production")
    staging = {"state": "success", "environment": "staging", "created_at": "2031-03-03T08:52:00Z"}
    answer = hub.send({**deployment("success"), "deployment_status": staging}, X_GitHub_Event="deployment_status")
    assert (answer.status_code, answer.get_json()["status"]) == (202, "ignored")
    assert "Production only" in answer.get_json()["why"]
    assert kept(household) == []


def test_who_does_not_prove_themselves_is_told_how(household: Household) -> None:
    hub, lab = Sender(household, "github"), Sender(household, "gitlab")
    for sender, name in ((hub, "X-Hub-Signature-256"), (lab, "X-Gitlab-Token")):
        for answer in (sender.send(deployment("success"), secret="guessed"), sender.send({}, **{name: ""})):
            assert answer.status_code == 401
            assert name in answer.get_json()["detail"]
            assert "andon changes add" in answer.get_json()["detail"]
    # A token of one shape opens no other, and GitHub's signature covers every byte.
    hub.shape = "generic"
    assert hub.send({"kind": "flag", "title": "x"}).status_code == 404
    household.world.run(commands.disable_source, name="gitlab")
    assert lab.send({}).status_code == 404
    assert kept(household) == []


def test_what_gitlab_sends(household: Household) -> None:
    service(household.world)
    lab = Sender(household, "gitlab")
    deployed = {"object_kind": "deployment", "deployment_id": 15, "status_changed_at": "2031-03-03 10:50:00 +0200",
                "environment": "production", "short_sha": "279484c0", "commit_title": "Raise the limit",
                "project": PROJECT, "user": {"username": "quill"}}  # fmt: skip
    flag = {"object_kind": "feature_flag", "project": PROJECT, "user": {"username": "quill"},
            "object_attributes": {"name": "new-cache", "active": True}}  # fmt: skip
    release = {"object_kind": "release", "action": "create", "id": 1, "tag": "v4.2", "name": "v4.2",
               "created_at": "2031-03-03 08:55:12 UTC", "project": PROJECT}  # fmt: skip
    push = {"object_kind": "push", "ref": "refs/heads/main", "after": SHA, "project": PROJECT, "user_name": "Ada Quill",
            "commits": [{"title": "Raise the limit", "url": "https://gitlab.example/c/1"}]}  # fmt: skip
    sent = [({**deployed, "status": "running"}, "1"), (flag, "2"), (release, "3"), (push, "4")]
    for _ in range(2):
        for body, delivery in sent:
            assert lab.send(body, Idempotency_Key=delivery).status_code == 202
    assert lab.send({**deployed, "status": "failed", "status_changed_at": "2031-03-03 08:59:00 UTC"}).status_code == 202
    assert lab.send(flag, Idempotency_Key="5").get_json()["status"] == "recorded"
    found = {(c.kind, c.status, c.title.partition(": ")[2], c.happened_at) for c in kept(household)}
    assert found == {
        ("deployment", "failed", "Raise the limit", at(8, 50)),
        ("flag", "succeeded", "new-cache turned on", at(9)),
        ("deployment", "succeeded", "release v4.2", at(8, 55).replace(second=12)),
        ("configuration", "succeeded", "Raise the limit", at(9)),
    }
    assert {c.targets[0].slug for c in kept(household)} == {"edge-proxy"}
    assert lab.send({"object_kind": "issue"}).get_json()["status"] == "ignored"


def test_others_send_our_own_format(household: Household) -> None:
    service(household.world)
    any_ = Sender(household, "generic", "production")
    flag = {"kind": "flag", "title": "New cache\non", "service": "edge-proxy", "at": "2031-03-03T08:30:00+00:00",
            "id": "f-1", "environment": "PRODUCTION", "labels": {"more": "than we know"}}  # fmt: skip
    assert any_.send(flag).get_json() == {"status": "recorded", "change": 1}
    assert any_.send(flag).get_json() == {"status": "known", "change": 1}
    assert any_.send({**flag, "id": "f-2", "environment": "staging"}).get_json()["status"] == "ignored"
    (change,) = kept(household)
    assert (change.title, change.happened_at, change.is_late) == ("New cache on", at(8, 30), True)


def test_what_cannot_be_read_is_refused_with_what_to_mend(household: Household) -> None:
    any_, hub, lab = Sender(household, "generic"), Sender(household, "github"), Sender(household, "gitlab")
    refused = [
        (any_.raw(b"{"), 400, "Send one JSON object"),
        (any_.send([]), 422, "body"),
        (any_.send({"title": "x"}), 422, "kind"),
        (any_.send({"kind": "magic", "title": "x"}), 422, "kind can be deployment"),
        (any_.send({"kind": "flag", "title": "x", "at": "2031-03-03T08:30:00"}), 422, "at"),
        (any_.raw(b" " * (1024 * 1024 + 1)), 413, "at most 1 MiB"),
        (hub.send({"deployment": {"id": 1}}, X_GitHub_Event="deployment"), 422, "repository.full_name is missing"),
        (hub.send({"repository": REPOSITORY}, X_GitHub_Event="deployment"), 422, "deployment.id is missing"),
        (hub.send({}), 422, "X-GitHub-Event is missing"),
        (hub.send([], X_GitHub_Event="push"), 422, "one JSON object"),
        (hub.send(deployment("success", "soon"), X_GitHub_Event="deployment_status"), 422, "created_at is no time"),
        (lab.send({}), 422, "object_kind is missing"),
        (lab.send({"object_kind": "push", "project": 7}), 422, "default branch"),
    ]
    for answer, status, words in refused[:-1]:
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert refused[-1][0].get_json()["status"] == "ignored"
    assert kept(household) == []


def test_github_may_send_a_form(household: Household) -> None:
    body = urlencode({"payload": json.dumps(deployment("success"))}).encode()
    hub = Sender(household, "github")
    answer = hub.raw(body, kind="application/x-www-form-urlencoded", X_GitHub_Event="deployment_status")
    assert answer.get_json()["status"] == "recorded", answer.text


def test_names_of_sources_are_unique_and_their_keys_are_needed(household: Household) -> None:
    hub = Sender(household, "github")
    with pytest.raises(Conflict):
        Sender(household, "github")
    source, _ = household.world.run(commands.add_source, name="Old", key_id="gone", shape="github")
    with pytest.raises(KeyError):
        source.secret(household.world.keyring)
    assert hub.secret not in hub.token
