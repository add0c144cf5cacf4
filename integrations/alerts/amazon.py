"""Proving that a message is Amazon's, and answering whether we want to hear more; outside of any transaction."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from foundation.errors import DeliveryFailed
from foundation.http import AddressRefused, Answer, Caller, CallFailed, networks
from integrations.alerts.envelope import CERTIFICATE, Envelope, require_amazon

LARGEST, REFUSED, BROKEN = 32_768, 400, 500
DIGESTS = {"1": "SHA1", "2": "SHA256"}
COMMON_NAME = "sns.amazonaws.com"


class Forged(Exception):
    """The signature is not Amazon's, or not one of this message."""


@dataclass(frozen=True)
class Amazon:
    """Amazon's hosts, or what stands in for them, and the topics that may be subscribed."""

    topics: frozenset[str]
    networks: str = ""
    stand_in: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Amazon":
        """Read ``ANDON_SNS_TOPICS``: names of topics with commas between."""
        topics = (word.strip() for word in environment.get("ANDON_SNS_TOPICS", "").split(","))
        allowed = environment.get("ANDON_WEBHOOK_NETWORKS", "")
        return cls(frozenset(filter(None, topics)), allowed, environment.get("ANDON_SNS_URL", "").rstrip("/"))

    def prove(self, message: Envelope, now: datetime) -> None:
        """Raise Forged unless the signature is right, or DeliveryFailed where the certificate can't be had now."""
        x509, hashes, padding, invalid = _cryptography()
        pem = _certificate(self, require_amazon(message.SigningCertURL, CERTIFICATE))
        try:
            certificate = x509.load_pem_x509_certificate(pem)
            names = certificate.subject.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)
            if COMMON_NAME not in {name.value for name in names}:
                raise Forged
            if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
                raise Forged
            signature = base64.b64decode(message.Signature, validate=True)
            digest = getattr(hashes, DIGESTS[message.SignatureVersion])()
            certificate.public_key().verify(signature, message.signed, padding.PKCS1v15(), digest)
        except (ValueError, binascii.Error, AttributeError, invalid) as error:
            raise Forged from error

    def confirm(self, message: Envelope) -> None:
        """Say that we want to hear of the topic; raises DeliveryFailed."""
        self.fetch(require_amazon(message.SubscribeURL))

    def fetch(self, url: str) -> bytes:
        """Return what Amazon keeps there; raises DeliveryFailed."""
        parts = urlsplit(url)
        asked = f"{self.stand_in}{parts.path}?{parts.query}".rstrip("?") if self.stand_in else url
        try:
            answer: Answer = Caller(networks(self.networks), largest=LARGEST).get(asked)
        except (AddressRefused, CallFailed) as error:
            raise DeliveryFailed(str(error), permanent=False) from error
        if answer.status >= REFUSED:
            message = f"Amazon SNS answered {answer.status}"
            raise DeliveryFailed(message, permanent=answer.status < BROKEN)
        return answer.body


@lru_cache(maxsize=16)
def _certificate(amazon: Amazon, url: str) -> bytes:
    return amazon.fetch(url)


def _cryptography() -> tuple[Any, Any, Any, type[Exception]]:
    try:
        x509 = import_module("cryptography.x509")
    except ImportError as error:
        message = "Messages of Amazon SNS can't be proven: install andon[sns]"
        raise DeliveryFailed(message, permanent=False) from error
    hashes = import_module("cryptography.hazmat.primitives.hashes")
    padding = import_module("cryptography.hazmat.primitives.asymmetric.padding")
    invalid: type[Exception] = import_module("cryptography.exceptions").InvalidSignature
    return x509, hashes, padding, invalid
