"""Which of the tariffs at an EVSE applies now, and which are over. Pure. Spec: OCPP 2.1 I07.FR.19 to I07.FR.23."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UnsetType

from gridtap.ocpp.v21.messages import Tariff


def in_force(held: Sequence[Tariff], now: datetime) -> Tariff | None:
    """The tariff that began to apply last; None where none does yet."""
    begun = [tariff for tariff in held if _begins(tariff) is None or now >= (_begins(tariff) or now)]
    return max(begun, key=lambda tariff: (_begins(tariff) is not None, _begins(tariff) or now), default=None) if begun else None


def tidy(held: Sequence[Tariff], now: datetime) -> list[Tariff]:
    """Without those that another has replaced: of those that apply the newest stays, beside all that begin later."""
    timeless = [tariff for tariff in held if _begins(tariff) is None]
    rest = [*timeless[-1:], *(tariff for tariff in held if _begins(tariff) is not None)]
    current = in_force(rest, now)
    return [tariff for tariff in rest if tariff is current or (_begins(tariff) or now) > now]


def _begins(tariff: Tariff) -> datetime | None:
    return None if isinstance(tariff.valid_from, UnsetType) else tariff.valid_from
