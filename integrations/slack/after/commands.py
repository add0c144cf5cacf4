"""What people and teams are to be told beside incidents, and what came of telling them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from coe.queries import briefs
from foundation.ids import opaque_id
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.slack.after.model import SlackNotice
from integrations.slack.after.whom import WRITING, next_reminder, people_of
from integrations.slack.outbound.facts import THE_ONE
from integrations.slack.outbound.limits import buckets_of, hush, take
from integrations.slack.outbound.model import FAILED, POSTED, WAITING, SlackWorkspace
from integrations.slack.outbound.outcomes import DEFAULT_WAIT, LIMITED, TOKEN, TOKEN_AGAIN, UNSAID, workspace_row
from integrations.slack.outbound.plan import Step, id_of_channel

NOTIFY, TIMER = "slack.notify", "slack.coe_due"
# How long a message is kept true after it was posted.
FOLLOWED = timedelta(days=60)
LATE, EARLY = "late", "soon"
DROPPED_BECAUSE = {
    "stale": "it had nothing to say any more",
    "unreachable": "nobody in Slack is linked to this person, or they may not know of it",
}


@dataclass(frozen=True)
class Notice:
    """Something to be told, once for each key, to a person or to a team."""

    key: str
    kind: str
    about_id: int
    more: str = ""
    person_id: int | None = None
    team_id: int | None = None

    @property
    def subject(self) -> str:
        """What it is about, its id first."""
        return f"{self.about_id}|{self.more}" if self.more else str(self.about_id)


def tell(work: Work, *, notice: Notice) -> None:
    """Have something told; what was told before is not told again."""
    work.require("slack:deliver")
    if work.session.scalar(select(SlackNotice.id).where(SlackNotice.key == notice.key)) is not None:
        return
    row = SlackNotice(
        key=notice.key,
        kind=notice.kind,
        subject=notice.subject,
        about_id=notice.about_id,
        person_id=notice.person_id,
        team_id=notice.team_id,
        token=opaque_id(),
        state=WAITING,
        digest="",
        failure="",
        wanted_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    _have_sent(work, row.id)


def look_again(work: Work, *, kinds: frozenset[str], about_id: int) -> None:
    """Have what was said put right: what it is about has changed."""
    work.require("slack:deliver")
    posted = (SlackNotice.state == POSTED, SlackNotice.posted_at > work.now - FOLLOWED)
    about = (SlackNotice.kind.in_(kinds), SlackNotice.about_id == about_id)
    for notice_id in work.session.scalars(select(SlackNotice.id).where(*about, *posted)):
        _have_sent(work, notice_id)


def plan_coe_reminder(work: Work, *, coe_id: int) -> None:
    """Have the owner of a COE reminded when it is time; of one that is written nobody is."""
    work.require("slack:deliver")
    coe = briefs(work, {coe_id}).get(coe_id)
    key = f"{TIMER}:{coe_id}"
    if coe is None or coe.state not in WRITING or coe.due is None or coe.owner_id is None:
        work.cancel(key)
        return
    due = next_reminder(coe.due, work.now)
    work.enqueue(NewJob(TIMER, {"coe_id": coe_id}, due=due, key=key, lane=Lane.CHAT))


def remind_of_coe(work: Work, *, coe_id: int) -> None:
    """Remind its owner, and come again; while its clock stands, nobody hears of it."""
    work.require("slack:deliver")
    coe = briefs(work, {coe_id}).get(coe_id)
    if coe is not None and coe.state in WRITING and coe.due is not None and coe.owner_id and coe.paused_at is None:
        how = LATE if coe.due <= work.now else EARLY
        key = f"coe_due:{coe_id}:{coe.owner_id}:{work.now:%Y%m%d}:{how}"
        more = f"{how}|{coe.due.isoformat()}"
        tell(work, notice=Notice(key, "coe_due", coe_id, more, person_id=coe.owner_id))
    plan_coe_reminder(work, coe_id=coe_id)


def begin(work: Work, *, step: Step) -> datetime | None:
    """Note that a step is under way; or return when it may be taken."""
    work.require("slack:deliver")
    workspace = work.session.get(SlackWorkspace, THE_ONE)
    if workspace is not None and workspace.down_until is not None and workspace.down_until > work.now:
        return workspace.down_until
    until = take(work, buckets_of(step.method, step.channel)) if step.method else None
    if until is None and step.what == "post":
        _row(work, step).unsure_at = work.now
    return until


def finish(work: Work, *, step: Step, answer: Mapping[str, Any]) -> None:
    """Note that it was done."""
    work.require("slack:deliver")
    workspace = workspace_row(work)
    if step.method and (workspace.failures or workspace.trouble):
        workspace.failures, workspace.down_until, workspace.down_since, workspace.trouble = 0, None, None, ""
    if step.what == "meet":
        workspace.team_id, workspace.bot_id = str(answer["team_id"]), str(answer["user_id"])
        return
    row = _row(work, step)
    match step.what:
        case "reach":
            row.channel_id = str(answer["channel"]["id"])
        case "post":
            row.post(str(answer["channel"]), str(answer["ts"]), step.digest, work.now)
        case "edit":
            row.digest = step.digest
        case "look":
            _found(work, row, step, answer)
        case "locate":
            row.locate(id_of_channel(step, answer))
        case what:
            row.drop(DROPPED_BECAUSE[what])


def refuse(work: Work, *, step: Step, error: str, wait: float | None) -> datetime | None:
    """Note that it was refused; returns until when Slack can't be asked at all."""
    work.require("slack:deliver")
    row = work.session.get(SlackNotice, step.message_id, with_for_update=True) if step.message_id else None
    if row is not None and step.what == "post":
        row.unsure_at = None
    if error in LIMITED:
        hush(work, step.method, work.now + timedelta(seconds=wait or DEFAULT_WAIT))
        return None
    if error in TOKEN or row is None:
        workspace = workspace_row(work)
        workspace.trouble, workspace.down_until = error, work.now + TOKEN_AGAIN
        return workspace.down_until
    if step.what in {"look", "locate"}:
        row.unsure_at = None
    elif step.what == "edit" and error in UNSAID:
        row.digest = step.digest
    else:
        row.drop(error, FAILED)
        _tell_its_people(work, row)
    return None


def _found(work: Work, row: SlackNotice, step: Step, answer: Mapping[str, Any]) -> None:
    row.unsure_at = None
    for there in answer.get("messages", ()):
        if (there.get("metadata") or {}).get("event_payload", {}).get("token") == row.token:
            row.post(str(step.params["channel"]), str(there["ts"]), "", work.now)


def _tell_its_people(work: Work, row: SlackNotice) -> None:
    """Tell the people of a team whose channel does not take it."""
    for person_id in people_of(work, row.team_id):
        key = f"{row.key}:{person_id}"
        more = "|".join(row.more)
        tell(work, notice=Notice(key, row.kind, row.about_id, more, person_id=person_id))


def _have_sent(work: Work, notice_id: int) -> None:
    work.enqueue(NewJob(NOTIFY, {"notice_id": notice_id}, key=f"{NOTIFY}:{notice_id}", lane=Lane.CHAT))


def _row(work: Work, step: Step) -> SlackNotice:
    return work.session.get_one(SlackNotice, step.message_id, with_for_update=True)
