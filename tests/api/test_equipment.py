"""What 2.1 stations tell beside charging is shown to operators."""

from functools import partial
from typing import Any

from msgspec.structs import replace

from gridtap.charging.receipts import RECEIPT_KEY, receipt_key
from gridtap.charging.store import get_session
from gridtap.stations.dercontrols import DerControl, record_controls
from gridtap.stations.streams import StreamPace, StreamValue, open_stream, record_stream_values
from gridtap.stations.swaps import Swap, record_swap
from gridtap.stations.terminals import Settlement, record_settlement
from gridtap.storage.transaction import Transaction
from tests.api.house import House
from tests.api.test_sessions import begin


async def test_controls_streams_swaps_and_settlements_are_shown(house: House) -> None:
    await house.register("CP1")
    at = house.clock.now()
    settled = Settlement(psp_ref="p", status="Settled", settled_at=at, transaction_id=None, amount_milli=5, content={})

    def happen(tx: Transaction) -> None:
        record_controls(tx, "CP1", [DerControl(control_id="A", control_type="FreqDroop", content={"controlId": "A"})])
        open_stream(tx, "CP1", 3, 7, StreamPace(interval_s=10))
        record_stream_values(tx, "CP1", 3, [StreamValue(station_at=at, value="1.5")], pending=2)
        record_swap(tx, "CP1", Swap(request_id=1, event="BatteryIn", token="GOOD", batteries=[{"serialNumber": "B"}]))
        record_settlement(tx, "CP1", settled)

    await house.db.write(happen)
    operator = await house.person("operator")

    async def shown(path: str) -> dict[str, Any]:
        [item] = (await operator.get(f"/stations/CP1/{path}")).json()["items"]
        return item

    assert (await shown("grid-controls"))["control_type"] == "FreqDroop"
    stream = await shown("event-streams")
    assert (stream["monitor_id"], stream["interval_s"], stream["pending"]) == (7, 10, 2)
    assert (await shown("event-streams/3/values"))["value"] == "1.5"
    assert (await shown("battery-swaps"))["batteries"] == [{"serialNumber": "B"}]
    assert (await shown("settlements"))["amount_milli"] == 5


async def test_a_station_that_nobody_knows_has_no_equipment(house: House) -> None:
    operator = await house.person("operator")
    for path in ("grid-controls", "event-streams", "event-streams/3/values", "battery-swaps", "settlements"):
        assert (await operator.get(f"/stations/NOBODY/{path}")).status_code == 404
    driver = await house.person("driver")
    assert (await driver.get("/stations/CP1/settlements")).status_code == 403


async def test_a_receipt_tells_what_a_terminal_settled_for_the_session(both: House) -> None:
    driver = await both.person()
    async with both.station() as station:
        session_id, transaction = await begin(both, station, driver)
        told = Settlement(
            psp_ref="psp-1",
            status="Failed",
            settled_at=both.clock.now(),
            transaction_id=str(transaction),
            amount_milli=12_345,
            content={"statusInfo": "line is down", "receiptUrl": "javascript:alert(1)"},
        )
        receipt = {"receiptUrl": "https://pay.example/r/1", "receiptId": "T-1", "vatNumber": "DE1"}
        settled = replace(told, status="Settled", content=receipt)
        elsewhere = replace(told, status="Rejected", transaction_id="another")
        for one in (told, settled, elsewhere):
            await both.db.write(partial(record_settlement, station_id="CP1", told=one))
        payments = (await driver.get(f"/sessions/{session_id}/receipt")).json()["payments"]
        assert [(one["status"], one["amount_minor"], one["reference"]) for one in payments] == [
            ("Failed", 1234, "psp-1"),
            ("Settled", 1234, "psp-1"),
        ]
        assert (payments[0]["note"], payments[0]["receipt_url"]) == ("line is down", None)
        assert (payments[1]["receipt_id"], payments[1]["receipt_url"]) == ("T-1", "https://pay.example/r/1")


async def test_whoever_has_the_address_of_a_receipt_reads_that_one_without_signing_in(house: House) -> None:
    driver, path = await house.person(), "/api/v1/receipts"
    async with house.station() as station:
        session_id, _transaction = await begin(house, station, driver)
        secret = house.parts.sealer.key_for(RECEIPT_KEY)
        key = receipt_key(secret, session_id)
        told = (await house.client.get(f"{path}/{key}")).json()
        mine = (await driver.get(f"/sessions/{session_id}/receipt")).json()
        assert (told["number"], told["total_minor"]) == (mine["number"], mine["total_minor"])
        assert (told["session"]["id"], told["session"]["driver_id"]) == (session_id, None)
        proof = key.rpartition("-")[2]
        for wrong in (
            session_id,
            f"{session_id}-",
            f"{session_id}-{'0' * 32}",
            f"ses_other-{proof}",
            f"{key}0",
            f"{session_id}-ü",
        ):
            refused = await house.client.get(f"{path}/{wrong}")
            assert (refused.status_code, refused.json()["code"]) == (404, "receipt_unknown"), wrong
        gone = receipt_key(secret, "ses_never")
        assert (await house.client.get(f"{path}/{gone}")).status_code == 404


async def test_a_settlement_that_names_its_token_alone_belongs_to_the_session_of_that_token(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        session_id, _transaction = await begin(house, station, driver)
        at = house.clock.now()
        token = (await house.db.read(lambda connection: get_session(connection, session_id))).token  # pyright: ignore[reportOptionalMemberAccess] - it has just begun
        told = Settlement(psp_ref=token or "", status="Canceled", settled_at=at, transaction_id=None, amount_milli=0, content={})
        await house.db.write(partial(record_settlement, station_id="CP1", told=told))
        [payment] = (await driver.get(f"/sessions/{session_id}/receipt")).json()["payments"]
        assert payment["status"] == "Canceled"
