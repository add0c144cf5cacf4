"""Who is in a user group now, asked of Slack each time, since people come and go there."""

from datetime import timedelta

from foundation.errors import NotYet
from foundation.work import Desk
from integrations.slack.client import SlackClient, SlackRefused
from integrations.slack.outbound.limits import buckets_of, hush, jump
from integrations.slack.outbound.outcomes import DEFAULT_WAIT, LIMITED

LIST = "usergroups.list"
MOST = 50


def members_of_group(desk: Desk, client: SlackClient, name: str) -> list[str]:
    """Return the ids of those in the group of that handle, or id; within a Retry-After nothing is asked.

    What is not there, is empty, or is too large to be told one by one fails for good, so that the page falls on.
    """
    until = desk.run(jump, buckets=buckets_of(LIST))
    if until is not None:
        raise NotYet(until, "Slack asked for quiet")
    try:
        found = client.call(LIST, include_users=True).get("usergroups", [])
    except SlackRefused as no:
        if no.error in LIMITED:
            desk.run(hush, method=LIST, until=desk.now + timedelta(seconds=no.retry_after or DEFAULT_WAIT))
        raise
    meant = name.removeprefix("@").casefold()
    group = next((one for one in found if meant in {str(one["id"]).casefold(), str(one["handle"]).casefold()}), None)
    if group is None:
        raise SlackRefused(LIST, f"there is no user group {name}", permanent=True)
    members = [str(each) for each in group.get("users", [])]
    if not 1 <= len(members) <= MOST:
        why = f"user group {name} has {len(members)} members; 1 to {MOST} are told one by one"
        raise SlackRefused(LIST, why, permanent=True)
    return members
