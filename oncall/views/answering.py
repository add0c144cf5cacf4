"""Pages in the browser: the list, one with its trail, paging by hand, and answering, signed in or by a link.

A GET never answers: scanners follow links. The link of a mail leads to a page with two buttons.
"""

from flask import Blueprint, flash, make_response, redirect, request
from werkzeug.wrappers import Response

from accounts.queries import principal_of
from foundation.errors import Invalid, NotFound
from foundation.ids import key_of
from foundation.web import csrf
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import context, page, reading, run, runtime
from foundation.web.visit import close_reading, identified, visit
from foundation.work import Context, Reading, Work
from incidents.queries import brief
from oncall import commands, queries
from oncall.calendar_feed import calendar_of, feeds
from oncall.forms import AnswerForm, CodeForm, PageForm, QuietForm, WayForm
from oncall.model import Page
from oncall.ports import AnswerLinks, ContactCodes

BLUEPRINT = Blueprint("oncall_pages", __name__)
PROVEN = csrf.exempt(
    Blueprint("oncall_links", __name__),
    "the link in the address is signed for one person and one page or schedule; the mail has no form of ours",
)
SEE_OTHER = 303
ANSWERS = ("acknowledge", "decline")
SPENT = "This code is used up or too old. Have another one sent."
WRONG = "This is not the code that was sent. Look at the last message."


@BLUEPRINT.get("/pages")
def list_pages() -> Response:
    """List them, the latest first."""
    found = queries.pages(reading(), cursor=request.args.get("cursor") or None)
    next_url = f"/pages?cursor={found.next_cursor}" if found.next_cursor else None
    return page("oncall/pages.html", found=found.items, next_url=next_url, targets=targets(reading()))


@BLUEPRINT.post("/pages")
@redisplay(list_pages)
def page_somebody() -> Response:
    """Page somebody about what the message says."""
    run(commands.page_by_hand, **read_form(PageForm).model_dump())
    flash("They are paged.", "done")
    return redirect("/pages", SEE_OTHER)


@BLUEPRINT.get("/pages/<key>")
def one(key: str) -> Response:
    """Show one with its trail."""
    return page("oncall/page.html", found=queries.page(reading(), key), answer_url=f"/pages/{key}/answers")


@BLUEPRINT.post("/pages/<key>/answers")
@redisplay(one)
def answer(key: str) -> Response:
    """Answer it."""
    form = read_form(AnswerForm)
    found = run(_answer, key=key, form=form)
    flash(f"{found.key} is {found.state}.", "done")
    return redirect(f"/pages/{found.key}", SEE_OTHER)


@BLUEPRINT.post("/incidents/<key>/escalations")
def page_about(key: str) -> Response:
    """Page somebody about an incident."""
    form = read_form(PageForm)
    incident = brief(reading(), key).key
    run(commands.page_by_hand, key=incident, **form.model_dump())
    flash("They are paged.", "done")
    return redirect(f"/incidents/{incident}", SEE_OTHER)


@BLUEPRINT.get("/on-call/me")
def me() -> Response:
    """Show how one is reached."""
    found = queries.contacts(reading(), _mine())
    return page("oncall/me.html", found=found)


@BLUEPRINT.post("/on-call/me/ways")
@redisplay(me)
def add_way() -> Response:
    """Be reached on this way."""
    run(commands.add_contact, person_id=_mine(), **read_form(WayForm).model_dump())
    return redirect("/on-call/me", SEE_OTHER)


@BLUEPRINT.post("/on-call/me/ways/<int(max=9223372036854775807):way_id>/removal")
def remove_way(way_id: int) -> Response:
    """Be reached on this way no more."""
    run(commands.remove_contact, person_id=_mine(), way_id=way_id)
    return redirect("/on-call/me", SEE_OTHER)


@BLUEPRINT.post("/on-call/me/ways/<int(max=9223372036854775807):way_id>/codes")
@redisplay(me)
def send_code(way_id: int) -> Response:
    """Have another code sent."""
    run(commands.ask_for_code, person_id=_mine(), way_id=way_id)
    flash("Another code is on its way.", "done")
    return redirect("/on-call/me", SEE_OTHER)


