"""Dialogs, sent as Slack sends them: errors stand at their fields, and what is sent twice is done once."""

import time
from dataclasses import replace
from threading import Event

from foundation.markdown import plain
from incidents.queries import brief, incident_page
from integrations.slack import ids
from integrations.slack.inbound.deadline import InTime
from integrations.slack.inbound.desk import build_desk
from integrations.slack.inbound.routes import desk
from integrations.slack.outbound.commands import want
from integrations.slack.outbound.model import WAITING, SlackMessage
from integrations.slack.outbound.policy import SLACK
from learnings import commands as learnings
from statuspage.commands import add_page
from tests.incidents.builders import declare, service
from tests.integrations.slack.test_whole_incident import pass_time
from tests.support.signed import MEMBERS, Signed


def test_declaring_asks_for_the_title_first_and_says_what_is_missing(signed: Signed) -> None:
    service(signed.world)
    assert signed.type("").data == b""
    view = signed.opened()
    assert view["blocks"][0]["block_id"] == "title"
    refused = signed.submit(view, title=" ", severity=("SEV1",), services=["edge-proxy"])
    assert refused == {"response_action": "errors", "errors": {"title": "Say what is wrong, in a few words."}}
    shown = signed.submit(view, title="Edge is down", severity=("SEV1",), services=["edge-proxy"], summary="*All* 502")
    assert shown["response_action"] == "update"
    assert "*INC-1* is declared" in shown["view"]["blocks"][0]["text"]["text"]
    again = signed.submit(view, title="Edge is down", severity=("SEV1",), services=["edge-proxy"], summary="*All* 502")
    assert again == shown
    found = signed.world.ask(brief, "INC-1")
    assert (found.title, found.severity, len(found.service_ids), found.summary_source) == (
        "Edge is down", "SEV1", 1, "**All** 502",
    )  # fmt: skip
    assert signed.say("list").count("Edge is down") == 1


def test_what_is_open_already_shows_while_the_dialog_is_filled_in(signed: Signed) -> None:
    service(signed.world)
    learned = "Give every pool a timeout"
    told = {"lesson": plain("Look"), "recommendation": plain("A timeout"), "failure_prevented": "It stops"}
    where = {"cause_classes": ["resource_leak"], "applicability": {"all": []}}
    key = signed.world.run_as(signed.principal("admin"), learnings.propose, title=learned, **told, **where).key
    for to in ("accepted", "published"):
        signed.world.run_as(signed.principal("admin"), learnings.transition, key=key, to=to, reason="It is general")
    signed.work()
    declare(signed.world, title="Edge answers 502", services=["edge-proxy"])
    signed.type("new")
    view = signed.opened()
    state = {"values": {"title": {"title": {"type": "plain_text_input", "value": "Edge gives 502"}}}}
    state["values"]["services"] = {ids.OPTIONS_SERVICE: {"selected_options": [{"value": "edge-proxy"}]}}  # type: ignore[dict-item]
    pressed = {"id": view["id"], "hash": view["hash"], "callback_id": view["callback_id"], "state": state}
    assert signed.press(ids.OPTIONS_SERVICE, "", view=pressed).data == b""
    drawn = signed.opened()
    assert "INC-1" in next(block["text"]["text"] for block in drawn["blocks"] if block.get("block_id") == "twins")
    assert drawn["blocks"][0]["element"]["initial_value"] == "Edge gives 502"
    assert learned in next(each["text"]["text"] for each in drawn["blocks"] if each.get("block_id") == "record")
    signed.submit(drawn, title="Edge gives 502", services=["edge-proxy"])
    pass_time(signed, minutes=1)
    first, *_rest = signed.slack.workspace.texts("inc-2-edge-gives-502")
    assert first == "Known before this began"
    assert learned in str([call.params for call in signed.slack.calls if call.method == "chat.postMessage"])


