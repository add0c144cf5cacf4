"""Status pages at the terminal."""

import json
from pathlib import Path

import click

from foundation.work import Desk
from statuspage.queries.snapshots import kept_snapshots, snapshot_bytes
from statuspage.serving import STALE_FRONT
from statuspage.snapshot.bundle import export, unpack


@click.group(help="Look after status pages.")
def status() -> None:
    """Hold the commands about status pages."""


@status.command("export", help="Write every page as files for a static host, one folder each.")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def export_pages(desk: Desk, directory: Path, *, as_json: bool) -> None:
    """Write the newest snapshot of every page; exit status 1 when there is none."""
    with desk.reading() as reading:
        kept = [(one, unpack(snapshot_bytes(reading, one.page_id))) for one in kept_snapshots(reading)]
    written = {one.slug: export(directory, one.slug, bundle, frozenset({STALE_FRONT})) for one, bundle in kept}
    if as_json:
        click.echo(json.dumps({"pages": [{"slug": slug, "files": files} for slug, files in written.items()]}))
    for slug, files in () if as_json else written.items():
        click.echo(f"{slug}: {files} files in {directory / slug}")
    if not written:
        click.echo("There is no status page yet, or its first snapshot is still to be made.", err=True)
        raise SystemExit(1)


COMMANDS = (status,)
