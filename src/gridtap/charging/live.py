"""Live sessions in the writer's memory: folds that readings advance, written back about once a second."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Select, bindparam, or_, select

from gridtap.charging.corrections import corrected_view
from gridtap.charging.kinds import ReadingKinds
from gridtap.charging.machine import SessionFold, View, figures, forget_measures, is_after_end, measure
from gridtap.charging.model import LIVE_STATES, Session
from gridtap.charging.store import priced, session_of
from gridtap.charging.stories import telling_of
from gridtap.kit.clock import from_micros, to_micros
from gridtap.storage.hot import bulk_update
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.charging import readings, sessions
from gridtap.storage.transaction import Transaction

SAVE_EVERY = timedelta(seconds=1)
FOLD_EVERY = timedelta(seconds=60)
"""After a restart only the readings since then are folded again."""
SESSION_VIEW = bulk_update(
    sessions,
    "session_key",
    *("transaction_id", "token_status", "state", "started_at", "ended_at", "charged_until", "unplugged_at"),
    *("meter_start_mwh", "meter_stop_mwh", "energy_mwh", "power_w", "voltage_v", "current_a", "soc_pct", "meter_at"),
    *("idle_s", "cost_minor", "stop_reason", "failure", "flags", "wire_status", "fold", "updated_at", "corrected"),
)
SESSION_FIGURES = bulk_update(
    sessions,
    "session_key",
    *("energy_mwh", "power_w", "voltage_v", "current_a", "soc_pct", "meter_at", "flags", "updated_at"),
)


class LiveSession:
    """A session and its fold. `session` is as it was saved whole last; `fold` may know more."""

    __slots__ = ("fold", "is_behind", "place", "session")

    def __init__(self, session: Session, fold: SessionFold) -> None:
        self.session = session
        self.fold = fold
        self.is_behind = False
        """Whether a sample came late, so that all must be folded anew before the figures count."""
        self.place: tuple[int, int] | None = None
        """EVSE and connector as the station told them last: they are known to be the session's."""

    @property
    def since(self) -> int:
        """When it began, or was asked for."""
        began = self.fold.began
        return to_micros(self.session.created_at) if began is None else began.moment.corrected.at


_ON_EVSE = Prepared(
    select(sessions.c.session_key)
    .where(sessions.c.evse_key == bindparam("of_evse"), or_(*(sessions.c.state == state for state in LIVE_STATES)))
    .order_by(sessions.c.session_key)
)


