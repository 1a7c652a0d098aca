"""What a 2.x station tells of its transactions: each event once, folded into the session in the order of their numbers."""

from collections.abc import Callable

from sqlalchemy import func, select

from gridtap.charging.clocks import StationClocks
from gridtap.charging.concurrency import judge_start
from gridtap.charging.costs import RUNNING_COST_EVERY_US
from gridtap.charging.doubts import settle
from gridtap.charging.facts import (
    CONFLICT,
    EVSE_ZERO,
    OVERLAPS,
    STOP_CONFLICT,
    Ended,
    NewFact,
    Note,
    Started,
    Status,
    Wish,
    clean,
    digest,
    find_fact,
    keep_fact,
)
from gridtap.charging.hearing import EventNews, TransactionFact, hear, heard_now, last_register, moment_at
from gridtap.charging.live import LiveSession, LiveSessions, save, seen
from gridtap.charging.machine import Asked, Began, Flagged, Stopped, step
from gridtap.charging.neighbours import overlaps_next
from gridtap.charging.numbering import SEQUENCE_REPEATED
from gridtap.charging.opening import emit, flag_once, flag_refused, give_way, session_for_start
from gridtap.charging.owners import learn_owner, learn_place, prepared_for
from gridtap.charging.places import Heard
from gridtap.charging.recording import record_samples, times_of
from gridtap.charging.reviewing import review_energy
from gridtap.charging.states import wire_status_of
from gridtap.charging.statuses import Reported
from gridtap.charging.store import cost_of
from gridtap.charging.stories import Stories, Story, Told
from gridtap.charging.telling import tell_more
from gridtap.charging.times import Corrected, Moment
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import authorise, note_use
from gridtap.kit.clock import to_micros
from gridtap.smartcharging.keeping import end_transaction_profiles
from gridtap.stations.displays import end_transaction_messages
from gridtap.stations.evses import ensure_evse
from gridtap.stations.reservations import use_reservation
from gridtap.storage.hot import TRANSACTION_EVENTS
from gridtap.storage.tables.stations import evses
from gridtap.storage.transaction import Transaction

_ROUTINE = frozenset({"MeterValuePeriodic", "MeterValueClock"})
_FLAGGING = {"AbnormalCondition": "abnormal_condition", "EVCommunicationLost": "vehicle_communication_lost"}
_ENDING = frozenset({"StopAuthorized", "RemoteStop", "Deauthorized", "EVConnectTimeout"})
_BEGINNING = frozenset({"Authorized", "RemoteStart"})
_ANONYMOUS = Authorisation(status="accepted")
"""Nobody has shown a token yet, and none was asked for."""


def record_event(tx: Transaction, fact: TransactionFact, reply: Callable[[EventNews], bytes]) -> bytes:
    """Keep an event and return the bytes to answer with. Safe to repeat: the stored reply comes back, byte-equal.

    A transaction that is first heard of in the middle makes its session all the same. An end is a latch; what comes late
    still counts for energy. Hot where an event brings readings alone.
    Spec: OCPP 2.0.1 E01-E06, E11-E13, J02.
    """
    story = tx.memo(Stories, Stories).of(tx, fact.station_id, fact.transaction_id)
    story.heard_at = tx.now_us
    if story.numbers.add(fact.seq_no, is_start=fact.event == "started"):
        return _take(tx, fact, story, reply)
    told = story.told(tx, fact.station_id, fact.transaction_id, fact.seq_no)
    if told is None:
        return _take(tx, fact, story, reply)
    if (told.event, told.station_at) == (fact.event, fact.station_at):
        return told.reply
    return _take_repeated_number(tx, fact, story, reply)


def _take_repeated_number(tx: Transaction, fact: TransactionFact, story: Story, reply: Callable[[EventNews], bytes]) -> bytes:
    """Another event with a number that was used: the station counts wrong, but what it says still counts."""
    unique_key = digest("event", fact.transaction_id, fact.seq_no, fact.event, to_micros(fact.station_at))
    known = find_fact(tx.connection, fact.station_id, unique_key)
    if known is not None and known.reply is not None:
        return known.reply.encode()
    at, own = times_of(tx, fact.station_id, fact.station_at, tx.now_us)
    live, news = _fold(tx, fact, story, Heard(at, 0, None, at if own is None else own, fact.station_at))
    answer = reply(news)
    kept = NewFact(
        station_id=fact.station_id,
        content=Note(SEQUENCE_REPEATED),
        session_key=live.session.session_key,
        unique_key=unique_key,
        payload=fact.payload,
        reply=answer,
    )
    keep_fact(tx, kept)
    live.is_behind = live.is_behind or SEQUENCE_REPEATED not in live.fold.flags
    step(live.fold, Flagged(SEQUENCE_REPEATED))
    save(tx, live)
    return answer


