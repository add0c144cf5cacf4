"""What a person can mend is said in one line, with the exit status that the command line promises.

0 is well, 1 says that something was found (a closed gate, a missing page, a database that is away), 2 that a command
was used wrongly: a pipeline can tell a closed gate from a name that there is not.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from foundation.config import MisconfiguredError
from foundation.errors import DomainError
from foundation.migrate import UnguardedError
from foundation.ties import OccupiedError

FOUND, WRONG = 1, 2


@contextmanager
def plainly() -> Iterator[None]:
    """Say what went wrong and exit; a fault of ours goes through as it is."""
    try:
        yield
    except DomainError as error:
        click.echo(f"{error.detail} [{error.code}]", err=True)
        sys.exit(WRONG)
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        click.echo(f"The database refuses: {said}. Check ANDON_DATABASE_URL, then ask andon doctor.", err=True)
        sys.exit(FOUND)
    except (MisconfiguredError, UnguardedError, OccupiedError) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    except BrokenPipeError:
        raise
    except OSError as error:
        click.echo(f"{error.filename or 'The system'}: {error.strerror}. Check the path and who may use it.", err=True)
        sys.exit(WRONG)
    except OverflowError:
        click.echo("A number is larger than anything here has. Check what you typed.", err=True)
        sys.exit(WRONG)


def require_words(arguments: Sequence[str]) -> None:
    """Refuse words that are not UTF-8, before they get anywhere; raises MisconfiguredError."""
    for word in arguments:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            message = f"{word.encode(errors='replace').decode()!r} is not UTF-8. Check the terminal's encoding."
            raise MisconfiguredError(message) from error
