"""The variables of a 2.0.1 station that can be set, and those that say what it can do. Spec: OCPP 2.0.1 part 2 §4, appendix 3."""

import re
from functools import lru_cache

import msgspec

from gridtap.ocpp.v201.messages import Data, Measurand, Mutability, SetVariableStatus
from gridtap.simulator.network import ATTEMPTS
from gridtap.simulator.v21.limits import SUPPORTED

MAX_MEASURANDS = 12
MAX_PROFILES = 24
MAX_PERIODS = 48
MAX_STACK_LEVEL = 8
MAX_LIST = 500
MAX_LIST_AT_ONCE = 100
MAX_ITEMS = 50
"""Variables in one GetVariables, SetVariables or GetReport."""
MAX_BYTES = 65_536
MAX_CERTIFICATES = 8
MAX_TARIFF_ELEMENTS = 8
MAX_CHAIN = 10_000

_RO, _RW, _WO = Mutability.READ_ONLY, Mutability.READ_WRITE, Mutability.WRITE_ONLY
_REGISTER = "Energy.Active.Import.Register"
_SAMPLED = f"{_REGISTER},Power.Active.Import,Current.Import,Voltage,Current.Offered,Power.Offered,Frequency,SoC"
_MEASURABLE = _SAMPLED
_POINTS = "EVConnected,Authorized,PowerPathClosed"


class Key(msgspec.Struct, frozen=True):
    """One variable of a controller as the factory made it; `name` is Component.Variable or Component.Variable[instance]."""

    name: str
    data: Data
    factory: str
    mutability: Mutability = _RW
    unit: str | None = None
    least: int = 0
    most: int = 2_147_483_647
    choices: str | None = None
    needs_reboot: bool = False
    only_21: bool = False
    """Whether stations of 2.0 and 2.0.1 do not have it."""

    @property
    def parts(self) -> tuple[str, str, str | None]:
        """Component, variable and its instance."""
        return split_name(self.name)


def _flag(name: str, factory: str, mutability: Mutability = _RW) -> Key:
    return Key(name, Data.BOOLEAN, factory, mutability)


def _number(name: str, factory: int, *, most: int = 2_147_483_647, unit: str | None = None, least: int = 0) -> Key:
    return Key(name, Data.INTEGER, str(factory), _RW, unit, least, most)


def _fixed(name: str, factory: object, data: Data = Data.INTEGER) -> Key:
    return Key(name, data, str(factory), _RO)


def _measurands(name: str, factory: str) -> Key:
    return Key(name, Data.MEMBER_LIST, factory, _RW, choices=_MEASURABLE)


