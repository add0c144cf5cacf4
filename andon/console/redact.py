"""Erasing words from a document at the terminal; they come in from outside of the command line, which shells keep."""

import json
import sys
from collections.abc import Callable, Mapping

import click

import coe.commands
import learnings.commands
import readiness.commands
import statuspage.commands
from foundation.markdown import MarkdownRenderer
from foundation.redaction import Found
from foundation.work import Desk

DOCUMENTS: Mapping[str, tuple[str, Callable[..., Found]]] = {
    "coe": ("key", coe.commands.redact),
    "campaign": ("key", learnings.commands.redact_campaign),
    "learning": ("key", learnings.commands.redact),
    "checklist": ("slug", readiness.commands.redact_checklist),
    "review": ("key", readiness.commands.redact_review),
    "status-page": ("slug", statuspage.commands.redact),
}


@click.command(help="Erase words from KEY (COE-7, a slug, …) for good; reads them from stdin, never as an argument.")
@click.argument("kind", type=click.Choice(list(DOCUMENTS)))
@click.argument("key")
@click.option("--reason", default="", help="Why; it is kept and shown, so don't repeat the words.")
@click.option("--preview", is_flag=True, help="Only say where they stand.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def redact(desk: Desk, kind: str, key: str, reason: str, *, preview: bool, as_json: bool) -> None:
    """Look where they stand, and erase them unless that was all."""
    name, command = DOCUMENTS[kind]
    which = {name: key, "words": _read_words()}
    found = desk.run(command, **which)
    if not preview:
        with MarkdownRenderer() as renderer:
            rendered = {text: renderer.render(text) for text in found.texts}
        found = desk.run(command, **which, reason=reason, rendered=rendered)
    places = [{"document": each.document, "where": each.where, "count": each.count} for each in found.places]
    if as_json:
        click.echo(json.dumps({"is_erased": not preview, "places": places}))
        return
    click.echo("They stand in:" if preview else "Erased from:")
    for place in found.places:
        click.echo(f"  {place.document}, {place.where}: {place.count}")


def _read_words() -> str:
    """Ask for them on a terminal, which doesn't show them; elsewhere take all of stdin."""
    return click.prompt("Words", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
