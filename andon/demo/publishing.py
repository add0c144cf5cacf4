"""Playing the status page: its parts, and the work that is announced on it. Incidents reach it by themselves."""

from collections.abc import Iterator
from datetime import timedelta

from andon.demo.plot import Thread
from andon.demo.script import Part, read
from andon.demo.stage import Stage
from statuspage import commands


class ComponentScript(Part):
    """A part of the page, and the service behind it."""

    name: str
    service: str
    description: str = ""


class GroupScript(Part):
    """Parts that stand together."""

    name: str
    components: tuple[ComponentScript, ...]


class MaintenanceScript(Part):
    """Announced work; times in days from the present, and ``verified`` hours after its start if it has been."""

    announced: float
    starts: float
    hours: float
    by: str
    name: str
    body: str
    components: tuple[str, ...]
    verified: float | None = None
    said: str = ""


class PageScript(Part):
    """The page."""

    slug: str
    name: str
    since_days: float
    by: str
    groups: tuple[GroupScript, ...]
    components: tuple[ComponentScript, ...]
    maintenances: tuple[MaintenanceScript, ...]


def publish(stage: Stage) -> Iterator[Thread]:
    """Give a thread for the page, and one for each announced work."""
    script = PageScript.model_validate(read("statuspage"))
    parts: dict[str, str] = {}
    yield _page(stage, script, parts)
    for work in script.maintenances:
        yield _maintenance(stage, script, work, parts)


def _page(stage: Stage, script: PageScript, parts: dict[str, str]) -> Thread:
    at = stage.present - timedelta(days=script.since_days)
    yield at
    url = f"{stage.base_url}/status/{script.slug}"
    stage.run_as(script.by, commands.add_page, slug=script.slug, name=script.name, time_zone="Europe/Oslo", url=url)
    for group in script.groups:
        made = stage.run_as(script.by, commands.add_component, page=script.slug, name=group.name, is_group=True)
        for component in group.components:
            _add(stage, script, component, made.public_id, parts)
    for component in script.components:
        _add(stage, script, component, None, parts)


def _add(
    stage: Stage, script: PageScript, component: ComponentScript, group: str | None, parts: dict[str, str]
) -> None:
    made = stage.run_as(
        script.by,
        commands.add_component,
        page=script.slug,
        name=component.name,
        description=component.description,
        group=group,
        service_slug=component.service,
    )
    parts[component.name] = made.public_id


def _maintenance(stage: Stage, script: PageScript, work: MaintenanceScript, parts: dict[str, str]) -> Thread:
    starts = (stage.present + timedelta(days=work.starts)).replace(minute=0, second=0, microsecond=0)
    yield stage.present + timedelta(days=work.announced)
    made = stage.run_as(
        work.by,
        commands.schedule_maintenance,
        page=script.slug,
        name=work.name,
        body=stage.render(work.body),
        starts_at=starts,
        ends_at=starts + timedelta(hours=work.hours),
        components=[parts[name] for name in work.components],
    )
    if work.verified is not None:
        yield starts + timedelta(hours=work.verified)
        body = stage.render(work.said)
        stage.run_as(work.by, commands.move_maintenance, maintenance=made.public_id, to="verifying", body=body)
