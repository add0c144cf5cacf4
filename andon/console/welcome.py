"""What ``andon serve`` says when it starts: its address and, on first run, a one-time set-up link."""

import click
from sqlalchemy.exc import OperationalError

from accounts.commands import begin_set_up
from andon.compose import opened
from foundation.config import Settings


def greet(settings: Settings) -> None:
    """Print the address, and the set-up link while nobody is registered."""
    base = settings.base_url
    click.echo(f"Andon serves on {base}")
    try:
        with opened(settings) as house:
            secret = house.console.run(begin_set_up)
    except OperationalError:
        click.echo("The database does not answer yet. Until it does, pages say so, and status pages are served.")
        return
    if secret:
        click.echo(f"Set it up here, once: {base}/set-up?secret={secret}")
