"""What is asked of stations: any action of their dialect, and their settings."""

import re
from typing import Annotated

from litestar import get, patch, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter
from sqlalchemy import Connection

from gridtap.api import dialects
from gridtap.api.audit import note
from gridtap.api.callers import Caller, operators_only
from gridtap.api.checks import bad_field
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, Limit, StationPath
from gridtap.api.parts import Parts
from gridtap.api.shapes.operator import (
    ActionList,
    CapabilityTable,
    Command,
    CommandPage,
    NewCommand,
    SettingAnswer,
    SettingAnswers,
    SettingChange,
    SettingChanged,
    SettingChanges,
    SettingPage,
    SettingView,
)
from gridtap.api.views_log import command_page, command_view
from gridtap.gateway.command_log import get_command
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import GridtapError, Malformed, Refused, Unreachable
from gridtap.stations.model import Setting
from gridtap.stations.store import get_station
from gridtap.stations.store import list_settings as stored_settings
from gridtap.storage.transaction import Transaction

MAX_TIMEOUT_S = 120.0
MAX_SETTINGS = 200
MAX_KEY_CHARACTERS, MAX_VALUE_CHARACTERS = 320, 1000
Keys = Annotated[list[str] | None, QueryParameter(max_items=MAX_SETTINGS, description="Keys to ask for; none means all.")]
KeyPath = Annotated[str, PathParameter(min_length=1, max_length=MAX_KEY_CHARACTERS)]
_ACTION = re.compile(r"[A-Za-z][A-Za-z0-9]{0,49}")


