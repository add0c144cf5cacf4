"""What each event means for us: a message that belongs into a timeline or changed there, a member who came or left."""

import logging
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from accounts.queries import principal_of
from foundation.errors import DeliveryFailed, DomainError, NotYet
from foundation.markdown import MarkdownRenderer, RenderedText
from foundation.work import Desk
from incidents.queries import briefs
from integrations.slack.client import SlackClient
from integrations.slack.inbound import commands
from integrations.slack.inbound import home as homes
from integrations.slack.inbound.capture import DELETED, author_of, body_of, moment_of
from integrations.slack.inbound.commands import Message
from integrations.slack.inbound.desk import called
from integrations.slack.inbound.linking import is_full_member
from integrations.slack.inbound.previews import linked, opened
from integrations.slack.inbound.queries import Member, find_capture, principal_for
from integrations.slack.inbound.rooms import ROOMS
from integrations.slack.outbound.queries import incident_of_channel
from integrations.slack.outbound.settings import outbound_settings
from integrations.slack.outbound.turns import call_in_turn
from integrations.slack.settings import SlackSettings, slack_settings

Event = Mapping[str, Any]
LOG = logging.getLogger("andon.slack")
PATIENCE_S = 10.0
KEPT = "white_check_mark"


def reaction(desk: Desk, event: Event) -> None:
    """Put a message into the timeline that somebody marked with one of the signs for it."""
    settings, item = slack_settings(desk.environment), _part(event, "item")
    if item.get("type") != "message" or event.get("reaction") not in settings.timeline_emoji:
        return
    channel, ts = str(item.get("channel") or ""), str(item.get("ts") or "")
    if _capture(desk, settings, event, channel, ts, None):
        _nod(desk, SlackClient(settings), channel, ts)


def _nod(desk: Desk, client: SlackClient, channel: str, ts: str) -> None:
    """Show under the message that it was kept; where Slack doesn't take it, it was kept all the same."""
    try:
        call_in_turn(desk, client, "reactions.add", channel=channel, timestamp=ts, name=KEPT)
    except (DeliveryFailed, NotYet) as failure:
        LOG.info("slack.not_shown", extra={"error": str(failure)})


def pin(desk: Desk, event: Event) -> None:
    """Put a message into the timeline that somebody pinned in the incident's channel; our own panel is none."""
    settings, item = slack_settings(desk.environment), _part(event, "item")
    message = _part(item, "message")
    if settings.pins_to_timeline and item.get("type") == "message" and not message.get("bot_id"):
        channel = str(event.get("channel_id") or item.get("channel") or "")
        _capture(desk, settings, event, channel, str(message.get("ts") or ""), message)


def message(desk: Desk, event: Event) -> None:
    """Follow what becomes of a message that stands in a timeline."""
    channel, kind = str(event.get("channel") or ""), event.get("subtype")
    if kind == "message_changed":
        changed = _part(event, "message")
        _follow(desk, event, channel, str(changed.get("ts") or ""), changed)
    elif kind == "message_deleted":
        _follow(desk, event, channel, str(event.get("deleted_ts") or ""), None)


def member(desk: Desk, event: Event) -> None:
    """Cut the link of a member who has left or is a guest now."""
    user = _part(event, "user")
    team_id = str(user.get("team_id") or event.get("team_id") or "")
    if user.get("id") and not is_full_member(user, team_id):
        desk.run(commands.unlink_member, team_id=team_id, user_id=str(user["id"]), why="no full member any more")


def home(desk: Desk, event: Event) -> None:
    """Draw the home of who opened it."""
    user_id, team_id = str(event.get("user") or ""), str(event.get("team_id") or "")
    if event.get("tab", "home") == "home" and user_id:
        publish_home(desk, Member(team_id, user_id))


def publish_home(desk: Desk, who: Member) -> None:
    """Draw somebody's home as it is now."""
    base_url = outbound_settings(desk.environment).base_url
    with desk.reading() as look:
        principal = principal_for(look.session, who)
    if principal is None:
        drawn = homes.stranger(base_url)
    else:
        with desk.acting_for(principal).reading() as look:
            drawn = homes.view(homes.mine(look), base_url)
    client = SlackClient(slack_settings(desk.environment))
    call_in_turn(desk, client, "views.publish", user_id=who.user_id, view=drawn)


