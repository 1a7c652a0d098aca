"""Secure: an operator's wish to have a station on a higher security profile, and the steps that lead there."""

from collections.abc import Sequence

from gridtap.flows.parts import FlowParts
from gridtap.kit.errors import GridtapError, Malformed, Refused, Unreachable
from gridtap.ocpp.dialect import Dialect
from gridtap.stations import ladder as ladders
from gridtap.stations.ladder import Ladder, Step
from gridtap.stations.model import Station
from gridtap.stations.profiles import ask_profile, raise_profile
from gridtap.stations.store import get_station
from gridtap.storage.transaction import Transaction

MAX_PROFILE = 3
MIN_PATIENCE_S, MAX_PATIENCE_S = 1, 86_400
_RUNGS: dict[int, Sequence[Step]] = {
    1: (Step(code="password", profile=1), Step(code="arrival", profile=1)),
    2: (Step(code="trust", profile=2), Step(code="switch", profile=2), Step(code="arrival", profile=2)),
    3: (
        Step(code="organization", profile=3),
        Step(code="certificate", profile=3),
        Step(code="switch", profile=3),
        Step(code="arrival", profile=3),
    ),
}


def plan_climb(current: int, goal: int) -> list[Step]:
    """The steps from one profile to another, rung by rung: each is proved before the next begins."""
    return [step for rung in range(current + 1, goal + 1) for step in _RUNGS[rung]]


async def secure_station(parts: FlowParts, station_id: str, goal: int, *, patience_s: int, requested_by: str | None) -> Ladder:
    """Begin to take a station to a security profile; where it is there already, none below lets it in from now on.

    The climb goes on by itself (`flows.climber`); until the station was seen with the new profile, its old way in stays good.
    Raises: Malformed `bad_security_profile`, `bad_patience`; NotFound `station_unknown`; Refused `no_tls`,
    `not_supported_by_dialect`, `already_climbing`; Unreachable `station_unreachable`.
    Spec: OCPP 1.6 security whitepaper A05; OCPP 2.0.1 A05.
    """
    if not MIN_PATIENCE_S <= patience_s <= MAX_PATIENCE_S:
        raise Malformed("bad_patience", f"Between {MIN_PATIENCE_S} and {MAX_PATIENCE_S} s.", extra={"field": "patience_s"})
    station = await parts.db.read(lambda connection: get_station(connection, station_id))
    fault = climb_fault(parts, station, goal)
    if fault is not None:
        raise fault
    current = current_profile(station)

    def begin(tx: Transaction) -> Ladder:
        if current >= goal:
            ask_profile(tx, station_id, goal)
            raise_profile(tx, station_id, current)
        steps = plan_climb(current, goal)
        return ladders.begin_climb(tx, station_id, goal, steps, patience_s=patience_s, requested_by=requested_by)

    return await parts.db.write(begin)


def current_profile(station: Station) -> int:
    """What a station proves itself with now."""
    return station.security_profile or 0 if station.connected else station.min_security_profile


def climb_fault(parts: FlowParts, station: Station, goal: int) -> GridtapError | None:
    """Why a station cannot climb to a profile now; None when it can."""
    if not 1 <= goal <= MAX_PROFILE:
        return Malformed("bad_security_profile", "A station climbs to security profile 1, 2 or 3.", extra={"field": "profile"})
    if station.dialect is not None and Dialect(station.dialect).is_soap:
        return Refused("not_supported_by_dialect", "Stations over SOAP cannot be told to use another security profile.")
    if goal > 1 and parts.ocpp_tls_url() is None:
        sentence = "This server does not take TLS. Start it with --tls, or set GRIDTAP_PUBLIC_OCPP_TLS_URL to a TLS proxy."
        return Refused("no_tls", sentence)
    if goal == MAX_PROFILE and parts.tls is None:
        return Refused(
            "no_tls", "Certificates of stations can only be checked where this server takes TLS itself: start it with --tls."
        )
    if not station.connected:
        return Unreachable("station_unreachable", f"{station.station_id} is not connected.")
    return None
