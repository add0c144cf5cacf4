"""The SMTP server: where it is, and what its answers mean."""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from foundation.config import MisconfiguredError
from foundation.errors import DeliveryFailed

TIMEOUT_S = 5.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
GONE = {550, 551, 553}
# An address that is not there is 550 5.1.x; 550 5.7.x is a verdict about us, not about the address.
ABOUT_US = re.compile(rb"\b5\.7\.[0-9]+")
PERMANENT = 500
SIGNED = [
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"list-unsubscribe", b"list-unsubscribe-post",
]  # fmt: skip


class AddressRefused(DeliveryFailed):
    """The address takes nothing: it bounced."""


@dataclass(frozen=True)
class Signer:
    """The key that a domain publishes, under a selector."""

    domain: str
    selector: str
    key: bytes

    def sign(self, message: bytes) -> bytes:
        """Put the signature before the message; it covers how to unsubscribe."""
        dkim = import_module("dkim")
        header: bytes = dkim.sign(
            message, self.selector.encode(), self.domain.encode(), self.key, include_headers=list(SIGNED)
        )
        return header + message


@dataclass(frozen=True)
class PostOffice:
    """Where mail is handed in, and under which name."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str
    signer: Signer | None = None

    @property
    def address(self) -> str:
        """The sender's bare address."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """Under which names of messages are ours."""
        return self.address.rpartition("@")[2]

    @contextmanager
    def open(self) -> Iterator["Counter"]:
        """Hold a connection for the length of a batch; raises DeliveryFailed when there is none to be had."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            reason = f"no mail server: {type(error).__name__}"
            raise DeliveryFailed(reason, permanent=False) from error
        try:
            yield Counter(self, server)
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        server.ehlo_or_helo_if_needed()
        if self.scheme == "smtp+starttls" or (self.scheme == "smtp" and self.user and server.has_extn("starttls")):
            server.starttls(context=context)
            server.ehlo()
        if self.user:
            server.login(self.user, self.password)
        return server


@dataclass
class Counter:
    """One connection to the post office."""

    office: PostOffice
    server: smtplib.SMTP

    @property
    def is_open(self) -> bool:
        """Whether more can be handed in here."""
        return self.server.sock is not None

    def send(self, to: str, message: bytes) -> None:
        """Hand in one mail; raises AddressRefused where the address is not there, DeliveryFailed otherwise."""
        signed = self.office.signer.sign(message) if self.office.signer else message
        try:
            self.server.sendmail(self.office.address, [to], signed)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise failure_of(code, answer, about_address=True) from error
        except smtplib.SMTPResponseException as error:
            answer = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
            raise failure_of(error.smtp_code, answer, about_address=False) from error
        except (OSError, smtplib.SMTPException) as error:
            reason = f"the mail server went away: {type(error).__name__}"
            raise DeliveryFailed(reason, permanent=False) from error


def failure_of(code: int, answer: bytes, *, about_address: bool) -> DeliveryFailed:
    """Say what an answer means: gone for good, refused for good, or to be tried again."""
    reason = f"{code} {answer.decode(errors='replace')[:200]}"
    if code in GONE and (about_address or b"5.1." in answer) and not ABOUT_US.search(answer):
        return AddressRefused(reason, permanent=True)
    return DeliveryFailed(reason, permanent=code >= PERMANENT)


def post_office(environment: Mapping[str, str]) -> PostOffice | None:
    """Return where mail is handed in; None where no server is set. A wrong setting says what to write."""
    url = environment.get("ANDON_SMTP_URL", "")
    if not url:
        return None
    parts, sender = urlsplit(url), environment.get("ANDON_MAIL_FROM", "")
    if parts.scheme not in PORTS or not parts.hostname:
        message = (
            "ANDON_SMTP_URL is not understood: write smtp://, smtp+starttls:// or smtps://USER:PASSWORD@HOST:PORT."
        )
        raise MisconfiguredError(message)
    if "@" not in parseaddr(sender)[1] or not sender.isprintable():
        message = "ANDON_MAIL_FROM is not an address: write Acme status <status@example.org>."
        raise MisconfiguredError(message)
    made = PostOffice(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )
    return PostOffice(**{**vars(made), "signer": _signer(environment, made.domain)})


def _signer(environment: Mapping[str, str], domain: str) -> Signer | None:
    file = environment.get("ANDON_DKIM_KEY_FILE", "")
    if not file:
        return None
    try:
        key = Path(file).read_bytes()
        cast("Any", import_module("dkim"))
    except (OSError, ImportError) as error:
        message = f"ANDON_DKIM_KEY_FILE: {error}. Name a private key that may be read, and install andon[dkim]."
        raise MisconfiguredError(message) from error
    selector = environment.get("ANDON_DKIM_SELECTOR") or "andon"
    return Signer(environment.get("ANDON_DKIM_DOMAIN") or domain, selector, key)
