"""What may happen to a session: the station's facts come in, people's wishes are noted."""

from collections.abc import Callable, Sequence
from datetime import datetime

from gridtap.charging.model import MeterSample, NewSession, Session, StartFact, StopFact
from gridtap.drivers.model import Authorisation
from gridtap.storage.transaction import Transaction


def begin_transaction(tx: Transaction, fact: StartFact, reply: Callable[[int, Authorisation], bytes]) -> bytes:
    """Keep a StartTransaction and return the bytes to answer with. Safe to repeat: the stored reply comes back, byte-equal.

    `reply(transaction_id, authorisation)` makes the payload; it is called once per fact, and its bytes are stored with it.
    Joins the session that was prepared for the same EVSE and token; an unknown or blocked token still makes a session, because
    energy may have flowed. Emits session_created (unless joined) and session_started.
    Spec: OCPP 1.6 §4.8, §5.11.
    """
    raise NotImplementedError


def end_transaction(tx: Transaction, fact: StopFact, reply: Callable[[Authorisation | None], bytes]) -> bytes:
    """Keep a StopTransaction and return the bytes to answer with. Safe to repeat; an end is a latch.

    `reply(authorisation)` gets None when no token came with the stop. An unknown transaction joins the one session that
    fits, else it waits as an orphan for its start or for a person; it is acknowledged either way. Emits session_ended.
    Spec: OCPP 1.6 §4.10, errata 3.18.
    """
    raise NotImplementedError


def record_readings(
    tx: Transaction,
    station_id: str,
    evse_number: int,
    transaction_id: str | None,
    samples: Sequence[MeterSample],
    payload: bytes,
) -> None:
    """Keep what the meter said. Safe to repeat; hot.

    Readings outside a session are kept under the EVSE. A transaction nobody knows leaves an orphan with its payload.
    Live listeners hear `session_metered` at most about once a second.
    Spec: OCPP 1.6 §4.7.
    """
    raise NotImplementedError


def prepare_session(tx: Transaction, new: NewSession) -> Session:
    """Open a session in state `starting`, with the prices of now; its StartTransaction will join it. Emits session_created.

    Raises: Refused `connector_busy` when a live session holds the EVSE; NotFound `no_such_station`.
    """
    raise NotImplementedError


def fail_session(tx: Transaction, session_id: str, failure_code: str, sentence: str) -> Session:
    """Close a session that never began; no effect once the station has started it. Emits session_failed."""
    raise NotImplementedError


def ask_stop(tx: Transaction, session_id: str) -> Session:
    """Note that its end was asked for: state `stopping`. Emits session_stopping. No effect on one that is over."""
    raise NotImplementedError


def undo_ask_stop(tx: Transaction, session_id: str) -> Session:
    """The station refused to stop: back to charging or suspended. Emits session_updated."""
    raise NotImplementedError


def note_status(tx: Transaction, station_id: str, evse_number: int, wire_status: str, station_at: datetime | None = None) -> None:
    """What a connector's status says about its live session: charging, paused, finishing. Emits session_updated on a change."""
    raise NotImplementedError


def note_reboot(tx: Transaction, station_id: str) -> None:
    """A station booted: its live sessions are unconfirmed until it speaks of them again. Emits session_updated for each."""
    raise NotImplementedError


def expire_prepared(tx: Transaction, before: datetime) -> list[str]:
    """Fail sessions that were prepared before an instant and never began; returns their ids."""
    raise NotImplementedError
