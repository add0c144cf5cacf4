"""What happens by itself in the sample: a list of tasks, a field, and a workflow that takes every step there is."""

from incidents import commands as incidents
from integrations.webhooks import commands as webhooks
from tests.support.world import World
from workflows import commands as workflows
from workflows.definition import Step

STEPS = (
    Step(do="add_task_list", list="first-hour"),
    Step(do="notify", to=("team:edge",), message="Have a look"),
    Step(do="promise_update", minutes=5),
    Step(do="require_coe"),
    Step(do="send_webhook", webhook="Flows"),
)


def by_itself(world: World, scribe: int) -> None:
    """Write them; the workflow is off, so that nothing happens yet."""
    tasks = [incidents.ListedTask("Keep the logs", "scribe", 30)]
    world.run(incidents.save_task_list, slug="first-hour", title="First hour", tasks=tasks)
    world.run(incidents.save_field, key="region", name="Region", kind="text")
    world.run(webhooks.add_webhook, name="Flows", url="https://hooks.example/flows", event_types=["workflow.*"])
    assigned = Step(do="assign_role", role="scribe", to=(f"person:{scribe}",))
    said = {"name": "Every incident", "event": "incident.declared", "condition": {"all": []}}
    world.run(workflows.write_workflow, slug="every", steps=(assigned, *STEPS), **said)
