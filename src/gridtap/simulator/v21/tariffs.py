"""Tariffs that the backend puts into a station: kept for each EVSE, used for its transactions. Spec: OCPP 2.1 I07, I09 to I11."""

from collections.abc import Iterable
from functools import partial

from msgspec import UNSET, UnsetType

from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v21 import messages as m
from gridtap.simulator.v21.costs import Segment, elements, is_understood
from gridtap.simulator.v21.holding import tidy
from gridtap.simulator.v21.telling import ROUTINE, usage_of
from gridtap.simulator.v201 import transactions
from gridtap.simulator.v201.settings import MAX_TARIFF_ELEMENTS
from gridtap.simulator.v201.state import Outlet, Station, Transaction


def set_default_tariff(station: Station, request: m.SetDefaultTariffRequest) -> m.SetDefaultTariffResponse:
    """Keep a tariff at one EVSE or all. Raises: CallError NOT_SUPPORTED while it does not calculate. Spec: I07.FR.01 to FR.13."""
    _must_calculate(station)
    tariff = request.tariff
    known = {held.tariff_id for tariffs in station.tariffs.values() for held in tariffs}
    if request.evse_id and request.evse_id not in station.outlets:
        why = m.StatusInfo(reason_code="UnknownEVSE")
        return m.SetDefaultTariffResponse(status=m.TariffSetStatus.REJECTED, status_info=why)
    if elements(tariff) > MAX_TARIFF_ELEMENTS:
        return m.SetDefaultTariffResponse(status=m.TariffSetStatus.TOO_MANY_ELEMENTS)
    if not is_understood(tariff):
        return m.SetDefaultTariffResponse(status=m.TariffSetStatus.CONDITION_NOT_SUPPORTED)
    if tariff.tariff_id in known:
        return m.SetDefaultTariffResponse(status=m.TariffSetStatus.DUPLICATE_TARIFF_ID)
    for number in [request.evse_id] if request.evse_id else list(station.outlets):
        station.tariffs[number] = tidy([*station.tariffs.get(number, []), tariff], station.now_at)
    return m.SetDefaultTariffResponse(status=m.TariffSetStatus.ACCEPTED)


def get_tariffs(station: Station, request: m.GetTariffsRequest) -> m.GetTariffsResponse:
    """Which tariffs are here, and where. Spec: OCPP 2.1 I09.FR.01 to I09.FR.07."""
    _must_calculate(station)
    numbers = [request.evse_id] if request.evse_id else list(station.outlets)
    told = [*_defaults(station, numbers), *_drivers(station, numbers), *([] if request.evse_id else _expected(station))]
    if not told:
        return m.GetTariffsResponse(status=m.TariffGetStatus.NO_TARIFF)
    return m.GetTariffsResponse(status=m.TariffGetStatus.ACCEPTED, tariff_assignments=told)


def clear_tariffs(station: Station, request: m.ClearTariffsRequest) -> m.ClearTariffsResponse:
    """Take default tariffs away; transactions go on with theirs. Spec: OCPP 2.1 I10.FR.01 to I10.FR.07."""
    _must_calculate(station)
    evse_number = 0 if isinstance(request.evse_id, UnsetType) else request.evse_id
    numbers = [evse_number] if evse_number else list(station.outlets)
    wanted = None if isinstance(request.tariff_ids, UnsetType) else set(request.tariff_ids)
    cleared: dict[str, None] = {}
    for number in numbers:
        held = station.tariffs.get(number, [])
        gone = [tariff for tariff in held if wanted is None or tariff.tariff_id in wanted]
        cleared.update((tariff.tariff_id, None) for tariff in gone)
        if gone:
            station.tariffs[number] = [tariff for tariff in held if tariff not in gone]
    if not cleared:
        return m.ClearTariffsResponse(clear_tariffs_result=[m.ClearTariffsResult(status=m.TariffClearStatus.NO_TARIFF)])
    results = [m.ClearTariffsResult(tariff_id=name, status=m.TariffClearStatus.ACCEPTED) for name in cleared]
    return m.ClearTariffsResponse(clear_tariffs_result=results)


