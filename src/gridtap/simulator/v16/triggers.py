"""Messages the backend asks for. Spec: OCPP 1.6 §5.17; security whitepaper, ExtendedTriggerMessage."""

from collections.abc import Callable
from functools import partial

from msgspec import UnsetType

from gridtap.ocpp.v16.messages import (
    ExtendedMessageTrigger,
    ExtendedTriggerMessageRequest,
    ExtendedTriggerMessageResponse,
    MessageTrigger,
    ReadingContext,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
)
from gridtap.simulator.v16 import certificates, metering, power, status, upkeep
from gridtap.simulator.v16.state import Connector, Station


def trigger(station: Station, request: TriggerMessageRequest) -> TriggerMessageResponse:
    """Accept, and send the message after the answer."""
    answer, action = _plan(station, request.requested_message.value, request.connector_id)
    if action is not None:
        station.after_reply.append(action)
    return TriggerMessageResponse(status=answer)


def extended_trigger(station: Station, request: ExtendedTriggerMessageRequest) -> ExtendedTriggerMessageResponse:
    """The same with the messages of the security extension."""
    answer, action = _plan(station, request.requested_message.value, request.connector_id)
    if action is not None:
        station.after_reply.append(action)
    return ExtendedTriggerMessageResponse(status=answer)


def _plan(station: Station, name: str, connector_id: int | UnsetType) -> tuple[TriggerMessageStatus, Callable[[], None] | None]:
    number = None if isinstance(connector_id, UnsetType) else connector_id
    if number is not None and number != 0 and number not in station.connectors:
        return TriggerMessageStatus.REJECTED, None
    chosen = [c for n, c in station.connectors.items() if number in (None, 0, n)]
    match name:
        case MessageTrigger.STATUS_NOTIFICATION:
            return TriggerMessageStatus.ACCEPTED, partial(_statuses, station, number, chosen)
        case MessageTrigger.METER_VALUES:
            return TriggerMessageStatus.ACCEPTED, partial(_readings, station, chosen)
        case _:
            action = _SIMPLE.get(name)
    return (
        (TriggerMessageStatus.NOT_IMPLEMENTED, None)
        if action is None
        else (TriggerMessageStatus.ACCEPTED, partial(action, station))
    )


def _statuses(station: Station, number: int | None, connectors: list[Connector]) -> None:
    if number in (None, 0):
        status.notify_station(station)
    for connector in connectors if number != 0 else ():
        status.notify(station, connector, asked=True)


def _readings(station: Station, connectors: list[Connector]) -> None:
    measurands = station.settings.measurands("MeterValuesSampledData")
    for connector in connectors:
        metering.send(station, connector, metering.sample(station, connector, measurands, ReadingContext.TRIGGER))


_SIMPLE: dict[str, Callable[[Station], None]] = {
    MessageTrigger.BOOT_NOTIFICATION.value: power.send_boot,
    MessageTrigger.HEARTBEAT.value: power.send_heartbeat,
    MessageTrigger.DIAGNOSTICS_STATUS_NOTIFICATION.value: upkeep.tell_diagnostics,
    MessageTrigger.FIRMWARE_STATUS_NOTIFICATION.value: upkeep.tell_firmware,
    ExtendedMessageTrigger.LOG_STATUS_NOTIFICATION.value: upkeep.tell_log,
    ExtendedMessageTrigger.SIGN_CHARGE_POINT_CERTIFICATE.value: certificates.send_csr,
}
