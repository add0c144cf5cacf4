"""Mail as it leaves: signed over the ways to unsubscribe, encoded so that no words become headers, and bounces told."""

from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from foundation.config import MisconfiguredError
from integrations.email.adapter import AddressRefused, failure_of, post_office
from integrations.email.letters import Draft, Envelope, Link
from tests.fakes.smtp import Mail, sinking

KEY = Path(__file__).with_name("key_for_tests.pem")
# The public half of the key beside this file, as it would stand in the DNS.
PUBLIC = KEY.with_suffix(".txt").read_text().strip()
AT = datetime(2031, 3, 3, 9, tzinfo=UTC)
LEAVE = "https://andon.example.org/subscriptions/unsubscribe/abcdefghijkl-1-0-" + "0" * 40


def draft(subject: str = "[Acme] Identified: Trouble", text: str = "It fails.\n.\nStill.") -> Draft:
    said = {
        "sender": "Acmé <status@acme.example>",
        "subject": subject,
        "at": AT,
        "text": text,
        "html": f"<p>{text}</p>",
    }
    return Draft(**said, why="You asked.", link=Link("Read on", "https://status.acme.example/x"))


def envelope() -> Envelope:
    return Envelope("ada@example.org", "update.1.2", [Link("Unsubscribe", LEAVE)], LEAVE)


def public_key(name: bytes, **_more: object) -> bytes:
    assert name == b"s1._domainkey.acme.example."
    return f"v=DKIM1; k=rsa; p={PUBLIC}".encode()


def test_the_signature_covers_how_to_unsubscribe_and_breaks_with_it() -> None:
    with sinking() as sink:
        environment = {**sink.environment, "ANDON_DKIM_KEY_FILE": str(KEY), "ANDON_DKIM_SELECTOR": "s1"}
        office = post_office(environment)
        assert office is not None
        with office.open() as counter:
            counter.send("ada@example.org", draft().to(envelope()))
        (mail,) = sink.mails
    covered = str(mail.message["DKIM-Signature"]).lower().partition("h=")[2].partition(";")[0]
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= {name.strip() for name in covered.split(":")}
    assert dkim.verify(mail.raw, dnsfunc=public_key)
    assert not dkim.verify(mail.raw.replace(b"unsubscribe/abc", b"unsubscribe/xyz"), dnsfunc=public_key)
    read_on = "Read on: https://status.acme.example/x"
    lines = ["It fails.", ".", "Still.", "", read_on, "", "-- ", "You asked.", f"Unsubscribe: {LEAVE}"]
    assert mail.part().splitlines() == lines


def test_no_words_become_a_header() -> None:
    subject = "Näher\u2028Bcc: all@example.org " + "x" * 200
    mail = Mail("", "", draft(subject, "Ünïcode \U0001f525 " + "y" * 3000).to(envelope()))
    assert mail.message["Bcc"] is None
    assert mail.message.defects == []
    assert "Ünïcode \U0001f525" in mail.part()
    assert max(len(line) for line in mail.raw.split(b"\r\n")) < 998
    assert b"\n" not in mail.raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("code", "answer", "at", "expected"),
    [
        (550, b"5.1.1 no such user", "address", (True, True)),
        (553, b"no such mailbox", "address", (True, True)),
        (550, b"5.7.1 your network is blocked", "address", (False, True)),
        (554, b"5.6.0 we do not like it", "text", (False, True)),
        (451, b"4.3.0 later", "address", (False, False)),
        (421, b"busy", "text", (False, False)),
    ],
)
def test_an_answer_is_a_bounce_only_where_it_is_about_the_address(
    code: int, answer: bytes, at: str, expected: tuple[bool, bool]
) -> None:
    failure = failure_of(code, answer, about_address=at == "address")
    assert (isinstance(failure, AddressRefused), failure.permanent) == expected


def test_a_wrong_setting_says_what_to_write() -> None:
    assert post_office({}) is None
    for wrong in (
        {"ANDON_SMTP_URL": "mail.example.org", "ANDON_MAIL_FROM": "a@example.org"},
        {"ANDON_SMTP_URL": "smtp://mail.example.org"},
        {"ANDON_SMTP_URL": "smtp://x", "ANDON_MAIL_FROM": "a@example.org", "ANDON_DKIM_KEY_FILE": "/nowhere"},
    ):
        with pytest.raises(MisconfiguredError, match="ANDON_"):
            post_office(wrong)
