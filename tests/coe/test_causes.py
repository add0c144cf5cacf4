"""The tree of causes."""

import pytest

from coe import commands, queries
from coe.events import FAMILIES, CauseClass
from foundation.errors import Conflict, Invalid, NotFound
from tests.support.coes import Desks


def test_every_class_of_cause_belongs_to_one_family() -> None:
    assert [found for family in FAMILIES.values() for found in family] == list(CauseClass)


def test_causes_form_a_tree_with_the_services_that_owned_them(desks: Desks) -> None:
    coe = desks.coe()
    top = desks.cause(coe, service_slug=None)
    under = desks.cause(coe, parent_id=top.id, because="Nobody reviews limits", cause_class="review_gap", role="latent")
    found = desks.world.ask(queries.causes, coe.id)
    assert [(cause.id, cause.parent_id, cause.cause_class, cause.role) for cause in found] == [
        (top.id, None, "config_change", "contributing"),
        (under.id, top.id, "review_gap", "latent"),
    ]
    assert [cause.service_id is None for cause in found] == [True, False]
    assert found[0].recorded_at == desks.world.clock.now()


def test_a_cause_is_put_differently_and_conflicts_only_with_itself(desks: Desks) -> None:
    coe = desks.coe()
    one, two = desks.cause(coe), desks.cause(coe)
    read = desks.world.ask(queries.brief, coe.key).version
    values = {"because": "Limits are not reviewed", "cause_class": "review_gap", "version": read, "key": coe.key}
    desks.world.run_as(desks.owner, commands.edit_cause, cause_id=one.id, **values)
    desks.world.run_as(desks.responder, commands.edit_cause, cause_id=two.id, **values)
    with pytest.raises(Conflict):
        desks.world.run_as(desks.responder, commands.edit_cause, cause_id=one.id, **values)
    assert desks.world.ask(queries.cause, one.id).because == "Limits are not reviewed"


def test_what_is_under_a_removed_cause_moves_up(desks: Desks) -> None:
    coe = desks.coe()
    top = desks.cause(coe)
    middle = desks.cause(coe, parent_id=top.id)
    low = desks.cause(coe, parent_id=middle.id)
    desks.world.run_as(desks.owner, commands.remove_cause, key=coe.key, cause_id=middle.id)
    assert [(c.id, c.parent_id) for c in desks.world.ask(queries.causes, coe.id)] == [(top.id, None), (low.id, top.id)]
    assert desks.world.ask(queries.cause, middle.id).id == middle.id
    with pytest.raises(NotFound):
        desks.world.run_as(desks.owner, commands.remove_cause, key=coe.key, cause_id=middle.id)


def test_a_cause_never_stands_below_itself_or_in_another_tree(desks: Desks) -> None:
    coe = desks.coe()
    top = desks.cause(coe)
    low = desks.cause(coe, parent_id=top.id)
    values = {"key": coe.key, "because": top.because, "cause_class": "config_change"}
    for parent_id in (top.id, low.id):
        with pytest.raises(Invalid, match="below itself"):
            desks.world.run_as(desks.owner, commands.edit_cause, cause_id=top.id, parent_id=parent_id, **values)
    with pytest.raises(Invalid):
        desks.cause(desks.coe(), parent_id=top.id)
    with pytest.raises(NotFound):
        desks.world.run_as(desks.owner, commands.remove_cause, key=desks.coe().key, cause_id=top.id)


def test_words_are_checked(desks: Desks) -> None:
    coe = desks.coe()
    wrong = (
        {"cause_class": "luck"},
        {"role": "villain"},
        {"confidence": "sure"},
        {"because": " "},
        {"service_slug": "x"},
    )
    for values in wrong:
        with pytest.raises(Invalid):
            desks.cause(coe, **values)
