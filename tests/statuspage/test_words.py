"""A page speaks the language that it was given, shows its logo, and programs read the standard words all the same."""

import io
import json
import re
import string
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest
from PIL import Image

from foundation.errors import Invalid
from foundation.pictures import made_anew
from statuspage import commands
from statuspage.commands import timing
from statuspage.commands.follow import LAST_WORDS
from statuspage.lifecycle import ComponentStatus, IncidentStatus, MaintenanceStatus, Recurrence
from statuspage.model_subscribers import SubscriberState
from statuspage.snapshot.frame import TEMPLATES
from statuspage.snapshot.render import render
from statuspage.snapshot.rollup import Headline
from statuspage.snapshot.state import PublicState
from statuspage.snapshot.stored import state_of
from statuspage.snapshot.words import GERMAN, LANGUAGES, TONGUES
from tests.statuspage.builders import bundle, make_page
from tests.statuspage.states import AT, EDGE, part, state, trouble, work
from tests.support.world import World

SAID = re.compile(r"""\b(?:t|say|plain)\(\s*["']([^"']+)["']""")


def picture(kind: str = "PNG", side: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), 1).save(out, kind)
    return out.getvalue()


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def drafts_said(source: Path) -> set[str]:
    """Return the sentences that mails choose from."""
    return set(re.findall(r'^(?:ASKED|AGAIN|SILENT)(?:_AT)? = "(.+)"$', source.read_text(), re.MULTILINE))


def full(language: str, logo: bytes = b"") -> PublicState:
    """A page with something of everything."""
    late = work("Old disks", MaintenanceStatus.IN_PROGRESS, scheduled_until=AT - timedelta(minutes=1), recurs="weekly")
    made = state(
        parts=[part(EDGE, "Edge", ComponentStatus.PARTIAL_OUTAGE), part("mail00000000", "Mail")],
        troubles=[trouble(), trouble("Old", IncidentStatus.RESOLVED, AT - timedelta(days=3))],
        works=[replace(late, public_id="work00000001"), work()],
    )
    return replace(made, page=replace(made.page, language=language, logo=b64encode(logo).decode()))


def test_no_word_is_missing_and_each_keeps_what_belongs_into_it() -> None:
    sources = chain(TEMPLATES.glob("*.html"), Path(TEMPLATES.parents[2] / "statuspage/snapshot").glob("*.py"))
    above = TEMPLATES.parents[2]
    others = (above / "templates/statuspage/subscribing").glob("*.html"), above.glob("statuspage/commands/*.py")
    mails = above / "integrations/email/drafts.py"
    said = {word for source in chain(sources, *others, [mails]) for word in SAID.findall(source.read_text())}
    said |= {*LAST_WORDS.values(), *timing.SAID.values(), timing.CALLED_OFF, *drafts_said(mails)}
    said |= {one.capitalize() for one in SubscriberState}
    states = {
        one.replace("_", " ").capitalize()
        for one in chain(ComponentStatus, IncidentStatus, MaintenanceStatus, Recurrence)
    }
    assert (said | states | set(Headline)) - set(GERMAN) == set()
    assert {word for word, german in GERMAN.items() if fields(word) != fields(german)} == set()
    assert set(LANGUAGES) == set(TONGUES)


def test_a_page_speaks_german_and_programs_read_the_standard_words() -> None:
    english, german = (render(full(language), 1, AT).files for language in ("en", "de"))
    front = german["index.html"].decode()
    assert '<html lang="de">' in front
    for word in ("Kleinerer Ausfall", "Ursache erkannt, seit", "3. März 2031", "länger als angekündigt",
                 "kein Tag mit Störung", "100,00 % verfügbar", "Geplante Wartung", "geht ohne Skripte"):  # fmt: skip
        assert word in front, word
    everywhere = "".join(text.decode() for path, text in german.items() if path.endswith("l") and path != "api.html")
    left = [word for word in GERMAN if len(word) > 12 and not fields(word) and f">{word}<" in everywhere]
    assert left == []
    assert "Wöchentlich" in german["maintenances/work00000001.html"].decode()
    assert "März 2031" in german["history.html"].decode()
    assert "Kleinerer Ausfall" in german["badge.svg"].decode()
    assert {path for path in english if path.endswith((".json", ".atom")) and english[path] != german[path]} == set()
    assert json.loads(german["api/v2/status.json"])["status"]["description"] == "Minor Service Outage"


@pytest.mark.parametrize(("kind", "name"), [("PNG", "logo.png"), ("JPEG", "logo.jpg"), ("WEBP", "logo.webp")])
def test_a_logo_is_served_with_the_page_and_outlives_the_database_with_it(kind: str, name: str) -> None:
    made = render(full("en", picture(kind)), 1, AT)
    assert made.files[name] == picture(kind)
    assert f'<img src="{name}" alt=""' in made.files["index.html"].decode()
    assert f'<img src="../{name}" alt=""' in made.files["components/edge00000000.html"].decode()
    assert render(state_of(made), 1, AT).files == made.files


def test_a_page_is_given_its_language_and_a_picture_that_is_small_and_one(world: World) -> None:
    make_page(world)
    world.run(commands.edit_page, slug="acme", language="de")
    world.run(commands.set_logo, slug="acme", picture=made_anew(picture()))
    files = bundle(world).files
    assert b'lang="de"' in files["index.html"]
    assert Image.open(io.BytesIO(files["logo.png"])).size == (64, 64)
    for wrong, code in ((b"<svg onload='x'/>", "logo_kind"), (picture(side=1025), "logo_large")):
        with pytest.raises(Invalid) as refused:
            world.run(commands.set_logo, slug="acme", picture=made_anew(wrong))
        assert refused.value.code == f"statuspage.{code}"
    with pytest.raises(Invalid):
        world.run(commands.edit_page, slug="acme", language="xx")
    world.run(commands.set_logo, slug="acme", picture=b"")
    assert "logo.png" not in bundle(world).files
