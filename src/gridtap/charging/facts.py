"""The facts a session is made of, append-only: each once, with the reply it got."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from gridtap.charging.machine import Asked, Began, Failed, Flagged, Rebooted, Stopped, Superseded
from gridtap.charging.machine import Fact as FoldFact
from gridtap.charging.model import Correction, Failure, MeterSample, SessionLimit
from gridtap.charging.readings import MAX_MILLI
from gridtap.charging.statuses import Reported
from gridtap.charging.times import Corrected, Moment
from gridtap.kit.clock import from_micros, to_micros
from gridtap.storage.prepared import Prepared, prepared_insert
from gridtap.storage.tables.charging import facts
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Tariff

ORPHAN, CONFLICT, METER = "orphan", "conflict", "meter"


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag="opened", omit_defaults=True):
    """A session came to be: asked for by somebody, or first heard of by its start."""

    session_id: str
    evse_key: int
    connector_number: int
    token: str | None
    token_kind: str
    driver_id: str | None = None
    tariff: Tariff | None = None
    limit: SessionLimit | None = None
    most_w: int = 0
    """What the connector gives at most, 0 where nobody knows."""


class Started(msgspec.Struct, frozen=True, kw_only=True, tag="started", omit_defaults=True):
    """A StartTransaction, or the first we heard of a 2.x transaction, in our words."""

    transaction_id: str
    register_mwh: int | None
    token_status: str | None
    driver_id: str | None = None
    token_kind: str = "unknown"  # noqa: S105 - the kind of a token, no secret
    is_trusted: bool = True
    reservation_id: int | None = None


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag="ended", omit_defaults=True):
    """A StopTransaction, or the end of a 2.x transaction, in our words.

    `samples` only where nobody knows for sure whose they are, for they may move; else they stand among the readings alone.
    """

    transaction_id: str
    register_mwh: int | None
    reason: str
    token: str | None = None
    is_trusted: bool = True
    samples: tuple[MeterSample, ...] = ()


class Metered(msgspec.Struct, frozen=True, kw_only=True, tag="metered"):
    """Readings of a transaction nobody knows; they are kept under the EVSE."""

    transaction_id: str
    evse_key: int


class Status(msgspec.Struct, frozen=True, tag="status"):
    """The connector's own word."""

    wire_status: str


class Wish(msgspec.Struct, frozen=True, tag="wish"):
    """An end was asked for, or the asking withdrawn."""

    is_withdrawn: bool


class Note(msgspec.Struct, frozen=True, tag="note"):
    """`rebooted`, `settled`, `superseded`, or a flag."""

    text: str


class Owned(msgspec.Struct, frozen=True, tag="owned", omit_defaults=True):
    """Whose session it is, told or claimed after it had begun; None where nobody's any more."""

    token: str | None
    token_kind: str
    token_status: str | None
    driver_id: str | None
    limit: SessionLimit | None = None


class Placed(msgspec.Struct, frozen=True, tag="placed"):
    """Where it is, told after it had begun."""

    evse_key: int
    connector_number: int


class NeverBegan(msgspec.Struct, frozen=True, tag="failed"):
    """The session failed before the station started it."""

    failure_code: str
    sentence: str


class LimitTold(msgspec.Struct, frozen=True, tag="limit_told"):
    """The station was told where to stop by itself."""

    limit: SessionLimit


class LimitKept(msgspec.Struct, frozen=True, tag="limit_kept"):
    """Where the station says that it stops by itself: as it was told, or as somebody entered there."""

    limit: SessionLimit


class Costed(msgspec.Struct, frozen=True, kw_only=True, tag="costed"):
    """What the station worked out that the whole transaction costs, with tax; `tariff_id` is its own word."""

    total_minor: int
    currency: str
    tariff_id: str | None = None


Verdict = Literal["given", "taken", "right", "left", "opened"]


class Decided(msgspec.Struct, frozen=True, kw_only=True, tag="decided"):
    """What a person decided about a fact that waited: given to a session, its figures taken, the meter right, left as it is.

    `opened`: what was decided before holds no more. `by` is a user's id.
    """

    fact_key: int
    verdict: Verdict
    by: str
    note: str


