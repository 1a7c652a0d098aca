"""What stations tell us in OCPP 2.0.1 about themselves, tokens and charging, and the table of all that they may ask."""

from msgspec import UNSET, Raw, Struct
from msgspec.structs import replace

from gridtap.charging.clocks import note_clock
from gridtap.charging.hearing import EventNews, TransactionEventKind, TransactionFact
from gridtap.charging.model import MeterSample
from gridtap.charging.sessions import note_reboot, record_readings
from gridtap.charging.telling import price_words
from gridtap.charging.transactions import record_event
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import authorise
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant, on_the_second, text_or_none
from gridtap.gateway.v201 import certificates, notices
from gridtap.gateway.v201.availability import record_availability
from gridtap.gateway.v201.convert import (
    MAX_NUMBER,
    check_number,
    id_token_info,
    message_content,
    place_of,
    samples_of,
    total_cost,
)
from gridtap.gateway.v201.handlers import NOTHING_ELSE, Also, handler
from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.boot import record_boot
from gridtap.stations.model import BootDecision, BootReport, StatusReport
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Tariff
from gridtap.tariffs.wording import Words

_REGISTRATION = {
    "accepted": m.RegistrationStatus.ACCEPTED,
    "pending": m.RegistrationStatus.PENDING,
    "rejected": m.RegistrationStatus.REJECTED,
}
_TRIGGERS = {reason: reason.value for reason in m.TriggerReason}
_STATES = {state: state.value for state in m.ChargingState}
"""Text by word, quicker than asking the word; one that only 2.1 has is asked."""
_EVENTS: dict[m.TransactionEvent, TransactionEventKind] = {
    m.TransactionEvent.STARTED: "started",
    m.TransactionEvent.UPDATED: "updated",
    m.TransactionEvent.ENDED: "ended",
}
_OPEN = Authorisation(status="accepted")


def authorize(link: Link, message_id: str, request: m.AuthorizeRequest, _raw: Raw, also: Also = NOTHING_ELSE) -> None:
    """May this token charge? One that comes with a contract certificate is looked at together with it.

    Spec: OCPP 2.0.1 C01, C02.FR.02, C04, C07, I01 (its price).
    """
    if request.certificate is not UNSET or request.iso15118_certificate_hash_data is not UNSET:
        certificates.authorize_contract(link, message_id, request, also)
        return
    is_open = request.id_token.type is m.IdTokenKind.NO_AUTHORIZATION
    token, tags = clean(request.id_token.id_token), link.parts.tags
    again = None if is_open else tags.answer_again(token, link.station_id, link.clock.monotonic())
    if again is not None:
        link.answer(message_id, m.AuthorizeResponse(id_token_info=id_token_info(again)))
        return

    told: tuple[Words | None, Tariff | None] = (None, None)

    def work(tx: Transaction) -> Authorisation:
        nonlocal told
        authorisation = _OPEN if is_open else authorise(tx.connection, token, tx.now)
        words = price_words(tx.connection, link.station_id, authorisation)
        told = words, also.find(tx.connection, link.station_id, authorisation)
        return authorisation

    def reply(authorisation: Authorisation) -> Struct:
        if not is_open:
            tags.note(token, authorisation, link.clock.monotonic())
        words, tariff = told
        return also.put(m.AuthorizeResponse(id_token_info=id_token_info(authorisation, words)), tariff)

    remembering, instead = link.parts.last_known.around(token, reply)
    link.commit(message_id, work, remembering, instead=instead)


def boot_notification(link: Link, message_id: str, request: m.BootNotificationRequest, _raw: Raw) -> None:
    """A station starts; what it may do from now on is in the answer. Spec: OCPP 2.0.1 B01-B03."""
    told = request.charging_station
    modem = None if told.modem is UNSET else told.modem
    report = BootReport(
        vendor=clean(told.vendor_name),
        model=clean(told.model),
        serial=text_or_none(told.serial_number),
        firmware=text_or_none(told.firmware_version),
        iccid=None if modem is None else text_or_none(modem.iccid),
        imsi=None if modem is None else text_or_none(modem.imsi),
        meter_type=None,
        meter_serial=None,
    )

    def work(tx: Transaction) -> BootDecision:
        decision = record_boot(tx, link.station_id, report, heartbeat_interval_s=link.parts.heartbeat_interval_s)
        note_reboot(tx, link.station_id)
        return decision

    def reply(decision: BootDecision) -> Struct:
        link.booted(decision.registration)
        return m.BootNotificationResponse(
            status=_REGISTRATION[decision.registration],
            current_time=on_the_second(link.clock.now()),
            interval=decision.interval_s,
        )

    link.commit(message_id, work, reply)


def heartbeat(link: Link, message_id: str, _request: m.HeartbeatRequest, _raw: Raw) -> None:
    """A sign of life, answered with the time; written with others every few seconds. Spec: OCPP 2.0.1 G02."""
    link.answer(message_id, m.HeartbeatResponse(current_time=on_the_second(link.clock.now())))


