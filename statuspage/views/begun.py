"""Templates where the world is told something: filled in from the incident behind it, as far as there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from foundation.placeholders import fill, findings
from foundation.work import Reading
from incidents.queries import TemplateItem, incident_page, names_for, templates, values_of

PUBLIC = "public"


@dataclass(frozen=True)
class Begun:
    """The templates that are offered, the one that was taken, and its words as far as they could be filled in."""

    offered: Sequence[TemplateItem]
    taken: TemplateItem | None = None
    body: str = ""

    @property
    def left(self) -> list[str]:
        """The placeholders for which nobody knows a word."""
        return unfilled(self.body)


def begun(here: Reading, incident_key: str) -> Begun:
    """Return what the form begins with; without an incident the placeholders stay, for a person to replace."""
    offered, asked = templates(here, PUBLIC), request.args.get("template", 0, type=int)
    taken = next((item for item in offered if item.id == asked), None)
    if taken is None:
        return Begun(offered)
    values = values_of(incident_page(here, incident_key), PUBLIC, here.now) if incident_key else {}
    return Begun(offered, taken, fill(taken.body, values))


def unfilled(text: str) -> list[str]:
    """Return the placeholders of templates that a text still has, each once."""
    known = {f"{{{name}}}" for name in names_for(PUBLIC)}
    return list(dict.fromkeys(one.found for one in findings(text, ()) if one.found in known))
