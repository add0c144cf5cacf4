"""On-call at the terminal: who is on, paging, and whether pages are missing."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from foundation.work import Desk
from oncall import commands, queries
from oncall.calendar_reading import LARGEST, read_calendar
from oncall.ports import require_known_ways

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
FOUND = 1


@click.command("page", help="Page a person, a team, a schedule or by a policy: team:payments, person:3, schedule:db.")
@click.argument("target")
@click.option("--incident", default=None, help="About which incident.")
@click.option("--message", default="", help="What it is about.")
@click.pass_obj
def page(desk: Desk, target: str, incident: str | None, message: str) -> None:
    """Page somebody."""
    desk.run(commands.page_by_hand, target=target, key=incident, message=message)
    click.echo("They are paged. Behind them stands the fallback.")


@click.group(help="Who is on call, and whether pages are missing.")
def oncall() -> None:
    """Hold the commands about on-call."""


@oncall.command("now", help="Say who is on call now and next.")
@AS_JSON
@click.pass_obj
def now(desk: Desk, *, as_json: bool) -> None:
    """Report who is on."""
    with desk.reading() as reading:
        found = queries.schedules(reading)
    shown = [
        {
            "schedule": item.slug,
            "now": item.called(item.now.person_id) or None,
            # The last that is known of ends where we stop looking.
            "until": item.now.ends.isoformat(timespec="seconds") if len(item.shifts) > 1 else None,
            "next": item.called(item.next.person_id) if item.next else None,
            "gaps": len(item.gaps),
        }
        for item in found
    ]
    if as_json:
        click.echo(json.dumps(shown, indent=2))
        return
    for item in found:
        who, after = item.called(item.now.person_id) or "NOBODY", item.next
        then = f"then {item.called(after.person_id)}" if after else "then nobody"
        until = (
            f"until {item.now.ends:%Y-%m-%d %H:%M} UTC, {then}" if len(item.shifts) > 1 else "for the next two weeks"
        )
        click.echo(f"{item.slug}  {who} {until}")


@oncall.command(
    "import", help="Make a schedule of a calendar (iCalendar). Says what would come of it; --write does it."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--schedule", "slug", required=True, help="Its short name, new or there already.")
@click.option("--name", default="", help="Its name, where it is new.")
@click.option("--zone", default="", help="Of times that name none, like Europe/Berlin.")
@click.option("--write", is_flag=True, help="Write it.")
@AS_JSON
@click.pass_context
def import_file(
    context: click.Context, file: str, slug: str, name: str, zone: str, *, write: bool, as_json: bool
) -> None:
    """Take a calendar over; exit status 1 where anything of it was left out."""
    with click.open_file(file, "rb") as opened:
        calendar = read_calendar(opened.read(LARGEST + 1).decode("utf-8", "replace"), zone)
    if write:
        said = context.obj.run(commands.import_calendar, slug=slug, name=name, calendar=calendar)
    else:
        with context.obj.reading() as reading:
            said = commands.rehearse_calendar(reading, slug=slug, calendar=calendar)
    click.echo(json.dumps(asdict(said), default=str) if as_json else "\n".join(_told(said, is_written=write)))
    if said.left_out:
        context.exit(FOUND)


def _told(said: commands.ImportedCalendar, *, is_written: bool) -> Iterator[str]:
    """Say it in lines."""
    for line in said.layers:
        yield f"layer     {line}" if said.writes_layers else f"as it is  {line}"
    for item in said.overrides:
        yield f"override  {item.person} {item.cover.begins:%Y-%m-%d %H:%M} to {item.cover.ends:%Y-%m-%d %H:%M} UTC"
    yield from (f"LEFT OUT  {each}" for each in said.left_out)
    yield from (f"DIFFERS   {each}" for each in said.differences)
    done = "Written." if is_written else "Nothing was written; --write does."
    yield done if said.changes else "Nothing is new in it."


@oncall.command("audit", help="Raise the pages that should exist and do not; exit status 1 when there were any.")
@AS_JSON
@click.pass_context
def audit(context: click.Context, *, as_json: bool) -> None:
    """Look for what is missing."""
    found = context.obj.run(commands.audit).found
    click.echo(json.dumps(found) if as_json else "\n".join(found) or "No page is missing.")
    if found:
        context.exit(FOUND)


COMMANDS = (page, oncall)
SETTINGS = (require_known_ways,)
