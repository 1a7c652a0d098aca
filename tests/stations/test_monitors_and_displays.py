"""Monitors, what they noticed, and messages on displays, as stations take them and tell of them."""

from datetime import UTC, datetime

import msgspec
import pytest

from gridtap.stations.devicemodel import ReportKind, ReportPart, find_value, list_reports, record_report_part
from gridtap.stations.displays import DisplayMessage, forget_messages, keep_only_messages, list_messages, record_messages
from gridtap.stations.model import NewStation
from gridtap.stations.monitors import (
    Monitor,
    forget_monitors,
    keep_only_monitors,
    list_monitors,
    record_base,
    record_level,
    record_monitors,
)
from gridtap.stations.noticed import StationEvent, list_station_events, record_station_events
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
async def database(database: Database) -> Database:
    """A database of each kind that knows station CP1."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP1")))
    return database


def monitor(number: int, *, severity: int = 4, is_custom: bool | None = None) -> Monitor:
    """A monitor of a temperature."""
    return Monitor(
        monitor_id=number,
        component="Connector@1",
        variable="Temperature",
        kind="UpperThreshold",
        threshold=80.5,
        severity=severity,
        is_custom=is_custom,
    )


async def known(database: Database) -> dict[int, bool | None]:
    """The numbers of the monitors that are known, and whether an operator set them."""
    found = await database.read(lambda connection: list_monitors(connection, "CP1"))
    return {one.monitor_id: one.is_custom for one in found}


async def test_a_monitor_told_again_replaces_itself_and_stays_custom(database: Database) -> None:
    await database.write(lambda tx: record_monitors(tx, "CP1", [monitor(1, is_custom=True)]))
    await database.write(lambda tx: record_monitors(tx, "CP1", [monitor(1, severity=2), monitor(2)]))
    assert await known(database) == {1: True, 2: False}
    [first, _] = await database.read(lambda connection: list_monitors(connection, "CP1"))
    assert (first.severity, first.threshold) == (2, 80.5)


async def test_monitors_that_were_cleared_or_not_named_are_forgotten(database: Database) -> None:
    await database.write(lambda tx: record_monitors(tx, "CP1", [monitor(number) for number in (1, 2, 3)]))
    await database.write(lambda tx: forget_monitors(tx, "CP1", [1]))
    assert list(await known(database)) == [2, 3]
    await database.write(lambda tx: keep_only_monitors(tx, "CP1", [3]))
    assert list(await known(database)) == [3]


async def test_the_factory_base_takes_away_what_operators_set(database: Database) -> None:
    await database.write(lambda tx: record_monitors(tx, "CP1", [monitor(1, is_custom=True), monitor(2)]))
    await database.write(lambda tx: record_base(tx, "CP1", "All"))
    assert len(await known(database)) == 2
    await database.write(lambda tx: record_base(tx, "CP1", "FactoryDefault"))
    await database.write(lambda tx: record_level(tx, "CP1", 4))
    assert list(await known(database)) == [2]
    told = await database.read(
        lambda connection: [
            find_value(connection, "CP1", "MonitoringCtrlr", name) for name in ("ActiveMonitoringBase", "ActiveMonitoringLevel")
        ]
    )
    assert told == ["FactoryDefault", "4"]


async def test_what_was_noticed_carries_the_severity_of_its_monitor(database: Database) -> None:
    await database.write(lambda tx: record_monitors(tx, "CP1", [monitor(5, severity=2)]))
    noticed = [
        StationEvent(
            event_id=number,
            station_at=NOON,
            component="Connector@1",
            variable="Temperature",
            actual_value="81",
            trigger="Alerting",
            cleared=False,
            monitor_id=monitor_id,
            content=msgspec.Raw(b"{}"),
        )
        for number, monitor_id in ((1, 5), (2, 6), (3, None))
    ]
    for _ in range(2):
        await database.write(lambda tx: record_station_events(tx, "CP1", noticed))
    found = await database.read(lambda connection: list_station_events(connection, "CP1"))
    assert [(event.event_id, event.severity) for event in found] == [(3, None), (2, None), (1, 2)]
    grave = await database.read(lambda connection: list_station_events(connection, "CP1", worst=4))
    assert [event.event_id for event in grave] == [1]


async def test_messages_are_replaced_by_number_and_forgotten(database: Database) -> None:
    hello = DisplayMessage(message_id=1, priority="NormalCycle", format="UTF8", content="Hello", start_at=NOON)
    await database.write(lambda tx: record_messages(tx, "CP1", [hello, msgspec.structs.replace(hello, message_id=2)]))
    await database.write(lambda tx: record_messages(tx, "CP1", [msgspec.structs.replace(hello, content="Bye", start_at=None)]))
    first, _ = await database.read(lambda connection: list_messages(connection, "CP1"))
    assert (first.content, first.start_at) == ("Bye", None)
    await database.write(lambda tx: forget_messages(tx, "CP1", [2]))
    await database.write(lambda tx: keep_only_messages(tx, "CP1", [9]))
    assert await database.read(lambda connection: list_messages(connection, "CP1")) == []


async def test_reports_are_listed_with_how_whole_they_are(database: Database) -> None:
    told: list[tuple[ReportKind, int, bool]] = [("monitoring", 0, False), ("monitoring", 1, True), ("device_model", 1, True)]
    for kind, seq_no, is_last in told:
        part = ReportPart(kind=kind, request_id=4, seq_no=seq_no, is_last=is_last, content=msgspec.Raw(b"{}"))
        await database.write(lambda tx, part=part: record_report_part(tx, "CP1", part))
    found = await database.read(lambda connection: list_reports(connection, "CP1"))
    assert {(report.kind, report.part_count, report.is_complete) for report in found} == {
        ("monitoring", 2, True),
        ("device_model", 1, False),
    }
