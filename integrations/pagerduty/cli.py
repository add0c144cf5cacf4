"""PagerDuty at the terminal: taking its schedules over, and what became of them."""

import json

import click

from foundation.work import Desk
from integrations.pagerduty import commands, queries
from integrations.pagerduty.commands.schedules import REFUSED
from integrations.pagerduty.settings import pagerduty_settings

SOME = 1


@click.group(help="PagerDuty: take its schedules over.")
def pagerduty() -> None:
    """Hold the commands about PagerDuty."""


@pagerduty.command("import-schedules", help="Have the worker take all schedules over; “schedules” says what it did.")
@click.pass_obj
def import_schedules(desk: Desk) -> None:
    """Ask for it: no command waits for somebody else's network."""
    desk.run(commands.ask_schedules, can_ask=pagerduty_settings(desk.environment).can_ask)
    click.echo("The worker asks PagerDuty. See what became of its schedules with: andon pagerduty schedules")


@pagerduty.command("schedules", help="Say what became of PagerDuty's schedules; exit status 1 when some were refused.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def schedules(context: click.Context, *, as_json: bool) -> None:
    """Say it of each, with what could not be taken or is not the same."""
    desk: Desk = context.obj
    with desk.reading() as reading:
        found = queries.schedules_taken(reading)
    shown = [
        {"id": one.id, "name": one.name, "schedule": one.slug, "outcome": one.outcome, "remarks": list(one.remarks)}
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(shown, indent=2))
    for one in [] if as_json else found:
        click.echo(f"{one.outcome:<10} {one.name}{f' as {one.slug}' if one.slug else ''}")
        for remark in one.remarks:
            click.echo(f"           {remark}")
    if any(one.outcome == REFUSED for one in found):
        context.exit(SOME)


COMMANDS = (pagerduty,)
