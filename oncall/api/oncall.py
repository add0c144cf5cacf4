"""On-call for programs: who is on, by which policy people are paged, and pages."""

from flask import Blueprint

from foundation.errors import Invalid
from foundation.web.api import Answer, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Work
from incidents.queries import brief
from oncall import commands, queries
from oncall.api.bodies import (
    AnswerText,
    CalendarAnswer,
    CalendarBody,
    EscalationList,
    OverrideAnswer,
    OverrideBody,
    PageBody,
    PageList,
    PageText,
    Paging,
    PolicyBody,
    PolicyList,
    PolicyText,
    ScheduleBody,
    ScheduleList,
    ScheduleText,
    SwapAnswer,
    SwapBody,
)
from oncall.api.shown import calendar_answer, escalation_body, page_body, policy_body, schedule_body
from oncall.calendar_reading import read_calendar
from oncall.model import Escalation, Override, Page

BLUEPRINT = Blueprint("oncall_api", __name__, url_prefix="/api/v1")
TAG = "on-call"
ANSWERS = ("acknowledge", "decline")


@BLUEPRINT.get("/schedules")
@endpoint("List schedules", answer=ScheduleList, tag=TAG)
def list_schedules() -> ScheduleList:
    """List them with who is on now and next."""
    return ScheduleList(items=[schedule_body(item) for item in queries.schedules(reading())])


@BLUEPRINT.get("/schedules/<slug>")
@endpoint("Read a schedule", answer=ScheduleBody, tag=TAG)
def schedule(slug: str) -> ScheduleBody:
    """Show who is on for two weeks."""
    return schedule_body(queries.schedule(reading(), slug))


@BLUEPRINT.put("/schedules/<slug>")
@endpoint("Write a schedule", body=ScheduleText, answer=ScheduleBody, tag=TAG)
def write_schedule(slug: str, body: ScheduleText) -> Answer:
    """Write it, new or anew; its overrides stay."""
    layers = [each.layer for each in body.layers]
    said = {"name": body.name, "layers": layers, "team_id": body.team_id, "version": body.version}
    return write(
        lambda work: commands.write_schedule(work, slug=slug, **said),  # type: ignore[arg-type]
        represent=lambda work, _found: schedule_body(queries.schedule(work, slug)),
    )


@BLUEPRINT.delete("/schedules/<slug>")
@endpoint("Retire a schedule", status=204, tag=TAG)
def retire_schedule(slug: str) -> Answer:
    """Have nobody on by it any more."""
    return write(lambda work: commands.retire_schedule(work, slug=slug), represent=lambda _work, _one: None, status=204)


@BLUEPRINT.post("/schedules/<slug>/overrides")
@endpoint("Put somebody on", body=OverrideBody, answer=OverrideAnswer, status=201, tag=TAG)
def add_override(slug: str, body: OverrideBody) -> Answer:
    """Put somebody on from one time to another, whatever the layers say."""
    return write(
        lambda work: commands.add_override(work, slug=slug, **body.model_dump()), represent=_override, status=201
    )


@BLUEPRINT.delete("/schedules/<slug>/overrides/<int(max=9223372036854775807):override_id>")
@endpoint("Remove an override", status=204, tag=TAG)
def remove_override(slug: str, override_id: int) -> Answer:
    """Let the layers say again who is on; of a swap both sides."""
    return write(
        lambda work: commands.remove_override(work, slug=slug, override_id=override_id),
        represent=lambda _work, _one: None,
        status=204,
    )


@BLUEPRINT.post("/schedules/<slug>/swaps")
@endpoint("Swap two shifts", body=SwapBody, answer=SwapAnswer, status=201, tag=TAG)
def swap(slug: str, body: SwapBody) -> Answer:
    """Have the two who are on at these times take each other's shift."""
    return write(
        lambda work: commands.swap_shifts(work, slug=slug, **body.model_dump()),
        represent=lambda work, both: SwapAnswer(overrides=[_override(work, one) for one in both]),
        status=201,
    )


@BLUEPRINT.post("/schedules/<slug>/imports")
@endpoint("Import a calendar of shifts", body=CalendarBody, answer=CalendarAnswer, tag=TAG)
def import_calendar(slug: str, body: CalendarBody) -> Answer | CalendarAnswer:
    """Make a schedule of it, or say first what would come of it; twice changes nothing more."""
    calendar = read_calendar(body.calendar, body.time_zone)
    if body.preview:
        said = commands.rehearse_calendar(reading(), slug=slug, calendar=calendar)
        return calendar_answer(said, written=False)
    return write(
        lambda work: commands.import_calendar(work, slug=slug, name=body.name, calendar=calendar),
        represent=lambda _work, said: calendar_answer(said, written=said.changes),
    )


