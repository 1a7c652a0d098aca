"""Our words for what may be asked of a station, and the actions that say them in each dialect.

WORDS                        every word, with what it means and the actions that say it anywhere
actions_of(word, dialect)    those of them that the dialect has; none: it cannot be said there
sayable(dialect)             every action that may be sent to a station of the dialect
code_of(dialect, action, fault)  how a command ends that was not sent: `not_supported_by_dialect` where others could say it
"""

from functools import cache

import msgspec

from gridtap.ocpp.dialect import Dialect, tables, wire_code
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.layout import tables as soap_tables

UNSAYABLE = "not_supported_by_dialect"
"""The code of a command that the station's dialect has no words for."""


class Word(msgspec.Struct, frozen=True):
    """Something we can ask; a dialect says it with those of the actions that it has."""

    name: str
    meaning: str
    actions: tuple[str, ...]


WORDS = (
    Word("start", "Start charging for a token.", ("RemoteStartTransaction", "RequestStartTransaction")),
    Word("stop", "End a transaction.", ("RemoteStopTransaction", "RequestStopTransaction")),
    Word("limit", "Put a ceiling on power, now or by schedule.", ("SetChargingProfile",)),
    Word("clear limit", "Take ceilings away.", ("ClearChargingProfile",)),
    Word("read limits", "Ask which ceilings there are.", ("GetChargingProfiles",)),
    Word("schedule", "Ask for the schedule that follows from all ceilings.", ("GetCompositeSchedule",)),
    Word("update limit", "Change a dynamic ceiling while it holds.", ("UpdateDynamicSchedule",)),
    Word("prioritise", "Let one car charge first.", ("UsePriorityCharging",)),
    Word("reset", "Restart.", ("Reset",)),
    Word("unlock", "Let go of the plug.", ("UnlockConnector",)),
    Word("availability", "Take in or out of service.", ("ChangeAvailability",)),
    Word("trigger", "Send a message now.", ("TriggerMessage", "ExtendedTriggerMessage")),
    Word(
        "read settings",
        "Read configuration keys or variables.",
        ("GetConfiguration", "GetVariables", "GetReport", "GetBaseReport"),
    ),
    Word("configure", "Change configuration keys or variables.", ("ChangeConfiguration", "SetVariables")),
    Word("network", "Tell where the backend is.", ("SetNetworkProfile",)),
    Word("reserve", "Keep an EVSE for a token.", ("ReserveNow",)),
    Word("cancel reservation", "Give a kept EVSE back.", ("CancelReservation",)),
    Word("local list", "Give a list of tokens to know while offline.", ("SendLocalList", "GetLocalListVersion")),
    Word("clear cache", "Forget tokens that it learned.", ("ClearCache",)),
    Word("transaction status", "Ask whether messages about a transaction still wait.", ("GetTransactionStatus",)),
    Word("tell cost", "Tell what a transaction costs so far.", ("CostUpdated",)),
    Word(
        "tariff", "Give prices to calculate with.", ("SetDefaultTariff", "ChangeTransactionTariff", "GetTariffs", "ClearTariffs")
    ),
    Word("web payment", "Tell that somebody pays on the web.", ("NotifyWebPaymentStarted",)),
    Word("update firmware", "Load and install firmware.", ("UpdateFirmware", "SignedUpdateFirmware")),
    Word("publish firmware", "Offer firmware to the neighbours.", ("PublishFirmware", "UnpublishFirmware")),
    Word("fetch log", "Upload a log or diagnostics.", ("GetDiagnostics", "GetLog")),
    Word("display message", "Show a message.", ("SetDisplayMessage", "GetDisplayMessages", "ClearDisplayMessage")),
    Word(
        "monitor",
        "Watch variables and tell of them.",
        (
            "SetVariableMonitoring",
            "ClearVariableMonitoring",
            "GetMonitoringReport",
            "SetMonitoringBase",
            "SetMonitoringLevel",
        ),
    ),
    Word("stream", "Pace a stream of readings.", ("AdjustPeriodicEventStream", "GetPeriodicEventStream")),
    Word("customer data", "Tell or forget what it holds about a customer.", ("CustomerInformation",)),
    Word("install certificate", "Trust a root certificate.", ("InstallCertificate",)),
    Word("certificates", "Ask for trusted certificates, or take one away.", ("GetInstalledCertificateIds", "DeleteCertificate")),
    Word("sign certificate", "Hand out the certificate that it asked for.", ("CertificateSigned",)),
    Word("grid control", "Say how to support the grid.", ("SetDERControl", "GetDERControl", "ClearDERControl", "AFRRSignal")),
    Word("energy transfer", "Say which kinds of energy transfer a car may use.", ("NotifyAllowedEnergyTransfer",)),
    Word("renegotiate", "Let a car negotiate its schedule anew.", ("Renegotiate15118Schedule", "NotifyCentralChargingNeeds")),
    Word("battery swap", "Let a driver swap batteries.", ("RequestBatterySwap",)),
    Word("vendor message", "Send a vendor's own message.", ("DataTransfer",)),
)


@cache
def sayable(dialect: Dialect) -> frozenset[str]:
    """Every action that may be sent to a station of the dialect."""
    found = tables(dialect)
    actions = found.FROM_CSMS & found.MESSAGES.keys()
    return frozenset(actions & soap_tables(dialect).FROM_CSMS if dialect.is_soap else actions)


def actions_of(word: Word, dialect: Dialect) -> tuple[str, ...]:
    """The actions that say a word in a dialect; none where it cannot be said."""
    return tuple(action for action in word.actions if action in sayable(dialect))


def code_of(dialect: Dialect, action: str, fault: CallError) -> str:
    """Why a command was not sent: the dialect has no word for it though others do, or the fault in its own spelling."""
    is_elsewhere = any(action in sayable(other) for other in Dialect)
    return UNSAYABLE if fault.kind is ErrorKind.NOT_IMPLEMENTED and is_elsewhere else wire_code(dialect, fault.kind)
