"""What a station's answers change in what we know of it, by request."""

from collections.abc import Callable
from functools import partial

from msgspec import UNSET, Struct

from gridtap.gateway import holdings
from gridtap.gateway.v16 import lists, upkeep
from gridtap.gateway.v16.convert import clean, text_or_none
from gridtap.ocpp.v16 import messages as m
from gridtap.stations.credentials import Sealer, offer_password, take_password
from gridtap.stations.model import SettingReport
from gridtap.stations.profiles import ask_profile
from gridtap.stations.settings import SECRET_KEYS, record_changed_setting, record_settings
from gridtap.storage.transaction import Transaction

_PROFILES = frozenset("123")
_STORED = frozenset({m.ConfigurationStatus.ACCEPTED, m.ConfigurationStatus.REBOOT_REQUIRED})


class Effects:
    """Applied in the transaction that keeps the command's outcome; `before` in the one that keeps the command."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def before(self, request: Struct) -> Callable[[Transaction, str], None] | None:
        """What must be written before a request leaves; a new password is let in from then on.

        Spec: OCPP 1.6 security whitepaper A01 (update of the password).
        """
        password = _new_password(request)
        if isinstance(request, m.ReserveNowRequest):
            return partial(lists.before, request)
        if password is None:
            return upkeep.before(request)
        sealed = self._sealer.seal_as_sent(password.encode())
        return lambda tx, station_id: offer_password(tx, station_id, sealed)

    def after(self, tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
        """What an answer changes."""
        match request, response:
            case m.GetConfigurationRequest(), m.GetConfigurationResponse():
                _settings_told(tx, station_id, response)
            case m.ChangeConfigurationRequest(), m.ChangeConfigurationResponse():
                _setting_answered(tx, station_id, request, response)
                password = _new_password(request)
                if password is not None and response.status is m.ConfigurationStatus.ACCEPTED:
                    take_password(tx, station_id, self._sealer, password.encode())
            case m.InstallCertificateRequest(), m.InstallCertificateResponse():
                if response.status is m.InstallCertificateStatus.ACCEPTED:
                    holdings.installed(tx, station_id, request.certificate_type, request.certificate)
            case m.DeleteCertificateRequest(), m.DeleteCertificateResponse():
                if response.status is not m.DeleteCertificateStatus.FAILED:
                    holdings.deleted(tx, station_id, request.certificate_hash_data)
            case m.GetInstalledCertificateIdsRequest(), m.GetInstalledCertificateIdsResponse():
                told = [] if response.certificate_hash_data is UNSET else response.certificate_hash_data
                use = request.certificate_type
                holdings.reported(tx, station_id, [use], [(use, hashes, ()) for hashes in told])
            case _:
                lists.after(tx, station_id, request, response)
                upkeep.after(tx, station_id, request, response)

    def refused(self, tx: Transaction, station_id: str, request: Struct) -> None:
        """What a CALLERROR changes: a password that was not taken is not let in."""
        if _new_password(request) is not None:
            offer_password(tx, station_id, None)

    def not_done(self, tx: Transaction, station_id: str, request: Struct, why: str) -> None:
        """What changes when a request was answered with an error or never left us; `why` is the error's code."""
        lists.not_done(tx, station_id, request, why)
        upkeep.not_done(tx, station_id, request, why)
        self.refused(tx, station_id, request)


def _new_password(request: Struct) -> str | None:
    if isinstance(request, m.ChangeConfigurationRequest) and request.key.casefold() in SECRET_KEYS:
        return request.value
    return None


def _settings_told(tx: Transaction, station_id: str, response: m.GetConfigurationResponse) -> None:
    told = [] if response.configuration_key is UNSET else response.configuration_key
    reports = [SettingReport(clean(item.key), text_or_none(item.value), item.readonly) for item in told]
    unknown = [] if response.unknown_key is UNSET else [clean(key) for key in response.unknown_key]
    record_settings(tx, station_id, reports, unknown)


def _setting_answered(
    tx: Transaction, station_id: str, request: m.ChangeConfigurationRequest, response: m.ChangeConfigurationResponse
) -> None:
    if response.status in _STORED:
        record_changed_setting(tx, station_id, clean(request.key), clean(request.value))
        if request.key.casefold() == "securityprofile" and request.value in _PROFILES:
            ask_profile(tx, station_id, int(request.value))
    elif _new_password(request) is not None:
        offer_password(tx, station_id, None)
