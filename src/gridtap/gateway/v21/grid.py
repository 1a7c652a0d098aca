"""What 2.1 stations tell of the grid: controls, alarms, priority, and dynamic profiles that they ask an update for."""

import msgspec
from msgspec import UNSET, Raw, Struct

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean
from gridtap.gateway.v201.convert import check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.notices import noted
from gridtap.gateway.v201.profiles import plain
from gridtap.gateway.v201.reporting import keep_part, part_of
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.ocpp.v21 import messages as m
from gridtap.smartcharging.dynamic import current_update
from gridtap.stations.dercontrols import DerControl, note_control_state, record_controls, supersede_controls
from gridtap.storage.transaction import Transaction


def der_start_stop(link: Link, message_id: str, request: m.NotifyDERStartStopRequest, _raw: Raw) -> None:
    """A scheduled control begins or ends, and may overrule others. Spec: OCPP 2.1 R04.FR.20 to R04.FR.22."""
    overruled = [] if request.superseded_ids is UNSET else [clean(one) for one in request.superseded_ids]

    def work(tx: Transaction) -> None:
        note_control_state(tx, link.station_id, clean(request.control_id), started=request.started)
        supersede_controls(tx, link.station_id, overruled)

    link.commit(message_id, work, lambda _: m.NotifyDERStartStopResponse())


def report_der_control(link: Link, message_id: str, request: m.ReportDERControlRequest, raw: Raw) -> None:
    """A part of the list of controls. Spec: OCPP 2.1 R04.FR.31 to R04.FR.35."""
    part = part_of("der_controls", request.request_id, None, request.tbc, raw)
    told = controls_told(request)

    def work(tx: Transaction) -> None:
        record_controls(tx, link.station_id, told)
        keep_part(tx, link.station_id, part)

    link.commit(message_id, work, lambda _: m.ReportDERControlResponse())


def controls_told(report: m.ReportDERControlRequest) -> list[DerControl]:
    """The controls of a part of a report; each kind stands in a list of its own."""
    kinds: tuple[tuple[object, m.DERControl | None], ...] = (
        (report.curve, None),
        (report.enter_service, m.DERControl.ENTER_SERVICE),
        (report.fixed_pf_absorb, m.DERControl.FIXED_PF_ABSORB),
        (report.fixed_pf_inject, m.DERControl.FIXED_PF_INJECT),
        (report.fixed_var, m.DERControl.FIXED_VAR),
        (report.freq_droop, m.DERControl.FREQ_DROOP),
        (report.gradient, m.DERControl.GRADIENTS),
        (report.limit_max_discharge, m.DERControl.LIMIT_MAX_DISCHARGE),
    )
    found: list[DerControl] = []
    for told, kind in kinds:
        for control in told if isinstance(told, list) else []:
            found.append(_control_of(control, kind))
    return found


def _control_of(control: Struct, kind: m.DERControl | None) -> DerControl:
    content = plain(control)
    of_curve = content.get("curveType")
    is_default = content.get("isDefault")
    return DerControl(
        control_id=clean(str(content["id"])),
        control_type=str(of_curve) if kind is None else kind.value,
        is_default=is_default if isinstance(is_default, bool) else None,
        is_superseded=content.get("isSuperseded") is True,
        content=content,
    )


def pull_dynamic_update(link: Link, message_id: str, request: m.PullDynamicScheduleUpdateRequest, _raw: Raw) -> None:
    """What a dynamic profile says now, as it was last set. Spec: OCPP 2.1 K28.FR.07, K28.FR.12."""
    number = check_number(request.charging_profile_id, "chargingProfileId", least=LEAST_NUMBER)

    def reply(update: dict[str, object] | None) -> Struct:
        if update is None:
            why = m.StatusInfo(reason_code="InvalidProfile", additional_info="There is no dynamic profile with this number.")
            return m.PullDynamicScheduleUpdateResponse(status=m.ChargingProfileStatus.REJECTED, status_info=why)
        told = msgspec.convert(update, m.ChargingScheduleUpdate)
        return m.PullDynamicScheduleUpdateResponse(status=m.ChargingProfileStatus.ACCEPTED, schedule_update=told)

    link.commit(message_id, lambda tx: current_update(tx.connection, link.station_id, number), reply)


HANDLERS: dict[str, Handler] = {
    "NotifyDERAlarm": handler(m.NotifyDERAlarmRequest, noted("der_alarm", m.NotifyDERAlarmResponse())),
    "NotifyDERStartStop": handler(m.NotifyDERStartStopRequest, der_start_stop),
    "NotifyPriorityCharging": handler(
        m.NotifyPriorityChargingRequest, noted("priority_charging", m.NotifyPriorityChargingResponse())
    ),
    "PullDynamicScheduleUpdate": handler(m.PullDynamicScheduleUpdateRequest, pull_dynamic_update),
    "ReportDERControl": handler(m.ReportDERControlRequest, report_der_control),
}
"""Spec: OCPP 2.1 K21, K22, K28, R04, R05."""
