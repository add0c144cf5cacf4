"""Passwords: what we take, how they are kept (argon2id), and checking one. Pure; it is slow by design.

Hashing and checking happen before a command, never inside its transaction: 20 ms and 19 MiB would hold the write lock.
"""

import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from foundation.errors import Invalid

SHORTEST, LONGEST = 8, 256
FEWEST_CHARACTERS = 4
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)
# Nobody's: checked where there is no account, so that the answer takes as long as for a real one.
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$FofVNewe6CvxSm5tDbUjvA$jAQUD/2JQMNfuOZQkT3MPuiyOIkp66FiRMSWANs73go"
COMMON = frozenset(
    """
    password password1 password12 password123 passw0rd p@ssw0rd p@ssword pa$$word password! password1!
    12345678 123456789 1234567890 0123456789 87654321 987654321 123123123 11223344 12341234 123456abc abc123456
    abcd1234 abcdefgh abcdefghi a1b2c3d4 1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx q1w2e3r4 qazwsxedc
    qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123
    iloveyou iloveyou1 princess princess1 sunshine sunshine1 football football1 baseball baseball1 basketball
    superman superman1 batman123 spiderman pokemon1 starwars starwars1 whatever trustno1 master123 dragon123
    monkey123 shadow123 michael1 jennifer michelle jessica1 charlie1 computer computer1 internet samsung1 mercedes
    letmein1 letmein123 welcome1 welcome12 welcome123 changeme changeme1 changeit default1 temporary temp1234
    admin123 admin1234 administrator adminadmin root1234 rootroot test1234 testtest testing1 testing123 guest123
    secret12 secret123 summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2025 autumn2025
    corvette maverick liverpool chelsea1 arsenal1 november december september football123 hello123 hello1234
    andonandon incident incidents incident1 oncall123 pagerduty
    """.split()  # noqa: SIM905 - a list of a hundred literals reads worse
)


@dataclass(frozen=True)
class PasswordHash:
    """A password that was found good enough, hashed; commands take this and never see the password."""

    digest: str


@dataclass(frozen=True)
class Check:
    """What came of checking a password: against which hash, whether it fits, and a stronger hash where one is due."""

    against: str | None
    matches: bool
    renewed: PasswordHash | None = None


def hash_password(password: str, *, about: str = "", where: str = "password") -> PasswordHash:
    """Refuse a password that is easily guessed (``about`` is the person's address), and hash the rest."""
    password = _composed(password, where)
    if not SHORTEST <= len(password) <= LONGEST:
        detail = f"A password has {SHORTEST} to {LONGEST} characters; a few unrelated words make a good one."
        raise Invalid("accounts.password_length", detail, where=where)
    plain = password.casefold()
    own = {part for part in (about.casefold(), about.casefold().partition("@")[0]) if part}
    if plain in COMMON or plain in own or len(set(plain)) < FEWEST_CHARACTERS:
        detail = "That is one of the first passwords somebody would try; take a few unrelated words."
        raise Invalid("accounts.password_common", detail, where=where)
    return PasswordHash(HASHER.hash(password))


def check_password(stored: str | None, password: str) -> Check:
    """Check ``password`` against what is stored; without an account it takes as long, and fails."""
    against = stored or NOBODYS
    try:
        candidate = _composed(password[: LONGEST + 1], "password")
        HASHER.verify(against, candidate if len(candidate) <= LONGEST else "")
    except (VerificationError, InvalidHashError, Invalid):
        return Check(against=stored, matches=False)
    if stored is None:
        return Check(against=None, matches=False)
    renewed = PasswordHash(HASHER.hash(candidate)) if HASHER.check_needs_rehash(stored) else None
    return Check(against=stored, matches=True, renewed=renewed)


def _composed(password: str, where: str) -> str:
    """Return the password as every keyboard and system would compose it."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in password):
        detail = "The password holds a control character; type it again without."
        raise Invalid("accounts.password_characters", detail, where=where)
    return unicodedata.normalize("NFC", password)
