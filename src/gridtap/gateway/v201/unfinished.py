"""Transactions whose end is in doubt: what a 2.x station says when it is asked about one."""

from msgspec import UNSET, Struct

from gridtap.charging.doubts import note_not_ongoing, note_ongoing
from gridtap.gateway.v16.convert import clean
from gridtap.ocpp.v201 import messages as m
from gridtap.storage.transaction import Transaction


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """One that runs goes on; one that does not, and no message waits about, is over. Spec: OCPP 2.0.1 E14.FR.01-E14.FR.05."""
    if not isinstance(request, m.GetTransactionStatusRequest) or not isinstance(response, m.GetTransactionStatusResponse):
        return
    if request.transaction_id is UNSET:
        return
    if response.ongoing_indicator is True:
        note_ongoing(tx, station_id, clean(request.transaction_id))
    elif response.ongoing_indicator is False and not response.messages_in_queue:
        note_not_ongoing(tx, station_id, clean(request.transaction_id))
