"""Signing in, signing out, and setting up."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from accounts import commands
from accounts.forms import SetUpForm, SignInForm
from accounts.passwords import check_password, hash_password
from accounts.queries import credentials, is_unsettled
from foundation.errors import Conflict, Invalid
from foundation.web import login
from foundation.web.forms import read_form, redisplay
from foundation.web.nextpage import safe_next
from foundation.web.runtime import page, reading, run
from foundation.web.visit import close_reading

BLUEPRINT = Blueprint("sign_in", __name__)


@BLUEPRINT.get("/sign-in")
def sign_in() -> Response:
    """Show the form that lets people in."""
    unsettled = is_unsettled(reading().session)
    return page("accounts/sign_in.html", next=safe_next(request.values.get("next")), empty=unsettled)


@BLUEPRINT.post("/sign-in")
@redisplay(sign_in)
def sign_in_with_password() -> Response:
    """Check the password before the command, then let the browser in."""
    form = read_form(SignInForm)
    client = request.remote_addr or "unknown"
    found = credentials(reading(), form.email, client)
    close_reading()
    check = check_password(found.password_hash, form.password)
    signed_in = run(commands.sign_in, email=found.email, check=check, client=client)
    if signed_in is None:
        detail = "That address and password don't go together. Try again, or ask an administrator."
        raise Invalid("accounts.sign_in", detail, where="")
    return login.remember(redirect(safe_next(form.next), 303), signed_in.cookie)


@BLUEPRINT.post("/sign-out")
def sign_out() -> Response:
    """End the session, here and on the server."""
    run(commands.sign_out, cookie=login.presented_cookie() or "")
    return login.forget(redirect("/sign-in", 303))


@BLUEPRINT.get("/set-up")
def set_up() -> Response:
    """Ask who the first person is."""
    if not is_unsettled(reading().session):
        raise Conflict("accounts.set_up_done", "Somebody can sign in here already. Sign in, or ask one of them.")
    return page("accounts/set_up.html", secret=request.values.get("secret", ""))


@BLUEPRINT.post("/set-up")
@redisplay(set_up)
def set_up_with_secret() -> Response:
    """Make the first person, and let their browser in."""
    form = read_form(SetUpForm)
    password = hash_password(form.password, about=form.email)
    made = run(commands.set_up, secret=form.secret, email=form.email, name=form.name, password=password)
    flash("Welcome. Add your people and your services next.", "done")
    return login.remember(redirect("/people", 303), made.cookie)
