"""Messages the backend asks for. Spec: OCPP 2.0.1 F06."""

from collections.abc import Callable
from functools import partial

from msgspec import UnsetType

from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.v201 import certificates, power, readings, status, transactions, upkeep
from gridtap.simulator.v201.state import Outlet, Station


def trigger(station: Station, request: m.TriggerMessageRequest) -> m.TriggerMessageResponse:
    """Accept, and send the message after the answer."""
    number = None if isinstance(request.evse, UnsetType) else request.evse.id
    if number is not None and number not in station.outlets:
        return m.TriggerMessageResponse(status=m.TriggerMessageStatus.REJECTED)
    chosen = [outlet for n, outlet in station.outlets.items() if number in (None, n)]
    word, action = _plan(station, request, chosen)
    if action is not None:
        station.after_reply.append(action)
    return m.TriggerMessageResponse(status=word)


def _plan(
    station: Station, request: m.TriggerMessageRequest, chosen: list[Outlet]
) -> tuple[m.TriggerMessageStatus, Callable[[], None] | None]:
    action: Callable[[], None] | None = None
    match request.requested_message:
        case m.MessageTrigger.BOOT_NOTIFICATION:  # not once accepted: F06.FR.17
            if station.registration is not m.RegistrationStatus.ACCEPTED:
                action = partial(_boot, station)
        case m.MessageTrigger.METER_VALUES:
            action = partial(_readings, station, chosen)
        case m.MessageTrigger.STATUS_NOTIFICATION:  # only with a connector: F06.FR.12
            evse = request.evse
            if not isinstance(evse, UnsetType) and evse.connector_id == status.CONNECTOR_ID:
                action = partial(status.notify, station, chosen[0], asked=True)
        case m.MessageTrigger.TRANSACTION_EVENT:
            running = [outlet for outlet in chosen if outlet.transaction is not None]
            if running:
                action = partial(_events, station, running)
        case other:
            simple = _SIMPLE.get(other)
            if simple is None:
                return m.TriggerMessageStatus.NOT_IMPLEMENTED, None
            action = partial(simple, station)
    word = m.TriggerMessageStatus.REJECTED if action is None else m.TriggerMessageStatus.ACCEPTED
    return word, action


def _boot(station: Station) -> None:
    station.boot_reason = m.BootReason.TRIGGERED
    power.send_boot(station)


def _readings(station: Station, outlets: list[Outlet]) -> None:
    measurands = station.settings.measurands("SampledDataCtrlr.TxUpdatedMeasurands")
    for outlet in outlets:
        readings.send(station, outlet, measurands, m.ReadingContext.TRIGGER)


def _events(station: Station, outlets: list[Outlet]) -> None:
    for outlet in outlets:
        transactions.send_sample(station, outlet, trigger=m.TriggerReason.TRIGGER)


_SIMPLE: dict[m.MessageTrigger, Callable[[Station], None]] = {
    m.MessageTrigger.FIRMWARE_STATUS_NOTIFICATION: upkeep.tell_firmware,
    m.MessageTrigger.HEARTBEAT: power.send_heartbeat,
    m.MessageTrigger.LOG_STATUS_NOTIFICATION: upkeep.tell_log,
    m.MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE: partial(
        certificates.send_request, use=m.CertificateSigningUse.CHARGING_STATION_CERTIFICATE
    ),
    m.MessageTrigger.SIGN_COMBINED_CERTIFICATE: partial(certificates.send_request, use=None),
    m.MessageTrigger.SIGN_V2G_CERTIFICATE: partial(certificates.send_request, use=m.CertificateSigningUse.V2G_CERTIFICATE),
}
