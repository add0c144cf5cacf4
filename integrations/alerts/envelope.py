"""Amazon's SNS over HTTP: what a message looks like, and what of it is signed.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html: the certificate comes from Amazon's own
host, and a subscription is confirmed only for a topic that was allowed beforehand.
"""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from foundation.errors import Invalid

NOTIFICATION, CONFIRMATION = "Notification", "SubscriptionConfirmation"
HOST = re.compile(r"sns\.[a-z]{2}(-[a-z]+)+-[0-9]{1,2}\.amazonaws\.com(\.cn)?")
CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9a-f]{1,64}\.pem")
NOTIFIED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CONFIRMED = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
Long = Annotated[str, Field(max_length=2_000)]


class Envelope(BaseModel):
    """A message as SNS sends it."""

    Type: Literal["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]
    MessageId: Annotated[str, Field(min_length=1, max_length=100)]
    TopicArn: Annotated[str, Field(min_length=1, max_length=300)]
    Message: str
    Timestamp: Annotated[str, Field(max_length=40)]
    SignatureVersion: Literal["1", "2"]
    Signature: Long
    SigningCertURL: Long
    Subject: Long | None = None
    SubscribeURL: Long | None = None
    Token: Long | None = None

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is about: names and values on lines of their own."""
        names = NOTIFIED if self.Type == NOTIFICATION else CONFIRMED
        said = [(name, getattr(self, name)) for name in names]
        return "".join(f"{name}\n{value}\n" for name, value in said if value is not None).encode()


def require_amazon(url: str | None, path: re.Pattern[str] | None = None) -> str:
    """Return an address on Amazon's own host; raises Invalid for any other."""
    try:
        parts = urlsplit(url or "")
        is_plain = parts.scheme == "https" and parts.netloc == parts.hostname
    except ValueError:
        is_plain = False
    if not url or not is_plain or not HOST.fullmatch(parts.netloc) or (path and not path.fullmatch(parts.path)):
        raise Invalid("alerts.sns_host", "An address in this message is not one of Amazon SNS.", where="SigningCertURL")
    return url
