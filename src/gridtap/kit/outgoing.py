"""Requests to addresses that others told us: looked at before anything is sent; no redirects, limited in size and time."""

import asyncio
import socket
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal, NamedTuple

import httpx

CONNECT_S = 10.0
MAX_OPEN = 200
MAX_ANSWER_BYTES = 256 * 1024
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind a translator; which one it is, private ones too, stands in the last four bytes."""


class OutgoingError(Exception):
    """The request was not made, or its answer not taken: why, in a word and in a sentence."""

    def __init__(self, reason: Literal["bad_url", "insecure", "private", "unreachable", "too_large"], description: str) -> None:
        super().__init__(description)
        self.reason = reason
        self.description = description


class Place(NamedTuple):
    """A URL, and the address of its host that was looked at."""

    url: httpx.URL
    address: str


class Reply(NamedTuple):
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outgoing:
    """One HTTP client: no redirects, no proxy, no cookies, no compressed answers, limited time and size.

    A name is resolved once for each request and the connection goes to the address that was looked at, so that a name cannot
    mean another place a moment later.
    """

    def __init__(self, *, allow_private: bool, allow_http: bool) -> None:
        """`allow_private` lets requests go to addresses that are not on the internet; `allow_http` lets them go without TLS."""
        self._allow_private = allow_private
        self._schemes = ("https", "http") if allow_http else ("https",)
        self._client: httpx.AsyncClient | None = None

    async def find(self, url: str) -> Place:
        """Where to connect to for this URL.

        Raises: OutgoingError for what is no URL, for a name nobody knows, and for what we may not ask.
        """
        try:
            asked = httpx.URL(url)
        except (httpx.InvalidURL, TypeError, ValueError) as error:
            raise OutgoingError("bad_url", f"This is no URL: {error}."[:300]) from error
        if asked.scheme not in ("https", "http") or not asked.host:
            raise OutgoingError("bad_url", "Only http and https addresses are asked.")
        if asked.scheme not in self._schemes:
            raise OutgoingError("insecure", f"{asked.host} is asked over https only.")
        return Place(asked, await self._resolve(asked.host, asked.port or (443 if asked.scheme == "https" else 80)))

    async def ask(
        self,
        place: Place,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        look: Callable[[int, Mapping[str, str]], None] | None = None,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> Reply:
        """Ask, and return the answer whatever its status; the caller limits the time.

        `look` may raise for a status and headers whose body is not worth reading.
        Raises: OutgoingError when nobody was reached, or too much came back; httpx.HTTPError for what went wrong in between.
        """
        host = {"Host": place.url.netloc.decode("ascii"), "Accept-Encoding": "identity"}
        request = self._open_client().build_request(
            method,
            place.url.copy_with(host=place.address),
            headers={**host, **(headers or {})},
            content=body,
            extensions={"sni_hostname": place.url.host},
        )
        try:
            response = await self._open_client().send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise OutgoingError("unreachable", f"Nothing answers at {place.url.host}: {error}."[:300]) from error
        try:
            if look is not None:
                look(response.status_code, response.headers)
            return Reply(response.status_code, response.headers, await _read(response, max_bytes))
        finally:
            await response.aclose()

    async def fetch(
        self,
        url: str,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float = 10.0,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> Reply:
        """Find and ask within so many seconds. Raises: OutgoingError, whatever went wrong."""
        try:
            async with asyncio.timeout(timeout_s):
                place = await self.find(url)
                return await self.ask(place, method=method, headers=headers, body=body, max_bytes=max_bytes)
        except TimeoutError as error:
            raise OutgoingError("unreachable", f"No answer came within {timeout_s:g} s.") from error
        except httpx.HTTPError as error:
            raise OutgoingError("unreachable", f"The answer broke off: {error}."[:300]) from error

    def _open_client(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(None, connect=CONNECT_S, pool=CONNECT_S),
                limits=httpx.Limits(max_connections=MAX_OPEN, max_keepalive_connections=0),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client

    async def _resolve(self, host: str, port: int) -> str:
        """An address we may ask. Raises: OutgoingError."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise OutgoingError("unreachable", f"The host {host} is not known: {error}."[:300]) from error
        addresses = [str(each[4][0]) for each in found]
        allowed = addresses if self._allow_private else _public(addresses)
        if not allowed:
            raise OutgoingError("private", f"{host} is a private address.")
        return allowed[0]

    async def close(self) -> None:
        """Close what is open. Safe to repeat."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def _public(addresses: Sequence[str]) -> list[str]:
    """The addresses, unless one of them is not public: then none."""
    return list(addresses) if addresses and all(is_public(ip_address(each.partition("%")[0])) for each in addresses) else []


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is on the internet, also where it is IPv4 dressed up as IPv6."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    """The body, in limits. Raises: OutgoingError."""
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > max_bytes:
            raise OutgoingError("too_large", f"The answer is larger than {max_bytes} bytes.")
    return bytes(body)