KEYS: tuple[Key, ...] = (
    _number("AlignedDataCtrlr.Interval", 0, most=86_400, unit="s"),
    _measurands("AlignedDataCtrlr.Measurands", _REGISTER),
    _number("AlignedDataCtrlr.TxEndedInterval", 0, most=0, unit="s"),
    _measurands("AlignedDataCtrlr.TxEndedMeasurands", ""),
    _flag("AuthCacheCtrlr.Available", "true", _RO),
    _flag("AuthCacheCtrlr.Enabled", "true"),
    _flag("AuthCtrlr.AuthorizeRemoteStart", "false"),
    _flag("AuthCtrlr.Enabled", "true", _RO),
    _flag("AuthCtrlr.LocalAuthorizeOffline", "true"),
    _flag("AuthCtrlr.LocalPreAuthorize", "false"),
    _flag("AuthCtrlr.OfflineTxForUnknownIdEnabled", "false"),
    Key("ClockCtrlr.TimeSource", Data.SEQUENCE_LIST, "Heartbeat", _RO, choices="Heartbeat"),
    _fixed("DeviceDataCtrlr.BytesPerMessage[GetReport]", MAX_BYTES),
    _fixed("DeviceDataCtrlr.BytesPerMessage[GetVariables]", MAX_BYTES),
    _fixed("DeviceDataCtrlr.BytesPerMessage[SetVariables]", MAX_BYTES),
    _fixed("DeviceDataCtrlr.ItemsPerMessage[GetReport]", MAX_ITEMS),
    _fixed("DeviceDataCtrlr.ItemsPerMessage[GetVariables]", MAX_ITEMS),
    _fixed("DeviceDataCtrlr.ItemsPerMessage[SetVariables]", MAX_ITEMS),
    _flag("DisplayMessageCtrlr.Available", "false", _RO),
    _flag("ISO15118Ctrlr.Enabled", "false", _RO),
    _fixed("LocalAuthListCtrlr.BytesPerMessage", MAX_BYTES),
    _flag("LocalAuthListCtrlr.Available", "true", _RO),
    _flag("LocalAuthListCtrlr.Enabled", "true"),
    _fixed("LocalAuthListCtrlr.ItemsPerMessage", MAX_LIST_AT_ONCE),
    _flag("MonitoringCtrlr.Available", "false", _RO),
    Key("OCPPCommCtrlr.FileTransferProtocols", Data.MEMBER_LIST, "FTP,FTPS,SFTP,HTTP,HTTPS", _RO),
    _number("OCPPCommCtrlr.HeartbeatInterval", 300, unit="s", least=1),
    _number("OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]", 30, most=86_400, unit="s"),
    _number("OCPPCommCtrlr.MessageAttempts[TransactionEvent]", 3, most=100, least=1),
    _fixed("OCPPCommCtrlr.MessageTimeout[Default]", 30),
    _fixed("OCPPCommCtrlr.ActiveNetworkProfile", 0),
    Key("OCPPCommCtrlr.NetworkConfigurationPriority", Data.SEQUENCE_LIST, "0", choices="0,1,2", needs_reboot=True),
    _fixed("OCPPCommCtrlr.NetworkProfileConnectionAttempts", ATTEMPTS),
    _number("OCPPCommCtrlr.OfflineThreshold", 60, unit="s"),
    _number("OCPPCommCtrlr.ResetRetries", 1, most=10),
    _flag("OCPPCommCtrlr.UnlockOnEVSideDisconnect", "true", _RO),
    _number("OCPPCommCtrlr.WebSocketPingInterval", 60, unit="s"),
    _flag("ReservationCtrlr.Available", "true", _RO),
    _flag("ReservationCtrlr.Enabled", "true", _RO),
    _flag("ReservationCtrlr.NonEvseSpecific", "false", _RO),
    _measurands("SampledDataCtrlr.TxEndedMeasurands", _REGISTER),
    _number("SampledDataCtrlr.TxEndedInterval", 0, most=0, unit="s"),
    _measurands("SampledDataCtrlr.TxStartedMeasurands", _REGISTER),
    _number("SampledDataCtrlr.TxUpdatedInterval", 60, most=86_400, unit="s"),
    _measurands("SampledDataCtrlr.TxUpdatedMeasurands", _SAMPLED),
    Key("SecurityCtrlr.BasicAuthPassword", Data.STRING, "", _WO),
    Key("SecurityCtrlr.OrganizationName", Data.STRING, "Gridtap"),
    _fixed("SecurityCtrlr.CertificateEntries", 0),
    _fixed("SecurityCtrlr.MaxCertificateChainSize", MAX_CHAIN),
    _fixed("SecurityCtrlr.SecurityProfile", 1),
    _flag("SmartChargingCtrlr.ACPhaseSwitchingSupported", "false", _RO),
    _flag("SmartChargingCtrlr.Available", "true", _RO),
    _flag("SmartChargingCtrlr.Enabled", "true", _RO),
    _fixed("SmartChargingCtrlr.Entries[ChargingProfiles]", MAX_PROFILES),
    _number("SmartChargingCtrlr.LimitChangeSignificance", 0, most=100),
    _fixed("SmartChargingCtrlr.PeriodsPerSchedule", MAX_PERIODS),
    _fixed("SmartChargingCtrlr.ProfileStackLevel", MAX_STACK_LEVEL),
    Key("SmartChargingCtrlr.RateUnit", Data.MEMBER_LIST, "A,W", _RO, choices="A,W"),
    _flag("TariffCostCtrlr.Available[Cost]", "true", _RO),
    _flag("TariffCostCtrlr.Available[Tariff]", "false", _RO),
    _number("TxCtrlr.EVConnectionTimeOut", 60, unit="s"),
    _number("TxCtrlr.MaxEnergyOnInvalidId", 0, unit="Wh"),
    _flag("TxCtrlr.StopTxOnEVSideDisconnect", "true"),
    _flag("TxCtrlr.StopTxOnInvalidId", "true"),
    Key("TxCtrlr.TxStartPoint", Data.MEMBER_LIST, "Authorized", _RW, choices=_POINTS),
    Key("TxCtrlr.TxStopPoint", Data.MEMBER_LIST, "Authorized,EVConnected", _RW, choices=_POINTS),
)
KEYS_21: tuple[Key, ...] = tuple(
    msgspec.structs.replace(key, only_21=True)
    for key in (
        _flag("TariffCostCtrlr.ConditionsSupported[Tariff]", "true", _RO),
        _flag("TariffCostCtrlr.Enabled[Cost]", "true"),
        _flag("TariffCostCtrlr.Enabled[RunningCost]", "false"),
        _flag("TariffCostCtrlr.Enabled[Tariff]", "true"),
        Key(
            "TariffCostCtrlr.HandleFailedTariff[Tariff]",
            Data.OPTION_LIST,
            "UseDefaultTariff",
            _RW,
            choices="Deauthorize,UseDefaultTariff",
        ),
        _fixed("TariffCostCtrlr.MaxElements[Tariff]", MAX_TARIFF_ELEMENTS),
        _flag("TariffCostCtrlr.Problem", "false", _RO),
        Key("TxCtrlr.SupportedLimits", Data.MEMBER_LIST, SUPPORTED, _RO, choices=SUPPORTED),
    )
)
"""Spec: OCPP 2.1 part 2 §2.8, §2.12."""
BY_NAME = {key.name.lower(): key for key in (*KEYS, *KEYS_21)}
_FROM_16 = {
    "MeterValueSampleInterval": "SampledDataCtrlr.TxUpdatedInterval",
    "ClockAlignedDataInterval": "AlignedDataCtrlr.Interval",
    "ConnectionTimeOut": "TxCtrlr.EVConnectionTimeOut",
    "HeartbeatInterval": "OCPPCommCtrlr.HeartbeatInterval",
    "LocalPreAuthorize": "AuthCtrlr.LocalPreAuthorize",
}
"""Habits are written once for stations of every dialect, with the names of 1.6."""


