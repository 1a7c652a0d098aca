"""Which tariff a transaction is calculated by: its driver's own, else its EVSE's default. Spec: OCPP 2.1 I07, I08."""

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.v21.messages import Tariff
from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.v21.costs import Segment, elements, is_understood
from gridtap.simulator.v21.holding import in_force
from gridtap.simulator.v21.words import Allowed
from gridtap.simulator.v201.settings import MAX_TARIFF_ELEMENTS
from gridtap.simulator.v201.state import Station, Transaction

MAX_DRIVERS = 100
_PROBLEM = "TariffCostCtrlr.Problem"


def hear_tariff(station: Station, key: str, response: m.AuthorizeResponse) -> m.IdTokenInfo:
    """Keep the tariff that came with the answer about a token; what the answer comes to where it cannot be used.

    Spec: OCPP 2.1 I08.FR.04, FR.07, FR.30 to FR.32, FR.35.
    """
    info = response.id_token_info
    station.driver_tariffs.pop(key, None)
    told = response.tariff if isinstance(response, Allowed) else UNSET
    if isinstance(told, UnsetType) or info.status is not m.AuthorizationStatus.ACCEPTED:
        return info
    is_usable = elements(told) <= MAX_TARIFF_ELEMENTS and is_understood(told)
    _note_problem(station, is_there=not is_usable)
    if not is_usable:
        deauthorises = station.settings.text("TariffCostCtrlr.HandleFailedTariff[Tariff]") == "Deauthorize"
        return msgspec.structs.replace(info, status=m.AuthorizationStatus.INVALID) if deauthorises else info
    station.driver_tariffs[key] = msgspec.structs.replace(told, valid_from=UNSET)
    if len(station.driver_tariffs) > MAX_DRIVERS:
        station.driver_tariffs.pop(next(iter(station.driver_tariffs)))
    return info


def take_default(station: Station, transaction: Transaction) -> None:
    """A transaction is calculated by the default tariff that applies at its EVSE now. Spec: OCPP 2.1 I07.FR.14, I07.FR.32."""
    tariff = in_force(station.tariffs.get(transaction.evse, []), station.now_at)
    if tariff is not None:
        _take(transaction, tariff)


def take_drivers(station: Station, transaction: Transaction, key: str) -> None:
    """The driver is known, and may have a tariff of their own. Spec: OCPP 2.1 I08.FR.04, I08.FR.22."""
    tariff = station.driver_tariffs.get(key)
    if tariff is not None:
        _take(transaction, tariff)
        transaction.is_driver_tariff = True


def _take(transaction: Transaction, tariff: Tariff) -> None:
    transaction.segments = [Segment(tariff=tariff, began_at=transaction.started_at)]
    transaction.tariff_to_tell = tariff.tariff_id


def _note_problem(station: Station, *, is_there: bool) -> None:
    """Say that a tariff cannot be used, or that one can again. Spec: OCPP 2.1 I08.FR.30, FR.31, FR.35, FR.36."""
    if station.settings.flag(_PROBLEM) is is_there:
        return
    word = "true" if is_there else "false"
    station.settings.store(_PROBLEM, word)
    station.event_id += 1
    event = m.EventData(
        event_id=station.event_id,
        timestamp=station.now_at,
        trigger=m.EventTrigger.ALERTING,
        actual_value=word,
        cleared=not is_there,
        component=m.Component(name="TariffCostCtrlr"),
        event_notification_type=m.EventNotification.HARD_WIRED_NOTIFICATION,
        variable=m.Variable(name="Problem"),
    )
    request = m.NotifyEventRequest(generated_at=station.now_at, seq_no=0, event_data=[event])
    station.call("NotifyEvent", request, m.NotifyEventResponse)
