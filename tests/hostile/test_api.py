"""Every text that the API takes, in an otherwise valid request: nothing breaks, and no page lets it act."""

from itertools import cycle, islice

from pydantic import BaseModel

from foundation.web.openapi import operations
from tests.hostile import redaction_rows
from tests.hostile.estate import V1, Estate, rows
from tests.hostile.payloads import CHARACTERS, CLASSES, OTHER_SHAPES, TOGETHER, TOO_LARGE, endless
from tests.hostile.sending import Key, Leaf, Sender, leaves
from tests.hostile.walk import look_at_everything

MOST_FOR_A_CHOICE = 4
ROWS_A_SHIFT = 24


def test_no_text_sent_to_the_api_breaks_anything_or_comes_alive(estate: Estate) -> None:
    odd, free = endless(CHARACTERS), 0
    most = MOST_FOR_A_CHOICE if estate.is_embedded else MOST_FOR_A_CHOICE // 2
    for number, row in enumerate(rows()):
        sender = Sender(estate, row)
        places = list(leaves(row.body))
        taken = [leaf for leaf in places if sender.put([leaf], TOGETHER) < 300 or sender.is_free(leaf)]
        words = [leaf for leaf in taken if not isinstance(leaf[-1], Key)]
        for leaf in places:
            for text in islice(odd, 0 if leaf in words else len(CHARACTERS) if leaf in taken else most):
                sender.put([leaf], text)
        send_each_class(sender, words)
        free += len(taken)
        if number % ROWS_A_SHIFT == 0:
            estate.let_jobs_run()
    estate.let_jobs_run()
    for row in redaction_rows.CHANGES:
        # Now it looks through all that was taken.
        estate.play(row)
    if estate.is_embedded:
        # What is shown is made of the same rows on both engines.
        look_at_everything(estate)
    assert not estate.faults, estate.report()
    assert free > 50, "hardly any text was taken, so the sample requests are not valid"


def send_each_class(sender: Sender, taken: list[Leaf]) -> None:
    """Send a text of every class through every place, through all at once where none of them refuses it."""
    classes = CLASSES if sender.estate.is_embedded else CHARACTERS
    for text in islice(endless(classes), len(classes) if taken else 0):
        if sender.put(taken, text) >= 300 and len(taken) > 1:
            # The first that refuses it hides the others.
            for leaf in taken:
                sender.put([leaf], text)


def test_other_shapes_are_refused_without_a_crash(estate: Estate) -> None:
    # What has another type is refused before a database hears of it.
    shapes, most = (cycle(OTHER_SHAPES), 5) if estate.is_embedded else (cycle(TOO_LARGE), 2)
    for row in rows():
        for leaf in leaves(row.body):
            sender = Sender(estate, row)
            for shape in islice(shapes, most):
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
