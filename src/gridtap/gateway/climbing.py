"""What a station is asked on its way to a higher security profile, in the words of its dialect."""

import re
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from gridtap.gateway.commands import Commands
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.ids import Ids

MAX_KEY_BYTES = 20
HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}){16,20}")
PASSWORD_KEYS = {True: "SecurityCtrlr.BasicAuthPassword", False: "AuthorizationKey"}
NAME_KEYS = {True: "SecurityCtrlr.OrganizationName", False: "CpoName"}
PRIORITY, ACTIVE = "OCPPCommCtrlr.NetworkConfigurationPriority", "OCPPCommCtrlr.ActiveNetworkProfile"
MESSAGE_TIMEOUT_S = 30
_VERSIONS = {"ocpp2.0": "OCPP20", "ocpp2.0.1": "OCPP20", "ocpp2.1": "OCPP21"}


def new_password(ids: Ids, *, is_2x: bool) -> str:
    """A random password as a station of the dialect takes it: 40 hexadecimal digits, or 32 letters and digits.

    Spec: OCPP 1.6 security whitepaper A00.FR.205; OCPP 2.0.1 A00.FR.205.
    """
    return ids.secret(32) if is_2x else ids.secret(20).encode().hex()


def password_as_sent(password: str, *, is_2x: bool) -> str:
    """The text to send for a password. 1.6 wants the bytes in hexadecimal, of which it takes 20; a longer text goes as it is."""
    if is_2x or HEX_KEY.fullmatch(password) or len(password.encode()) > MAX_KEY_BYTES:
        return password
    return password.encode().hex()


async def change_password(
    commands: Commands, station_id: str, password: str, *, requested_by: str | None = None
) -> CommandOutcome:
    """Change the password on the station. From then on both are let in, until it takes the new one or refuses it.

    Spec: OCPP 1.6 security whitepaper A01; OCPP 2.0.1 A01.
    """
    is_2x = commands.speaks_2x(station_id)
    text = password_as_sent(password, is_2x=is_2x)
    return await commands.change_setting(station_id, PASSWORD_KEYS[is_2x], text, requested_by=requested_by)


async def name_operator(commands: Commands, station_id: str, name: str, *, requested_by: str | None = None) -> CommandOutcome:
    """Tell the station what to write as organization in its request for a certificate. Spec: A02 prerequisites."""
    return await commands.change_setting(station_id, NAME_KEYS[commands.speaks_2x(station_id)], name, requested_by=requested_by)


async def switch_profile(
    commands: Commands, station_id: str, profile: int, url: str, dialect: str, *, requested_by: str | None = None
) -> list[CommandOutcome]:
    """Tell the station to use a profile from its next connection on; the last outcome says how it went.

    A 2.x station gets it in a slot that is not in use, before the one that is, so that it can fall back.
    Spec: OCPP 1.6 security whitepaper A05; OCPP 2.0.1 A05, B09, B10.
    """
    if not commands.speaks_2x(station_id):
        return [await commands.change_setting(station_id, "SecurityProfile", str(profile), requested_by=requested_by)]
    read = await commands.read_settings(station_id, [PRIORITY, ACTIVE], requested_by=requested_by)
    used = [int(part) for part in _values(read).get("NetworkConfigurationPriority", "").split(",") if part.strip().isdecimal()]
    active = _values(read).get("ActiveNetworkProfile", "")
    present = int(active) if active.isdecimal() else (used[0] if used else 0)
    done = [read]
    for slot in _free_slots(present, used):
        connection = {
            "ocppVersion": _VERSIONS.get(dialect, "OCPP20"),
            "ocppTransport": "JSON",
            "ocppCsmsUrl": url,
            "messageTimeout": MESSAGE_TIMEOUT_S,
            "securityProfile": profile,
            "ocppInterface": "Wired0",
        }
        payload = {"configurationSlot": slot, "connectionData": connection}
        done.append(await commands.send(station_id, "SetNetworkProfile", payload, requested_by=requested_by))
        if done[-1].state != "answered":
            return done
        if done[-1].accepted:
            order = f"{slot},{present}"
            done.append(await commands.change_setting(station_id, PRIORITY, order, requested_by=requested_by))
            return done
    return done


def _free_slots(present: int, used: Sequence[int]) -> list[int]:
    """Slots to try: first those in the list that are not in use now, then the neighbours. Spec: B09.FR.05, B09.FR.06."""
    return list(dict.fromkeys(slot for slot in (*used, 1, 2, 0, 3) if slot != present))[:4]


def _values(read: CommandOutcome) -> dict[str, str]:
    """Values by variable name, as far as the station told them."""
    results = cast("list[Mapping[str, object]]", (read.response or {}).get("getVariableResult") or [])
    told: dict[str, str] = {}
    for result in results:
        variable = msgspec.convert(result.get("variable"), dict[str, object])
        if result.get("attributeStatus") == "Accepted":
            told[str(variable.get("name"))] = str(result.get("attributeValue") or "")
    return told


def why_not(outcome: CommandOutcome) -> str:
    """What came of a command that was not accepted, in plain words."""
    match outcome.state:
        case "answered":
            said = str((outcome.response or {}).get("status", "something else"))
            return f"The station answered {said} to {outcome.action}."
        case "unreachable":
            return "The station is not connected."
        case "timed_out":
            return f"The station did not answer {outcome.action} in time."
        case "rejected_by_peer" if outcome.error is not None:
            return f"The station refused {outcome.action}: {outcome.error.code} {outcome.error.description}".strip() + "."
        case _:
            detail = "" if outcome.error is None else f": {outcome.error.description}"
            return f"{outcome.action} could not be sent{detail}."
