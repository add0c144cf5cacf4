"""Whatever is typed after any command, it says in a line what is wrong, or does its work; never a traceback."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from andon.cli import OF_ROOMS
from andon.console.plainly import plainly, require_words
from foundation.config import MisconfiguredError
from tests.support.world import World

# Of each kind what a shell can hand over: no NUL, and nothing that is not UTF-8 (that is refused before).
WORDS = (
    "", " ", "-", "é" * 3_000, "a" * 70_000, "\u202e<b>x</b>", "'; DROP TABLE person; --", "{{7*7}}", "../../x",
    "INC-99999999999999999999999", "%s%n", "\x1b[31m", "99999999999999999999999999", "-1", "nan", "2031-13-45T99:99",
    "\ufeff", "person:99999999999999999999",
)  # fmt: skip
LISTENING = {"serve"}
OUT_OF_ORDER = re.compile(r"Traceback|Error:.*object at 0x")


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Walk all commands that do something."""
    for name, inner in command.commands.items() if isinstance(command, click.Group) else ():
        yield from leaves(inner, (*path, name))
    if not isinstance(command, click.Group):
        yield path, command


def typed(command: click.Command, word: str, folder: Path) -> list[str]:
    """Return what somebody types who gives that word to everything that takes one."""
    said: list[str] = []
    for each in command.params:
        value = str(folder / "none") if isinstance(each.type, click.Path) else word
        if isinstance(each.type, click.Choice):
            value = str(each.type.choices[0])
        if isinstance(each, click.Option) and not each.is_flag and (each.required or not each.multiple):
            said += [each.opts[0], value]
        if isinstance(each, click.Argument):
            said += ["--", value] if "--" not in said else [value]
    return said


def end_as(result: Result) -> None:
    """End as the program does: what a person can mend is said, a fault of ours goes through."""
    with plainly():
        if result.exception is not None:
            raise result.exception
        raise SystemExit(result.exit_code)


def test_no_word_makes_any_command_of_a_room_fall_over(world: World, tmp_path: Path) -> None:
    runner, tried = CliRunner(), 0
    for room in OF_ROOMS:
        for path, command in leaves(room, (room.name or "",)):
            if path[-1] in LISTENING:
                continue
            for word in WORDS:
                result = runner.invoke(command, typed(command, word, tmp_path), obj=world.desk())
                with pytest.raises(SystemExit) as ended:
                    end_as(result)
                assert ended.value.code in {0, 1, 2}, (path, word[:40])
                assert not OUT_OF_ORDER.search(result.output), (path, word[:40], result.output)
                tried += 1
    assert tried > 300


def test_words_that_are_not_utf_8_are_refused_before_they_get_anywhere() -> None:
    require_words(["page", "schedule:é"])
    with pytest.raises(MisconfiguredError, match="not UTF-8"):
        require_words(["page", "schedule:\udcff"])
