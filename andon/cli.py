"""The command line. Exit status: 0 worked, 1 found something, 2 was used wrongly."""

import sys
from collections.abc import Callable
from functools import wraps

import click

from andon import console, registry
from andon.compose import opened, settings_of_environment
from andon.console.plainly import plainly, require_words

# Erasing is done in every room in the same way, so that one command does it for all of them.
OF_ROOMS: tuple[click.Command, ...] = (*registry.contributed("cli", "COMMANDS"), console.redact)
OF_HOUSE = (
    console.serve,
    console.web,
    console.worker,
    console.slack_socket,
    console.db,
    console.audit,
    console.demo,
    console.doctor,
)


@click.group(help="Andon: incidents, corrections of error, learnings and readiness.")
@click.version_option(package_name="andon")
def andon() -> None:
    """Hold all commands; the house's own build what they need, rooms' are handed a desk at the console."""


def given_desk(command: click.Command) -> click.Command:
    """Have a room's commands get their desk when they run, unless they say that they need none."""
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        given_desk(inner)
    if not isinstance(command, click.Group) and command.callback and getattr(command, "needs_desk", True):
        command.callback = _opening(command.callback)
    return command


def _opening(callback: Callable[..., object]) -> Callable[..., object]:
    @wraps(callback)
    def run(*values: object, **named: object) -> object:
        context = click.get_current_context()
        if context.obj is None:
            context.obj = context.find_root().with_resource(opened(settings_of_environment())).console
        return callback(*values, **named)

    return run


for _command in (*OF_HOUSE, *map(given_desk, OF_ROOMS)):
    _there = andon.commands.get(_command.name or "")
    if isinstance(_there, click.Group) and isinstance(_command, click.Group):
        # A higher room adds to what a lower one began: `andon user link` is Slack's.
        _there.commands.update(_command.commands)
    else:
        andon.add_command(_command)


def main() -> None:
    """Run it, and say in one line what a person can mend."""
    with plainly():
        require_words(sys.argv[1:])
        andon(standalone_mode=True)