@BLUEPRINT.post("/on-call/me/ways/<int(max=9223372036854775807):way_id>/confirmation")
@redisplay(me)
def confirm_way(way_id: int) -> Response:
    """Prove that a number is one's own; a wrong try is counted before it is told."""
    codes = ContactCodes.of(runtime().settings)
    said = run(commands.confirm_contact, person_id=_mine(), way_id=way_id, typed=read_form(CodeForm).code, codes=codes)
    if said != "right":
        raise Invalid("contact.code", WRONG if said == "wrong" else SPENT, where="code")
    flash("The number is proven. Pages go there.", "done")
    return redirect("/on-call/me", SEE_OTHER)


@BLUEPRINT.post("/on-call/me/quiet-hours")
@redisplay(me)
def quiet_hours() -> Response:
    """Be left in peace at these hours."""
    viewer = identified().viewer
    zone = viewer.time_zone if viewer else "Etc/UTC"
    run(commands.set_quiet_hours, person_id=_mine(), time_zone=zone, **read_form(QuietForm).model_dump())
    return redirect("/on-call/me", SEE_OTHER)


@BLUEPRINT.post("/on-call/me/tests")
@redisplay(me)
def try_out() -> Response:
    """Page oneself for a try."""
    run(commands.test_contact, person_id=_mine())
    flash("A test is on its way. It says that it is one.", "done")
    return redirect("/on-call/me", SEE_OTHER)


@PROVEN.get("/pages/answer/<token>")
def linked(token: str) -> Response:
    """Show the page that a link is for, with its buttons; nothing happens yet."""
    who, key = _proven(token)
    with runtime().transactor.reading(who) as look:
        found = queries.page(look, key)
    return page("oncall/answer.html", found=found, answer_url=f"/pages/answer/{token}", by=who.principal.name)


@PROVEN.post("/pages/answer/<token>")
def answer_linked(token: str) -> Response:
    """Answer as whom the link was made for."""
    who, key = _proven(token)
    runtime().transactor.run(who, _answer, key=key, form=read_form(AnswerForm))
    return redirect(f"/pages/answer/{token}", SEE_OTHER)


@PROVEN.get("/on-call/feeds/<token>.ics")
def feed(token: str) -> Response:
    """Give a schedule to a calendar."""
    schedule_id, person_id = feeds(runtime().settings).read(token)
    with runtime().transactor.reading(_as(person_id)) as look:
        said = calendar_of(queries.schedule_turns(look, schedule_id), look.now, runtime().settings.base_url)
    response = make_response(said)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return response


def targets(look: Reading) -> list[tuple[str, str]]:
    """Return whom one can page."""
    return queries.nameable(look) if look.permits("oncall:page") else []


def _answer(work: Work, *, key: str, form: AnswerForm) -> Page:
    if form.answer not in ANSWERS:
        raise Invalid("page.answer", "Acknowledge it, or decline it.", where="answer")
    if form.answer == "acknowledge":
        return commands.acknowledge(work, key=key, reason=form.reason)
    return commands.decline(work, key=key, reason=form.reason)


def _proven(token: str) -> tuple[Context, str]:
    """Return as whom the link lets one act, and the key of its page."""
    page_id, person_id = AnswerLinks.of(runtime().settings).read(token, runtime().clock.now())
    who = _as(person_id)
    with runtime().transactor.reading(who) as look:
        found = look.session.get(Page, page_id)
        if found is None or found.person_id != person_id:
            raise NotFound("page")
        return who, key_of("PAG", found.number)


def _as(person_id: int) -> Context:
    """Return the context of somebody who holds a link of ours, as long as they may sign in."""
    principal = principal_of(reading().session, person_id)
    close_reading()
    if principal is None:
        raise NotFound("page")
    return Context(principal, "link", visit().request_id)


def _mine() -> int:
    return context().principal.person_id or 0