Told = Opened | Started | Ended | Metered | Status | Wish | Note | Owned | Placed | NeverBegan | LimitTold | LimitKept | Costed
Content = Told | Correction | Decided
REBOOTED, SETTLED, SUPERSEDED = "rebooted", "settled", "superseded"
FITTED = "joined its session"
OVERLAPS = "meter_overlap"
"""Its stop claims energy that the next session at the EVSE counts too: there is one meter."""
STOP_CONFLICT, JOINED, NOT_AUTHORISED, EVSE_ZERO = "stop_conflict", "joined_by_fit", "not_authorised", "evse_zero"


class StoredFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it is kept."""

    fact_key: int
    station_id: str
    received_at: datetime
    station_at: datetime | None
    corrected_at: datetime
    content: Content
    reply: str | None
    session_key: int | None
    review: str | None
    resolved_at: datetime | None
    resolution: str | None


class NewFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact to keep. `unique_key` None: it is told once, by ourselves; `moment` None: it happens now."""

    station_id: str
    content: Content
    session_key: int | None = None
    unique_key: str | None = None
    moment: Moment | None = None
    payload: bytes | None = None
    reply: bytes | None = None
    review: str | None = None


def digest(*parts: object) -> str:
    """A key that is the same for the same parts."""
    return hashlib.blake2b(msgspec.json.encode([str(part) for part in parts]), digest_size=16).hexdigest()


_FIND = Prepared(select(facts).where(facts.c.station_id == bindparam("of_station"), facts.c.unique_key == bindparam("of_key")))
_KEEP = prepared_insert(
    facts,
    *("station_id", "kind", "unique_key", "received_at", "station_at", "corrected_at", "content", "payload", "reply"),
    *("session_key", "review"),
    returning="fact_key",
)


def find_fact(connection: Connection, station_id: str, unique_key: str) -> StoredFact | None:
    """The fact a station told before, or None."""
    return next(stored_facts(_FIND.run(connection, of_station=station_id, of_key=unique_key)), None)


def fact_of_key(connection: Connection, fact_key: int) -> StoredFact:
    """The fact with a key that is known to exist."""
    return next(stored_facts(connection.execute(select(facts).where(facts.c.fact_key == fact_key))))


def facts_of(connection: Connection, session_key: int) -> list[StoredFact]:
    """All facts of a session in the order they arrived."""
    return list(
        stored_facts(connection.execute(select(facts).where(facts.c.session_key == session_key).order_by(facts.c.fact_key)))
    )


def newest_fact(connection: Connection, session_key: int, kind: str) -> StoredFact | None:
    """The last of a session's facts of a kind, or None."""
    query = select(facts).where(facts.c.session_key == session_key, facts.c.kind == kind)
    return next(stored_facts(connection.execute(query.order_by(facts.c.fact_key.desc()).limit(1))), None)


def orphans_of(connection: Connection, station_id: str, kind: str) -> list[StoredFact]:
    """Facts of a station that fit no session yet, oldest first."""
    query = select(facts).where(facts.c.review == ORPHAN, facts.c.station_id == station_id, facts.c.kind == kind)
    return list(stored_facts(connection.execute(query.where(facts.c.resolved_at.is_(None)).order_by(facts.c.fact_key))))


def keep_fact(tx: Transaction, fact: NewFact) -> int:
    """Write a fact; returns its key. The caller has seen that it is new."""
    tag = str(fact.content.__struct_config__.tag)
    received = tx.now_us
    made = tx.run(
        _KEEP,
        station_id=fact.station_id,
        kind=tag,
        unique_key=fact.unique_key or f"{tag}:{fact.session_key}:{received}:{tx.ids.secret(6)}",
        received_at=tx.now,
        station_at=None if fact.moment is None else from_micros(fact.moment.station_at),
        corrected_at=tx.now if fact.moment is None else from_micros(fact.moment.corrected.at),
        content=fact.content,
        payload=None if fact.payload is None else as_text(fact.payload),
        reply=None if fact.reply is None else fact.reply.decode(),
        session_key=fact.session_key,
        review=fact.review,
    )
    return int(made[0].fact_key)


