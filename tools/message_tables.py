"""What the OCPP schemas leave unsaid: names of 1.6's anonymous parts, and who may send what."""

TITLES = {
    "v16": "The messages of OCPP 1.6, with those of the security whitepaper.",
    "v20": "The messages of OCPP 2.0.",
    "v201": "The messages of OCPP 2.0.1.",
    "v21": "The messages of OCPP 2.1.",
}

OBJECTS = {
    "idTagInfo": "IdTagInfo",
    "chargingProfile": "ChargingProfile",
    "csChargingProfiles": "ChargingProfile",
    "chargingSchedule": "ChargingSchedule",
    "chargingSchedulePeriod": "ChargingSchedulePeriod",
    "meterValue": "MeterValue",
    "transactionData": "MeterValue",
    "sampledValue": "SampledValue",
    "configurationKey": "KeyValue",
    "localAuthorizationList": "AuthorizationData",
}
"""1.6 by property name; the type names are those of its specification, §7."""

_ENUMS_16 = {
    "chargingProfileKind": "ChargingProfileKind",
    "chargingProfilePurpose": "ChargingProfilePurpose",
    "chargingRateUnit": "ChargingRateUnit",
    "context": "ReadingContext",
    "errorCode": "ChargePointErrorCode",
    "format": "ValueFormat",
    "location": "Location",
    "measurand": "Measurand",
    "phase": "Phase",
    "reason": "StopReason",
    "recurrencyKind": "RecurrencyKind",
    "requestedMessage": "MessageTrigger",
    "unit": "UnitOfMeasure",
    "updateType": "UpdateType",
    "BootNotificationResponse.status": "RegistrationStatus",
    "CancelReservationResponse.status": "CancelReservationStatus",
    "ChangeAvailabilityRequest.type": "AvailabilityType",
    "ChangeAvailabilityResponse.status": "AvailabilityStatus",
    "ChangeConfigurationResponse.status": "ConfigurationStatus",
    "ClearCacheResponse.status": "ClearCacheStatus",
    "ClearChargingProfileResponse.status": "ClearChargingProfileStatus",
    "DataTransferResponse.status": "DataTransferStatus",
    "DiagnosticsStatusNotificationRequest.status": "DiagnosticsStatus",
    "FirmwareStatusNotificationRequest.status": "FirmwareStatus",
    "GetCompositeScheduleResponse.status": "GetCompositeScheduleStatus",
    "IdTagInfo.status": "AuthorizationStatus",
    "RemoteStartTransactionResponse.status": "RemoteStartStopStatus",
    "RemoteStopTransactionResponse.status": "RemoteStartStopStatus",
    "ReserveNowResponse.status": "ReservationStatus",
    "ResetRequest.type": "ResetType",
    "ResetResponse.status": "ResetStatus",
    "SendLocalListResponse.status": "UpdateStatus",
    "SetChargingProfileResponse.status": "ChargingProfileStatus",
    "StatusNotificationRequest.status": "ChargePointStatus",
    "TriggerMessageResponse.status": "TriggerMessageStatus",
    "UnlockConnectorResponse.status": "UnlockStatus",
}

_ENUMS_20 = {
    "chargingLimitSource": "ChargingLimitSource",
    "chargingRateUnit": "ChargingRateUnit",
    "certificateType": "CertificateUse",
    "connectorStatus": "ConnectorStatus",
    "monitoringBase": "MonitoringBase",
    "operationalStatus": "OperationalStatus",
    "priority": "MessagePriority",
    "reportBase": "ReportBase",
    "reservationUpdateStatus": "ReservationUpdateStatus",
    "state": "MessageState",
    "CertificateSignedRequest.typeOfCertificate": "CertificateSigningUse",
    "SignCertificateRequest.typeOfCertificate": "CertificateSigningUse",
    "GetInstalledCertificateIdsRequest.typeOfCertificate": "CertificateUse",
    "BootNotificationResponse.status": "RegistrationStatus",
    "FirmwareStatusNotificationRequest.status": "FirmwareStatus",
    "LogStatusNotificationRequest.status": "UploadLogStatus",
    "PublishFirmwareStatusNotificationRequest.status": "PublishFirmwareStatus",
    "PublishFirmwareResponse.status": "GenericStatus",
    "GetBaseReportResponse.status": "GenericDeviceModelStatus",
    "GetMonitoringReportResponse.status": "GenericDeviceModelStatus",
    "GetReportResponse.status": "GenericDeviceModelStatus",
    "SetMonitoringBaseResponse.status": "GenericDeviceModelStatus",
    "RequestStartTransactionResponse.status": "RequestStartStopStatus",
    "RequestStopTransactionResponse.status": "RequestStartStopStatus",
    "ResetRequest.type": "ResetType",
    "SecurityEventNotificationRequest.type": "SecurityEvent",
}

