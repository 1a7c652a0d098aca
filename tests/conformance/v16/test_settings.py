"""1.6: the configuration of a station, read and changed by an operator."""

from typing import Any

from tests.conformance.harness import Site


def setting(key: str, value: str, *, readonly: bool = False) -> dict[str, Any]:
    """A configuration key as stations tell it."""
    return {"key": key, "readonly": readonly, "value": value}


async def test_tc_019_1_csms_retrieve_all_configuration_keys(site: Site) -> None:
    """An operator reads everything: the station is asked without keys, and what it tells is kept."""
    told = [setting("HeartbeatInterval", "300"), setting("NumberOfConnectors", "1", readonly=True)]
    async with site.station(answers={"GetConfiguration": {"configurationKey": told}}) as station:
        read = await site.operator.post("/stations/CP1/settings/read")
        assert all(asked.get("key", []) == [] for asked in station.payloads("GetConfiguration"))
        shown = {item["key"]: (item["value"], item["readonly"]) for item in read["items"]}
        assert shown.items() >= {"HeartbeatInterval": ("300", False), "NumberOfConnectors": ("1", True)}.items()


async def test_tc_019_2_csms_retrieve_one_configuration_key(site: Site) -> None:
    """An operator reads one key, and only that one is asked for."""
    told = {"configurationKey": [setting("SupportedFeatureProfiles", "Core", readonly=True)]}
    async with site.station(answers={"GetConfiguration": told}) as station:
        done = await site.operator.command("CP1", "GetConfiguration", {"key": ["SupportedFeatureProfiles"]})
        assert done["response"] == told
        asked = await station.hears("GetConfiguration", lambda wish: bool(wish.get("key")))
        assert asked == {"key": ["SupportedFeatureProfiles"]}


async def test_a_key_that_the_station_does_not_know_is_told_and_forgotten(site: Site) -> None:
    """unknownKey names it; what was known of it before is dropped. Spec: OCPP 1.6 §5.8."""
    told = [setting("HeartbeatInterval", "300"), setting("Old", "1")]
    async with site.station(answers={"GetConfiguration": {"configurationKey": told}}) as station:
        await site.operator.post("/stations/CP1/settings/read")
        station.answers["GetConfiguration"] = {"unknownKey": ["Old", "Never"]}
        done = await site.operator.command("CP1", "GetConfiguration", {"key": ["Old", "Never"]})
        assert done["response"] == {"unknownKey": ["Old", "Never"]}
        kept = (await site.operator.get("/stations/CP1/settings"))["items"]
        assert "Old" not in [item["key"] for item in kept]


async def test_tc_021_csms_change_configuration(site: Site) -> None:
    """An operator changes a key: the station takes it, and the new value is what is known."""
    async with site.station() as station:
        await station.hears("ChangeConfiguration", lambda asked: asked["key"] == "MeterValuesSampledData")
        done = await site.operator.put("/stations/CP1/settings/MeterValueSampleInterval", {"value": "60"})
        assert done["status"] == "Accepted"
        wanted = {"key": "MeterValueSampleInterval", "value": "60"}
        assert await station.hears("ChangeConfiguration", lambda asked: asked == wanted) == wanted
        assert done["setting"]["value"] == "60"


async def test_tc_040_1_csms_change_configuration_not_supported(site: Site) -> None:
    """A key that the station does not know: its own word comes back, and nothing is kept."""
    await _refused(site, "NoSuchKey", "1", "NotSupported")


async def test_tc_040_2_csms_change_configuration_rejected(site: Site) -> None:
    """A value that the station will not have: its own word comes back, and the old value stays."""
    await _refused(site, "MeterValueSampleInterval", "-1", "Rejected")


async def _refused(site: Site, key: str, value: str, said: str) -> None:
    async with site.station(answers={"ChangeConfiguration": {"status": said}}) as station:
        done = await site.operator.put(f"/stations/CP1/settings/{key}", {"value": value})
        assert (done["status"], done["setting"]) == (said, None)
        wanted = {"key": key, "value": value}
        assert await station.hears("ChangeConfiguration", lambda asked: asked == wanted) == wanted
