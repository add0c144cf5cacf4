"""No test reaches beyond this machine: only loopback and Unix sockets may be used."""

import ipaddress
import sys

NAMES = {"", "localhost", "ip6-localhost"}
ASKING = "socket.getaddrinfo"
WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", ASKING})


class BeyondThisMachineError(RuntimeError):
    """A test tried to reach something that is not on this machine."""

    def __init__(self, event: str, host: str) -> None:
        super().__init__(f"{event} to {host}: tests reach loopback and Unix sockets only")


def guard() -> None:
    """Refuse from now on; an audit hook can't be taken out again."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event not in WATCHED:
        # This is asked at each id().
        return
    if event == ASKING:
        host = arguments[0]
        if not _is_literal(host) and not _is_loopback(host):
            raise BeyondThisMachineError(event, str(host))
    else:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise BeyondThisMachineError(event, str(address[0]))


def _is_loopback(host: object) -> bool:
    name = _text(host)
    if name in NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_literal(host: object) -> bool:
    try:
        ipaddress.ip_address(_text(host).partition("%")[0])
    except ValueError:
        return False
    return True


def _text(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host or "")
