"""The register as pages: the list, proposing, one learning, and decisions about it."""

from collections import Counter
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from accounts import queries as accounts
from catalog import queries as catalog
from foundation.predicate import Predicate
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from incidents import queries as incidents
from learnings import commands, queries
from learnings.forms import DryRunForm, LearningForm, MoveForm
from learnings.lifecycle import LearningState, possible
from learnings.queries import LearningDetail
from learnings.views.atom import atom
from learnings.views.drawn import steps
from learnings.views.options import CLASSES, DECISIONS, NEWS_PACES, SOURCES, THEMES, prefilled, states, stewards
from learnings.views.where import BOXES, shown

BLUEPRINT = Blueprint("learnings", __name__)
SEE_OTHER = 303
LARGEST_ID = 2**53


@BLUEPRINT.get("/learnings")
def learnings() -> Response:
    """List learnings, newest first."""
    here = reading()
    facets = _facets()
    found = queries.find_learnings(here, facets, cursor=request.args.get("cursor"))
    more = {**facets.chosen, "cursor": found.next_cursor or ""}
    return page(
        "learnings/learnings.html",
        found=found,
        facets=facets,
        counts=queries.adoption_counts(here, [item.id for item in found.items]),
        recurred=queries.recurred(here, [item.id for item in found.items]),
        views=states(facets.state or None),
        classes=CLASSES,
        sources=SOURCES,
        themes=THEMES,
        paces=NEWS_PACES,
        kept=queries.searches(here),
        services=[(each.slug, each.name) for each in catalog.services(here)],
        teams=[(each.slug, each.name) for each in accounts.teams(here)],
        feed=f"/learnings/feed.atom?{urlencode(facets.chosen)}",
        next_url=f"/learnings?{urlencode(more)}" if found.next_cursor else None,
    )


@BLUEPRINT.get("/learnings/feed.atom")
def feed() -> Response:
    """Give what was found as a feed, for readers that can show a token or a session."""
    found = queries.find_learnings(reading(), _facets(), limit=50)
    return Response(atom(found.items, request.url_root.rstrip("/")), content_type="application/atom+xml; charset=utf-8")


def _facets() -> queries.Facets:
    return queries.Facets(**{name: request.args.get(name, "")[:500] for name in queries.Facets.__dataclass_fields__})


@BLUEPRINT.get("/learnings/new")
def new_learning() -> Response:
    """Show the form that proposes one, with what a COE, its causes and actions already say."""
    here = reading()
    here.require("learnings:propose")
    cause_ids = [each for each in request.args.getlist("cause", type=int) if 0 < each < LARGEST_ID]
    filled = prefilled(here, request.args.get("coe", ""), cause_ids, request.args.getlist("action"))
    return page(
        "learnings/new.html", filled=filled, classes=CLASSES, people=stewards(accounts.people(here)), boxes=BOXES
    )


@BLUEPRINT.post("/learnings")
@redisplay(new_learning)
def propose() -> Response:
    """Propose a learning."""
    form = read_form(LearningForm)
    learning = run(
        commands.propose,
        title=form.title,
        failure_prevented=form.failure_prevented,
        lesson=render(form.lesson),
        recommendation=render(form.recommendation),
        cause_classes=form.cause_classes,
        applicability=form.predicate,
        source_coe=form.source_coe,
        source_cause_ids=form.source_cause_ids,
        source_actions=form.source_actions,
        steward_id=form.steward_id,
        **form.details,
    )
    return _to(learning.key)


@BLUEPRINT.post("/learnings/dry-runs")
def dry_run() -> Response:
    """Show which services an applicability means, without changing anything."""
    here = reading()
    here.require("learnings:read")
    predicate = Predicate.parse(read_form(DryRunForm).predicate)
    matches = queries.dry_run(here, predicate)
    counts = Counter(str(match.applies) for match in matches)
    counted = {truth: counts[truth] for truth in ("yes", "unknown", "no")}
    return page("learnings/dry_run.html", says=predicate.explain(), matches=matches, counts=counted)


@BLUEPRINT.get("/learnings/<key>")
def learning_page(key: str) -> Response:
    """Show one learning: how it came, where it applies, who has adopted it, whether it worked."""
    here = reading()
    learning = queries.detail(here, key)
    people = accounts.people(here)
    covered, checks = queries.coverage_of(here, learning), queries.checks_of(here, learning.id)
    decisions = queries.decisions_of(here, learning)
    return page(
        "learnings/learning.html",
        learning=learning,
        says=Predicate.parse(learning.applicability).explain(),
        where=shown(learning.applicability),
        boxes=BOXES,
        standings=queries.standings(here, learning),
        covered=covered,
        matches=queries.matches_of_learning(here, learning.id),
        checks=checks,
        months_open=[(str(each.months), f"After {each.months} months") for each in checks if each.done_at is None],
        steps=steps(covered, here.now - learning.published_at) if learning.published_at else None,
        recurrences=queries.recurrences(here, learning_id=learning.id),
        relations=queries.relations(here, learning.id),
        replaced=queries.replaced_by(here, learning.id),
        decisions=decisions,
        last_decision=decisions[0] if decisions and decisions[0].state == learning.state else None,
        decided_by=accounts.principal_names(here, {each.by for each in decisions}),
        alike=queries.reads_like(here, learning) if here.permits("learnings:triage", learning) else [],
        chain=queries.chain_of(here, learning),
        moves=_moves(learning),
        classes=CLASSES,
        people=stewards(people),
        incident_keys=[each.key for each in incidents.briefs(here, learning.source_incident_ids).values()],
        names={person.id: person.name for person in people},
    )


@BLUEPRINT.post("/learnings/<key>")
@redisplay(learning_page)
def revise(key: str) -> Response:
    """Put a learning differently."""
    form = read_form(LearningForm)
    now = queries.detail(reading(), key)
    given: dict[str, object] = {"applicability": form.predicate}
    given |= form.model_dump(include={"title", "failure_prevented", "cause_classes", "steward_id"})
    given |= form.details
    changes = {name: value for name, value in given.items() if value != _kept(now, name)}
    for name in ("lesson", "recommendation"):
        if getattr(form, name).strip() != getattr(now, name).strip():
            changes[name] = render(getattr(form, name))
    if changes:
        run(commands.revise, key=key, version=form.version, reason=form.reason, **changes)
    return _to(key)


@BLUEPRINT.post("/learnings/<key>/transitions")
@redisplay(learning_page)
def move(key: str) -> Response:
    """Decide about a learning."""
    form = read_form(MoveForm)
    run(
        commands.transition,
        key=key,
        to=form.to,
        reason=form.reason,
        superseded_by=form.superseded_by,
        version=form.version,
    )
    return _to(key)


def _moves(learning: LearningDetail) -> list[tuple[str, str, bool]]:
    """Return the states it can go to, with their buttons' words and whether a reason is wanted."""
    rules = (rule for _, rule in possible(LearningState(learning.state)))
    return [(rule.to.value, DECISIONS[rule.to], rule.needs_reason) for rule in rules]


def _kept(learning: LearningDetail, name: str) -> object:
    kept = getattr(learning, name, None)
    return list(kept) if isinstance(kept, tuple) else kept


def _to(key: str) -> Response:
    return redirect(f"/learnings/{key}", SEE_OTHER)  # type: ignore[return-value]
