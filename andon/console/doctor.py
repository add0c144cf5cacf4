"""The doctor: what is configured, reachable, broken, and the next step."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

import click
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from andon import registry
from andon.compose import clock_of, settings_of_environment
from foundation.config import DEFAULT_BASE_URL, MisconfiguredError, Settings
from foundation.jobs import JobRow, JobState
from foundation.migrate import NothingHereError, UnguardedError, engine_for, is_current

LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_well: bool
    said: str
    next_step: str = ""


@click.command(help="Say what is configured, reachable and broken, and the next step.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Look at everything; exit status 1 when something is not well."""
    findings = list(examine())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            mark = "ok " if finding.is_well else "BAD"
            click.echo(f"{mark} {finding.what}: {finding.said}")
            if finding.next_step:
                click.echo(f"    {finding.next_step}")
    context.exit(0 if all(finding.is_well for finding in findings) else 1)


def examine() -> Iterator[Finding]:
    """Look at the settings, then at what they name; nothing is made by looking."""
    try:
        settings = settings_of_environment()
    except MisconfiguredError as error:
        yield Finding("settings", is_well=False, said=str(error), next_step="The README has the table of settings.")
        return
    yield Finding("settings", is_well=True, said="production" if settings.production else "development")
    yield _address(settings)
    yield _data(settings)
    yield from _database(settings)
    for check in registry.contributed("cli", "CHECKS"):
        yield from (Finding(*said) for said in check(settings.environment, clock_of(settings).now()))


def _address(settings: Settings) -> Finding:
    if settings.production and settings.base_url == DEFAULT_BASE_URL:
        step = "Set ANDON_BASE_URL to the address under which people reach Andon."
        return Finding("address", is_well=False, said=f"{settings.base_url}, which is the default", next_step=step)
    return Finding("address", is_well=True, said=settings.base_url)


def _data(settings: Settings) -> Finding:
    if not os.access(settings.data_dir, os.W_OK | os.X_OK):
        step = "Make it, and let Andon's user write there; or set ANDON_DATA_DIR."
        return Finding("data directory", is_well=False, said=f"{settings.data_dir} is not open", next_step=step)
    return Finding("data directory", is_well=True, said=str(settings.data_dir))


def _database(settings: Settings) -> Iterator[Finding]:
    name = f"database ({'sqlite' if settings.is_embedded else 'postgresql'})"
    try:
        engine = engine_for(settings.database_url)
    except NothingHereError:
        yield Finding(name, is_well=False, said="nothing is set up here yet", next_step="andon db upgrade")
        return
    except UnguardedError as error:
        yield Finding(name, is_well=False, said=str(error))
        return
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        yield Finding(name, is_well=False, said=said, next_step="Start it, or check ANDON_DATABASE_URL.")
        return
    try:
        yield from _inside(name, engine, settings)
    finally:
        engine.dispose()


def _inside(name: str, engine: Engine, settings: Settings) -> Iterator[Finding]:
    if not is_current(engine):
        yield Finding(name, is_well=False, said="not at the newest revision", next_step="andon db upgrade")
        return
    yield Finding(name, is_well=True, said="current and guarded")
    late = clock_of(settings).now() - LATE
    with Session(engine) as session:
        waiting = select(func.count()).where(JobRow.state != JobState.DEAD, JobRow.due < late)
        overdue = session.scalar(waiting) or 0
        dead = session.scalar(select(func.count()).where(JobRow.state == JobState.DEAD)) or 0
        known = [
            Finding(*said)
            for check in registry.contributed("cli", "CHECKS_INSIDE")
            for said in check(session, settings.environment, clock_of(settings).now())
        ]
    yield Finding("jobs", not overdue, f"{overdue} overdue", "" if not overdue else "Start a worker: andon worker")
    yield Finding(
        "dead letters", not dead, f"{dead} given up", "" if not dead else "Look at them under Administration."
    )
    yield from known
