"""Virtual stations over real sockets against a central system made with somebody else's OCPP library."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ocpp.v16 import call

from gridtap.simulator.evse import ConnectorType, Rating
from gridtap.simulator.plan import Acknowledged, Habits, SessionTruth, StationPlan, Truth
from gridtap.simulator.simulation import Setup, Simulation
from tests.simulator.backend16 import Backend, running_backend

PLAN = StationPlan(
    station_id="SIM-1",
    password="a-long-password",
    evses=(Rating(ConnectorType.TYPE2, 11_000, 3), Rating(ConnectorType.CCS2, 50_000, 0)),
    serial="V16-0001",
)
QUICK = Habits(
    auto_plug_s=0.2,
    physics_step_s=0.1,
    reboot_s=0.2,
    upkeep_step_s=0.05,
    settings=(("MeterValueSampleInterval", "1"), ("StopTxnSampledData", "Energy.Active.Import.Register")),
)


@asynccontextmanager
async def simulated(backend: Backend, habits: Habits = QUICK) -> AsyncIterator[tuple[Simulation, list[Truth]]]:
    truths: list[Truth] = []
    simulation = Simulation([PLAN], backend.url, Setup(habits=habits), on_truth=truths.append)
    simulation.start()
    try:
        yield simulation, truths
    finally:
        await simulation.stop()
    assert simulation.failures == []


async def test_a_station_boots_with_its_password_and_tells_every_status() -> None:
    async with running_backend() as backend, simulated(backend):
        boot = await backend.until_heard("BootNotification")
        await backend.until(lambda: len(backend.all("StatusNotification")) >= 3)
        assert backend.handshakes == [("SIM-1", f"Basic {b64encode(b'SIM-1:a-long-password').decode()}", "ocpp1.6")]
        assert boot["charge_point_vendor"] == PLAN.vendor
        assert [payload["connector_id"] for payload in backend.all("StatusNotification")] == [0, 1, 2]
        assert {payload["status"] for payload in backend.all("StatusNotification")} == {"Available"}


async def test_a_card_starts_and_stops_a_charge_and_the_meter_agrees() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, truths):
        await backend.until(lambda: len(backend.all("StatusNotification")) >= 3)
        simulation.plug("SIM-1", 1)
        await backend.until(lambda: backend.statuses()[-1:] == ["Preparing"])
        simulation.tap("SIM-1", 1, "CARD-1")
        start = await backend.until_heard("StartTransaction")
        await backend.until(lambda: backend.statuses()[-1:] == ["Charging"])
        reading = await backend.until_heard("MeterValues", 2)
        simulation.tap("SIM-1", 1, "CARD-1")
        stop = await backend.until_heard("StopTransaction")
        await backend.until(lambda: backend.statuses()[-1:] == ["Finishing"])
        simulation.unplug("SIM-1", 1)
        await backend.until(lambda: backend.statuses()[-1:] == ["Available"])
        await backend.until(lambda: simulation.is_drained)

        assert reading["transaction_id"] == stop["transaction_id"] == 1
        assert {value["measurand"] for value in reading["meter_value"][0]["sampled_value"]} >= {
            "Energy.Active.Import.Register",
            "Power.Active.Import",
            "Current.Import",
            "Voltage",
        }
        kept = stop["transaction_data"]
        assert [kept[0]["sampled_value"][0]["context"], kept[-1]["sampled_value"][0]["context"]] == [
            "Transaction.Begin",
            "Transaction.End",
        ]
        assert stop["reason"] == "Local"
        (session,) = [truth for truth in truths if isinstance(truth, SessionTruth)]
        assert session.stop_acknowledged
        assert abs(stop["meter_stop"] - start["meter_start"] - session.energy_mwh / 1000) < 1
        told = [truth.action for truth in truths if isinstance(truth, Acknowledged)]
        assert told[0] == "StartTransaction"
        assert told[-1] == "StopTransaction"


async def test_a_refused_card_starts_nothing() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, _):
        backend.refused_tokens.add("STOLEN")
        await backend.until(lambda: len(backend.all("StatusNotification")) >= 3)
        simulation.plug("SIM-1", 1)
        simulation.tap("SIM-1", 1, "STOLEN")
        await backend.until_heard("Authorize")
        await backend.until(lambda: simulation.is_drained)
        assert backend.all("StartTransaction") == []
        assert simulation.state("SIM-1").connectors[0].status == "Preparing"


async def test_a_remote_start_on_an_empty_connector_waits_for_the_car_and_a_remote_stop_ends_it() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, _):
        await backend.until(lambda: len(backend.all("StatusNotification")) >= 3)
        station = backend.stations["SIM-1"]
        answer = await station.call(call.RemoteStartTransaction(id_tag="APP-1", connector_id=2))
        assert answer.status == "Accepted"
        start = await backend.until_heard("StartTransaction")
        assert (start["connector_id"], start["id_tag"]) == (2, "APP-1")
        await backend.until_heard("MeterValues")
        assert backend.statuses(2)[:3] == ["Available", "Preparing", "Charging"]
        answer = await station.call(call.RemoteStopTransaction(transaction_id=1))
        assert answer.status == "Accepted"
        stop = await backend.until_heard("StopTransaction")
        assert stop["reason"] == "Remote"
        assert len(stop["transaction_data"]) >= 2
        again = await station.call(call.RemoteStopTransaction(transaction_id=1))
        assert again.status == "Rejected"
        assert simulation.state("SIM-1").connectors[1].transaction_id is None
