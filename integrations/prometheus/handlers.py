"""Fetching what a COE asked for: in a job, outside of any transaction, from the one address that is set up."""

from collections.abc import Mapping

from coe import commands as coes
from coe import queries
from coe.ports import Series, WantedSeries
from foundation.errors import DeliveryFailed
from foundation.http import CallFailed
from foundation.jobs import Lane, Searching, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk
from integrations.prometheus.calling import URL, base_and_token, called
from integrations.prometheus.checks import JOBS
from integrations.prometheus.policy import PROMETHEUS
from integrations.prometheus.wire import Busy, Refused, answered, asked

__all__ = ["JOBS", "SUBSCRIPTIONS"]
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
    base, token = base_and_token(environment)
    if not base:
        raise Refused(NOT_SET_UP)
    return answered(called(environment, asked(base, token, wanted)))


SUBSCRIPTIONS = (
    Subscription(
        "coe.series_asked",
        Searching(fetch_series),
        "prometheus.fetch_series",
        PROMETHEUS,
        Lane.BULK,
        ordered=False,
    ),
)
