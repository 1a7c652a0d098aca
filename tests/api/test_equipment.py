"""What 2.1 stations tell beside charging is shown to operators."""

from typing import Any

from gridtap.stations.dercontrols import DerControl, record_controls
from gridtap.stations.streams import StreamPace, StreamValue, open_stream, record_stream_values
from gridtap.stations.swaps import Swap, record_swap
from gridtap.stations.terminals import Settlement, record_settlement
from gridtap.storage.transaction import Transaction
from tests.api.house import House


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
