"""A word in every text of a private incident, and of whatever derives from it, is read by nobody else anywhere.

Each sample request is sent with the word in all its texts, the incidents become private, and then every address of the
application's own map is asked, so that an operation or a page that is new takes part by itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from foundation.authz import CONSOLE
from foundation.jobs import JobRow
from incidents import commands
from incidents.model import Incident
from statuspage.queries.snapshots import kept_snapshots, snapshot_bytes
from statuspage.snapshot.bundle import unpack
from tests.hostile.estate import Estate, rows
from tests.hostile.row import Row
from tests.hostile.rows import WORDS
from tests.support.databases import Databases
from tests.support.household import keeping
from tests.support.world import World

CANARY = "quezalcoatlus"
# The last word of a query may be unfinished, so that an echo of the query is not taken for a find.
BEGINNING = "quezalcoat"
DERIVED = {"incidents", "coes", "actions", "learnings", "escapes"}
# Who listens, at how many things of a kind; the second engine is asked where the engines could differ.
OUTSIDERS = {"reviewer": 3, "responder": 1, "viewer": 1, "anonymous": 1}
FEW = {"responder": 1}


@dataclass
class Aviary(Estate):
    """An estate that puts the word wherever something is said about an incident, and keeps what each noun was given."""

    given: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bystander: str = ""

    def play(self, row: Row, names: Any = None) -> dict[str, Any]:
        """Send it with the word, if it is about an incident; each COE covers one."""
        noun = row.address.split("/")[0]
        body = sung(row.body) if noun in DERIVED else row.body
        if row.method == "POST" and row.address == "coes":
            covered = super().play(Row("POST", "incidents", {"title": f"{CANARY} fails"}, {"key": "key"}))["key"]
            self.given["incidents"].append(covered)
            body = {"incidents": [covered], **{name: value for name, value in body.items() if value}}
        found = super().play(replace(row, body=body), names)
        if noun in DERIVED:
            self.given[row.address.split("/")[-1]] += [str(value) for value in found.values()]
        return found


def sung(value: Any) -> Any:
    """Put the word into every text of a body."""
    match value:
        case dict():
            return {name: sung(each) for name, each in value.items()}
        case list():
            return [sung(each) for each in value]
    return f"{CANARY} {WORDS}" if value == WORDS else value


@contextmanager
def aviary_on(url: str, folder: Path) -> Iterator[Aviary]:
    world = World(url)
    with closing(world), keeping(world, folder) as household:
        yield Aviary(household, folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def aviary(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Aviary]:
    """Open it on each engine."""
    if request.param == "sqlite":
        with aviary_on(databases.sqlite(tmp_path), tmp_path) as aviary:
            yield aviary
        return
    with databases.postgresql() as url, aviary_on(url, tmp_path) as aviary:
        yield aviary


def test_a_word_of_a_private_incident_is_read_by_nobody_else(aviary: Aviary, capfd: pytest.CaptureFixture[str]) -> None:
    sing(aviary)
    outsiders = OUTSIDERS if aviary.is_embedded else FEW
    assert [address for who, things in outsiders.items() for address in listen(aviary, who, things)] == []
    assert next(listen(aviary, "admin", 1), None), "the word is nowhere, so that this proves nothing"
    assert CANARY not in "".join(kept_texts(aviary.household.world))
    assert CANARY not in "".join(capfd.readouterr())


def sing(aviary: Aviary) -> None:
    """Say everything in the open, and then make it private."""
    aviary.settle()
    for row in rows():
        if not row.address.endswith(("/releases", "/confirmation")) and row.gives == {}:
            aviary.play(row, aviary.anew(row))
    aviary.let_jobs_run()
    world = aviary.household.world
    with world.reading() as reading:
        # What was merged follows the incident that goes on.
        found = reading.session.scalars(select(Incident).where(Incident.merged_into_id.is_(None)).order_by(Incident.id))
        keys = [incident.key for incident in found]
    aviary.bystander = stand_by(aviary, keys[:2])
    for key in keys:
        world.run(commands.set_visibility, key=key, visibility="private")
    aviary.let_jobs_run()
    assert aviary.faults == []


def stand_by(aviary: Aviary, keys: list[str]) -> str:
    """Tie an incident that stays open to some that won't, by every tie that there is; returns its key."""
    world = aviary.household.world
    first, near = (world.run(commands.declare, title="Bystander").key for _ in range(2))
    for kind, other in zip(("related", "duplicate"), keys, strict=False):
        world.run(commands.relate_incidents, key=other, to=first, kind=kind)
        world.run(commands.unrelate_incidents, key=first, to=other, kind=kind)
        world.run(commands.relate_incidents, key=first, to=other, kind=kind)
    world.run(commands.merge, key=world.run(commands.declare, title=f"{CANARY} too").key, into=near)
    world.run(commands.relate_incidents, key=first, to=near)
    hidden = [near, world.run(commands.open_stream, key=first, title=f"{CANARY} stream").key]
    for key in hidden:
        world.run(commands.set_visibility, key=key, visibility="private")
    aviary.given["incidents"][:0] = [first]
    aviary.given["hidden"] += [*keys, *hidden]
    return first


def listen(aviary: Aviary, who: str, things: int) -> Iterator[str]:
    """Give the addresses at which somebody reads the word, or the key of what they may not know of."""
    client, headers = aviary.household.browser(who), aviary.household.api(who)
    keys = {key for noun in ("incidents", "coes", "learnings", "actions") for key in aviary.given[noun]} - {
        aviary.bystander
    }
    hidden = re.compile(rf"(?<![\w-])({'|'.join(aviary.given['hidden'])})(?!\w)")
    for rule in aviary.household.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        is_api = rule.rule.startswith("/api/")
        asking = aviary.household.app.test_client() if is_api else client
        for address in addresses(aviary, rule, things):
            answer = asking.get(address, headers=headers if is_api else {})
            text = said(answer)
            beside = aviary.bystander in address and hidden.search(text)
            if CANARY in text.lower() or beside or (not rule.arguments and any(f'"{key}"' in text for key in keys)):
                yield f"{who} {address}"


def addresses(aviary: Aviary, rule: Rule, things: int) -> Iterator[str]:
    """Fill the rule with what was given under the noun before each variable; a list is also asked for the word."""
    if not rule.arguments:
        yield rule.rule
        yield f"{rule.rule}?q={BEGINNING}"
        yield f"{rule.rule}?title={BEGINNING}&text={BEGINNING}&services={aviary.names['service']}"
        return
    for turn in range(things):
        parts, noun = [], ""
        for part in rule.rule.split("/"):
            known = aviary.given[noun]
            parts.append((known[turn % len(known)] if known else str(turn + 1)) if part.startswith("<") else part)
            noun = part
        yield "/".join(parts)


def said(answer: TestResponse) -> str:
    """Return everything of the answer that the other side can read."""
    return f"{answer.headers}\n{answer.get_data(as_text=True)}"


def kept_texts(world: World) -> Iterator[str]:
    """Give what stands where no permission is asked: status pages as they are served, and jobs."""
    with world.reading(CONSOLE) as reading:
        for page in kept_snapshots(reading):
            yield from (content.decode() for content in unpack(snapshot_bytes(reading, page.page_id)).files.values())
        for job in reading.session.scalars(select(JobRow)):
            yield f"{job.key} {job.payload} {job.last_error}"
