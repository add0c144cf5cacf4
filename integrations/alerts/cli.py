"""Alert sources at the terminal."""

import json
from typing import Any

import click

from foundation.work import Desk
from integrations.alerts import commands
from integrations.alerts.model import USUAL_LIMIT
from integrations.alerts.queries import sources
from integrations.alerts.said import SHAPES

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group(help="Let systems that watch others declare incidents.")
def alerts() -> None:
    """Hold the commands about alert sources."""


@alerts.command("add", help="Add a source; prints its token once, alone on stdout.")
@click.argument("name")
@click.option("--into", type=click.Choice(commands.TARGETS), default="triage", show_default=True)
@click.option("--from", "shape", type=click.Choice(SHAPES), default="generic", show_default=True)
@click.option("--heartbeat", default=0, help="Minutes within which it must be heard; 0 is never.")
@click.option("--map", "maps", multiple=True, help="Where something stands in its JSON: title=check.name")
@click.option("--limit", default=USUAL_LIMIT, show_default=True, help="How many requests it may send a minute.")
@click.pass_obj
def add(desk: Desk, name: str, into: str, shape: str, heartbeat: int, maps: tuple[str, ...], limit: int) -> None:
    """Add a source."""
    if not all("=" in pair for pair in maps):
        message = "Write name=path, such as title=check.name."
        raise click.BadParameter(message, param_hint="--map")
    mapping = dict(pair.split("=", 1) for pair in maps)
    said: dict[str, Any] = {"declares_into": into, "shape": shape, "heartbeat_minutes": heartbeat, "mapping": mapping}
    said["most_a_minute"] = limit
    source, token = desk.run(commands.add_source, name=name, **said)
    click.echo(token)
    click.echo(f"{source.name} posts to /integrations/alerts/{source.shape}/TOKEN. Keep the token safe.", err=True)


@alerts.command("list", help="List the sources.")
@AS_JSON
@click.pass_obj
def list_sources(desk: Desk, *, as_json: bool) -> None:
    """Report what there is."""
    with desk.reading() as reading:
        found = sources(reading)
    if as_json:
        names = ("id", "name", "is_live", "most_a_minute", "refused")
        shown = [{"into": s.declares_into, **{name: getattr(s, name) for name in names}} for s in found]
        click.echo(json.dumps(shown, indent=2))
        return
    for source in found:
        refused = f"  {source.refused} requests refused" if source.refused else ""
        click.echo(f"{source.name}  {source.declares_into}{'' if source.is_live else '  disabled'}{refused}")


@alerts.command("limit", help="Say how many requests a source may send a minute.")
@click.argument("name")
@click.argument("most", type=int, metavar="NUMBER")
@click.pass_obj
def limit(desk: Desk, name: str, most: int) -> None:
    """Limit a source."""
    source = desk.run(commands.limit_source, name=name, most_a_minute=most)
    click.echo(f"{source.name} may send {source.most_a_minute} requests a minute.")


@alerts.command("disable", help="Take nothing more from a source.")
@click.argument("name")
@click.pass_obj
def disable(desk: Desk, name: str) -> None:
    """Disable a source."""
    source = desk.run(commands.disable_source, name=name)
    click.echo(f"{source.name} is disabled.")


COMMANDS = (alerts,)
