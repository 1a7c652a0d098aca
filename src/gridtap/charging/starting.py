"""StartTransaction of 1.x: charging began, says a station."""

from collections.abc import Callable
from typing import NamedTuple

from gridtap.charging.clocks import StationClocks, moment_of
from gridtap.charging.concurrency import judge_start
from gridtap.charging.facts import NewFact, Started, clean, digest, find_fact, keep_fact, to_mwh
from gridtap.charging.fitting import adopt_orphans
from gridtap.charging.live import LiveSession, save
from gridtap.charging.machine import Began, step
from gridtap.charging.model import StartFact
from gridtap.charging.numbers import TransactionIds
from gridtap.charging.opening import emit, flag_refused, give_way, session_for_start
from gridtap.charging.times import Corrected, Moment
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import authorise, note_use
from gridtap.kit.clock import to_micros
from gridtap.stations.evses import ensure_evse
from gridtap.stations.reservations import use_reservation
from gridtap.storage.transaction import Transaction


def begin_transaction(tx: Transaction, fact: StartFact, reply: Callable[[int, Authorisation], bytes]) -> bytes:
    """Keep a StartTransaction and return the bytes to answer with. Safe to repeat: the stored reply comes back, byte-equal.

    `reply(transaction_id, authorisation)` makes the payload; it is called once per fact, and its bytes are stored with it.
    Joins the session that was prepared for the same EVSE and token; an unknown or blocked token still makes a session, because
    energy may have flowed. Emits session_created (unless joined) and session_started.
    Spec: OCPP 1.6 §4.8, §5.11.
    """
    token, register_mwh = clean(fact.token), to_mwh(fact.meter_start_wh)
    place = (fact.evse_number, fact.connector_number)
    unique_key = digest("start", *place, token, register_mwh, to_micros(fact.station_at))
    known = find_fact(tx.connection, fact.station_id, unique_key)
    if known is not None and known.reply is not None:
        return known.reply.encode()
    evse_key = ensure_evse(tx, fact.station_id, fact.evse_number)
    moment = moment_of(tx, fact.station_id, fact.station_at)
    authorisation = judge_start(
        tx,
        token,
        authorise(tx.connection, token, tx.now),
        evse_key=evse_key,
        began_at=moment.corrected.at,
        house_allows=fact.house_allows_concurrent,
    )
    note_use(tx, token)
    transaction_id = tx.memo(TransactionIds, TransactionIds).take(tx)
    answer = reply(transaction_id, authorisation)
    live = session_for_start(tx, fact.station_id, (evse_key, fact.connector_number), token, moment.corrected, authorisation)
    _begin(tx, live, _Start(fact, unique_key, moment, str(transaction_id), authorisation, answer))
    return answer


class _Start(NamedTuple):
    fact: StartFact
    unique_key: str
    moment: Moment
    transaction_id: str
    authorisation: Authorisation
    answer: bytes


def _begin(tx: Transaction, live: LiveSession, start: _Start) -> None:
    fact, moment, register_mwh = start.fact, start.moment, to_mwh(start.fact.meter_start_wh)
    if moment.corrected.at < to_micros(live.session.created_at) and live.session.created_at < tx.now:
        moment = _began_live(tx, moment, fact.station_id)
    content = Started(
        transaction_id=start.transaction_id,
        register_mwh=register_mwh,
        token_status=start.authorisation.status,
        is_trusted=moment.corrected.is_trusted,
        reservation_id=fact.reservation_id,
    )
    began = Began(moment, register_mwh)
    step(live.fold, began)
    flag_refused(tx, live, start.authorisation.status)
    kept = NewFact(
        station_id=fact.station_id,
        content=content,
        session_key=live.session.session_key,
        unique_key=start.unique_key,
        moment=moment,
        payload=fact.payload,
        reply=start.answer,
    )
    keep_fact(tx, kept)
    started = save(tx, live, transaction_id=start.transaction_id, token_status=start.authorisation.status)
    emit(tx, "session_started", started)
    use_reservation(
        tx,
        fact.station_id,
        number=fact.reservation_id,
        evse_number=fact.evse_number,
        token=fact.token,
        group_id=start.authorisation.group,
        session_id=started.session_id,
    )
    adopt_orphans(tx, live, began)
    give_way(tx, live)


def _began_live(tx: Transaction, moment: Moment, station_id: str) -> Moment:
    """A start that answers a wish cannot be older than the wish: the station's clock is behind."""
    tx.memo(StationClocks, StationClocks).note_live(tx, station_id, moment.station_at)
    return moment._replace(corrected=Corrected(moment.received_at, is_trusted=False))
