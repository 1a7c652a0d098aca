"""What stations say of themselves is kept, and told when it is news."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gridtap.kit.clock import HandClock
from gridtap.kit.errors import Malformed, NotFound
from gridtap.stations.boot import record_boot, record_clock_offset
from gridtap.stations.credentials import (
    PEPPER_FILE,
    Sealer,
    load_pepper,
    offer_password,
    set_password,
    settle_password,
)
from gridtap.stations.model import (
    BootReport,
    DoorFacts,
    Knock,
    NewStation,
    SettingReport,
    StationChange,
    StatusReport,
)
from gridtap.stations.pending import dismiss_knock, forget_knock, record_knock
from gridtap.stations.presence import Arrival, note_all_disconnected, note_connected, note_disconnected, note_seen
from gridtap.stations.registry import change_station, register_station
from gridtap.stations.settings import record_changed_setting, record_settings
from gridtap.stations.status import record_status, status_for_people
from gridtap.stations.store import (
    get_pending,
    get_station,
    list_pending,
    list_security_events,
    list_settings,
    read_door_facts,
)
from gridtap.stations.upkeep import record_diagnostics_status, record_firmware_status, record_security_event
from gridtap.storage.database import Database
from gridtap.storage.events import Event, read_events

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KNOCK = Knock(
    station_id="CP9",
    reason="unknown_station",
    explanation="Nobody knows it.",
    remedy="Accept it.",
    type_this="ws://host/ocpp/CP9",
    path="/ocpp/CP9",
    remote_address="10.0.0.9",
    subprotocols=["ocpp1.6"],
    user_name=None,
)


@pytest.fixture
async def database(database: Database) -> Database:
    """A database of each kind that knows station CP1."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP1")))
    return database


async def told(database: Database, kind: str) -> list[Event]:
    """The events of a kind."""
    return [event for event in await database.read(lambda connection: read_events(connection, after=0)) if event.kind == kind]


async def report(database: Database, word: str, station_at: datetime | None = None) -> None:
    """Connector 1 reports."""
    said = StatusReport(station_id="CP1", evse_number=1, connector_number=1, wire_status=word, station_at=station_at)
    await database.write(lambda tx: record_status(tx, said))


async def shown(database: Database) -> tuple[str | None, str]:
    """What connector 1 shows: the wire's word and ours."""
    [evse] = (await database.read(lambda connection: get_station(connection, "CP1"))).evses
    return evse.connectors[0].wire_status, evse.connectors[0].status


async def test_a_boot_keeps_what_it_does_not_say(database: Database, clock: HandClock) -> None:
    first = BootReport(vendor="Acme", model="One", serial="S1", firmware="1.0")
    decision = await database.write(lambda tx: record_boot(tx, "CP1", first, heartbeat_interval_s=120))
    assert (decision.registration, decision.interval_s) == ("accepted", 120)
    await database.write(lambda tx: record_boot(tx, "CP1", BootReport(vendor="Acme", model="One", firmware="1.1")))
    known = await database.read(lambda connection: get_station(connection, "CP1"))
    assert (known.serial, known.firmware, known.booted_at) == ("S1", "1.1", clock.now())
    assert len(await told(database, "station_booted")) == 2


@pytest.mark.parametrize("registration", ["pending", "rejected"])
async def test_a_boot_is_answered_as_the_operator_decided(database: Database, registration: str) -> None:
    change = StationChange(registration=registration)  # pyright: ignore[reportArgumentType] - parametrized
    await database.write(lambda tx: change_station(tx, "CP1", change))
    decision = await database.write(lambda tx: record_boot(tx, "CP1", BootReport(vendor="A", model="B")))
    assert (decision.registration, decision.interval_s) == (registration, 60)


async def test_a_boot_of_a_stranger_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await database.write(lambda tx: record_boot(tx, "NO", BootReport(vendor="A", model="B")))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Available", "available"),
        ("Preparing", "occupied"),
        ("Charging", "occupied"),
        ("SuspendedEV", "occupied"),
        ("SuspendedEVSE", "occupied"),
        ("Finishing", "occupied"),
        ("Reserved", "reserved"),
        ("Unavailable", "unavailable"),
        ("Faulted", "faulted"),
        ("Occupied", "occupied"),
        ("Dreaming", "unknown"),
    ],
)
def test_each_word_of_the_wire_means_something_to_a_person(word: str, status: str) -> None:
    assert status_for_people(word) == status


