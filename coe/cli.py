"""COEs at the terminal."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TextIO

import click

from coe import commands, queries
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


@coe.group("template", help="Templates of COEs: give one out as text, take a version in.")
def template() -> None:
    """Hold what is done with templates."""


@template.command("export", help="Write template SLUG as text to the standard output.")
@click.argument("slug")
@click.option("--version", "number", type=click.IntRange(0, 2**31 - 1), help="The version; the newest when left out.")
@click.pass_obj
def export_template(desk: Desk, slug: str, number: int | None) -> None:
    """Give a template out."""
    with desk.reading() as reading:
        click.echo(queries.template_version(reading, slug, number).text, nl=False)


@template.command("import", help="Publish FILE as the next version of template SLUG, or as its first.")
@click.argument("slug")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.pass_obj
def import_template(desk: Desk, slug: str, file: TextIO) -> None:
    """Take a template in."""
    made = desk.run(commands.publish_template, slug=slug, text=file.read())
    click.echo(f"{made.slug}: version {made.number} counts for COEs that begin from now on.")


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
