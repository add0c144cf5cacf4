"""Calling other people's servers without being turned against ourselves.

A name is resolved once, every address that it has is looked at, and the connection goes to the address that was looked
at, under the name that was asked for. Nothing is forwarded: not by redirects, not by proxies of the environment. What
comes back is cut off at a size, and all of it has to be over by a deadline.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from foundation.clock import monotonic

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
CONNECT_S, TOTAL_S = 3.0, 10.0
LARGEST_ANSWER = 4096
PORTS = frozenset({80, 443, 8080, 8443})
SCHEMES = {"http": 80, "https": 443}
# Names that only ever mean this machine, this network, or what a cloud tells its machines about themselves.
INSIDE_NAMES = re.compile(r"(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa)\.?$", re.IGNORECASE)
LATE = "no answer in time"
INSIDE = "This address is inside a network that we do not call."
# Public by its number, but answered by the cloud's own host.
TELLTALES = frozenset({ipaddress.ip_address("168.63.129.16")})
# IPv6 that carries an IPv4 address: NAT64, and 6to4's and ISATAP's relatives.
CARRIERS = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
# Not of the open internet, whatever the standard library of the day says.
CLOSED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "fec0::/10", "5f00::/16")
)


class AddressRefused(Exception):
    """The address is none that we call; the message says why, and nothing about what answers there."""


class CallFailed(Exception):
    """Nobody answered in time, or not in HTTP; ``is_unheard`` where no connection was made: nothing was done."""

    def __init__(self, why: str, *, is_unheard: bool = False) -> None:
        """Keep why, and whether anything can have arrived."""
        super().__init__(why)
        self.is_unheard = is_unheard


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def retry_after(self) -> float | None:
        """The seconds that the other side asks us to wait, at most a day."""
        said = self.headers.get("retry-after", "")
        return min(float(said), 86_400.0) if said.isascii() and said.isdigit() else None


def resolved(host: str, port: int) -> Sequence[str]:
    """Return every address of a name; a number is one address, in whatever way it is spelled."""
    with suppress(OSError):
        return [socket.inet_ntoa(socket.inet_aton(host))]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Caller:
    """Calls addresses of the open internet, and those inside that an administrator has allowed."""

    allowed: tuple[Network, ...] = ()
    resolve: Callable[[str, int], Sequence[str]] = field(default=resolved)
    ports: frozenset[int] = PORTS
    total_s: float = TOTAL_S
    largest: int = LARGEST_ANSWER

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send ``body``; raises AddressRefused or CallFailed. A redirect is an answer like any other."""
        return self.ask("POST", url, body, headers)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch what is there, up to a size; raises as ``post``."""
        return self.ask("GET", url, None, headers or {})

    def ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Ask with any method; raises as ``post``, and CallFailed ``is_unheard`` where nobody can have heard it."""
        address, port = self.vet(url)
        parts = urlsplit(url)
        connection = _pinned(parts.scheme, parts.hostname or "", port, address)
        began = monotonic()
        watch = threading.Timer(self.total_s, _cut, [connection])
        watch.start()
        is_heard = False
        try:
            connection.connect()
            is_heard = True
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            start = answer.read(self.largest)
            kept = {name.lower(): value for name, value in answer.getheaders()}
            took = monotonic() - began
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = monotonic() - began >= self.total_s
            why = LATE if late else f"no answer: {type(error).__name__}"
            raise CallFailed(why, is_unheard=not is_heard) from error
        finally:
            watch.cancel()
            connection.close()
        if took >= self.total_s:
            # Cut off in the middle, what was read may look whole.
            raise CallFailed(LATE)
        return Answer(answer.status, kept, start, took)

    def vet(self, url: str) -> tuple[str, int]:
        """Return the one address to connect to, and the port; raises AddressRefused for all that is not outside."""
        try:
            parts = urlsplit(url)
            port = parts.port or SCHEMES.get(parts.scheme, 0)
        except ValueError as error:
            message = "This is not an address of the web."
            raise AddressRefused(message) from error
        host = parts.hostname or ""
        if parts.scheme not in SCHEMES or not host or parts.username is not None or not url.isascii():
            message = "Write the address like https://example.org/hook, without a user."
            raise AddressRefused(message)
        if not self.allowed and INSIDE_NAMES.search(host):
            raise AddressRefused(INSIDE)
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            message = "This name has no address."
            raise AddressRefused(message) from error
        return self._chosen(host, found, port), port

    def _chosen(self, host: str, found: Sequence[str], port: int) -> str:
        """Return the first of the addresses, if each of them may be called."""
        addresses = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
        is_inside = any(is_forbidden(one) for one in addresses) or bool(INSIDE_NAMES.search(host))
        if addresses and all(self._is_allowed(one) for one in addresses):
            return found[0]
        if not addresses or is_inside:
            raise AddressRefused(INSIDE)
        if port not in self.ports:
            message = f"We call the ports {', '.join(map(str, sorted(self.ports)))} only."
            raise AddressRefused(message)
        return found[0]

    def _is_allowed(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.allowed)


def is_forbidden(address: Address) -> bool:
    """Whether an address, or one that it carries, is not of the open internet."""
    if address in TELLTALES or address.is_multicast or address.is_unspecified or not address.is_global:
        return True
    if any(address in network for network in CLOSED if network.version == address.version):
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_reserved
    return any(is_forbidden(one) for one in _carried(address))


def networks(setting: str) -> tuple[Network, ...]:
    """Read networks with commas between: ``10.1.0.0/16, fd12::/48``; raises ValueError for what is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in setting.split(",") if part.strip())


def _carried(address: ipaddress.IPv6Address) -> list[Address]:
    """Return the IPv4 addresses that stand inside an IPv6 one."""
    found: list[Address] = [one for one in (address.ipv4_mapped, *(address.teredo or ())) if one is not None]
    for network, shift in CARRIERS:
        if address in network:
            found.append(ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF))
    return found


def _pinned(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """Return a connection to that very address, which says ``host`` and is shown ``host``'s certificate."""
    if scheme == "https":
        return _PinnedTLS(host, port, address)
    return _Pinned(host, port, address)


class _Pinned(http.client.HTTPConnection):
    """A connection whose address was chosen beforehand."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=CONNECT_S)
        self._address = address

    def connect(self) -> None:
        """Connect to the chosen address."""
        self.sock = socket.create_connection((self._address, self.port), timeout=CONNECT_S)
        self.sock.settimeout(TOTAL_S)


class _PinnedTLS(_Pinned):
    """The same, behind TLS."""

    default_port = 443

    def connect(self) -> None:
        """Connect, and check the certificate against the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _cut(connection: http.client.HTTPConnection) -> None:
    """End what takes too long, whatever it does."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
