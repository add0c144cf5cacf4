"""The command line. Exit status: 0 worked, 1 found something, 2 was used wrongly."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from andon import console, registry
from andon.compose import opened, settings_of_environment
from foundation.config import MisconfiguredError
from foundation.errors import DomainError
from foundation.migrate import UnguardedError
from foundation.ties import OccupiedError

OF_ROOMS: tuple[click.Command, ...] = registry.contributed("cli", "COMMANDS")
OF_HOUSE = (console.serve, console.web, console.worker, console.db, console.audit, console.demo, console.doctor)


@click.group(help="Andon: incidents, corrections of error, learnings and readiness.")
@click.version_option(package_name="andon")
@click.pass_context
def andon(context: click.Context) -> None:
    """Hand rooms' commands a desk at the console; the house's own commands build what they need."""
    if context.invoked_subcommand in {command.name for command in OF_ROOMS} and "--help" not in sys.argv:
        context.obj = context.with_resource(opened(settings_of_environment())).console


for _command in (*OF_HOUSE, *OF_ROOMS):
    _there = andon.commands.get(_command.name or "")
    if isinstance(_there, click.Group) and isinstance(_command, click.Group):
        # A higher room adds to what a lower one began: `andon user link` is Slack's.
        _there.commands.update(_command.commands)
    else:
        andon.add_command(_command)


def main() -> None:
    """Run it, and say in one line what a person can mend."""
    try:
        andon(standalone_mode=True)
    except DomainError as error:
        click.echo(f"{error.detail} [{error.code}]", err=True)
        sys.exit(1)
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        click.echo(f"The database refuses: {said}. Check ANDON_DATABASE_URL, then ask andon doctor.", err=True)
        sys.exit(1)
    except (MisconfiguredError, UnguardedError, OccupiedError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
