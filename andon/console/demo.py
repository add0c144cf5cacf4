"""The sample organisation: an empty database filled with the history of a company that does not exist."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from andon.compose import opened, settings_of_environment
from andon.demo.build import build_sample, require_harmless
from andon.demo.cast import DOMAIN
from foundation.migrate import upgrade

NEXT = f"""
Look at it:
  andon serve                       and open the one-time link that it prints (or printed, if it runs already):
                                    you become the first administrator
  andon user passwd ada@{DOMAIN}    gives one of its people a password, to see it with their eyes

Nobody of it can sign in without that, and nothing of it leaves this machine.
To begin for real, take another ANDON_DATA_DIR."""


@click.command(help="Fill an empty database with a sample organisation, to look around.")
def demo() -> None:
    """Build the sample, whether or not somebody serves the database meanwhile."""
    settings = settings_of_environment()
    require_harmless(settings)
    if settings.is_embedded:
        upgrade(settings.database_url)
    with opened(settings) as house, _progress() as tick:
        sample = build_sample(house, tick)
    click.echo(
        f"Larkfield is here: {sample.people} people, {sample.services} services, {sample.incidents} incidents, "
        f"and what was learned from them, in {sample.steps} steps."
    )
    click.echo(NEXT)


@contextmanager
def _progress() -> Iterator[Callable[[datetime], None]]:
    """Say on a terminal where the story stands."""
    shows = sys.stderr.isatty()

    def tick(at: datetime) -> None:
        if shows:
            click.echo(f"\r{at:%d %B %Y}  ", nl=False, err=True)

    yield tick
    if shows:
        click.echo("\r" + " " * 30 + "\r", nl=False, err=True)
