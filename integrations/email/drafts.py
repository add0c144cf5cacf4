"""What the mails of status pages say, from what their queries return."""

from datetime import datetime

from integrations.email.letters import Draft, Envelope, Link
from statuspage.queries import Invitation, Links, Proof, Purpose, Recipient, Said

CONFIRMED = "active"


def draft_of(said: Said, sender: str, now: datetime) -> Draft:
    """Say what the world is told, to those who asked to be told."""
    status = said.status.replace("_", " ").capitalize()
    when = f"{said.at:%d %b %Y, %H:%M} UTC"
    return Draft(
        sender=sender,
        subject=f"[{said.page}] {status}: {said.name}",
        at=now,
        text=f"{said.name}\n{status}, {when}\n\n{said.body}",
        html=f"<h1 style='font-size:20px'>{_plain(said.name)}</h1><p>{status}, {when}</p>\n{said.html}",
        why=f"You get this because you asked to be told what {said.page} says.",
        link=Link("Read it on the page", said.url),
    )


def envelope_of(said: Said, to: Recipient, links: Links) -> Envelope:
    """Address it, with a way out that needs one click."""
    out = links.make(Purpose.UNSUBSCRIBE, to.proof)
    ways = [Link("Choose what you hear of", links.make(Purpose.MANAGE, to.proof)), Link("Unsubscribe", out)]
    return Envelope(to.email, f"update.{said.public_id}.{to.proof.subscriber}", ways, out)


def confirmation(invitation: Invitation, sender: str, links: Links, now: datetime, until: datetime) -> Draft:
    """Ask whether it was really the owner of the address; one who confirmed already gets the way to change it."""
    proof: Proof = invitation.to.proof
    what = f" at {invitation.to.endpoint}" if invitation.to.endpoint else ""
    if invitation.to.state == CONFIRMED:
        words = f"You are told already what {invitation.page} says{what}. Somebody, perhaps you, asked for it again."
        link = Link("Choose what you hear of", links.make(Purpose.MANAGE, proof))
        return _short(invitation, f"You are subscribed to {invitation.page}", words, link, sender, now)
    words = f"Somebody, perhaps you, asked that this address be told what {invitation.page} says{what}."
    link = Link("Confirm it within two days", links.make(Purpose.CONFIRM, proof, until))
    return _short(invitation, f"Confirm that {invitation.page} may write to you", words, link, sender, now)


def _short(invitation: Invitation, subject: str, words: str, link: Link, sender: str, now: datetime) -> Draft:
    why = f"If it was not you, do nothing: {invitation.page} will not write to you."
    return Draft(sender=sender, subject=subject, at=now, text=words, html=f"<p>{_plain(words)}</p>", why=why, link=link)


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
