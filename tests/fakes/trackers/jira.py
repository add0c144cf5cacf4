"""A Jira Cloud: projects, issues, a workflow with the transitions that it allows, a search that lags, webhooks."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.trackers.adf import faults_of, words
from tests.fakes.trackers.server import SECRET, Asked, Refusal, Site, signed

EMAIL, TOKEN = "andon@example.org", "api-token"
API = "/rest/api/3/"
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "In Review": "indeterminate", "Done": "done"}
# From where one may go where: nothing is done that was not in progress.
WORKFLOW = {
    "To Do": [("11", "Start", "In Progress")],
    "In Progress": [("21", "Stop", "To Do"), ("22", "Review", "In Review"), ("31", "Finish", "Done")],
    "In Review": [("31", "Finish", "Done")],
    "Done": [("41", "Reopen", "To Do")],
}
SCREEN = {"project", "issuetype", "summary", "description", "labels", "duedate", "assignee"}
PERMISSIONS = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES")


@dataclass
class Issue:
    """An issue there."""

    id: str
    key: str
    summary: str
    description: Any
    labels: list[str]
    duedate: str | None = None
    assignee: str | None = None
    status: str = "To Do"
    resolution: str | None = None
    former: tuple[str, ...] = ()
    links: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return words(self.description)


@dataclass
class FakeJira(Site):
    """What it keeps; ``lags`` hides everything from its search, ``forbidden`` are permissions that it does not give."""

    issues: list[Issue] = field(default_factory=list)
    projects: tuple[str, ...] = ("OPS", "SHOP")
    people: dict[str, str] = field(default_factory=dict)
    hides_addresses: bool = False
    lags: bool = False
    forbidden: set[str] = field(default_factory=set)
    screen: set[str] = field(default_factory=lambda: set(SCREEN))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ANDON_JIRA_URL": self.url,
            "ANDON_JIRA_EMAIL": EMAIL,
            "ANDON_JIRA_TOKEN": TOKEN,
            "ANDON_JIRA_PROJECT": "OPS",
            "ANDON_JIRA_WEBHOOK_SECRET": f"an-older-one,{SECRET}",
            "ANDON_TRACKER_NETWORKS": "127.0.0.0/8",
        }

    def one(self) -> Issue:
        (issue,) = self.issues
        return issue

    def does(self, issue: Issue, **changes: Any) -> None:
        """Let somebody there change an issue."""
        for name, value in changes.items():
            setattr(issue, name, value)
        self.says("jira:issue_updated", issue)

    def deletes(self, issue: Issue) -> None:
        self.issues.remove(issue)
        self.says("jira:issue_deleted", issue)

    def says(self, event: str, issue: Issue) -> None:
        """Put a webhook into the outbox: those about our own changes come too."""
        self.sent += 1
        body = json.dumps(
            {"timestamp": 1_900_000_000_000 + self.sent, "webhookEvent": event, "issue": self._shown(issue)}
        ).encode()
        headers = {
            "X-Hub-Signature": signed(body),
            "X-Atlassian-Webhook-Identifier": f"delivery-{self.sent}",
            "Content-Type": "application/json",
        }
        self.outbox.append((body, headers))

    def answer(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        pair = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            raise Refusal(401, {"errorMessages": ["Client must be authenticated to access this resource."]})
        assert asked.path.startswith(API), asked.path
        path = asked.path.removeprefix(API)
        for pattern, method, answer in (
            (r"issue", "POST", self._create),
            (r"issue/bulkfetch", "POST", self._bulk),
            (r"issue/([\w-]+)", "GET", self._get),
            (r"issue/(\d+)", "PUT", self._edit),
            (r"issue/(\d+)/transitions", "GET", self._ways),
            (r"issue/(\d+)/transitions", "POST", self._go),
            (r"issue/(\d+)/remotelink", "POST", self._link),
            (r"search/jql", "POST", self._search),
            (r"myself", "GET", self._myself),
            (r"mypermissions", "GET", self._mine),
            (r"user/assignable/search", "GET", self._people),
        ):
            match = re.fullmatch(pattern, path)
            if match and method == asked.method:
                return answer(asked, *match.groups())
        raise Refusal(404, {"errorMessages": ["No such resource."]})

    def _create(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        fields = asked.body["fields"]
        key = fields.get("project", {}).get("key")
        if key not in self.projects or "CREATE_ISSUES" in self.forbidden:
            raise Refusal(400, {"errorMessages": [], "errors": {"project": "valid project is required"}})
        if fields.get("issuetype", {}).get("name") not in {"Task", "Bug"}:
            raise Refusal(400, {"errors": {"issuetype": "Specify a valid issue type"}})
        self._refuse(fields, required=("summary",))
        number = len(self.issues) + 1
        issue = Issue(
            str(10_000 + number), f"{key}-{number}", fields["summary"], fields["description"], fields["labels"]
        )
        issue.properties = {one["key"]: one["value"] for one in asked.body.get("properties", [])}
        self._set(issue, fields)
        self.issues.append(issue)
        self.says("jira:issue_created", issue)
        return 201, {"id": issue.id, "key": issue.key, "self": f"{self.url}{API}issue/{issue.id}"}, {}

    def _edit(self, asked: Asked, number: str) -> tuple[int, Any, dict[str, str]]:
        issue, fields = self._issue(number), asked.body["fields"]
        if "EDIT_ISSUES" in self.forbidden:
            raise Refusal(403, {"errorMessages": ["You do not have permission to edit issues in this project."]})
        self._refuse(fields)
        self._set(issue, fields)
        self.says("jira:issue_updated", issue)
        return 204, None, {}

    def _refuse(self, fields: dict[str, Any], required: tuple[str, ...] = ()) -> None:
        errors = dict(self._faults(fields, required))
        if errors:
            raise Refusal(400, {"errorMessages": [], "errors": errors})

    def _faults(self, fields: dict[str, Any], required: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for name in fields.keys() - self.screen:
            yield name, f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
        for name in required:
            if not fields.get(name):
                yield name, f"You must specify a {name} of the issue."
        if "summary" in fields and (len(fields["summary"]) > 255 or "\n" in fields["summary"]):
            yield "summary", "The summary is invalid because it contains newline characters or is too long."
        if "description" in fields and (wrong := list(faults_of(fields["description"]))):
            yield "description", f"Operation value must be an Atlassian Document: {wrong}"
        if any(" " in label for label in fields.get("labels", [])):
            yield "labels", "The label contains spaces which is invalid."
        if fields.get("duedate") and not re.fullmatch(r"\d{4}-\d\d-\d\d", fields["duedate"]):
            yield "duedate", "Error parsing date string"
        assignee = fields.get("assignee")
        if assignee and assignee.get("accountId") not in self.people.values():
            yield "assignee", "User cannot be assigned issues."

    @staticmethod
    def _set(issue: Issue, fields: dict[str, Any]) -> None:
        for name in ("summary", "description", "duedate"):
            if name in fields:
                setattr(issue, name, fields[name])
        if "assignee" in fields:
            issue.assignee = fields["assignee"]["accountId"] if fields["assignee"] else None

    def _get(self, asked: Asked, number: str) -> tuple[int, Any, dict[str, str]]:
        return 200, self._shown(self._issue(number)), {}

    def _bulk(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        ids = asked.body["issueIdsOrKeys"]
        if not 0 < len(ids) <= 100:
            raise Refusal(400, {"errorMessages": ["Up to 100 issues can be fetched."]})
        found = [issue for issue in self.issues if issue.id in ids]
        return 200, {"issues": [self._shown(issue) for issue in found], "issueErrors": []}, {}

    def _ways(self, asked: Asked, number: str) -> tuple[int, Any, dict[str, str]]:
        ways = [
            {"id": way, "name": name, "to": {"name": to, "statusCategory": {"key": CATEGORIES[to]}}}
            for way, name, to in WORKFLOW[self._issue(number).status]
        ]
        return 200, {"transitions": [] if "TRANSITION_ISSUES" in self.forbidden else ways}, {}

    def _go(self, asked: Asked, number: str) -> tuple[int, Any, dict[str, str]]:
        issue = self._issue(number)
        to = {way: status for way, _, status in WORKFLOW[issue.status]}.get(asked.body["transition"]["id"])
        if to is None:
            raise Refusal(
                400, {"errorMessages": ["It is not on the appropriate screen, or the transition is invalid."]}
            )
        issue.status, issue.resolution = to, "Done" if to == "Done" else None
        self.says("jira:issue_updated", issue)
        return 204, None, {}

    def _link(self, asked: Asked, number: str) -> tuple[int, Any, dict[str, str]]:
        given = asked.body["object"]
        if not given["url"].startswith("http") or not given["title"]:
            raise Refusal(400, {"errors": {"url": "'url' is invalid."}})
        self._issue(number).links[asked.body["globalId"]] = given
        return 201, {"id": 1}, {}

    def _search(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        match = re.fullmatch(r'labels = "([a-z0-9-]+)"', asked.body["jql"])
        if match is None or not asked.body.get("fields"):
            raise Refusal(400, {"errorMessages": ["Unbounded JQL queries are not allowed here."]})
        found = [] if self.lags else [issue for issue in self.issues if match[1] in issue.labels]
        return 200, {"issues": [self._shown(issue) for issue in found], "isLast": True}, {}

    def _myself(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        return 200, {"accountId": "acc-andon", "displayName": "Andon's account", "emailAddress": EMAIL}, {}

    def _mine(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        if asked.query["projectKey"] not in self.projects:
            raise Refusal(404, {"errorMessages": ["No project could be found with that key."]})
        wanted = asked.query["permissions"].split(",")
        assert set(wanted) <= set(PERMISSIONS)
        return 200, {"permissions": {name: {"havePermission": name not in self.forbidden} for name in wanted}}, {}

    def _people(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        found = [(email, account) for email, account in self.people.items() if email == asked.query["query"]]
        return 200, [self._person(account, email) for email, account in found], {}

    def _person(self, account: str, email: str) -> dict[str, Any]:
        shown = {} if self.hides_addresses else {"emailAddress": email}
        return {"accountId": account, "displayName": email.partition("@")[0], "active": True, **shown}

    def _issue(self, number: str) -> Issue:
        """Find it by id or key, however that is written; who has moved it finds it by the key of before as well."""
        named = number.upper()
        found = next((issue for issue in self.issues if named in {issue.id, issue.key, *issue.former}), None)
        if found is None or "BROWSE_PROJECTS" in self.forbidden:
            raise Refusal(404, {"errorMessages": ["Issue does not exist or you do not have permission to see it."]})
        return found

    def _shown(self, issue: Issue) -> dict[str, Any]:
        emails = {account: email for email, account in self.people.items()}
        owner = self._person(issue.assignee, emails[issue.assignee]) if issue.assignee else None
        fields = {
            "summary": issue.summary,
            "description": issue.description,
            "status": {"name": issue.status, "statusCategory": {"key": CATEGORIES[issue.status]}},
            "resolution": {"name": issue.resolution} if issue.resolution else None,
            "duedate": issue.duedate,
            "assignee": owner,
            "labels": issue.labels,
            "project": {"key": issue.key.partition("-")[0]},
        }
        return {"id": issue.id, "key": issue.key, "fields": fields}
