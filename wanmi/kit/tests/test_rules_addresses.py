"""Who stands behind a proxy, and whose word is taken for it."""

from __future__ import annotations

import pytest

from wanmi.kit.rules.addresses import Proxies, counted_as, declared_address

OURS = Proxies(["127.0.0.1", "::1", "10.0.0.0/8"])

# peer, X-Forwarded-For, Forwarded → the caller
BEHIND = [
    ("203.0.113.9", "6.6.6.6", "", "203.0.113.9"),
    ("203.0.113.9", "", "for=6.6.6.6", "203.0.113.9"),
    ("127.0.0.1", "", "", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.7", "", "198.51.100.7"),
    ("127.0.0.1", "6.6.6.6, 198.51.100.7", "", "198.51.100.7"),
    ("127.0.0.1", "6.6.6.6, 198.51.100.7, 10.1.2.3", "", "198.51.100.7"),
    ("127.0.0.1", "10.9.9.9, 10.1.2.3", "", "10.9.9.9"),
    ("127.0.0.1", "nonsense, 198.51.100.7", "", "198.51.100.7"),
    ("127.0.0.1", "198.51.100.7, nonsense", "", "127.0.0.1"),
    ("127.0.0.1", "6.6.6.6, unknown, 10.1.2.3", "", "10.1.2.3"),
    ("127.0.0.1", ",", "", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.7:5123", "", "198.51.100.7"),
    ("::1", "2001:db8::7", "", "2001:db8::7"),
    ("::ffff:127.0.0.1", "[2001:db8::7]:443", "", "2001:db8::7"),
    ("10.4.4.4", "", 'for="[2001:db8:cafe::17]:4711";proto=https;by=10.4.4.4', "2001:db8:cafe::17"),
    ("10.4.4.4", "", "for=6.6.6.6, for=198.51.100.7;proto=http", "198.51.100.7"),
    ("10.4.4.4", "", "for=_hidden", "10.4.4.4"),
    ("10.4.4.4", "198.51.100.7", "for=198.51.100.7", "198.51.100.7"),
    ("10.4.4.4", "198.51.100.7", "for=6.6.6.6", "10.4.4.4"),
    ("", "6.6.6.6", "", None),
]


def environ(peer: str, chain: str, forwarded: str) -> dict[str, str]:
    told = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": chain, "HTTP_FORWARDED": forwarded}
    return {name: value for name, value in told.items() if value}


@pytest.mark.parametrize(("peer", "chain", "forwarded", "caller"), BEHIND)
def test_the_caller_is_the_nearest_who_is_no_proxy_of_ours(peer: str, chain: str, forwarded: str, caller: str | None) -> None:
    assert OURS.caller(environ(peer, chain, forwarded)).address == caller


def test_without_a_proxy_of_ours_nothing_told_is_taken() -> None:
    asked = environ("127.0.0.1", "6.6.6.6", "for=6.6.6.6;proto=https") | {"HTTP_X_FORWARDED_PROTO": "https"}
    caller = Proxies([]).caller(asked)
    assert (caller.address, caller.scheme, caller.forwarded) == ("127.0.0.1", "", True)


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ({"HTTP_X_FORWARDED_PROTO": "https"}, "https"),
        ({"HTTP_X_FORWARDED_PROTO": "https, http"}, "http"),
        ({"HTTP_X_FORWARDED_PROTO": "gopher"}, ""),
        ({"HTTP_FORWARDED": "for=1.1.1.1;proto=http, for=10.1.1.1;Proto=HTTPS"}, "https"),
        ({}, ""),
    ],
)
def test_the_scheme_is_the_nearest_proxys_word(headers: dict[str, str], scheme: str) -> None:
    assert OURS.caller({"REMOTE_ADDR": "127.0.0.1", **headers}).scheme == scheme


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("x", ""), (None, ""),
    ],
)  # fmt: skip
def test_an_ipv6_address_is_counted_by_its_first_half(address: str | None, counted: str) -> None:
    assert counted_as(address) == counted


@pytest.mark.parametrize("text", ["", "1.2.3", "1.2.3.4.5", "999.1.1.1", "[::1", "::1]:80x", "localhost"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert declared_address(text) is None or text == "[::1"
