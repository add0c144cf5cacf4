"""How one is reached, for programs that act for oneself: ways, the proof of a number, quiet hours, a test."""

from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.errors import Invalid
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import context, reading, run, runtime
from foundation.work import Reading, Work
from oncall import commands, queries
from oncall.api.bodies import EscalationList
from oncall.api.shown import escalation_body
from oncall.codes import ContactCodes
from oncall.model import ContactWay, Escalation
from oncall.queries import Contacts, WayItem

BLUEPRINT = Blueprint("oncall_contacts_api", __name__, url_prefix="/api/v1/on-call/me")
TAG = "on-call"
ANOTHER = {"wrong": "This is not the code that was sent.", "spent": "This code is used up. Have another one sent."}
WAY = "/ways/<int(max=9223372036854775807):way_id>"


class WayText(Body):
    """A way: email (without an address the account's), slack, webhook, sms or voice (a number like +491701234567)."""

    kind: Annotated[str, Field(max_length=20)]
    address: Annotated[str, Field(max_length=500)] = ""


class WayBody(Body):
    """A way; a number counts once it is proven, and ``trouble`` says why it takes nothing of late."""

    id: int
    kind: str
    address: str
    is_proven: bool
    trouble: str


class QuietText(Body):
    """Two times of day in a zone; both empty for never."""

    begins: Annotated[str, Field(max_length=5)] = ""
    ends: Annotated[str, Field(max_length=5)] = ""
    time_zone: Annotated[str, Field(max_length=64)] = "Etc/UTC"


class ContactsBody(Body):
    """How one is reached; ``is_loud`` says whether any of it may wake somebody. No ways are mail and chat."""

    person_id: int
    ways: list[WayBody]
    quiet_hours: QuietText | None
    is_loud: bool


class CodeText(Body):
    """The code that came to a number."""

    code: Annotated[str, Field(max_length=20)]


@BLUEPRINT.get("")
@endpoint("Read how one is reached", answer=ContactsBody, tag=TAG)
def read() -> ContactsBody:
    """Show the ways and quiet hours of the token's person. Wants a token that may write: numbers stand in it."""
    return _shown(reading())


@BLUEPRINT.post("/ways")
@endpoint("Be reached on a way", body=WayText, answer=WayBody, status=201, tag=TAG)
def add_way(body: WayText) -> Answer:
    """Name a way; the first takes the place of mail and chat. A code goes to a number that is not proven yet."""
    return write(
        lambda work: commands.add_contact(work, person_id=_mine(), **body.model_dump()), represent=_way, status=201
    )


@BLUEPRINT.delete(WAY)
@endpoint("Be reached on a way no more", status=204, tag=TAG)
def remove_way(way_id: int) -> Answer:
    """Take it away; without any it is mail and chat again."""
    return write(
        lambda work: commands.remove_contact(work, person_id=_mine(), way_id=way_id),
        represent=lambda _work, _none: None,
        status=204,
    )


@BLUEPRINT.post(f"{WAY}/codes")
@endpoint("Have another code sent", answer=WayBody, status=201, tag=TAG)
def send_code(way_id: int) -> Answer:
    """Have it sent to the number; the one before counts no more."""
    return write(lambda work: commands.ask_for_code(work, person_id=_mine(), way_id=way_id), represent=_way, status=201)


@BLUEPRINT.post(f"{WAY}/confirmation")
@endpoint("Prove a number", body=CodeText, answer=ContactsBody, tag=TAG)
def confirm(way_id: int, body: CodeText) -> ContactsBody:
    """Give the code that came; a wrong try is counted before it is told."""
    codes = ContactCodes.of(runtime().settings)
    said = run(commands.confirm_contact, person_id=_mine(), way_id=way_id, typed=body.code, codes=codes)
    if said in ANOTHER:
        raise Invalid("contact.code", ANOTHER[said], where="code")
    return _shown(reading())


@BLUEPRINT.put("/quiet-hours")
@endpoint("Set one's quiet hours", body=QuietText, answer=ContactsBody, tag=TAG)
def quiet_hours(body: QuietText) -> Answer:
    """Be left in peace at these hours by what is less than SEV1."""
    return write(
        lambda work: commands.set_quiet_hours(work, person_id=_mine(), **body.model_dump()),
        represent=lambda work, _none: _shown(work),
    )


@BLUEPRINT.post("/tests")
@endpoint("Page oneself for a try", answer=EscalationList, status=201, tag=TAG)
def try_out() -> Answer:
    """Send a test on all ways; it says that it is one, and once a minute is enough."""
    return write(lambda work: commands.test_contact(work, person_id=_mine()), represent=_tried, status=201)


def _mine() -> int:
    return context().principal.person_id or 0


def _shown(look: Reading) -> ContactsBody:
    return _body(queries.contacts(look, _mine()))


def _body(found: Contacts) -> ContactsBody:
    quiet = QuietText(**dict(zip(("begins", "ends", "time_zone"), found.quiet, strict=True))) if found.quiet else None
    ways = [_item(one) for one in found.ways]
    return ContactsBody(person_id=found.person_id, ways=ways, quiet_hours=quiet, is_loud=found.is_loud)


def _item(one: WayItem) -> WayBody:
    return WayBody(id=one.id, kind=one.kind, address=one.address, is_proven=one.is_proven, trouble=one.trouble)


def _way(work: Work, way: ContactWay) -> WayBody:
    return next(_item(one) for one in queries.contacts(work, _mine()).ways if one.id == way.id)


def _tried(work: Work, one: Escalation) -> EscalationList:
    return EscalationList(items=[escalation_body(item) for item in queries.escalation(work, one.id)])
