"""OCPP 2.0.1 part 6, block E: every way in which a transaction may begin."""

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import CARD, Charge, notice, reading


async def card(site: Site) -> None:
    """A card that may charge."""
    await site.operator.token("CARD", kind="rfid", status="accepted")


async def shown(station: Station) -> None:
    """The card is shown before anything else happens."""
    assert (await station.ask("Authorize", idToken=CARD))["idTokenInfo"]["status"] == "Accepted"


async def occupied(site: Site, station: Station) -> None:
    """The connector is taken, said in both ways."""
    await site.status(station, "Occupied")
    await station.ask("NotifyEvent", **notice(site, "Occupied"))


async def test_tc_e_01_csms_begins_when_the_power_path_is_closed(site: Site) -> None:
    """Authorised and plugged in, the first event says that the station holds power back. Spec: OCPP 2.0.1 E01.FR.05."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        await shown(station)
        await occupied(site, station)
        charge = Charge(site, station)
        answer = await charge.event("ChargingStateChanged", idToken=CARD, state="SuspendedEVSE")
        assert answer["idTokenInfo"]["status"] == "Accepted"
        await charge.session(state="suspended")
        await charge.begin_charging()
        await charge.session(state="charging")


async def test_tc_e_02_csms_begins_when_energy_flows(site: Site) -> None:
    """The first event says that energy flows already. Spec: OCPP 2.0.1 E01.FR.06."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        await shown(station)
        await occupied(site, station)
        charge = Charge(site, station)
        answer = await charge.event("ChargingStateChanged", idToken=CARD, state="Charging")
        assert answer["idTokenInfo"]["status"] == "Accepted"
        await charge.session(state="charging")


async def test_tc_e_03_csms_cable_first(site: Site) -> None:
    """Cable, then card, then energy: one session, and the card is asked about in the event. Spec: OCPP 2.0.1 E02.FR.02."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        assert "idTokenInfo" not in await charge.plug_in()
        assert (await charge.authorise())["idTokenInfo"]["status"] == "Accepted"
        assert "idTokenInfo" not in await charge.begin_charging()
        await charge.session(state="charging")


async def test_tc_e_04_csms_card_first(site: Site) -> None:
    """Card, then cable, then energy: one session. Spec: OCPP 2.0.1 E03.FR.02."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        assert (await charge.authorise())["idTokenInfo"]["status"] == "Accepted"
        await charge.plug_in()
        await charge.begin_charging()
        await charge.session(state="charging")


async def test_tc_e_09_csms_begins_when_the_cable_is_plugged_in(site: Site) -> None:
    """The first event says that the cable is there, nobody has shown a token yet. Spec: OCPP 2.0.1 E01.FR.02."""
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        assert await charge.plug_in() == {}
        await station.ask("NotifyEvent", **notice(site, "Occupied"))
        await charge.session(state="charging", driver_id=None)


async def test_tc_e_10_csms_begins_with_the_card(site: Site) -> None:
    """The first event brings the token, before the cable. Spec: OCPP 2.0.1 E01.FR.03."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        await shown(station)
        charge = Charge(site, station)
        assert (await charge.authorise(asks=False))["idTokenInfo"]["status"] == "Accepted"


async def test_tc_e_11_csms_begins_with_signed_meter_values(site: Site) -> None:
    """The first event brings a signed beginning of the meter; both the value and its signature are kept.

    Spec: OCPP 2.0.1 E01.FR.04.
    """
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        await shown(station)
        await occupied(site, station)
        charge = Charge(site, station)
        signed = reading(site, 0.0, "Transaction.Begin")
        signed[0]["sampledValue"][0]["signedMeterValue"] = {
            "signedMeterData": "T0NNRg==",
            "signingMethod": "",
            "encodingMethod": "OCMF",
            "publicKey": "",
        }
        answer = await charge.event("SignedDataReceived", idToken=CARD, meterValue=signed)
        assert answer["idTokenInfo"]["status"] == "Accepted"
        charge.wh = 0.0
        await charge.begin_charging()
        await charge.charge(700)
        await charge.session(state="charging", energy_wh=700)


async def test_tc_e_12_csms_begins_when_a_car_stands_at_the_bay(site: Site) -> None:
    """The first event says only that a car was seen. Spec: OCPP 2.0.1 E01.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        assert await charge.event("EVDetected") == {}
        await charge.session(state="charging")


async def test_tc_e_16_csms_an_unknown_token_ends_what_it_began(site: Site) -> None:
    """A transaction of a token that nobody knows is answered with its status; its end is taken and the session kept.

    Spec: OCPP 2.0.1 E05.FR.01, E06.FR.04, E01.FR.11, E01.FR.12.
    """
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        answer = await charge.event("Authorized", idToken={"idToken": "NOBODYS", "type": "ISO14443"})
        assert answer["idTokenInfo"]["status"] == "Unknown"
        await charge.end("Deauthorized", "DeAuthorized")
        await charge.session(state="ended", stop_reason="DeAuthorized")


async def test_tc_e_38_csms_a_car_that_is_not_ready(site: Site) -> None:
    """Authorised and plugged in, the car does not want energy yet; when it does, the session goes on.

    Spec: OCPP 2.0.1 E03.
    """
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.authorise()
        await charge.plug_in()
        await charge.event("ChargingStateChanged", state="SuspendedEV")
        await charge.session(state="suspended")
        await charge.begin_charging()
        await charge.session(state="charging")


async def test_tc_e_53_csms_every_transaction_counts_from_0(site: Site) -> None:
    """Two transactions one after the other both begin with number 0, and are two sessions. Spec: OCPP 2.0.1 E01.FR.07."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        for name in ("tx-1", "tx-2"):
            charge = Charge(site, station, transaction_id=name)
            await charge.run()
            await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        found = (await site.operator.get("/sessions"))["items"]
        assert [(each["state"], each["energy_wh"], each["flags"]) for each in found] == [("ended", 500, [])] * 2


async def test_a_transaction_whose_start_was_lost_is_a_session_all_the_same(site: Site) -> None:
    """An Updated of a transaction nobody has heard of begins its session; the token comes when it is told.

    Spec: OCPP 2.0.1 E04, E11.
    """
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        charge.seq_no = 4
        at = {"evse": {"id": 1, "connectorId": 1}}
        await charge.event("MeterValuePeriodic", "Updated", state="Charging", meterValue=reading(site, 5000), **at)
        charge.wh = 5000
        await charge.charge(250)
        assert (await charge.deauthorise())["idTokenInfo"]["status"] == "Accepted"
        await charge.end("StopAuthorized", "Local")
        assert (await charge.session(state="ended", energy_wh=250))["flags"] == ["start_lost"]
        assert await station.hears("GetTransactionStatus") == {"transactionId": "tx-1"}
