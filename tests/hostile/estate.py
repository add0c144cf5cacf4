"""The application over a sample that its own API made, and requests to it whose every answer is looked through."""

import json
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask, got_request_exception
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts import commands as accounts
from foundation.authz import Role, Scope
from foundation.jobs import JobRow, Lane
from integrations.pagerduty import commands as pagerduty
from integrations.pagerduty.policy import PAGERDUTY
from tests.hostile import coe_rows, learning_rows, private_rows, proof_rows, readiness_rows, redaction_rows
from tests.hostile.inspection import faults_of
from tests.hostile.rows import CHANGES, SAMPLE, Row
from tests.support.household import Household, keeping
from tests.support.world import World

V1 = "/api/v1/"
NAMED = re.compile(r"\$(\w+)")
SHOWN = 200


@dataclass
class Estate:
    """What is sent, by whom, and what was wrong with the answers."""

    household: Household
    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    asked: int = 0
    _crash: str = ""

    def __post_init__(self) -> None:
        now = self.household.world.clock.now()
        times = {"ago": -timedelta(minutes=5), "soon": timedelta(days=1), "later": timedelta(days=2)}
        self.names |= {name: (now + by).isoformat() for name, by in times.items()}
        self.names |= {"colleague": self.household.people["responder"]}
        self._let_in_another()
        there = [("PUSER", "Bo There", "bo@example.org")]
        self.household.world.run_as(PAGERDUTY, pagerduty.note_account, users=there, priorities=[])
        self.client = self.household.browser("admin")
        self.token = self.household.csrf(self.client)
        self.household.app.testing = False
        got_request_exception.connect(self._note_crash, self.household.app)

    def _let_in_another(self) -> None:
        """Let a second administrator in: nobody decides alone about what they answered."""
        world = self.household.world
        someone = {"email": "second@example.org", "name": "Second Person", "role": Role.ADMIN}
        person_id = world.run(accounts.add_person, **someone).id
        self.household.tokens["second"] = world.run(accounts.create_token, person_id=person_id, scope=Scope.ADMIN)[1]

    @property
    def is_embedded(self) -> bool:
        """Whether this is SQLite, where everything is tried."""
        return self.household.world.engine.dialect.name == "sqlite"

    def api(
        self,
        method: str,
        address: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        note: str = "",
        by: str = "admin",
    ) -> Any:
        """Send JSON to the API with a person's token, and look at the answer."""
        sent = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        headers = {**self.household.api(by), "Content-Type": "application/json"}
        return self.send(method, address, note or repr(body), data=sent, headers=headers)

    def form(self, address: str, fields: Mapping[str, Any], note: str) -> TestResponse:
        """Send a form as a signed-in administrator's browser."""
        data = {name: value for name, value in fields.items() if name != "csrf_token"}
        return self.send("POST", address, note, data={**data, "csrf_token": self.token})

    def send(self, method: str, address: str, note: str = "", **more: Any) -> TestResponse:
        """Send any request, and look at the answer."""
        self._crash, self.asked = "", self.asked + 1
        client = self.household.app.test_client() if "headers" in more else self.client
        answer = client.open(address, method=method, **more)
        for fault in faults_of(answer):
            said = f"{method} {address[:SHOWN]} {note[:SHOWN]}: {fault[:SHOWN]}"
            self.faults.append(f"{said}\n{self._crash}" if answer.status_code >= 500 else said)
        return answer

    def play(self, row: Row, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send a valid request, which has to be taken, and remember what it gave."""
        known = {**self.names, **(names or {})}
        answer = self.api(row.method, V1 + self.fill(row.address, known), self.fill(row.body, known), by=row.by)
        assert answer.status_code < 300, (row.name, answer.status_code, answer.text)
        return {name: dig(answer.json, path.split(".")) for name, path in row.gives.items()}

    def settle(self) -> None:
        """Give everything that the sample rows name."""
        for row in SAMPLE + readiness_rows.SAMPLE + proof_rows.SAMPLE + private_rows.SAMPLE + coe_rows.REVIEWED:
            self.names |= self.play(row)
        self.names |= {"into": self.play(_gives("incident"))["incident"]}
        self.names |= {"newer": self.publish(), "published": self.publish()}
        self.names |= self.play(learning_rows.CAMPAIGN)
        self.let_jobs_run()

    def publish(self) -> str:
        """Publish a new learning, have its checks planned, and return its key."""
        key = str(self.play(_gives("learning"))["learning"])
        for to in ("accepted", "published"):
            self.api("POST", f"{V1}learnings/{key}/transitions", {"to": to, "reason": "True."})
        self.let_jobs_run()
        return key

    def anew(self, row: Row) -> dict[str, Any]:
        """Return the names for one try, with those objects new that the row uses up."""
        names = dict(self.names)
        for name in row.anew:
            names |= {name: self.publish()} if name == "published" else self.play(_gives(name), names)
        return names

    def fill(self, value: Any, names: Mapping[str, Any]) -> Any:
        """Put what the names stand for in their place."""
        match value:
            case str() if value.startswith("$") and value[1:] in names:
                return names[value[1:]]
            case str():
                return NAMED.sub(lambda found: self._named(found, names), value)
            case dict():
                return {self.fill(name, names): self.fill(item, names) for name, item in value.items()}
            case list():
                return [self.fill(item, names) for item in value]
        return value

    def _named(self, found: re.Match[str], names: Mapping[str, Any]) -> str:
        return str(next(self.numbers)) if found[1] == "n" else str(names.get(found[1], found[0]))

    def let_jobs_run(self) -> None:
        """Run all that is due; a job that stumbles over what it finds is a fault."""
        world = self.household.world
        while sum(world.worker.drain(lane) for lane in Lane):
            pass
        with world.reading() as reading:
            stumbled = select(JobRow.kind, JobRow.key, JobRow.last_error).where(JobRow.last_error.is_not(None))
            self.faults += [f"job {kind} {key}: {error}" for kind, key, error in reading.session.execute(stumbled)]

    def report(self) -> str:
        """Say what was wrong, not all of it where it is much."""
        return f"{len(self.faults)} of {self.asked}\n" + "\n".join(self.faults[:40])

    def _note_crash(self, _app: Flask, exception: BaseException) -> None:
        self._crash = "".join(traceback.format_exception(exception)[-4:])


def rows() -> tuple[Row, ...]:
    """Return all valid requests."""
    rooms = (readiness_rows, proof_rows, private_rows)
    of_rooms = (row for room in rooms for row in room.SAMPLE + room.CHANGES)
    # To look for words is quick as long as there is little.
    return (*redaction_rows.CHANGES, *SAMPLE, *of_rooms, *CHANGES)


def dig(value: Any, path: Iterable[Any]) -> Any:
    """Return what stands at the end of a path."""
    for step in path:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _gives(name: str) -> Row:
    rooms = (readiness_rows.SAMPLE, proof_rows.SAMPLE, private_rows.SAMPLE, (learning_rows.CAMPAIGN,))
    return next(row for row in (*SAMPLE, *(row for room in rooms for row in room)) if name in row.gives)


@contextmanager
def estate_on(url: str, folder: Path) -> Iterator[Estate]:
    """Open the estate on that database."""
    world = World(url)
    with closing(world), keeping(world, folder) as household:
        estate = Estate(household, folder)
        estate.settle()
        yield estate
