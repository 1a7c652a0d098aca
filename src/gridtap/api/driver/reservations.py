"""Places to charge kept for the caller: asked for, looked at, given back."""

from datetime import timedelta

from litestar import get, post
from litestar.params import JSONBody

from gridtap.api.callers import Caller
from gridtap.api.doors import GivenCaller, GivenParts, IdPath, Limit
from gridtap.api.parts import Parts
from gridtap.api.shapes.driver import OwnReservation, OwnReservationPage, Reserve
from gridtap.api.views_keeping import Onlooker, find_own, own_reservation, own_reservations
from gridtap.flows.reserve import cancel_reservation, reserve_for_driver

_ON_THE_WAY = timedelta(seconds=2)
"""What a wish needs to its station and back, beside the time that the station may take."""


@post("/evses/{evse_id:str}/reserve", tags=["places"])
async def reserve_evse(data: JSONBody[Reserve], parts: GivenParts, caller: GivenCaller, evse_id: IdPath) -> OwnReservation:
    """Keep a free EVSE for a while; answered once the station keeps it, 409 with its own word (`said`) where it will not."""
    kept = await reserve_for_driver(parts.flows, evse_id, caller.user_id, data.duration_s)
    return await parts.db.read(lambda connection: own_reservation(connection, kept.reservation_id, _onlooker(parts, caller)))


@get("/me/reservations", tags=["places"])
async def list_own_reservations(parts: GivenParts, caller: GivenCaller, limit: Limit = 20) -> OwnReservationPage:
    """What is kept for the caller, by themselves or by the operator, what was, and what no station has answered yet."""
    found = await parts.db.read(lambda connection: own_reservations(connection, _onlooker(parts, caller), limit=limit))
    return OwnReservationPage(items=found)


@post("/me/reservations/{reservation_id:str}/cancel", status_code=200, tags=["places"])
async def cancel_own_reservation(parts: GivenParts, caller: GivenCaller, reservation_id: IdPath) -> OwnReservation:
    """Give back what is kept for the caller; one that is over stays as it is."""
    await parts.db.read(lambda connection: find_own(connection, reservation_id, caller.user_id))
    await cancel_reservation(parts.flows, reservation_id, requested_by=caller.user_id)
    return await parts.db.read(lambda connection: own_reservation(connection, reservation_id, _onlooker(parts, caller)))


def _onlooker(parts: Parts, caller: Caller) -> Onlooker:
    return Onlooker(caller.user_id, parts.clock.now(), timedelta(seconds=parts.settings.call_timeout_s) + _ON_THE_WAY)


ROUTES = [reserve_evse, list_own_reservations, cancel_own_reservation]
