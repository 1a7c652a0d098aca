"""Where a 2.x station was told to connect to: its network connection profiles."""

from msgspec import Struct

from gridtap.gateway.v16.convert import clean
from gridtap.ocpp.v201 import messages as m
from gridtap.storage.transaction import Transaction


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """A profile that the station took is a line of the event log, without its secrets. Spec: OCPP 2.0.1 B09."""
    if not isinstance(request, m.SetNetworkProfileRequest) or not isinstance(response, m.SetNetworkProfileResponse):
        return
    if response.status is not m.SetNetworkProfileStatus.ACCEPTED:
        return
    told = request.connection_data
    data: dict[str, object] = {
        "slot": request.configuration_slot,
        "url": clean(told.ocpp_csms_url),
        "version": told.ocpp_version.value,
        "transport": told.ocpp_transport.value,
        "interface": told.ocpp_interface.value,
        "security_profile": told.security_profile,
    }
    tx.emit("network_profile_set", station_id=station_id, data=data)
