"""Our requests to stations over SOAP: to the address that an operator confirmed, and nowhere else."""

from collections.abc import Mapping

import msgspec

from gridtap.kit.outgoing import MAX_ANSWER_BYTES, Outgoing, OutgoingError, Place
from gridtap.ocpp.soap.envelope import content_type, is_soap, soap_action


class CallbackError(Exception):
    """The request did not reach a station's service; a stable code and a sentence."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class CallbackAnswer(msgspec.Struct, frozen=True):
    """What came back: a result, or a fault with its HTTP status."""

    status: int
    body: bytes


class Callbacks:
    """One HTTP client for all stations, with and without TLS, as stations are."""

    def __init__(self, *, allow_private: bool) -> None:
        self._outgoing = Outgoing(allow_private=allow_private, allow_http=True)

    async def find(self, url: str) -> Place:
        """Where to connect to for this URL. Raises: CallbackError for a name nobody knows and for what we may not call."""
        try:
            return await self._outgoing.find(url)
        except OutgoingError as error:
            raise _failure(error) from error

    async def post(self, place: Place, action: str, body: bytes) -> CallbackAnswer:
        """Ask, and return the answer whatever its status; the caller limits the time.

        Raises: CallbackError when no SOAP service was reached; httpx.HTTPError for what went wrong after that.
        """
        headers = {"Content-Type": content_type(soap_action(action)), "Accept": "application/soap+xml"}
        try:
            reply = await self._outgoing.ask(place, headers=headers, body=body, look=_check_soap)
        except OutgoingError as error:
            raise _failure(error) from error
        return CallbackAnswer(reply.status, reply.body)

    async def close(self) -> None:
        """Close what is open. Safe to repeat."""
        await self._outgoing.close()


def _check_soap(status: int, headers: Mapping[str, str]) -> None:
    """Raises: CallbackError for what is no SOAP service."""
    if not is_soap(headers.get("Content-Type", "")) or "Content-Encoding" in headers:
        raise CallbackError("callback_not_soap", f"The callback address answered HTTP {status} without a SOAP message.")


def _failure(error: OutgoingError) -> CallbackError:
    match error.reason:
        case "private":
            remedy = " GRIDTAP_ALLOW_PRIVATE_CALLBACKS=true lets such stations be called."
            return CallbackError("callback_private", error.description + remedy)
        case "too_large":
            return CallbackError("callback_too_large", f"The station's answer is larger than {MAX_ANSWER_BYTES} bytes.")
        case _:
            return CallbackError("callback_unreachable", f"The callback address cannot be called: {error.description}"[:300])
