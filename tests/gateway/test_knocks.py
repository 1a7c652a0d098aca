"""What becomes of knocks that come at once."""

from gridtap.gateway.knocks import describe
from gridtap.stations.store import list_pending
from tests.gateway.house import House, eventually

NOWHERE = {"type_this": None, "path": "/ocpp/CP1", "subprotocols": (), "user_name": None}


async def test_two_faults_within_a_moment_leave_a_security_event_each(house: House) -> None:
    for reason, explanation in (("certificate_revoked", "Taken back."), ("certificate_self_signed", "Vouched for by nobody.")):
        for _ in range(2):
            house.gateway.knocks.note(describe(reason, explanation=explanation)(station_id="CP1", remote_address=None, **NOWHERE))

    async def both() -> bool:
        return len(await house.events("security_event")) == 2

    await eventually(both)
    (knock,) = await house.read(list_pending)
    assert (knock.reason, knock.attempts) == ("certificate_self_signed", 4)
