"""Drafts a migration: compares the mapped classes with an up-to-date, empty SQLite database.

The draft is a start. Write it for both engines, and give it a title in the imperative.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from foundation.migrate import config_for, upgrade


def main(title: str) -> int:
    """Write the next revision file and say where it is."""
    if not title.strip():
        print('say what it does: make migration TITLE="Add a due date to actions"')
        return 2
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'draft.db'}"
        upgrade(url)
        command.revision(config_for(url), message=title, autogenerate=True, rev_id=next_number(url))
    return 0


def next_number(url: str) -> str:
    """Continue the numbers of the revisions: 0009 is followed by 0010."""
    head = ScriptDirectory.from_config(config_for(url)).get_current_head() or "0"
    digits = re.match(r"\d+", head)
    return f"{int(digits.group()) + 1 if digits else 1:04d}"


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
