"""Transactions: when they start and stop, and every event in between. Spec: OCPP 2.0.1 E01 to E13, E15."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v21 import messages as m21
from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.evse import Allowance
from gridtap.simulator.profiles import Installed, Purpose, Running, Stacking, allowed_now, evse_limit, hardware_limit
from gridtap.simulator.v21 import choosing, limits, telling
from gridtap.simulator.v21.words import Answer, Beyond
from gridtap.simulator.v201 import authorization, metering, outgoing, status
from gridtap.simulator.v201.state import Driver, Outlet, Queued, Station, Transaction

MAX_QUEUED = 400
"""Beyond this many waiting events, an offline station keeps no more periodic meter values."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What one event says beyond the state of the transaction."""

    trigger: m.TriggerReason
    token: m.IdToken | None = None
    reading: m.MeterValue | None = None
    reservation_id: int | None = None
    reason: m.Reason | None = None
    own_trigger: m21.TriggerReason | None = None
    """The reason in a word that only 2.1 has; `trigger` says it in 2.0.1's."""


def may_start(station: Station, outlet: Outlet) -> bool:
    """Whether one of the start points is reached. Spec: OCPP 2.0.1 §2.6.4 TxStartPoint."""
    points = station.settings.members("TxCtrlr.TxStartPoint")
    plugged, known = outlet.evse.car is not None, outlet.driver is not None
    return (
        ("EVConnected" in points and plugged)
        or ("Authorized" in points and known)
        or ("PowerPathClosed" in points and plugged and known)
    )


def begin(station: Station, outlet: Outlet, trigger: m.TriggerReason) -> None:
    """Open a transaction and tell of it; energy follows when there are a driver and a car."""
    evse, driver = outlet.evse, outlet.driver
    evse.advance(station.now_s)
    transaction = Transaction(
        evse=outlet.number,
        transaction_id=str(UUID(int=station.random.getrandbits(128), version=4)),
        started_at=station.now_at,
        meter_start_wh=evse.meter.register_wh,
        true_start_mwh=evse.meter.true_mwh,
    )
    choosing.take_default(station, transaction)
    outlet.transaction, outlet.ended_s = transaction, None
    station.counts.sessions_started += 1
    measurands = station.settings.measurands("SampledDataCtrlr.TxStartedMeasurands")
    reading = metering.sample(station, outlet, measurands, m.ReadingContext.TRANSACTION_BEGIN)
    token, reservation_id = (None, None) if driver is None else _take_driver(station, outlet, transaction, driver)
    status.refresh(station, outlet)
    tell(
        station,
        outlet,
        m.TransactionEvent.STARTED,
        News(trigger=trigger, token=token, reading=reading, reservation_id=reservation_id),
    )
    interval_s = station.settings.number("SampledDataCtrlr.TxUpdatedInterval")
    station.every(f"sample:{outlet.number}", interval_s, partial(send_sample, station, outlet))
    energise(station, outlet)


def join(station: Station, outlet: Outlet, trigger: m.TriggerReason) -> None:
    """The driver of a transaction that is open already became known."""
    transaction, driver = outlet.transaction, outlet.driver
    if transaction is None or driver is None:
        return
    transaction.refused = False
    token, reservation_id = _take_driver(station, outlet, transaction, driver)
    update(station, outlet, News(trigger=trigger, token=token, reservation_id=reservation_id))
    energise(station, outlet)


def update(station: Station, outlet: Outlet, news: News) -> None:
    """Tell that something happened; nothing without a transaction."""
    if outlet.transaction is not None:
        tell(station, outlet, m.TransactionEvent.UPDATED, news)


def end(station: Station, outlet: Outlet, trigger: m.TriggerReason, reason: m.Reason, token: m.IdToken | None = None) -> None:
    """Stop the energy and tell the last of it; nothing happens without a transaction."""
    transaction, evse = outlet.transaction, outlet.evse
    if transaction is None:
        return
    release(station, outlet)
    station.timers.cancel(f"sample:{outlet.number}")
    transaction.ended_at, transaction.reason = station.now_at, reason.value
    transaction.meter_stop_wh, transaction.true_stop_mwh = evse.meter.register_wh, evse.meter.true_mwh
    station.counts.sessions_ended += 1
    station.counts.energy_mwh += evse.meter.true_mwh - transaction.true_start_mwh
    station.profiles = [p for p in station.profiles if not (p.purpose is Purpose.TX and p.evse == outlet.number)]
    measurands = station.settings.measurands("SampledDataCtrlr.TxEndedMeasurands")
    reading = metering.sample(station, outlet, measurands, m.ReadingContext.TRANSACTION_END)
    tell(station, outlet, m.TransactionEvent.ENDED, News(trigger=trigger, token=token, reading=reading, reason=reason))
    outlet.transaction, outlet.ended_s = None, station.now_s
    if outlet.scheduled is not None:
        outlet.operative, outlet.scheduled = outlet.scheduled is m.OperationalStatus.OPERATIVE, None
    status.refresh(station, outlet)


