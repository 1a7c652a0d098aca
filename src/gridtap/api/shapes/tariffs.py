"""Bodies of the operator's door: tariffs that stations of OCPP 2.1 calculate with by themselves."""

from datetime import datetime
from typing import Literal

import msgspec

from gridtap.api.shapes.operator import Command


class TariffToSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/tariffs: `tariff_id` left out is the one that the station charges by; EVSE 0 is all."""

    tariff_id: str | None = None
    evse_number: int = 0
    valid_from: datetime | None = None


class TariffsToClear(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/tariffs/clear: all default tariffs, those named by the station's ids, those of an EVSE."""

    wire_ids: list[str] | None = None
    evse_number: int | None = None


class TariffForSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /sessions/{session_id}/tariff: `tariff_id` left out is the tariff that the session keeps."""

    tariff_id: str | None = None


class StationTariff(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff in a station; `tariff_id` and `name` are null where it was not made of one of ours.

    `is_current` says whether it holds the prices that the tariff of ours has today.
    """

    wire_id: str
    tariff_id: str | None
    name: str | None
    is_current: bool
    kind: Literal["DefaultTariff", "DriverTariff"]
    valid_from: datetime | None
    evse_numbers: list[int]
    tokens: list[str]


class StationTariffs(msgspec.Struct, frozen=True, kw_only=True):
    """What a station told of its tariffs when it was asked last; `command` is that question, null if there was none."""

    command: Command | None
    items: list[StationTariff]
