"""The audit of the log: whether it is as it was written."""

import json
from dataclasses import asdict

import click

from andon.compose import House, opened, settings_of_environment
from foundation import audit as log_audit


@click.group(help="The append-only log.")
def audit() -> None:
    """Group the commands of the audit."""


@audit.command(help="Check every event, every stream's head, and the anchors outside the database.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def verify(context: click.Context, *, as_json: bool) -> None:
    """Verify; exit status 1 when anything is not as it was written."""
    with opened(settings_of_environment()) as house, house.console.reading() as reading:
        report = log_audit.verify(reading.session, house.keyring, house.anchors)
    if as_json:
        click.echo(json.dumps(asdict(report)))
    else:
        click.echo(f"{report.events} events in {report.streams} streams, {report.anchors} anchors")
        for fault in report.faults:
            click.echo(f"{fault.stream} event {fault.seq}: {fault.what}", err=True)
    context.exit(1 if report.faults else 0)


@audit.command(help="Commit to the heads of all streams in the anchor file, outside the database.")
def anchor() -> None:
    """Append a line to the anchor file."""
    with opened(settings_of_environment()) as house:
        total = moved = _anchored(house)
        while moved == log_audit.MOST_HEADS:
            moved = _anchored(house)
            total += moved
    click.echo(f"{total} streams anchored")


def _anchored(house: House) -> int:
    return house.console.run(lambda work: log_audit.anchor(work.session, house.keyring, house.anchors, work.now))
