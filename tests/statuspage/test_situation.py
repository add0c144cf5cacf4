"""How it stands now: each kind of reader gets the answers to their own questions, of what they may see."""

import re
from typing import Any

from foundation.markdown import plain
from incidents import commands as incidents
from statuspage.queries.situation import Readers, situations
from tests.incidents.builders import declare
from tests.statuspage.builders import make_page, published, say
from tests.support.household import Household
from tests.support.statements import counted

MOST_STATEMENTS = 20
ANSWER = re.compile(r"<dt>([^<]+)</dt>\s*<dd>(.*?)</dd>", re.DOTALL)


def answers(household: Household, role: str, readers: str) -> list[dict[str, str]]:
    """Read the page as somebody of that role; an incident each, bare of its marks."""
    text = household.browser(role).get(f"/situation?for={readers}").text
    panels = text.split('<dl class="kv">')[1:]
    bare = [[(one, re.sub(r"<[^>]+>|\s+", " ", said).strip()) for one, said in ANSWER.findall(each)] for each in panels]
    return [dict(each) for each in bare]


def test_each_reader_finds_what_they_need_to_know_and_nothing_that_they_may_not_see(household: Household) -> None:
    world = household.world
    make_page(world)
    incident = published(world, "Some requests fail.", title="Edge cache is cold")
    words = {"customer_impact": plain("Pages load slowly."), "workaround": plain("Try again.")}
    world.run(incidents.describe_impact, key=incident.key, **words)
    say(world, incident, "The cache warms up.", "stakeholders")
    declare(world, title="Only some may know", visibility="private")
    declare(world, title="Only an exercise", mode="drill")
    world.settle()
    (one,) = answers(household, "viewer", "executives")
    assert (one["What is the impact?"], one["Who leads?"]) == ("Pages load slowly.", "Nobody yet")
    assert "Acme Cloud: investigating" in one["What does the world know?"]
    assert one["When is the next update?"] != "Not known yet"
    (one,) = answers(household, "viewer", "support")
    assert one["What can they do meanwhile?"] == "Try again."
    assert "Some requests fail." in one["What may I tell them?"]
    assert "The cache warms up." not in str(one)
    (one,) = answers(household, "viewer", "teams")
    assert "The cache warms up." in one["What was said last?"]
    assert len(answers(household, "admin", "nobody known")) >= 1
    assert household.app.test_client().get("/situation").status_code == 303


def test_programs_read_the_same_and_four_incidents_cost_as_many_statements_as_one(household: Household) -> None:
    world = household.world
    make_page(world)
    costs = []
    for count in (1, 3):
        for number in range(count):
            incident = published(world, "Some requests fail.", title=f"Cold {number}", severity="SEV3")
            say(world, incident, f"It warms up, {number}.", "stakeholders")
        world.settle()
        world.ask(situations, Readers.TEAMS)
        with world.reading() as reading, counted(world.engine) as sent:
            found = situations(reading, Readers.TEAMS)
        costs.append(len(sent))
    assert costs[0] == costs[1] <= MOST_STATEMENTS
    assert len({one.answers[4].html for one in found}) == 3
    worst = declare(world, title="All is down", severity="SEV1")
    (first, *_) = asked(household, "teams")["items"]
    assert first["incident"] == worst.key
    answers = {one["question"]: one for one in asked(household, "support")["items"][1]["answers"]}
    assert answers["What may I tell them?"]["text"] == "Some requests fail."
    assert answers["What do customers meet?"]["is_known"] is False
    assert household.app.test_client().get("/api/v1/situation?for=nobody", headers=household.api()).status_code == 422


def asked(household: Household, readers: str) -> Any:
    """Read it as a program does."""
    return household.app.test_client().get(f"/api/v1/situation?for={readers}", headers=household.api("viewer")).json
