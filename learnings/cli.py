"""The register at the terminal."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from foundation.errors import Conflict, Invalid
from foundation.markdown import MarkdownRenderer
from foundation.work import Desk
from learnings import commands, queries
from learnings.exchange import LONGEST_FILE, Signer, decoded, fingerprint, read_document, read_list

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


@learnings.command("export", help="Write published learnings KEYS as a signed document for other organisations.")
@click.argument("keys", nargs=-1, required=True)
@click.option("--name", default="", help="How we call ourselves in it.")
@click.option("--with-services", is_flag=True, help="Leave names of services and teams in it.")
@click.pass_obj
def export(desk: Desk, keys: tuple[str, ...], name: str, *, with_services: bool) -> None:
    """Give learnings out."""
    said = desk.run(commands.share_learnings, keys=keys, name=name, with_services=with_services, signer=_signer(desk))
    click.echo(json.dumps(said, ensure_ascii=False, indent=1))


@learnings.command("import", help="Propose the learnings of another organisation's signed document.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.pass_obj
def take_over(desk: Desk, file: str) -> None:
    """Take learnings over, each once."""
    with click.open_file(file, "rb") as opened:
        document, signed = read_document(decoded(opened.read(LONGEST_FILE + 1)))
    with MarkdownRenderer() as renderer:
        rendered = [(renderer.render(each.lesson), renderer.render(each.recommendation)) for each in document.learnings]
    own_key = _signer(desk).public_key
    for each in desk.run(
        commands.take_over_learnings, document=document, signed=signed, rendered=rendered, own_key=own_key
    ):
        click.echo(f"{each.verdict:<8} {each.key:<8} {each.title}")


@learnings.command("import-list", help="Propose what public post-mortems teach: of a list, or a folder of documents.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--class", "cause_class", default="", help="The class of cause of those of which the list says none.")
@click.pass_obj
def import_list(desk: Desk, path: Path, cause_class: str) -> None:
    """Propose a learning for each address that is not known; exit with 1 where anything was refused."""
    files = sorted(path.glob("**/*.md")) if path.is_dir() else [path]
    refused = False
    with MarkdownRenderer() as renderer:
        for file in files:
            try:
                outcomes = _propose(desk, file, renderer, cause_class)
            except Invalid as error:
                outcomes = [commands.Outcome(file.name, "refused", "", file.name, error.detail)]
            refused = refused or any(each.verdict == "refused" for each in outcomes)
            for each in outcomes:
                click.echo(f"{each.verdict:<8} {each.key:<8} {each.title}{': ' + each.why if each.why else ''}")
    if refused:
        sys.exit(FOUND_NOTHING)


@learnings.command("keys", help="Say our public key, with which others check what we share, and whose are trusted.")
@click.pass_obj
def keys(desk: Desk) -> None:
    """Say each key with its short form."""
    with desk.reading() as reading:
        trusted = queries.trusted_keys(reading)
    mine = _signer(desk).public_key
    click.echo(f"{mine}  {fingerprint(mine)}  ours")
    for each in trusted:
        click.echo(f"{each.public_key}  {each.fingerprint}  {each.name}{' (revoked)' if each.revoked_at else ''}")


def _propose(desk: Desk, file: Path, renderer: MarkdownRenderer, cause_class: str) -> list[commands.Outcome]:
    with file.open("rb") as opened:
        listed = read_list(decoded(opened.read(LONGEST_FILE + 1)))
    rendered = [renderer.render(each.lesson) for each in listed]
    return desk.run(commands.propose_listed, listed=listed, rendered=rendered, cause_class=cause_class)


def _signer(desk: Desk) -> Signer:
    if desk.settings is None:
        detail = "This desk has no settings, and so no key to sign with."
        raise Conflict("exchange.no_settings", detail)
    return Signer.of(desk.settings)


COMMANDS = (learnings,)
