"""Programs outside that the sample speaks with."""

from typing import Any

from integrations.builds import commands as builds
from integrations.pagerduty import commands as pagerduty
from integrations.pagerduty.policy import PAGERDUTY
from integrations.webhooks import commands as webhooks
from tests.support.world import World


def put_programs(world: World, names: dict[str, Any]) -> None:
    """Have a program told of something, and of a test; have builds push values; and know somebody in PagerDuty."""
    hook = world.run(webhooks.add_webhook, name="Mirror", url="https://example.org/hook")
    names["webhook"] = hook.public_id
    names["delivery"] = world.run(webhooks.test_webhook, webhook=hook.public_id).public_id
    names["build"] = world.run(builds.add_build_source, name="Nightly").public_id
    there = [("PUSER", "Bo There", "bo@example.org")]
    world.run_as(PAGERDUTY, pagerduty.note_account, users=there, priorities=[])
