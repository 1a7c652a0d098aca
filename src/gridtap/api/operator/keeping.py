"""What stations keep for us: reservations, local lists; and the rules of groups of tokens."""

from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import Connection

from gridtap.api.audit import audited, note
from gridtap.api.callers import operators_only
from gridtap.api.checks import bad_field, checked_text
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, Limit, StationPath, TokenPath, Word
from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.parts import Parts
from gridtap.api.shapes.catalogue import TokenGroup, TokenGroupChange, TokenGroupPage
from gridtap.api.shapes.keeping import (
    LocalList,
    NewReservation,
    Reservation,
    ReservationPage,
    ReservationState,
    SyncedList,
    SyncList,
)
from gridtap.drivers import groups, locallists
from gridtap.drivers.model import MAX_TOKEN_CHARACTERS
from gridtap.drivers.model import TokenGroup as GroupFacts
from gridtap.flows import lists, reserve
from gridtap.stations import reservations
from gridtap.stations.store import get_station

MAX_CHARACTERS_1X = 20


@post("/stations/{station_id:str}/reservations", status_code=201, guards=[operators_only], tags=["reservations"])
async def make_reservation(
    data: JSONBody[NewReservation], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> Reservation:
    """Keep an EVSE for a token; answered once the station keeps it, 409 with its own word where it will not."""
    if data.expires_at.tzinfo is None:
        raise bad_field("expires_at", "An instant with its zone, such as 2027-01-31T00:00:00Z.")
    if not 0 <= data.evse_number <= 1000:
        raise bad_field("evse_number", "0 for any EVSE of the station, else its number.")
    kept = await reserve.reserve_evse(
        parts.flows,
        reserve.ReserveRequest(
            station_id=station_id,
            token=data.token,
            expires_at=data.expires_at,
            requested_by=caller.user_id,
            evse_number=data.evse_number,
            connector_type=data.connector_type,
        ),
    )
    await parts.db.write(lambda tx: note(tx, caller, "reservation_made", station_id, {"number": kept.number}))
    return _view(kept)


@get("/reservations", guards=[operators_only], tags=["reservations"])
async def list_reservations(
    parts: GivenParts,
    station_id: Word = None,
    wanted: Annotated[ReservationState | None, QueryParameter(name="state")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> ReservationPage:
    """Reservations, newest first."""
    before = read_cursor(cursor, tuple[str])

    def query(connection: Connection) -> list[reservations.Reservation]:
        return reservations.list_reservations(
            connection,
            station_id=station_id,
            state=wanted,
            limit=limit + 1,
            before=None if before is None else before[0],
        )

    found = await parts.db.read(query)
    more = len(found) > limit
    return ReservationPage(
        items=[_view(each) for each in found[:limit]],
        next_cursor=make_cursor(found[limit - 1].reservation_id) if more else None,
    )


@get("/reservations/{reservation_id:str}", guards=[operators_only], tags=["reservations"])
async def show_reservation(parts: GivenParts, reservation_id: IdPath) -> Reservation:
    """One reservation."""
    return _view(await parts.db.read(lambda connection: reservations.get_reservation(connection, reservation_id)))


@post("/reservations/{reservation_id:str}/cancel", status_code=200, guards=[operators_only], tags=["reservations"])
async def cancel_reservation(parts: GivenParts, caller: GivenCaller, reservation_id: IdPath) -> Reservation:
    """Free what a station keeps; one that is over stays as it is."""
    kept = await reserve.cancel_reservation(parts.flows, reservation_id, requested_by=caller.user_id)
    told = {"number": kept.number, "state": kept.state}
    await parts.db.write(lambda tx: note(tx, caller, "reservation_cancelled", kept.station_id, told))
    return _view(kept)


@get("/stations/{station_id:str}/local-list", guards=[operators_only], tags=["tokens"])
async def show_local_list(parts: GivenParts, station_id: StationPath) -> LocalList:
    """The list of tokens a station may trust while it is offline, as we know it."""
    return await parts.db.read(lambda connection: _list_view(connection, parts, station_id))


@post("/stations/{station_id:str}/local-list/sync", status_code=200, guards=[operators_only], tags=["tokens"])
async def sync_local_list(
    data: JSONBody[SyncList], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> SyncedList:
    """Bring a station's list up to our tokens: what changed since, or all of it where versions differ."""
    done = await lists.sync_local_list(parts.flows, station_id, requested_by=caller.user_id, full=data.full)
    told = {"version": done.held.version, "sent": done.sent}
    await parts.db.write(lambda tx: note(tx, caller, "local_list_synced", station_id, told))
    view = await parts.db.read(lambda connection: _list_view(connection, parts, station_id))
    return SyncedList(list=view, sent=done.sent, left_out=done.left_out)


@get("/token-groups", guards=[operators_only], tags=["tokens"])
async def list_token_groups(parts: GivenParts) -> TokenGroupPage:
    """Groups of tokens, with their rules."""
    return TokenGroupPage(items=[_group_view(each) for each in await parts.db.read(groups.list_groups)])


@put("/token-groups/{group:str}", guards=[operators_only], tags=["tokens"])
async def put_token_group(
    data: JSONBody[TokenGroupChange], parts: GivenParts, caller: GivenCaller, group: TokenPath
) -> TokenGroup:
    """Make or replace the rules of a group."""
    label = None if data.label is None else checked_text(data.label, "label") or None
    facts = GroupFacts(group=group, label=label, allows_concurrent=data.allows_concurrent, is_master_pass=data.is_master_pass)
    told = {"allows_concurrent": data.allows_concurrent, "is_master_pass": data.is_master_pass}
    kept = await audited(parts.db, caller, "token_group_put", group, lambda tx: groups.put_group(tx, facts), data=told)
    return _group_view(kept)


@delete("/token-groups/{group:str}", guards=[operators_only], tags=["tokens"])
async def remove_token_group(parts: GivenParts, caller: GivenCaller, group: TokenPath) -> None:
    """Forget the rules of a group; its tokens stay in it."""
    await audited(parts.db, caller, "token_group_removed", group, lambda tx: groups.remove_group(tx, group))


def _view(kept: reservations.Reservation) -> Reservation:
    names = set(Reservation.__struct_fields__) - {"group"}
    return Reservation(group=kept.group_id, **{name: getattr(kept, name) for name in names})


def _group_view(group: GroupFacts) -> TokenGroup:
    return TokenGroup(**msgspec.structs.asdict(group))


def _list_view(connection: Connection, parts: Parts, station_id: str) -> LocalList:
    get_station(connection, station_id)
    known = locallists.get_list(connection, station_id)
    most = MAX_TOKEN_CHARACTERS if parts.gateway.commands.speaks_2x(station_id) else MAX_CHARACTERS_1X
    wanted = locallists.wanted_entries(connection, parts.clock.now(), max_characters=most)
    held = locallists.held_entries(connection, station_id)
    return LocalList(
        station_id=station_id,
        version=known.version,
        state=known.state,
        said=known.said,
        entries=known.entries,
        changed_at=known.changed_at,
        pending=len(locallists.difference(wanted, held)),
    )


ROUTES = [
    make_reservation,
    list_reservations,
    show_reservation,
    cancel_reservation,
    show_local_list,
    sync_local_list,
    list_token_groups,
    put_token_group,
    remove_token_group,
]
