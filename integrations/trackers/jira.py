"""Jira Cloud over its REST API, version 3."""

import base64
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from integrations.trackers.adf import document, words
from integrations.trackers.ports import (
    JIRA,
    Gone,
    Kind,
    Place,
    Refused,
    Said,
    Seen,
    Stage,
    TrackerError,
    Wanted,
)
from integrations.trackers.settings import PROJECTS, TrackerSettings
from integrations.trackers.wire import OK, Line, fields_refused, part, text_of

API = "/rest/api/3"
FIELDS = ("summary", "description", "status", "resolution", "duedate", "assignee", "project", "labels")
ISSUE_TYPE, LABEL, PROPERTY = "Task", "andon", "andon"
BAD_REQUEST, MOST, HOPS, TITLE = 400, 100, 3, 255
CATEGORIES = {"new": Stage.TODO, "indeterminate": Stage.DOING, "done": Stage.DONE}
CATEGORY_OF = {Stage.TODO: "new", Stage.DOING: "indeterminate"}
BETWEEN = ("indeterminate", "new")
CATEGORY_NAMES = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
DROPS = re.compile(r"won.?t|cancel|reject|declin|duplicate|cannot|not.?(do|plan)|abandon", re.IGNORECASE)
PRIORITIES = ("Highest", "High", "Medium", "Low")
NEEDED = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES")
PARTS = {"duedate": "due", "assignee": "owner", "priority": "urgency"}


@dataclass(frozen=True)
class Jira:
    """One site of Jira, asked as one account."""

    line: Line
    project: str
    kind: Kind = JIRA

    def fits(self, project: str) -> bool:
        """Take a project's key, with the type of issue behind a slash."""
        return PROJECTS["ANDON_JIRA_PROJECT"][0].fullmatch(project) is not None

    def text_there(self, wanted: Wanted) -> str:
        """Return the words of the document that is sent."""
        return words(document(wanted.lines, wanted.link))

    def create(self, project: str, wanted: Wanted) -> tuple[Place, Sequence[str]]:
        """Make it with our anchor as label and property; a field that its screen lacks is left out and named."""
        key, _, kind = project.partition("/")
        fields = {
            "project": {"key": key},
            "issuetype": {"name": kind or ISSUE_TYPE},
            "labels": [LABEL, wanted.anchor],
            **_text(wanted),
            **_optional(wanted),
        }
        body = {"fields": fields, "properties": [{"key": PROPERTY, "value": {"anchor": wanted.anchor}}]}
        made, left_out = self._put("POST", f"{API}/issue", body)
        remote_id, own = text_of(part(made, "id")), text_of(part(made, "key"))
        if not remote_id or not own:
            message = "Jira made a ticket and did not say which."
            raise Refused(message)
        place = Place(project, remote_id, own, f"{self.line.base}/browse/{quote(own)}")
        with suppress(TrackerError):
            # It is the same link however often it is sent, and the description leads back as well.
            self.line.want("POST", f"{API}/issue/{remote_id}/remotelink", _link(wanted))
        return place, left_out

    def find(self, project: str, anchor: str) -> Place | None:
        """Look for the anchor's label; Jira's search may lag behind by minutes, which is for the caller to know."""
        asked = {"jql": f'labels = "{anchor}"', "fields": list(FIELDS), "maxResults": 2}
        found = part(self.line.want("POST", f"{API}/search/jql", asked), "issues") or ()
        return self._seen(project, found[0]).place if found else None

    def look(self, place: Place) -> Seen:
        """Return how it stands."""
        asked = urlencode({"fields": ",".join(FIELDS)})
        found = self.line.want("GET", f"{API}/issue/{quote(place.remote_id)}?{asked}")
        return self._seen(place.project, found)

    def change(self, place: Place, what: Collection[str], wanted: Wanted) -> Sequence[str]:
        """Set what is named."""
        every = {"duedate": None, "assignee": None, **_optional(wanted)}
        fields = {own: every[own] for own, named in PARTS.items() if named in what and own in every}
        fields |= _text(wanted) if "text" in what else {}
        _, left_out = self._put("PUT", f"{API}/issue/{quote(place.remote_id)}", {"fields": fields})
        return left_out

    def move(self, place: Place, wanted: Wanted) -> None:
        """Take the transitions that lead there, over a status in progress where there is no way at once."""
        goal = CATEGORY_OF.get(wanted.stage, "done")
        path = f"{API}/issue/{quote(place.remote_id)}/transitions"
        for _ in range(HOPS):
            ways = [way for way in part(self.line.want("GET", path), "transitions") or () if part(way, "id")]
            chosen = _way(ways, goal, dropped=wanted.stage is Stage.DROPPED)
            step = chosen or next((way for each in BETWEEN for way in ways if _category(way) == each), None)
            if step is None:
                break
            self.line.want("POST", path, {"transition": {"id": text_of(step["id"])}})
            if chosen:
                return
        message = (
            f"Jira has no way for {place.key} to a status of the category {CATEGORY_NAMES[goal]} that Andon's "
            "account may take without filling in a screen."
        )
        raise Refused(message)

    def account_of(self, project: str, email: str) -> str:
        """Ask who can be assigned there; an address that Jira hides counts where it finds exactly one."""
        asked = urlencode({"project": project.partition("/")[0], "query": email, "maxResults": 5})
        found = self.line.want("GET", f"{API}/user/assignable/search?{asked}")
        people = [one for one in found if isinstance(one, dict) and one.get("active", True)]
        same = [one for one in people if text_of(one.get("emailAddress")).casefold() == email.casefold()]
        if not same and len(people) == 1 and not people[0].get("emailAddress"):
            same = people
        return text_of(same[0].get("accountId")) if len(same) == 1 else ""

    def changed(self, places: Sequence[Place], since: datetime) -> Sequence[tuple[Place, Seen | None]]:
        """Fetch them by the hundred, from Jira's records rather than from its search."""
        _ = since
        found: list[tuple[Place, Seen | None]] = []
        for start in range(0, len(places), MOST):
            some = {place.remote_id: place for place in places[start : start + MOST]}
            asked = {"issueIdsOrKeys": list(some), "fields": list(FIELDS)}
            answer = self.line.want("POST", f"{API}/issue/bulkfetch", asked)
            issues = {text_of(part(one, "id")): one for one in part(answer, "issues") or ()}
            found += [
                (place, self._seen(place.project, issues[number]) if number in issues else None)
                for number, place in some.items()
            ]
        return found

    def check(self, projects: Sequence[str]) -> Iterator[Said]:
        """Ask who we are, and what we may do in each project."""
        me = self.line.want("GET", f"{API}/myself")
        yield "jira account", True, f"{text_of(part(me, 'displayName'))} at {self.line.base}", ""
        for key in dict.fromkeys(project.partition("/")[0] for project in projects):
            asked = urlencode({"projectKey": key, "permissions": ",".join(NEEDED)})
            try:
                given = part(self.line.want("GET", f"{API}/mypermissions?{asked}"), "permissions") or {}
            except Gone:
                yield f"jira {key}", False, "no such project, or not for this account", f"Let the account browse {key}."
                continue
            missing = [name for name in NEEDED if part(given, name, "havePermission") is not True]
            step = f"Give Andon's account {', '.join(missing)} in {key}." if missing else ""
            yield f"jira {key}", not missing, "enough permissions" if not missing else "permissions are missing", step

    def _put(self, method: str, path: str, body: Mapping[str, Any]) -> tuple[Any, Sequence[str]]:
        """Send fields; those that this project's screens lack are left out, where Jira names nothing else."""
        answer = self.line.ask(method, path, body)
        refused = fields_refused(answer) if answer.status == BAD_REQUEST else set()
        if refused and refused <= set(PARTS):
            fields = {name: value for name, value in body["fields"].items() if name not in refused}
            if not fields:
                return {}, [PARTS[name] for name in sorted(refused)]
            answer = self.line.ask(method, path, {**body, "fields": fields})
        if answer.status not in OK:
            raise Gone(str(self.line.refusal(answer))) if answer.status == 404 else self.line.refusal(answer)  # noqa: PLR2004
        return self.line.read(answer), [PARTS[name] for name in sorted(refused)]

    def _seen(self, project: str, issue: object) -> Seen:
        fields = part(issue, "fields") or {}
        key, remote_id = text_of(part(issue, "key")), text_of(part(issue, "id"))
        if not key or not remote_id:
            message = f"What answers at {self.line.base} speaks of a ticket without a key."
            raise Refused(message)
        category = text_of(part(fields, "status", "statusCategory", "key"))
        stage = CATEGORIES.get(category, Stage.TODO)
        if stage is Stage.DONE and DROPS.search(
            f"{text_of(part(fields, 'resolution', 'name'))} {text_of(part(fields, 'status', 'name'))}"
        ):
            stage = Stage.DROPPED
        return Seen(
            place=Place(project, remote_id, key, f"{self.line.base}/browse/{quote(key)}"),
            title=text_of(fields.get("summary")),
            text=words(fields.get("description")),
            stage=stage,
            status=text_of(part(fields, "status", "name"))[:60],
            due=_day(fields.get("duedate")),
            account=text_of(part(fields, "assignee", "accountId"))[:128],
            email=text_of(part(fields, "assignee", "emailAddress")),
            person=text_of(part(fields, "assignee", "displayName"))[:80],
        )


