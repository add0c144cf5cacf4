"""The doctor: what is configured, reachable, broken, and the next step."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

import click
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from andon.compose import build, settings_of_environment
from foundation.clock import SystemClock
from foundation.config import MisconfiguredError, Settings
from foundation.db import make_engine
from foundation.jobs import JobRow, JobState
from foundation.migrate import UnguardedError, is_current

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
    findings = _examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            mark = "ok " if finding.is_well else "BAD"
            click.echo(f"{mark} {finding.what}: {finding.said}")
            if finding.next_step:
                click.echo(f"    {finding.next_step}")
    context.exit(0 if all(finding.is_well for finding in findings) else 1)


def _examine() -> list[Finding]:
    try:
        settings = settings_of_environment()
    except MisconfiguredError as error:
        return [Finding("settings", is_well=False, said=str(error))]
    return [
        Finding("settings", is_well=True, said="production" if settings.production else "development"),
        _database(settings),
        *_jobs(settings),
    ]


def _database(settings: Settings) -> Finding:
    engine = make_engine(settings.database_url)
    name = f"database ({engine.dialect.name})"
    try:
        if not is_current(engine):
            return Finding(name, is_well=False, said="not at the newest revision", next_step="andon db upgrade")
        build(settings)
    except (SQLAlchemyError, UnguardedError) as error:
        return Finding(name, is_well=False, said=str(error).splitlines()[0], next_step="Check ANDON_DATABASE_URL.")
    return Finding(name, is_well=True, said="current and guarded")


def _jobs(settings: Settings) -> list[Finding]:
    try:
        with Session(make_engine(settings.database_url)) as session:
            late = SystemClock().now() - LATE
            waiting = select(func.count()).where(JobRow.state != JobState.DEAD, JobRow.due < late)
            overdue = session.scalar(waiting) or 0
            dead = session.scalar(select(func.count()).where(JobRow.state == JobState.DEAD)) or 0
    except SQLAlchemyError:
        return []
    return [
        Finding("jobs", not overdue, f"{overdue} overdue", "" if not overdue else "Start a worker: andon worker"),
        Finding("dead letters", not dead, f"{dead} given up", "" if not dead else "Look at them under Administration."),
    ]
