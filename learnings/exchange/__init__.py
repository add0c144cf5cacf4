"""Learnings on their way between organisations: the document, its signature, and what is left out of it."""

from learnings.exchange.document import (
    FORMAT,
    LONGEST_FILE,
    Document,
    Shared,
    canonical_bytes,
    decoded,
    digest_of,
    read_document,
)
from learnings.exchange.listed import LONGEST_LIST, Listed, read_list
from learnings.exchange.redacting import Names, redacted_rule
from learnings.exchange.signing import Signer, fingerprint, is_signed, known_public_key

__all__ = [
    "FORMAT",
    "LONGEST_FILE",
    "LONGEST_LIST",
    "Document",
    "Listed",
    "Names",
    "Shared",
    "Signer",
    "canonical_bytes",
    "decoded",
    "digest_of",
    "fingerprint",
    "is_signed",
    "known_public_key",
    "read_document",
    "read_list",
    "redacted_rule",
]
