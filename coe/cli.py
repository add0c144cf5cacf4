"""COEs at the terminal."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from coe import queries
from coe.queries import CoeBrief, CoeDocument
from foundation.paper import is_installed, lacking
from foundation.work import Desk

Said = tuple[str, bool, str, str]
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group("coe", help="Read corrections of error.")
def coe() -> None:
    """Hold the commands about COEs."""


@coe.command("list", help="List COEs, newest first.")
@click.option("--state", help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@AS_JSON
@click.pass_obj
def list_(desk: Desk, state: str | None, limit: int, *, as_json: bool) -> None:
    """Say each in a line."""
    with desk.reading() as reading:
        found = queries.coes(reading, state=state, limit=limit).items
    if as_json:
        click.echo(json.dumps([_short(item) for item in found]))
        return
    for item in found:
        due = f", due {item.due:%Y-%m-%d}" if item.due else ""
        click.echo(f"{item.key}  {item.state}{due}  {item.title}")


@coe.command("show", help="Show one COE: sections, causes, actions and what is still weak.")
@click.argument("key")
@AS_JSON
@click.pass_obj
def show(desk: Desk, key: str, *, as_json: bool) -> None:
    """Print the document as text."""
    with desk.reading() as reading:
        found = queries.document(reading, key)
    click.echo(json.dumps(_whole(found)) if as_json else "\n".join(_lines(found)))


def _short(item: CoeBrief) -> dict[str, Any]:
    due = item.due.isoformat() if item.due else None
    return {"key": item.key, "title": item.title, "state": item.state, "due": due, "version": item.version}


def _whole(found: CoeDocument) -> dict[str, Any]:
    return {
        **_short(found.brief),
        "sections": {section.name: section.source for section in found.sections},
        "causes": [{"id": c.id, "parent_id": c.parent_id, "because": c.because} for c in found.causes],
        "actions": [{"key": a.key, "title": a.title, "state": a.state} for a in found.actions],
        "findings": [{"code": f.code, "level": f.level, "message": f.message} for f in found.findings],
    }


def _lines(found: CoeDocument) -> list[str]:
    lines = [f"{found.brief.key}  {found.brief.title}", f"State: {found.brief.state}"]
    for section in found.sections:
        if section.source:
            lines += ["", section.kind.title, section.source]
    lines += ["", "Causes", *(f"- {cause.because} ({cause.cause_class})" for cause in found.causes)]
    lines += ["", "Actions", *(f"- {action.key} {action.title} ({action.state})" for action in found.actions)]
    return [*lines, "", "Findings", *(f"- {finding.code} {finding.message}" for finding in found.findings)]


def check_paper(_environment: Mapping[str, str], _now: datetime) -> Iterator[Said]:
    """Say whether COEs can be had as PDF; nobody has to want that."""
    problem = lacking()
    if problem is None:
        yield "pdf", True, "WeasyPrint and its libraries are here", ""
        return
    said, _, step = problem.partition(". ")
    yield "pdf", not is_installed(), said, step


COMMANDS = (coe,)
CHECKS = (check_paper,)
