"""The database: bring it up to date, or say whether it is."""

import click

from andon import registry
from andon.compose import settings_of_environment
from foundation.migrate import UnguardedError, difference, engine_for, is_current, upgrade


@click.group(help="The database's schema.")
def db() -> None:
    """Group the commands of the schema."""


@db.command("upgrade", help="Migrate to the newest revision.")
def upgrade_now() -> None:
    """Migrate."""
    upgrade(settings_of_environment().database_url)
    click.echo("up to date")


@db.command(help="Say whether the schema is current, guarded, and as the code expects.")
@click.pass_context
def check(context: click.Context) -> None:
    """Check; exit status 1 when something is to be done."""
    try:
        engine = engine_for(settings_of_environment().database_url)
    except UnguardedError as error:
        click.echo(str(error), err=True)
        context.exit(1)
    try:
        if not is_current(engine):
            click.echo("The database is not at the newest revision. Run: andon db upgrade", err=True)
            context.exit(1)
        found = difference(engine) if registry.MODULES else []
    finally:
        engine.dispose()
    for row in found:
        click.echo(str(row), err=True)
    click.echo("current and guarded" if not found else "the schema differs from the code")
    context.exit(1 if found else 0)
