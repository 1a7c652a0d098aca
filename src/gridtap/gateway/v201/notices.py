"""What 2.0.1 stations report beside charging: their device model, customers, security and certificates."""

from collections.abc import Callable
from functools import partial

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant, text_or_none
from gridtap.gateway.v201 import displays, monitoring, needs, profiles, upkeep
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.reporting import cleaned, part_of
from gridtap.gateway.v201.variables import variables_told
from gridtap.gateway.vendors import VendorAnswer, VendorMessage
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.devicemodel import note_report, record_report_part, record_variables
from gridtap.stations.reservations import note_given_up
from gridtap.stations.upkeep import record_security_event
from gridtap.storage.transaction import Transaction


def notify_report(link: Link, message_id: str, request: m.NotifyReportRequest, raw: Raw) -> None:
    """A part of the device model. Spec: OCPP 2.0.1 B07, B08."""
    part = part_of("device_model", request.request_id, request.seq_no, request.tbc, raw)
    told = [] if request.report_data is UNSET else variables_told(request.report_data)

    def work(tx: Transaction) -> None:
        record_variables(tx, link.station_id, told)
        record_report_part(tx, link.station_id, part)

    if part.is_last:
        link.gate.reported()
    link.commit(message_id, work, lambda _: m.NotifyReportResponse())


def notify_customer_information(link: Link, message_id: str, request: m.NotifyCustomerInformationRequest, raw: Raw) -> None:
    """A part of what a station holds about a customer. Spec: OCPP 2.0.1 N09."""
    part = part_of("customer_information", request.request_id, request.seq_no, request.tbc, raw)
    work = partial(record_report_part, station_id=link.station_id, part=part)
    link.commit(message_id, work, lambda _: m.NotifyCustomerInformationResponse())


def security_event(link: Link, message_id: str, request: m.SecurityEventNotificationRequest, _raw: Raw) -> None:
    """Something that touches the station's safety. Spec: OCPP 2.0.1 A04."""
    work = partial(
        record_security_event,
        station_id=link.station_id,
        kind=clean(request.type),
        station_at=instant(request.timestamp),
        tech_info=text_or_none(request.tech_info),
    )
    link.commit(message_id, work, lambda _: m.SecurityEventNotificationResponse())


def noted(kind: str, answer: Struct) -> Callable[[Link, str, Struct, Raw], None]:
    """Keep the message as a line of the event log, then answer."""

    def run(link: Link, message_id: str, _request: Struct, raw: Raw) -> None:
        work = partial(note_report, station_id=link.station_id, kind=kind, content=cleaned(raw))
        link.commit(message_id, work, lambda _: answer)

    return run


def reservation_status_update(link: Link, message_id: str, request: m.ReservationStatusUpdateRequest, raw: Raw) -> None:
    """A reservation ended at the station by itself. Spec: OCPP 2.0.1 H04.FR.01, H01.FR.17."""
    said, content = request.reservation_update_status.value, cleaned(raw)

    def work(tx: Transaction) -> None:
        note_given_up(tx, link.station_id, request.reservation_id, said)
        note_report(tx, link.station_id, "reservation_status", content)

    link.commit(message_id, work, lambda _: m.ReservationStatusUpdateResponse())


def data_transfer(link: Link, message_id: str, request: m.DataTransferRequest, _raw: Raw) -> None:
    """A vendor's own message, for whoever understands it. Spec: OCPP 2.0.1 P02."""
    message = VendorMessage(
        station_id=link.station_id,
        vendor_id=clean(request.vendor_id),
        message_id=text_or_none(request.message_id),
        data=None if isinstance(request.data, UnsetType) else _text_in(request.data),
    )

    def reply(answer: VendorAnswer) -> Struct:
        data = UNSET if answer.data is None else Raw(msgspec.json.encode(answer.data))
        return m.DataTransferResponse(status=_TRANSFER[answer.status], data=data)

    link.commit(message_id, lambda tx: link.parts.vendors.receive(tx, message), reply)


def _text_in(data: Raw) -> str:
    """What a station sent as text; anything else as the JSON it came as."""
    try:
        value: object = msgspec.json.decode(cleaned(data))
    except ValueError:  # numbers that cannot be held
        value = None
    return clean(value) if isinstance(value, str) else bytes(cleaned(data)).decode("utf-8", "replace")


_TRANSFER = {
    "accepted": m.DataTransferStatus.ACCEPTED,
    "rejected": m.DataTransferStatus.REJECTED,
    "unknown_message": m.DataTransferStatus.UNKNOWN_MESSAGE_ID,
    "unknown_vendor": m.DataTransferStatus.UNKNOWN_VENDOR_ID,
}


HANDLERS: dict[str, Handler] = {
    "DataTransfer": handler(m.DataTransferRequest, data_transfer),
    "NotifyCustomerInformation": handler(m.NotifyCustomerInformationRequest, notify_customer_information),
    "NotifyReport": handler(m.NotifyReportRequest, notify_report),
    "ReservationStatusUpdate": handler(m.ReservationStatusUpdateRequest, reservation_status_update),
    "SecurityEventNotification": handler(m.SecurityEventNotificationRequest, security_event),
    **displays.HANDLERS,
    **monitoring.HANDLERS,
    **needs.HANDLERS,
    **profiles.HANDLERS,
    **upkeep.HANDLERS,
}
"""Reports and notices; each is stored before it is answered."""