def deauthorise(
    station: Station, outlet: Outlet, trigger: m.TriggerReason, reason: m.Reason, token: m.IdToken | None = None
) -> None:
    """Nobody may charge here any more; whether the transaction ends with that is the stop point's to say. Spec: E05, E06, E07."""
    points = station.settings.members("TxCtrlr.TxStopPoint")
    if points & {"Authorized", "PowerPathClosed"} or outlet.evse.car is None:
        end(station, outlet, trigger, reason, token)
        return
    release(station, outlet)
    update(station, outlet, News(trigger=trigger, token=token))


def end_all(station: Station, trigger: m.TriggerReason, reason: m.Reason) -> None:
    """Stop every transaction for the same reason."""
    for outlet in station.outlets.values():
        end(station, outlet, trigger, reason)


def release(station: Station, outlet: Outlet) -> None:
    """No energy, no driver, no lock."""
    outlet.evse.advance(station.now_s)
    if outlet.driver is not None:
        station.driver_tariffs.pop(authorization.key_of(outlet.driver.token), None)
    outlet.driver = None
    for name in ("wait", "arrive"):
        station.timers.cancel(f"{name}:{outlet.number}")
    outlet.evse.energised = outlet.evse.locked = False
    outlet.evse.settle()


def energise(station: Station, outlet: Outlet) -> None:
    """Close the contactor when a car, a driver and nothing against it are there; then follow what flows."""
    transaction = outlet.transaction
    may_flow = transaction is not None and not transaction.refused and transaction.limit_hit is None
    may_flow = may_flow and outlet.driver is not None and outlet.fault is None
    if may_flow and outlet.evse.car is not None:
        outlet.evse.advance(station.now_s)
        outlet.evse.locked = outlet.evse.energised = True
        outlet.evse.settle()
    watch(station)


def watch(station: Station) -> None:
    """Follow the physics of open transactions, now and at every step."""
    busy = False
    for outlet in station.outlets.values():
        transaction = outlet.transaction
        if transaction is None:
            continue
        busy = True
        apply_limit(station, outlet)
        _follow_mode(station, outlet)
        if _exceeds_refused_energy(station, outlet, transaction):
            _refuse(station, outlet)
        if transaction.limit is not None:
            _obey_limit(station, outlet, transaction)
        _tell_state(station, outlet)
    if busy:
        station.after("physics", station.habits.physics_step_s, partial(watch, station))


def apply_limit(station: Station, outlet: Outlet) -> None:
    """Give the EVSE what the installed profiles allow it at this moment."""
    outlet.evse.advance(station.now_s)
    limit = allowed_now(installed(station), outlet.number, station.now_at) if station.profiles else None
    phases = outlet.evse.rating.phases
    if limit is None:
        allowance = Allowance()
    else:
        used = min(limit.phases or phases, phases) if phases else None
        allowance = Allowance(limit.watts(used) if used else limit.watts(), used)
    if allowance != outlet.evse.allowance:
        outlet.evse.allowance = allowance
        outlet.evse.settle()


def _follow_mode(station: Station, outlet: Outlet) -> None:
    """Tell when the schedule steers in another way than before. Spec: OCPP 2.1 K01.FR.110."""
    transaction = outlet.transaction
    if transaction is None or station.dialect is not Dialect.OCPP21:
        return
    limit = evse_limit(installed(station), outlet.number, station.now_at, station.now_at) if station.profiles else None
    mode = m21.OperationMode.CHARGING_ONLY if limit is None or not limit.mode else m21.OperationMode(limit.mode)
    if mode is not transaction.mode:
        transaction.mode = transaction.mode_to_tell = mode
        update(station, outlet, News(trigger=telling.ROUTINE, own_trigger=m21.TriggerReason.OPERATION_MODE_CHANGED))


def installed(station: Station) -> Installed:
    """The station's profiles with all they depend on."""
    return Installed(
        profiles=station.profiles,
        stacking=Stacking.LEVEL_FIRST,
        running={n: running for n, outlet in station.outlets.items() if (running := _running(outlet)) is not None},
        hardware={
            n: hardware_limit(outlet.evse.rating.max_power_w, outlet.evse.rating.phases) for n, outlet in station.outlets.items()
        },
    )