class LiveSessions:
    """Every live session somebody has spoken of since the writer began, by key, transaction and EVSE."""

    def __init__(self, _tx: Transaction) -> None:
        self.by_key: dict[int, LiveSession] = {}
        self.by_transaction: dict[tuple[str, str], LiveSession] = {}
        self._by_evse: dict[int, LiveSession | None] = {}
        self.waiting: dict[int, LiveSession] = {}
        """Sessions whose readings are stored but whose row does not show them yet."""
        self._saved_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether rows should be brought up to date now."""
        return bool(self.waiting) and (self._saved_at is None or abs(now - self._saved_at) >= SAVE_EVERY)

    def flush(self, tx: Transaction) -> None:
        """Bring rows up to date: at most once a second, at once where a sample came late, always at the end."""
        if not self.waiting:
            return
        if tx.is_last or self.is_due(tx.now):
            self._saved_at = tx.now
            behind: Iterable[LiveSession] = list(self.waiting.values())
        else:
            behind = [live for live in self.waiting.values() if live.is_behind]
        for live in behind:
            save_figures(tx, live)
            del self.waiting[live.session.session_key]
            session = live.session
            tx.tick("session_metered", station_id=session.station_id, session_id=session.session_id, driver_id=session.driver_id)

    def of_transaction(self, tx: Transaction, station_id: str, transaction_id: str) -> LiveSession | None:
        """The session of a station's transaction, also one that is over; None where nobody knows it."""
        found = self.by_transaction.get((station_id, transaction_id))
        if found is not None:
            return found
        return self._load(
            tx, select(sessions).where(sessions.c.station_id == station_id, sessions.c.transaction_id == transaction_id)
        )

    def of_id(self, tx: Transaction, session_id: str) -> LiveSession | None:
        """The session with our id, also one that is over."""
        return self._load(tx, select(sessions).where(sessions.c.session_id == session_id))

    def of_key(self, tx: Transaction, session_key: int) -> LiveSession | None:
        """The session with this key, also one that is over."""
        return self.by_key.get(session_key) or self._load(tx, select(sessions).where(sessions.c.session_key == session_key))

    def on_evse(self, tx: Transaction, evse_key: int) -> LiveSession | None:
        """The live session that holds an EVSE."""
        if evse_key in self._by_evse:
            return self._by_evse[evse_key]
        query = select(sessions).where(sessions.c.evse_key == evse_key, sessions.c.state.in_(LIVE_STATES))
        found = self._load(tx, query.order_by(sessions.c.session_key.desc()).limit(1))
        self._by_evse[evse_key] = found
        return found

    def of_station(self, tx: Transaction, station_id: str) -> list[LiveSession]:
        """Every live session of a station, oldest first."""
        query = select(sessions.c.session_key).where(sessions.c.station_id == station_id, sessions.c.state.in_(LIVE_STATES))
        found = [self.of_key(tx, int(row.session_key)) for row in tx.execute(query.order_by(sessions.c.session_key)).all()]
        return [live for live in found if live is not None]

    def all_on_evse(self, tx: Transaction, evse_key: int) -> list[LiveSession]:
        """Every live session on an EVSE, oldest row first; more than one only where starts came out of order."""
        found = tx.run(_ON_EVSE, of_evse=evse_key)
        lives = [self.of_key(tx, int(row.session_key)) for row in found]
        return [live for live in lives if live is not None]

    def add(self, live: LiveSession) -> LiveSession:
        """Remember a live session; it holds its EVSE unless one that began later does."""
        session = live.session
        self.by_key[session.session_key] = live
        holder = self._by_evse.get(session.evse_key)
        if holder is None or holder is live or live.since >= holder.since:
            self._by_evse[session.evse_key] = live
        if session.transaction_id is not None:
            self.by_transaction[session.station_id, session.transaction_id] = live
        return live

    def forget(self, live: LiveSession) -> None:
        """Drop a session that is over."""
        session = live.session
        self.by_key.pop(session.session_key, None)
        self.waiting.pop(session.session_key, None)
        if session.transaction_id is not None:
            self.by_transaction.pop((session.station_id, session.transaction_id), None)
        if self._by_evse.get(session.evse_key) is live:
            del self._by_evse[session.evse_key]

    def _load(self, tx: Transaction, query: Select[tuple[object, ...]]) -> LiveSession | None:
        row = tx.one(query)
        if row is None:
            return None
        known = self.by_key.get(row.session_key)
        if known is not None:
            return known
        live = LiveSession(session_of(row), msgspec.convert(row.fold or {}, SessionFold))
        if not live.session.is_live:
            return live
        catch_up(tx, live)
        return self.add(live)


def catch_up(tx: Transaction, live: LiveSession) -> None:
    """Fold in the readings that were stored after the row was saved last."""
    if live.fold.began is not None:
        tx.flush_hot()
        if live.fold.numbers is not None:
            live.fold.numbers, live.fold.told = telling_of(tx.connection, live.session)
        _fold_readings(tx, live, since=max(live.fold.meter_at, 0) if live.fold.first_at is not None else None)


def refold(tx: Transaction, live: LiveSession) -> None:
    """Fold all readings of the session anew, in order of time."""
    tx.flush_hot()
    was_unconfirmed = live.fold.is_unconfirmed
    forget_measures(live.fold)
    _fold_readings(tx, live, since=None)
    live.fold.is_unconfirmed = was_unconfirmed
    live.is_behind = False


