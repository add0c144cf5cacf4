"""Incidents at the terminal, for whoever has the machine."""

import json
from collections.abc import Mapping

import click

from foundation.errors import Invalid
from foundation.markdown import RenderedText, plain
from foundation.work import Desk
from incidents import commands
from incidents.lifecycle import Audience, Mode, State, Visibility
from incidents.postmortems.cli import importing
from incidents.queries import Filter, IncidentBrief, TimelineItem, brief, incidents, timeline

KEY = click.argument("key")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
STATES = click.Choice([state.value for state in State])
AUDIENCES = click.Choice([audience.value for audience in Audience])
SHOWN = 20


@click.group(help="Declare, follow and move incidents.")
def incident() -> None:
    """Hold the commands about incidents."""


@incident.command("declare", help="Declare an incident; a title is enough.")
@click.argument("title")
@click.option("--severity", default="pending", show_default=True)
@click.option("--service", "services", multiple=True, help="A service by its slug; may be repeated.")
@click.option("--summary", default="", help="What is known.")
@click.option("--dedup-key", help="Return the open incident that holds this key, if there is one.")
@click.option("--drill", is_flag=True, help="Reaches drill targets only, never counts.")
@click.option("--private", is_flag=True, help="Only named people can see it.")
@AS_JSON
@click.pass_obj
def declare(
    desk: Desk,
    title: str,
    severity: str,
    services: tuple[str, ...],
    summary: str,
    dedup_key: str | None,
    *,
    drill: bool,
    private: bool,
    as_json: bool,
) -> None:
    """Pull the cord."""
    found = desk.run(
        commands.declare,
        title=title,
        severity=severity,
        services=services,
        summary=_text(summary),
        mode=Mode.DRILL if drill else Mode.STANDARD,
        visibility=Visibility.PRIVATE if private else Visibility.OPEN,
        dedup_key=dedup_key,
    )
    _report(desk, found.key, f"{found.key} is {'declared' if found.is_new else 'open already'}.", as_json=as_json)


@incident.command("list", help="List incidents, the latest declared first.")
@click.option("--state", default="open", show_default=True, help="A state, or open, ended or any.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@AS_JSON
@click.pass_obj
def list_incidents(desk: Desk, state: str, limit: int, *, as_json: bool) -> None:
    """Report what there is."""
    states = [] if state == "any" else [state]
    with desk.reading() as reading:
        found = [item.brief for item in incidents(reading, Filter(states=states), limit).items]
    if as_json:
        click.echo(json.dumps([_shown(item) for item in found], indent=2))
        return
    for item in found:
        click.echo(f"{item.key}  {item.severity:8}  {item.state:13}  {item.title}")
    if not found:
        click.echo("No incident is like that.", err=True)


@incident.command("show", help="Show an incident and what happened lately.")
@KEY
@AS_JSON
@click.pass_obj
def show(desk: Desk, key: str, *, as_json: bool) -> None:
    """Report one incident."""
    with desk.reading() as reading:
        found = brief(reading, key)
        told = timeline(reading, found.id, after=max(0, found.version - SHOWN))
    if as_json:
        click.echo(json.dumps({**_shown(found), "timeline": [_entry(item) for item in told]}, indent=2))
        return
    click.echo(f"{found.key}  {found.title}\n{found.severity}, {found.state}, {found.visibility}, {found.mode}")
    for name, at in found.moments.items():
        click.echo(f"  {name:15} {at:%Y-%m-%d %H:%M} UTC")
    for item in told:
        audience = f"[{item.audience}] " if item.audience else ""
        click.echo(f"{item.occurred_at:%H:%M}  {item.actor}: {audience}{item.text}")


@incident.command("update", help="Post an update for one audience.")
@KEY
@click.argument("text")
@click.option("--audience", type=AUDIENCES, default="responders", show_default=True)
@click.option("--next", "minutes", type=click.IntRange(min=1), help="Promise the next update in so many minutes.")
@AS_JSON
@click.pass_obj
def update(desk: Desk, key: str, text: str, audience: str, minutes: int | None, *, as_json: bool) -> None:
    """Tell an audience how it stands."""
    desk.run(commands.post_update, key=key, audience=audience, body=plain(_fit(text)), next_update_minutes=minutes)
    _report(desk, key, f"Posted for {audience}.", as_json=as_json)


@incident.command("move", help="Bring an incident to another state.")
@KEY
@click.argument("to", type=STATES)
@click.option("--note", default="", help="What is known now.")
@AS_JSON
@click.pass_obj
def move(desk: Desk, key: str, to: str, note: str, *, as_json: bool) -> None:
    """Move it."""
    moved = desk.run(commands.transition, key=key, to=to, note=_text(note))
    _report(desk, key, f"{moved.key} is {moved.state} now.", as_json=as_json)


COMMANDS = (incident, importing)


def _text(text: str) -> RenderedText | None:
    """Return what was typed at the terminal as it is: no markup is expected there."""
    return plain(_fit(text)) if text else None


def _fit(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Invalid("text.broken_character", "This text is not UTF-8; type it again.", where="text") from error
    return text


def _report(desk: Desk, key: str, words: str, *, as_json: bool) -> None:
    """Say it in words, or in JSON as the incident stands now."""
    if not as_json:
        click.echo(words)
        return
    with desk.reading() as reading:
        click.echo(json.dumps(_shown(brief(reading, key)), indent=2))


def _shown(found: IncidentBrief) -> Mapping[str, object]:
    return {
        "key": found.key,
        "title": found.title,
        "state": found.state,
        "severity": found.severity,
        "mode": found.mode,
        "visibility": found.visibility,
        "moments": {name: at.isoformat() for name, at in found.moments.items()},
        "version": found.version,
    }


def _entry(item: TimelineItem) -> Mapping[str, object]:
    return {
        "seq": item.seq,
        "name": item.name,
        "occurred_at": item.occurred_at.isoformat(),
        "actor": item.actor,
        "audience": item.audience,
        "text": item.text,
    }
