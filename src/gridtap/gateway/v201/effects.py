"""What a 2.0.1 station's answers change in what we know of it, by request."""

from collections.abc import Callable
from functools import partial

from msgspec import UNSET, Struct

from gridtap.gateway import holdings
from gridtap.gateway.v16 import effects as v16
from gridtap.gateway.v201 import displays, lists, monitoring, needs, network, profiles, unfinished, upkeep
from gridtap.gateway.v201.variables import variable_of
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.credentials import Sealer, offer_password, take_password
from gridtap.stations.devicemodel import forget_variables, record_variables
from gridtap.stations.profiles import ask_profile
from gridtap.stations.settings import SECRET_KEYS
from gridtap.storage.transaction import Transaction

_STORED = frozenset({m.SetVariableStatus.ACCEPTED, m.SetVariableStatus.REBOOT_REQUIRED})
_GONE = frozenset({m.GetVariableStatus.UNKNOWN_COMPONENT, m.GetVariableStatus.UNKNOWN_VARIABLE})
_KEEPERS = (
    *(displays.after, lists.after, monitoring.after, needs.after),
    *(profiles.after, unfinished.after, upkeep.after),
)
"""Each knows its own messages."""


class Effects(v16.Effects):
    """Those of both dialects: which one a message belongs to, its type tells."""

    def __init__(self, sealer: Sealer) -> None:
        super().__init__(sealer)
        self._seal = sealer.seal_as_sent

    def before(self, request: Struct) -> Callable[[Transaction, str], None] | None:
        """A new password is let in from the moment it may have reached the station. Spec: OCPP 2.0.1 A01.FR.02, A01.FR.12."""
        password = _new_password(request)
        if isinstance(request, m.ReserveNowRequest):
            return partial(lists.before, request)
        if password is None:
            return upkeep.before(request) or needs.before(request) or super().before(request)
        sealed = self._seal(password.encode())
        return lambda tx, station_id: offer_password(tx, station_id, sealed)

    def after(self, tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
        """What an answer changes. Spec: OCPP 2.0.1 B05, B06."""
        match request, response:
            case m.GetVariablesRequest(), m.GetVariablesResponse():
                _variables_told(tx, station_id, response)
            case m.SetVariablesRequest(), m.SetVariablesResponse():
                _variables_set(tx, station_id, request, response)
                self._password_set(tx, station_id, request, response)
            case m.SetNetworkProfileRequest(), m.SetNetworkProfileResponse(status=m.SetNetworkProfileStatus.ACCEPTED):
                ask_profile(tx, station_id, request.connection_data.security_profile)
                network.after(tx, station_id, request, response)
            case m.InstallCertificateRequest(), m.InstallCertificateResponse():
                if response.status is m.InstallCertificateStatus.ACCEPTED:
                    holdings.installed(tx, station_id, request.certificate_type, request.certificate)
            case m.DeleteCertificateRequest(), m.DeleteCertificateResponse():
                if response.status is not m.DeleteCertificateStatus.FAILED:
                    holdings.deleted(tx, station_id, request.certificate_hash_data)
            case m.GetInstalledCertificateIdsRequest(), m.GetInstalledCertificateIdsResponse():
                _certificates_told(tx, station_id, request, response)
            case _:
                for keep in _KEEPERS:
                    keep(tx, station_id, request, response)
                super().after(tx, station_id, request, response)

    def _password_set(
        self, tx: Transaction, station_id: str, request: m.SetVariablesRequest, response: m.SetVariablesResponse
    ) -> None:
        """One that was taken voids the one before; one that waits for a reboot is let in beside it. Spec: A01.FR.03."""
        password = _new_password(request)
        if password is None:
            return
        said = {
            result.attribute_status for result in response.set_variable_result if result.variable.name.casefold() in SECRET_KEYS
        }
        if said == {m.SetVariableStatus.ACCEPTED}:
            take_password(tx, station_id, self._sealer, password.encode())

    def refused(self, tx: Transaction, station_id: str, request: Struct) -> None:
        """A password that was not taken is not let in."""
        if _new_password(request) is not None:
            offer_password(tx, station_id, None)
        else:
            super().refused(tx, station_id, request)

    def not_done(self, tx: Transaction, station_id: str, request: Struct, why: str) -> None:
        """A job, a reservation or a list that was not taken is over; a profile that was not is no offer."""
        needs.not_done(tx, station_id, request)
        lists.not_done(tx, station_id, request, why)
        upkeep.not_done(tx, station_id, request, why)
        super().not_done(tx, station_id, request, why)


def _certificates_told(
    tx: Transaction,
    station_id: str,
    request: m.GetInstalledCertificateIdsRequest,
    response: m.GetInstalledCertificateIdsResponse,
) -> None:
    """Spec: OCPP 2.0.1 M03.FR.02-M03.FR.05."""
    uses = [] if request.certificate_type is UNSET else request.certificate_type
    chains = [] if response.certificate_hash_data_chain is UNSET else response.certificate_hash_data_chain
    told = [
        (
            chain.certificate_type,
            chain.certificate_hash_data,
            () if chain.child_certificate_hash_data is UNSET else chain.child_certificate_hash_data,
        )
        for chain in chains
    ]
    holdings.reported(tx, station_id, uses, told)


def _new_password(request: Struct) -> str | None:
    if not isinstance(request, m.SetVariablesRequest):
        return None
    secret = [data for data in request.set_variable_data if data.variable.name.casefold() in SECRET_KEYS]
    return secret[-1].attribute_value if secret else None


def _variables_told(tx: Transaction, station_id: str, response: m.GetVariablesResponse) -> None:
    results = response.get_variable_result
    told = [
        variable_of(result, result.attribute_value)
        for result in results
        if result.attribute_status is m.GetVariableStatus.ACCEPTED
    ]
    gone = [variable_of(result) for result in results if result.attribute_status in _GONE]
    record_variables(tx, station_id, told)
    forget_variables(tx, station_id, gone)


def _variables_set(tx: Transaction, station_id: str, request: m.SetVariablesRequest, response: m.SetVariablesResponse) -> None:
    """What was taken is kept as it was sent; answers name their variable, and may come in any order."""
    wanted = {variable_of(data): data for data in request.set_variable_data}
    for result in response.set_variable_result:
        data = wanted.get(variable_of(result))
        if data is None:
            continue
        if result.attribute_status in _STORED:
            kept = variable_of(data, data.attribute_value)
            record_variables(tx, station_id, [kept])
        elif data.variable.name.casefold() in SECRET_KEYS:
            offer_password(tx, station_id, None)
