"""A station boots, reports, charges and stops."""

from tests.gateway.house import House

NOW = "2026-11-22T10:00:00Z"


async def test_a_station_boots_and_charges(house: House) -> None:
    async with house.station() as station:
        assert (await station.call("Heartbeat", {}))[0] == 3
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        assert (await station.call("StatusNotification", status))[2] == {}
        start = {"connectorId": 1, "idTag": "04AABB", "meterStart": 10, "timestamp": NOW}
        started = await station.call("StartTransaction", start)
        assert started[0] == 3, started
        transaction_id = started[2]["transactionId"]
        sampled = [{"value": "1.5", "unit": "kWh"}, {"value": "7000", "measurand": "Power.Active.Import", "unit": "W"}]
        values = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [{"timestamp": NOW, "sampledValue": sampled}]}
        assert (await station.call("MeterValues", values))[2] == {}
        stop = {"transactionId": transaction_id, "meterStop": 2010, "timestamp": NOW}
        assert (await station.call("StopTransaction", stop))[0] == 3
    log = await house.log(at_least=13)
    assert log[0].kind == "connection"
