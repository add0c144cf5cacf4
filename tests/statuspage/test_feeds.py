"""The feeds, read back by a parser."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

from foundation.markdown import plain
from statuspage import commands
from tests.statuspage.builders import HOSTILE, SHOWN, SLUG, bundle, make_page
from tests.support.world import World

ATOM = "{http://www.w3.org/2005/Atom}"
UNFIT = "broken \ufffe\uffff end"


def test_both_feeds_parse_and_tell_the_same_history(world: World) -> None:
    make_page(world, time_zone="America/Chicago")
    for name in ("First", HOSTILE, UNFIT):
        world.run(commands.publish_incident, page=SLUG, name=name, body=plain(f"{name} {HOSTILE}"))
        world.clock.advance(minutes=1)
    now = world.clock.now()
    starts = now.replace(hour=20)
    work = {"name": "Upgrade", "body": plain("."), "starts_at": starts, "ends_at": starts.replace(hour=21)}
    world.run(commands.schedule_maintenance, page=SLUG, **work)  # type: ignore[arg-type]
    files = bundle(world).files
    atom, rss = ET.fromstring(files["history.atom"]), ET.fromstring(files["history.rss"])  # noqa: S314 - our own
    assert atom.tag == f"{ATOM}feed"
    entries = atom.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert titles[1:] == ["broken \ufffd\ufffd end", SHOWN, "First"]
    assert titles[0].startswith("Upgrade (3 Mar 2031, 14:03 CST to ")
    assert [item.findtext("title") for item in rss.iter("item")] == titles
    for entry in entries:
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "").tzinfo
        assert (entry.findtext(f"{ATOM}id") or "").startswith("urn:")
    for item in rss.iter("item"):
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo
    assert "<script" not in files["history.atom"].decode()


def test_a_feed_entry_is_renewed_by_its_latest_update(world: World) -> None:
    make_page(world)
    made = world.run(commands.publish_incident, page=SLUG, name="One", body=plain("."))
    world.clock.advance(minutes=30)
    world.run(commands.post_public_update, incident=made.public_id, body=plain("Over."), status="resolved")
    (entry,) = ET.fromstring(bundle(world).files["history.atom"]).findall(f"{ATOM}entry")  # noqa: S314 - our own
    assert entry.findtext(f"{ATOM}published") == "2031-03-03T09:00:00.000Z"
    assert entry.findtext(f"{ATOM}updated") == "2031-03-03T09:30:00.000Z"