def test_an_update_to_the_public_is_looked_at_once_more(signed: Signed) -> None:
    declare(signed.world)
    signed.world.run(add_page, slug="acme", name="Acme Cloud")
    signed.press(ids.PANEL_UPDATE, "INC-1")
    looked = signed.submit(signed.opened(), body="We *know*", audience=("public",), next_update_minutes=("30",))
    assert "*the public*" in looked["view"]["blocks"][0]["text"]["text"]
    assert looked["view"]["blocks"][-1]["elements"][0]["text"] == "On Acme Cloud: told to 0 subscribers."
    assert not [entry for entry in signed.timeline("INC-1") if entry.audience]
    assert signed.submit({**looked["view"], "id": "V9"}) is None
    assert [entry.audience for entry in signed.timeline("INC-1") if entry.audience] == ["public"]


def test_buttons_of_the_panel_do_what_they_say_for_whoever_presses(signed: Signed) -> None:
    declare(signed.world)
    people = signed.household.people
    signed.press(ids.PANEL_ROLE, "INC-1")
    assert signed.submit(signed.opened(), role=("commander",), person_id=MEMBERS["admin"]) is None
    signed.press(ids.PANEL_TASK, "INC-1")
    assert signed.submit(signed.opened(), title="Look", owner_id=MEMBERS["reviewer"]) is None
    task = signed.world.ask(incident_page, "INC-1").board.tasks[0]
    signed.press(f"{ids.TASK_DONE}:{task.id}", f"INC-1|{task.id}", who="reviewer")
    signed.press(ids.PANEL_SEVERITY, "INC-1")
    assert signed.submit(signed.opened(), severity=("SEV4",)) is None
    signed.press(ids.PANEL_RESOLVE, "INC-1")
    view = signed.opened()
    assert "incident.resolved" not in str(signed.submit(view, note=" "))
    assert signed.submit(view, note="Rolled back") is None
    found = signed.world.ask(incident_page, "INC-1")
    assert (found.lead, found.brief.severity, found.brief.state) == ("Admin Person", "SEV4", "resolved")
    assert found.board.tasks[0].done_at is not None
    assert {e.principal for e in found.timeline if e.name == "incident.task_completed"} == {
        f"person:{people['reviewer']}"
    }
    # The permission is asked when it is pressed, not when it was drawn.
    assert signed.press(ids.PANEL_UPDATE, "INC-1", who="viewer").data == b""
    assert "Only responders" in signed.heard()[-1]["text"]


def test_late_or_without_a_database_it_is_said_that_nothing_was_declared(signed: Signed) -> None:
    app = signed.household.app
    here, patient = app.extensions["andon_slack"]
    signed.type("")
    view = signed.opened()

    class Slow:
        def render(self, source: str) -> object:
            time.sleep(0.4)
            return here.renderer.render(source)

    hasty = replace(build_desk(here.settings, here.transactor, Slow()), in_time=InTime(0.1, 0.1))  # type: ignore[arg-type]
    app.extensions["andon_slack"] = here, hasty
    told = signed.submit(view, title="Edge is down", summary="All")
    assert "NOT declared" in told["errors"]["title"]
    time.sleep(0.6)
    app.extensions["andon_slack"] = here, patient
    assert signed.say("list") == "Nothing is open."


def test_a_dialog_opens_within_a_second_while_500_messages_wait_and_answers_hang(signed: Signed) -> None:
    """They are jobs and it is none; nor does it wait for the threads that answer at response addresses."""
    incident_id = declare(signed.world).id
    signed.world.run_as(SLACK, want, incident_id=incident_id)
    waiting = [
        SlackMessage(
            key=f"m{n}", incident_id=incident_id, place="room", kind="panel", token=f"t{n}", state=WAITING,
            wanted_at=signed.world.clock.now(),
        )
        for n in range(500)
    ]  # fmt: skip
    signed.world.run(lambda work: work.session.add_all(waiting))
    with signed.household.app.app_context():
        lane, answered = desk().lane, Event()
    for _ in range(50):
        lane.put(answered.wait)
    taken = []
    for number in range(1, 4):
        began = time.monotonic()
        assert signed.type("new").data == b""
        while len(signed.slack.workspace.views) < number and time.monotonic() < began + 30:
            answered.wait(0.01)
        taken.append(time.monotonic() - began)
    answered.set()
    assert min(taken) < 1
    assert {call.method for call in signed.slack.calls} == {"views.open"}
