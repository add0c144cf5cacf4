"""Schedules, policies, escalations and pages as the API shows them."""

from oncall.api.bodies import (
    CalendarAnswer,
    CoverBody,
    DeliveryBody,
    EscalationBody,
    HoursBody,
    LayerBody,
    PageBody,
    PolicyBody,
    ScheduleBody,
    ShiftBody,
    StepBody,
    WindowBody,
)
from oncall.commands import ImportedCalendar
from oncall.definition import Hours
from oncall.queries import EscalationItem, PageItem, PolicyItem, ScheduleItem
from oncall.rotation import Layer, Shift


def shift_body(item: ScheduleItem, shift: Shift) -> ShiftBody:
    """Show a shift."""
    return ShiftBody(
        begins=shift.begins,
        ends=shift.ends,
        person_id=shift.person_id,
        person=item.called(shift.person_id),
        by_override=bool(shift.cover_id),
    )


def schedule_body(item: ScheduleItem) -> ScheduleBody:
    """Show a schedule."""
    return ScheduleBody(
        slug=item.slug,
        name=item.name,
        team_id=item.team_id,
        number=item.number,
        layers=[_layer_body(layer) for layer in item.layers],
        now=shift_body(item, item.now),
        next=shift_body(item, item.next) if item.next else None,
        gaps=[shift_body(item, shift) for shift in item.gaps],
        shifts=[shift_body(item, shift) for shift in item.shifts],
    )


def _hours(hours: Hours) -> HoursBody:
    window = hours.window
    weekdays = list(window.weekdays)
    return HoursBody(start=window.start, end=window.end, weekdays=weekdays, time_zone=hours.time_zone)


def policy_body(item: PolicyItem) -> PolicyBody:
    """Show a policy."""
    steps = [
        StepBody(
            targets=[str(target) for target in step.targets],
            wait_minutes=step.wait,
            severities=list(step.severities),
            acknowledge=step.acknowledge,
            hours=_hours(step.hours) if step.hours else None,
        )
        for step in item.steps
    ]
    return PolicyBody(
        slug=item.slug,
        name=item.name,
        team_id=item.team_id,
        number=item.number,
        steps=steps,
        repeat=item.text.repeat,
        wakes_nobody=item.is_quiet,
    )


def page_body(item: PageItem) -> PageBody:
    """Show a page."""
    went = [
        DeliveryBody(way=each.way, state=each.state, tries=each.tries, error=each.error, sent_at=each.sent_at)
        for each in item.deliveries
    ]
    return PageBody(
        key=item.key,
        state=item.state,
        target=item.target,
        person_id=item.person_id,
        person=item.person,
        severity=item.severity,
        step=item.step,
        round=item.round,
        incident=item.incident_key or None,
        is_test=item.is_test,
        reason=item.reason,
        created_at=item.created_at,
        sent_at=item.sent_at,
        ended_at=item.ended_at,
        deliveries=went,
    )


def escalation_body(item: EscalationItem) -> EscalationBody:
    """Show an escalation."""
    return EscalationBody(
        id=item.id,
        policy=item.policy,
        state=item.state,
        step=item.step,
        round=item.round,
        on_fallback=item.on_fallback,
        begun_at=item.begun_at,
        next_at=item.next_at,
        pages=[page_body(page) for page in item.pages],
    )


def _layer_body(layer: Layer) -> LayerBody:
    return LayerBody(
        name=layer.name,
        people=list(layer.people),
        time_zone=layer.time_zone,
        begins=layer.begins,
        handover=layer.handover,
        days=layer.days,
        windows=[WindowBody(start=w.start, end=w.end, weekdays=list(w.weekdays)) for w in layer.windows],
        hours=layer.hours,
        since=layer.since,
        until=layer.until,
    )


def calendar_answer(said: ImportedCalendar, *, written: bool) -> CalendarAnswer:
    """Show what came of a calendar."""
    covers = [
        CoverBody(person_id=c.cover.person_id, person=c.person, begins_at=c.cover.begins, ends_at=c.cover.ends)
        for c in said.overrides
    ]
    return CalendarAnswer(
        slug=said.slug,
        is_new=said.is_new,
        written=written,
        layers=list(said.layers),
        writes_layers=said.writes_layers,
        overrides=covers,
        known_overrides=said.known_overrides,
        left_out=list(said.left_out),
        differences=list(said.differences),
    )
