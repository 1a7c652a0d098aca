"""A raw 2.0.1 station: it says exactly what a test tells it to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from gridtap.charging.model import Session
from gridtap.charging.rebuild import rebuild_session
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.storage.tables.transactions import transaction_events
from tests.gateway.house import House, RawStation, eventually

SUBPROTOCOL = "ocpp2.0.1"
"""What stations here offer; the tests of 2.1 run those of 2.0.1 with their own."""
BOOT = {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "Two", "firmwareVersion": "7"}}
GOOD = {"idToken": "GOOD", "type": "ISO14443"}
EVSE = {"id": 1, "connectorId": 1}


class Station201:
    """One transaction at a time; times are seconds before now, so that what is said first is older."""

    def __init__(self, raw: RawStation, *, began_s_ago: float = 3000) -> None:
        self.raw = raw
        self.began_at = datetime.now(UTC) - timedelta(seconds=began_s_ago)

    def at(self, seconds: float) -> str:
        """The station's time, so many seconds after the beginning."""
        return (self.began_at + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def event(self, seq_no: int, kind: str, trigger: str, **fields: Any) -> dict[str, Any]:
        """A TransactionEvent, ten seconds after the one before it; `wh` is what the meter shows, `info` of the transaction."""
        at = self.at(10 * seq_no)
        info = {"transactionId": fields.pop("transaction_id", "tx-1"), **fields.pop("info", {})}
        wh = fields.pop("wh", None)
        if wh is not None:
            fields["meterValue"] = [{"timestamp": at, "sampledValue": [{"value": wh}]}]
        return {
            "eventType": kind,
            "timestamp": at,
            "triggerReason": trigger,
            "seqNo": seq_no,
            "transactionInfo": info,
            **fields,
        }

    def started(self, **fields: Any) -> dict[str, Any]:
        """The usual beginning: cable and token are there, energy flows from 1000 Wh on."""
        told = {"evse": EVSE, "idToken": GOOD, "wh": 1000, "info": {"chargingState": "Charging"}, **fields}
        return self.event(0, "Started", "Authorized", **told)

    async def say(self, event: dict[str, Any], message_id: str | None = None) -> dict[str, Any]:
        """Send an event; the answer's payload."""
        answer = await self.raw.call("TransactionEvent", event, message_id)
        assert answer[0] == 3, answer
        return answer[2]


@asynccontextmanager
async def station201(house: House, station_id: str = "CP1", **options: Any) -> AsyncGenerator[Station201]:
    """A connected and booted station."""
    async with house.station(station_id, boot=False, subprotocols=[SUBPROTOCOL], **options) as raw:
        answer = await raw.call("BootNotification", BOOT)
        assert answer[2]["status"] == "Accepted", answer
        yield Station201(raw)


async def the_session(house: House) -> Session:
    """The only session, once its row shows all readings; then it equals the one rebuilt from its facts (I8)."""

    async def look() -> Session | None:
        [session] = await house.read(lambda connection: list_sessions(connection, SessionFilter()))
        key = session.session_key
        rebuilt = await house.read(lambda connection: rebuild_session(connection, key, session.updated_at))
        return session if rebuilt == session else None

    return await eventually(look)


async def numbers_kept(house: House) -> list[int]:
    """The numbers of all events kept."""
    query = select(transaction_events.c.seq_no).order_by(transaction_events.c.seq_no)
    return await house.read(lambda connection: [int(row.seq_no) for row in connection.execute(query)])
