"""Payment terminals and batteries at 2.1 stations: what was settled, for which company, what was swapped."""

import re
from decimal import Decimal
from functools import partial

from msgspec import UNSET, Raw, Struct

from gridtap.charging.live import LiveSessions
from gridtap.charging.model import Session
from gridtap.charging.store import receipt_number
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant, text_or_none
from gridtap.gateway.v201.convert import MAX_NUMBER, check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.profiles import plain
from gridtap.gateway.v201.reporting import cleaned
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v21 import messages as m
from gridtap.stations.devicemodel import note_report
from gridtap.stations.swaps import Swap, record_swap
from gridtap.stations.terminals import Settlement, record_settlement
from gridtap.storage.transaction import Transaction

MAX_AMOUNT_MILLI = 10**15
"""No card pays more; it would not fit the column."""
_VAT_NUMBER = re.compile(r"[A-Z]{2}(?=[0-9A-Z+*]*\d)[0-9A-Z+*]{2,13}")
"""Two letters of the country, then at least one digit. Spec: Directive 2006/112/EC, article 215."""


def notify_settlement(link: Link, message_id: str, request: m.NotifySettlementRequest, _raw: Raw) -> None:
    """A terminal settled a payment, or could not; where it gives no receipt of its own, ours has a number and an address.

    Spec: OCPP 2.1 C19 to C22; C21.FR.03, C21.FR.04 (receiptUrl).
    """
    amount_milli = int((Decimal(repr(request.settlement_amount)) * 1000).to_integral_value())
    if abs(amount_milli) > MAX_AMOUNT_MILLI:
        raise CallError(ErrorKind.PROPERTY, "$.settlementAmount is more than anybody pays")
    told = Settlement(
        psp_ref=clean(request.psp_ref),
        status=request.status.value,
        settled_at=instant(request.settlement_time),
        transaction_id=text_or_none(request.transaction_id),
        amount_milli=amount_milli,
        content=plain(request),
    )

    def work(tx: Transaction) -> Session | None:
        memo = tx.memo(LiveSessions, LiveSessions)
        paid = None if told.transaction_id is None else memo.of_transaction(tx, link.station_id, told.transaction_id)
        record_settlement(tx, link.station_id, told, None if paid is None else paid.session.session_id)
        return None if paid is None else paid.session

    link.commit(message_id, work, partial(_receipt, link, request))


def _receipt(link: Link, request: m.NotifySettlementRequest, paid: Session | None) -> Struct:
    if paid is None or request.status is not m.PaymentStatus.SETTLED:
        return m.NotifySettlementResponse()
    url = link.parts.receipt_url(paid.session_id) if request.receipt_url is UNSET else None
    return m.NotifySettlementResponse(
        receipt_url=UNSET if url is None else url,
        receipt_id=receipt_number(paid.session_key) if request.receipt_id is UNSET else UNSET,
    )


def validate_vat_number(link: Link, message_id: str, request: m.VatNumberValidationRequest, raw: Raw) -> None:
    """Is this a VAT number? Only how it is written is checked here: no register is asked. Spec: OCPP 2.1 C18.FR.09, C18.FR.10."""
    is_one = _VAT_NUMBER.fullmatch(re.sub(r"[ .\-]", "", request.vat_number).upper()) is not None
    why = m.StatusInfo(reason_code="InvalidValue", additional_info="This is not how a VAT number is written.")

    def reply(_result: None) -> Struct:
        return m.VatNumberValidationResponse(
            vat_number=request.vat_number,
            evse_id=request.evse_id,
            status=m.GenericStatus.ACCEPTED if is_one else m.GenericStatus.REJECTED,
            status_info=UNSET if is_one else why,
        )

    work = partial(note_report, station_id=link.station_id, kind="vat_number_asked", content=cleaned(raw))
    link.commit(message_id, work, reply)


def battery_swap(link: Link, message_id: str, request: m.BatterySwapRequest, _raw: Raw) -> None:
    """Batteries were given or taken. Spec: OCPP 2.1 S03."""
    for battery in request.battery_data:
        check_number(battery.evse_id, "batteryData.evseId", most=MAX_NUMBER)
    swap = Swap(
        request_id=check_number(request.request_id, "requestId", least=LEAST_NUMBER),
        event=request.event_type.value,
        token=clean(request.id_token.id_token),
        batteries=[plain(battery) for battery in request.battery_data],
    )
    work = partial(record_swap, station_id=link.station_id, swap=swap)
    link.commit(message_id, work, lambda _: m.BatterySwapResponse())


HANDLERS: dict[str, Handler] = {
    "BatterySwap": handler(m.BatterySwapRequest, battery_swap),
    "NotifySettlement": handler(m.NotifySettlementRequest, notify_settlement),
    "VatNumberValidation": handler(m.VatNumberValidationRequest, validate_vat_number),
}
"""Each is stored before it is answered."""
