"""What was merged, where it goes on: what was told of it, and what the COE takes from it."""

from functools import partial

from coe import commands as coes
from coe import queries as documents
from incidents import commands, queries
from tests.incidents.builders import declare, person, text
from tests.support.world import World


def test_what_was_told_before_the_merge_counts_where_it_goes_on(world: World) -> None:
    ada = person(world)
    first, double, other = (declare(world, ada, title=title) for title in ("First", "Double", "The whole"))
    post = partial(world.run_as, ada, commands.post_update)
    for told_of, audience, said in ((first, "public", "Slow."), (double, "stakeholders", "We lok into it.")):
        post(key=told_of.key, audience=audience, body=text(said))
    world.run_as(ada, commands.merge, key=first.key, into=double.key)
    world.run_as(ada, commands.merge, key=double.key, into=other.key)
    post(key=other.key, audience="responders", body=text("Mended."))
    listed = [(item.source, item.body) for item in world.ask(queries.updates, other.id)]
    assert listed == [("", "Mended."), (double.key, "We lok into it."), (first.key, "Slow.")]
    assert [item.source for item in world.ask(queries.updates, double.id)] == [""]
    assert world.ask_as(ada, queries.sight, other.key).public_updates == 1
    world.run_as(ada, commands.transition, key=other.key, to="resolved")
    coe = world.run_as(ada, coes.open_coe, incident_keys=[other.key])
    double_told = next(e for e in world.ask(queries.timeline, double.id) if e.audience)
    world.run_as(ada, commands.mark_entry, key=double.key, seq=double_told.seq, marker="decision")
    world.run_as(ada, commands.mark_entry, key=first.key, seq=2, marker="detection")
    world.settle()
    draft = world.ask_as(ada, documents.document, coe.key)
    rows = [row.text for row in draft.timeline]
    assert "Decision: Ada Quill told stakeholders: We lok into it. (in INC-2)" in rows
    assert "Detection: Ada Quill told the public: Slow. (in INC-1)" in rows
    assert len(rows) == len(set(rows))
