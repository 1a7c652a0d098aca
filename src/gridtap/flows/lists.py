"""Local lists: one call brings a station's list of trusted tokens up to ours."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from gridtap.drivers.locallists import (
    ListChange,
    ListEntry,
    LocalList,
    difference,
    get_list,
    held_entries,
    wanted_entries,
)
from gridtap.drivers.model import MAX_TOKEN_CHARACTERS
from gridtap.flows.parts import FlowParts
from gridtap.gateway import keeping
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import Refused, Unreachable
from gridtap.stations.store import list_settings

MAX_CHARACTERS_1X = 20
MAX_ENTRIES_AT_ONCE = 100
"""How many are sent in one message where the station has not said how many it takes."""
_AT_ONCE_KEYS = ("SendLocalListMaxLength", "LocalAuthListCtrlr.ItemsPerMessage")
_MOST_KEYS = ("LocalAuthListMaxLength",)
_RETRY_FULL = frozenset({"VersionMismatch", "Failed"})


class _Plan(NamedTuple):
    wanted: dict[str, ListEntry]
    held: dict[str, ListEntry]
    known: LocalList
    at_once: int
    most: int | None


class SyncedList(NamedTuple):
    """The list as the station holds it now, how many entries were sent, and how many of ours have no place in it."""

    held: LocalList
    sent: int
    left_out: int


async def sync_local_list(parts: FlowParts, station_id: str, *, requested_by: str, full: bool = False) -> SyncedList:
    """Bring a station's list up to our tokens: what changed, or all of it where versions differ, the station refuses, or `full`.

    Raises: NotFound `station_unknown`; Refused `local_list_not_supported`, `local_list_refused`; Unreachable
    `station_unreachable`.
    Spec: OCPP 1.6 §3.5.3, §5.10, §5.15; OCPP 2.0.1 D01, D02.
    """
    _check(await keeping.read_list_version(parts.commands, station_id, requested_by=requested_by))
    plan = await parts.db.read(lambda connection: _plan(connection, parts, station_id))
    if plan.known.state == "unsupported":
        raise Refused("local_list_not_supported", "This station keeps no local list, or it is switched off there.")
    wanted = dict(list(plan.wanted.items())[: plan.most])
    in_part = not full and plan.known.state == "current" and plan.known.version > 0
    change = difference(wanted, plan.held) if in_part else ListChange(tuple(wanted.values()), ())
    if in_part and not len(change):
        return SyncedList(plan.known, 0, len(plan.wanted) - len(wanted))
    sender = _Sender(parts, station_id, requested_by, plan.at_once)
    said = await sender.send(plan.known.version, change, is_full=not in_part)
    if said in _RETRY_FULL and in_part:
        known = await parts.db.read(lambda connection: get_list(connection, station_id))
        said = await sender.send(known.version, ListChange(tuple(wanted.values()), ()), is_full=True)
    if said != "Accepted":
        raise Refused("local_list_refused", f"The station did not take the list: {said}.", extra={"said": said})
    held = await parts.db.read(lambda connection: get_list(connection, station_id))
    return SyncedList(held, sender.sent, len(plan.wanted) - len(wanted))


class _Sender:
    def __init__(self, parts: FlowParts, station_id: str, requested_by: str, at_once: int) -> None:
        self._parts = parts
        self._station_id = station_id
        self._requested_by = requested_by
        self._at_once = at_once
        self.sent = 0

    async def send(self, version: int, change: ListChange, *, is_full: bool) -> str:
        """Send in as many messages as the station needs, each with its own version; the last status."""
        said = "Accepted"
        for number, part in enumerate(_parts_of(change, self._at_once)):
            version += 1
            outcome = await keeping.send_list(
                self._parts.commands,
                self._station_id,
                version,
                part,
                is_full=is_full and number == 0,
                requested_by=self._requested_by,
            )
            said = _check(outcome)
            if said != "Accepted":
                return said
            self.sent += len(part)
        return said


def _parts_of(change: ListChange, at_once: int) -> list[ListChange]:
    both: Sequence[tuple[ListEntry, bool]] = [(entry, True) for entry in change.put] + [(entry, False) for entry in change.gone]
    parts = [both[start : start + at_once] for start in range(0, len(both), at_once)] or [[]]
    return [
        ListChange(tuple(entry for entry, stays in part if stays), tuple(entry for entry, stays in part if not stays))
        for part in parts
    ]


def _plan(connection: Connection, parts: FlowParts, station_id: str) -> _Plan:
    told = {setting.key.casefold(): setting.value for setting in list_settings(connection, station_id)}
    most = MAX_TOKEN_CHARACTERS if parts.commands.speaks_2x(station_id) else MAX_CHARACTERS_1X
    return _Plan(
        wanted=wanted_entries(connection, parts.clock.now(), max_characters=most),
        held=held_entries(connection, station_id),
        known=get_list(connection, station_id),
        at_once=_number(told, _AT_ONCE_KEYS) or MAX_ENTRIES_AT_ONCE,
        most=_number(told, _MOST_KEYS),
    )


def _number(told: dict[str, str | None], keys: tuple[str, ...]) -> int | None:
    found = next((told[key.casefold()] for key in keys if told.get(key.casefold())), None)
    return int(found) if found is not None and found.isdecimal() and int(found) > 0 else None


def _check(outcome: CommandOutcome) -> str:
    """The status in the answer. Raises: Refused `local_list_not_supported`, `local_list_refused`; Unreachable."""
    extra = {"command_id": outcome.id}
    code = outcome.error.code if outcome.error is not None else ""
    match outcome.state:
        case "answered":
            said = str((outcome.response or {}).get("status", "Accepted"))
            if said == "NotSupported":
                raise Refused("local_list_not_supported", "This station keeps no local list.", extra=extra)
            return said
        case "rejected_by_peer" if code in {"NotSupported", "NotImplemented"}:
            raise Refused("local_list_not_supported", f"This station keeps no local list ({code}).", extra=extra)
        case "rejected_by_peer" | "invalid":
            raise Refused("local_list_refused", f"The station could not handle the list: {code}.", extra=extra)
        case _:
            raise Unreachable("station_unreachable", "The station did not answer, or is offline at the moment.", extra=extra)
