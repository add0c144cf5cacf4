"""One's own page: preferences, password, tokens."""

from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from accounts import commands
from accounts.forms import SCOPES, PasswordForm, PreferencesForm, TokenForm
from accounts.passwords import check_password, hash_password
from accounts.queries import find_person, preferences, stored_password, teams, tokens
from foundation.errors import SignInNeeded
from foundation.web import login
from foundation.web.forms import read_form, redisplay
from foundation.web.nextpage import safe_next
from foundation.web.runtime import context, page, reading, run
from foundation.web.visit import close_reading

BLUEPRINT = Blueprint("me", __name__)
TIME_ZONES = sorted(name for name in available_timezones() if "/" in name)


@BLUEPRINT.get("/me")
def me(new_token: str | None = None) -> Response:
    """Show what somebody may set for themselves."""
    person_id, look = _own_id(), reading()
    mine = find_person(look, person_id)
    return page(
        "accounts/me.html",
        person=mine,
        teams=[team for team in teams(look) if mine and team.id in mine.team_ids],
        tokens=tokens(look, person_id) if look.permits("accounts:revoke", person_id) else [],
        new_token=new_token,
        scopes=SCOPES,
        time_zones=TIME_ZONES,
        mention_mails=preferences(look, person_id).mention_mails,
    )


@BLUEPRINT.post("/me/preferences")
@redisplay(me)
def choose_preferences() -> Response:
    """Choose time zone and theme."""
    form = read_form(PreferencesForm)
    told = None if form.mention_mails is None else form.mention_mails == "yes"
    mine = {"time_zone": form.time_zone, "theme": form.theme}
    run(commands.set_preferences, person_id=_own_id(), **mine, mention_mails=told)
    flash("Saved.", "done")
    return redirect("/me", 303)


@BLUEPRINT.post("/me/theme")
def choose_theme() -> Response:
    """Choose the theme from the frame of any page, and go back there."""
    run(commands.set_preferences, person_id=_own_id(), theme=read_form(PreferencesForm).theme)
    return redirect(safe_next(urlsplit(request.referrer or "/").path), 303)


@BLUEPRINT.post("/me/password")
@redisplay(me)
def change_password() -> Response:
    """Change one's password, which ends one's sessions, this one too."""
    form, person_id = read_form(PasswordForm), _own_id()
    stored = stored_password(reading(), person_id)
    about = mine.email if (mine := find_person(reading(), person_id)) else ""
    close_reading()
    current = check_password(stored, form.current_password)
    password = hash_password(form.new_password, about=about, where="new_password")
    run(commands.set_password, person_id=person_id, password=password, current=current)
    flash("Your password is changed. Sign in with the new one.", "done")
    return login.forget(redirect("/sign-in", 303))


@BLUEPRINT.post("/me/tokens")
@redisplay(me)
def create_token() -> Response:
    """Make a token, and show it this once."""
    form = read_form(TokenForm)
    _, text = run(commands.create_token, person_id=_own_id(), scope=form.scope, label=form.label, days=form.days)
    response = me(text)
    response.headers["Cache-Control"] = "no-store"
    return response


@BLUEPRINT.post("/me/tokens/<int:token_id>/revocations")
def revoke_token(token_id: int) -> Response:
    """Take a token back."""
    run(commands.revoke_token, token_id=token_id)
    flash("The token is taken back.", "done")
    return redirect("/me", 303)


def _own_id() -> int:
    person_id = context().principal.person_id
    if person_id is None:
        raise SignInNeeded
    return person_id
