"""The incident page with all its panels: as many statements at 800 entries as at 50."""

from foundation.work import Work
from incidents.events import AlertNoted
from incidents.model import Incident
from tests.incidents.builders import declare, service, text
from tests.support.household import Household
from tests.support.statements import counted

MORE = (50, 150, 600)
# Who asks, the incident, what stands around it, its entries, whether the reader takes part, which others might be the
# same, how many are open, where there is nothing about it, which status pages would tell of it, and of its services:
# changes, late actions, earlier COEs.
WHOLE, FRESH = 12, 30


def _noted(work: Work, incident: Incident, number: int) -> None:
    work.require("incidents:read")
    for each in range(number):
        work.record(incident.stream, AlertNoted(text=f"Alert {each}", source="Checks"))


def test_the_whole_page_takes_as_many_statements_whatever_its_size(household: Household) -> None:
    world, browser = household.world, household.browser("responder")
    for slug in ("edge-proxy", "identity"):
        service(world, slug)
    incident = declare(world, services=["edge-proxy", "identity"], summary=text("It fails."))
    page = f"/incidents/{incident.key}"
    with counted(world.engine) as fresh:
        assert browser.get(page).status_code == 200
    taken: list[int] = []
    for more in MORE:
        world.run(_noted, incident, more)
        with counted(world.engine) as sent:
            assert f"Alert {more - 1}" in browser.get(page).text
        taken.append(len(sent))
    assert taken == [WHOLE] * len(MORE), "\n\n".join(sent)
    assert len(fresh) <= FRESH
