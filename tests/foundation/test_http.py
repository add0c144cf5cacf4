"""Addresses of machines inside are never connected to, however they are spelled; counted at the listener itself."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import pytest

from foundation.http import AddressRefused, Caller, CallFailed, is_forbidden, networks
from tests.fakes.receiver import receiving

EVERY_PORT = frozenset(range(65536))
INSIDE = (
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.1", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.254", "192.168.0.1", "192.168.255.1", "169.254.169.254", "169.254.170.2", "169.254.0.1",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "192.0.2.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
)  # fmt: skip
INSIDE_V6 = (
    "::1", "::", "fe80::1", "fe80::a9fe:a9fe", "fc00::1", "fd00:ec2::254", "fdff::1", "ff02::1", "ff0e::1", "fec0::1",
    "2001:db8::1", "2001:0:7f00:1::", "100::1",
)  # fmt: skip
NAMES = ("localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "metadata.google.internal",
         "db.internal", "wiki.corp.lan", "router.home.arpa")  # fmt: skip
MALFORMED = (
    "ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "http:///x", "http://", "//127.0.0.1/",
    "http://user@127.0.0.1/", "http://user:pass@example.org/", "http://example.org@127.0.0.1/", "javascript:alert(1)",
    "http://[::1", "http://127.0.0.1:99999/", "http://ⓛocalhost/", "http://127。0。0。1/", "dict://127.0.0.1:11211/",
    "unix:///var/run/docker.sock", "http://exa mple.org\r\nHost: x/",
)  # fmt: skip


def spellings(address: str) -> Iterator[str]:
    """Spell an IPv4 address in the ways that resolvers understand, and inside of IPv6."""
    number = int(ipaddress.IPv4Address(address))
    a, b, c, d = address.split(".")
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    yield address
    yield str(number)
    yield hex(number)
    yield f"0{number:o}"
    yield ".".join(f"0{int(part):o}" for part in (a, b, c, d))
    yield ".".join(hex(int(part)) for part in (a, b, c, d))
    yield f"{a}.{b}.{int(c) * 256 + int(d)}"
    yield f"[::ffff:{address}]"
    yield f"[::ffff:{high}:{low}]"
    yield f"[64:ff9b::{high}:{low}]"
    yield f"[2002:{high}:{low}::1]"
    yield f"[::{high}:{low}]"


def variants(port: int) -> list[str]:
    hosts = chain.from_iterable(spellings(address) for address in INSIDE)
    named = [f"http://{host}:{port}/" for host in chain(hosts, (f"[{one}]" for one in INSIDE_V6), NAMES)]
    return [*named, *MALFORMED, f"https://127.0.0.1:{port}/", f"http://127.0.0.1:{port}/?x=https://example.org"]


def test_no_spelling_of_an_inner_address_is_connected_to() -> None:
    with receiving() as receiver:
        caller, tried = Caller(ports=EVERY_PORT), variants(receiver.port)
        taken = []
        for url in tried:
            try:
                caller.post(url, b"{}", {})
            except AddressRefused:
                continue
            taken.append(url)
        assert taken == []
        assert receiver.received == []
        assert len(tried) > 300


def test_a_name_that_answers_differently_each_time_is_asked_once() -> None:
    with receiving() as receiver:
        answers = iter((["93.184.216.34", "127.0.0.1"], ["127.0.0.1"], ["::ffff:127.0.0.1"], []))
        caller = Caller(resolve=lambda _host, _port: next(answers), ports=EVERY_PORT)
        for _ in range(4):
            with pytest.raises(AddressRefused):
                caller.post(f"http://rebind.example:{receiver.port}/", b"{}", {})
        assert receiver.received == []


def test_the_connection_goes_to_the_address_that_was_looked_at_under_the_name_that_was_asked_for() -> None:
    with receiving() as receiver:
        asked = []
        caller = Caller(networks("127.0.0.0/8"), lambda host, _port: asked.append(host) or ["127.0.0.1"])
        answer = caller.post(f"http://hook.example:{receiver.port}/a?b=c", b"{}", {"X-Told": "1"})
        assert (answer.status, asked) == (204, ["hook.example"])
        (received,) = receiver.received
        assert (received.path, received.headers["host"]) == ("/a?b=c", f"hook.example:{receiver.port}")


def test_ports_of_other_services_are_not_called() -> None:
    caller = Caller(resolve=lambda _host, _port: ["93.184.216.34"])
    for port in (22, 25, 5432, 6379, 11211):
        with pytest.raises(AddressRefused):
            caller.vet(f"http://example.org:{port}/")
    assert caller.vet("https://example.org/") == ("93.184.216.34", 443)


def test_words_that_would_become_headers_are_refused() -> None:
    with receiving() as receiver:
        caller = Caller(networks("127.0.0.1/32"))
        with pytest.raises(CallFailed):
            caller.post(receiver.url, b"{}", {"X-Told": "1\r\nX-Other: 2"})
        assert receiver.received == []


def test_who_never_ends_an_answer_is_cut_off() -> None:
    with dripping() as port, pytest.raises(CallFailed, match="in time"):
        Caller(networks("127.0.0.1/32"), total_s=0.3).post(f"http://127.0.0.1:{port}/", b"{}", {})


@contextmanager
def dripping() -> Iterator[int]:
    """Answer, one header line after the other, without end."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    while not done.wait(0.02):
                        connection.sendall(b"X: y\r\n")
                except OSError:
                    return

        done = threading.Event()
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            done.set()
            thread.join()


def test_addresses_of_the_open_internet_may_be_called() -> None:
    for address in ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"):
        assert not is_forbidden(ipaddress.ip_address(address)), address