def change_transaction_tariff(station: Station, request: m.ChangeTransactionTariffRequest) -> m.ChangeTransactionTariffResponse:
    """Calculate a transaction by another tariff from now on. Spec: OCPP 2.1 I11.FR.01 to I11.FR.08."""
    _must_calculate(station)
    tariff, outlet = request.tariff, transactions.find(station, request.transaction_id)
    status = _why_not(tariff, None if outlet is None else outlet.transaction)
    if status is not None or outlet is None or outlet.transaction is None:
        return m.ChangeTransactionTariffResponse(status=status or m.TariffChangeStatus.TX_NOT_FOUND)
    transaction = outlet.transaction
    outlet.evse.advance(station.now_s)
    since = usage_of(station, outlet, transaction)
    transaction.segments.append(Segment(tariff=tariff, began_at=station.now_at, since=since))
    transaction.tariff_to_tell, transaction.is_driver_tariff = tariff.tariff_id, True
    news = transactions.News(trigger=ROUTINE, own_trigger=m.TriggerReason.TARIFF_CHANGED)
    station.after_reply.append(partial(transactions.update, station, outlet, news))
    return m.ChangeTransactionTariffResponse(status=m.TariffChangeStatus.ACCEPTED)


def _why_not(tariff: m.Tariff, transaction: Transaction | None) -> m.TariffChangeStatus | None:
    if elements(tariff) > MAX_TARIFF_ELEMENTS:
        return m.TariffChangeStatus.TOO_MANY_ELEMENTS
    if not is_understood(tariff):
        return m.TariffChangeStatus.CONDITION_NOT_SUPPORTED
    if transaction is None:
        return m.TariffChangeStatus.TX_NOT_FOUND
    if transaction.segments and transaction.segments[-1].tariff.currency != tariff.currency:
        return m.TariffChangeStatus.NO_CURRENCY_CHANGE
    return None


def _must_calculate(station: Station) -> None:
    if not station.settings.flag("TariffCostCtrlr.Enabled[Tariff]"):
        raise CallError(ErrorKind.NOT_SUPPORTED, "this station does not calculate costs")


def _defaults(station: Station, numbers: Iterable[int]) -> list[m.TariffAssignment]:
    places: dict[str, list[int]] = {}
    known: dict[str, m.Tariff] = {}
    for number in numbers:
        for tariff in station.tariffs.get(number, []):
            places.setdefault(tariff.tariff_id, []).append(number)
            known[tariff.tariff_id] = tariff
    return [
        m.TariffAssignment(
            tariff_id=name,
            tariff_kind=m.TariffKind.DEFAULT_TARIFF,
            valid_from=known[name].valid_from,
            evse_ids=evses,
        )
        for name, evses in places.items()
    ]


def _drivers(station: Station, numbers: Iterable[int]) -> list[m.TariffAssignment]:
    """Tariffs of running transactions that are no default. Spec: OCPP 2.1 I09.FR.06."""
    busy: list[Outlet] = [outlet for number in numbers if (outlet := station.outlets.get(number)) is not None]
    told: list[m.TariffAssignment] = []
    for outlet in busy:
        transaction = outlet.transaction
        if transaction is not None and transaction.segments and transaction.is_driver_tariff:
            assignment = m.TariffAssignment(
                tariff_id=transaction.segments[-1].tariff.tariff_id,
                tariff_kind=m.TariffKind.DRIVER_TARIFF,
                evse_ids=[outlet.number],
                id_tokens=UNSET if transaction.id_token is None else [transaction.id_token],
            )
            told.append(assignment)
    return told


def _expected(station: Station) -> list[m.TariffAssignment]:
    """Tariffs of drivers who were authorised and have no transaction yet. Spec: OCPP 2.1 I08.FR.07, I09."""
    running = {outlet.transaction.id_token for outlet in station.outlets.values() if outlet.transaction is not None}
    waiting = ((key.partition(":")[2], tariff) for key, tariff in station.driver_tariffs.items())
    busy = {token.casefold() for token in running if token is not None}
    return [
        m.TariffAssignment(tariff_id=tariff.tariff_id, tariff_kind=m.TariffKind.DRIVER_TARIFF, id_tokens=[token])
        for token, tariff in waiting
        if token.casefold() not in busy
    ]
