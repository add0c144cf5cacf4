"""Slack at the terminal: the manifest of the app, and who a member is."""

import json

import click

from foundation.config import DEFAULT_BASE_URL
from foundation.work import Desk
from integrations.slack.inbound import commands
from integrations.slack.inbound.check import check_heard, check_slack
from integrations.slack.inbound.manifest import Kind, manifest


@click.group(help="Set Slack up.")
def slack() -> None:
    """Hold the commands about Slack."""


@slack.command("manifest", help="Print the app's manifest; paste it at api.slack.com/apps, Create New App.")
@click.option("--minimal", "kind", flag_value="minimal", help="Commands and buttons; reads no messages.")
@click.option("--full", "kind", flag_value="full", default="full", help="Timeline from messages too. The default.")
@click.option("--socket", is_flag=True, help="Andon connects to Slack; needs SLACK_APP_TOKEN, and no public address.")
@click.option("--url", help="How Slack reaches Andon; ANDON_BASE_URL where it is left out.")
@click.pass_obj
def print_manifest(desk: Desk, kind: str, url: str | None, *, socket: bool) -> None:
    """Print it as JSON, alone on stdout."""
    with desk.reading() as look:
        look.require("slack:link")
    base_url = url or desk.environment.get("ANDON_BASE_URL") or DEFAULT_BASE_URL
    click.echo(json.dumps(manifest(Kind(kind), base_url, socket=socket), indent=2))


@click.group(help="Add and change people.")
def user() -> None:
    """Hold what Slack adds to the commands about people."""


@user.command("link", help="Say which member of a Slack workspace somebody is.")
@click.argument("email")
@click.option("--slack", "member", required=True, metavar="TEAM_ID/USER_ID", help="As the member's profile says.")
@click.pass_obj
def link(desk: Desk, email: str, member: str) -> None:
    """Link them."""
    made = desk.run(commands.link_member, email=email, slack=member)
    click.echo(f"{email} is {made.team_id}/{made.user_id} in Slack.")


COMMANDS = (slack, user)
CHECKS = (check_slack,)
CHECKS_INSIDE = (check_heard,)
