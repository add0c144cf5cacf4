"""Game days: the list, the page with the script for whoever leads one, and what is done there."""

from flask import Blueprint, Response, redirect, request
from pydantic import Field

from accounts import queries as accounts
from foundation.authz import Role
from foundation.errors import Invalid
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run
from incidents import queries as incidents
from readiness import commands, queries

BLUEPRINT = Blueprint("drills", __name__)
SEE_OTHER = 303
PLACE = "<int(max=99):place>"
LARGEST = 2**53
MINUTE_S = 60
SCRIPT_LIMIT = 100_000


class DrillForm(Form):
    """From which COE."""

    coe: str = ""
    title: str = ""


class ScriptForm(Form):
    """What is told when, one a line: the minutes, then the words; who plays what; which runbooks are rehearsed."""

    script: str = Field("", max_length=SCRIPT_LIMIT)
    roles: list[str] = Field(default_factory=list)
    runbooks: list[int] = Field(default_factory=list)

    def injects(self) -> list[tuple[int, str]]:
        """Read the lines."""
        return [_line(line) for line in self.script.splitlines() if line.strip()]

    def cast(self) -> dict[str, int]:
        """Read who plays what, as ``commander:12``."""
        pairs = [each.partition(":")[::2] for each in self.roles if each]
        if any(not number.isdecimal() or len(number) > len(str(LARGEST)) for _, number in pairs):
            raise Invalid("drill.roles", "Choose a person for each role, or nobody.", where="roles")
        return {role: int(number) for role, number in pairs}


class HandOverForm(Form):
    """Who leads it from now on."""

    person_id: int = Field(ge=1, le=LARGEST)


@BLUEPRINT.get("/drills")
def drills() -> Response:
    """List game days, the newest first."""
    here = reading()
    found = queries.drills(here, cursor=request.args.get("cursor"))
    next_url = f"/drills?cursor={found.next_cursor}" if found.next_cursor else ""
    return page("readiness/drills.html", found=found, next_url=next_url)


@BLUEPRINT.post("/drills")
@redisplay(drills)
def plan_drill() -> Response:
    """Make one of a COE."""
    form = read_form(DrillForm)
    return _to(run(commands.plan_drill, coe_key=form.coe, title=form.title).key)


@BLUEPRINT.get("/drills/<key>")
def drill(key: str) -> Response:
    """Show one, with its script to whoever leads it, and to everybody once it is over."""
    here = reading()
    found = queries.drill(here, key)
    responders = [one for one in accounts.people(here) if one.role >= Role.RESPONDER and not one.disabled]
    roles = incidents.role_book(here).roles
    return page("readiness/drill.html", drill=found, responders=responders, roles=roles)


@BLUEPRINT.post("/drills/<key>/script")
@redisplay(drill)
def script_drill(key: str) -> Response:
    """Write its script anew."""
    form = read_form(ScriptForm)
    run(commands.script_drill, key=key, injects=form.injects(), roles=form.cast(), runbooks=form.runbooks)
    return _to(key)


@BLUEPRINT.post("/drills/<key>/facilitator")
@redisplay(drill)
def hand_over(key: str) -> Response:
    """Let somebody else lead it."""
    run(commands.hand_over_drill, key=key, person_id=read_form(HandOverForm).person_id)
    return _to(key)


@BLUEPRINT.post("/drills/<key>/beginning")
@redisplay(drill)
def begin(key: str) -> Response:
    """Let it be played."""
    run(commands.begin_drill, key=key)
    return _to(key)


@BLUEPRINT.post(f"/drills/<key>/injects/{PLACE}/telling")
@redisplay(drill)
def tell(key: str, place: int) -> Response:
    """Tell one thing now."""
    run(commands.tell_inject, key=key, place=place)
    return _to(key)


def _line(line: str) -> tuple[int, str]:
    after, _, text = line.strip().partition(" ")
    try:
        return round(float(after) * MINUTE_S), text
    except (ValueError, OverflowError) as error:
        detail = f"Begin each line with the minutes after the beginning, such as: 12 Errors rise. Not so: {line[:60]}"
        raise Invalid("drill.line", detail, where="script") from error


def _to(key: str) -> Response:
    return redirect(f"/drills/{key.upper()}", SEE_OTHER)  # type: ignore[return-value]
