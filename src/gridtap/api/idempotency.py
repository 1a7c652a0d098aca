"""`Idempotency-Key` on every POST: the same request is done once and answered the same, also after a restart.

Responses may hold secrets shown once (a new station's password, an access token). They are kept encrypted under a key derived
from the client's own Idempotency-Key, of which only a digest is kept: who reads the database alone learns nothing.
"""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar import Request
from litestar.datastructures import Headers
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import bindparam, delete, select, update

from gridtap.api.callers import Caller
from gridtap.api.parts import parts_of
from gridtap.kit.errors import Malformed, Refused
from gridtap.storage.database import Database
from gridtap.storage.prepared import Prepared, prepared_insert
from gridtap.storage.tables.people import idempotency_keys as table
from gridtap.storage.transaction import Transaction

HEADER = "idempotency-key"
MAX_KEY_CHARACTERS = 100
KEPT = timedelta(hours=24)
PATIENCE_S = 60.0
LEASE = timedelta(minutes=5)
"""How long a request of another process may be at work before it is taken for lost."""
NOBODY = "-"
"""Whose keys they are at the doors that are open to all."""
CLAIMS: Mapping[str, object] = {"claims_by_itself": True}
"""The `opt` of a door that claims the key in its own work, see `Claiming`."""
_CLAIMING = "gridtap.claiming"
_OURS = frozenset({"ours", "at_work", "lost"})
"""What is said of a key while we are at work on it."""
_NEVER_KEPT = frozenset({401, 403, 429})
_THIS = (table.c.user_id == bindparam("wanted_user")) & (table.c.key == bindparam("wanted_key"))
_FIND = Prepared(select(table).where(_THIS))
_CLAIM = prepared_insert(table, "user_id", "key", "request_digest", "created_at")
_KEEP = Prepared(update(table).where(_THIS).values(status=bindparam("new_status"), body=bindparam("new_body")))


class Answer(msgspec.Struct, frozen=True):
    """A response as it is kept: what is needed to give it again."""

    status: int
    headers: dict[str, str]
    body: bytes


class Claim(msgspec.Struct, frozen=True):
    """What the database says about a key: ours now, or whose it was before."""

    state: Literal["ours", "other_request", "at_work", "lost", "done"]
    status: int = 0
    sealed: str = ""


class _Ticket(msgspec.Struct, frozen=True):
    user_id: str
    key: str
    digest: bytes
    secret: bytes

    @property
    def name(self) -> tuple[str, str]:
        """Whose key, and which."""
        return self.user_id, self.key


class Claiming:
    """A key that a door claims by itself, in the commit of its work: one trip to the database less before a station hears."""

    def __init__(self, ticket: _Ticket) -> None:
        self._ticket = ticket
        self.before: Claim | None = None
        """What the key was used for before; set where `look` refused."""
        self.is_looked_at = False

    def look(self, tx: Transaction) -> None:
        """Call first. Raises: Refused where the key was used before; then the middleware answers in the door's place."""
        self.is_looked_at = True
        claim = find_claim(tx, self._ticket.user_id, self._ticket.key, self._ticket.digest)
        if claim is not None:
            self.before = claim
            raise _in_progress()

    def take(self, tx: Transaction) -> None:
        """Call once the work is certain to be done."""
        claim_key(tx, self._ticket.user_id, self._ticket.key, self._ticket.digest)


def claiming_of(scope: Scope) -> Claiming | None:
    """The key that the door with `opt=CLAIMS` has to claim; None for a request without one."""
    return scope["state"].get(_CLAIMING)


class Idempotency:
    """Middleware, inside authentication: replays what was answered before to the same person's same key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        body = await Request[Any, Any, Any](scope, receive, send).body()
        ticket = _ticket(scope, key, body)
        name, parts = ticket.name, parts_of(scope)
        if name in parts.at_work:
            await _wait_for(parts.at_work, name)
        finished = parts.at_work[name] = asyncio.Event()
        try:
            if scope["route_handler"].opt.get("claims_by_itself"):
                await self._let_claim(ticket, scope, receive, send)
            else:
                claim = await parts.db.write(lambda tx: claim_key(tx, *ticket.name, ticket.digest), is_prompt=True)
                await self._go_on(ticket, claim, scope, receive, send)
        finally:
            del parts.at_work[name]
            finished.set()

    async def _go_on(self, ticket: _Ticket, claim: Claim, scope: Scope, receive: Receive, send: Send) -> None:
        match claim.state:
            case "ours":
                await self._run(ticket, scope, receive, send)
            case "done":
                await _replay(_open(claim.sealed, ticket.secret), send)
            case "other_request":
                detail = "This Idempotency-Key was used for another request; take a new one for each intent."
                raise Refused("idempotency_key_reused", detail)
            case "at_work":
                raise _in_progress()
            case "lost":
                detail = "The server was stopped while it worked on this request; look what became of it, then use a new key."
                raise Refused("request_interrupted", detail)

    async def _let_claim(self, ticket: _Ticket, scope: Scope, receive: Receive, send: Send) -> None:
        """The door claims the key; what it answers where the key was used before is nobody's answer."""
        claiming, db = Claiming(ticket), parts_of(scope).db
        scope["state"][_CLAIMING] = claiming
        taken = await self._record(ticket, scope, receive, send)
        before = claiming.before
        if not claiming.is_looked_at:
            claim = await db.write(lambda tx: claim_key(tx, *ticket.name, ticket.digest))
            before = None if claim.state == "ours" else claim
        if before is None:
            await self._keep(ticket, taken, db)
        else:
            await self._go_on(ticket, before, scope, receive, send)

    async def _run(self, ticket: _Ticket, scope: Scope, receive: Receive, send: Send) -> None:
        taken = await self._record(ticket, scope, receive, send)
        await self._keep(ticket, taken, parts_of(scope).db)

    async def _record(self, ticket: _Ticket, scope: Scope, receive: Receive, send: Send) -> "_Recorder":
        taken = _Recorder(send)
        try:
            await self._app(scope, receive, taken.send)
        except BaseException:
            await parts_of(scope).db.write(lambda tx: release_key(tx, *ticket.name))
            raise
        return taken

    async def _keep(self, ticket: _Ticket, taken: "_Recorder", db: Database) -> None:
        answer = taken.answer()
        if _worth_keeping(answer.status):
            sealed = _seal(answer, ticket.secret)
            await db.write(lambda tx: keep_answer(tx, ticket, answer.status, sealed))
        else:
            await db.write(lambda tx: release_key(tx, *ticket.name))
        await taken.pass_on()


