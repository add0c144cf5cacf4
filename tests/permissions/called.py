"""Who is on call in the sample, and a page: the policies answer to SEV1 alone, so the rest stays quiet."""

from datetime import date, time, timedelta

from integrations.alerts import commands as alerts
from integrations.alerts.rules import Rule
from oncall import commands as oncall
from oncall.definition import Step, Target
from oncall.rotation import Layer
from tests.permissions.sample import Sample


def put_on_call(sample: Sample) -> None:
    world, names, author = sample.world, sample.names, sample.cast["author"]
    people = (names["responder"], names["author"])
    layer = Layer("first", people, "Etc/UTC", date(2031, 3, 1), time(9), 1)
    world.run_as(author, oncall.write_schedule, slug="rota", name="Rota", layers=[layer], team_id=1)
    now = world.clock.now()
    over = {"person_id": names["author"], "begins_at": now + timedelta(days=1), "ends_at": now + timedelta(days=2)}
    names["override"] = world.run_as(author, oncall.add_override, slug="rota", **over).id
    worst = Step((Target("schedule", "rota"),), 5, ("SEV1",))
    for slug in ("spare", "fallback"):
        world.run(oncall.write_policy, slug=slug, name=slug.title(), steps=[worst])
    world.run_as(author, oncall.page_by_hand, target="schedule:rota", key=names["incident"], message="Come")
    names["page"] = "PAG-1"
    names["alert_rule"] = world.run(alerts.write_rule, rule=Rule("Old", {"alertname": "Old"})).id
    quiet = {"matches": {"alertname": "Old"}, "until": now + timedelta(days=1), "reason": "It is old"}
    names["silence"] = world.run(alerts.silence, **quiet).id
    world.settle()
