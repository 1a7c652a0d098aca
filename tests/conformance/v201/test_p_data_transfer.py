"""OCPP 2.0.1 part 6, block P: vendors' own messages and data."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.v201.charging import CARD, Charge

OWN: dict[str, Any] = {"vendorId": "com.acme", "anything": {"deep": [1, 2, 3]}}


async def test_tc_p_02_csms_a_vendor_nobody_knows(site: Site) -> None:
    """A vendor's message that nobody here understands is UnknownVendorId. Spec: OCPP 2.0.1 P02.FR.06."""
    async with site.station(dialect="2.0.1") as station:
        answer = await station.ask("DataTransfer", vendorId="com.nobody", messageId="hello", data={"any": "thing"})
        assert answer["status"] == "UnknownVendorId"


async def test_tc_p_03_csms_custom_data_is_taken(site: Site) -> None:
    """Vendors' own fields in a status and in an event disturb nothing."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        await site.status(station, "Occupied", customData=OWN)
        charge = Charge(site, station)
        answer = await charge.event("Authorized", idToken=CARD, customData=OWN, custom=OWN)
        assert answer["idTokenInfo"]["status"] == "Accepted"
        await charge.session(state="charging")