def jira_of(settings: TrackerSettings, now: datetime) -> Jira | None:
    """Return the site that is set up, if one is."""
    if not settings.jira_url:
        return None
    pair = base64.b64encode(f"{settings.jira_email}:{settings.jira_token}".encode()).decode()
    line = Line(
        "Jira",
        settings.jira_url,
        {"Authorization": f"Basic {pair}"},
        now,
        settings.allowed,
        patience_s=settings.patience_s,
    )
    return Jira(line, settings.jira_project)


def _text(wanted: Wanted) -> dict[str, Any]:
    return {"summary": wanted.title[:TITLE], "description": document(wanted.lines, wanted.link)}


def _optional(wanted: Wanted) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if wanted.due is not None:
        found["duedate"] = wanted.due.isoformat()
    if wanted.account:
        found["assignee"] = {"accountId": wanted.account}
    if wanted.urgency is not None:
        found["priority"] = {"name": PRIORITIES[min(max(wanted.urgency, 1), len(PRIORITIES)) - 1]}
    return found


def _link(wanted: Wanted) -> dict[str, Any]:
    # By its key alone: nobody would think of these words when others are erased.
    return {
        "globalId": wanted.anchor,
        "object": {"url": wanted.link, "title": f"{wanted.link.rpartition('/')[2]} in Andon"},
    }


def _way(ways: Sequence[Any], goal: str, *, dropped: bool) -> Any | None:  # noqa: ANN401 - a transition as JSON
    fits = [way for way in ways if _category(way) == goal]
    named = [way for way in fits if bool(DROPS.search(f"{way.get('name')} {part(way, 'to', 'name')}")) is dropped]
    return next(iter(named or fits), None)


def _category(way: object) -> str:
    return text_of(part(way, "to", "statusCategory", "key"))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(text_of(value)[:10])
    except ValueError:
        return None
