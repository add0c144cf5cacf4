"""People, a service and COEs in any state, for tests of what builds on them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from accounts import commands as accounts
from accounts.passwords import hash_password
from accounts.queries import principal_of
from catalog import commands as catalog
from coe import commands
from coe.model import ActionItem, Cause, Coe
from coe.questions import QUESTIONS
from coe.sections import SECTIONS
from foundation.authz import Principal, Role
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.model import Incident
from tests.support.world import World

PASSWORD = hash_password("correct horse battery staple")
ANSWERS = {name: commands.Given("It is told in the document of the first day.", True) for name in QUESTIONS}
REQUIRED = [name for name, kind in SECTIONS.items() if kind.is_required]


@dataclass
class Desks:
    """A house with four people in it, and a service that fails."""

    world: World
    owner: Principal
    responder: Principal
    reviewer: Principal
    viewer: Principal

    def incident(self, severity: str = "SEV1", **more: object) -> Incident:
        """Tell afterwards of an outage yesterday that the owner declared."""
        began = self.world.clock.now() - timedelta(days=1)
        moments = {
            "impact_started": began,
            "detected": began + timedelta(minutes=4),
            "declared": began + timedelta(minutes=5),
            "mitigated": began + timedelta(minutes=50),
            "impact_ended": began + timedelta(hours=2),
            "resolved": began + timedelta(hours=3),
        }
        values = {
            "title": "Checkout refuses cards",
            "severity": severity,
            "services": ["checkout"],
            "mode": "retrospective",
            "state": "resolved",
            "occurred": moments,
            **more,
        }
        return self.world.run_as(self.owner, incidents.declare, **values)  # type: ignore[arg-type]

    def coe(self, *incident_keys: str, **more: object) -> Coe:
        """Open a COE by hand, as its owner."""
        values = {"title": "Checkout refused cards", **more}
        return self.world.run_as(self.owner, commands.open_coe, incident_keys=incident_keys, **values)  # type: ignore[arg-type]

    def sound_coe(self) -> Coe:
        """Write a COE to which the linter has nothing to say."""
        coe = self.coe(service_slugs=["checkout"])
        for name in REQUIRED:
            self.write(coe, name, "4 of 10 payments failed for two hours.")
        self.complete(coe)
        self.action(coe, self.cause(coe))
        return coe

    def complete(self, coe: Coe) -> None:
        """Say when, how much, and that the questions are answered elsewhere."""
        self.world.run_as(self.owner, commands.edit_coe, key=coe.key, instants=self.instants())
        counted = commands.Counted("requests", 40, "%", method="From the gateway's counter")
        self.world.run_as(self.owner, commands.add_impact, key=coe.key, counted=counted)
        self.world.run_as(self.owner, commands.answer_questions, key=coe.key, answers=ANSWERS)

    def instants(self) -> dict[str, datetime | None]:
        began = self.world.clock.now() - timedelta(days=1)
        names = ("impact_started", "detected", "mitigated", "impact_ended")
        return {name: began + timedelta(hours=hours) for hours, name in enumerate(names)}

    def write(self, coe: Coe, name: str, text: str, *, who: Principal | None = None, version: int | None = None) -> Coe:
        return self.world.run_as(
            who or self.owner, commands.write_section, key=coe.key, name=name, text=plain(text), version=version
        )

    def cause(self, coe: Coe, **more: object) -> Cause:
        values = {
            "because": "The rollout pushed a new limit to every region at once",
            "cause_class": "config_change",
            "evidence": "https://example.org/changes/9",
            "service_slug": "checkout",
            **more,
        }
        return self.world.run_as(self.owner, commands.add_cause, key=coe.key, **values)  # type: ignore[arg-type]

    def action(self, coe: Coe, *causes: Cause, **more: object) -> ActionItem:
        values = {
            "title": "Stage the rollout by region",
            "kind": "prevent",
            "priority": "P1",
            "owner_id": self.owner.person_id,
            "due": self.world.clock.now() + timedelta(days=20),
            "done_criteria": "A bad limit stops after one region in a test.",
            "cause_ids": [cause.id for cause in causes],
            "service_slug": "checkout",
            **more,
        }
        return self.world.run_as(self.owner, commands.add_action, key=coe.key, **values)  # type: ignore[arg-type]

    def move(self, who: Principal, coe: Coe, *states: str) -> Coe:
        for state in states:
            coe = self.world.run_as(who, commands.transition, key=coe.key, to=state, note="Because it has to be.")
        return coe

    def move_action(self, who: Principal, action: ActionItem, to: str, **more: str) -> ActionItem:
        return self.world.run_as(who, commands.move_action, key=action.key, to=to, **more)

    def published(self) -> Coe:
        coe = self.sound_coe()
        self.move(self.owner, coe, "in_review")
        return self.move(self.reviewer, coe, "approved", "published")


@pytest.fixture
def desks(world: World) -> Desks:
    """Give the test four people and a service, on each engine."""

    def join(name: str, role: Role) -> Principal:
        email = f"{name.partition(' ')[0].lower()}@example.org"
        person = world.run(accounts.add_person, email=email, name=name, role=role, password=PASSWORD)
        found = world.ask(_principal(person.id))
        assert found is not None
        return found

    people = [
        join("Ada Quill", Role.RESPONDER),
        join("Fen Achebe", Role.RESPONDER),
        join("Gus Palomar", Role.REVIEWER),
        join("Chidi Marlow", Role.VIEWER),
    ]
    world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    return Desks(world, *people)


def _principal(person_id: int) -> Callable[..., Principal | None]:
    return lambda reading: principal_of(reading.session, person_id)