@post(
    "/stations/{station_id:str}/commands",
    status_code=200,
    guards=[operators_only],
    tags=["commands"],
    opt={"any_text": True},
)
async def send_command(data: JSONBody[NewCommand], parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> Command:
    """Send any action of the station's dialect, in OCPP's own names, and wait for the station's own answer."""
    if not _ACTION.fullmatch(data.action):
        raise bad_field("action", "The name of an action, such as TriggerMessage.")
    if data.timeout_s is not None and not 0 < data.timeout_s <= MAX_TIMEOUT_S:
        raise bad_field("timeout_s", f"More than 0 and at most {MAX_TIMEOUT_S:g} s.")
    outcome = await parts.gateway.commands.send(
        station_id, data.action, data.payload, timeout_s=data.timeout_s, requested_by=caller.user_id
    )
    await _note(parts, caller, outcome)
    return await parts.db.read(lambda connection: command_view(connection, outcome))


@get("/stations/{station_id:str}/commands", guards=[operators_only], tags=["commands"])
async def list_commands(parts: GivenParts, station_id: StationPath, limit: Limit = 50, cursor: Cursor = None) -> CommandPage:
    """What was asked of a station, newest first."""

    def query(connection: Connection) -> CommandPage:
        get_station(connection, station_id)
        return command_page(connection, station_id, limit=limit, cursor=cursor)

    return await parts.db.read(query)


@get("/commands/{command_id:str}", guards=[operators_only], tags=["commands"])
async def show_command(parts: GivenParts, command_id: IdPath) -> Command:
    """One command and what became of it."""
    return await parts.db.read(lambda connection: command_view(connection, get_command(connection, command_id)))


@get("/dialects", guards=[operators_only], tags=["commands"], sync_to_thread=True)
def list_capabilities() -> CapabilityTable:
    """What may be asked of stations, and which dialects can say it with which actions."""
    return dialects.capabilities()


@get("/dialects/{dialect:str}/actions", guards=[operators_only], tags=["commands"], sync_to_thread=True)
def list_actions(dialect: IdPath) -> ActionList:
    """What may be asked of stations of a dialect (`ocpp1.6`), with JSON Schemas for generated forms."""
    return dialects.list_actions(dialect)


@get("/stations/{station_id:str}/settings", guards=[operators_only], tags=["settings"])
async def list_settings(parts: GivenParts, station_id: StationPath) -> SettingPage:
    """The station's configuration as last read."""
    return SettingPage(items=await _stored(parts, station_id))


@post("/stations/{station_id:str}/settings/read", status_code=200, guards=[operators_only], tags=["settings"])
async def read_settings(parts: GivenParts, caller: GivenCaller, station_id: StationPath, key: Keys = None) -> SettingPage:
    """Ask the station for its configuration again, or for some keys of it, in as few messages as it takes."""
    wanted = list(dict.fromkeys(key or []))
    outcome = await parts.gateway.commands.read_settings(station_id, wanted, requested_by=caller.user_id)
    _answered(outcome)
    stored = await _stored(parts, station_id)
    if not wanted:
        return SettingPage(items=stored, unknown_keys=_unknown(outcome))
    known = {setting.key.casefold(): setting for setting in stored}
    missing = [name for name in wanted if name.casefold() not in known]
    return SettingPage(items=[known[name.casefold()] for name in wanted if name.casefold() in known], unknown_keys=missing)


def _unknown(outcome: CommandOutcome) -> list[str]:
    told = (outcome.response or {}).get("unknownKey")
    return [str(key) for key in told] if isinstance(told, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON


@put("/stations/{station_id:str}/settings/{key:str}", guards=[operators_only], tags=["settings"])
async def change_setting(
    data: JSONBody[SettingChange], parts: GivenParts, caller: GivenCaller, station_id: StationPath, key: KeyPath
) -> SettingChanged:
    """Change one configuration key; the status is the station's own word. What its dialect cannot say is malformed."""
    _check_setting(key, data.value)
    outcome = await parts.gateway.commands.change_setting(station_id, key, data.value, requested_by=caller.user_id)
    if outcome.state == "invalid":
        raise _not_sent(outcome)
    await _note(parts, caller, outcome)
    response = _answered(outcome)
    kept = {setting.key: setting for setting in await _stored(parts, station_id)}
    return SettingChanged(status=str(response.get("status", "")), setting=kept.get(key), command_id=outcome.id)


@patch("/stations/{station_id:str}/settings", guards=[operators_only], tags=["settings"])
async def change_settings(
    data: JSONBody[SettingChanges], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> SettingAnswers:
    """Change several configuration keys, in as few messages as the station takes; each with the station's own word."""
    if not 1 <= len(data.values) <= MAX_SETTINGS:
        raise bad_field("values", f"Between 1 and {MAX_SETTINGS} keys.")
    for key, value in data.values.items():
        _check_setting(key, value)
    answers = await parts.gateway.commands.change_settings(station_id, data.values, requested_by=caller.user_id)
    for outcome in {answer.outcome.id: answer.outcome for answer in answers}.values():
        await _note(parts, caller, outcome)
    return SettingAnswers(
        items=[
            SettingAnswer(key=answer.key, status=answer.status or answer.outcome.state, command_id=answer.outcome.id)
            for answer in answers
        ]
    )


def _check_setting(key: str, value: str) -> None:
    if len(key) > MAX_KEY_CHARACTERS or len(value) > MAX_VALUE_CHARACTERS:
        sentence = f"A key has at most {MAX_KEY_CHARACTERS} characters, its value at most {MAX_VALUE_CHARACTERS}."
        raise bad_field("value", sentence)


def _not_sent(outcome: CommandOutcome) -> Malformed:
    """A setting that does not fit the messages of its station's dialect; nothing was sent."""
    said = outcome.error.description if outcome.error is not None else ""
    field = "value" if re.search(r"[vV]alue\b", said) else "key"
    limit = re.search(r"length <= (\d+)", said)
    reason = (
        f"The {field} has at most {limit[1]} characters at this station." if limit else f"Its dialect cannot say that: {said}"
    )
    return bad_field(field, f"{reason} Nothing was sent.")


async def _stored(parts: Parts, station_id: str) -> list[SettingView]:
    def query(connection: Connection) -> list[Setting]:
        get_station(connection, station_id)
        return stored_settings(connection, station_id)

    return [
        SettingView(key=setting.key, value=setting.value, readonly=setting.readonly, read_at=setting.read_at)
        for setting in await parts.db.read(query)
    ]


async def _note(parts: Parts, caller: Caller, outcome: CommandOutcome) -> None:
    def work(tx: Transaction) -> None:
        note(tx, caller, "command_sent", outcome.station_id, {"action": outcome.action, "command_id": outcome.id})

    await parts.db.write(work)


def _answered(outcome: CommandOutcome) -> dict[str, object]:
    """The station's response. Raises: Unreachable `station_unreachable`; Refused `command_refused`."""
    if outcome.state == "answered" and outcome.response is not None:
        return dict(outcome.response)
    raise _why_not(outcome)


def _why_not(outcome: CommandOutcome) -> GridtapError:
    extra = {"command_id": outcome.id}
    said = outcome.error.description if outcome.error is not None else ""
    match outcome.state:
        case "rejected_by_peer" | "invalid":
            code = outcome.error.code if outcome.error is not None else "an error"
            return Refused(
                "command_refused", f"The station could not handle {outcome.action}: {code} {said}".strip(), extra=extra
            )
        case "timed_out":
            return Unreachable("station_unreachable", "The station did not answer in time. Please try again.", extra=extra)
        case _:
            return Unreachable("station_unreachable", "The station is offline at the moment.", extra=extra)


ROUTES = [
    send_command,
    list_commands,
    show_command,
    list_actions,
    list_capabilities,
    list_settings,
    read_settings,
    change_setting,
    change_settings,
]
