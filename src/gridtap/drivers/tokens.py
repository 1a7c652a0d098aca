"""Tokens: who may charge with what, and what may happen to a token."""

import hashlib
import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from gridtap.drivers.model import APP_TOKEN_KIND, MAX_TOKEN_CHARACTERS, Authorisation, Token
from gridtap.kit.errors import Malformed, NotFound
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.people import token_groups, tokens, users
from gridtap.storage.transaction import Transaction

_EMAID = re.compile(r"([A-Z]{2})-?([A-Z0-9]{3})-?([A-Z0-9]{9})(?:-?([A-Z0-9]))?")
_FIND = Prepared(
    select(tokens, token_groups.c.allows_concurrent.label("group_allows"), token_groups.c.is_master_pass)
    .outerjoin(token_groups, token_groups.c.group_id == tokens.c.group_id)
    .where(tokens.c.token == bindparam("wanted"))
)
_APP_TOKEN = Prepared(
    select(tokens.c.token)
    .where(tokens.c.driver_id == bindparam("of_driver"), tokens.c.kind == bindparam("of_kind"))
    .order_by(tokens.c.created_at)
)


def fold_token(token: str) -> str:
    """The form tokens are kept and compared in: without case, without surrounding blanks.

    Raises: Malformed `bad_token`.
    Spec: OCPP 1.6 §7.28 (IdToken is a CiString20Type).
    """
    folded = token.strip().upper()
    if not folded or len(folded) > MAX_TOKEN_CHARACTERS or not folded.isprintable():
        raise Malformed("bad_token", f"A token has 1 to {MAX_TOKEN_CHARACTERS} printable characters.")
    return folded


def authorise(connection: Connection, token: str, now: datetime) -> Authorisation:
    """Say whether a token may charge at this moment; one nobody knows is invalid.

    Spec: OCPP 1.6 §4.1, §7.2 (AuthorizationStatus); OCPP 2.0.1 C07 (eMAID).
    """
    folded = token.strip().upper()
    row = _FIND.first(connection, wanted=folded)
    if row is None:
        row = next((found for form in emaid_forms(folded) if (found := _FIND.first(connection, wanted=form)) is not None), None)
    if row is None:
        return Authorisation(status="invalid")
    expired = row.expires_at is not None and row.expires_at <= now
    return Authorisation(
        status="expired" if row.status == "accepted" and expired else row.status,
        expires_at=row.expires_at,
        group=row.group_id,
        driver_id=row.driver_id,
        kind=row.kind,
        allows_concurrent=_said(row.group_allows) if row.allows_concurrent is None else _said(row.allows_concurrent),
        is_master_pass=bool(row.is_master_pass),
    )


def note_use(tx: Transaction, token: str) -> None:
    """A session was asked for with this token just now; nothing for one nobody knows."""
    folded = token.strip().upper()
    tx.execute(update(tokens).where(tokens.c.token.in_((folded, *emaid_forms(folded)))).values(last_used_at=tx.now))


def _said(stored: object) -> bool | None:
    """A yes, a no, or nothing; SQLite tells 1 and 0."""
    return None if stored is None else bool(stored)


def emaid_forms(folded: str) -> tuple[str, ...]:
    """The other ways to write the same contract: with and without hyphens, without the check digit; none for other tokens.

    Spec: ISO 15118-2 annex H.1.
    """
    found = _EMAID.fullmatch(folded)
    if found is None:
        return ()
    country, provider, instance, digit = found.groups(default="")
    forms = [f"{country}{provider}{instance}{digit}", "-".join(part for part in (country, provider, instance, digit) if part)]
    if digit:
        forms += [f"{country}{provider}{instance}", f"{country}-{provider}-{instance}"]
    return tuple(form for form in forms if form != folded)


def get_token(connection: Connection, token: str) -> Token | None:
    """The token as it is kept, or None."""
    row = connection.execute(select(tokens).where(tokens.c.token == token.strip().upper())).first()
    return None if row is None else token_of(row)


def token_of(row: Row[Any]) -> Token:
    """A row of `tokens` as a value."""
    return Token(
        token=row.token,
        kind=row.kind,
        status=row.status,
        label=row.label,
        expires_at=row.expires_at,
        group=row.group_id,
        driver_id=row.driver_id,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        allows_concurrent=row.allows_concurrent,
    )


def token_digest(token: str) -> str:
    """A token's name where the token itself must not stand; the same for every way to write it."""
    return hashlib.blake2b(token.strip().upper().encode(), digest_size=16).hexdigest()


def put_token(tx: Transaction, token: Token) -> Token:
    """Make a token or replace what is known of it.

    Raises: Malformed `bad_token`; NotFound `driver_unknown`.
    """
    folded = fold_token(token.token)
    if token.driver_id is not None and tx.one(select(users.c.user_id).where(users.c.user_id == token.driver_id)) is None:
        raise NotFound("driver_unknown", f"There is no driver {token.driver_id}.")
    values = {
        "kind": token.kind,
        "status": token.status,
        "label": token.label,
        "expires_at": token.expires_at,
        "group_id": token.group,
        "driver_id": token.driver_id,
        "allows_concurrent": token.allows_concurrent,
    }
    kept = tx.one(select(tokens.c.created_at).where(tokens.c.token == folded))
    if kept is None:
        tx.execute(insert(tokens).values(token=folded, created_at=tx.now, **values))
    else:
        tx.execute(update(tokens).where(tokens.c.token == folded).values(**values))
    tx.emit(
        "token_changed",
        driver_id=token.driver_id,
        data={"kind": token.kind, "status": token.status, "digest": token_digest(folded)},
    )
    row = tx.one(select(tokens).where(tokens.c.token == folded))
    if row is None:  # pragma: no cover - written three lines above
        raise NotFound("token_unknown", "There is no such token.")
    return token_of(row)


def remove_token(tx: Transaction, token: str) -> None:
    """Forget a token; sessions it began keep its text. Raises: NotFound `token_unknown`."""
    row = tx.one(select(tokens).where(tokens.c.token == token.strip().upper()))
    if row is None:
        raise NotFound("token_unknown", "There is no such token.")
    tx.execute(delete(tokens).where(tokens.c.token == row.token))
    tx.emit("token_removed", driver_id=row.driver_id, data={"kind": row.kind, "digest": token_digest(row.token)})


def app_token_of(connection: Connection, driver_id: str) -> str:
    """The token that stands for a driver who starts from the app.

    Raises: NotFound `no_app_token`.
    """
    found = _APP_TOKEN.first(connection, of_driver=driver_id, of_kind=APP_TOKEN_KIND)
    if found is None:
        raise NotFound("no_app_token", "This account has no app token; ask the operator for one.")
    return str(found.token)


def tokens_of_driver(connection: Connection, driver_id: str) -> list[Token]:
    """Every token that stands for a driver; the app's first."""
    query = select(tokens).where(tokens.c.driver_id == driver_id).order_by(tokens.c.created_at)
    found = [token_of(row) for row in connection.execute(query)]
    return sorted(found, key=lambda token: token.kind != APP_TOKEN_KIND)
