"""A game day: played from a COE in a drill incident, told in time, hidden from who plays, and what it proves."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog import commands as catalog
from catalog import queries as services
from coe import commands as coe
from foundation.authz import Role
from foundation.markdown import plain
from incidents import commands as incidents
from incidents import queries as played
from readiness import commands, queries
from readiness.drilling import Row, result_of, said, script_of, took
from tests.readiness.loop import ADA, REVIEWER, Loop
from tests.support.household import Household
from tests.support.world import somebody

pytest_plugins = ["tests.support.world", "tests.support.household"]
# The household's administrator; to it Ada is its viewer, and the reviewer of the loop its responder.
ADMIN = somebody(Role.ADMIN, person_id=4)
SECRET = "Walruses fill the queue"
AGAIN = "Otters close the valve"


class GameDay:
    """Payments failed for two hours and has a COE; a responder plans the game day."""

    def __init__(self, home: Household, *, visibility: str = "open") -> None:
        self.home, self.world, self.loop = home, home.world, Loop(home.world)
        self.question = self.loop.ask(evidence_days=90)
        self.other = self.loop.ask(text="Is there a runbook for draining?", cause_classes=["load_surge"])
        unshown = self.loop.ask(text="Is there a map?", cause_classes=["load_surge"])
        self.loop.publish()
        self.loop.start()
        for each in (self.question, self.other, unshown):
            self.loop.answer(each)
        shown = {"kind": "rehearsal", "url": "https://example.org/drain", "summary": "Tried in spring"}
        here = {"review_key": self.loop.review, "question_key": self.other}
        self.world.run_as(ADA, commands.attach_evidence, **here, **shown)
        self.runbook = self.world.run(
            catalog.add_runbook, slug="payments", title="Drain", url="https://example.org/drain"
        ).id
        incident = self.loop.fail()
        began = self.world.clock.now() - timedelta(hours=1)
        if visibility == "private":
            self.world.run_as(ADA, incidents.set_visibility, key=incident, visibility=visibility)
        self.loop.explain(incident)
        self.coe = "COE-1"
        for minutes, kind, text in ((4, "onset", SECRET), (9, "detected", AGAIN), (20, "diagnosed", "Never told")):
            at = began + timedelta(minutes=minutes)
            self.world.run(coe.add_timeline_row, key=self.coe, at=at, text=text, kind=kind)
        if visibility == "private":
            self.key = self.world.run_as(ADMIN, commands.plan_drill, coe_key=self.coe, title=SECRET).key
            return
        self.key = self.ask("POST", "drills", coe=self.coe, title="Surprise", runbooks=[self.runbook])["key"]

    def ask(self, method: str, path: str, role: str = "responder", status: int = 0, **body: object) -> Any:
        answer = self.home.app.test_client().open(
            f"/api/v1/{path}", method=method, headers=self.home.api(role), json=body if method != "GET" else None
        )
        assert answer.status_code == status if status else answer.status_code < 300, answer.text
        return answer.json

    def told(self) -> list[str]:
        self.world.settle()
        found = self.ask("GET", f"incidents/{self.incident}/timeline", role="viewer")["items"]
        return [each["text"] for each in found if SECRET in each["text"] or AGAIN in each["text"]]

    @property
    def incident(self) -> str:
        key: str = self.ask("GET", f"drills/{self.key}")["incident"]
        return key

    def play(self, *, minutes: float) -> None:
        """Begin, let it be noticed after five minutes, and resolve it."""
        self.ask("POST", f"drills/{self.key}/beginning")
        self.world.settle()
        self.world.clock.advance(minutes=5)
        self.world.settle()
        accepted = {"key": self.incident, "to": "investigating", "note": plain("We saw it.")}
        self.world.run_as(REVIEWER, incidents.transition, **accepted)
        self.world.clock.advance(minutes=minutes - 5)
        self.world.settle()
        self.world.run_as(REVIEWER, incidents.transition, key=self.incident, to="resolved", note=plain("Over."))
        self.world.settle()


@pytest.fixture
def day(household: Household) -> GameDay:
    return GameDay(household)


def test_a_game_day_is_told_in_time_and_what_went_well_is_evidence(day: GameDay) -> None:
    planned = day.ask("GET", f"drills/{day.key}")
    assert {SECRET, AGAIN} <= {each["text"] for each in planned["injects"]}
    assert "Never told" not in json.dumps(planned)
    script = [{"after_s": 240, "text": SECRET}, {"after_s": 540, "text": AGAIN}]
    day.ask("PATCH", f"drills/{day.key}", injects=script, roles={"commander": 3})
    day.ask("POST", f"drills/{day.key}/beginning")
    day.ask("POST", f"drills/{day.key}/beginning", status=409)
    day.ask("PATCH", f"drills/{day.key}", status=409, injects=script)
    brief = day.world.ask(played.brief, day.incident)
    assert (brief.mode, brief.state, brief.title) == ("drill", "triage", "Surprise")
    assert day.told() == []
    day.world.clock.advance(minutes=4)
    assert len(day.told()) == 1
    day.ask("POST", f"drills/{day.key}/injects/1/telling")
    assert len(day.told()) == 2
    day.world.clock.advance(minutes=1)
    day.world.run_as(REVIEWER, incidents.transition, key=day.incident, to="investigating", note=plain("We saw it."))
    day.world.settle()
    roles = {each.key: each.person_id for each in day.world.ask(played.board, brief.id).roles}
    assert roles["commander"] == 3
    day.world.clock.advance(minutes=25)
    assert len(day.told()) == 2, "what was told early is not told again"
    day.world.run_as(REVIEWER, incidents.transition, key=day.incident, to="resolved", note=plain("Over."))
    day.world.settle()
    over = day.ask("GET", f"drills/{day.key}", role="viewer")
    assert (over["state"], over["passed"], over["coe"]) == ("ended", True, "COE-1")
    assert over["questions"] == [day.question, day.other]
    assert [(each["step"], each["drill"]) for each in over["times"]] == [
        ("detection", "5 min"), ("mitigation", ""), ("recovery", "30 min"),
    ]  # fmt: skip
    assert over["times"][2]["original"] == "180 min"
    proven, other, unshown = day.world.ask(queries.review, day.loop.review).questions
    said = f"{day.key}: detection in 5 min, recovery in 30 min"
    rehearsed = ("rehearsal", "https://example.org/drain", f"Drain, rehearsed in {day.key}")
    assert [(each.kind, each.url, each.summary) for each in proven.evidence] == [
        ("drill", f"drill:{day.key}", said), rehearsed,
    ]  # fmt: skip
    (again,) = other.evidence
    assert ((again.kind, again.url, again.summary), again.captured_at) == (rehearsed, day.world.clock.now())
    assert unshown.evidence == (), "a rehearsal proves no answer that neither rests on it nor covers a cause"
    (runbook,) = day.world.ask(services.all_runbooks)
    assert runbook.rehearsed_on == day.world.clock.now().date()
    day.loop.pass_days(1)
    assert day.loop.escape() == "control_failure", "an answer that a game day proved is not unproven"


def test_what_was_slower_or_called_off_proves_nothing(day: GameDay) -> None:
    day.world.run(catalog.change_service, slug="payments", rto_minutes=20)
    day.play(minutes=21)
    over = day.ask("GET", f"drills/{day.key}")
    assert (over["passed"], over["rto_minutes"], over["questions"]) == (False, 20, [])
    assert day.world.ask(queries.review, day.loop.review).questions[0].evidence == ()
    day.key = day.ask("POST", "drills", coe=day.coe)["key"]
    day.ask("PATCH", f"drills/{day.key}", injects=[{"after_s": 60, "text": SECRET}])
    day.ask("POST", f"drills/{day.key}/beginning")
    day.world.run_as(REVIEWER, incidents.transition, key=day.incident, to="declined", note=plain("Not today."))
    day.world.clock.advance(minutes=2)
    assert day.told() == []
    over = day.ask("GET", f"drills/{day.key}")
    assert (over["state"], over["passed"], over["times"][2]["drill"]) == ("ended", False, "")
    day.world.run_as(ADMIN, coe.redact, key=day.coe, words=SECRET, reason="It names somebody", rendered={})
    assert day.ask("GET", f"drills/{day.key}")["injects"][0]["text"] == "[redacted]"


def test_who_plays_learns_nothing_before_it_is_told(day: GameDay) -> None:
    word = SECRET.partition(" ")[0]

    def known(role: str) -> list[str]:
        browser = day.home.browser(role)
        pages = [f"/drills/{day.key}", "/drills", "/readiness", "/jobs", "/", f"/search?q={word}"]
        pages += [f"/incidents/{day.incident}"] if begun else []
        texts = {each: browser.get(each).text for each in pages}
        texts |= {each: json.dumps(day.ask("GET", each, role=role)) for each in ("drills", f"drills/{day.key}")}
        return [each for each, text in texts.items() if SECRET in text or ("drills" in each and "COE-1" in text)]

    begun = False
    assert known("reviewer") == []
    assert f"/drills/{day.key}" in known("responder")
    assert day.key not in day.home.browser("reviewer").get("/coes/COE-1").text
    for path, body in (("beginning", {}), ("injects/0/telling", {})):
        day.ask("POST", f"drills/{day.key}/{path}", role="admin", status=403, **body)
    day.ask("PATCH", f"drills/{day.key}", role="admin", status=403, injects=[])
    day.ask("POST", f"drills/{day.key}/facilitator", role="reviewer", status=403, person_id=3)
    day.ask("POST", f"drills/{day.key}/beginning")
    begun = True
    assert known("reviewer") == known("viewer") == known("admin") == []
    day.ask("POST", f"drills/{day.key}/facilitator", role="admin", person_id=day.home.people["reviewer"])
    assert f"/drills/{day.key}" in known("reviewer")
    assert known("responder") == []


def test_a_game_day_of_what_is_private_is_not_there_for_others(household: Household) -> None:
    day = GameDay(household, visibility="private")
    day.world.run_as(ADMIN, commands.begin_drill, key=day.key)
    for role in ("responder", "reviewer"):
        day.ask("GET", f"drills/{day.key}", role=role, status=404)
        assert day.ask("GET", "drills", role=role)["items"] == []
        assert not [one for one in day.ask("GET", "incidents", role=role)["items"] if one["mode"] == "drill"]


def test_only_what_was_seen_is_told_and_times_are_counted_from_the_beginning() -> None:
    began = datetime(2031, 3, 3, tzinfo=UTC)
    rows = [
        Row(began + timedelta(minutes=each), kind, kind)
        for each, kind in ((-1, "onset"), (2, "onset"), (3, "decision"))
    ]
    assert script_of([*rows, Row(began + timedelta(minutes=9), "reported", "late")], began, rows[2].at) == [
        {"after_s": 120, "text": "onset"}
    ]
    moments = {"acknowledged": rows[1].at, "mitigated": rows[0].at, "resolved": rows[2].at}
    assert took(moments, began) == {"detection": 120}
    assert result_of({"recovery": 60}, {"recovery": 61}, [None, 2])["passed"] is False
    assert result_of({}, {"recovery": 120}, [None, 2])["passed"] is True
    assert result_of({}, {}, [])["passed"] is False
    assert said({"drill": {}, "rto_minutes": None}) == "no time is known"
