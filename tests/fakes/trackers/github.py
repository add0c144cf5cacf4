"""A GitHub: repositories with issues, states with reasons, two kinds of rate limit, transfers, webhooks."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.trackers.server import SECRET, Asked, Refusal, Site, signed

TOKEN = "ghp_token"
REASONS = {"completed", "not_planned", "reopened", "duplicate", None}
FIELDS = {"title", "body", "state", "state_reason", "labels", "assignees", "milestone", "type"}


@dataclass
class Issue:
    """An issue there."""

    number: int
    home: str
    title: str
    body: str
    labels: list[str]
    assignees: list[str]
    state: str = "open"
    state_reason: str | None = None
    moved_to: str = ""


@dataclass
class Pull:
    """A change there; ``runs`` are how its check runs ended, none for one that has not, ``status`` the older kind."""

    merged: bool = True
    runs: tuple[str | None, ...] = ("success", "skipped")
    status: str = ""
    sha: str = "c0ffee" * 6 + "beef"


@dataclass
class FakeGitHub(Site):
    """What it keeps; ``drained`` answers 403 with no requests left until then (a number of seconds since 1970)."""

    issues: list[Issue] = field(default_factory=list)
    repositories: tuple[str, ...] = ("acme/shop", "acme/tools")
    people: tuple[str, ...] = ("responder-gh", "viewer-gh")
    drained: int = 0
    may_write: bool = True
    pulls: dict[str, Pull] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ANDON_GITHUB_URL": self.url,
            "ANDON_GITHUB_TOKEN": TOKEN,
            "ANDON_GITHUB_PROJECT": "acme/shop",
            "ANDON_GITHUB_PEOPLE": "responder@example.org=responder-gh,viewer@example.org=viewer-gh",
            "ANDON_GITHUB_WEBHOOK_SECRET": SECRET,
            "ANDON_TRACKER_NETWORKS": "127.0.0.0/8",
        }

    def one(self) -> Issue:
        (issue,) = self.issues
        return issue

    def does(self, issue: Issue, action: str, **changes: Any) -> None:
        """Let somebody there change an issue."""
        for name, value in changes.items():
            setattr(issue, name, value)
        self.says(action, issue)

    def says(self, action: str, issue: Issue) -> None:
        self.sent += 1
        said = {"action": action, "issue": self._shown(issue), "repository": {"full_name": issue.home}}
        body = json.dumps(said).encode()
        headers = {
            "X-Hub-Signature-256": signed(body),
            "X-GitHub-Delivery": f"0000-{self.sent}",
            "X-GitHub-Event": "issues",
            "Content-Type": "application/json",
        }
        self.outbox.append((body, headers))

    def limited(self) -> tuple[int, Any, dict[str, str]]:
        """Answer with the secondary limit, which names the seconds."""
        return 403, {"message": "You have exceeded a secondary rate limit."}, {"Retry-After": self.retry_after}

    def answer(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}" or not asked.headers.get("user-agent"):
            raise Refusal(401, {"message": "Bad credentials"})
        if self.drained:
            headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(self.drained)}
            return 403, {"message": "API rate limit exceeded"}, headers
        if asked.path == "/user":
            return 200, {"login": "andon-bot"}, {}
        if found := re.fullmatch(
            r"/repos/([^/]+/[^/]+)/(?:pulls|commits)/([0-9a-f]+)(/check-runs|/status)?", asked.path
        ):
            return 200, self._pull(found[1], found[2], found[3] or "", int(asked.query.get("page", 1))), {}
        match = re.fullmatch(r"/repos/([^/]+/[^/]+)(/issues)?(?:/(\d+))?", asked.path)
        if match is None or match[1] not in self.repositories:
            raise Refusal(404, {"message": "Not Found"})
        home, issues, number = match.groups()
        if not issues:
            permissions = {"push": self.may_write, "triage": self.may_write, "pull": True}
            return 200, {"full_name": home, "has_issues": True, "permissions": permissions}, {}
        if number is None:
            return self._create(asked, home) if asked.method == "POST" else self._list(asked, home)
        return self._one(asked, home, int(number))

    def _pull(self, home: str, name: str, part: str, page: int) -> dict[str, Any]:
        pull = next((each for key, each in self.pulls.items() if key == f"{home}#{name}" or each.sha == name), None)
        if pull is None:
            raise Refusal(404, {"message": "Not Found"})
        if part == "/check-runs":
            runs = [{"status": "completed" if end else "in_progress", "conclusion": end} for end in pull.runs]
            return {"total_count": len(runs), "check_runs": runs[(page - 1) * 100 : page * 100]}
        if part == "/status":
            return {"state": pull.status or "pending", "total_count": int(bool(pull.status))}
        return {"number": int(name), "merged": pull.merged, "head": {"sha": pull.sha}}

    def _create(self, asked: Asked, home: str) -> tuple[int, Any, dict[str, str]]:
        said = asked.body
        self._refuse(said)
        if not said.get("title"):
            raise Refusal(
                422, {"message": "Validation Failed", "errors": [{"field": "title", "code": "missing_field"}]}
            )
        number = 1 + sum(issue.home == home for issue in self.issues)
        issue = Issue(
            number, home, said["title"], said.get("body", ""), said.get("labels", []), said.get("assignees", [])
        )
        self.issues.append(issue)
        self.says("opened", issue)
        return 201, self._shown(issue), {}

    def _list(self, asked: Asked, home: str) -> tuple[int, Any, dict[str, str]]:
        found = [issue for issue in self.issues if issue.home == home and not issue.moved_to]
        size, page = int(asked.query.get("per_page", 30)), int(asked.query.get("page", 1))
        assert size <= 100
        return 200, [self._shown(issue) for issue in reversed(found)][(page - 1) * size : page * size], {}

    def _one(self, asked: Asked, home: str, number: int) -> tuple[int, Any, dict[str, str]]:
        issue = next((one for one in self.issues if (one.home, one.number) == (home, number)), None)
        if issue is None:
            raise Refusal(404, {"message": "Not Found"})
        if issue.moved_to:
            where = f"{self.url}/repos/{issue.moved_to.replace('#', '/issues/')}"
            return 301, {"message": "Moved Permanently", "url": where}, {"Location": where}
        if asked.method == "PATCH":
            self._refuse(asked.body)
            for name, value in asked.body.items():
                setattr(issue, name, value)
            if "state" not in asked.body and "state_reason" in asked.body:
                raise Refusal(422, {"message": "state_reason needs a state"})
            self.says("edited", issue)
        return 200, self._shown(issue), {}

    def _refuse(self, said: dict[str, Any]) -> None:
        if not self.may_write:
            raise Refusal(403, {"message": "Resource not accessible by personal access token"})
        wrong = [name for name in said if name not in FIELDS]
        wrong += ["state_reason"] if said.get("state_reason") not in REASONS else []
        wrong += ["assignees"] if set(said.get("assignees", ())) - set(self.people) else []
        wrong += ["title"] if len(said.get("title", "")) > 256 else []
        if wrong:
            raise Refusal(422, {"message": "Validation Failed", "errors": [{"field": name} for name in wrong]})

    def _shown(self, issue: Issue) -> dict[str, Any]:
        people = [{"login": login} for login in issue.assignees]
        return {
            "number": issue.number,
            "url": f"{self.url}/repos/{issue.home}/issues/{issue.number}",
            "html_url": f"https://github.example/{issue.home}/issues/{issue.number}",
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "state_reason": issue.state_reason,
            "assignee": people[0] if people else None,
            "assignees": people,
        }
