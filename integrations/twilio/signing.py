"""Whether Twilio itself sent a request: its signature over the exact address and every field of the form.

There is no time in it; what repeats an old request repeats an answer that was given, and changes nothing.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=", re.ASCII)


def is_signed(token: str, url: str, fields: Iterable[tuple[str, str]], signature: str) -> bool:
    """Whether the signature fits; without a token nothing does, and no form of nonsense raises."""
    if not token or not SIGNATURE.fullmatch(signature):
        return False
    return hmac.compare_digest(sign(token, url, fields), signature)


def sign(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return the signature that Twilio puts on such a request: a value that comes twice under a name counts once."""
    said = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
