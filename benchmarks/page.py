"""The incident page: its statements whatever its size, and its CPU against the raw driver with the same rows."""

import json
import time
from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks import raw
from benchmarks.figures import Row, at_most, in_turn, median, shown
from benchmarks.ground import ENGINES, Bench, bench
from benchmarks.visits import Statements, browser, overheard
from foundation.log import version_of
from foundation.markdown import FORMAT, RenderedText
from foundation.work import Work
from incidents.commands import declare, post_update, set_severity
from incidents.queries import incident_page
from tests.support.databases import Databases

SIZES = (50, 200, 800)
MEASURED = 200
ROUNDS, WARM_UP = 120, 20
STATEMENTS_AIM, CPU_AIM = 6, 4
TEXTS = (
    "One card gateway of three answers slowly. It is out of rotation now, errors fall.",
    "The roll-out of this morning is being taken back; that takes about ten minutes. **No orders were lost.**",
    "Errors are back to their usual level. We keep watching until the next full hour.",
    "Support reports forty customers who paid twice. Their names are with the ledger team.",
)


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            keys = {size: incident_with(at, size) for size in SIZES}
            yield _statements(at, keys)
            yield _cpu(at, keys[MEASURED])


def incident_with(at: Bench, entries: int) -> str:
    """Declare an incident and work on it until its timeline has so many entries."""
    title, run = f"Card payments fail, told in {entries} entries", at.house.transactor.run
    incident = run(at.responder, declare, title=title, services=("checkout", "ledger"))
    run(at.responder, _work_on, incident.key, entries - 1)
    with at.house.transactor.reading(at.responder) as look:
        assert version_of(look.session, incident.stream) == entries
    return incident.key


def _work_on(work: Work, key: str, entries: int) -> None:
    """Post updates to all audiences in turn; each tenth entry is a change of severity."""
    audiences, severities = cycle(("responders", "responders", "stakeholders")), cycle(("SEV2", "SEV1"))
    for number, text in enumerate(islice(cycle(TEXTS), entries)):
        if number % 10 == 9:
            set_severity(work, key=key, severity=next(severities))
        else:
            body = RenderedText(text, f"<p>{text}</p>", FORMAT)
            post_update(work, key=key, audience=next(audiences), body=body)


def _statements(at: Bench, keys: dict[int, str]) -> Row:
    counts = []
    alone, whole = browser(at, alone=True), browser(at)
    for key in keys.values():
        with overheard(at.house.engine) as query:
            _read(at, key)
        with overheard(at.house.engine) as request:
            alone.get(f"/incidents/{key}")
        with overheard(at.house.engine) as everything:
            whole.get(f"/incidents/{key}")
        counts.append((len(query), len(request), len(everything)))
    own, signed_in, with_all = ("/".join(str(count[which]) for count in counts) for which in range(3))
    measured = f"own data {own}; with sign-in {signed_in}; with all panels {with_all}"
    what = "incident page: statements, " + "/".join(map(str, SIZES)) + " entries"
    return at_most(what, at.engine_name, (measured, ""), max(count[0] for count in counts), STATEMENTS_AIM)


def _cpu(at: Bench, key: str) -> Row:
    """Compare the whole request, without other rooms' panels, with the driver and JSON."""
    with overheard(at.house.engine) as statements:
        _read(at, key)
    looker, whole = browser(at, alone=True), browser(at)
    with raw.connected(at.url) as connection:
        ours, all_of_it, theirs = in_turn(
            ROUNDS + WARM_UP,
            lambda _: looker.get(f"/incidents/{key}"),
            lambda _: whole.get(f"/incidents/{key}"),
            lambda _: _by_hand(connection, statements),
            clock=time.process_time,
        )
    page, floor, everything = median(ours[WARM_UP:]), median(theirs[WARM_UP:]), median(all_of_it[WARM_UP:])
    measured = f"{shown(page)} (with all panels {shown(everything)})"
    what = f"incident page: CPU of the request, {MEASURED} entries"
    return at_most(what, at.engine_name, (measured, f"driver + json.dumps {shown(floor)}"), page / floor, CPU_AIM)


def _read(at: Bench, key: str) -> None:
    with at.house.transactor.reading(at.responder) as look:
        incident_page(look, key)


def _by_hand(connection: raw.Connection, statements: Statements) -> str:
    """Read the same rows with nothing but the driver, and write them as JSON."""
    rows = [[list(row) for row in connection.execute(sql, values).fetchall()] for sql, values in statements]
    return json.dumps(rows, default=str)
