"""Serving: everything at once, or each process apart."""

import logging
import os
import signal
import sys
import threading
from functools import partial

import click

from andon import registry
from andon.app import serve_from_environment
from andon.chores import begin, chores
from andon.compose import opened, settings_of_environment
from andon.console.plainly import plainly
from andon.console.welcome import greet
from andon.supervisor import Child, Supervisor, another_program
from andon.worker import Worker
from foundation.config import DEFAULT_BASE_URL, MisconfiguredError, Settings
from foundation.migrate import engine_for, upgrade
from foundation.server import serve_wsgi
from foundation.ties import OccupiedError, hold, is_remote, patiently, require_free_port
from integrations.slack.inbound.socket import listen
from integrations.slack.settings import slack_settings

LOOPBACK = "127.0.0.1"
NO_APP_TOKEN = "Set SLACK_APP_TOKEN, the app-level token with connections:write."  # noqa: S105 - says what to do
WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")


@click.command(help="Serve web and worker together; on the embedded database, migrate first.")
@HOST
@PORT
@click.option(
    "--status-port",
    type=click.IntRange(0, 65535),
    help="Port of the status pages' own process; 0 for none.  [default: the one after PORT, if it is free]",
)
def serve(host: str, port: int, status_port: int | None) -> None:
    """Supervise the same processes that one would run apart."""
    settings = _addressed(host, port)
    _require_local(settings)
    lock = patiently(lambda: hold(settings.data_dir / "serve.lock"))
    patiently(lambda: require_free_port(host, port))
    if settings.is_embedded:
        upgrade(settings.database_url)
    greet(settings)
    children = [Child("web", partial(_web, host, port)), Child("worker", _work)]
    children += [Child("slack", _connect)] if slack_settings(settings.environment).app_token else []
    Supervisor([*children, *_status_child(settings, host, status_port, port)]).run()
    lock.close()


def _status_child(settings: Settings, host: str, wanted: int | None, port: int) -> list[Child]:
    """Let the status pages have a process of their own, which goes on answering while requests hang on a database."""
    if wanted == 0:
        return []
    try:
        patiently(lambda: require_free_port(host, wanted or port + 1))
    except (OccupiedError, OverflowError) as error:
        if wanted:
            raise
        click.echo(f"The status pages get no process of their own: {error} Choose one with --status-port.")
        return []
    click.echo(f"The status pages are also served, by themselves, on port {wanted or port + 1}")
    directory = str(settings.data_dir / "status")
    command = [sys.executable, "-m", "statuspage.standing", "--host", host, "--port", str(wanted or port + 1)]
    return [Child("status", another_program(*command, "--directory", directory))]


def _addressed(host: str, port: int) -> Settings:
    """Read the settings; unless they say otherwise, links begin, for the children too, with where we listen."""
    settings = settings_of_environment()
    if settings.base_url == DEFAULT_BASE_URL:
        name = f"[{host}]" if ":" in host else host
        os.environ["ANDON_BASE_URL"] = f"http://{LOOPBACK if host in WILDCARDS else name}:{port}"
    return settings_of_environment()


@click.command(help="Serve the web application alone.")
@HOST
@PORT
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 32), help="Worker processes.")
def web(host: str, port: int, processes: int) -> None:
    """Run the web server."""
    _web(host, port, processes)


@plainly()
def _web(host: str, port: int, processes: int = 1) -> None:
    """Run it; its own workers end with it, and start quickly, the application being imported already."""
    _log_to_stderr()
    engine_for(settings_of_environment().database_url, patient=True).dispose()
    serve_wsgi(serve_from_environment, host, port, processes)


@click.command(help="Run jobs: handlers, timers, deliveries.")
def worker() -> None:
    """Work until SIGTERM."""
    _work()


@plainly()
def _work() -> None:
    """Do jobs until SIGTERM."""
    _log_to_stderr()
    with opened(settings_of_environment()) as house:
        timers = partial(begin, house.transactor, registry.contributed("handlers", "TIMERS"))
        kinds = {**registry.job_kinds(), **chores(house.keyring, house.anchors)}
        settings = house.settings
        hands = Worker(house.transactor, kinds, environment=settings.environment, settings=settings, put_timers=timers)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: hands.stop())
        hands.serve()


@click.command("slack-socket", help="Be connected to Slack (Socket Mode), where Slack can't reach the web application.")
def slack_socket() -> None:
    """Listen until SIGTERM."""
    _connect()


@plainly()
def _connect() -> None:
    """Hear Slack until SIGTERM."""
    _log_to_stderr()
    settings, stopping = settings_of_environment(), threading.Event()
    if not slack_settings(settings.environment).app_token:
        raise MisconfiguredError(NO_APP_TOKEN)
    with opened(settings) as house:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stopping.set())
        listen(house.settings, house.transactor, stopping)


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")


def _require_local(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.is_embedded and is_remote(settings.data_dir):
        message = (
            f"{settings.data_dir} is on a network file system, where SQLite loses data. Use a local disk or PostgreSQL."
        )
        raise OccupiedError(message)
