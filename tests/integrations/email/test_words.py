"""Whom a COE names is told by mail, once for each time, and never who may not read it."""

from collections.abc import Iterator

import pytest

from accounts import commands as accounts
from coe import commands
from foundation.markdown import plain
from incidents import commands as incidents
from tests.fakes.smtp import sinking
from tests.integrations.email.test_questions import who
from tests.statuspage.subscribing import Postbox, posting
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
READER, REVIEWER = "viewer@example.org", "reviewer@example.org"


@pytest.fixture
def box(household: Household) -> Iterator[Postbox]:
    with sinking() as sink, posting(household, sink):
        yield Postbox(household, sink)


def subjects(box: Postbox, email: str) -> list[str]:
    box.world.settle()
    return [str(mail.message["Subject"]) for mail in box.sink.to(email)]


def test_whom_words_name_hears_of_it_once_and_nobody_of_what_is_closed_to_them(box: Postbox) -> None:
    world, writer, reviewer = box.world, who(box, "responder"), who(box, "reviewer")
    key = world.run_as(writer, commands.open_coe, incident_keys=[], title="Cards <refused>").key
    said = {"key": key, "anchor": "impact", "text": "@viewer PERSON, of whom?\nme@Reviewer Person @Nobody"}
    asked = world.run_as(writer, commands.comment, **said)
    assert subjects(box, READER) == ["COE-1: Responder Person named you in a comment"]
    (mail,) = box.sink.to(READER)
    assert "> @viewer PERSON, of whom?" in mail.part()
    assert "Cards &lt;refused&gt;" in mail.part("html")
    assert f"http://localhost/coes/COE-1#comment-{asked.id}" in mail.part()
    # Whoever wants no mail of it gets none, of this and of nothing else.
    for told in (False, True):
        reader = box.household.people["viewer"]
        world.run_as(who(box, "viewer"), accounts.set_preferences, person_id=reader, mention_mails=told)
        if not told:
            world.run_as(writer, commands.comment, **said)
            assert len(subjects(box, READER)) == 1
    # Saved again and again, and taken out for a moment: the same mention.
    texts = ("Ask @Reviewer Person", "Ask @Reviewer Person now", "Ask", "Ask @Reviewer Person", "@Responder Person")
    for text in texts:
        world.run_as(writer, commands.write_section, key=key, name="summary", text=plain(text))
        world.settle()
    assert subjects(box, REVIEWER) == ["COE-1: Responder Person named you in Summary"]
    world.clock.advance(days=2)
    # What is settled before the mail leaves is not told any more.
    world.run_as(writer, commands.write_section, key=key, name="summary", text=plain("Or @Reviewer Person"))
    world.run_as(writer, commands.write_section, key=key, name="summary", text=plain("Or nobody"))
    late = world.run_as(writer, commands.comment, **said)
    world.run_as(writer, commands.resolve_comment, key=key, comment_id=late.id)
    assert (len(subjects(box, REVIEWER)), len(subjects(box, READER))) == (1, 1)
    better = {"key": key, "name": "summary", "text": "Half of them", "reason": "We counted"}
    made = world.run_as(reviewer, commands.suggest, **better)
    world.run_as(writer, commands.settle_suggestion, key=key, suggestion_id=made.id, to="declined", word="A third")
    assert subjects(box, REVIEWER)[1:] == ["COE-1: Responder Person declined what you suggested for Summary"]
    assert "> A third" in box.sink.to(REVIEWER)[-1].part()
    secret = world.run_as(writer, incidents.declare, title="Zanzibar", severity="SEV2", visibility="private").key
    hidden = world.run_as(writer, commands.open_coe, incident_keys=[secret], title="Zanzibar").key
    world.run_as(writer, commands.comment, **{**said, "key": hidden})
    world.run_as(
        writer, commands.write_section, key=hidden, name="summary", text=plain("@Reviewer Person @Viewer Person")
    )
    assert (len(subjects(box, READER)), len(subjects(box, REVIEWER))) == (1, 2)
    world.run_as(writer, incidents.add_participant, key=secret, person_id=box.household.people["reviewer"])
    world.run_as(writer, commands.comment, **{**said, "key": hidden, "text": "Zanzibar, @Reviewer Person?"})
    assert len(subjects(box, READER)) == 1
    assert subjects(box, REVIEWER)[2:] == [f"{hidden}: Responder Person named you in a comment"]
    words = box.sink.to(REVIEWER)[-1]
    assert "Zanzibar" not in words.part() + words.part("html") + str(words.message["Subject"])