def _take(tx: Transaction, fact: TransactionFact, story: Story, reply: Callable[[EventNews], bytes]) -> bytes:
    heard = hear(tx, fact, story)
    live, news = _fold(tx, fact, story, heard)
    answer, word = reply(news), heard.word
    tx.buffer(TRANSACTION_EVENTS)(
        (
            fact.station_id,
            fact.transaction_id,
            fact.seq_no,
            fact.event,
            fact.trigger,
            fact.charging_state,
            fact.is_offline,
            heard.own_at,
            tx.now_us,
            heard.at,
            live.session.session_key,
            None if word is None else word.begin_mwh,
            None if word is None else word.register_mwh,
            answer.decode(),
        )
    )
    story.remember(fact.seq_no, Told(fact.event, fact.station_at, answer))
    if fact.event == "ended":
        tx.memo(Stories, Stories).close(fact.station_id, fact.transaction_id)
        _tell_what_is_missing(tx, live, fact, story)
    return answer


def _fold(tx: Transaction, fact: TransactionFact, story: Story, heard: Heard) -> tuple[LiveSession, EventNews]:
    memo = tx.memo(LiveSessions, LiveSessions)
    live = memo.of_transaction(tx, fact.station_id, fact.transaction_id)
    if live is not None and _brings_readings_alone(fact, story, live):
        live.fold.numbers, live.fold.told = story.numbers, story.meter
        record_samples(tx, fact.station_id, live.session.evse_key, live, fact.samples, heard)
        return live, EventNews(None, _cost(tx, live, fact, story), live.session.currency)
    authorisation = _authorise(tx, fact, live, heard)
    if live is None:
        live, heard = _begin(tx, fact, story, heard, authorisation or _ANONYMOUS)
    else:
        live.fold.numbers, live.fold.told = story.numbers, story.meter
        learn_place(tx, live, fact.station_id, fact.evse)
        if authorisation is not None:
            learn_owner(tx, live, fact.token, authorisation)
        if fact.event == "started":
            _begin_late(tx, live, fact, heard)
    _use_reservation(tx, live, fact, authorisation)
    was_unconfirmed = live.fold.is_unconfirmed
    if fact.samples:
        record_samples(tx, fact.station_id, live.session.evse_key, live, fact.samples, heard)
    _follow_state(tx, live, fact, story, heard)
    _follow_trigger(tx, live, fact)
    if fact.event == "ended":
        _end(tx, live, fact, heard)
    elif was_unconfirmed and not (fact.is_offline and live.fold.is_unconfirmed):
        settle(tx, live)
    news = EventNews(authorisation, _cost(tx, live, fact, story), live.session.currency)
    return live, tell_more(tx, live, fact, story, news)


def _use_reservation(tx: Transaction, live: LiveSession, fact: TransactionFact, authorisation: Authorisation | None) -> None:
    if fact.reservation_id is None and (fact.event != "started" or fact.token is None):
        return
    use_reservation(
        tx,
        fact.station_id,
        number=fact.reservation_id,
        evse_number=0 if fact.evse is None else fact.evse[0],
        token=fact.token,
        group_id=None if authorisation is None else authorisation.group,
        session_id=live.session.session_id,
    )


def _brings_readings_alone(fact: TransactionFact, story: Story, live: LiveSession) -> bool:
    """Whether an event tells no more than where the meter stands, as nearly all do: nothing else need be looked at."""
    return (
        fact.trigger in _ROUTINE
        and fact.event == "updated"
        and fact.token is None
        and not fact.is_open
        and fact.reservation_id is None
        and (fact.charging_state is None or fact.charging_state == story.state)
        and fact.seq_no > story.state_seq_no
        and (fact.evse is None or fact.evse == live.place)
        and not live.fold.is_unconfirmed
        and live.session.limit is story.limit_seen
        and fact.limit is None
    )


def _authorise(tx: Transaction, fact: TransactionFact, live: LiveSession | None, heard: Heard) -> Authorisation | None:
    """Spec: OCPP 2.0.1 C02.FR.02 (a start button is always accepted), E05.FR.01, E03.FR.01; AuthorizationStatusEnumType."""
    if fact.is_open:
        return _ANONYMOUS
    if fact.token is None:
        return None
    authorisation = authorise(tx.connection, fact.token, tx.now)
    if fact.event != "started" and fact.trigger != "Authorized":
        return authorisation
    note_use(tx, fact.token)
    place = (_only_evse(tx, fact.station_id), 1) if fact.evse is None else fact.evse
    return judge_start(
        tx,
        fact.token,
        authorisation,
        evse_key=ensure_evse(tx, fact.station_id, place[0]) if live is None else live.session.evse_key,
        began_at=heard.at,
        house_allows=fact.house_allows_concurrent,
    )


