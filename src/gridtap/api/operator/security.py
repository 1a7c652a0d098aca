"""Security of stations: their password changed on the station itself, and the ladder to a higher security profile."""

from litestar import delete, get, post
from litestar.params import JSONBody
from sqlalchemy import Connection

from gridtap.api.audit import audited, note
from gridtap.api.callers import operators_only
from gridtap.api.checks import bad_field
from gridtap.api.doors import GivenCaller, GivenParts, StationPath
from gridtap.api.parts import Parts
from gridtap.api.shapes.security import (
    Ladder,
    LadderStep,
    NewStationPassword,
    RotatedPassword,
    SecurityWish,
    StationSecurity,
)
from gridtap.flows.secure import MAX_PROFILE, climb_fault, secure_station
from gridtap.gateway import climbing
from gridtap.gateway.identity import address_for
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import GridtapError, Refused, Unreachable
from gridtap.stations.ladder import Ladder as KeptLadder
from gridtap.stations.ladder import cancel_climb, find_ladder
from gridtap.stations.model import Station
from gridtap.stations.store import get_station

MIN_CHARACTERS, MAX_CHARACTERS = 16, 40
PATH = "/stations/{station_id:str}"


@post(f"{PATH}/credentials/rotate", status_code=200, guards=[operators_only], tags=["security"], opt={"any_text": True})
async def rotate_password(
    data: JSONBody[NewStationPassword], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> RotatedPassword:
    """Change the password on the station. The old one is good until the station has taken the new one, or shown it."""
    if data.password is not None and not MIN_CHARACTERS <= len(data.password.encode()) <= MAX_CHARACTERS:
        raise bad_field("password", f"Between {MIN_CHARACTERS} and {MAX_CHARACTERS} characters.")
    commands = parts.gateway.commands
    password = data.password or climbing.new_password(parts.ids, is_2x=commands.speaks_2x(station_id))
    outcome = await climbing.change_password(commands, station_id, password, requested_by=caller.user_id)
    unheard = outcome.state == "timed_out"
    if not outcome.accepted and not unheard:
        raise _not_changed(outcome)
    told = {"command_id": outcome.id}
    await parts.db.write(lambda tx: note(tx, caller, "station_password_rotated", station_id, told))
    later = unheard or (outcome.response or {}).get("status") == "RebootRequired"
    said = "The station's yes was not heard in time" if unheard else "The station takes the new password when it restarts"
    detail = f"{said}; until it shows which one it uses, both let it in." if later else "The station took the new password."
    state = "unconfirmed" if later else "changed"
    return RotatedPassword(password=password, state=state, detail=detail, command_id=outcome.id)


def _not_changed(outcome: CommandOutcome) -> GridtapError:
    extra = {"command_id": outcome.id}
    said = climbing.why_not(outcome)
    if outcome.state == "unreachable":
        return Unreachable("station_unreachable", f"{said} Its password is the one from before.", extra=extra)
    return Refused("password_not_changed", f"{said} Its password is the one from before.", extra=extra)


@get(f"{PATH}/security", guards=[operators_only], tags=["security"])
async def show_security(parts: GivenParts, station_id: StationPath) -> StationSecurity:
    """How the station proves itself, and how far it has come on its way to a higher profile."""
    return await _view(parts, station_id)


@post(f"{PATH}/security", status_code=202, guards=[operators_only], tags=["security"])
async def climb(data: JSONBody[SecurityWish], parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> StationSecurity:
    """Take the station to a higher security profile, step by step. Its old way in stays good until it was seen on the new one."""
    await secure_station(parts.flows, station_id, data.profile, patience_s=data.patience_s, requested_by=caller.user_id)
    told = {"profile": data.profile}
    await parts.db.write(lambda tx: note(tx, caller, "security_climb_begun", station_id, told))
    return await _view(parts, station_id)


@delete(f"{PATH}/security", status_code=200, guards=[operators_only], tags=["security"])
async def cancel(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> StationSecurity:
    """Go no further up. What was reached stays."""
    await audited(parts.db, caller, "security_climb_cancelled", station_id, lambda tx: cancel_climb(tx, station_id))
    return await _view(parts, station_id)


async def _view(parts: Parts, station_id: str) -> StationSecurity:
    def read(connection: Connection) -> tuple[Station, KeptLadder | None]:
        return get_station(connection, station_id), find_ladder(connection, station_id)

    station, kept = await parts.db.read(read)
    tls_url = parts.gateway.ocpp_tls_url
    highest = 1 if tls_url is None else 2 if parts.gateway.tls is None else MAX_PROFILE
    goal = min((station.security_profile or 0) + 1, MAX_PROFILE)
    fault = climb_fault(parts.flows, station, goal) if (station.security_profile or 0) < MAX_PROFILE else None
    return StationSecurity(
        station_id=station_id,
        connected=station.connected,
        security_profile=station.security_profile,
        min_security_profile=station.min_security_profile,
        asked_security_profile=station.asked_security_profile,
        has_password=station.has_password,
        highest_profile=highest,
        obstacle=None if fault is None else fault.detail,
        tls_url=None if tls_url is None else address_for(tls_url, station_id),
        ladder=None if kept is None else _ladder(kept),
    )


def _ladder(kept: KeptLadder) -> Ladder:
    steps = [LadderStep(**{name: getattr(step, name) for name in step.__struct_fields__}) for step in kept.steps]
    return Ladder(
        goal_profile=kept.goal_profile,
        state=kept.state,
        steps=steps,
        problem=kept.problem,
        requested_by=kept.requested_by,
        began_at=kept.began_at,
        changed_at=kept.changed_at,
    )


ROUTES = [rotate_password, show_security, climb, cancel]