def full_name(component: str, variable: str, instance: str | None) -> str:
    """The name under which a variable is kept."""
    return f"{component}.{variable}[{instance}]" if instance else f"{component}.{variable}"


def split_name(name: str) -> tuple[str, str, str | None]:
    """Component, variable and instance of such a name."""
    component, _, rest = name.partition(".")
    variable, _, instance = rest.partition("[")
    return component, variable, instance.removesuffix("]") or None


class Settings:
    """The variables of one station and their present values. Names are compared without case. Spec: OCPP 2.0.1 §4.1."""

    def __init__(self, changes: tuple[tuple[str, str], ...] = ()) -> None:
        self._texts: dict[str, str] = {}
        for name, text in changes:
            self.store(_FROM_16.get(name, name), text)

    def text(self, name: str) -> str:
        """The value as it stands."""
        lower = name.lower()
        return self._texts[lower] if lower in self._texts else BY_NAME[lower].factory

    def number(self, name: str) -> int:
        """The value of a number."""
        return int(self.text(name))

    def flag(self, name: str) -> bool:
        """The value of a flag."""
        return self.text(name).lower() == "true"

    def members(self, name: str) -> frozenset[str]:
        """The members of a list."""
        return frozenset(_split(self.text(name)))

    def measurands(self, name: str) -> tuple[Measurand, ...]:
        """The measurands in a list, in its order."""
        return tuple(Measurand(part) for part in _split(self.text(name)))

    def store(self, name: str, text: str) -> None:
        """Set a value the station itself decides, readonly or not. Raises: ValueError for a name it does not have."""
        if name.lower() not in BY_NAME:
            raise ValueError(f"{name} is no variable of this station")
        self._texts[name.lower()] = text

    def changed(self) -> dict[str, str]:
        """What is no longer as the factory made it; what can only be written is left out."""
        return {name: text for name, text in self._texts.items() if BY_NAME[name].mutability is not _WO}

    def restore(self, texts: dict[str, str]) -> None:
        """Take back what `changed` told; variables that are no more are left out."""
        self._texts.update({name: text for name, text in texts.items() if name in BY_NAME})

    def change(self, key: Key, text: str) -> SetVariableStatus:
        """Do what SetVariables asks; the status says how it went. Spec: OCPP 2.0.1 B05."""
        if key.mutability is _RO or not _fits(key, text):
            return SetVariableStatus.REJECTED
        self._texts[key.name.lower()] = text.lower() if key.data is Data.BOOLEAN else text
        return SetVariableStatus.REBOOT_REQUIRED if key.needs_reboot else SetVariableStatus.ACCEPTED


@lru_cache(maxsize=64)
def _split(text: str) -> tuple[str, ...]:
    """The parts of a list; stations share the same few."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _fits(key: Key, text: str) -> bool:
    match key.data:
        case Data.BOOLEAN:
            return text.lower() in ("true", "false")
        case Data.INTEGER:
            return re.fullmatch(r"\d{1,10}", text, re.ASCII) is not None and key.least <= int(text) <= key.most
        case Data.MEMBER_LIST | Data.SEQUENCE_LIST:
            parts, known = _split(text), _split(key.choices or "")
            some = bool(parts) or "Measurands" in key.name
            return some and len(set(parts)) == len(parts) and all(part in known for part in parts)
        case Data.OPTION_LIST:
            return text in _split(key.choices or "")
        case _:
            return 16 <= len(text) <= 40 if key.mutability is _WO else 0 < len(text) <= 255
