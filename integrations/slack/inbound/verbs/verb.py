"""What one verb of the command is: its words, and its two forms."""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.work import Reading
from integrations.slack.inbound.replies import Reply, View
from integrations.slack.inbound.talk import Talk

Run = Callable[[Talk, str, str], Reply]
Dialog = Callable[[Talk, Reading, str, str], View]


@dataclass(frozen=True)
class Verb:
    """A verb: ``run`` does it with what was typed (key and rest), ``dialog`` asks where nothing was.

    ``needs`` an incident: where none is named and the channel is none's, people pick one. A verb without a dialog
    runs with nothing typed too; one without a ``run`` always asks; one that is done ``here`` runs with nothing typed
    where the incident is known, or none is needed. ``within`` says that the incident may be named anywhere in what was
    typed, where the channel is none's. ``asks`` is the permission to open the dialog, where it is not the usual one,
    and ``among`` are the states of those to pick from, where they are not the open ones.
    """

    name: str
    usage: str
    about: str
    run: Run | None = None
    dialog: Dialog | None = None
    needs: bool = True
    other_words: tuple[str, ...] = ()
    asks: str = ""
    here: bool = False
    among: tuple[str, ...] = ("open",)
    within: bool = False
