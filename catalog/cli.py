"""The catalog at the terminal."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from catalog import commands
from catalog.document import read_catalog
from foundation.work import Desk


@click.group(help="Take in and look at the catalog of services.")
def catalog() -> None:
    """Hold the commands about services."""


@catalog.command("import", help="Take in services from a JSON or TOML file; doing it again changes nothing more.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def import_file(desk: Desk, file: Path, *, as_json: bool) -> None:
    """Add and change services as the file says."""
    imported = desk.run(commands.import_catalog, entries=read_catalog(file))
    if as_json:
        click.echo(json.dumps(asdict(imported)))
        return
    for word, slugs in asdict(imported).items():
        click.echo(f"{len(slugs)} {word}{': ' if slugs else ''}{', '.join(slugs)}")


COMMANDS = (catalog,)
