from catalog import commands
from catalog.queries.judging import severity_examples, severity_matrix
from catalog.queries.surroundings import dependents_of, facts_of, needs_of
from tests.incidents.builders import service
from tests.support.world import World


def chain(world: World, *links: tuple[str, str, str]) -> dict[str, int]:
    """Make services, one needing another, and return their ids."""
    names = dict.fromkeys(name for first, second, _ in links for name in (first, second))
    ids = {name: service(world, name) for name in names}
    for first, second, kind in links:
        world.run(commands.add_dependency, slug=first, on=second, kind=kind)
    return ids


def test_what_services_need_is_told_with_the_way_to_it_the_nearest_first(world: World) -> None:
    ids = chain(
        world,
        ("shop", "ledger", "hard"),
        ("ledger", "store", "hard"),
        ("store", "shop", "hard"),
        ("shop", "mail", "soft"),
        ("mail", "relay", "hard"),
        ("store", "log", "soft"),
    )
    names = {number: name for name, number in ids.items()}
    found = world.ask(needs_of, [ids["shop"]], 10)
    told = [(names[each.service_id], tuple(names[step] for step in each.through), each.kind) for each in found]
    assert told == [
        ("ledger", ("shop",), "hard"),
        ("mail", ("shop",), "soft"),
        ("store", ("shop", "ledger"), "hard"),
    ]
    assert [names[each.service_id] for each in world.ask(needs_of, [ids["shop"]], 1)] == ["ledger"]
    assert world.ask(needs_of, [], 10) == []
    assert {names[each.service_id] for each in world.ask(dependents_of, [ids["store"], ids["mail"]])} == {"ledger"}
    assert {each.slug for each in world.ask(facts_of, [ids["log"]]).values()} == {"log"}


def test_every_pair_of_answers_leads_to_a_severity_and_worse_answers_to_no_milder_one(world: World) -> None:
    matrix = world.ask(severity_matrix)
    rows = [[matrix.severity(i.key, c.key) or "" for c in matrix.conditions] for i in matrix.impacts]
    assert all(row == sorted(row) and all(row) for row in rows)
    assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))
    assert (rows[0][0], rows[-1][-1]) == ("SEV1", "SEV4")
    assert set(world.ask(severity_examples)) == {"SEV1", "SEV2", "SEV3", "SEV4"}
