"""Readiness at the terminal: the gate that a pipeline asks."""

import json
import sys
from dataclasses import asdict

import click

from foundation.work import Desk
from readiness.queries import GateResult
from readiness.queries import gate as gate_of

FOUND_SOMETHING = 1


@click.command(help="Say whether SERVICE may go on: exit status 0 it may, 1 something on record hinders it.")
@click.argument("service")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def gate(desk: Desk, service: str, *, as_json: bool) -> None:
    """Report the gate of a service."""
    with desk.reading() as reading:
        result = gate_of(reading, service)
    click.echo(json.dumps(asdict(result)) if as_json else _said(result))
    sys.exit(0 if result.is_open else FOUND_SOMETHING)


def _said(result: GateResult) -> str:
    if not result.is_open:
        lines = [f"  {each.review}: {each.detail}" for each in result.hindrances]
        return "\n".join([f"{result.service} is held back:", *lines])
    if result.review is None:
        return f"{result.service} may go on: it has never been reviewed."
    outcome = result.outcome.replace("_", " ") if result.outcome else "not decided yet"
    return f"{result.service} may go on ({result.review}: {outcome})."


COMMANDS = (gate,)