async def test_the_same_status_twice_is_news_once(database: Database) -> None:
    for word in ("Available", "Available", "Charging"):
        await report(database, word)
    assert [event.data["wire_status"] for event in await told(database, "status_changed")] == ["Available", "Charging"]


async def test_an_older_status_does_not_replace_a_newer(database: Database, clock: HandClock) -> None:
    clock.advance(86_400)
    await report(database, "Charging", station_at=NOON)
    await report(database, "Available", station_at=NOON - timedelta(minutes=5))
    assert await shown(database) == ("Charging", "occupied")


async def test_a_clock_that_was_ahead_does_not_make_later_statuses_look_old(database: Database) -> None:
    await report(database, "Charging", station_at=NOON + timedelta(days=400))
    await report(database, "Available", station_at=NOON)
    assert await shown(database) == ("Available", "available")


async def test_a_station_that_comes_back_with_its_clock_in_1970_is_believed(database: Database, clock: HandClock) -> None:
    clock.advance(86_400)
    await report(database, "Charging", station_at=NOON)
    await arrive(database)
    await report(database, "Available", station_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert await shown(database) == ("Available", "available")


async def arrive(database: Database, node_id: str = "node-1") -> int:
    """CP1 connects; its generation."""
    arrival = Arrival(station_id="CP1", dialect="ocpp1.6", remote_address="10.0.0.1", node_id=node_id)
    return await database.write(lambda tx: note_connected(tx, arrival))


async def test_each_connection_has_a_higher_generation_and_fences_the_one_before(database: Database) -> None:
    first, second = await arrive(database), await arrive(database, "node-2")
    assert second > first
    assert not await database.write(lambda tx: note_disconnected(tx, "CP1", first))
    assert (await database.read(lambda connection: get_station(connection, "CP1"))).connected
    assert await database.write(lambda tx: note_disconnected(tx, "CP1", second, "bye"))
    assert not (await database.read(lambda connection: get_station(connection, "CP1"))).connected
    assert [event.data["reason"] for event in await told(database, "station_disconnected")] == ["bye"]


async def test_a_node_that_starts_is_connected_to_nothing(database: Database) -> None:
    await arrive(database, "node-2")
    await database.write(lambda tx: note_all_disconnected(tx, "node-1"))
    assert (await database.read(lambda connection: get_station(connection, "CP1"))).connected
    await database.write(lambda tx: note_all_disconnected(tx, "node-2"))
    assert not (await database.read(lambda connection: get_station(connection, "CP1"))).connected


async def test_signs_of_life_are_kept_together(database: Database) -> None:
    await database.write(lambda tx: note_seen(tx, {"CP1": NOON, "GONE": NOON}))
    assert (await database.read(lambda connection: get_station(connection, "CP1"))).last_seen_at == NOON


async def test_knocks_are_counted_and_told_when_the_reason_is_new(database: Database) -> None:
    await database.write(lambda tx: record_knock(tx, KNOCK))
    await database.write(lambda tx: record_knock(tx, KNOCK, attempts=4))
    pending = await database.read(lambda connection: get_pending(connection, "CP9"))
    assert (pending.attempts, pending.known, pending.subprotocols) == (5, False, ("ocpp1.6",))
    assert len(await told(database, "station_knocked")) == 1


async def test_a_registered_station_is_no_longer_pending(database: Database) -> None:
    await database.write(lambda tx: record_knock(tx, KNOCK))
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP9")))
    assert await database.read(list_pending) == []


async def test_a_knock_is_dismissed_once(database: Database) -> None:
    await database.write(lambda tx: record_knock(tx, KNOCK))
    await database.write(lambda tx: dismiss_knock(tx, "CP9"))
    with pytest.raises(NotFound):
        await database.write(lambda tx: dismiss_knock(tx, "CP9"))
    await database.write(lambda tx: forget_knock(tx, "CP9"))


async def test_settings_are_replaced_and_unknown_ones_forgotten(database: Database) -> None:
    keys = [SettingReport("A", "1", False), SettingReport("B", None, True), SettingReport("AuthorizationKey", "s3cret", False)]
    await database.write(lambda tx: record_settings(tx, "CP1", keys))
    await database.write(lambda tx: record_settings(tx, "CP1", [SettingReport("A", "2", True)], ["B", "C"]))
    await database.write(lambda tx: record_changed_setting(tx, "CP1", "D", "4"))
    kept = await database.read(lambda connection: list_settings(connection, "CP1"))
    assert [(each.key, each.value, each.readonly) for each in kept] == [
        ("A", "2", True),
        ("AuthorizationKey", None, False),
        ("D", "4", False),
    ]


async def test_upkeep_is_kept_and_told(database: Database) -> None:
    await database.write(lambda tx: record_firmware_status(tx, "CP1", "Installing"))
    await database.write(lambda tx: record_diagnostics_status(tx, "CP1", "Uploaded"))
    await database.write(lambda tx: record_security_event(tx, "CP1", "TamperDetectionActivated", NOON, "door"))
    await database.write(lambda tx: record_clock_offset(tx, "CP1", -1500))
    known = await database.read(lambda connection: get_station(connection, "CP1"))
    assert (known.firmware_status, known.diagnostics_status, known.clock_offset_ms) == ("Installing", "Uploaded", -1500)
    [event] = await database.read(lambda connection: list_security_events(connection, "CP1"))
    assert (event.type, event.tech_info, event.station_at) == ("TamperDetectionActivated", "door", NOON)
    for kind in ("firmware_status", "diagnostics_status", "security_event"):
        assert len(await told(database, kind)) == 1


async def door_facts(database: Database) -> DoorFacts:
    """What the door knows of CP1."""
    [facts] = await database.read(lambda connection: read_door_facts(connection, "CP1"))
    return facts


async def test_a_new_password_is_let_in_beside_the_old_one_until_it_is_seen(database: Database) -> None:
    sealer = Sealer(b"p" * 32)
    old, new = sealer.seal(b"old-password"), sealer.seal(b"new-password")
    await database.write(lambda tx: set_password(tx, "CP1", old))
    await database.write(lambda tx: offer_password(tx, "CP1", new))
    assert ((await door_facts(database)).password, (await door_facts(database)).next_password) == (old, new)
    await database.write(lambda tx: settle_password(tx, "CP1", new))
    assert ((await door_facts(database)).password, (await door_facts(database)).next_password) == (new, None)
    await database.write(lambda tx: set_password(tx, "CP1", None))
    assert (await door_facts(database)).password is None
    with pytest.raises(NotFound):
        await database.write(lambda tx: set_password(tx, "NO", old))


def test_a_sealed_password_opens_only_with_itself_and_this_pepper() -> None:
    sealer = Sealer(b"p" * 32)
    sealed = sealer.seal(b"0123456789abcdef")
    assert sealer.matches(sealed, b"0123456789abcdef")
    assert sealer.matches(sealed, bytes.fromhex("0123456789abcdef"))
    assert not sealer.matches(sealed, b"0123456789abcdee")
    assert not Sealer(b"q" * 32).matches(sealed, b"0123456789abcdef")
    assert sealer.seal(b"0123456789abcdef") != sealed


@pytest.mark.parametrize("password", [b"", b"seven77", b"x" * 41])
def test_a_password_a_station_cannot_hold_is_refused(password: bytes) -> None:
    with pytest.raises(Malformed):
        Sealer(b"p" * 32).seal(password)


def test_the_pepper_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    pepper = load_pepper(tmp_path / "data")
    assert load_pepper(tmp_path / "data") == pepper
    assert (tmp_path / "data" / PEPPER_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / "data" / PEPPER_FILE).write_bytes(b"short")
    with pytest.raises(Malformed):
        load_pepper(tmp_path / "data")
