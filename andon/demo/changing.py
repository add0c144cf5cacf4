"""What was changed before an incident, and what was thought of it: told when it happened, by whoever did it."""

from datetime import timedelta

from andon.demo.plot import Thread
from andon.demo.responding import beginning
from andon.demo.script import ChangeScript, Story
from andon.demo.stage import Stage
from changes import commands as changes
from incidents import commands as incidents


def change(stage: Stage, story: Story, script: ChangeScript) -> Thread:
    """Tell of one change, and judge it in the story's incident where the story does."""
    declared = beginning(stage, story)
    yield declared + timedelta(minutes=script.m)
    told = stage.run_as(
        script.who,
        changes.record_change,
        kind=script.kind,
        title=script.title,
        services=script.services or story.services,
        status=script.status,
        environment="production",
        author=script.who,
    )
    if script.verdict:
        yield declared + timedelta(minutes=script.judged)
        key = stage.told[story.id].incident
        stage.run_as(
            script.who,
            incidents.mark_change,
            key=key,
            change_id=told.id,
            verdict=script.verdict,
            reason=script.why,
        )
