"""Opening a COE, by rule or by hand, for one incident, several, or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from coe.commands.load import (
    agreed,
    line,
    make_findable,
    one_of,
    passage_of,
    require_person,
)
from coe.commands.prefill import prefill, put_text, take_timeline
from coe.events import CoeOpened
from coe.lifecycle import State
from coe.model import INSTANTS, Coe, CoeIncident, CoeService
from coe.policy import visible_ids
from coe.queries.policies import dues_after
from coe.queries.templates import template_for, templates
from coe.vocabulary import KINDS, TRIGGERS
from foundation.errors import Conflict, Invalid
from foundation.ids import next_number
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief

NEAR_MISS_AS = "SEV2"


def open_coe(
    work: Work,
    *,
    incident_keys: Sequence[str],
    title: str | None = None,
    kind: str = "outage",
    trigger: str = "requested",
    owner_id: int | None = None,
    due: datetime | None = None,
    due_prelim: datetime | None = None,
    service_slugs: Sequence[str] = (),
    template: str = "",
) -> Coe:
    """Open a COE for one or several incidents, or for none (a near miss), with what they already know in it."""
    work.require("coe:open")
    return begin(
        work,
        incident_keys,
        title=title,
        kind=kind,
        trigger=trigger,
        owner_id=owner_id,
        due=due,
        due_prelim=due_prelim,
        service_slugs=service_slugs,
        template=template,
    )


def nominate(
    work: Work, *, reason: str, title: str = "", incident_key: str | None = None, service_slugs: Sequence[str] = ()
) -> Coe:
    """Say that something nearly failed, or was a surprise, and is worth a COE; anybody may."""
    work.require("coe:nominate")
    why = passage_of(reason, "reason")
    if not why:
        raise Invalid("coe.reason", "Say what nearly happened, and what kept it from happening.", where="reason")
    keys = [incident_key] if incident_key else []
    coe = begin(
        work, keys, title=title or None, kind="near_miss", trigger="near_miss_nominated", service_slugs=service_slugs
    )
    if coe.owner_id == work.principal.person_id and not work.permits("coe:open"):
        # Whoever saw it need not be who writes it.
        coe.owner_id = None
    dues = dues_after(work, coe.severity or NEAR_MISS_AS, work.now)
    coe.due = dues.full
    put_text(work, coe, "summary", f"{coe.title}\n\n{why}")
    return coe


def begin(
    work: Work,
    incident_keys: Sequence[str],
    *,
    kind: str,
    trigger: str,
    title: str | None = None,
    owner_id: int | None = None,
    due: datetime | None = None,
    due_prelim: datetime | None = None,
    service_slugs: Sequence[str] = (),
    template: str = "",
) -> Coe:
    """Make the draft; the caller has asked for permission."""
    sources = [incidents.brief(work, key) for key in dict.fromkeys(incident_keys)]
    _require_uncovered(work, sources)
    service_ids = {i for source in sources for i in source.service_ids}
    service_ids |= set(catalog.service_ids(work, list(service_slugs)).values())
    severity = _severity(work, sources)
    dues = dues_after(work, severity, work.now)
    slug, version = _template(work, template, trigger, kind, severity)
    coe = Coe(
        number=next_number(work.session, "COE"),
        title=line(title or (sources[0].title[:160] if sources else ""), "title"),
        kind=one_of(kind, KINDS, "kind"),
        trigger=one_of(trigger, TRIGGERS, "trigger"),
        state=State.DRAFT,
        severity=severity,
        owner_id=require_person(work, owner_id) or work.principal.person_id,
        opened_at=work.now,
        due=agreed(work, due or dues.full),
        due_prelim=agreed(work, due_prelim or dues.prelim),
        template=slug,
        template_number=version,
        **_instants(sources),
    )
    work.session.add(coe)
    work.session.flush()
    _cover(work, coe, sources, service_ids)
    work.record(coe.stream, _opened(coe, sources, service_ids))
    return coe


def _opened(coe: Coe, sources: Sequence[IncidentBrief], service_ids: set[int]) -> CoeOpened:
    return CoeOpened(
        number=coe.number,
        kind=coe.kind,
        trigger=coe.trigger,
        incident_ids=tuple(source.id for source in sources),
        service_ids=tuple(sorted(service_ids)),
        owner_id=coe.owner_id,
        due=coe.due,
        due_prelim=coe.due_prelim,
        template=coe.template,
        template_number=coe.template_number,
        title=coe.title,
    )


def _template(work: Work, slug: str, trigger: str, kind: str, severity: str | None) -> tuple[str, int]:
    """Return the template that was chosen, or the one that is used for such a COE."""
    if not slug:
        return template_for(work, trigger=trigger, kind=kind, severity=severity)
    known = {each.slug: each.number for each in templates(work)}
    if slug not in known:
        raise Invalid("coe.unknown_template", f"Choose one of {', '.join(known)}.", where="template")
    return slug, known[slug]


def _require_uncovered(work: Work, sources: Sequence[IncidentBrief]) -> None:
    statement = (
        select(Coe, CoeIncident.incident_id)
        .join(CoeIncident, CoeIncident.coe_id == Coe.id)
        .where(CoeIncident.incident_id.in_([source.id for source in sources]), Coe.state != State.WITHDRAWN)
    )
    rows = work.session.execute(statement).all()
    # One that the author may not know of is not given away: it does not stand in the way either.
    seen = visible_ids(work, {row.Coe.id: row.Coe.owner_id for row in rows})
    taken = next((row for row in rows if row.Coe.id in seen), None)
    if taken:
        covered = next(source.key for source in sources if source.id == taken.incident_id)
        raise Conflict(
            "coe.exists",
            f"{taken.Coe.key} covers {covered} already: write there.",
            where="incidents",
            extra={"key": taken.Coe.key},
        )


def _severity(work: Work, sources: Sequence[IncidentBrief]) -> str | None:
    ranks = {severity.key: severity.rank for severity in catalog.severities(work)}
    return min((source.severity for source in sources), key=lambda key: ranks.get(key, len(ranks)), default=None)


def _instants(sources: Sequence[IncidentBrief]) -> dict[str, datetime]:
    """Take the earliest beginning and the latest end of all incidents."""
    found: dict[str, datetime] = {}
    for name in INSTANTS:
        known = [source.moments[name] for source in sources if name in source.moments]
        if known:
            found[name] = min(known) if name in {"impact_started", "detected"} else max(known)
    return found


def _cover(work: Work, coe: Coe, sources: Sequence[IncidentBrief], service_ids: set[int]) -> None:
    work.session.add_all(CoeIncident(coe_id=coe.id, incident_id=source.id) for source in sources)
    work.session.add_all(CoeService(coe_id=coe.id, service_id=service_id) for service_id in service_ids)
    for source in sources:
        take_timeline(work, coe, source)
    texts = prefill(work, coe, sources, service_ids)
    make_findable(work, coe, "\n".join(texts.values()))