def adopt_fact(tx: Transaction, fact_key: int, session_key: int, resolution: str = FITTED) -> None:
    """An orphan has found its session."""
    values = {"session_key": session_key, "resolved_at": tx.now, "resolution": resolution}
    tx.execute(update(facts).where(facts.c.fact_key == fact_key).values(**values))


def release_fact(tx: Transaction, fact_key: int, review: str | None) -> None:
    """A fact was thought to be a session's and is not; `review` says why a person should look, None where nobody need."""
    values = {"session_key": None, "review": review, "resolved_at": None, "resolution": None}
    tx.execute(update(facts).where(facts.c.fact_key == fact_key).values(**values))


def review_fact(tx: Transaction, fact_key: int, review: str) -> None:
    """A person should look at a fact that stays where it is."""
    tx.execute(update(facts).where(facts.c.fact_key == fact_key).values(review=review))


def resolve_reviews(tx: Transaction, session_key: int, review: str, resolution: str) -> list[int]:
    """Take a session's facts of this kind of review off the list; returns their keys."""
    where = (facts.c.session_key == session_key) & (facts.c.review == review) & facts.c.resolved_at.is_(None)
    found = [int(row.fact_key) for row in tx.execute(select(facts.c.fact_key).where(where)).all()]
    if found:
        tx.execute(update(facts).where(where).values(resolved_at=tx.now, resolution=resolution))
    return found


def to_mwh(energy_wh: Decimal) -> int:
    """A register in thousandths of a Wh; what no database can hold is cut off."""
    if not energy_wh.is_finite():
        return 0
    return max(-MAX_MILLI, min(MAX_MILLI, int(energy_wh * 1000))) if energy_wh.adjusted() < 18 else MAX_MILLI


def as_text(payload: bytes) -> str:
    """A message as text every database can keep; what is no UTF-8 and what PostgreSQL cannot hold becomes U+FFFD."""
    return clean(payload.decode("utf-8", "replace"))


def clean(text: str) -> str:
    """Text without the one character PostgreSQL cannot hold."""
    return text.replace("\x00", "\ufffd") if "\x00" in text else text


def moment_of(fact: StoredFact, *, is_trusted: bool) -> Moment:
    """A fact's three times."""
    received_at = to_micros(fact.received_at)
    station_at = received_at if fact.station_at is None else to_micros(fact.station_at)
    return Moment(station_at, received_at, Corrected(to_micros(fact.corrected_at), is_trusted))


def for_fold(fact: StoredFact) -> FoldFact | None:
    """The fact as the session's fold takes it; None for what does not change it."""
    match fact.content:
        case Started(register_mwh=register_mwh, is_trusted=is_trusted):
            return Began(moment_of(fact, is_trusted=is_trusted), register_mwh)
        case Ended(register_mwh=register_mwh, is_trusted=is_trusted, reason=reason):
            if fact.review == CONFLICT:
                return Flagged(STOP_CONFLICT)
            return Stopped(moment_of(fact, is_trusted=is_trusted), register_mwh, reason)
        case Status(wire_status):
            return Reported(to_micros(fact.corrected_at), wire_status)
        case Wish(is_withdrawn):
            return Asked(is_withdrawn)
        case Note(text):
            return _MARKS[text] if text in _MARKS else Flagged(text)
        case NeverBegan(failure_code, sentence):
            return Failed(Failure(failure_code, sentence))
        case Correction():
            return fact.content
        case Opened() | Metered() | Owned() | Placed() | LimitTold() | LimitKept() | Costed() | Decided():
            return None


_MARKS: dict[str, FoldFact] = {REBOOTED: Rebooted(), SETTLED: Rebooted(is_settled=True), SUPERSEDED: Superseded()}


def stored_facts(rows: Iterable[Row[Any]]) -> Iterator[StoredFact]:
    """Rows of `facts` as values."""
    for row in rows:
        yield StoredFact(
            fact_key=row.fact_key,
            station_id=row.station_id,
            received_at=row.received_at,
            station_at=row.station_at,
            corrected_at=row.corrected_at,
            content=msgspec.convert(row.content, Content),
            reply=row.reply,
            session_key=row.session_key,
            review=row.review,
            resolved_at=row.resolved_at,
            resolution=row.resolution,
        )