def _running(outlet: Outlet) -> Running | None:
    """The transaction as profiles see it."""
    transaction = outlet.transaction
    return None if transaction is None else Running(transaction.transaction_id, transaction.started_at)


def find(station: Station, transaction_id: str) -> Outlet | None:
    """The EVSE on which this transaction is open."""
    for outlet in station.outlets.values():
        if outlet.transaction is not None and outlet.transaction.transaction_id == transaction_id:
            return outlet
    return None


def state_of(outlet: Outlet) -> m.ChargingState:
    """The charging state that follows from what is going on."""
    evse = outlet.evse
    if evse.car is None:
        return m.ChargingState.IDLE
    if outlet.driver is None:
        return m.ChargingState.EV_CONNECTED
    if not evse.offers_power:
        return m.ChargingState.SUSPENDED_EVSE
    return m.ChargingState.CHARGING if evse.draw.power_w > 0 else m.ChargingState.SUSPENDED_EV


def send_sample(station: Station, outlet: Outlet, *, trigger: m.TriggerReason = m.TriggerReason.METER_VALUE_PERIODIC) -> None:
    """One reading within the transaction; a full queue keeps no more of them."""
    if len(station.outbox) >= MAX_QUEUED:
        return
    asked = trigger is m.TriggerReason.TRIGGER
    context = m.ReadingContext.TRIGGER if asked else m.ReadingContext.SAMPLE_PERIODIC
    measurands = station.settings.measurands("SampledDataCtrlr.TxUpdatedMeasurands")
    reading = metering.sample(station, outlet, measurands, context)
    if reading is not None or asked:
        update(station, outlet, News(trigger=trigger, reading=reading))


def restart_sampling(station: Station) -> None:
    """Follow a changed interval."""
    interval_s = station.settings.number("SampledDataCtrlr.TxUpdatedInterval")
    for outlet in station.outlets.values():
        if outlet.transaction is not None:
            station.every(f"sample:{outlet.number}", interval_s, partial(send_sample, station, outlet))


def tell(station: Station, outlet: Outlet, kind: m.TransactionEvent, news: News) -> None:
    """Queue one event with the next seqNo; what happens while nobody listens is marked offline."""
    transaction = outlet.transaction
    if transaction is None:
        return
    outlet.evse.advance(station.now_s)
    transaction.shown_state = state_of(outlet)
    telling.note_state(station, transaction)
    _count_charging(station, transaction)
    request = m.TransactionEventRequest(
        event_type=kind,
        meter_value=UNSET if news.reading is None else [news.reading],
        timestamp=station.now_at,
        trigger_reason=news.trigger,
        seq_no=transaction.next_seq_no,
        offline=UNSET if station.may_talk else True,
        number_of_phases_used=_phases(outlet),
        reservation_id=UNSET if news.reservation_id is None else news.reservation_id,
        transaction_info=m.Transaction(
            transaction_id=transaction.transaction_id,
            charging_state=transaction.shown_state,
            time_spent_charging=round(transaction.charged_s),
            stopped_reason=UNSET if news.reason is None else news.reason,
            remote_start_id=UNSET if transaction.remote_start_id is None else transaction.remote_start_id,
        ),
        evse=m.EVSE(id=outlet.number, connector_id=status.CONNECTOR_ID),
        id_token=UNSET if news.token is None else news.token,
    )
    transaction.next_seq_no += 1
    beyond = telling.beyond(station, outlet, transaction, kind, news.own_trigger)
    outgoing.enqueue(station, queued(station, transaction, request, beyond))


def queued(
    station: Station, transaction: Transaction, request: m.TransactionEventRequest, beyond: Beyond | None = None
) -> Queued:
    """An event with what follows its answer, or its loss."""
    lost = partial(_lost, station, transaction, request)
    return Queued(transaction, request, partial(_answered, station, transaction, request), lost, beyond)


def _take_driver(station: Station, outlet: Outlet, transaction: Transaction, driver: Driver) -> tuple[m.IdToken, int | None]:
    """The transaction becomes this driver's. Returns the token to tell and the reservation it used."""
    transaction.id_token, transaction.remote_start_id = driver.token.id_token, driver.remote_start_id
    choosing.take_drivers(station, transaction, authorization.key_of(driver.token))
    if driver.profile is not None:
        station.profiles.append(msgspec.structs.replace(driver.profile, transaction=transaction.transaction_id))
    reservation, outlet.reservation = outlet.reservation, None
    station.timers.cancel(f"reservation:{outlet.number}")
    return driver.token, None if reservation is None else reservation.reservation_id


