"""How often Slack may be asked: by method and workspace in a minute, and once a second in each channel.

Counted in the database, so that all workers share it, and counted when a call is made, so that nothing bunches up after
an outage. Who has to wait is told a time of their own, so that not everybody comes back at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite

from foundation.work import Work
from integrations.slack.outbound.model import SlackBucket

# A little more than what Slack counts in, because its clock and the way there are not ours.
MINUTE, SECOND = timedelta(seconds=61), timedelta(seconds=1.05)
TIER_2, TIER_3, TIER_4, POSTS = 20, 50, 100, 240
POST = "chat.postMessage"
BY_METHOD = {
    **dict.fromkeys(
        (
            *("conversations.create", "conversations.archive", "conversations.rename", "conversations.setTopic"),
            *("conversations.list", "pins.add", "bookmarks.add", "usergroups.users.list", "usergroups.list"),
        ),
        TIER_2,
    ),
    **dict.fromkeys(("chat.postEphemeral", "views.publish", "users.info"), TIER_4),
    POST: POSTS,
}


@dataclass(frozen=True)
class Bucket:
    """So many calls in so long."""

    key: str
    most: int
    span: timedelta


def buckets_of(method: str, channel: str = "") -> list[Bucket]:
    """Return what a call counts in."""
    found = [Bucket(method, BY_METHOD.get(method, TIER_3), MINUTE)]
    return [*found, Bucket(f"post:{channel}", 1, SECOND)] if method == POST else found


def take(work: Work, buckets: Iterable[Bucket]) -> datetime | None:
    """Count one call in all buckets; returns None, or, counting nothing, when to come back."""
    held = [(bucket, _held(work, bucket)) for bucket in sorted(buckets, key=lambda each: each.key)]
    counted = [(bucket, row, _uses(row, work.now - bucket.span)) for bucket, row in held]
    waits = [until for bucket, row, uses in counted if (until := _wait(bucket, row, uses, work.now))]
    if waits:
        return max(waits)
    for _, row, uses in counted:
        row.uses = " ".join(f"{each.timestamp():.6f}" for each in (*uses, work.now))
    return None


def jump(work: Work, buckets: Iterable[Bucket]) -> datetime | None:
    """Count one call that waits for nobody's turn; returns when to come back only where Slack asked for quiet."""
    held = [(bucket, _held(work, bucket)) for bucket in sorted(buckets, key=lambda each: each.key)]
    quiet = [row.quiet_until for _, row in held if row.quiet_until is not None and row.quiet_until > work.now]
    if quiet:
        return max(quiet)
    for bucket, row in held:
        row.uses = " ".join(f"{each.timestamp():.6f}" for each in (*_uses(row, work.now - bucket.span), work.now))
    return None


def hush(work: Work, method: str, until: datetime) -> None:
    """Ask a method nothing until then."""
    row = _held(work, Bucket(method, 1, SECOND))
    row.quiet_until = max(row.quiet_until or until, until)


def _held(work: Work, bucket: Bucket) -> SlackBucket:
    row = work.session.get(SlackBucket, bucket.key, with_for_update=True)
    if row is not None:
        return row
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    work.session.execute(make(SlackBucket).values(key=bucket.key, uses="").on_conflict_do_nothing())
    return work.session.get_one(SlackBucket, bucket.key, with_for_update=True)


def _uses(row: SlackBucket, since: datetime) -> list[datetime]:
    times = (datetime.fromtimestamp(float(each), UTC) for each in row.uses.split())
    return [each for each in times if each > since]


def _wait(bucket: Bucket, row: SlackBucket, uses: list[datetime], now: datetime) -> datetime | None:
    """Return when somebody who can't go now comes back: each in turn, as fast as the bucket allows."""
    if row.quiet_until is not None and row.quiet_until > now:
        free = row.quiet_until
    elif len(uses) >= bucket.most:
        free = uses[-bucket.most] + bucket.span
    else:
        return None
    turn = row.wake + bucket.span / bucket.most if row.wake is not None and row.wake >= free else free
    row.wake = min(turn, free + 2 * bucket.span)
    return row.wake
