"""The page that says who may see an incident and who has, and its moves."""

from flask import Blueprint, Response, flash, redirect
from werkzeug.wrappers import Response as AnyResponse

from accounts.events import Group
from accounts.queries import people, teams
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.work import Reading
from incidents import commands
from incidents.commands.sight import ROLES
from incidents.forms import Id, Word
from incidents.lifecycle import Circle, Visibility, said
from incidents.queries import sight

BLUEPRINT = Blueprint("incident_sight", __name__, url_prefix="/incidents/<key>")
SEE_OTHER = 303


class CircleForm(Form):
    """A role, a group or a team (``role:reviewer``); ``remove`` lets it in no more."""

    circle: Word
    remove: bool = False

    @property
    def parts(self) -> tuple[str, str]:
        """Its kind and its name."""
        kind, _, name = self.circle.partition(":")
        return kind, name


class DepartureForm(Form):
    """Somebody who takes part no more."""

    person_id: Id


@BLUEPRINT.get("/sight")
def sight_page(key: str) -> Response:
    """Show who may see it, and who has looked at it."""
    look = reading()
    found = sight(look, key)
    url = f"/incidents/{found.brief.key}"
    return page(
        "incidents/sight.html",
        found=found,
        incident=found.brief,
        url=url,
        circles=_circles(look),
        people=[
            (item.id, item.name) for item in people(look) if not item.disabled and item.id not in found.participants
        ],
        visibilities=[(word.value, said(word.value)) for word in Visibility],
    )


@BLUEPRINT.post("/circles")
@redisplay(sight_page)
def change_circles(key: str) -> AnyResponse:
    """Let a circle in, or no more."""
    form = read_form(CircleForm)
    kind, name = form.parts
    run(commands.dismiss_circle if form.remove else commands.admit_circle, key=key, kind=kind, name=name)
    return _back(key, "Who may see it is up to date.")


@BLUEPRINT.post("/departures")
@redisplay(sight_page)
def depart(key: str) -> AnyResponse:
    """Take somebody off."""
    form = read_form(DepartureForm)
    run(commands.remove_participant, key=key, person_id=form.person_id)
    flash("They take part no more.", "done")
    home = form.person_id == reading().principal.person_id
    return redirect("/incidents" if home else f"/incidents/{key}/sight", SEE_OTHER)


def _circles(look: Reading) -> list[tuple[str, str]]:
    """Return all that can be let in together, with what people call it."""
    return [
        *((f"{Circle.ROLE}:{name}", f"Role {name}, and above") for name in ROLES),
        *((f"{Circle.GROUP}:{group}", f"Group {group.replace('_', ' ')}") for group in Group),
        *((f"{Circle.TEAM}:{team.id}", f"Team {team.name}") for team in teams(look)),
    ]


def _back(key: str, words: str) -> AnyResponse:
    flash(words, "done")
    return redirect(f"/incidents/{key}/sight", SEE_OTHER)
