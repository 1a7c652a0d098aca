"""The configuration keys of a 1.5 or 1.6 station: what may be read, written, and what a write needs. Spec: OCPP 1.6 §9."""

from enum import Enum
from functools import lru_cache

import msgspec

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.soap.v15.messages import Measurand as Measurand15
from gridtap.ocpp.v16.messages import ConfigurationStatus, KeyValue, Measurand


class Form(Enum):
    """What a key's text must look like."""

    FLAG = "flag"
    NUMBER = "number"
    MEASURANDS = "measurands"
    TEXT = "text"


class Key(msgspec.Struct, frozen=True):
    """One key as the factory made it."""

    name: str
    form: Form
    factory: str
    readonly: bool = False
    needs_reboot: bool = False
    write_only: bool = False
    most: int = 2_147_483_647


_PROFILES = "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger"
_SAMPLED = (
    "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,Current.Offered,Power.Offered,"
    "Frequency,Temperature,SoC"
)
MAX_MEASURANDS = 12
MAX_PROFILES = 24
MAX_PERIODS = 48
MAX_STACK_LEVEL = 8
MAX_LIST = 500
MAX_LIST_AT_ONCE = 100
MAX_CHAIN = 10_000
MAX_CERTIFICATES = 8

KEYS: tuple[Key, ...] = (
    Key("AllowOfflineTxForUnknownId", Form.FLAG, "false"),
    Key("AuthorizationCacheEnabled", Form.FLAG, "true"),
    Key("AuthorizeRemoteTxRequests", Form.FLAG, "false"),
    Key("BlinkRepeat", Form.NUMBER, "3", most=100),
    Key("ClockAlignedDataInterval", Form.NUMBER, "0", most=86_400),
    Key("ConnectionTimeOut", Form.NUMBER, "60"),
    Key("ConnectorPhaseRotation", Form.TEXT, "0.RST"),
    Key("GetConfigurationMaxKeys", Form.NUMBER, "100", readonly=True),
    Key("HeartbeatInterval", Form.NUMBER, "300"),
    Key("LightIntensity", Form.NUMBER, "80", most=100),
    Key("LocalAuthorizeOffline", Form.FLAG, "true"),
    Key("LocalPreAuthorize", Form.FLAG, "false"),
    Key("MaxEnergyOnInvalidId", Form.NUMBER, "0"),
    Key("MeterValuesAlignedData", Form.MEASURANDS, "Energy.Active.Import.Register"),
    Key("MeterValuesAlignedDataMaxLength", Form.NUMBER, str(MAX_MEASURANDS), readonly=True),
    Key("MeterValuesSampledData", Form.MEASURANDS, _SAMPLED),
    Key("MeterValuesSampledDataMaxLength", Form.NUMBER, str(MAX_MEASURANDS), readonly=True),
    Key("MeterValueSampleInterval", Form.NUMBER, "60", most=86_400),
    Key("MinimumStatusDuration", Form.NUMBER, "0", most=3_600),
    Key("NumberOfConnectors", Form.NUMBER, "1", readonly=True),
    Key("ResetRetries", Form.NUMBER, "1", most=10),
    Key("StopTransactionOnEVSideDisconnect", Form.FLAG, "true"),
    Key("StopTransactionOnInvalidId", Form.FLAG, "true"),
    Key("StopTxnAlignedData", Form.MEASURANDS, ""),
    Key("StopTxnAlignedDataMaxLength", Form.NUMBER, str(MAX_MEASURANDS), readonly=True),
    Key("StopTxnSampledData", Form.MEASURANDS, "Energy.Active.Import.Register"),
    Key("StopTxnSampledDataMaxLength", Form.NUMBER, str(MAX_MEASURANDS), readonly=True),
    Key("SupportedFeatureProfiles", Form.TEXT, _PROFILES, readonly=True),
    Key("TransactionMessageAttempts", Form.NUMBER, "3", most=100),
    Key("TransactionMessageRetryInterval", Form.NUMBER, "30", most=86_400),
    Key("UnlockConnectorOnEVSideDisconnect", Form.FLAG, "true"),
    Key("WebSocketPingInterval", Form.NUMBER, "60"),
    Key("LocalAuthListEnabled", Form.FLAG, "true"),
    Key("LocalAuthListMaxLength", Form.NUMBER, str(MAX_LIST), readonly=True),
    Key("SendLocalListMaxLength", Form.NUMBER, str(MAX_LIST_AT_ONCE), readonly=True),
    Key("ReserveConnectorZeroSupported", Form.FLAG, "false", readonly=True),
    Key("ChargeProfileMaxStackLevel", Form.NUMBER, str(MAX_STACK_LEVEL), readonly=True),
    Key("ChargingScheduleAllowedChargingRateUnit", Form.TEXT, "Current,Power", readonly=True),
    Key("ChargingScheduleMaxPeriods", Form.NUMBER, str(MAX_PERIODS), readonly=True),
    Key("ConnectorSwitch3to1PhaseSupported", Form.FLAG, "true", readonly=True),
    Key("MaxChargingProfilesInstalled", Form.NUMBER, str(MAX_PROFILES), readonly=True),
    Key("AuthorizationKey", Form.TEXT, "", write_only=True),
    Key("AdditionalRootCertificateCheck", Form.FLAG, "false", readonly=True),
    Key("CertificateSignedMaxChainSize", Form.NUMBER, str(MAX_CHAIN), readonly=True),
    Key("CertificateStoreMaxLength", Form.NUMBER, str(MAX_CERTIFICATES), readonly=True),
    Key("CpoName", Form.TEXT, "Gridtap"),
    Key("SecurityProfile", Form.NUMBER, "1", most=3),
    Key("NetworkPriority", Form.TEXT, "ethernet,mobile", needs_reboot=True),
)
_BY_NAME = {key.name.lower(): key for key in KEYS}
_OF_15 = (
    "BlinkRepeat ClockAlignedDataInterval ConnectionTimeOut HeartBeatInterval LightIntensity MeterValuesAlignedData"
    " MeterValuesSampledData MeterValueSampleInterval ResetRetries StopTxnAlignedData StopTxnSampledData"
)
"""The keys of 1.5 as it spells them, without the three it took over from 1.2 as outdated; the rest are how its firmware behaves.

Spec: OCPP 1.5 (ChangeConfiguration.req, standard configuration key names).
"""
_OF_JSON = (
    "AdditionalRootCertificateCheck AuthorizationKey CertificateSignedMaxChainSize CertificateStoreMaxLength CpoName"
    " SecurityProfile WebSocketPingInterval"
)
"""What only stations over a WebSocket have. Spec: OCPP-J 1.6 §7; OCPP 1.6 security whitepaper §7."""
_SPOKEN_15 = {measurand.value for measurand in Measurand15}
_KNOWN_MEASURANDS = {measurand.value for measurand in Measurand}


