"""What a person can mend is said in one line, with the exit status that the command line promises."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from foundation.config import MisconfiguredError
from foundation.errors import DomainError
from foundation.migrate import UnguardedError
from foundation.ties import OccupiedError


@contextmanager
def plainly() -> Iterator[None]:
    """Say what went wrong and exit; a fault of ours goes through as it is."""
    try:
        yield
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