ENUMS = {"v16": _ENUMS_16, "v20": _ENUMS_20, "v201": {}, "v21": {}}
"""By owner and property, or by property alone where it means the same everywhere."""

ENUM_UNIONS = {"v16": ("UnitOfMeasure",)}
"""Enums that differ between two schemas by an oversight: MeterValues knows Hertz, StopTransaction does not."""

LOOSENED = {"v16": {("MeterValue", "sampledValue"): "minItems"}}
"""Limits of one schema that another with the same type does not have: StopTransaction allows an empty list of samples."""

RENAMED = {
    "v16": {
        "FirmwareStatusEnumType": "SignedFirmwareStatus",
        "MessageTriggerEnumType": "ExtendedMessageTrigger",
    },
    "v20": {
        "15118EVCertificateStatusEnumType": "Iso15118EVCertificateStatus",
        "GetCompositeScheduleResponse.ChargingScheduleType": "SparseChargingSchedule",
        "NotifyEVChargingScheduleRequest.ChargingScheduleType": "SparseChargingSchedule",
        "IdTokenEnumType": "IdTokenKind",
        "VPNEnumType": "VPNKind",
    },
    "v201": {"IdTokenEnumType": "IdTokenKind", "VPNEnumType": "VPNKind"},
    "v21": {
        "CertificateStatusEnumType": "CertificateStatusKind",
        "CostDimensionEnumType": "CostDimensionKind",
        "VPNEnumType": "VPNKind",
    },
}
"""Definitions whose own name, cut short, would name something else as well; `message.definition` where one message differs."""

_CSMS_16 = """
    CancelReservation ChangeAvailability ChangeConfiguration ClearCache ClearChargingProfile DataTransfer GetCompositeSchedule
    GetConfiguration GetDiagnostics GetLocalListVersion RemoteStartTransaction RemoteStopTransaction ReserveNow Reset
    SendLocalList SetChargingProfile TriggerMessage UnlockConnector UpdateFirmware
    CertificateSigned DeleteCertificate ExtendedTriggerMessage GetInstalledCertificateIds GetLog InstallCertificate
    SignedUpdateFirmware
"""
_STATION_16 = """
    Authorize BootNotification DataTransfer DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat MeterValues
    StartTransaction StatusNotification StopTransaction
    LogStatusNotification SecurityEventNotification SignCertificate SignedFirmwareStatusNotification
"""
_CSMS_2X = """
    CancelReservation CertificateSigned ChangeAvailability ClearCache ClearChargingProfile ClearDisplayMessage
    ClearVariableMonitoring CostUpdated CustomerInformation DataTransfer DeleteCertificate GetBaseReport GetChargingProfiles
    GetCompositeSchedule GetDisplayMessages GetInstalledCertificateIds GetLocalListVersion GetLog GetMonitoringReport GetReport
    GetTransactionStatus GetVariables InstallCertificate PublishFirmware RequestStartTransaction RequestStopTransaction
    ReserveNow Reset SendLocalList SetChargingProfile SetDisplayMessage SetMonitoringBase SetMonitoringLevel SetNetworkProfile
    SetVariableMonitoring SetVariables TriggerMessage UnlockConnector UnpublishFirmware UpdateFirmware
"""
_STATION_2X = """
    Authorize BootNotification ClearedChargingLimit DataTransfer FirmwareStatusNotification Get15118EVCertificate
    GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit NotifyCustomerInformation
    NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent NotifyMonitoringReport NotifyReport
    PublishFirmwareStatusNotification ReportChargingProfiles ReservationStatusUpdate SecurityEventNotification SignCertificate
    StatusNotification TransactionEvent
"""

DIRECTIONS = {
    "v16": (_STATION_16, _CSMS_16),
    "v20": (
        _STATION_2X + "Update15118EVCertificate",
        _CSMS_2X + "NotifyCentralChargingNeeds Renegotiate15118Schedule",
    ),
    "v201": (_STATION_2X, _CSMS_2X),
    "v21": (
        _STATION_2X
        + """
        BatterySwap ClosePeriodicEventStream GetCertificateChainStatus NotifyDERAlarm NotifyDERStartStop
        NotifyPeriodicEventStream NotifyPriorityCharging NotifySettlement OpenPeriodicEventStream PullDynamicScheduleUpdate
        ReportDERControl VatNumberValidation
        """,
        _CSMS_2X
        + """
        AFRRSignal AdjustPeriodicEventStream ChangeTransactionTariff ClearDERControl ClearTariffs GetDERControl
        GetPeriodicEventStream GetTariffs NotifyAllowedEnergyTransfer NotifyWebPaymentStarted RequestBatterySwap SetDERControl
        SetDefaultTariff UpdateDynamicSchedule UsePriorityCharging
        """,
    ),
}
"""By version: actions a station may send, actions the CSMS may send."""
