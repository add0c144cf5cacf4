"""Fetching what a COE asked for: in a job, outside of any transaction, from the one address that is set up."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from coe import commands as coes
from coe import queries
from coe.ports import Series, WantedSeries
from foundation.authz import machine
from foundation.errors import DeliveryFailed
from foundation.http import INSIDE, PORTS, SCHEMES, AddressRefused, Caller, CallFailed, networks
from foundation.jobs import Lane, Searching, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk
from integrations.prometheus.wire import LARGEST, Busy, Refused, answered, asked

URL, TOKEN, NETWORKS = "ANDON_PROMETHEUS_URL", "ANDON_PROMETHEUS_TOKEN", "ANDON_PROMETHEUS_NETWORKS"
NOT_SET_UP = f"No Prometheus is set up here: whoever runs Andon sets {URL}. A picture can be shown without."


def fetch_series(event: StoredEvent, desk: Desk) -> None:
    """Ask for the figures, and hand them or the reason why there are none to the COE."""
    exhibit_id, ask = event.payload["exhibit_id"], event.payload["ask"]
    with desk.reading() as reading:
        wanted = queries.wanted_series(reading, exhibit_id, ask)
    if wanted is None:
        return
    try:
        series = fetched(desk.environment, wanted)
    except Refused as refusal:
        desk.run(coes.miss_series, exhibit_id=exhibit_id, ask=ask, problem=str(refusal), is_final=True)
        return
    except (Busy, CallFailed) as failure:
        problem = f"Prometheus can't be reached now, it is asked again by itself ({failure})."
        desk.run(coes.miss_series, exhibit_id=exhibit_id, ask=ask, problem=problem, is_final=False)
        raise DeliveryFailed(str(failure), permanent=False) from failure
    desk.run(coes.keep_series, exhibit_id=exhibit_id, ask=ask, series=series)


def fetched(environment: Mapping[str, str], wanted: WantedSeries) -> tuple[Series, ...]:
    """Return the figures; raises Refused, Busy or CallFailed."""
    base = environment.get(URL, "").strip()
    if not base:
        raise Refused(NOT_SET_UP)
    request = asked(base, environment.get(TOKEN, "").strip(), wanted)
    try:
        answer = _caller(environment, base).post(request.url, request.body, request.headers)
    except AddressRefused as refusal:
        how = f" Whoever runs Andon allows its network with {NETWORKS}." if str(refusal) == INSIDE else ""
        message = f"{URL}: {refusal}{how}"
        raise Refused(message) from refusal
    return answered(answer)


def _caller(environment: Mapping[str, str], base: str) -> Caller:
    """Return who calls: that one port, and only networks that were allowed for this."""
    try:
        parts = urlsplit(base)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
    except ValueError:
        port = 0
    allowed = networks(environment.get(NETWORKS, ""))
    return Caller(allowed, ports=PORTS | {port}, largest=LARGEST)


SUBSCRIPTIONS = (
    Subscription(
        "coe.series_asked",
        Searching(fetch_series),
        "prometheus.fetch_series",
        machine("prometheus"),
        Lane.BULK,
        ordered=False,
    ),
)
