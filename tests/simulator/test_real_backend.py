"""Virtual stations over real sockets against a central system made with somebody else's OCPP library."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from gridtap.simulator.evse import ConnectorType, Rating
from gridtap.simulator.link import BackOff
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
async def simulated(backend: Backend, habits: Habits = QUICK) -> AsyncGenerator[tuple[Simulation, list[Truth]]]:
    truths: list[Truth] = []
    setup = Setup(habits=habits, back_off=BackOff(first_s=0.05, most_s=0.2))
    simulation = Simulation([PLAN], backend.url, setup, on_truth=truths.append)
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
        answer = await backend.ask("SIM-1", "RemoteStartTransaction", id_tag="APP-1", connector_id=2)
        assert answer.status == "Accepted"
        start = await backend.until_heard("StartTransaction")
        assert (start["connector_id"], start["id_tag"]) == (2, "APP-1")
        await backend.until_heard("MeterValues")
        assert backend.statuses(2)[:3] == ["Available", "Preparing", "Charging"]
        answer = await backend.ask("SIM-1", "RemoteStopTransaction", transaction_id=1)
        assert answer.status == "Accepted"
        stop = await backend.until_heard("StopTransaction")
        assert stop["reason"] == "Remote"
        assert len(stop["transaction_data"]) >= 2
        again = await backend.ask("SIM-1", "RemoteStopTransaction", transaction_id=1)
        assert again.status == "Rejected"
        assert simulation.state("SIM-1").connectors[1].transaction_id is None


async def ready(backend: Backend) -> None:
    await backend.until(lambda: len(backend.all("StatusNotification")) >= 3)


async def test_a_reset_really_closes_the_socket_and_boots_again() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, _):
        await ready(backend)
        simulation.plug("SIM-1", 1)
        simulation.tap("SIM-1", 1, "CARD-1")
        await backend.until_heard("StartTransaction")
        assert (await backend.ask("SIM-1", "Reset", type="Soft")).status == "Accepted"
        assert (await backend.until_heard("StopTransaction"))["reason"] == "SoftReset"
        await backend.until_heard("BootNotification", 2)
        assert len(backend.handshakes) == 2


async def test_configuration_is_read_and_changed() -> None:
    async with running_backend() as backend, simulated(backend):
        await ready(backend)
        everything = await backend.ask("SIM-1", "GetConfiguration")
        assert len(everything.configuration_key) > 40
        assert (await backend.ask("SIM-1", "ChangeConfiguration", key="HeartbeatInterval", value="77")).status == "Accepted"
        answer = await backend.ask("SIM-1", "GetConfiguration", key=["HeartbeatInterval", "Colour"])
        assert [item["value"] for item in answer.configuration_key] == ["77"]
        assert answer.unknown_key == ["Colour"]


async def test_a_charging_profile_lowers_the_current_that_is_metered() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, _):
        await ready(backend)
        simulation.plug("SIM-1", 1)
        simulation.tap("SIM-1", 1, "CARD-1")
        await backend.until_heard("StartTransaction")
        periods = [{"startPeriod": 0, "limit": 6.0}]
        profile = {
            "chargingProfileId": 1,
            "transactionId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": periods},
        }
        answer = await backend.ask("SIM-1", "SetChargingProfile", connector_id=1, cs_charging_profiles=profile)
        assert answer.status == "Accepted"
        heard = len(backend.all("MeterValues"))
        reading = await backend.until_heard("MeterValues", heard + 1)
        currents = [v["value"] for v in reading["meter_value"][0]["sampled_value"] if v["measurand"] == "Current.Import"]
        assert currents == ["6.0", "6.0", "6.0"]
        composite = await backend.ask("SIM-1", "GetCompositeSchedule", connector_id=1, duration=60, charging_rate_unit="A")
        assert composite.charging_schedule["charging_schedule_period"] == [{"start_period": 0, "limit": 6.0}]


async def test_a_dropped_connection_comes_back_and_the_charge_goes_on() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, truths):
        await ready(backend)
        simulation.plug("SIM-1", 1)
        simulation.tap("SIM-1", 1, "CARD-1")
        await backend.until_heard("StartTransaction")
        await backend.drop("SIM-1")
        await backend.until(lambda: len(backend.handshakes) == 2 and simulation.connected == 1)
        simulation.tap("SIM-1", 1, "CARD-1")
        await backend.until_heard("StopTransaction")
        await backend.until(lambda: simulation.is_drained)
        assert len(backend.all("BootNotification")) == 1
        assert [truth.stop_acknowledged for truth in truths if isinstance(truth, SessionTruth)] == [True]


async def test_a_station_turned_away_keeps_trying_and_says_why() -> None:
    async with running_backend() as backend:
        backend.turned_away = 3
        async with simulated(backend) as (simulation, _):
            await backend.until(lambda: "SIM-1" in simulation.refusals)
            assert "401" in simulation.refusals["SIM-1"]
            await ready(backend)
            assert simulation.refusals == {}
            assert backend.turned_away == 0


async def test_a_new_password_is_used_from_the_next_connection_on() -> None:
    async with running_backend() as backend, simulated(backend):
        await ready(backend)
        new = "another-long-password"
        assert (await backend.ask("SIM-1", "ChangeConfiguration", key="AuthorizationKey", value=new)).status == "Accepted"
        await backend.until(lambda: len(backend.handshakes) == 2)
        assert backend.handshakes[1][1] == f"Basic {b64encode(f'SIM-1:{new}'.encode()).decode()}"


async def test_a_cut_network_keeps_the_session_for_later() -> None:
    async with running_backend() as backend, simulated(backend) as (simulation, _):
        await ready(backend)
        simulation.plug("SIM-1", 1)
        simulation.tap("SIM-1", 1, "CARD-1")
        await backend.until_heard("StartTransaction")
        simulation.offline("SIM-1")
        simulation.tap("SIM-1", 1, "CARD-1")
        await backend.until(lambda: simulation.connected == 0)
        assert simulation.state("SIM-1").waiting_messages >= 1
        assert backend.all("StopTransaction") == []
        simulation.online("SIM-1")
        await backend.until_heard("StopTransaction")
