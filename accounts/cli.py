"""People and tokens at the terminal, for whoever has the machine."""

import json
import sys

import click

from accounts import commands
from accounts.passwords import PasswordHash, hash_password
from accounts.queries import PersonItem, people, person_by_email
from foundation.authz import Role, Scope
from foundation.errors import NotFound
from foundation.work import Desk

ROLES = click.Choice([role.name.lower() for role in Role])
SCOPES = click.Choice([scope.value for scope in Scope])
EMAIL = click.argument("email")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group(help="Add and change people.")
def user() -> None:
    """Hold the commands about people."""


@user.command("add", help="Give somebody an account.")
@EMAIL
@click.option("--name", required=True, help="What they are called.")
@click.option("--role", type=ROLES, required=True, help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read their password from the first line of stdin.")
@AS_JSON
@click.pass_obj
def add(desk: Desk, email: str, name: str, role: str, *, password_stdin: bool, as_json: bool) -> None:
    """Add a person, with a password if one is given."""
    password = _read_password(email) if password_stdin else None
    person = desk.run(commands.add_person, email=email, name=name, role=Role[role.upper()], password=password)
    _report(f"{person.name} is added as {role}.", {"id": person.id, "email": person.email, "role": role}, as_json)
    if password is None:
        click.echo(f"They have no password yet: andon user passwd {person.email}", err=True)


@user.command("passwd", help="Give somebody a password; asks for it, or reads the first line of stdin.")
@EMAIL
@click.pass_obj
def passwd(desk: Desk, email: str) -> None:
    """Change a password, which ends their sessions."""
    person = _get(desk, email)
    desk.run(commands.set_password, person_id=person.id, password=_read_password(person.email))
    click.echo(f"{person.name} has a new password; their sessions have ended.")


@user.command("disable", help="Let somebody in no more; ends their sessions and tokens.")
@EMAIL
@click.pass_obj
def disable(desk: Desk, email: str) -> None:
    """Disable a person."""
    person = desk.run(commands.disable_person, email=email)
    click.echo(f"{person.name} is disabled.")


@user.command("enable", help="Let somebody in again.")
@EMAIL
@click.pass_obj
def enable(desk: Desk, email: str) -> None:
    """Enable a person."""
    person = desk.run(commands.enable_person, email=email)
    click.echo(f"{person.name} is enabled.")


@user.command("list", help="List everybody.")
@AS_JSON
@click.pass_obj
def list_people(desk: Desk, *, as_json: bool) -> None:
    """Report who there is."""
    with desk.reading() as reading:
        everybody = people(reading)
    if as_json:
        click.echo(json.dumps([_shown(person) for person in everybody], indent=2))
        return
    for person in everybody:
        disabled = "  disabled" if person.disabled else ""
        click.echo(f"{person.email}  {person.role.name.lower()}  {person.name}{disabled}")


@click.group(help="Make and take back API tokens.")
def token() -> None:
    """Hold the commands about tokens."""


@token.command("create", help="Make a token for somebody; prints it once, alone on stdout.")
@click.option("--person", "email", required=True, help="For whom it acts.")
@click.option("--scope", type=SCOPES, required=True, help="How far it reaches.")
@click.option("--label", default="", help="What it is for.")
@click.option("--days", default=90, show_default=True, help="How long it lives.")
@click.pass_obj
def create(desk: Desk, email: str, scope: str, label: str, days: int) -> None:
    """Make a token."""
    person = _get(desk, email)
    made, text = desk.run(commands.create_token, person_id=person.id, scope=Scope(scope), label=label, days=days)
    click.echo(text)
    click.echo(f"Token {made.id} for {person.name} ends on {made.expires_at:%Y-%m-%d}. Keep it safe.", err=True)


@token.command("revoke", help="Take a token back by its number.")
@click.argument("token_id", type=click.IntRange(min=1))
@click.pass_obj
def revoke(desk: Desk, token_id: int) -> None:
    """Take a token back."""
    desk.run(commands.revoke_token, token_id=token_id)
    click.echo(f"Token {token_id} is taken back.")


COMMANDS = (user, token)


def _get(desk: Desk, email: str) -> PersonItem:
    with desk.reading() as reading:
        person = person_by_email(reading, email)
    if person is None:
        raise NotFound("person")
    return person


def _read_password(email: str) -> PasswordHash:
    """Ask for a password on a terminal; elsewhere take the first line of stdin."""
    if sys.stdin.isatty():
        text = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    return hash_password(text, about=email)


def _report(words: str, facts: dict[str, object], as_json: bool) -> None:  # noqa: FBT001 - the flag as click hands it on
    click.echo(json.dumps(facts) if as_json else words)


def _shown(person: PersonItem) -> dict[str, object]:
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role.name.lower(),
        "disabled": person.disabled,
    }