class Settings:
    """The keys of one station and their present values. Names are compared without case.

    What the dialect has no key for works inside as the factory made it, and cannot be read or changed.
    """

    def __init__(self, connectors: int, changes: tuple[tuple[str, str], ...] = (), dialect: Dialect = Dialect.OCPP16) -> None:
        self._dialect = dialect
        self._told = _told(dialect)
        self._texts = {"numberofconnectors": str(connectors)}
        for name, text in changes:
            self.store(name, text)

    def text(self, name: str) -> str:
        """The value as it stands."""
        lower = name.lower()
        return self._texts[lower] if lower in self._texts else _BY_NAME[lower].factory

    def number(self, name: str) -> int:
        """The value of a number."""
        return int(self.text(name))

    def flag(self, name: str) -> bool:
        """The value of a flag."""
        return self.text(name).lower() == "true"

    def measurands(self, name: str) -> tuple[Measurand, ...]:
        """The measurands in a list, in its order."""
        return _measurands(self.text(name))

    def store(self, name: str, text: str) -> None:
        """Set a value the station itself decides, readonly or not."""
        self._texts[name.lower()] = text

    def changed(self) -> dict[str, str]:
        """What is no longer as the factory made it, by lower-case name; what can only be written is left out."""
        return {name: text for name, text in self._texts.items() if not _BY_NAME[name].write_only}

    def restore(self, texts: dict[str, str]) -> None:
        """Take back what `changed` told; keys that are no more are left out."""
        self._texts.update({name: text for name, text in texts.items() if name in _BY_NAME})

    def knows(self, name: str) -> bool:
        """Whether the station has this key."""
        return name.lower() in self._told

    def change(self, name: str, text: str) -> ConfigurationStatus:
        """Do what ChangeConfiguration asks; the status says how it went. Spec: OCPP 1.6 §5.3."""
        key = self._told.get(name.lower())
        if key is None:
            return ConfigurationStatus.NOT_SUPPORTED
        if key.readonly or not _fits(key, text):
            return ConfigurationStatus.REJECTED
        self._texts[name.lower()] = text.lower() if key.form is Form.FLAG else text
        return ConfigurationStatus.REBOOT_REQUIRED if key.needs_reboot else ConfigurationStatus.ACCEPTED

    def read(self, names: list[str]) -> tuple[list[KeyValue], list[str]]:
        """Known keys with their values, and the names nobody knows; all keys when no name is given."""
        wanted = names or [key.name for key in self._told.values()]
        known = [self._show(self._told[name.lower()]) for name in wanted if self.knows(name)]
        return known, [name for name in wanted if not self.knows(name)]

    def _show(self, key: Key) -> KeyValue:
        if key.write_only:
            return KeyValue(key=key.name, readonly=False)
        text = self.text(key.name)
        if self._dialect is Dialect.OCPP15S and key.form is Form.MEASURANDS:
            text = ",".join(part for part in text.split(",") if part in _SPOKEN_15)
        return KeyValue(key=key.name, readonly=key.readonly, value=text)


@lru_cache
def _told(dialect: Dialect) -> dict[str, Key]:
    """The keys that stations of this dialect have, by lower-case name."""
    match dialect:
        case Dialect.OCPP15S:
            return {name.lower(): msgspec.structs.replace(_BY_NAME[name.lower()], name=name) for name in _OF_15.split()}
        case Dialect.OCPP16S:
            names = _BY_NAME.keys() - set(_OF_JSON.lower().split())
        case _:
            names = set(_BY_NAME)
    return {name: key for name, key in _BY_NAME.items() if name in names}


@lru_cache(maxsize=64)
def _measurands(text: str) -> tuple[Measurand, ...]:
    """A list of measurands; stations share the same few."""
    return tuple(Measurand(part.strip()) for part in text.split(",") if part.strip())


def _fits(key: Key, text: str) -> bool:
    match key.form:
        case Form.FLAG:
            return text.lower() in ("true", "false")
        case Form.NUMBER:
            return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= key.most
        case Form.MEASURANDS:
            parts = [part.strip() for part in text.split(",") if part.strip()]
            return len(parts) <= MAX_MEASURANDS and all(part in _KNOWN_MEASURANDS for part in parts)
        case Form.TEXT:
            return 8 <= len(text) <= 40 if key.write_only else bool(text)
