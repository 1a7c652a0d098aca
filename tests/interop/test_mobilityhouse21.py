"""2.1 stations written with mobilityhouse/ocpp complete whole sessions, by card and from afar, as those of 2.0.1 do."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false

from typing import Any

import pytest
from ocpp.routing import on
from ocpp.v21 import call, call_result

from gridtap.stations.store import get_station
from gridtap.stations.streams import list_streams
from gridtap.stations.terminals import list_settlements
from tests.gateway.house import House
from tests.interop import mobilityhouse201
from tests.interop.mobilityhouse201 import Station21, now, station201
from tests.interop.test_mobilityhouse201 import (
    sessions_of,
    test_a_local_session_is_kept_with_its_energy,
    test_a_remote_session_starts_and_stops,
    test_tokens_are_authorised_or_not,
)

__all__ = [
    "test_a_local_session_is_kept_with_its_energy",
    "test_a_remote_session_starts_and_stops",
    "test_tokens_are_authorised_or_not",
]


class Modern(Station21):
    """Knows what 2.1 has beside 2.0.1."""

    @on("UsePriorityCharging")
    def on_priority(self, transaction_id: str, **_: Any) -> call_result.UsePriorityCharging:
        known = transaction_id == self.transaction_id
        return call_result.UsePriorityCharging(status="Accepted" if known else "Rejected")


@pytest.fixture(autouse=True)
def stations_speak_21(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stations offer 2.1."""
    monkeypatch.setattr(mobilityhouse201, "SUBPROTOCOL", "ocpp2.1")
    monkeypatch.setitem(mobilityhouse201.MAKES, "ocpp2.1", Modern)


async def test_a_card_at_the_terminal_pays_and_settles(house: House) -> None:
    async with station201(house) as station:
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert known.dialect == "ocpp2.1"
        card = {"id_token": "psp-77", "type": "DirectPayment"}
        assert (await station.call(call.Authorize(id_token=card))).id_token_info["status"] == "Accepted"
        station.transaction_id = "tx-9"
        evse = {"id": 1, "connector_id": 1}
        await station.event("Started", "Authorized", id_token=card, evse=evse, meter_value=station.meter("Transaction.Begin"))
        await station.update(700)
        priority = {"transactionId": "tx-9", "activate": True}
        outcome = await house.gateway.commands.send("CP1", "UsePriorityCharging", priority)
        assert outcome.accepted
        assert await station.call(call.NotifyPriorityCharging(transaction_id="tx-9", activated=True)) is not None
        await station.stop_charging()
        settled = call.NotifySettlement(
            psp_ref="psp-77", status="Settled", settlement_amount=1.25, settlement_time=now(), transaction_id="tx-9"
        )
        assert await station.call(settled) is not None
        [session] = await sessions_of(house)
        assert (session.state, session.energy_wh, session.transaction_id) == ("ended", 700, "tx-9")
        [settlement] = await house.read(lambda connection: list_settlements(connection, "CP1"))
        assert (settlement.amount_milli, settlement.transaction_id) == (1250, "tx-9")


async def test_a_stream_is_opened_and_closed(house: House) -> None:
    async with station201(house) as station:
        stream = {"id": 1, "variable_monitoring_id": 5, "params": {"interval": 10}}
        opened = await station.call(call.OpenPeriodicEventStream(constant_stream_data=stream))
        assert opened.status == "Accepted"
        assert await station.call(call.ClosePeriodicEventStream(id=1)) is not None
        [kept] = await house.read(lambda connection: list_streams(connection, "CP1"))
        assert (kept.monitor_id, kept.interval_s, kept.closed_at is not None) == (5, 10, True)
