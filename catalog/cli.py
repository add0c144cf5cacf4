"""The catalog at the terminal."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from catalog import commands, queries
from catalog.commands import Imported, Outcome, Verdict
from catalog.commands.importing import rehearse_import
from catalog.document import read_catalog
from foundation.work import Desk

FOUND_SOMETHING = 1


@click.group(help="Take in, give out and look at the catalog of teams and services.")
def catalog() -> None:
    """Hold the commands about services."""


@catalog.command("import", help="Take in teams and services from YAML, Backstage's descriptors, JSON or TOML.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def import_file(desk: Desk, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Add and change what the file says; exit with 1 where any of it was refused."""
    given = read_catalog(file)
    parts = {"entries": given.services, "teams": given.teams, "refused": given.refused}
    if dry_run:
        with desk.reading() as reading:
            imported = rehearse_import(reading, **parts)  # type: ignore[arg-type]
    else:
        imported = desk.run(commands.import_catalog, **parts)  # type: ignore[arg-type]
    click.echo(json.dumps(_shown(imported)) if as_json else _told(imported, dry_run=dry_run))
    if imported.refused:
        sys.exit(FOUND_SOMETHING)


@catalog.command("export", help="Write all teams and services as YAML, to FILE or to the terminal.")
@click.argument("file", required=False, type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--backstage", is_flag=True, help="As Backstage's descriptors (catalog-info.yaml).")
@click.pass_obj
def export_file(desk: Desk, file: Path | None, *, backstage: bool) -> None:
    """Give the catalog out."""
    written = queries.backstage_yaml if backstage else queries.catalog_yaml
    with desk.reading() as reading:
        text = written(reading)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"Written to {file}.", err=True)


COMMANDS = (catalog,)


def _shown(imported: Imported) -> dict[str, object]:
    counts = {verdict.value: imported.of(verdict) for verdict in Verdict}
    return {**counts, "outcomes": [asdict(outcome) for outcome in imported.outcomes]}


def _told(imported: Imported, *, dry_run: bool) -> str:
    lines = [line for outcome in imported.outcomes for line in _lines(outcome)]
    counts = ", ".join(f"{len(imported.of(verdict))} {verdict.value}" for verdict in Verdict)
    return "\n".join([*lines, f"{counts}{'. Nothing was written: this was a dry run' if dry_run else ''}"])


def _lines(outcome: Outcome) -> list[str]:
    where = f" (line {outcome.line})" if outcome.line else ""
    reason = f": {outcome.reason}" if outcome.reason else ""
    below = [*outcome.changes, *(f"left out: {what}" for what in outcome.left_out)]
    if outcome.verdict is Verdict.UNCHANGED and not below:
        return []
    return [f"{outcome.verdict} {outcome.kind} {outcome.name}{where}{reason}", *(f"    {line}" for line in below)]
