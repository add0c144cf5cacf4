"""Fields of an organisation's own in the dialogs that declare and resolve: asked for where one can't go on without."""

from foundation.work import Reading
from incidents.queries import FieldItem, IncidentBrief, filled_fields, incident_fields
from integrations.slack.inbound.blocks import Block, choice, field, text_input
from integrations.slack.inbound.mrkdwn import plain_of
from integrations.slack.inbound.replies import Open, Reply, Turn, View
from integrations.slack.inbound.said import Sent, Wish

OWN = "fields."
ON_DECLARING = "declare"
LONGEST = {"text": 2_000, "link": 500, "number": 40}
YES_OR_NO = (("Yes", "yes"), ("No", "no"))


def of_declaring(look: Reading) -> list[Block]:
    """Return a place for each field that is needed from the start; of one for some incidents only, an optional one."""
    asked = [item for item in incident_fields(look) if item.required == ON_DECLARING]
    return [_place(item, optional=bool(item.severities or item.types)) for item in asked]


def of_resolving(look: Reading, brief: IncidentBrief) -> list[Block]:
    """Return a place for each field that the incident will need and that says nothing yet."""
    return [_place(each.item) for each in filled_fields(look, brief) if each.is_needed and not each.text]


def given(sent: Sent) -> dict[str, str]:
    """Return what was entered, by the fields' keys."""
    return {name.removeprefix(OWN): plain_of(sent.text(name)) for name in sent.values if name.startswith(OWN)}


def in_place(wish: Wish, view: View) -> Reply:
    """Ask for more: in the place of the dialog that was sent, else in one that opens."""
    return Turn(view) if isinstance(wish, Sent) else Open(view)


def _place(item: FieldItem, *, optional: bool = False) -> Block:
    name, kind = f"{OWN}{item.key}", str(item.kind)
    if kind == "choice":
        element = choice("own", [(each, each) for each in item.choices])
    elif kind == "yes_no":
        element = choice("own", YES_OR_NO)
    else:
        element = text_input("own", limit=LONGEST[kind], long=kind == "text")
    return field(name, item.name, element, optional=optional, hint=item.description)
