"""2.x transactions that a station may have lost: after a restart, and after the line was away."""

from collections.abc import Mapping
from datetime import datetime

from gridtap.charging.clocks import moment_of
from gridtap.charging.facts import SETTLED, NewFact, Note, Status, digest, find_fact, keep_fact
from gridtap.charging.live import LiveSession, LiveSessions, save
from gridtap.charging.machine import Rebooted, step
from gridtap.charging.opening import emit, supersede
from gridtap.charging.statuses import Reported
from gridtap.charging.stories import Stories
from gridtap.stations.evses import ensure_evse
from gridtap.storage.transaction import Transaction


def unheard(tx: Transaction, since: Mapping[str, int]) -> list[tuple[str, str]]:
    """Transactions that run here, of stations that have said nothing of them since an instant in microseconds since 1970.

    Returns stations and the wire's ids. Spec: OCPP 2.0.1 E14 (after the line was away the CSMS may ask).
    """
    found: list[tuple[str, str]] = []
    memo, stories = tx.memo(LiveSessions, LiveSessions), tx.memo(Stories, Stories)
    for station_id, connected_at in since.items():
        for live in memo.of_station(tx, station_id):
            transaction_id = live.session.transaction_id
            if transaction_id is not None and stories.of(tx, station_id, transaction_id).heard_at < connected_at:
                found.append((station_id, transaction_id))
    return found


def settle(tx: Transaction, live: LiveSession) -> None:
    """The station has spoken of a session since it booted: its figures are today's again. Emits session_updated."""
    if live.fold.is_unconfirmed:
        keep_fact(tx, NewFact(station_id=live.session.station_id, content=Note(SETTLED), session_key=live.session.session_key))
        step(live.fold, Rebooted(is_settled=True))
    emit(tx, "session_updated", save(tx, live))


def note_ongoing(tx: Transaction, station_id: str, transaction_id: str) -> None:
    """The station says that a transaction runs. Safe to repeat. Spec: OCPP 2.0.1 E14.FR.02."""
    live = tx.memo(LiveSessions, LiveSessions).of_transaction(tx, station_id, transaction_id)
    if live is not None and live.session.is_live and live.fold.is_unconfirmed:
        settle(tx, live)


def note_connector_free(tx: Transaction, station_id: str, evse_number: int, connector_number: int, station_at: datetime) -> None:
    """A connector is free: a session that nobody has heard of since a reboot is not there any more. Spec: OCPP 2.0.1 G01."""
    live = tx.memo(LiveSessions, LiveSessions).on_evse(tx, ensure_evse(tx, station_id, evse_number))
    if live is None or not live.fold.is_unconfirmed or live.session.connector_number != connector_number:
        return
    moment = moment_of(tx, station_id, station_at)
    unique_key = digest("free", evse_number, connector_number, moment.station_at)
    if find_fact(tx.connection, station_id, unique_key) is None:
        session = live.session
        kept = NewFact(
            station_id=station_id,
            content=Status("Available"),
            session_key=session.session_key,
            unique_key=unique_key,
            moment=moment,
        )
        keep_fact(tx, kept)
        step(live.fold, Reported(moment.corrected.at, "Available"))
        emit(tx, "session_updated", save(tx, live))


def note_not_ongoing(tx: Transaction, station_id: str, transaction_id: str) -> None:
    """The station does not know that a transaction runs, and holds nothing about it: it is over with its last reading.

    An end that arrives after all counts. Emits session_ended. Safe to repeat.
    Spec: OCPP 2.0.1 E14.
    """
    live = tx.memo(LiveSessions, LiveSessions).of_transaction(tx, station_id, transaction_id)
    if live is not None and live.session.is_live and live.fold.began is not None:
        supersede(tx, live)
