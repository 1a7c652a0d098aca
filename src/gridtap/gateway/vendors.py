"""Messages that vendors made up (DataTransfer): who understands which, and what everybody else's are answered."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

import msgspec

from gridtap.charging.live import LiveSessions, seen
from gridtap.charging.store import cost_of
from gridtap.kit.money import Money
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.store import tariff_for

VendorStatus = Literal["accepted", "rejected", "unknown_message", "unknown_vendor"]
MAX_KEPT_CHARACTERS = 10_000


class VendorMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor's message from a station; `data` is its text, or the JSON of what else a 2.x station sent."""

    station_id: str
    vendor_id: str
    message_id: str | None
    data: str | None


class VendorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What it is answered; `data` goes out as JSON."""

    status: VendorStatus
    data: Mapping[str, object] | None = None


UNKNOWN_MESSAGE = VendorAnswer(status="unknown_message")
UNKNOWN_VENDOR = VendorAnswer(status="unknown_vendor")
REJECTED = VendorAnswer(status="rejected")


class VendorHandler(Protocol):
    """Understands the messages of one vendor."""

    vendor_id: str

    def receive(self, tx: Transaction, message: VendorMessage) -> VendorAnswer:
        """Do what the message asks, in the transaction that it is answered after."""
        ...


class Vendors:
    """Who understands which vendor's messages; ids compare without case, as the type of vendorId says."""

    def __init__(self, handlers: Iterable[VendorHandler]) -> None:
        self._handlers = {handler.vendor_id.casefold(): handler for handler in handlers}

    def receive(self, tx: Transaction, message: VendorMessage) -> VendorAnswer:
        """The answer of whoever knows the vendor. Spec: OCPP 1.6 §4.3, §7.9 (DataTransferStatus); OCPP 2.0.1 P02.FR.06."""
        handler = self._handlers.get(message.vendor_id.strip().casefold())
        return UNKNOWN_VENDOR if handler is None else handler.receive(tx, message)


class Kept:
    """Takes every message of a vendor into the event log, for programs that read it there."""

    def __init__(self, vendor_id: str) -> None:
        self.vendor_id = vendor_id

    def receive(self, tx: Transaction, message: VendorMessage) -> VendorAnswer:
        """Keep it. Emits vendor_message."""
        data: dict[str, object] = {
            "vendor_id": self.vendor_id,
            "message_id": message.message_id,
            "data": None if message.data is None else message.data[:MAX_KEPT_CHARACTERS],
        }
        tx.emit("vendor_message", station_id=message.station_id, data=data)
        return VendorAnswer(status="accepted")


class CostQuestions:
    """What a station of 1.6 needs for its display and the dialect has no words for: `Price`, and `Cost` of a transaction.

    `Price` is answered with the station's net prices in major units; `Cost`, with a transactionId as data, with what it costs
    so far including tax. Both are decimal strings with their currency.
    """

    vendor_id = "org.gridtap"

    def receive(self, tx: Transaction, message: VendorMessage) -> VendorAnswer:
        """Answer a question; one about a transaction that nobody knows is rejected."""
        match message.message_id:
            case "Price":
                return self._price(tx, message)
            case "Cost":
                return self._cost(tx, message)
            case _:
                return UNKNOWN_MESSAGE

    def _price(self, tx: Transaction, message: VendorMessage) -> VendorAnswer:
        tariff = tariff_for(tx.connection, message.station_id)
        if tariff is None:
            return VendorAnswer(status="accepted", data={"free": True})
        prices = tariff.prices
        told: dict[str, object] = {"currency": prices.currency, "taxPct": str(prices.tax_pct)}
        parts = {
            "perKwh": prices.per_kwh,
            "perMinute": prices.per_minute,
            "perSession": prices.per_session,
            "idlePerMinute": prices.idle_per_minute,
        }
        told.update({name: str(price) for name, price in parts.items() if price is not None})
        return VendorAnswer(status="accepted", data=told)

    def _cost(self, tx: Transaction, message: VendorMessage) -> VendorAnswer:
        memo = tx.memo(LiveSessions, LiveSessions)
        live = memo.of_transaction(tx, message.station_id, (message.data or "").strip())
        if live is None:
            return REJECTED
        session = seen(live, tx.now) if live.session.is_live else live.session
        cost_minor = cost_of(session, tx.now) if session.is_live else session.cost_minor
        amount = str(Money(cost_minor, session.currency)).partition(" ")[0]
        told = {"cost": amount, "currency": session.currency, "energyWh": session.energy_mwh // 1000}
        return VendorAnswer(status="accepted", data=told)


def text_of(answer: VendorAnswer) -> str | None:
    """The answer's data as 1.6 sends it: JSON in a text."""
    return None if answer.data is None else json.dumps(dict(answer.data), separators=(",", ":"))
