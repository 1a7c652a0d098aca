"""Where a 2.x station finds its backend: slots with connection profiles, and the order they are tried in. Spec: A05, B09, B10."""

from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.network import CERTIFICATE_PROFILE, Network
from gridtap.simulator.v201.state import Station

SLOTS = (0, 1, 2)
PRIORITY = "OCPPCommCtrlr.NetworkConfigurationPriority"


def set_profile(station: Station, request: m.SetNetworkProfileRequest) -> m.SetNetworkProfileResponse:
    """Keep a connection profile; one that is less secure than the present, or has no such slot, is refused.

    Spec: OCPP 2.0.1 B09.FR.01, B09.FR.04, B09.FR.05.
    """
    data, slot = request.connection_data, request.configuration_slot
    is_address = data.ocpp_csms_url.startswith(("ws://", "wss://"))
    fits = slot in SLOTS and is_address and station.networks.present.profile <= data.security_profile <= CERTIFICATE_PROFILE
    if not fits or data.ocpp_transport is not m.OCPPTransport.JSON:
        return m.SetNetworkProfileResponse(status=m.SetNetworkProfileStatus.REJECTED)
    station.slots[slot] = Network(data.security_profile, data.ocpp_csms_url, slot)
    return m.SetNetworkProfileResponse(status=m.SetNetworkProfileStatus.ACCEPTED)


def may_follow(station: Station, order: str) -> bool:
    """Whether every slot in an order is filled, and what its profile needs is there. Spec: A05.FR.02 to A05.FR.04, B10.FR.02."""
    wanted = [part.strip() for part in order.split(",")]
    if not all(part.isdecimal() and int(part) in station.slots for part in wanted):
        return False
    highest = max(station.slots[int(part)].profile for part in wanted)
    trusts = station.plan.trusts_backend or bool(station.csms_roots)
    return (highest <= 1 or trusts) and (highest < CERTIFICATE_PROFILE or station.identity is not None)


def choose(station: Station) -> None:
    """After a reboot: the first in the order. Spec: A05.FR.05, B10.FR.04."""
    first = int(station.settings.text(PRIORITY).split(",")[0])
    station.networks.switch(station.slots.get(first, station.networks.present))
