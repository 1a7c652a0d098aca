"""What tokens were told last, for the time in which the database cannot be asked."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import token_digest
from gridtap.kit.clock import Clock

MAX_REMEMBERED = 50_000


class LastKnown:
    """Answers to Authorize in memory, the freshest of them; belongs to the event loop's thread.

    What a token was told is forgotten when an operator changes it. A token that nobody showed here lately is not known: its
    station is let go, and decides by itself as it does offline. Spec: OCPP 1.6 §3.5; OCPP 2.0.1 C01, C12 to C15.
    """

    def __init__(self, clock: Clock, lasts: timedelta) -> None:
        self._clock = clock
        self._lasts = lasts
        self._told: OrderedDict[str, tuple[Authorisation, datetime]] = OrderedDict()

    def note(self, token: str, authorisation: Authorisation) -> None:
        """A token was told this, by the database. A stranger's is not worth a place."""
        if not self._lasts or authorisation.status == "invalid":
            return
        digest = token_digest(token)
        self._told[digest] = (authorisation, self._clock.now())
        self._told.move_to_end(digest)
        while len(self._told) > MAX_REMEMBERED:
            self._told.popitem(last=False)

    def find(self, token: str) -> Authorisation | None:
        """What the token would be told now, or None where it is not known."""
        told, at = self._told.get(token_digest(token), (None, None))
        now = self._clock.now()
        if told is None or at is None or now - at > self._lasts:
            return None
        if told.status == "accepted" and told.expires_at is not None and told.expires_at <= now:
            return msgspec.structs.replace(told, status="expired")
        return told

    def around(
        self, token: str, reply: Callable[[Authorisation], Struct]
    ) -> tuple[Callable[[Authorisation], Struct], Callable[[], Struct | None]]:
        """`reply` that remembers what it tells the token, and the answer without the database."""

        def remembering(authorisation: Authorisation) -> Struct:
            self.note(token, authorisation)
            return reply(authorisation)

        def instead() -> Struct | None:
            known = self.find(token)
            return None if known is None else reply(known)

        return remembering, instead

    def forget(self, digest: str) -> None:
        """A token was changed."""
        self._told.pop(digest, None)
