import base64
import hashlib
import io

import pytest
from PIL import Image

from coe import commands as coes
from coe import queries as documents
from foundation.authz import Role
from foundation.errors import Conflict, Invalid, NotFound
from incidents import commands, queries
from tests.incidents.builders import ALERTS, at, declare, person, service
from tests.support.household import Household
from tests.support.world import World


def texts(world: World, incident_id: int) -> list[str]:
    return [item.text for item in world.ask(queries.timeline, incident_id)]


def note(world: World, key: str, words: str) -> None:
    world.run_as(ALERTS, commands.note_alert, key=key, text=words, source="Checks")


def test_a_task_goes_to_other_hands_and_is_opened_again(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    incident = declare(world)
    task = world.run(commands.add_task, key=incident.key, title="Ask the vendor", owner_id=ada.person_id)
    anew = {"key": incident.key, "task_id": task.id, "owner_id": bram.person_id, "due": at(9, 30)}
    for _ in range(2):
        world.run(commands.change_task, **anew)
    world.clock.advance(hours=1)
    assert (world.ask_as(bram, queries.needs)[0].title, world.ask_as(bram, queries.needs)[0].tone) == (
        "Ask the vendor",
        "red",
    )
    world.run(commands.complete_task, key=incident.key, task_id=task.id)
    world.run(commands.reopen_task, key=incident.key, task_id=task.id)
    assert world.ask(queries.board, incident.id).tasks[0].done_at is None
    assert texts(world, incident.id)[2:] == [
        "set a task for Bram Okoro, due 2031-03-03 09:30 UTC: Ask the vendor",
        "finished a task: Ask the vendor",
        "opened a task again for Bram Okoro, due 2031-03-03 09:30 UTC: Ask the vendor",
    ]
    world.run(commands.redact, key=incident.key, seq=2, reason="Names somebody")
    assert "vendor" not in repr(texts(world, incident.id))
    with pytest.raises(NotFound):
        world.run(commands.change_task, key=declare(world).key, task_id=task.id)


def test_evidence_is_pinned_and_begins_the_coe(world: World) -> None:
    incident = declare(world)
    for words in ("Disk at 97 %", "Disk full"):
        note(world, incident.key, words)
    for _ in range(2):
        world.run(commands.pin_entry, key=incident.key, seq=3)
    world.run(commands.pin_entry, key=incident.key, seq=2)
    assert [entry.text for entry in world.ask(queries.incident_page, incident.key).pinned] == [
        "Checks: Disk at 97 %",
        "Checks: Disk full",
    ]
    world.run(commands.unpin_entry, key=incident.key, seq=2)
    with pytest.raises(NotFound):
        world.run(commands.pin_entry, key=incident.key, seq=99)
    coe = world.run(coes.open_coe, incident_keys=[incident.key])
    sections = {section.name: section for section in world.ask(documents.document, coe.key).sections}
    assert "Disk full" in sections["diagnosis"].source
    assert "Disk at 97" not in sections["diagnosis"].source


def test_a_merged_incident_hands_on_all_that_it_has(world: World) -> None:
    ada, vera = person(world), person(world, "Vera Low", Role.VIEWER)
    double, other, third = declare(world, ada), declare(world, title="The whole"), declare(world)
    note(world, double.key, "Disk full")
    world.run(commands.pin_entry, key=double.key, seq=2)
    task = world.run(commands.add_task, key=double.key, title="Ask Jane Roe")
    world.run_as(vera, commands.watch, key=double.key)
    world.run(commands.relate_incidents, key=double.key, to=third.key, kind="related")
    kept = {"key": double.key, "name": "graph.png", "media_type": "text/plain", "content": b"bytes"}
    world.run(commands.attach, **kept)
    world.run(commands.merge, key=double.key, into=other.key)
    page = world.ask(queries.incident_page, other.key)
    assert [(e.source, e.anchor) for e in page.timeline if "Disk full" in e.text] == [("INC-1", "INC-1-e2")]
    assert [entry.anchor for entry in page.pinned] == ["INC-1-e2"]
    assert page.board.kept.watchers == {vera.person_id}
    assert [file.name for file in page.board.kept.files] == ["graph.png"]
    assert [task.title for task in page.board.tasks] == ["Ask Jane Roe"]
    links = [(item.words, item.other.key) for item in world.ask(queries.relations, other.id)]
    assert links == [("Related to", third.key), ("Merged in", double.key)]
    assert world.ask(queries.goes_on_as, other.id) == other.key
    world.run(commands.complete_task, key=other.key, task_id=task.id)
    world.run(commands.redact, key=double.key, seq=4, reason="Names a person")
    assert "Jane" not in repr(world.ask(queries.incident_page, other.key))
    world.run(commands.pin_entry, key=other.key, seq=1, source=double.key)
    with pytest.raises(Invalid):
        world.run(commands.pin_entry, key=other.key, seq=1, source=third.key)


def test_what_was_merged_is_as_visible_as_where_it_goes_on(world: World) -> None:
    vera, double, other = person(world, "Vera Low"), declare(world), declare(world)
    world.run(commands.merge, key=double.key, into=other.key)
    with pytest.raises(Conflict):
        world.run(commands.set_visibility, key=double.key, visibility="private")
    world.run(commands.set_visibility, key=other.key, visibility="private")
    for key in (double.key, other.key):
        with pytest.raises(NotFound):
            world.ask_as(vera, queries.brief, key)


def test_streams_are_incidents_of_their_own_for_the_same_people(world: World) -> None:
    service(world)
    ada, bram = person(world), person(world, "Bram Okoro")
    whole = declare(world, ada, severity="SEV1", visibility="private")
    world.run_as(ada, commands.add_participant, key=whole.key, person_id=bram.person_id or 0)
    stream = world.run_as(ada, commands.open_stream, key=whole.key, title="The database", services=["edge-proxy"])
    found = world.ask_as(bram, queries.brief, stream.key)
    assert (found.severity, found.visibility, len(found.service_ids)) == ("SEV1", "private", 1)
    assert [(i.words, i.other.key) for i in world.ask_as(bram, queries.relations, whole.id)] == [("Stream", stream.key)]
    assert texts(world, whole.id)[-1] == "noted that INC-2 is a stream of INC-1"
    with pytest.raises(Conflict):
        world.run_as(ada, commands.open_stream, key=stream.key, title="Deeper")
    public = declare(world)
    with pytest.raises(Conflict):
        world.run(commands.relate_incidents, key=public.key, to=whole.key)
    with pytest.raises(Invalid):
        world.run(commands.relate_incidents, key=public.key, to=public.key)
    world.run_as(ada, commands.unrelate_incidents, key=whole.key, to=stream.key, kind="stream")
    assert world.ask_as(bram, queries.relations, whole.id) == []


def test_files_are_limited_follow_the_incident_and_can_be_erased(world: World) -> None:
    vera, incident = person(world, "Vera Low"), declare(world)
    given = {"key": incident.key, "name": "../etc/log.html", "media_type": "text/html; x", "content": b"<script>"}
    kept = world.run(commands.attach, **given)
    assert (kept.name, kept.media_type, kept.size) == ("log.html", "text/html", 8)
    for values in ({"content": b""}, {"content": b"x" * 1_500_001}, {"name": "x/"}):
        with pytest.raises(Invalid):
            world.run(commands.attach, **{**given, **values})
    assert world.ask_as(vera, queries.file_content, incident.key, kept.id).content == b"<script>"
    with pytest.raises(NotFound):
        world.ask(queries.file_content, declare(world).key, kept.id)
    world.run(commands.set_visibility, key=incident.key, visibility="private")
    with pytest.raises(NotFound):
        world.ask_as(vera, queries.file_content, incident.key, kept.id)
    world.run(commands.redact, key=incident.key, seq=2, reason="Holds a name")
    with pytest.raises(NotFound):
        world.ask(queries.file_content, incident.key, kept.id)
    assert "log.html" not in repr(texts(world, incident.id))


def test_a_picture_is_shown_and_every_file_can_be_got_by_programs(household: Household) -> None:
    declare(household.world)
    api, client, browser = household.api("responder"), household.app.test_client(), household.browser("responder")
    out = io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "PNG")
    sent = {
        "name": "Ausfall größer.png",
        "media_type": "text/html",
        "content": base64.b64encode(out.getvalue()).decode(),
    }
    place = "/api/v1/incidents/INC-1/attachments"
    made = client.post(place, headers=api, json=sent).get_json()
    assert (made["media_type"], made["width"], made["height"]) == ("image/png", 60, 40)
    form = {"csrf_token": household.csrf(browser), "file": (io.BytesIO(b"<script>alert(1)</script>"), "x.png")}
    assert browser.post("/incidents/INC-1/attachments", data=form).status_code == 303
    listed = client.get(place, headers=api).get_json()["items"]
    assert [(each["width"], len(each["sha256"])) for each in listed] == [(60, 64), (None, 64)]
    shown, saved = (browser.get(each["url"]) for each in listed)
    assert (shown.content_type, saved.content_type) == ("image/png", "application/octet-stream")
    assert shown.headers["Content-Disposition"].startswith("inline; ")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="x.png"'
    for answer in (shown, saved):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert f'src="{listed[0]["url"]}"' in browser.get("/incidents/INC-1").text
    got = client.get(listed[0]["content_url"], headers=api)
    assert (got.content_type, hashlib.sha256(got.data).hexdigest()) == ("application/octet-stream", listed[0]["sha256"])
    assert got.headers["Content-Disposition"].endswith("filename*=UTF-8''Ausfall%20gr%C3%B6%C3%9Fer.png")
    broken = {**sent, "content": base64.b64encode(out.getvalue()[:60]).decode()}
    refused = client.post(place, headers=api, json=broken)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "picture.broken")
    household.world.run(commands.set_visibility, key="INC-1", visibility="private")
    assert client.get(listed[0]["content_url"], headers=household.api("viewer")).status_code == 404
