"""Who asks: the caller behind a bearer token, and what their role allows."""

from collections import OrderedDict
from datetime import timedelta

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Scope

from gridtap.drivers.logins import Proven, digest_of, note_key_used, prove
from gridtap.drivers.model import Role
from gridtap.kit.clock import Clock
from gridtap.kit.errors import NotAllowed
from gridtap.kit.log import get_log
from gridtap.kit.proxies import Proxies
from gridtap.storage.database import Database

REMEMBER_S = 10.0
MAX_REMEMBERED = 10_000


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has proven who they are; `token` is what they proved it with, `remote_address` where they are."""

    user_id: str
    name: str
    role: Role
    token: str
    remote_address: str | None = None

    @property
    def operates(self) -> bool:
        """Whether they may see and do what operators may."""
        return self.role in {"operator", "admin"}


ApiRequest = Request[Caller, None, State]
Connection = ASGIConnection[BaseRouteHandler, Caller, None, State]


class KnownCallers:
    """Callers by bearer token, remembered for a few seconds so that a busy screen costs no query a request."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[Proven, float]] = OrderedDict()
        self._log = get_log("api")

    async def find(self, token: str, remote_address: str | None = None) -> Caller:
        """The caller behind a bearer token. Raises: NotAllowed `bad_token`."""
        digest = digest_of(token)
        proven, until = self._known.get(digest, (None, 0.0))
        if proven is None or until <= self._clock.monotonic():
            proven = await self._db.read(lambda connection: prove(connection, token, self._clock.now()))
            if proven is None:
                self._known.pop(digest, None)
                raise NotAllowed("bad_token", "This sign-in is unknown or has expired; sign in again.", status=401)
            self._remember(digest, proven)
        return Caller(user_id=proven.user_id, name=proven.name, role=proven.role, token=token, remote_address=remote_address)

    def forget(self, token: str) -> None:
        """Ask the database again for this token, as after signing out."""
        self._known.pop(digest_of(token), None)

    def forget_user(self, user_id: str) -> None:
        """Ask the database again for all tokens of a person, as after a change of role or password."""
        for digest in [digest for digest, (proven, _) in self._known.items() if proven.user_id == user_id]:
            del self._known[digest]

    def forget_all(self) -> None:
        """Ask the database again for everybody, as after a key was removed."""
        self._known.clear()

    def _remember(self, digest: bytes, proven: Proven) -> None:
        lasts_s = REMEMBER_S
        if proven.expires_at is not None:
            lasts_s = min(lasts_s, (proven.expires_at - self._clock.now()) / timedelta(seconds=1))
        self._known[digest] = (proven, self._clock.monotonic() + lasts_s)
        self._known.move_to_end(digest)
        while len(self._known) > MAX_REMEMBERED:
            self._known.popitem(last=False)
        key_id = proven.key_id
        if key_id is not None:
            self._db.submit(lambda tx: note_key_used(tx, key_id), self._key_noted)

    def _key_noted(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._log.warning("key_use_not_noted", error=str(error))


def client_of(scope: Scope, proxies: Proxies) -> str | None:
    """The address of who asks, seen through our proxies."""
    peer = scope["client"]
    name = proxies.header.encode()
    lines = [text.decode("latin-1") for header, text in scope["headers"] if header == name]
    return proxies.client_of(None if peer is None else peer[0], lines)


def operators_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard for the operator's doors. Raises: NotAllowed `operators_only`."""
    if not connection.user.operates:
        raise NotAllowed("operators_only", "Only operators may do this; sign in with an operator's account.")


def admins_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard for what only admins may do. Raises: NotAllowed `admins_only`."""
    if connection.user.role != "admin":
        raise NotAllowed("admins_only", "Only admins may do this.")