def meter_values(link: Link, message_id: str, request: m.MeterValuesRequest, raw: Raw) -> None:
    """What a meter said outside transactions. Hot. Spec: OCPP 2.0.1 J01."""
    evse_number = check_number(request.evse_id, "evseId", most=MAX_NUMBER)
    samples: list[MeterSample] = samples_of(request.meter_value)
    payload = bytes(raw)

    def work(tx: Transaction) -> None:
        record_readings(tx, link.station_id, evse_number, None, samples, payload)

    link.commit(message_id, work, _no_news_of_meter, precious=True)


def status_notification(link: Link, message_id: str, request: m.StatusNotificationRequest, _raw: Raw) -> None:
    """What a connector is doing. Spec: OCPP 2.0.1 G01."""
    report = StatusReport(
        station_id=link.station_id,
        evse_number=check_number(request.evse_id, "evseId", most=MAX_NUMBER),
        connector_number=check_number(request.connector_id, "connectorId", most=MAX_NUMBER),
        wire_status=request.connector_status.value,
        error_code=None,
        vendor_error_code=None,
        info=None,
        station_at=instant(request.timestamp),
    )

    def work(tx: Transaction) -> None:
        record_availability(tx, report)
        if report.station_at is not None:
            note_clock(tx, link.station_id, report.station_at)

    link.commit(message_id, work, lambda _: m.StatusNotificationResponse())


def transaction_event(link: Link, message_id: str, request: m.TransactionEventRequest, raw: Raw) -> None:
    """A transaction begins, goes on or ends; the answer is stored and given again to a repetition. Hot.

    Spec: OCPP 2.0.1 E01-E13, I02, I03, J02.
    """
    fact = fact_of(link, request, raw)

    def work(tx: Transaction) -> bytes:
        return record_event(tx, fact, event_reply)

    link.commit(message_id, work, Raw, precious=True)


def fact_of(link: Link, request: m.TransactionEventRequest, raw: Raw) -> TransactionFact:
    """An event in our words. Hot. Raises: CallError PROPERTY for numbers beyond reason."""
    told = request.transaction_info
    fact = TransactionFact(
        station_id=link.station_id,
        transaction_id=clean(told.transaction_id),
        seq_no=check_number(request.seq_no, "seqNo"),
        event=_EVENTS[request.event_type],
        trigger=_TRIGGERS.get(request.trigger_reason) or request.trigger_reason.value,
        station_at=instant(request.timestamp),
        payload=bytes(raw),
        evse=place_of(request.evse),
        samples=() if request.meter_value is UNSET else samples_of(request.meter_value),
        charging_state=None if told.charging_state is UNSET else _STATES[told.charging_state],
        house_allows_concurrent=link.parts.concurrent_sessions,
    )
    rest = _seldom_told(request)
    return replace(fact, **rest) if rest else fact


def _seldom_told(request: m.TransactionEventRequest) -> dict[str, object]:
    """What hardly an event in a hundred says beside readings, as fields of a fact."""
    told, rest = request.transaction_info, dict[str, object]()
    if request.id_token is not UNSET:
        is_open = request.id_token.type is m.IdTokenKind.NO_AUTHORIZATION
        rest.update(is_open=is_open, token=None if is_open else clean(request.id_token.id_token))
    if told.stopped_reason is not UNSET:
        rest["stop_reason"] = told.stopped_reason.value
    if told.remote_start_id is not UNSET:
        rest["remote_start_id"] = check_number(told.remote_start_id, "transactionInfo.remoteStartId")
    if request.reservation_id is not UNSET:
        rest["reservation_id"] = request.reservation_id
    if request.offline is True:
        rest["is_offline"] = True
    if request.evse is not UNSET and request.evse.id == 0:
        rest["is_evse_zero"] = True
    return rest


def event_reply(news: EventNews) -> bytes:
    """The answer to an event. Spec: OCPP 2.0.1 E05.FR.01, I01, I02, I03.FR.02; a total of 0 says that it was free."""
    if news.cost_minor is None and news.authorisation is None and news.message is None:
        return b"{}"
    return encode(
        m.TransactionEventResponse(
            total_cost=UNSET if news.cost_minor is None else total_cost(news.cost_minor, news.currency),
            id_token_info=UNSET if news.authorisation is None else id_token_info(news.authorisation, news.price),
            updated_personal_message=message_content(news.message),
        )
    )


_METER_ANSWER = m.MeterValuesResponse()


def _no_news_of_meter(_result: None) -> Struct:
    return _METER_ANSWER


HANDLERS: dict[str, Handler] = {
    "Authorize": handler(m.AuthorizeRequest, authorize),
    "BootNotification": handler(m.BootNotificationRequest, boot_notification),
    "Heartbeat": handler(m.HeartbeatRequest, heartbeat),
    "MeterValues": handler(m.MeterValuesRequest, meter_values, precious=True),
    "StatusNotification": handler(m.StatusNotificationRequest, status_notification),
    "TransactionEvent": handler(m.TransactionEventRequest, transaction_event, precious=True),
    **certificates.HANDLERS,
    **notices.HANDLERS,
}
"""All that a 2.0.1 station may ask. Precious: messages about transactions, which stations forget after some errors."""
