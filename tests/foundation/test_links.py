import pytest

from foundation.errors import Invalid
from foundation.links import is_web_address, needed_address, web_address


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c|{d}#e", "HTTP://EXAMPLE.ORG", "https://b\u00fccher.example/", "http://[::1]:8080/x"],
)
def test_an_address_of_the_web_is_taken(address: str) -> None:
    assert web_address(f" {address} ", field="url") == address
    assert is_web_address(address)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("javascript:alert(1)", "begins with https://"),
        ("JavaScript://example.org/%0aalert(1)", "begins with https://"),
        ("data:text/html,x", "begins with https://"),
        ("//example.org", "begins with https://"),
        ("https://", "name a host"),
        ("https:///path", "name a host"),
        ("https://example.org:99999/", "name a host"),
        ("https://exa%6dple.org/", "name a host"),
        ("https://bank.example@evil.example/", "a name or a password before its host"),
        ("https://example.org/a b", "holds a space at position 22"),
        ("https://example.org\\@evil.example", "escape it"),
        ('https://example.org/"onclick=', "escape it"),
    ],
)
def test_what_would_mislead_is_refused_with_what_to_do(address: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        web_address(address, field="url", code="link.scheme")
    assert (refused.value.code, refused.value.where) == ("link.scheme", "url")
    assert not is_web_address(address)


def test_an_address_may_be_left_out_where_it_is_not_needed() -> None:
    assert web_address(" \u200b ", field="url") == ""
    with pytest.raises(Invalid):
        needed_address("", field="url")
