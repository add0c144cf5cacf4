"""Every text that the API takes, in an otherwise valid request: nothing breaks, and no page lets it act."""

from itertools import cycle, islice

from pydantic import BaseModel

from foundation.web.openapi import operations
from tests.hostile.estate import V1, Estate, rows
from tests.hostile.payloads import CHARACTERS, CLASSES, OTHER_SHAPES, TOGETHER, endless
from tests.hostile.sending import Sender, leaves
from tests.hostile.walk import look_at_everything

MOST_FOR_A_CHOICE = 4


def test_no_text_sent_to_the_api_breaks_anything_or_comes_alive(estate: Estate) -> None:
    classes = tuple(CLASSES if estate.is_embedded else CHARACTERS)
    texts, free = endless(classes), []
    for row in rows():
        sender = Sender(estate, row)
        for leaf in leaves(row.body):
            is_free = sender.is_free(leaf)
            if is_free:
                free.append((row.name, leaf))
                sender.put([leaf], TOGETHER)
            for text in islice(texts, len(classes) if is_free else MOST_FOR_A_CHOICE):
                sender.put([leaf], text)
        estate.let_jobs_run()
    if estate.is_embedded:
        # What is shown is made of the same rows on both engines.
        look_at_everything(estate)
    assert not estate.faults, estate.report()
    assert len(free) > 50, f"hardly any text was taken, so the sample requests are not valid: {free}"


def test_other_shapes_are_refused_without_a_crash(estate: Estate) -> None:
    shapes = cycle(OTHER_SHAPES)
    for row in rows():
        for leaf in leaves(row.body):
            sender = Sender(estate, row)
            for shape in islice(shapes, 5):
                sender.put([leaf], shape)
    assert not estate.faults, estate.report()


def test_every_operation_that_takes_a_body_has_a_sample_with_each_of_its_texts(estate: Estate) -> None:
    adapter = estate.household.app.url_map.bind("localhost")
    shown: dict[tuple[str, str], set[str]] = {}
    for row in rows():
        rule, _ = adapter.match(V1 + estate.fill(row.address, estate.names), row.method, return_rule=True)
        shown.setdefault((row.method, rule.rule), set()).update(row.body)
    for operation, described in operations(estate.household.app).items():
        if described.body is not None:
            assert operation in shown, operation
            assert _texts_of(described.body) <= shown[operation], operation


def _texts_of(model: type[BaseModel]) -> set[str]:
    return {name for name, info in model.model_fields.items() if "str" in str(info.annotation)}
