"""Our requests to stations over SOAP: to the address that an operator confirmed, and nowhere else."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

import httpx
import msgspec

from gridtap.ocpp.soap.envelope import content_type, is_soap, soap_action

MAX_ANSWER_BYTES = 256 * 1024
CONNECT_S = 10.0
MAX_OPEN = 200
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind a translator; which one it is, private ones too, stands in the last four bytes."""


class CallbackError(Exception):
    """The request did not reach a station's service; a stable code and a sentence."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class Place(NamedTuple):
    """A URL, and the address of its host that was looked at."""

    url: httpx.URL
    address: str


class CallbackAnswer(msgspec.Struct, frozen=True):
    """What came back: a result, or a fault with its HTTP status."""

    status: int
    body: bytes


class Callbacks:
    """One HTTP client for all stations: no redirects, no proxy, no cookies, limited time and size.

    A name is resolved once for each request and the connection goes to the address that was looked at, so that a name cannot
    mean another place a moment later.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._client: httpx.AsyncClient | None = None

    async def find(self, url: str) -> Place:
        """Where to connect to for this URL. Raises: CallbackError for a name nobody knows and for what we may not call."""
        asked = httpx.URL(url)
        return Place(asked, await self._resolve(asked.host, asked.port or (443 if asked.scheme == "https" else 80)))

    async def post(self, place: Place, action: str, body: bytes) -> CallbackAnswer:
        """Ask, and return the answer whatever its status; the caller limits the time.

        Raises: CallbackError when no SOAP service was reached; httpx.HTTPError for what went wrong after that.
        """
        headers = {
            "Host": place.url.netloc.decode("ascii"),
            "Content-Type": content_type(soap_action(action)),
            "Accept": "application/soap+xml",
            "Accept-Encoding": "identity",
        }
        request = self._open_client().build_request(
            "POST",
            place.url.copy_with(host=place.address),
            headers=headers,
            content=body,
            extensions={"sni_hostname": place.url.host},
        )
        try:
            response = await self._open_client().send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise CallbackError("callback_unreachable", f"Nothing answers at the callback address: {error}."[:300]) from error
        try:
            return await _read(response)
        finally:
            await response.aclose()

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
        """An address we may call. Raises: CallbackError."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise CallbackError("callback_unreachable", f"The host {host} is not known: {error}."[:300]) from error
        addresses = [str(each[4][0]) for each in found]
        allowed = addresses if self._allow_private else _public(addresses)
        if not allowed:
            sentence = f"{host} is a private address; GRIDTAP_ALLOW_PRIVATE_CALLBACKS=true lets such stations be called."
            raise CallbackError("callback_private", sentence)
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


async def _read(response: httpx.Response) -> CallbackAnswer:
    """The body, in limits. Raises: CallbackError for what is no SOAP service."""
    said = response.headers.get("Content-Type", "")
    if not is_soap(said) or "Content-Encoding" in response.headers:
        sentence = f"The callback address answered HTTP {response.status_code} without a SOAP message."
        raise CallbackError("callback_not_soap", sentence)
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise CallbackError("callback_too_large", f"The station's answer is larger than {MAX_ANSWER_BYTES} bytes.")
    return CallbackAnswer(response.status_code, bytes(body))