@BLUEPRINT.get("/escalation-policies")
@endpoint("List escalation policies", answer=PolicyList, tag=TAG)
def list_policies() -> PolicyList:
    """List them; the fallback is always there."""
    return PolicyList(items=[policy_body(item) for item in queries.policies(reading())])


@BLUEPRINT.get("/escalation-policies/<slug>")
@endpoint("Read an escalation policy", answer=PolicyBody, tag=TAG)
def policy(slug: str) -> PolicyBody:
    """Show its steps."""
    return policy_body(queries.policy(reading(), slug))


@BLUEPRINT.put("/escalation-policies/<slug>")
@endpoint("Write an escalation policy", body=PolicyText, answer=PolicyBody, tag=TAG)
def write_policy(slug: str, body: PolicyText) -> Answer:
    """Write it, new or anew; escalations that run keep their steps. For administrators."""

    def written(work: Work) -> object:
        said = {"name": body.name, "repeat": body.repeat, "team_id": body.team_id, "version": body.version}
        steps = [each.step for each in body.steps]
        return commands.write_policy(work, slug=slug, steps=steps, **said)  # type: ignore[arg-type]

    return write(written, represent=lambda work, _found: policy_body(queries.policy(work, slug)))


@BLUEPRINT.delete("/escalation-policies/<slug>")
@endpoint("Retire an escalation policy", status=204, tag=TAG)
def retire_policy(slug: str) -> Answer:
    """Escalate nothing by it any more. For administrators."""
    return write(lambda work: commands.retire_policy(work, slug=slug), represent=lambda _work, _one: None, status=204)


@BLUEPRINT.get("/pages")
@endpoint("List pages", query=Paging, answer=PageList, tag=TAG)
def list_pages(query: Paging) -> PageList:
    """List them, the latest first."""
    found = queries.pages(reading(), query.limit, query.cursor)
    return PageList(items=[page_body(item) for item in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/pages")
@endpoint("Page somebody", body=PageText, answer=EscalationList, status=201, tag=TAG)
def page_somebody(body: PageText) -> Answer:
    """Page a person, a team, a schedule or by a policy, about what the message says."""
    return write(lambda work: commands.page_by_hand(work, **body.model_dump()), represent=_no_incident, status=201)


@BLUEPRINT.get("/pages/<key>")
@endpoint("Read a page", answer=PageBody, tag=TAG)
def page(key: str) -> PageBody:
    """Show how it stands."""
    return page_body(queries.page(reading(), key).item)


@BLUEPRINT.post("/pages/<key>/answers")
@endpoint("Answer a page", body=AnswerText, answer=PageBody, status=201, tag=TAG)
def answer(key: str, body: AnswerText) -> Answer:
    """Acknowledge it, or decline it."""
    return write(
        lambda work: _answered(work, key, body),
        represent=lambda work, found: page_body(queries.page(work, found.key).item),
        status=201,
    )


@BLUEPRINT.get("/incidents/<key>/escalations")
@endpoint("List the escalations of an incident", answer=EscalationList, tag=TAG)
def escalations(key: str) -> EscalationList:
    """List them with their pages."""
    look = reading()
    return EscalationList(items=[escalation_body(item) for item in queries.escalations_of(look, brief(look, key))])


@BLUEPRINT.post("/incidents/<key>/escalations")
@endpoint("Escalate an incident", body=PageText, answer=EscalationList, status=201, tag=TAG)
def escalate(key: str, body: PageText) -> Answer:
    """Page a person, a team, a schedule or by a policy about it."""

    def shown(work: Work, _one: Escalation) -> EscalationList:
        found = queries.escalations_of(work, brief(work, key))
        return EscalationList(items=[escalation_body(item) for item in found[:1]])

    return write(lambda work: commands.page_by_hand(work, key=key, **body.model_dump()), represent=shown, status=201)


def _answered(work: Work, key: str, body: AnswerText) -> Page:
    if body.answer not in ANSWERS:
        raise Invalid("page.answer", f"The answer is {' or '.join(ANSWERS)}.", where="answer")
    if body.answer == ANSWERS[0]:
        return commands.acknowledge(work, key=key, reason=body.reason)
    return commands.decline(work, key=key, reason=body.reason)


def _no_incident(work: Work, one: Escalation) -> EscalationList:
    return EscalationList(items=[escalation_body(item) for item in queries.escalation(work, one.id)])


def _override(_work: Work, one: Override) -> OverrideAnswer:
    return OverrideAnswer(id=one.id, person_id=one.person_id, begins_at=one.begins_at, ends_at=one.ends_at)