def _cost(tx: Transaction, live: LiveSession, fact: TransactionFact, story: Story) -> int | None:
    """Running cost while it runs, the total with its end; nothing for events that come after the end.

    Periodic readings are told it once a minute, because pricing costs more than storing them; everything else at once.

    Spec: OCPP 2.0.1 I02, I03.FR.02, I03.FR.04.
    """
    session = live.session
    if fact.event == "ended":
        return session.cost_minor
    if fact.event == "started" or session.tariff is None or not session.is_live:
        return None
    now = tx.now_us
    if fact.trigger in _ROUTINE and story.cost_told_at is not None and 0 <= now - story.cost_told_at < RUNNING_COST_EVERY_US:
        return None
    cost_minor = cost_of(seen(live, tx.now), tx.now)
    story.cost_told_at, story.cost_told_minor = now, cost_minor
    return cost_minor


def _begin(
    tx: Transaction, fact: TransactionFact, story: Story, heard: Heard, authorisation: Authorisation
) -> tuple[LiveSession, Heard]:
    """The first we hear of a transaction, whichever event it is; where its clock is found wrong, it happens now."""
    station_id = fact.station_id
    moment = moment_at(tx, fact, heard)
    prepared = prepared_for(tx, fact.station_id, fact.remote_start_id)
    if prepared is not None:
        live = prepared
        learn_place(tx, live, station_id, fact.evse)
    else:
        evse_number, connector_number = fact.evse or (_only_evse(tx, station_id), 1)
        place = ensure_evse(tx, station_id, evse_number), connector_number
        live = session_for_start(tx, station_id, place, fact.token, moment.corrected, authorisation)
    if moment.corrected.at < to_micros(live.session.created_at) and live.session.created_at < tx.now and not fact.is_offline:
        tx.memo(StationClocks, StationClocks).note_live(tx, station_id, moment.station_at)
        moment = moment._replace(corrected=Corrected(moment.received_at, is_trusted=False))
        heard = heard_now(heard, moment, fact, story)
    live.fold.numbers, live.fold.told = story.numbers, story.meter
    status = authorisation.status if fact.token is not None or fact.is_open else None
    _keep_beginning(tx, live, fact, moment, status)
    step(live.fold, Began(moment, None))
    flag_refused(tx, live, status)
    if fact.is_evse_zero:
        flag_once(tx, live, EVSE_ZERO)
    emit(tx, "session_started", save(tx, live, transaction_id=fact.transaction_id, token_status=status))
    give_way(tx, live)
    return live, heard


def _begin_late(tx: Transaction, live: LiveSession, fact: TransactionFact, heard: Heard) -> None:
    """The beginning comes after what followed it; it dates the session back."""
    moment = moment_at(tx, fact, heard)
    before = live.fold.began
    _keep_beginning(tx, live, fact, moment, live.session.token_status)
    step(live.fold, Began(moment, None))
    live.is_behind = live.is_behind or live.fold.began is not before
    emit(tx, "session_updated", save(tx, live))


def _keep_beginning(tx: Transaction, live: LiveSession, fact: TransactionFact, moment: Moment, token_status: str | None) -> None:
    content = Started(
        transaction_id=fact.transaction_id,
        register_mwh=None,
        token_status=token_status,
        is_trusted=moment.corrected.is_trusted,
        reservation_id=fact.reservation_id,
    )
    kept = NewFact(
        station_id=fact.station_id,
        content=content,
        session_key=live.session.session_key,
        unique_key=digest("began", fact.transaction_id, fact.seq_no, fact.event, to_micros(fact.station_at)),
        moment=moment,
        payload=fact.payload,
    )
    keep_fact(tx, kept)


