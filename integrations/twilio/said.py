"""What a text message says, and what is said in a call. Pure."""

from xml.etree.ElementTree import Element, SubElement, tostring

from oncall.queries import Parcel

LONGEST_HEADLINE, LONGEST_MESSAGE = 120, 160
ACKNOWLEDGE, DECLINE = "1", "2"
VOICE, WAIT_S = "alice", "8"
KEYS = "Press 1 to acknowledge, or 2 to decline."
HOW = "Reply 1 to acknowledge, 2 to decline, or open"


def text_of(parcel: Parcel, link: str) -> str:
    """Say a page in a text message: what it is, how to answer, and where the button is."""
    about = _further(parcel)
    asked = f"\n{about}" if about else ""
    return f"{parcel.key} {_line(parcel.headline, LONGEST_HEADLINE)}{asked}\n{HOW} {link}"


def code_text(digits: str) -> str:
    """Say a code."""
    return f"{digits} is your code for Andon's on-call. If you did not ask for it, do nothing."


def call_of(parcel: Parcel, action: str) -> str:
    """Say a page in a call, twice, and take one digit."""
    said = f"Andon pages you. {spoken(_line(parcel.headline, LONGEST_HEADLINE))}."
    return asking(f"{said} {_further(parcel)}".strip(), action)


def asking(words: str, action: str) -> str:
    """Say something and how it is answered, twice; whoever presses nothing is told what that means."""
    response = Element("Response")
    gather = SubElement(response, "Gather", numDigits="1", timeout=WAIT_S, method="POST", action=action)
    for _ in range(2):
        _say(gather, f"{words} {KEYS}")
    _say(response, "No key was pressed. The page still waits for an answer. Goodbye.")
    return _written(response)


def telling(words: str) -> str:
    """Say something, and hang up."""
    response = Element("Response")
    _say(response, words)
    return _written(response)


def code_call(digits: str) -> str:
    """Read a code out, digit by digit, three times."""
    slowly = ", ".join(digits)
    return telling(f"This is Andon. Your code is {slowly}. Again: {slowly}. Again: {slowly}. Goodbye.")


def replying(words: str = "") -> str:
    """Answer a text message, or say nothing."""
    response = Element("Response")
    if words:
        SubElement(response, "Message").text = words
    return _written(response)


def spoken(words: str) -> str:
    """Return a line as one hears it: SEV1 is “sev 1”, INC-7 “incident 7”."""
    for written, said in (("SEV", "sev "), ("INC-", "incident "), ("PAG-", "page ")):
        words = words.replace(written, said)
    return words


def _say(parent: Element, words: str) -> None:
    SubElement(parent, "Say", voice=VOICE, language="en").text = words


def _further(parcel: Parcel) -> str:
    """Return what is said beyond the headline."""
    about = _line(parcel.message, LONGEST_MESSAGE)
    return "" if about in parcel.headline else about


def _line(text: str, limit: int) -> str:
    """Return one line of printable text, cut where it is too long."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _written(response: Element) -> str:
    return tostring(response, encoding="unicode", xml_declaration=False)
