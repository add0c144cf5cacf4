"""GitHub's issues over its REST API, version 2022-11-28."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from foundation.http import Answer
from integrations.trackers.ports import ENDED, GITHUB, Gone, Kind, Place, Refused, Said, Seen, Stage, Wanted
from integrations.trackers.settings import PROJECTS, TrackerSettings
from integrations.trackers.wire import OK, UNKNOWN, Line, part, text_of, text_of_lines

VERSION = "2022-11-28"
LABEL, PAGE, PAGES = "andon", 100, 3
TITLE, FORBIDDEN = 256, 403
MOVED = (301, 302, 307, 308)
# What Markdown, mentions and references are made of; a backslash, or nothing that one sees, makes them text.
MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~])")
CALLS = re.compile(r"[@#](?=\w)")
UNSEEN = "\u200b"
ANCHOR = "<!-- {} -->"
TOGETHER = re.compile(r"https://|http://")


@dataclass(frozen=True)
class GitHub:
    """GitHub, or a server of its make, asked with one token."""

    line: Line
    project: str
    people: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = GITHUB

    def fits(self, project: str) -> bool:
        """Take owner/repository."""
        return PROJECTS["ANDON_GITHUB_PROJECT"][0].fullmatch(project) is not None

    def text_there(self, wanted: Wanted) -> str:
        """Return the body: our lines as plain text, the way back, and the anchor where nobody sees it."""
        return "\n\n".join([*(plain(line) for line in wanted.lines), wanted.link, ANCHOR.format(wanted.anchor)])

    def create(self, project: str, wanted: Wanted) -> tuple[Place, Sequence[str]]:
        """Make it."""
        said = {"title": wanted.title[:TITLE], "body": self.text_there(wanted), "labels": [LABEL]}
        said |= {"assignees": [wanted.account]} if wanted.account else {}
        return self._seen(project, self.line.want("POST", f"/repos/{self._own(project)}/issues", said)).place, []

    def find(self, project: str, anchor: str) -> Place | None:
        """Look through the newest issues: the list knows at once what the search learns later."""
        for number in range(1, PAGES + 1):
            asked = {"state": "all", "sort": "created", "direction": "desc", "per_page": PAGE, "page": number}
            found = self.line.want("GET", f"/repos/{self._own(project)}/issues?{urlencode(asked)}")
            for one in found if isinstance(found, list) else ():
                if ANCHOR.format(anchor) in text_of_lines(part(one, "body")):
                    return self._seen(project, one).place
            if not isinstance(found, list) or len(found) < PAGE:
                return None
        return None

    def look(self, place: Place) -> Seen:
        """Return how it stands; one that was transferred is followed to where it went."""
        answer = self.line.ask("GET", self._path(place))
        if answer.status in MOVED:
            answer = self.line.ask("GET", self._elsewhere(answer))
        if answer.status in UNKNOWN:
            message = f"GitHub answered {answer.status}: deleted, transferred out of reach, or not for Andon's token."
            raise Gone(message)
        if answer.status not in OK:
            raise self.line.refusal(answer)
        return self._seen(place.project, self.line.read(answer))

    def change(self, place: Place, what: Collection[str], wanted: Wanted) -> Sequence[str]:
        """Set what is named."""
        said: dict[str, Any] = {}
        if "text" in what:
            said |= {"title": wanted.title[:TITLE], "body": self.text_there(wanted)}
        if "owner" in what:
            said["assignees"] = [wanted.account] if wanted.account else []
        if said:
            self.line.want("PATCH", self._path(place), said)
        return []

    def move(self, place: Place, wanted: Wanted) -> None:
        """Close it with the reason that fits, or open it again."""
        if wanted.stage in ENDED:
            reason = "not_planned" if wanted.stage is Stage.DROPPED else "completed"
            said = {"state": "closed", "state_reason": reason}
        else:
            said = {"state": "open", "state_reason": "reopened"}
        self.line.want("PATCH", self._path(place), said)

    def account_of(self, project: str, email: str) -> str:
        """Return the login that the settings name: GitHub shows nobody's address."""
        _ = project
        return self.people.get(email.casefold(), "")

    def changed(self, places: Sequence[Place], since: datetime) -> Sequence[tuple[Place, Seen | None]]:
        """Ask each repository for what was changed since, page by page."""
        known = {place.remote_id: place for place in places}
        found: list[tuple[Place, Seen | None]] = []
        for project in sorted({place.remote_id.partition("#")[0] for place in places}):
            for one in self._since(project, since):
                seen = self._seen(project, one)
                if seen.place.remote_id in known:
                    found.append((known[seen.place.remote_id], seen))
        return found

    def check(self, projects: Sequence[str]) -> Iterator[Said]:
        """Ask whether each repository lets us write issues."""
        me = self.line.want("GET", "/user")
        yield "github account", True, text_of(part(me, "login")), ""
        for project in projects:
            try:
                found = self.line.want("GET", f"/repos/{self._own(project)}")
            except Gone:
                step = "Give the token this repository, with Issues: read and write."
                yield f"github {project}", False, "no such repository, or not for this token", step
                continue
            has_issues = part(found, "has_issues") is not False
            may_write = part(found, "permissions", "push") is True or part(found, "permissions", "triage") is True
            said = "enough permissions" if may_write else "the token may not write here"
            step = "" if may_write else "Give the token Issues: read and write."
            if not has_issues:
                said, step = "its issues are switched off", "Switch issues on in the repository's settings."
            yield f"github {project}", has_issues and may_write, said, step

    def _since(self, project: str, since: datetime) -> Iterator[Any]:
        for number in range(1, PAGES + 1):
            asked = {"state": "all", "since": f"{since:%Y-%m-%dT%H:%M:%SZ}", "per_page": PAGE, "page": number}
            found = self.line.want("GET", f"/repos/{project}/issues?{urlencode(asked)}")
            yield from found if isinstance(found, list) else ()
            if not isinstance(found, list) or len(found) < PAGE:
                return

    def _own(self, project: str) -> str:
        if not self.fits(project):
            message = "GitHub has no such repository: write owner/repository."
            raise Refused(message)
        return project

    def _path(self, place: Place) -> str:
        project, _, number = place.remote_id.partition("#")
        return f"/repos/{project}/issues/{number}"

    def _elsewhere(self, answer: Answer) -> str:
        """Return the path that a redirect names, which has to be of the same server."""
        where = answer.headers.get("location", "")
        if not where.startswith(f"{self.line.base}/"):
            message = "GitHub sends us somewhere else for it, where Andon does not follow."
            raise Gone(message)
        return where.removeprefix(self.line.base)

    def _seen(self, project: str, issue: object) -> Seen:
        number, url = text_of(part(issue, "number")), text_of(part(issue, "html_url"))
        named = re.search(r"/repos/([^/]+/[^/]+)/issues/", f"{text_of(part(issue, 'url'))}/")
        home = named[1] if named else project
        if not number:
            message = f"What answers at {self.line.base} speaks of an issue without a number."
            raise Refused(message)
        state, reason = text_of(part(issue, "state")), text_of(part(issue, "state_reason"))
        stage = Stage.TODO
        if state == "closed":
            stage = Stage.DROPPED if reason in {"not_planned", "duplicate"} else Stage.DONE
        account = text_of(part(issue, "assignee", "login"))
        email = next((email for email, login in self.people.items() if login == account), "") if account else ""
        return Seen(
            place=Place(home, f"{home.lower()}#{number}", f"{home}#{number}", url if TOGETHER.match(url) else ""),
            title=text_of(part(issue, "title")),
            text=text_of_lines(part(issue, "body")),
            stage=stage,
            status=f"{state}{f', {reason}' if reason else ''}"[:60].replace("_", " "),
            account=account[:128],
            email=email,
            person=account[:80],
        )


def github_of(settings: TrackerSettings, now: datetime) -> GitHub | None:
    """Return the one that is set up, if one is."""
    if not settings.github_token:
        return None
    headers = {
        "Authorization": f"Bearer {settings.github_token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": VERSION,
    }
    line = Line(
        "GitHub",
        settings.github_url,
        headers,
        now,
        settings.allowed,
        limited_by=(FORBIDDEN, 429),
        patience_s=settings.patience_s,
    )
    return GitHub(line, settings.github_project, settings.github_people)


def plain(line: str) -> str:
    """Write a line so that GitHub shows just its signs: nobody is called by it, and nothing is referred to."""
    return CALLS.sub(lambda match: match[0] + UNSEEN, MARKS.sub(r"\\\1", line))
