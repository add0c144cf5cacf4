"""What the doctor says of Prometheus."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from coe.ports import WantedSeries
from foundation.http import CallFailed
from integrations.prometheus.calling import NETWORKS, TOKEN, URL
from integrations.prometheus.handlers import fetched
from integrations.prometheus.wire import Busy, Refused

Said = tuple[str, bool, str, str]
PROMETHEUS = "prometheus"
# It has an answer of its own, whatever is measured there.
ALWAYS = "vector(1)"
STEP = 15


def check_prometheus(environment: Mapping[str, str], now: datetime) -> Iterator[Said]:
    """Ask it for what every Prometheus can answer."""
    if not environment.get(URL, "").strip():
        yield PROMETHEUS, True, "not set up: COEs show pictures of graphs", f"To have graphs of queries, set {URL}."
        return
    try:
        fetched(environment, WantedSeries(ALWAYS, now - timedelta(minutes=1), now, STEP))
    except Refused as refusal:
        step = f"Give what it asks for, such as {TOKEN}, and its base address as {URL}."
        yield PROMETHEUS, False, str(refusal), "" if NETWORKS in str(refusal) else step
    except (Busy, CallFailed) as failure:
        yield PROMETHEUS, False, str(failure), f"Start it, or correct {URL}; COEs ask again by themselves."
    else:
        yield PROMETHEUS, True, "answers queries", ""


CHECKS = (check_prometheus,)
