"""What we count about ourselves: requests of this process, and the jobs that wait in the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from foundation.jobs import JobRow
from foundation.migrate import is_current

EXTENSION = "andon_figures"


@dataclass
class Figures:
    """What this process counts about itself."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    is_migrated: bool = False

    def __post_init__(self) -> None:
        """Register the figures."""
        self.requests = Counter(
            "andon_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "andon_http_request_seconds", "How long requests took", ["route"], registry=self.registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def is_ready(self, engine: Engine) -> bool:
        """Whether the database answers and has the present schema, which is looked up until it is so."""
        if not self.is_migrated:
            self.is_migrated = is_current(engine)
            return self.is_migrated
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())

    def text(self, engine: Engine) -> bytes:
        """Return all figures in Prometheus' text format; the database's own are left out while it is away."""
        waiting = CollectorRegistry()
        waiting.register(Waiting(engine))
        try:
            return generate_latest(self.registry) + generate_latest(waiting)
        except SQLAlchemyError:
            return generate_latest(self.registry)


class Waiting(Collector):
    """The jobs by lane and state, counted when somebody asks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count the jobs."""
        family = GaugeMetricFamily("andon_jobs", "Jobs by lane and state", labels=["lane", "state"])
        counted = select(JobRow.lane, JobRow.state, func.count()).group_by(JobRow.lane, JobRow.state)
        with self._engine.connect() as connection:
            for lane, state, number in connection.execute(counted):
                family.add_metric([lane, state], number)
        yield family


def install(app: Flask) -> None:
    """Begin to count for ``app``."""
    app.extensions[EXTENSION] = Figures()


def figures() -> Figures:
    """Return the figures of this application."""
    return cast("Figures", current_app.extensions[EXTENSION])