async def _wait_for(at_work: dict[tuple[str, str], asyncio.Event], name: tuple[str, str]) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while (other := at_work.get(name)) is not None:
                await other.wait()
    except TimeoutError:
        raise _in_progress() from None


class _Recorder:
    """Holds a response back until it is kept."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self._messages.append(message)

    def answer(self) -> Answer:
        status, headers, body = 500, dict[str, str](), b""
        for message in self._messages:
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
            elif message["type"] == "http.response.body":
                body += message["body"]
        return Answer(status, headers, body)

    async def pass_on(self) -> None:
        for message in self._messages:
            await self._send(message)


def claim_key(tx: Transaction, user_id: str, key: str, digest: bytes) -> Claim:
    """Take a key for a request, or say what it was used for before."""
    row = _row(tx, user_id, key)
    if row is not None:
        before = _told(tx, row, digest)
        if before is not None:
            return before
        release_key(tx, user_id, key)
    tx.run(_CLAIM, user_id=user_id, key=key, request_digest=digest, created_at=tx.now)
    return Claim("ours")


def find_claim(tx: Transaction, user_id: str, key: str, digest: bytes) -> Claim | None:
    """What a key was used for before; None where it is free."""
    row = _row(tx, user_id, key)
    return None if row is None else _told(tx, row, digest)


def _row(tx: Transaction, user_id: str, key: str) -> Any:
    found = tx.run(_FIND, wanted_user=user_id, wanted_key=key)
    return found[0] if found else None


def _told(tx: Transaction, row: Any, digest: bytes) -> Claim | None:
    if row.created_at <= tx.now - KEPT:
        return None
    if bytes(row.request_digest) != digest:
        return Claim("other_request")
    if row.status is None:
        return Claim("at_work" if row.created_at > tx.now - LEASE else "lost")
    return Claim("done", row.status, row.body)


def keep_answer(tx: Transaction, ticket: _Ticket, status: int, sealed: str) -> None:
    """Keep what was answered; where the door refused before it claimed the key, it is claimed now."""
    if claim_key(tx, *ticket.name, ticket.digest).state in _OURS:
        tx.run(_KEEP, wanted_user=ticket.user_id, wanted_key=ticket.key, new_status=status, new_body=sealed)


def release_key(tx: Transaction, user_id: str, key: str) -> None:
    """Nothing was done for this key: it may be used again."""
    tx.execute(delete(table).where(table.c.user_id == user_id, table.c.key == key))


def _key_of(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    given = Headers.from_scope(scope).get(HEADER)
    if given is None:
        return None
    key = given.strip()
    if not key or len(key) > MAX_KEY_CHARACTERS or not key.isprintable():
        raise Malformed("bad_idempotency_key", f"An Idempotency-Key has 1 to {MAX_KEY_CHARACTERS} printable characters.")
    return key


def _ticket(scope: Scope, key: str, body: bytes) -> _Ticket:
    caller: Caller | None = scope.get("user")  # pyright: ignore[reportUnknownMemberType] - the framework's TypedDict
    request = f"{scope['path']}?{scope['query_string'].decode('latin-1')}\n".encode() + body
    return _Ticket(
        user_id=NOBODY if caller is None else caller.user_id,
        key=hashlib.sha256(b"name\n" + key.encode()).hexdigest(),
        digest=hashlib.sha256(request).digest(),
        secret=hashlib.sha256(b"seal\n" + key.encode() + b"\n" + request).digest(),
    )


def _worth_keeping(status: int) -> bool:
    return (status < 500 and status not in _NEVER_KEPT) or status == 504


def _seal(answer: Answer, secret: bytes) -> str:
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(secret).encrypt(nonce, msgspec.msgpack.encode(answer), None)).decode()


def _open(sealed: str, secret: bytes) -> Answer:
    raw = base64.b64decode(sealed)
    try:
        return msgspec.msgpack.decode(AESGCM(secret).decrypt(raw[:12], raw[12:], None), type=Answer)
    except InvalidTag as error:
        raise Refused("idempotency_key_reused", "This Idempotency-Key was used before; take a new one.") from error


async def _replay(answer: Answer, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"idempotency-replayed", b"true"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _in_progress() -> Refused:
    return Refused("request_in_progress", "The first request with this Idempotency-Key is still at work; ask again in a moment.")
