"""Change sources at the terminal."""

import json

import click

from foundation.work import Desk
from integrations.changes import commands
from integrations.changes.queries import sources

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
HOW = {
    "generic": "Post JSON there; docs/changes.md says which.",
    "github": "Secret: the second line. Events: Deployments, Deployment statuses, Releases, Pushes.",
    "gitlab": "Secret token: the second line. Triggers: Deployment, Releases, Feature flag and Push events.",
}


@click.group(help="Let systems tell what changed.")
def changes() -> None:
    """Hold the commands about change sources."""


@changes.command("add", help="Add a source; prints its token, and for GitHub and GitLab its secret, once.")
@click.argument("name")
@click.option("--from", "shape", type=click.Choice(commands.SHAPES), default="generic", show_default=True)
@click.option("--environment", "environments", multiple=True, help="Take only this one; may be given several times.")
@click.pass_obj
def add(desk: Desk, name: str, shape: str, environments: tuple[str, ...]) -> None:
    """Add a source."""
    keyring = desk.transactor.keyring
    source, token = desk.run(
        commands.add_source, name=name, key_id=keyring.current, shape=shape, environments=environments
    )
    click.echo(token)
    if shape != "generic":
        click.echo(source.secret(keyring))
    click.echo(f"{source.name} posts to /integrations/changes/{shape}/TOKEN (the first line). {HOW[shape]}", err=True)
    click.echo(
        "Add ?service=SLUG to the address where one address tells of one service. Keep both lines safe.", err=True
    )


@changes.command("list", help="List the sources.")
@AS_JSON
@click.pass_obj
def list_sources(desk: Desk, *, as_json: bool) -> None:
    """Report what there is."""
    with desk.reading() as reading:
        found = sources(reading)
    if as_json:
        shown = [
            {"id": s.id, "name": s.name, "from": s.shape, "environments": s.environments, "is_live": s.is_live}
            for s in found
        ]
        click.echo(json.dumps(shown, indent=2))
        return
    for source in found:
        heard = f"  {source.environments}" if source.environments else ""
        click.echo(f"{source.name}  {source.shape}{heard}{'' if source.is_live else '  disabled'}")


@changes.command("disable", help="Take nothing more from a source.")
@click.argument("name")
@click.pass_obj
def disable(desk: Desk, name: str) -> None:
    """Disable a source."""
    source = desk.run(commands.disable_source, name=name)
    click.echo(f"{source.name} is disabled.")


COMMANDS = (changes,)
