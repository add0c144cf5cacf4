"""How an incident stands, for whoever comes late: asked for by a verb, told unasked to who joins its channel."""

from datetime import timedelta

from foundation.work import Desk, Reading
from incidents.queries import briefs, incident_page
from integrations.slack import ids
from integrations.slack.client import SlackClient
from integrations.slack.inbound.blocks import actions, button, section
from integrations.slack.inbound.mrkdwn import safe
from integrations.slack.inbound.queries import Member, principal_for
from integrations.slack.outbound.facts import THE_ONE
from integrations.slack.outbound.model import SlackWorkspace
from integrations.slack.outbound.queries import incident_of_channel
from integrations.slack.outbound.settings import outbound_settings
from integrations.slack.outbound.turns import call_in_turn
from integrations.slack.settings import slack_settings

LONGEST = 2900
# Whom Andon itself invites when it begins needs no telling: there is nothing yet that they could have missed.
AT_THE_START = timedelta(minutes=5)


def standing(look: Reading, key: str, base_url: str) -> str:
    """Return state, people, what was said last and what is open."""
    found = incident_page(look, key)
    brief, names = found.brief, found.people.names
    roles = [f"{role.name}: {safe(names.get(role.person_id, ''))}" for role in found.board.roles if role.person_id]
    tasks = [f"• {safe(task.title)}" for task in found.board.tasks if task.done_at is None][:10]
    last = [f"{entry.occurred_at:%H:%M} {safe(entry.actor)} {safe(entry.text, 200)}" for entry in found.timeline[:5]]
    parts = [
        f"*{key}* {safe(brief.title)}: {brief.severity}, {brief.state}",
        safe(brief.summary_source, 800),
        "; ".join(roles) or "Nobody has a role yet.",
        "\n".join(["*Open tasks*", *tasks]) if tasks else "",
        "\n".join(["*Last (UTC)*", *last]) if last else "",
        f"{base_url}/incidents/{key}",
    ]
    return "\n".join(part for part in parts if part)


def catch_up(desk: Desk, team_id: str, user_id: str, channel_id: str) -> None:
    """Tell who has joined an incident's channel how it stands, them alone; who may not know of it hears nothing."""
    with desk.reading() as look:
        who = principal_for(look.session, Member(team_id, user_id))
        incident_id, workspace = incident_of_channel(look, channel_id), look.session.get(SlackWorkspace, THE_ONE)
    if who is None or incident_id is None or (workspace and workspace.bot_id == user_id):
        return
    with desk.acting_for(who).reading() as look:
        brief = briefs(look, [incident_id]).get(incident_id)
        if brief is None or not brief.is_active or look.now - brief.declared_at < AT_THE_START:
            return
        text = standing(look, brief.key, outbound_settings(desk.environment).base_url)
    row = actions(
        button("Join as responder", ids.PANEL_JOIN, brief.key, style="primary"),
        button("Post update", ids.PANEL_UPDATE, brief.key),
    )
    said = {"text": f"How {brief.key} stands", "blocks": [section(text[:LONGEST]), row]}
    client = SlackClient(slack_settings(desk.environment))
    call_in_turn(desk, client, "chat.postEphemeral", channel=channel_id, user=user_id, **said)
