"""How it stands now: each kind of reader gets the answers to their own questions, of what they may see."""

import re

from foundation.markdown import plain
from incidents import commands as incidents
from tests.incidents.builders import declare
from tests.statuspage.builders import make_page, published, say
from tests.support.household import Household

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