def _capture(
    desk: Desk, settings: SlackSettings, event: Event, channel: str, ts: str, known: Mapping[str, Any] | None
) -> bool:
    """Capture it for whoever marked it, if they may write there; who may not leaves no trace."""
    at, team_id = moment_of(ts), str(event.get("team_id") or "")
    with desk.reading() as look:
        who = principal_for(look.session, Member(team_id, str(event.get("user") or "")))
        incident_id, there = incident_of_channel(look, channel), find_capture(look.session, channel, ts)
    if who is None or incident_id is None or at is None or there is not None:
        return False
    client = SlackClient(settings)
    found = known if known is not None else _fetched(desk, client, channel, ts)
    if found is None or found.get("bot_id"):
        return False
    link = str(found.get("permalink") or _address(desk, client, channel, ts))
    theirs = desk.acting_for(who)
    with theirs.reading() as look:
        here = briefs(look, [incident_id]).get(incident_id)
        author = author_of(found, called(look, team_id, [str(found.get("user") or "")]))
    if here is None:
        return False
    body = _rendered(body_of(author, str(found.get("text") or ""), link))
    kept = Message(channel_id=channel, ts=ts, at=at, author=author, permalink=link)
    return _attempt(partial(theirs.run, commands.capture_message, key=here.key, message=kept, body=body))


def _address(desk: Desk, client: SlackClient, channel: str, ts: str) -> str:
    return str(call_in_turn(desk, client, "chat.getPermalink", channel=channel, message_ts=ts)["permalink"])


def _fetched(desk: Desk, client: SlackClient, channel: str, ts: str) -> Mapping[str, Any] | None:
    """Return the message itself; of a thread's answer the history does not know."""
    page = {"channel": channel, "latest": ts, "oldest": ts, "inclusive": True, "limit": 1}
    for method, more in (("conversations.history", {}), ("conversations.replies", {"ts": ts})):
        for each in call_in_turn(desk, client, method, **page, **more).get("messages") or ():
            if isinstance(each, dict) and each.get("ts") == ts:
                return each
    return None


def _follow(desk: Desk, event: Event, channel: str, ts: str, changed: Mapping[str, Any] | None) -> None:
    """Word the note anew, as its author where they are known here, else as whoever captured it."""
    with desk.reading() as look:
        held = find_capture(look.session, channel, ts)
        if held is None:
            return
        member = Member(str(event.get("team_id") or ""), str((changed or {}).get("user") or ""))
        who = principal_for(look.session, member) or principal_of(look.session, held.captured_by)
        incident_id, link, author = held.incident_id, held.permalink, held.author
    if who is None:
        return
    theirs = desk.acting_for(who)
    with theirs.reading() as look:
        here = briefs(look, [incident_id]).get(incident_id)
    if here is not None:
        said = DELETED if changed is None else str(changed.get("text") or "")
        body = _rendered(body_of(author, said, link))
        _attempt(partial(theirs.run, commands.follow_message, key=here.key, channel_id=channel, ts=ts, body=body))


def _attempt(change: Callable[[], object]) -> bool:
    """Do it; what its person may not do (or the state does not allow) is left, for nobody waits for an answer."""
    try:
        return bool(change())
    except DomainError:
        return False


def _rendered(text: str) -> RenderedText:
    return _renderer().render(text)


@cache
def _renderer() -> MarkdownRenderer:
    """Return the worker's own renderer; nobody waits for a job, so its processes have time to start."""
    return MarkdownRenderer(deadline=PATIENCE_S)


def _part(of: Event, name: str) -> Mapping[str, Any]:
    part = of.get(name)
    return part if isinstance(part, dict) else {}


HAPPENED: Mapping[str, Callable[[Desk, Event], None]] = {
    "reaction_added": reaction,
    "pin_added": pin,
    "message": message,
    "user_change": member,
    "app_home_opened": home,
    "link_shared": linked,
    "entity_details_requested": opened,
    **ROOMS,
}
