"""Tickets on the pages of action items and incidents, and the page on which administrators set trackers up."""

from flask import Blueprint, flash, has_app_context, redirect
from werkzeug.wrappers import Response

from accounts import queries as accounts
from catalog import queries as catalog
from coe.queries import PRIORITIES, ActionBrief
from foundation.config import MisconfiguredError
from foundation.slots import NavItem, Panel
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run, runtime
from foundation.work import Reading
from incidents.queries import IncidentBrief
from integrations.trackers import commands, queries
from integrations.trackers.adapters import trackers_of
from integrations.trackers.forms import RuleForm, TicketForm
from integrations.trackers.ports import ACTION, INCIDENT, KINDS

BLUEPRINT = Blueprint("trackers", __name__)
BLUEPRINTS = (BLUEPRINT,)
SEE_OTHER = 303
SETTINGS = (
    ("ANDON_JIRA_URL", "where Jira is: https://acme.atlassian.net"),
    ("ANDON_JIRA_EMAIL", "the account that Andon uses there"),
    ("ANDON_JIRA_TOKEN", "its API token"),
    ("ANDON_JIRA_WEBHOOK_SECRET", "what Jira signs its webhooks with"),
    ("ANDON_JIRA_PROJECT", "where tickets go where no rule says otherwise: OPS, or OPS/Task"),
    ("ANDON_GITHUB_TOKEN", "a token with Issues: read and write"),
    ("ANDON_GITHUB_WEBHOOK_SECRET", "what GitHub signs its webhooks with"),
    ("ANDON_GITHUB_PROJECT", "where tickets go where no rule says otherwise: acme/shop"),
    ("ANDON_GITHUB_PEOPLE", "who is who there: ada@example.org=ada-quill"),
    ("ANDON_SERVICENOW_URL", "where ServiceNow is, for tickets of incidents"),
    ("ANDON_SERVICENOW_USER", "the user that Andon is there"),
    ("ANDON_SERVICENOW_PASSWORD", "its password"),
    ("ANDON_TRACKER_NETWORKS", "networks inside in which trackers stand"),
    ("ANDON_TRACKER_SECONDS", "how long one may take to answer: 10, at most 60"),
)


def defaults() -> dict[str, str]:
    """Return the trackers that are set up, each with its own default project; none where nobody looks at a page."""
    return _known()[0] if has_app_context() else {}


def _known() -> tuple[dict[str, str], str]:
    """Return the same, and which setting is wrong."""
    try:
        found = trackers_of(runtime().settings.environment, runtime().clock.now())
    except MisconfiguredError as error:
        return {}, str(error)
    return {name: tracker.project for name, tracker in found.items()}, ""


def of_action(look: Reading, action: ActionBrief) -> queries.TicketPanel | None:
    """Return the ticket of an action item, or the place to make one."""
    return queries.of_action(look, action, defaults())


def of_incident(look: Reading, incident: IncidentBrief) -> queries.TicketPanel | None:
    """Return the ticket of an incident; where no tracker was ever set up nothing is asked for."""
    known = defaults()
    return queries.of_incident(look, incident, known) if known else None


@BLUEPRINT.post("/actions/<key>/ticket")
def make_for_action(key: str) -> Response:
    """Have a ticket made."""
    form = read_form(TicketForm)
    run(
        commands.make_action_ticket,
        key=key,
        to=form.destination,
        released=form.released,
        existing=form.existing,
        defaults=defaults(),
    )
    return _back("actions", key, "The ticket is being looked for." if form.existing else "The ticket is being made.")


@BLUEPRINT.post("/actions/<key>/ticket/tries")
def try_action(key: str) -> Response:
    """Look at once."""
    run(commands.try_again, subject=ACTION, key=key)
    return _back("actions", key, "It is looked at now.")


@BLUEPRINT.post("/actions/<key>/ticket/removal")
def let_action_go(key: str) -> Response:
    """End the tie."""
    run(commands.let_go, subject=ACTION, key=key)
    return _back("actions", key, "The ticket and the action go their own ways from now on.")


@BLUEPRINT.post("/incidents/<key>/ticket")
def make_for_incident(key: str) -> Response:
    """Have a ticket made."""
    run(commands.make_incident_ticket, key=key, to=read_form(TicketForm).destination, defaults=defaults())
    return _back("incidents", key, "The ticket is being made.")


@BLUEPRINT.post("/incidents/<key>/ticket/tries")
def try_incident(key: str) -> Response:
    """Look at once."""
    run(commands.try_again, subject=INCIDENT, key=key)
    return _back("incidents", key, "It is looked at now.")


@BLUEPRINT.post("/incidents/<key>/ticket/removal")
def let_incident_go(key: str) -> Response:
    """End the tie."""
    run(commands.let_go, subject=INCIDENT, key=key)
    return _back("incidents", key, "The ticket does not follow the incident any more.")


@BLUEPRINT.get("/trackers")
def overview() -> Response:
    """Show how trackers stand, and the rules."""
    look, environment = reading(), runtime().settings.environment
    known, problem = _known()
    return page(
        "integrations/trackers/overview.html",
        settings=[(name, bool(environment.get(name, "").strip()), about) for name, about in SETTINGS],
        problem=problem,
        trackers=queries.overview(look, known),
        rules=queries.rules(look),
        troubled=queries.troubled(look),
        makes=[(kind.name, kind.label) for kind in KINDS.values()],
        teams=[(str(team.id), team.name) for team in accounts.teams(look)],
        priorities=PRIORITIES,
        severities=[each.key for each in catalog.severities(look)],
        base_url=runtime().settings.base_url,
    )


@BLUEPRINT.post("/trackers/rules")
@redisplay(overview)
def add_rule() -> Response:
    """Add a rule."""
    form = read_form(RuleForm)
    run(
        commands.add_rule,
        subject=form.subject,
        tracker=form.tracker,
        project=form.project,
        team_id=form.team_id,
        levels=form.chosen,
    )
    return redirect("/trackers#rules", SEE_OTHER)


@BLUEPRINT.post("/trackers/rules/<int(max=2147483647):rule_id>/removal")
def drop_rule(rule_id: int) -> Response:
    """Forget a rule."""
    run(commands.drop_rule, rule_id=rule_id)
    return redirect("/trackers#rules", SEE_OTHER)


@BLUEPRINT.post("/trackers/<tracker>/trials")
def try_out(tracker: str) -> Response:
    """Have a tracker tried out."""
    run(commands.try_out, tracker=tracker)
    return redirect(f"/trackers#{tracker}", SEE_OTHER)


def _back(noun: str, key: str, said: str) -> Response:
    flash(said, "done")
    return redirect(f"/{noun}/{key}", SEE_OTHER)


PANELS = (
    Panel("action.sections", "ticket", "Ticket", "integrations/trackers/panel.html", of_action, order=20),
    Panel("incident.aside", "ticket", "Ticket", "integrations/trackers/panel.html", of_incident, order=80),
)
NAV = (NavItem("Organisation", "Trackers", "link", "/trackers", 648, permission="trackers:manage"),)
