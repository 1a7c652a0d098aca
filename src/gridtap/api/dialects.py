"""What may be asked of stations, dialect by dialect, with JSON Schemas for generated forms."""

from collections.abc import Mapping
from functools import cache

import msgspec

from gridtap.api.shapes.operator import ActionList, ActionSchema, Capability, CapabilityTable
from gridtap.gateway.words import WORDS, actions_of, sayable
from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect, tables

PROFILES_16: Mapping[str, str] = {
    "ChangeAvailability": "Core",
    "ChangeConfiguration": "Core",
    "ClearCache": "Core",
    "DataTransfer": "Core",
    "GetConfiguration": "Core",
    "RemoteStartTransaction": "Core",
    "RemoteStopTransaction": "Core",
    "Reset": "Core",
    "UnlockConnector": "Core",
    "GetDiagnostics": "FirmwareManagement",
    "UpdateFirmware": "FirmwareManagement",
    "GetLocalListVersion": "LocalAuthListManagement",
    "SendLocalList": "LocalAuthListManagement",
    "CancelReservation": "Reservation",
    "ReserveNow": "Reservation",
    "ClearChargingProfile": "SmartCharging",
    "GetCompositeSchedule": "SmartCharging",
    "SetChargingProfile": "SmartCharging",
    "TriggerMessage": "RemoteTrigger",
}
"""Feature profiles of 1.6 (§3.2); what is not named belongs to the security extension."""
BLOCKS_2X: Mapping[str, str] = {
    "CertificateSigned": "A Security",
    "GetBaseReport": "B Provisioning",
    "GetReport": "B Provisioning",
    "GetVariables": "B Provisioning",
    "Reset": "B Provisioning",
    "SetNetworkProfile": "B Provisioning",
    "SetVariables": "B Provisioning",
    "ClearCache": "C Authorization",
    "GetLocalListVersion": "D LocalAuthorizationList",
    "SendLocalList": "D LocalAuthorizationList",
    "GetTransactionStatus": "E Transactions",
    "RequestStartTransaction": "F RemoteControl",
    "RequestStopTransaction": "F RemoteControl",
    "TriggerMessage": "F RemoteControl",
    "UnlockConnector": "F RemoteControl",
    "ChangeAvailability": "G Availability",
    "CancelReservation": "H Reservation",
    "ReserveNow": "H Reservation",
    "ChangeTransactionTariff": "I TariffAndCost",
    "ClearTariffs": "I TariffAndCost",
    "CostUpdated": "I TariffAndCost",
    "GetTariffs": "I TariffAndCost",
    "SetDefaultTariff": "I TariffAndCost",
    "ClearChargingProfile": "K SmartCharging",
    "GetChargingProfiles": "K SmartCharging",
    "GetCompositeSchedule": "K SmartCharging",
    "SetChargingProfile": "K SmartCharging",
    "UpdateDynamicSchedule": "K SmartCharging",
    "UsePriorityCharging": "K SmartCharging",
    "PublishFirmware": "L FirmwareManagement",
    "UnpublishFirmware": "L FirmwareManagement",
    "UpdateFirmware": "L FirmwareManagement",
    "DeleteCertificate": "M CertificateManagement",
    "GetInstalledCertificateIds": "M CertificateManagement",
    "InstallCertificate": "M CertificateManagement",
    "AdjustPeriodicEventStream": "N Diagnostics",
    "ClearVariableMonitoring": "N Diagnostics",
    "CustomerInformation": "N Diagnostics",
    "GetLog": "N Diagnostics",
    "GetMonitoringReport": "N Diagnostics",
    "GetPeriodicEventStream": "N Diagnostics",
    "SetMonitoringBase": "N Diagnostics",
    "SetMonitoringLevel": "N Diagnostics",
    "SetVariableMonitoring": "N Diagnostics",
    "ClearDisplayMessage": "O DisplayMessage",
    "GetDisplayMessages": "O DisplayMessage",
    "SetDisplayMessage": "O DisplayMessage",
    "DataTransfer": "P DataTransfer",
    "AFRRSignal": "K SmartCharging",
    "ClearDERControl": "R DERControl",
    "GetDERControl": "R DERControl",
    "SetDERControl": "R DERControl",
    "NotifyAllowedEnergyTransfer": "Q BidirectionalPowerTransfer",
    "RequestBatterySwap": "S BatterySwapping",
    "NotifyWebPaymentStarted": "C Authorization",
}
"""Functional blocks of 2.x (Part 2)."""


def list_actions(name: str) -> ActionList:
    """What may be asked of stations of a dialect. Raises: NotFound `dialect_unknown`."""
    try:
        dialect = Dialect(name)
    except ValueError as error:
        raise _unknown(name) from error
    return _actions(dialect)


@cache
def capabilities() -> CapabilityTable:
    """What of all that may be asked works in which dialect."""
    items = [
        Capability(
            word=word.name,
            meaning=word.meaning,
            actions={dialect.value: list(said) for dialect in Dialect if (said := actions_of(word, dialect))},
        )
        for word in WORDS
    ]
    return CapabilityTable(dialects=[dialect.value for dialect in Dialect], items=items)


def _unknown(name: str) -> NotFound:
    known = ", ".join(dialect.value for dialect in Dialect)
    return NotFound("dialect_unknown", f"There is no dialect {name}; there are {known}.")


@cache
def _actions(dialect: Dialect) -> ActionList:
    found = tables(dialect)
    items = [_action(dialect, action, *found.MESSAGES[action]) for action in sorted(sayable(dialect))]
    return ActionList(dialect=dialect.value, items=items)


def _action(dialect: Dialect, action: str, request: type[msgspec.Struct], response: type[msgspec.Struct]) -> ActionSchema:
    blocks = PROFILES_16 if dialect.is_1x else BLOCKS_2X
    return ActionSchema(
        action=action,
        profile=blocks.get(action, "Security" if dialect.is_1x else "Other"),
        request_schema=_schema(request),
        response_schema=_schema(response),
    )


def _schema(kind: type[msgspec.Struct]) -> dict[str, object]:
    return msgspec.json.schema(kind, schema_hook=lambda _kind: {"description": "Any JSON."})
