"""Who speaks to us (网络地址): the peer of a connection, what proxies that we trust tell of who stands behind them, and how one who
knocks is counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
SHARED_BITS = 64  # of an IPv6 address: what one customer is given; they choose the rest as they like
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")
# Headers by which a request shows that it came through somebody; none of them is believed of a stranger.
SIGNS = (
    *FORWARDED, "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_SCHEME", "HTTP_X_FORWARDED_SSL", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP", "HTTP_FRONT_END_HTTPS", "HTTP_VIA",
)  # fmt: skip


def declared_address(text: str) -> Address | None:
    """An address as headers and servers write it: with a port, in brackets or quotes, IPv4 dressed as IPv6. None where it is none."""
    text = text.strip().strip('"').strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def counted_as(address: str | None) -> str:
    """What tries from an address are counted by: the address itself, of IPv6 its first 64 bits, "" where there is none."""
    found = declared_address(address or "")
    if isinstance(found, IPv6Address):
        return str(ip_network((found, SHARED_BITS), strict=False))
    return str(found) if found else ""


@dataclass(frozen=True)
class Caller:
    """Who asks: the address (None over a Unix socket), the scheme that a trusted proxy told ("" none), whether anything says that
    the request came through a proxy."""

    address: str | None
    scheme: str
    forwarded: bool


class Proxies:
    """The proxies whose word is taken: addresses and networks, as `10.0.0.0/8` or `::1`."""

    def __init__(self, networks: Iterable[str]) -> None:
        """Raises ValueError where one is neither an address nor a network."""
        self.networks = [ip_network(each.strip(), strict=False) for each in networks if each.strip()]

    def trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)

    def caller(self, environ: Mapping[str, object]) -> Caller:
        """Of a WSGI environment. What a peer that is no proxy of ours tells is not listened to."""
        peer = declared_address(str(environ.get("REMOTE_ADDR") or ""))
        forwarded = any(name in environ for name in SIGNS)
        if not self.trusts(peer):
            return Caller(str(peer) if peer else None, "", forwarded)
        first, second = (hops_of(name, str(environ.get(name, ""))) for name in FORWARDED)
        by_first, by_second = self._behind(peer, first), self._behind(peer, second)
        # Both headers, and they tell of two: one came from outside past a proxy that writes only the other. Which, nobody knows: such
        # requests are counted as the proxy's own.
        found = peer if first and second and by_first != by_second else by_first if first else by_second
        return Caller(str(found), declared_scheme(environ), forwarded)

    def _behind(self, peer: Address | None, hops: Sequence[str]) -> Address | None:
        """From the right: the first hop that is none of our proxies. What stands left of it is anybody's word."""
        found = peer
        for hop in reversed(hops):
            address = declared_address(hop)
            if address is None:  # "unknown", a name: the proxy that wrote it is as near as we come
                return found
            found = address
            if not self.trusts(address):
                return found
        return found


def hops_of(name: str, value: str) -> list[str]:
    """The addresses of a header, the nearest last."""
    if not value.strip():
        return []
    parts = value.split(",")
    if name == "HTTP_FORWARDED":
        parts = [_pair(part, "for") for part in parts]
    return [part.strip() for part in parts]


def declared_scheme(environ: Mapping[str, object]) -> str:
    """http or https by the nearest proxy, "" where it says nothing."""
    scheme = str(environ.get("HTTP_X_FORWARDED_PROTO", "")).rpartition(",")[2].strip().lower()
    scheme = scheme or _pair(str(environ.get("HTTP_FORWARDED", "")).rpartition(",")[2], "proto").lower()
    return scheme if scheme in ("http", "https") else ""


def _pair(part: str, name: str) -> str:
    for pair in part.split(";"):
        key, _, value = pair.partition("=")
        if key.strip().lower() == name:
            return value.strip().strip('"')
    return ""
