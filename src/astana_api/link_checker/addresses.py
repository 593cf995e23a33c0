"""Resolve hosts, and refuse addresses that are not public.

A citation or a redirect can name any host, and the name server of a host can return any address.
The program connects only to an address that was checked, so that a second lookup cannot replace it.
"""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
MAX_ADDRESSES = 4
"""Addresses of a host to connect to, one after the other, until one accepts the connection."""


class ForbiddenAddressError(Exception):
    """The host has an address that is not public."""


class UnknownHostError(Exception):
    """The host has no address."""


async def resolve_host(host: str, port: int, *, allow_private: bool) -> Sequence[str]:
    """Return addresses of the host.

    Raise UnknownHostError, and ForbiddenAddressError if any address of the host is not public: a
    host with both kinds of addresses is not to be trusted.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise UnknownHostError(f"cannot resolve {host}: {exc}") from exc
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    if not addresses:
        raise UnknownHostError(f"cannot resolve {host}: no address")
    for address in addresses:
        if not allow_private and not is_public(address):
            name = host if address == host else f"the address {address} of {host}"
            raise ForbiddenAddressError(f"{name} is not public")
    return addresses[:MAX_ADDRESSES]


def is_public(address: str) -> bool:
    """Return whether an address is reachable from everywhere and belongs to one host.

    An IPv6 address with an IPv4 address in it is as public as the latter.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        embedded = _embedded_address(ip)
        if embedded is not None:
            return is_public(str(embedded))
    return ip.is_global and not ip.is_multicast


def _embedded_address(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
