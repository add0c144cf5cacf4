"""Incidents that belong together: merged ones, streams, neighbours; who sees what of which, and which holds the key."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from coe import commands as coes
from coe import queries as documents
from foundation.authz import Principal, Role
from foundation.errors import Conflict, DomainError, Invalid, NotFound
from foundation.log import events_of
from foundation.web.afterwards import Afterwards
from foundation.web.visit import EXTENSION
from incidents import commands, queries
from incidents.commands.task_list import ListedTask
from incidents.model import IncidentSighting
from tests.incidents.builders import ALERTS, declare, person, text
from tests.support.household import Household
from tests.support.world import World

PRIVATE = {"visibility": "private"}


def told(world: World, incident_id: int, who: Principal | None = None) -> list[str]:
    entries = world.ask_as(who, queries.timeline, incident_id) if who else world.ask(queries.timeline, incident_id)
    return [entry.text for entry in entries]


def joined(world: World, incident_id: int) -> set[int]:
    """Return who joined by an event."""
    with world.reading() as reading:
        names = ["incident.participant_added"]
        return {
            event.payload["person_id"] for event in events_of(reading.session, f"incident:{incident_id}", names=names)
        }


def sees(world: World, who: Principal, key: str) -> bool:
    try:
        return bool(world.ask_as(who, queries.brief, key))
    except NotFound:
        return False


def refused(code: str, command: Callable[..., object], *values: object, **more: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        command(*values, **more)
    assert caught.value.code == code
    return caught.value


def test_a_private_neighbour_is_named_to_nobody_who_may_not_know_of_it(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    first, near, gone, stream = (declare(world, ada, title=title) for title in ("First", "Near", "Gone", "Stream"))
    for kind, other in (("related", near), ("duplicate", near), ("stream", stream)):
        world.run_as(ada, commands.relate_incidents, key=other.key, to=first.key, kind=kind)
    world.run_as(ada, commands.relate_incidents, key=first.key, to=near.key)
    world.run_as(ada, commands.unrelate_incidents, key=first.key, to=near.key, kind="duplicate")
    assert [item.kind for item in world.ask(queries.relations, first.id)] == ["stream", "related"]
    world.run_as(ada, commands.merge, key=gone.key, into=near.key)
    for hidden in (near, stream):
        world.run_as(ada, commands.set_visibility, key=hidden.key, visibility="private")
    secret = {near.key, gone.key, stream.key}
    brief = world.ask_as(bram, queries.brief, first.key)
    seen = [
        *told(world, first.id, bram),
        *(entry.text for entry in world.ask_as(bram, queries.incident_page, first.key).timeline),
        *(world.ask_as(bram, queries.exported, brief, kind, queries.Narrowed()).text for kind in queries.TYPES),
        repr(world.ask_as(bram, queries.relations, first.id)),
    ]
    assert "noted that another incident is related to INC-1" in seen
    assert not [line for line in seen if any(key in line for key in secret)]
    assert near.key in " ".join(told(world, first.id, ada))
    coe = world.run_as(ada, coes.open_coe, incident_keys=[first.key])
    assert not any(key in repr(world.ask_as(bram, documents.document, coe.key)) for key in secret)


def test_streams_are_as_private_as_the_whole_for_the_same_people(world: World) -> None:
    ada, bram, cleo = person(world), person(world, "Bram Okoro"), person(world, "Cleo Marlow", Role.REVIEWER)
    dara = person(world, "Dara Finch")
    whole = declare(world, ada)
    stream = world.run_as(dara, commands.open_stream, key=whole.key, title="The database")
    world.run_as(ada, commands.admit_circle, key=whole.key, kind="role", name="reviewer")
    assert joined(world, stream.id) == {ada.person_id}
    world.run_as(ada, commands.set_visibility, key=whole.key, **PRIVATE)
    assert [sees(world, who, stream.key) for who in (ada, dara, cleo, bram)] == [True, True, True, False]
    assert told(world, stream.id)[-2:] == ["made it private", "let the role reviewer see it"]
    refused(
        "incident.stream_visibility", world.run_as, dara, commands.set_visibility, key=stream.key, visibility="open"
    )
    later = world.run_as(ada, commands.open_stream, key=whole.key, title="The cache")
    assert [sees(world, who, later.key) for who in (cleo, bram)] == [True, False]
    world.run_as(ada, commands.set_visibility, key=whole.key, visibility="open")
    assert not sees(world, bram, stream.key)
    world.run_as(dara, commands.set_visibility, key=stream.key, visibility="open")
    assert sees(world, bram, stream.key)


def test_private_incidents_become_one_for_those_who_saw_either(world: World) -> None:
    ada, bram, cleo = person(world), person(world, "Bram Okoro"), person(world, "Cleo Marlow", Role.REVIEWER)
    dara = person(world, "Dara Finch")
    double, other, last = (
        declare(world, ada, **PRIVATE),
        declare(world, bram, **PRIVATE),
        declare(world, bram, **PRIVATE),
    )
    world.run_as(ada, commands.admit_circle, key=double.key, kind="role", name="reviewer")
    with pytest.raises(NotFound):
        world.run_as(ada, commands.merge, key=double.key, into=other.key)
    world.run_as(bram, commands.admit_circle, key=other.key, kind="role", name="responder")
    refused("auth.forbidden", world.run_as, ada, commands.merge, key=double.key, into=other.key)
    world.run_as(bram, commands.dismiss_circle, key=other.key, kind="role", name="responder")
    world.run_as(bram, commands.add_participant, key=other.key, person_id=ada.person_id or 0)
    world.run_as(ada, commands.merge, key=double.key, into=other.key)
    world.run_as(bram, commands.merge, key=other.key, into=last.key)
    assert joined(world, last.id) == {ada.person_id}
    for key in (double.key, other.key, last.key):
        assert [sees(world, who, key) for who in (ada, bram, cleo, dara)] == [True, True, True, False]
    assert world.ask_as(cleo, queries.goes_on_as, double.id) == last.key
    world.run_as(bram, commands.dismiss_circle, key=last.key, kind="role", name="reviewer")
    assert not any(sees(world, cleo, key) for key in (double.key, other.key, last.key))


def test_what_was_merged_is_written_where_it_goes_on_and_read_there(world: World) -> None:
    double, other = declare(world), declare(world, title="The whole")
    tasks = [ListedTask("Page the vendor"), ListedTask("Freeze deployments")]
    world.run(commands.save_task_list, slug="outage", title="Outage", tasks=tasks)
    for incident in (double, other):
        world.run(commands.add_task_list, key=incident.key, slug="outage")
    world.run(commands.add_task, key=double.key, title="Ask Jane Roe")
    world.run(commands.add_note, key=double.key, body=text("Disk full"))
    update = world.run(commands.post_update, key=double.key, audience="stakeholders", body=text("We lok into it."))
    world.run(commands.merge, key=double.key, into=other.key)
    titles = [task.title for task in world.ask(queries.board, other.id).tasks]
    assert sorted(titles) == ["Ask Jane Roe", "Freeze deployments", "Page the vendor"]
    for command, values in (
        (commands.post_update, {"audience": "responders", "body": text("x")}),
        (commands.add_note, {"body": text("x")}),
        (commands.add_task, {"title": "x"}),
        (commands.assign_role, {"role": "scribe", "person_id": None}),
        (commands.attach, {"name": "x", "media_type": "text/plain", "content": b"x"}),
        (commands.edit, {"title": "x"}),
        (commands.set_severity, {"severity": "SEV1"}),
        (commands.relate_incidents, {"to": other.key}),
        (commands.set_visibility, {"visibility": "private"}),
    ):
        error = refused("incident.merged", world.run, command, key=double.key, **values)
        assert (other.key in error.detail, error.extra) == (True, {"merged_into": other.key})
    before = world.ask(queries.brief, other.key).version
    world.run_as(ALERTS, commands.note_alert, key=double.key, text="Disk at 97 %", source="Checks")
    world.run(commands.edit_note, key=double.key, seq=4, body=text("Disk quite full"))
    world.run(commands.mark_entry, key=double.key, seq=4, marker="detection")
    world.run(commands.correct_update, key=double.key, update_id=update.id, body=text("We look into it."))
    assert world.ask(queries.brief, other.key).version == before + 4
    entries, further = world.ask(queries.whole_timeline, other.id)
    assert further is None
    by_source = [(entry.source, entry.seq) for entry in entries]
    assert by_source.index((double.key, 1)) == by_source.index(("", 3)) + 1
    found = next(entry for entry in entries if (entry.source, entry.seq) == (double.key, 4))
    assert (found.text, found.markers) == ("noted: Disk quite full", ("detection",))
    narrowed = queries.Narrowed(kinds={"note"})
    assert [e.seq for e in world.ask(queries.whole_timeline, other.id, narrowed=narrowed)[0]] == [4]
    paged = [world.ask(queries.whole_timeline, other.id, after, 1)[0] for after in range(3)]
    assert [len(page) for page in paged] == [1, 1, 10]


def test_a_dedup_key_leads_to_an_open_incident_whatever_becomes_of_the_others(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    key = {"dedup_key": "disk"}

    def held(who: Principal = bram, **values: Any) -> str:
        return declare(world, who, **key, **values).key

    first = declare(world, ada, **key)
    world.run_as(ada, commands.transition, key=first.key, to="resolved")
    second = declare(world, ada, **key)
    world.run_as(ada, commands.transition, key=first.key, to="investigating")
    assert held() == second.key
    world.run_as(ada, commands.transition, key=second.key, to="resolved")
    assert held() == first.key, "the reopened one waited for the key"
    whole = declare(world, ada, dedup_key="whole")
    world.run_as(ada, commands.merge, key=first.key, into=whole.key)
    assert held() == whole.key
    world.run_as(ada, commands.set_visibility, key=whole.key, **PRIVATE)
    assert held(ada) == whole.key
    shown = declare(world, bram, **key)
    assert shown.is_new
    assert [item.key for item in world.ask_as(ada, queries.shared_keys, whole.id)] == [shown.key]
    world.run_as(ada, commands.set_visibility, key=whole.key, visibility="open")
    world.run_as(ada, commands.transition, key=shown.key, to="canceled")
    assert held() == whole.key, "the key passed on"
    for state in ("resolved", "investigating"):
        world.run_as(ada, commands.transition, key=whole.key, to=state)
    assert (held(), declare(world, bram, dedup_key="whole").key) == (whole.key, whole.key)
    mine = declare(world, bram, **key, **PRIVATE)
    assert (mine.is_new, mine.visibility) == (True, "private")
    assert (held(bram, **PRIVATE), held()) == (mine.key, whole.key)
    assert [item.key for item in world.ask_as(bram, queries.shared_keys, whole.id)] == [shown.key, mine.key]
    assert [item.key for item in world.ask_as(ada, queries.shared_keys, whole.id)] == [shown.key]
    assert not any(mine.key in line for line in told(world, whole.id))
    past = declare(world, mode="retrospective", state="closed", dedup_key="past")
    assert declare(world, dedup_key="past").key != past.key


def test_roles_and_tasks_go_to_those_who_may_work_on_it(world: World) -> None:
    ada, bram, vera = person(world), person(world, "Bram Okoro"), person(world, "Vera Low", Role.VIEWER)
    hidden = declare(world, ada, **PRIVATE)
    task = world.run_as(ada, commands.add_task, key=hidden.key, title="Rotate the key")
    given = {"key": hidden.key, "owner_id": bram.person_id}
    for command, more in ((commands.add_task, {"title": "x"}), (commands.change_task, {"task_id": task.id})):
        error = refused("incident.owner_outside", world.run_as, ada, command, **given, **more)
        assert (isinstance(error, Conflict), error.where) == (True, "owner_id")
    world.run_as(ada, commands.add_participant, key=hidden.key, person_id=bram.person_id or 0)
    world.run_as(ada, commands.change_task, task_id=task.id, **given)
    shown = declare(world, ada)
    with pytest.raises(Invalid, match="look on"):
        world.run_as(ada, commands.assign_role, key=shown.key, role="commander", person_id=vera.person_id)
    refused("incident.declarer_stays", world.run, commands.remove_participant, key=hidden.key, person_id=ada.person_id)
    world.run(commands.remove_participant, key=shown.key, person_id=ada.person_id)
    assert world.ask(queries.board, shown.id).participants == []


LOOKED_AT = (
    "/incidents/{}/timeline",
    "/incidents/{}/live?v=0",
    "/incidents/{}/handover",
    "/incidents/{}/updates/new",
    *(
        f"/api/v1/incidents/{{}}/{each}"
        for each in ("updates", "tasks", "relations", "recovery", "attachments", "risks")
    ),
)


def test_whatever_shows_something_of_an_incident_is_a_look_at_it(household: Household) -> None:
    world, here = household.world, household.app.extensions[EXTENSION]
    browser, api, headers = household.browser("responder"), household.app.test_client(), household.api("responder")
    for number, address in enumerate(LOOKED_AT, start=1):
        declare(world)
        afterwards = Afterwards()
        household.app.extensions[EXTENSION] = replace(here, afterwards=afterwards)
        url = address.format(f"INC-{number}")
        assert (api.get(url, headers=headers) if url.startswith("/api") else browser.get(url)).status_code == 200, url
        afterwards.rest()
        with world.reading() as reading:
            looked = select(IncidentSighting.viewer).where(IncidentSighting.incident_id == number)
            assert list(reading.session.scalars(looked)) == [f"person:{household.people['responder']}"], url


def test_programs_read_the_story_of_what_was_merged(household: Household) -> None:
    world, headers, api = household.world, household.api("responder"), household.app.test_client()
    double, other = declare(world), declare(world)
    world.run(commands.add_note, key=double.key, body=text("Disk full"))
    world.run(commands.merge, key=double.key, into=other.key)
    url = f"/api/v1/incidents/{other.key}/timeline"
    found = api.get(url, headers=headers)
    assert [(item["source"], item["text"]) for item in found.json["items"]][2:] == [
        (double.key, "declared the incident: Edge returns errors"),
        (double.key, "noted: Disk full"),
        (double.key, "moved it to merged"),
    ]
    assert api.get(f"/api/v1/incidents/{other.key}", headers=headers).json["merged"] == [double.key]
    known = {**headers, "If-None-Match": found.headers["ETag"]}
    assert api.get(url, headers=known).status_code == 304
    refused = api.post(f"/api/v1/incidents/{double.key}/tasks", json={"title": "x"}, headers=headers)
    assert (refused.status_code, refused.json["code"], refused.json["merged_into"]) == (
        409,
        "incident.merged",
        other.key,
    )
    world.run(commands.edit_note, key=double.key, seq=2, body=text("Disk quite full"))
    assert api.get(url, headers=known).status_code == 200
    browser = household.browser("viewer")
    assert "Disk quite full" in browser.get(f"/incidents/{other.key}/live?v=2").text
    assert browser.get(f"/incidents/{double.key}").headers["Location"] == f"/incidents/{other.key}"
    for word in ("json", "csv", "markdown"):
        assert "Disk quite full" in browser.get(f"/incidents/{other.key}/timeline/export?format={word}").text
    assert "Disk quite full" in browser.get(f"/incidents/{other.key}/timeline").text