def _tell_state(station: Station, outlet: Outlet) -> None:
    transaction = outlet.transaction
    if transaction is not None and state_of(outlet) is not transaction.shown_state:
        update(station, outlet, News(trigger=m.TriggerReason.CHARGING_STATE_CHANGED))


def _count_charging(station: Station, transaction: Transaction) -> None:
    if transaction.charging_since_s is not None:
        transaction.charged_s += station.now_s - transaction.charging_since_s
    transaction.charging_since_s = station.now_s if transaction.shown_state is m.ChargingState.CHARGING else None


def _phases(outlet: Outlet) -> int | UnsetType:
    used = sum(current > 0 for current in outlet.evse.draw.currents_a)
    return UNSET if outlet.evse.is_dc or used == 0 else used


def _answered(
    station: Station, transaction: Transaction, request: m.TransactionEventRequest, response: m.TransactionEventResponse
) -> None:
    if not isinstance(response.total_cost, UnsetType):
        transaction.total_cost = response.total_cost
    if isinstance(response, Answer) and not isinstance(response.transaction_limit, UnsetType):
        _hear_limit(station, transaction, response.transaction_limit)
    token, info = request.id_token, response.id_token_info
    if isinstance(token, UnsetType) or isinstance(info, UnsetType):
        return
    authorization.remember(station, token, info)
    outlet = station.outlets[transaction.evse]
    running = outlet.transaction is transaction and outlet.driver is not None
    if not running or authorization.is_accepted(info, station.now_at - timedelta(hours=1)):
        return
    station.counts.starts_refused += 1
    transaction.refused = True
    if station.settings.number("TxCtrlr.MaxEnergyOnInvalidId") == 0:
        _refuse(station, outlet)


def _hear_limit(station: Station, transaction: Transaction, told: m21.TransactionLimit) -> None:
    """Keep a limit, confirm it, and go on where it leaves room again. Spec: OCPP 2.1 E16.FR.03, E16.FR.14."""
    outlet = station.outlets[transaction.evse]
    limit = limits.merged(transaction.limit, told)
    if outlet.transaction is not transaction or limit == transaction.limit:
        return
    transaction.limit = transaction.limit_to_tell = limit
    if transaction.limit_hit is not None and limits.reached(transaction.limit, _used(station, outlet, transaction)) is None:
        transaction.limit_hit = None
    update(station, outlet, News(trigger=telling.ROUTINE, own_trigger=m21.TriggerReason.LIMIT_SET))
    energise(station, outlet)


def _obey_limit(station: Station, outlet: Outlet, transaction: Transaction) -> None:
    """No more energy once a limit is reached; the transaction stays open. Spec: OCPP 2.1 E16.FR.05, E16.FR.10."""
    hit = None if transaction.limit_hit else limits.reached(transaction.limit, _used(station, outlet, transaction))
    if hit is None or not outlet.evse.energised:
        return
    transaction.limit_hit, outlet.evse.energised = hit, False
    outlet.evse.settle()
    update(station, outlet, News(trigger=telling.ROUTINE, own_trigger=hit))


def _used(station: Station, outlet: Outlet, transaction: Transaction) -> limits.Used:
    outlet.evse.advance(station.now_s)
    return telling.used_of(station, outlet, transaction)


def _lost(station: Station, transaction: Transaction, request: m.TransactionEventRequest) -> None:
    """Some makes end a charge whose start nobody wanted to hear of."""
    outlet = station.outlets[transaction.evse]
    is_start = request.event_type is m.TransactionEvent.STARTED
    if is_start and outlet.transaction is transaction and station.outbox.contract.ends_charge:
        end(station, outlet, m.TriggerReason.ABNORMAL_CONDITION, m.Reason.OTHER)


def _exceeds_refused_energy(station: Station, outlet: Outlet, transaction: Transaction) -> bool:
    if not transaction.refused or not outlet.evse.energised:
        return False
    most_mwh = station.settings.number("TxCtrlr.MaxEnergyOnInvalidId") * 1000
    return outlet.evse.meter.true_mwh - transaction.true_start_mwh >= most_mwh


def _refuse(station: Station, outlet: Outlet) -> None:
    """The token was refused after all: end the transaction, or only the flow. Spec: OCPP 2.0.1 E05; TxCtrlr.StopTxOnInvalidId."""
    if station.settings.flag("TxCtrlr.StopTxOnInvalidId"):
        deauthorise(station, outlet, m.TriggerReason.DEAUTHORIZED, m.Reason.DE_AUTHORIZED)
        return
    outlet.evse.energised = False
    outlet.evse.settle()
    _tell_state(station, outlet)