def _follow_state(tx: Transaction, live: LiveSession, fact: TransactionFact, story: Story, heard: Heard) -> None:
    """A charging state counts at its place in the order of numbers, whatever the station's clock says.

    Spec: OCPP 2.0.1 E02.FR.13, E06.
    """
    state = "Idle" if fact.charging_state is None and fact.trigger == "EVDeparted" else fact.charging_state
    if state is None or (fact.event == "ended" and state != "Idle"):
        return
    is_newest = fact.seq_no > story.state_seq_no
    if is_newest and state == story.state and not live.fold.is_unconfirmed:
        return
    if is_newest:
        story.state, story.state_seq_no = state, fact.seq_no
    word = wire_status_of(live.fold, state)
    before = live.session.state, live.session.wire_status
    unique_key = digest("state", fact.transaction_id, fact.seq_no, fact.event, to_micros(fact.station_at))
    _keep(tx, live, Status(word), unique_key, moment_at(tx, fact, heard))
    step(live.fold, Reported(heard.at, word))
    changed = save(tx, live)
    if (changed.state, changed.wire_status) != before and fact.event != "ended":
        emit(tx, "session_updated", changed)


def _follow_trigger(tx: Transaction, live: LiveSession, fact: TransactionFact) -> None:
    """What else the reason of an event means: a driver wants the end, or goes on after all; a person should look.

    A car that is unplugged is "lost" as well, and nothing to look at.

    Spec: OCPP 2.0.1 E03.FR.05, E07, E05, N07; TriggerReasonEnumType.
    """
    flag = None if fact.charging_state == "Idle" or fact.stop_reason == "EVDisconnected" else _FLAGGING.get(fact.trigger)
    if flag is not None and flag not in live.fold.flags:
        _keep(tx, live, Note(flag))
        step(live.fold, Flagged(flag))
        emit(tx, "session_updated", save(tx, live))
    wants_end = fact.trigger in _ENDING
    if fact.event != "updated" or not live.session.is_live or not (wants_end or fact.trigger in _BEGINNING):
        return
    if live.fold.is_asked is not wants_end:
        _keep(tx, live, Wish(is_withdrawn=not wants_end))
        step(live.fold, Asked(is_withdrawn=not wants_end))
        emit(tx, "session_stopping" if wants_end else "session_updated", save(tx, live))


def _end(tx: Transaction, live: LiveSession, fact: TransactionFact, heard: Heard) -> None:
    moment = moment_at(tx, fact, heard)
    reason = clean(fact.stop_reason or "Local")
    trusted = moment.corrected.is_trusted
    is_second = live.fold.stopped is not None
    register_mwh = last_register(fact) if is_second else None
    content = Ended(
        transaction_id=fact.transaction_id, register_mwh=register_mwh, reason=reason, token=fact.token, is_trusted=trusted
    )
    kept = NewFact(
        station_id=fact.station_id,
        content=content,
        session_key=live.session.session_key,
        unique_key=digest("ended", fact.transaction_id, fact.seq_no, to_micros(fact.station_at)),
        moment=moment,
        payload=fact.payload,
        review=CONFLICT if is_second else None,
    )
    fact_key = keep_fact(tx, kept)
    if not is_second:
        end_transaction_profiles(tx, fact.station_id, fact.transaction_id)
        end_transaction_messages(tx, fact.station_id, fact.transaction_id)
    was_over = not live.session.is_live
    step(live.fold, Flagged(STOP_CONFLICT) if is_second else Stopped(moment, None, reason))
    if not is_second and overlaps_next(tx, live, last_register(fact)):
        flag_once(tx, live, OVERLAPS)
    changed = save(tx, live)
    emit(tx, "review_needed" if is_second else "session_updated" if was_over else "session_ended", changed)
    if not is_second:
        review_energy(tx, live, fact_key)


def _tell_what_is_missing(tx: Transaction, live: LiveSession, fact: TransactionFact, story: Story) -> None:
    """An end that came late or with a gap before it: the station may hold more. Spec: OCPP 2.0.1 E14."""
    if fact.is_offline or story.numbers.flags:
        data = {"transaction_id": fact.transaction_id, "missing": list(story.numbers.flags)}
        session = live.session
        tx.emit("transaction_incomplete", station_id=fact.station_id, session_id=session.session_id, data=data)


def _only_evse(tx: Transaction, station_id: str) -> int:
    """The station's EVSE where it has one only, else 0, which stands for the station as a whole."""
    query = select(func.min(evses.c.number).label("first"), func.count().label("count"))
    row = tx.one(query.where(evses.c.station_id == station_id, evses.c.number > 0))
    return int(row.first) if row is not None and row.count == 1 else 0


def _keep(
    tx: Transaction, live: LiveSession, content: Status | Note | Wish, unique_key: str | None = None, moment: Moment | None = None
) -> None:
    session = live.session
    keep_fact(
        tx,
        NewFact(
            station_id=session.station_id,
            content=content,
            session_key=session.session_key,
            unique_key=unique_key,
            moment=moment,
        ),
    )
