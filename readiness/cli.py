"""Readiness at the terminal: the gate that a pipeline asks, and lenses."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from foundation.work import Desk, Work
from readiness import commands
from readiness.lens.lint import Finding, lint
from readiness.lens.text import decoded
from readiness.lifecycle import Occasion
from readiness.phases import said_for
from readiness.queries import GateResult, lens_text, slug_by_title
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
    return f"{result.service} may go on ({result.review}{said_for(result.phase)}: {outcome})."


@click.group(help="Custom lenses of the AWS Well-Architected Tool: take one in, give one back, look for faults.")
def lens() -> None:
    """Hold what is done with lenses."""


@lens.command("lint", help="Look for faults in FILE: exit status 0 there are none, 1 there are some.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def lint_file(file: Path, *, as_json: bool) -> None:
    """Report the findings of a file; nothing is kept."""
    findings = lint(file.read_bytes())
    if as_json:
        click.echo(json.dumps({"findings": [each.as_json() for each in findings]}, indent=1))
    else:
        click.echo("\n".join(_finding(each) for each in findings) or "Nothing to mend.")
    sys.exit(FOUND_SOMETHING if findings else 0)


lint_file.needs_desk = False  # type: ignore[attr-defined]


@lens.command("import", help="Make a checklist of FILE, a lens or a tiered checklist in Markdown (.md).")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slug", default="", help="The checklist's slug; made from its name when left out.")
@click.option(
    "--occasion",
    type=click.Choice([str(each) for each in Occasion]),
    default=Occasion.NEW_SERVICE.value,
    show_default=True,
    help="What makes somebody take it up.",
)
@click.option("--publish", is_flag=True, help="Publish it as version 1 at once.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def import_file(desk: Desk, file: Path, slug: str, occasion: str, *, publish: bool, as_json: bool) -> None:
    """Take a document in."""
    form = commands.OF_MARKDOWN if file.suffix.lower() in {".md", ".markdown"} else commands.OF_LENS
    given = {"document": decoded(file.read_bytes()), "slug": slug, "form": form, "occasion": occasion}
    made = desk.run(_imported, given=given, publish=publish)
    said = f"{made}: a checklist now{', published as version 1' if publish else '; publish it when it is right'}."
    click.echo(json.dumps({"checklist": made, "published": publish}) if as_json else said)


@lens.command("export", help="Write CHECKLIST (its slug or title) as a lens to FILE, or to the standard output.")
@click.argument("checklist")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--version", "number", type=click.IntRange(1, 2**31 - 1), help="The version; the draft when left out.")
@click.pass_obj
def export_file(desk: Desk, checklist: str, file: Path | None, number: int | None) -> None:
    """Give a checklist as a lens."""
    with desk.reading() as reading:
        text = lens_text(reading, slug_by_title(reading, checklist), number).text
    if file is None:
        click.echo(text.encode(), nl=False)
    else:
        file.write_bytes(text.encode())


def _imported(work: Work, *, given: dict[str, str], publish: bool) -> str:
    made = commands.import_lens(work, **given)
    if publish:
        commands.publish_version(work, checklist=made.slug)
    return made.slug


def _finding(found: Finding) -> str:
    place = "/".join(part for part in (found.pillar, found.question) if part) or "the lens"
    return f"{'warning ' if found.is_warning else ''}{found.code}  {place}: {found.message}"


COMMANDS = (gate, lens)
