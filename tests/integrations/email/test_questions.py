"""Owners are asked by mail: all that is open in one letter, again when it is late, and nothing that is private."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts import commands as accounts
from accounts.queries import principal_of
from catalog import commands as catalog
from foundation.authz import Principal
from foundation.markdown import plain
from incidents import commands as incidents
from learnings import commands, queries
from learnings.model import Pace
from learnings.queries.letters import next_morning
from tests.fakes.smtp import sinking
from tests.statuspage.subscribing import Postbox, posting
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
LEAD, MEMBER = "responder@example.org", "viewer@example.org"
JVM = {"attribute": "runtime", "equals": "jvm"}


@pytest.fixture
def box(household: Household) -> Iterator[Postbox]:
    with sinking() as sink, posting(household, sink):
        yield Postbox(household, sink)


def who(box: Postbox, role: str) -> Principal:
    with box.world.reading() as reading:
        found = principal_of(reading.session, box.household.people[role])
    assert found is not None
    return found


def publish(box: Postbox, by: Principal, **more: object) -> str:
    texts = {"lesson": plain("It waits for ever."), "recommendation": plain("- A limit"), "cause_classes": ["dns"]}
    told = {"failure_prevented": "Requests stop", "applicability": JVM, **texts, **more}
    key = box.world.run_as(by, commands.propose, **told).key  # type: ignore[arg-type]
    for to in ("accepted", "published"):
        box.world.run(commands.transition, key=key, to=to, reason="It is general")
    box.world.settle()
    return key


def organise(box: Postbox) -> None:
    """Have a team of two, of whom one leads it, own a service of each tier and one of which too little is known."""
    world, people = box.world, box.household.people
    team = world.run(accounts.add_team, slug="owners", name="Owners", lead_id=people["responder"])
    for name in ("viewer", "responder"):
        world.run(accounts.join_team, team_id=team.id, person_id=people[name])
    for slug, tier, known in (
        ("hot", "T0", {"runtime": "jvm"}),
        ("cold", "T3", {"runtime": "jvm"}),
        ("riddle", "T1", {}),
    ):
        more = {"tier": tier, "attributes": known, "owner_team_id": team.id}
        world.run(catalog.add_service, slug=slug, name=slug.title(), **more)
    world.run(catalog.add_service, slug="stray", name="Stray", tier="T0", attributes={"runtime": "jvm"})


def morning(box: Postbox, **later: float) -> list[str]:
    """Let time pass; returns the subjects of the letters that the lead has got by then."""
    box.world.clock.advance(**later)
    box.world.settle()
    return [str(mail.message["Subject"]) for mail in box.sink.to(LEAD)]


def test_an_owner_gets_one_letter_with_all_that_is_open_and_again_what_is_late(box: Postbox) -> None:
    organise(box)
    world, lead = box.world, who(box, "responder")
    secret = world.run_as(lead, incidents.declare, title="Zanzibar", severity="SEV2").key
    publish(box, lead, title="Give pools a limit")
    publish(box, lead, title="Zanzibar leaked", source_kind="incident", source_incidents=[secret])
    world.run_as(lead, incidents.set_visibility, key=secret, visibility="private")
    assert morning(box, hours=22) == [], "not before eight in the morning"
    assert morning(box, hours=1) == ["5 questions about 3 services of yours"]
    (mail,) = box.sink.mails
    words = mail.part() + mail.part("html") + str(mail.message["Subject"])
    assert "hot: how far is it with LRN-1 Give pools a limit? Due 10 Mar 2031." in mail.part()
    assert "riddle: what is its runtime?" in words
    assert "2 questions about what no mail may name" in words
    assert not {"Zanzibar", "leaked", "LRN-2", "stray"} & set(words.replace(",", " ").split())
    assert "Answer them: http://localhost/learnings/questions" in mail.part()
    assert len(morning(box, days=3)) == 1, "nothing is new, nothing is late"
    answer_on_the_page(box)
    assert morning(box, days=4)[1:] == ["3 questions about 3 services of yours, 1 late"]
    assert len(morning(box, days=7)) == 3, "a T0 waits seven days more, a T1 fourteen"
    choose(box)
    assert len(morning(box, days=30)) == 3
    assert not box.sink.to(MEMBER)


def answer_on_the_page(box: Postbox) -> None:
    """Follow the letter's link, which changes nothing, and answer by its buttons."""
    household = box.household
    browser = household.signed_in_now("responder")
    page = browser.get("/learnings/questions").text
    assert "Zanzibar leaked" in page, "who may see it is asked on the page"
    assert page.count("We have it") == 4
    with household.world.reading() as reading:
        assert len(queries.adoptions(reading, 1)) == 3, "looking answers nothing"
    said = {"service": "hot", "state": "adopted", "in_list": "yes", "csrf_token": household.csrf(browser)}
    answer = browser.post("/learnings/LRN-1/adoptions", data=said)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/learnings/questions")
    said |= {"state": "planned", "service": "cold", "planned_by": "2031-04-30"}
    assert browser.post("/learnings/LRN-1/adoptions", data=said).status_code == 303


def choose(box: Postbox) -> None:
    """Want no letters any more, by form and by API; what is wrong is said."""
    browser, headers = box.household.signed_in_now("responder"), box.household.api("responder")
    wish = {"pace": "weekly", "csrf_token": box.household.csrf(browser)}
    assert browser.post("/learnings/questions/letters", data=wish).status_code == 303
    address = "/api/v1/learning-questions/letters"
    assert browser.get(address, headers=headers).json == {"pace": "weekly"}
    assert browser.put(address, json={"pace": "never"}, headers=headers).json == {"pace": "never"}
    refused = browser.put(address, json={"pace": "hourly"}, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (422, "letters.pace")
    box.world.settle()


@pytest.mark.parametrize(
    ("pace", "zone", "due"),
    [
        (Pace.DAILY, "Etc/UTC", (4, 8, 0)),
        (Pace.DAILY, "America/Chicago", (3, 14, 0)),
        (Pace.WEEKLY, "Etc/UTC", (10, 8, 0)),
        (Pace.WEEKLY, "America/Chicago", (3, 14, 0)),
    ],
)
def test_a_letter_comes_at_eight_where_its_reader_lives(pace: Pace, zone: str, due: tuple[int, int, int]) -> None:
    now = datetime(2031, 3, 3, 9, 5, tzinfo=UTC)
    assert next_morning(now, pace, ZoneInfo(zone)) == datetime(2031, 3, *due, tzinfo=UTC)
