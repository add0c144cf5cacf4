"""Publishing by hand and by what a person told the public."""

import pytest

from foundation.errors import Conflict, Invalid
from foundation.jobs import Handler
from foundation.log import StoredEvent, events_of
from foundation.markdown import plain
from foundation.work import Work
from incidents import commands as incidents
from statuspage import commands, queries
from statuspage.queries.needs import silent_incidents
from tests.incidents.builders import at, declare, service
from tests.statuspage.builders import SLUG, everything, make_page, published, say, told
from tests.support.world import World


def statuses(world: World) -> dict[str, str]:
    return {one["name"]: one["status"] for one in told(world)["components"]}


def test_a_public_update_opens_the_public_side_under_a_name_of_its_own(world: World) -> None:
    make_page(world)
    published(world, "Requests fail.", title="Acme Corp's shard is on fire")
    (one,) = told(world)["incidents"]
    assert one["name"] == "Trouble with Edge network"
    assert [update["body"] for update in one["incident_updates"]] == ["Requests fail."]
    assert statuses(world)["Edge network"] == "degraded_performance"


def test_the_impact_on_the_service_is_the_status_of_its_component(world: World) -> None:
    make_page(world)
    incident = declare(world)
    world.run(incidents.add_service, key=incident.key, slug="edge-proxy", impact="major_outage")
    say(world, incident, "All fails.")
    assert statuses(world)["Edge network"] == "major_outage"
    assert told(world)["incidents"][0]["impact"] == "critical"


def test_an_incident_of_no_mapped_service_goes_to_the_first_page(world: World) -> None:
    make_page(world)
    service(world, "billing")
    incident = declare(world, services=["billing"], severity="SEV1")
    say(world, incident, "Invoices are late.")
    summary = told(world)
    assert summary["incidents"][0]["name"] == "Service disruption"
    assert summary["incidents"][0]["impact"] == "critical"
    assert summary["status"] == {"indicator": "critical", "description": "Major System Outage"}


def test_resolving_ends_the_public_side_too(world: World) -> None:
    make_page(world)
    incident = published(world)
    world.settle()
    world.run(incidents.transition, key=incident.key, to="resolved")
    summary = told(world)
    assert summary["incidents"] == []
    assert statuses(world)["Edge network"] == "operational"
    (one,) = told(world, "incidents")["incidents"]
    assert [update["status"] for update in one["incident_updates"]] == ["resolved", "investigating"]


def test_an_update_that_is_published_after_the_end_still_ends(world: World) -> None:
    make_page(world)
    incident = published(world)
    world.run(incidents.transition, key=incident.key, to="resolved")
    (one,) = told(world, "incidents")["incidents"]
    assert one["status"] == "resolved"
    assert told(world)["status"]["indicator"] == "none"


def test_an_unpublished_incident_resolves_without_a_word(world: World) -> None:
    make_page(world)
    incident = declare(world, services=["edge-proxy"])
    world.run(incidents.transition, key=incident.key, to="resolved")
    assert told(world, "incidents")["incidents"] == []


def test_handlers_that_run_twice_say_it_once(world: World) -> None:
    make_page(world)
    incident = published(world)
    world.settle()
    with world.reading() as reading:
        (posted,) = events_of(reading.session, incident.stream, names=["incident.update_posted"])
    for subscription in world.transactor._subscriptions["incident.update_posted"]:
        if subscription.kind.startswith("statuspage."):
            world.run_as(subscription.principal, handle_again, subscription.handler, posted)
    assert len(told(world)["incidents"][0]["incident_updates"]) == 1


def test_reopening_shows_again_what_was_over(world: World) -> None:
    make_page(world)
    incident = published(world)
    world.run(incidents.transition, key=incident.key, to="resolved")
    world.settle()
    world.run(incidents.transition, key=incident.key, to="investigating")
    say(world, incident, "It is back.")
    (one,) = told(world)["incidents"]
    assert one["status"] == "investigating"
    assert one["resolved_at"] is None
    assert statuses(world)["Edge network"] == "degraded_performance"


