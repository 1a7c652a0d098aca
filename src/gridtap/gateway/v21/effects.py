"""What a 2.1 station's answers change in what we know of it: as in 2.0.1, and what is new beside it."""

from collections.abc import Callable

from msgspec import UNSET, Struct
from msgspec.structs import replace

from gridtap.gateway.v16.convert import clean, text_or_none
from gridtap.gateway.v21.streams import pace_of
from gridtap.gateway.v201 import effects as v201
from gridtap.gateway.v201.profiles import plain
from gridtap.ocpp.convert import to_201
from gridtap.ocpp.v20 import messages as m20
from gridtap.ocpp.v21 import messages as m
from gridtap.ocpp.v201 import messages as m201
from gridtap.smartcharging.dynamic import record_dynamic_update
from gridtap.stations.dercontrols import DerControl, forget_controls, record_controls, supersede_controls
from gridtap.stations.streams import open_stream, set_pace
from gridtap.storage.transaction import Transaction


class Effects(v201.Effects):
    """Those of every dialect: which one a message belongs to, its type tells; 2.0 and 2.1 are read as 2.0.1."""

    def before(self, request: Struct) -> Callable[[Transaction, str], None] | None:
        """What must be written before a request leaves."""
        return super().before(to_201(request))

    def after(self, tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
        """What an answer changes. Spec: OCPP 2.1 K28.FR.06, N12, N14, R04."""
        match request, response:
            case m.UpdateDynamicScheduleRequest(), m.UpdateDynamicScheduleResponse():
                if response.status is m.ChargingProfileStatus.ACCEPTED:
                    record_dynamic_update(tx, station_id, request.charging_profile_id, plain(request.schedule_update))
            case m.SetDERControlRequest(), m.SetDERControlResponse():
                _control_set(tx, station_id, request, response)
            case m.ClearDERControlRequest(), m.ClearDERControlResponse():
                _control_cleared(tx, station_id, request, response)
            case m.AdjustPeriodicEventStreamRequest(), m.AdjustPeriodicEventStreamResponse():
                if response.status is m.GenericStatus.ACCEPTED:
                    set_pace(tx, station_id, request.id, pace_of(request.params))
            case m.GetPeriodicEventStreamRequest(), m.GetPeriodicEventStreamResponse():
                for told in [] if response.constant_stream_data is UNSET else response.constant_stream_data:
                    open_stream(tx, station_id, told.id, told.variable_monitoring_id, pace_of(told.params))
            case _:
                asked = to_201(request)
                super().after(tx, station_id, asked, _of_kind(asked, to_201(response), response))

    def refused(self, tx: Transaction, station_id: str, request: Struct) -> None:
        """What a CALLERROR changes."""
        super().refused(tx, station_id, to_201(request))

    def not_done(self, tx: Transaction, station_id: str, request: Struct, why: str) -> None:
        """A job that was not taken is over."""
        super().not_done(tx, station_id, to_201(request), why)


def _of_kind(asked: Struct, told: Struct, response: Struct) -> Struct:
    """2.0 tells certificates without their kind: it is the one that was asked for."""
    if not isinstance(response, m20.GetInstalledCertificateIdsResponse):
        return told
    if not isinstance(asked, m201.GetInstalledCertificateIdsRequest) or not isinstance(
        told, m201.GetInstalledCertificateIdsResponse
    ):
        return told
    kinds, chains = asked.certificate_type, told.certificate_hash_data_chain
    if kinds is UNSET or chains is UNSET:
        return told
    named = [replace(chain, certificate_type=kinds[0]) for chain in chains]
    return replace(told, certificate_hash_data_chain=named)


def _control_set(tx: Transaction, station_id: str, request: m.SetDERControlRequest, response: m.SetDERControlResponse) -> None:
    """Spec: OCPP 2.1 R04.FR.02 to R04.FR.08."""
    if response.status is not m.DERControlStatus.ACCEPTED:
        return
    control = DerControl(
        control_id=clean(request.control_id),
        control_type=request.control_type.value,
        is_default=request.is_default,
        content=plain(request),
    )
    record_controls(tx, station_id, [control])
    overruled = [] if response.superseded_ids is UNSET else response.superseded_ids
    supersede_controls(tx, station_id, [clean(control_id) for control_id in overruled])


def _control_cleared(
    tx: Transaction, station_id: str, request: m.ClearDERControlRequest, response: m.ClearDERControlResponse
) -> None:
    """Gone, or never there. Spec: OCPP 2.1 R04.FR.41 to R04.FR.44."""
    if response.status not in (m.DERControlStatus.ACCEPTED, m.DERControlStatus.NOT_FOUND):
        return
    forget_controls(
        tx,
        station_id,
        is_default=request.is_default,
        control_type=None if request.control_type is UNSET else request.control_type.value,
        control_id=text_or_none(request.control_id),
    )
