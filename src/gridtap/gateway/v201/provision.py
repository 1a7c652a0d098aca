"""After a 2.0.1 station was accepted: ask it to tell what a session needs, and to report its device model once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple, cast

from gridtap.gateway.commands import Commands
from gridtap.ocpp.v201 import messages as m

_CONTROLLER = "SampledDataCtrlr"
_REGISTER = m.Measurand.ENERGY_ACTIVE_IMPORT_REGISTER.value
_INTERVAL = f"{_CONTROLLER}.TxUpdatedInterval"
_UPDATED = f"{_CONTROLLER}.TxUpdatedMeasurands"
_MASTERS = "AuthCtrlr.MasterPassGroupId"
_LIMITS = tuple(
    f"DeviceDataCtrlr.{name}[{message}]"
    for message in ("GetVariables", "SetVariables")
    for name in ("ItemsPerMessage", "BytesPerMessage")
)
_BOUNDS = (f"{_CONTROLLER}.TxStartedMeasurands", f"{_CONTROLLER}.TxEndedMeasurands")


async def ask_about_unfinished(commands: Commands, station_id: str, *, requested_by: str) -> None:
    """Ask a station that has just started about each transaction that ran before: it may be over, its end lost.

    Raises: NotFound `station_unknown`. Spec: OCPP 2.0.1 E14.
    """
    for transaction_id in await commands.transactions_under_way(station_id):
        await commands.transaction_status(station_id, transaction_id, requested_by=requested_by)


class Wanted(NamedTuple):
    """What a station is asked to tell, and the group of the master passes where there is one."""

    meter_interval_s: int
    measurands: Sequence[str]
    master_pass: str | None


async def provision(commands: Commands, station_id: str, settings: Wanted, *, requested_by: str) -> None:
    """One round; only what differs is changed, because stations keep variables in flash. Raises: NotFound `station_unknown`.

    How much a station takes in one message is asked first, once.

    Spec: OCPP 2.0.1 B05, B06, B07, C16 (AuthCtrlr.MasterPassGroupId), J02 (SampledDataCtrlr).
    """
    is_new = await commands.lacks_device_model(station_id)
    if is_new and not await _read_limits(commands, station_id, requested_by):
        return
    told = await _read(commands, station_id, [_INTERVAL, _UPDATED, *_BOUNDS, _MASTERS], requested_by)
    if told is None:
        return

    async def want(key: str, text: str) -> bool:
        if told.get(key) == text:
            return True
        return (await commands.change_setting(station_id, key, text, requested_by=requested_by)).accepted

    await want(_INTERVAL, str(settings.meter_interval_s))
    if settings.master_pass is not None and _MASTERS in told:
        await want(_MASTERS, settings.master_pass)
    await _want_measurands(told, settings.measurands, want)
    if is_new:
        await commands.read_settings(station_id, requested_by=requested_by)


async def _want_measurands(
    told: Mapping[str, str], measurands: Sequence[str], want: Callable[[str, str], Awaitable[bool]]
) -> None:
    """All we want, else fewer: a station may refuse the whole list for one item."""
    present = _items(told.get(_UPDATED, ""))
    for several in (measurands, measurands[:-1], measurands[:2]):
        if present >= set(several) or await want(_UPDATED, ",".join(several)):
            break
    for key in _BOUNDS:
        if _REGISTER not in _items(told.get(key, "")):
            await want(key, _REGISTER)


async def _read_limits(commands: Commands, station_id: str, requested_by: str) -> bool:
    """The first by itself, as nobody knows yet how many may be asked for at once. False where the station did not answer."""
    for limits in (_LIMITS[:1], _LIMITS[1:]):
        if (await commands.read_settings(station_id, limits, requested_by=requested_by)).state != "answered":
            return False
    return True


def _items(text: str) -> set[str]:
    return {item.strip() for item in text.split(",")}


async def _read(commands: Commands, station_id: str, keys: Sequence[str], requested_by: str) -> dict[str, str] | None:
    """Values by key, of those that the station has; None when it did not answer."""
    outcome = await commands.read_settings(station_id, keys, requested_by=requested_by)
    if outcome.state != "answered" or outcome.response is None:
        return None
    found: dict[str, str] = {}
    for result in cast("list[Mapping[str, object]]", outcome.response.get("getVariableResult") or []):
        component, variable = cast("Mapping[str, object]", result["component"]), cast("Mapping[str, object]", result["variable"])
        if result.get("attributeStatus") == m.GetVariableStatus.ACCEPTED:
            found[f"{component.get('name')}.{variable.get('name')}"] = str(result.get("attributeValue", ""))
    return found
