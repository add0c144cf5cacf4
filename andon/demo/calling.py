"""Who is on call at Larkfield: each team of several takes turns. Without a policy nobody is paged by itself."""

from datetime import datetime, time

from andon.demo.stage import Stage
from foundation.work import Reading
from oncall import commands as oncall
from oncall.rotation import Layer

NINE = time(9)


def put_on_call(stage: Stage, team: str, name: str, people: tuple[str, ...], zone: str) -> None:
    """Have a team's people take turns of a week, from the day on which Larkfield began."""
    ids = tuple(stage.people[who] for who in people)
    if len(ids) > 1:
        layer = Layer("primary", ids, zone, stage.ask(_now).date(), NINE)
        team_id = stage.teams[team]
        stage.run(oncall.write_schedule, slug=team, name=f"{name}, primary", layers=[layer], team_id=team_id)


def _now(reading: Reading) -> datetime:
    return reading.now