def test_two_troubles_of_one_component_end_one_after_the_other(world: World) -> None:
    parts = make_page(world)
    made = [
        world.run(
            commands.publish_incident, page=SLUG, name=word, body=plain("."), component_statuses={parts.edge: status}
        )
        for word, status in (("One", "major_outage"), ("Two", "partial_outage"))
    ]
    world.run(commands.post_public_update, incident=made[0].public_id, body=plain("Over."), status="resolved")
    assert statuses(world)["Edge network"] == "partial_outage"
    world.run(commands.post_public_update, incident=made[1].public_id, body=plain("Over."), status="resolved")
    assert statuses(world)["Edge network"] == "operational"


def test_a_correction_is_marked(world: World) -> None:
    make_page(world)
    published(world, "Rqeuests fail.")
    update = told(world)["incidents"][0]["incident_updates"][0]
    world.run(commands.correct_public_update, update=update["id"], body=plain("Requests fail."), reason="a slip")
    one = told(world)["incidents"][0]["incident_updates"][0]
    assert one["body"] == "Requests fail."
    detail = world.ask(queries.status_page, SLUG)
    assert detail.state.troubles[0].updates[0].is_corrected


def test_an_incident_is_published_once_on_a_page(world: World) -> None:
    make_page(world)
    incident = published(world)
    world.settle()
    with pytest.raises(Conflict) as refused:
        world.run(commands.publish_incident, page=SLUG, name="X", body=plain("Y"), incident_key=incident.key)
    assert refused.value.code == "statuspage.already_published"


def test_what_was_taken_down_can_be_published_again(world: World) -> None:
    make_page(world)
    incident = published(world)
    shown = told(world)["incidents"][0]["id"]
    world.run(commands.unpublish_incident, incident=shown, reason="wrong page")
    assert told(world, "incidents")["incidents"] == []
    world.run(commands.publish_incident, page=SLUG, name="Back", body=plain("Back."), incident_key=incident.key)
    assert [one["name"] for one in told(world)["incidents"]] == ["Back"]


def test_a_past_incident_can_be_entered_with_its_own_times(world: World) -> None:
    parts = make_page(world)
    world.clock.advance(days=2)
    made = world.run(
        commands.publish_incident,
        page=SLUG,
        name="Yesterday",
        body=plain("It failed."),
        component_statuses={parts.edge: "major_outage"},
        at=at(10, day=4),
    )
    world.run(
        commands.post_public_update,
        incident=made.public_id,
        body=plain("It works."),
        status="resolved",
        at=at(12, day=4),
    )
    (one,) = told(world, "incidents")["incidents"]
    assert (one["started_at"], one["resolved_at"]) == ("2031-03-04T10:00:00.000Z", "2031-03-04T12:00:00.000Z")
    assert statuses(world)["Edge network"] == "operational"


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"name": " "}, "name"),
        ({"body": plain("  ")}, "body"),
        ({"status": "over"}, "status"),
        ({"impact": "huge"}, "impact"),
        ({"component_statuses": {"nowhere": "major_outage"}}, "components"),
        ({"at": at(10, day=9)}, "at"),
    ],
)
def test_what_cannot_be_published_says_why(world: World, values: dict[str, object], where: str) -> None:
    make_page(world)
    given = {"page": SLUG, "name": "X", "body": plain("Y"), **values}
    with pytest.raises(Invalid) as refused:
        world.run(commands.publish_incident, **given)  # type: ignore[arg-type]
    assert refused.value.where == where


def test_silence_about_what_is_published_needs_somebody(world: World) -> None:
    make_page(world)
    published(world)
    world.settle()
    assert world.ask(silent_incidents) == []
    world.clock.advance(minutes=61)
    (need,) = world.ask(silent_incidents)
    assert need.url.startswith(f"/status-pages/{SLUG}#incident-")


def handle_again(work: Work, handler: Handler, event: StoredEvent) -> None:
    handler(event, work)


def test_a_corrected_update_is_corrected_for_the_world_too_and_told_once(world: World) -> None:
    make_page(world)
    incident = declare(world, services=["edge-proxy"])
    told_ = world.run(incidents.post_update, key=incident.key, audience="public", body=plain("Half of Oslo"))
    world.settle()
    world.run(incidents.correct_update, key=incident.key, update_id=told_.id, body=plain("A third of Oslo"))
    shown = everything(world)
    assert "A third of Oslo" in shown
    assert "Half of Oslo" not in shown
    assert len(told(world, "incidents")["incidents"][0]["incident_updates"]) == 1
