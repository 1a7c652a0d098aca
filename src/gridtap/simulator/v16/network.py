"""The security profile of a 1.6 station: up by ChangeConfiguration, never down. Spec: security whitepaper A05."""

from gridtap.ocpp.v16.messages import ConfigurationStatus
from gridtap.simulator.network import CERTIFICATE_PROFILE, Network
from gridtap.simulator.plan import DropLink
from gridtap.simulator.v16.state import Station

KEY = "SecurityProfile"


def change_profile(station: Station, text: str) -> ConfigurationStatus:
    """Higher than now, and only with what it needs: a root to know the backend by, a certificate to be known by.

    Spec: security whitepaper A05.FR.01 to A05.FR.07.
    """
    present = station.networks.present
    if text not in ("1", "2", "3") or int(text) <= present.profile:
        return ConfigurationStatus.REJECTED
    profile = int(text)
    trusts = station.plan.trusts_backend or bool(station.csms_roots)
    if (profile > 1 and not trusts) or (profile >= CERTIFICATE_PROFILE and station.identity is None):
        return ConfigurationStatus.REJECTED
    station.settings.store(KEY, text)
    station.networks.switch(Network(profile, present.url))
    station.after_reply.append(lambda: station.effects.append(DropLink("security profile changed")))
    return ConfigurationStatus.ACCEPTED
