"""Status pages at the terminal."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from foundation.clock import SystemClock
from foundation.errors import Invalid
from foundation.markdown import plain
from foundation.work import Desk
from statuspage.lifecycle import ComponentStatus, IncidentStatus, chosen
from statuspage.queries.snapshots import kept_snapshots, snapshot_bytes
from statuspage.serving import STALE_FRONT
from statuspage.snapshot.bundle import BUNDLE, Bundle, export, read, unpack
from statuspage.snapshot.byhand import Saying, say, take_back
from statuspage.snapshot.state import PublicState
from statuspage.snapshot.stored import state_of
from statuspage.standing import Alone, directory_of_environment, serve_alone


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


FOLDER = click.option(
    "--directory", type=click.Path(file_okay=False, path_type=Path), help="Where this machine keeps the snapshots."
)
LAID_OUT = click.option(
    "--export", "target", type=click.Path(file_okay=False, path_type=Path), help="Write the files for a static host."
)


@status.command(
    "say", cls=Alone, help="Say something on a page by hand, while the application or its database is down."
)
@click.argument("page")
@click.argument("text")
@click.option("--name", default="", help="What the trouble is called; from the second time on it keeps its name.")
@click.option(
    "--status", "word", default="investigating", show_default=True, help="Or identified, monitoring, resolved."
)
@click.option("--component", "parts", multiple=True, metavar="NAME=STATUS", help="How a part is; may be repeated.")
@FOLDER
@LAID_OUT
def say_by_hand(
    page: str, text: str, name: str, word: str, parts: Sequence[str], directory: Path | None, target: Path | None
) -> None:
    """Put it on this machine's copy of the page; run it on every machine that serves."""
    folder = directory or directory_of_environment()
    shown = read(folder / page / BUNDLE)
    statuses = _statuses(state_of(shown), parts) if shown else {}
    saying = Saying(name, plain(text), chosen(IncidentStatus, word, "status"), statuses)
    _report(page, say(folder, page, saying, SystemClock().now()), target)
    click.echo("It stays until: andon status unsay " + page)


@status.command("unsay", cls=Alone, help="Take back what was said by hand, once Andon itself says it.")
@click.argument("page")
@FOLDER
@LAID_OUT
def take_back_by_hand(page: str, directory: Path | None, target: Path | None) -> None:
    """Show what the database last said."""
    _report(page, take_back(directory or directory_of_environment(), page, SystemClock().now()), target)


def _statuses(state: PublicState, parts: Sequence[str]) -> dict[str, ComponentStatus]:
    known = {part.name.lower(): part.public_id for part in state.parts if not part.is_group}
    pairs = [part.rpartition("=") for part in parts]
    if unknown := [name for name, _, _ in pairs if name.strip().lower() not in known]:
        detail = f"This page has no component {unknown[0][:60]!r}. Write NAME=STATUS."
        raise Invalid("statuspage.unknown_component", detail, where="component")
    return {known[name.strip().lower()]: chosen(ComponentStatus, word.strip(), "component") for name, _, word in pairs}


def _report(page: str, bundle: Bundle, target: Path | None) -> None:
    click.echo(f"{page}: version {bundle.version}")
    if target:
        click.echo(f"{export(target, page, bundle, frozenset({STALE_FRONT}))} files in {target / page}")


status.add_command(serve_alone, "serve")
COMMANDS = (status,)
