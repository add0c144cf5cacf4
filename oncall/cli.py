"""On-call at the terminal: who is on, paging, and whether pages are missing."""

import json

import click

from foundation.work import Desk
from oncall import commands, queries

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
FOUND = 1


@click.command("page", help="Page a person, a team, a schedule or by a policy: team:payments, person:3, schedule:db.")
@click.argument("target")
@click.option("--incident", default=None, help="About which incident.")
@click.option("--message", default="", help="What it is about.")
@click.pass_obj
def page(desk: Desk, target: str, incident: str | None, message: str) -> None:
    """Page somebody."""
    desk.run(commands.page_by_hand, target=target, key=incident, message=message)
    click.echo("They are paged. Behind them stands the fallback.")


@click.group(help="Who is on call, and whether pages are missing.")
def oncall() -> None:
    """Hold the commands about on-call."""


@oncall.command("now", help="Say who is on call now and next.")
@AS_JSON
@click.pass_obj
def now(desk: Desk, *, as_json: bool) -> None:
    """Report who is on."""
    with desk.reading() as reading:
        found = queries.schedules(reading)
    shown = [
        {
            "schedule": item.slug,
            "now": item.called(item.now.person_id) or None,
            "until": item.now.ends.isoformat(),
            "next": item.called(item.next.person_id) if item.next else None,
            "gaps": len(item.gaps),
        }
        for item in found
    ]
    if as_json:
        click.echo(json.dumps(shown, indent=2))
        return
    for one in shown:
        click.echo(f"{one['schedule']}  {one['now'] or 'NOBODY'} until {one['until']}, then {one['next'] or 'nobody'}")


@oncall.command("audit", help="Raise the pages that should exist and do not; exit status 1 when there were any.")
@AS_JSON
@click.pass_context
def audit(context: click.Context, *, as_json: bool) -> None:
    """Look for what is missing."""
    found = context.obj.run(commands.audit)
    click.echo(json.dumps(found) if as_json else "\n".join(found) or "No page is missing.")
    if found:
        context.exit(FOUND)


COMMANDS = (page, oncall)
