"""Whether a change in GitHub that somebody gives as evidence was merged, and whether its checks passed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from coe import commands as coes
from coe import queries as actions
from coe.queries import Proof
from foundation.config import MisconfiguredError
from foundation.errors import NotFound, NotYet
from foundation.jobs import Job, NewJob
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.trackers.adapters import trackers_of
from integrations.trackers.github import GitHub
from integrations.trackers.ports import Busy, Gone, Limited, Refused
from integrations.trackers.wire import Line, part, text_of

PROVE = "trackers.prove"
CHANGE = re.compile(r"(?P<server>https?://[^/\s]+)/(?P<home>[\w.-]+/[\w.-]+)/pull/(?P<number>\d{1,12})\b")
PUBLIC, PUBLIC_API = "github.com", "api.github.com"
FINISHED = frozenset({"done", "verified"})
# What is still running is looked at again for a day.
AGAIN, GIVEN_UP_AFTER = timedelta(minutes=15), timedelta(days=1)
PASSES = frozenset({"success", "neutral", "skipped"})
PAGE, PAGES = 100, 5


@dataclass(frozen=True)
class Change:
    """A change, as an address names it."""

    server: str
    home: str
    number: str


def change_in(evidence: str) -> Change | None:
    """Return the first change that the evidence links, if it links one."""
    match = CHANGE.search(evidence)
    return Change(match["server"], match["home"], match["number"]) if match else None


def prove_what_is_linked(event: StoredEvent, work: Work) -> None:
    """Have it found out, when an action item is done or verified by a change that is linked."""
    action = actions.action(work, event.subject_id)
    if event.payload["to_state"] in FINISHED and change_in(action.evidence):
        since = event.recorded_at.isoformat()
        key = f"{PROVE}:{action.id}"
        work.enqueue(NewJob(PROVE, {"action_id": action.id, "since": since}, key=key))


def prove(desk: Desk, job: Job) -> None:
    """Ask GitHub once, and keep what it says; where it can't be asked, that is kept."""
    action_id = int(job.payload["action_id"])
    try:
        with desk.reading() as look:
            action = actions.action(look, action_id)
    except NotFound:
        return
    change = change_in(action.evidence)
    if change is None or action.state not in FINISHED:
        return
    found, until = _asked(desk, change)
    desk.run(coes.note_proof, action_id=action_id, evidence=action.evidence, proof=found)
    is_early = desk.now - datetime.fromisoformat(job.payload["since"]) < GIVEN_UP_AFTER
    if found is Proof.RUNNING and is_early:
        raise NotYet(desk.now + AGAIN, "The checks of the change are running.")
    if until is not None and is_early:
        raise NotYet(until, "GitHub could not be asked.")


def _asked(desk: Desk, change: Change) -> tuple[Proof, datetime | None]:
    try:
        tracker = trackers_of(desk.environment, desk.now).get("github")
    except MisconfiguredError:
        tracker = None
    if not isinstance(tracker, GitHub) or not _is_there(tracker.line, change):
        return Proof.UNKNOWN, None
    try:
        return _found(tracker.line, change), None
    except Limited as limit:
        return Proof.UNKNOWN, limit.until
    except Busy:
        return Proof.UNKNOWN, desk.now + AGAIN
    except (Gone, Refused):
        return Proof.UNKNOWN, None


def _is_there(line: Line, change: Change) -> bool:
    """Whether the address is of the GitHub that is set up; its token goes nowhere else."""
    api = urlsplit(line.base).netloc.casefold()
    return urlsplit(change.server).netloc.casefold() == (PUBLIC if api == PUBLIC_API else api)


def _found(line: Line, change: Change) -> Proof:
    path = f"/repos/{change.home}"
    pull = line.want("GET", f"{path}/pulls/{change.number}")
    if part(pull, "merged") is not True:
        return Proof.UNMERGED
    head = text_of(part(pull, "head", "sha"))
    if not re.fullmatch(r"[0-9a-f]{40,64}", head):
        return Proof.UNKNOWN
    ends = [*_runs(line, f"{path}/commits/{head}"), *_statuses(line, f"{path}/commits/{head}")]
    if not ends:
        return Proof.UNCHECKED
    if any(end == "" for end in ends):
        return Proof.RUNNING
    return Proof.MERGED if all(end in PASSES for end in ends) else Proof.FAILED


def _runs(line: Line, commit: str) -> Iterator[str]:
    """Give how each check run ended, empty for one that has not; more than there are pages are not passed unseen."""
    for number in range(1, PAGES + 1):
        found = line.want("GET", f"{commit}/check-runs?per_page={PAGE}&page={number}")
        runs = part(found, "check_runs") or []
        yield from (text_of(part(one, "conclusion")) if part(one, "status") == "completed" else "" for one in runs)
        if len(runs) < PAGE:
            return
    yield "unseen"


def _statuses(line: Line, commit: str) -> Iterator[str]:
    """Give the older kind of check, all of them in one word."""
    found = line.want("GET", f"{commit}/status")
    if part(found, "total_count"):
        state = text_of(part(found, "state"))
        yield "" if state == "pending" else state
