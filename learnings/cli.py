"""The register at the terminal."""

import json
import sys
from dataclasses import asdict

import click

from foundation.work import Desk
from learnings import queries

FOUND_NOTHING = 1


@click.group(help="Ask the register of learnings.")
def learnings() -> None:
    """Hold the commands about learnings."""


@learnings.command("seen", help="Say what reads like TEXT, or like what comes in; exit with 1 where nothing does.")
@click.argument("text", nargs=-1)
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def seen(desk: Desk, text: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """Hold an error or a paragraph against learnings, COEs and incidents."""
    said = " ".join(text) or sys.stdin.read(queries.LONGEST_SEEN)
    with desk.reading() as reading:
        found = queries.seen_before(reading, said, limit)
    shown = [{name: value for name, value in asdict(each).items() if name != "learning"} for each in found]
    if as_json:
        click.echo(json.dumps(shown))
    for each in () if as_json else found:
        sure = "likely" if each.is_likely else "perhaps"
        click.echo(f"{each.key:<8} {sure:<8} {each.title}\n         both say {', '.join(each.shared)}")
    if not found:
        click.echo("Nothing reads like it.", err=True)
        sys.exit(FOUND_NOTHING)


COMMANDS = (learnings,)
