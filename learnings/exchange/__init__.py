"""Learnings on their way between organisations: the document, its signature, and what is left out of it."""

from learnings.exchange.document import FORMAT, Document, Shared, canonical_bytes, digest_of, read_document
from learnings.exchange.redacting import Names, redacted_rule
from learnings.exchange.signing import Signer, fingerprint, is_signed, known_public_key

__all__ = [
    "FORMAT",
    "Document",
    "Names",
    "Shared",
    "Signer",
    "canonical_bytes",
    "digest_of",
    "fingerprint",
    "is_signed",
    "known_public_key",
    "read_document",
    "redacted_rule",
]