def _fold_readings(tx: Transaction, live: LiveSession, *, since: int | None) -> None:
    session, fold = live.session, live.fold
    query = select(readings.c.at, readings.c.kind_key, readings.c.value_milli).where(
        readings.c.evse_key == session.evse_key, readings.c.session_key == session.session_key
    )
    if since is not None:
        query = query.where(readings.c.at >= from_micros(since))
    kinds = tx.memo(ReadingKinds, ReadingKinds)
    for row in tx.execute(query.order_by(readings.c.at, readings.c.value_milli)).all():
        figure = kinds.figure_of_key(tx, row.kind_key)
        if figure is not None:
            measure(fold, figure, to_micros(row.at), row.value_milli)


def save(tx: Transaction, live: LiveSession, **identity: object) -> Session:
    """Write the session as its fold stands, at once; `identity` changes what no fold knows (transaction_id, token_status)."""
    if live.is_behind or (live.fold.meter is not None and is_after_end(live.fold, live.fold.meter.last_at)):
        refold(tx, live)
    shown = seen(live, tx.now)
    live.session = priced(msgspec.structs.replace(shown, **identity) if identity else shown, tx.now)
    tx.write_now(SESSION_VIEW, _row(live))
    memo = tx.memo(LiveSessions, LiveSessions)
    if live.session.is_live:
        memo.add(live)
    else:
        memo.forget(live)
    return live.session


def save_figures(tx: Transaction, live: LiveSession) -> None:
    """Write the figures of a live session whose state did not change, with the next bulk write; now and then the whole row."""
    session = live.session
    if live.is_behind or abs(tx.now - session.updated_at) > FOLD_EVERY:
        if live.is_behind:
            refold(tx, live)
        live.session = seen(live, tx.now)
        tx.append(SESSION_VIEW, _row(live))
        return
    *now, flags = figures(live.fold)
    tx.append(SESSION_FIGURES, (*now, _FLAGLESS if not flags else _json(flags), tx.now_us, session.session_key))


def seen(live: LiveSession, now: datetime) -> Session:
    """The session as its fold stands; idle time and cost stay as they were."""
    shown: View = corrected_view(live.fold)
    return msgspec.structs.replace(
        live.session,
        state=shown.state,
        started_at=_instant(shown.started_at),
        ended_at=_instant(shown.ended_at),
        charged_until=_instant(shown.charged_until),
        unplugged_at=_instant(shown.unplugged_at),
        meter_start_mwh=shown.meter_start_mwh,
        meter_stop_mwh=shown.meter_stop_mwh,
        energy_mwh=shown.figures.energy_mwh,
        power_w=shown.figures.power_w,
        voltage_v=shown.figures.voltage_v,
        current_a=shown.figures.current_a,
        soc_pct=shown.figures.soc_pct,
        meter_at=_instant(shown.figures.meter_at),
        stop_reason=shown.stop_reason,
        failure=shown.failure,
        flags=shown.figures.flags,
        wire_status=shown.wire_status,
        updated_at=now,
        corrected=shown.corrected,
    )


def _row(live: LiveSession) -> tuple[object, ...]:
    session = live.session
    return (
        session.transaction_id,
        session.token_status,
        session.state,
        _micros(session.started_at),
        _micros(session.ended_at),
        _micros(session.charged_until),
        _micros(session.unplugged_at),
        session.meter_start_mwh,
        session.meter_stop_mwh,
        session.energy_mwh,
        session.power_w,
        session.voltage_v,
        session.current_a,
        session.soc_pct,
        _micros(session.meter_at),
        session.idle_s,
        session.cost_minor,
        session.stop_reason,
        None if session.failure is None else _json(session.failure),
        _json(session.flags),
        session.wire_status,
        _json(live.fold),
        to_micros(session.updated_at),
        None if session.corrected is None else _json(session.corrected),
        session.session_key,
    )


_FLAGLESS = "[]"


def _json(document: object) -> str:
    return msgspec.json.encode(document).decode()


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)
