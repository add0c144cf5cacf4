"""Playing builds: with a key of their own they push what they measured of a service."""

from datetime import timedelta

from andon.demo.plot import Thread
from andon.demo.script import Part
from andon.demo.stage import Stage
from integrations.builds import commands


class BuildScript(Part):
    """A build of one service, and what it pushed how many days ago."""

    name: str
    by: str
    service: str
    value: str
    pushed: tuple[tuple[float, int], ...]


def push(stage: Stage, script: BuildScript) -> Thread:
    """Give the build a key, and push one value after the other."""
    yield stage.present - timedelta(days=script.pushed[0][0] + 1)
    source = stage.run_as(script.by, commands.add_build_source, name=script.name, services=[script.service])
    told = {"service": script.service, "name": script.value}
    for place, (days_ago, value) in enumerate(script.pushed):
        yield stage.present - timedelta(days=days_ago)
        said = {"source": source, "message_id": f"{script.value}-{place}", "value": value}
        stage.run_for(source.principal, commands.take_in, **said, **told)  # type: ignore[arg-type] # by its name
