"""Stations, sites and connectors are made, changed and taken away by operators."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from gridtap.kit.errors import GridtapError, Malformed, NotFound, Refused
from gridtap.stations.evses import ensure_connector, ensure_evse
from gridtap.stations.model import ConnectorChange, NewSite, NewStation, StationChange
from gridtap.stations.naming import station_id_fault
from gridtap.stations.registry import (
    change_connector,
    change_station,
    put_site,
    register_station,
    remove_site,
    remove_station,
)
from gridtap.stations.store import (
    StationFilter,
    evse_by_code,
    evse_by_number,
    get_evse,
    get_site,
    get_station,
    list_sites,
    list_stations,
    read_door_facts,
)
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction


async def register(database: Database, *station_ids: str, site_id: str | None = None) -> None:
    """Let stations in."""
    for station_id in station_ids:
        new = NewStation(station_id=station_id, site_id=site_id)
        await database.write(lambda tx, new=new: register_station(tx, new))


async def refusal(database: Database, kind: type[GridtapError], work: Callable[[Transaction], object]) -> str:
    """The code of the error a verb raises."""
    with pytest.raises(kind) as caught:
        await database.write(work)
    return caught.value.code


async def test_a_new_station_is_known_with_what_was_said_of_it(database: Database) -> None:
    await database.write(lambda tx: put_site(tx, NewSite(site_id="home", name="Home")))
    new = NewStation(station_id="CP1", name="Front", site_id="home", min_security_profile=0, registration="pending", demo=True)
    made = await database.write(lambda tx: register_station(tx, new))
    assert made == await database.read(lambda connection: get_station(connection, "CP1"))
    assert (made.name, made.site_id, made.registration, made.min_security_profile) == ("Front", "home", "pending", 0)
    assert (made.has_password, made.connected, made.generation, made.evses, made.demo) == (False, False, 0, (), True)


async def test_a_station_is_registered_once(database: Database) -> None:
    await register(database, "CP1")
    new = NewStation(station_id="CP1")
    assert await refusal(database, Refused, lambda tx: register_station(tx, new)) == "station_exists"


async def test_an_id_that_no_address_could_carry_is_refused(database: Database) -> None:
    new = NewStation(station_id="a:b")
    assert await refusal(database, Malformed, lambda tx: register_station(tx, new)) == "bad_station_id"


@pytest.mark.parametrize("station_id", ["", "a" * 49, "a:b", "a/b", "..", "a..b", "a b ", "a\x00", "a\u202eb", "a%20"])
def test_some_texts_are_no_ids(station_id: str) -> None:
    assert station_id_fault(station_id) is not None


@pytest.mark.parametrize("station_id", ["CP1", "a" * 48, "DE*ABC".replace("*", "-"), "Säule 7", "a.b_c-d@e+f=g"])
def test_ordinary_ids_are_fine(station_id: str) -> None:
    assert station_id_fault(station_id) is None


async def test_a_change_leaves_the_rest_and_an_empty_site_clears(database: Database) -> None:
    await database.write(lambda tx: put_site(tx, NewSite(site_id="home", name="Home")))
    await register(database, "CP1", site_id="home")
    changed = await database.write(lambda tx: change_station(tx, "CP1", StationChange(name="Back")))
    assert (changed.name, changed.site_id) == ("Back", "home")
    changed = await database.write(lambda tx: change_station(tx, "CP1", StationChange(site_id="", registration="rejected")))
    assert (changed.name, changed.site_id, changed.registration) == ("Back", None, "rejected")


async def test_what_does_not_exist_is_not_found(database: Database) -> None:
    assert await refusal(database, NotFound, lambda tx: change_station(tx, "NO", StationChange(name="x"))) == "station_unknown"
    await register(database, "CP1")
    assert await refusal(database, NotFound, lambda tx: change_station(tx, "CP1", StationChange(site_id="x"))) == "site_unknown"


async def test_a_site_with_stations_stays(database: Database) -> None:
    await database.write(lambda tx: put_site(tx, NewSite(site_id="home", name="Home")))
    await register(database, "CP1", site_id="home")
    assert await refusal(database, Refused, lambda tx: remove_site(tx, "home")) == "site_in_use"
    await database.write(lambda tx: remove_station(tx, "CP1"))
    await database.write(lambda tx: remove_site(tx, "home"))
    with pytest.raises(NotFound):
        await database.read(lambda connection: get_site(connection, "home"))


async def test_a_site_put_again_is_replaced(database: Database) -> None:
    await database.write(lambda tx: put_site(tx, NewSite(site_id="home", name="Home", city="Ulm")))
    await database.write(lambda tx: put_site(tx, NewSite(site_id="home", name="House", latitude=48.4)))
    [site] = await database.read(list_sites)
    assert (site.name, site.city, site.latitude) == ("House", "", 48.4)


async def test_stations_are_listed_in_pages_and_found_by_text(database: Database) -> None:
    await register(database, *(f"CP{number}" for number in range(5)), "OTHER_1")
    first = await database.read(lambda connection: list_stations(connection, limit=3))
    assert ([each.station_id for each in first.items], first.next_cursor, first.total) == (["CP0", "CP1", "CP2"], "CP2", 6)
    rest = await database.read(lambda connection: list_stations(connection, limit=3, cursor=first.next_cursor))
    assert ([each.station_id for each in rest.items], rest.next_cursor) == (["CP3", "CP4", "OTHER_1"], None)
    found = await database.read(lambda connection: list_stations(connection, StationFilter(text="r_1")))
    assert [each.station_id for each in found.items] == ["OTHER_1"]
    online = await database.read(lambda connection: list_stations(connection, StationFilter(status="online")))
    assert online.total == 0


async def test_an_evse_gets_a_public_id_and_a_code_that_survive_its_stations_return(database: Database) -> None:
    await register(database, "CP1")
    await database.write(lambda tx: ensure_connector(tx, "CP1", 2, 1))
    before = await database.read(lambda connection: evse_by_number(connection, "CP1", 2))
    await database.write(lambda tx: remove_station(tx, "CP1"))
    await register(database, "CP1")
    await database.write(lambda tx: ensure_connector(tx, "CP1", 2, 1))
    after = await database.read(lambda connection: evse_by_number(connection, "CP1", 2))
    assert (before.evse_id, before.code) == (after.evse_id, after.code)
    assert await database.read(lambda connection: get_evse(connection, before.evse_id)) == after
    typed = before.code.lower().replace("0", "o").replace("1", "l")
    assert await database.read(lambda connection: evse_by_code(connection, typed)) == after


async def test_evses_are_made_once_also_after_a_rollback(database: Database) -> None:
    await register(database, "CP1")

    def fail(tx: Transaction) -> None:
        ensure_evse(tx, "CP1", 1)
        raise Refused("on_purpose", "No.")

    assert await refusal(database, Refused, fail) == "on_purpose"
    first = await database.write(lambda tx: ensure_evse(tx, "CP1", 1))
    assert await database.write(lambda tx: ensure_evse(tx, "CP1", 1)) == first
    assert (await database.read(lambda connection: evse_by_number(connection, "CP1", 1))).evse_key == first


async def test_the_station_itself_is_no_place_to_charge(database: Database) -> None:
    await register(database, "CP1")
    await database.write(lambda tx: ensure_evse(tx, "CP1", 0))
    await database.write(lambda tx: ensure_evse(tx, "CP1", 1))
    shown = await database.read(lambda connection: get_station(connection, "CP1"))
    assert [evse.number for evse in shown.evses] == [1]


async def test_an_operator_says_what_plug_a_connector_is(database: Database) -> None:
    await register(database, "CP1")
    change = ConnectorChange(evse_number=1, type="ccs2", max_power_w=50_000)
    await database.write(lambda tx: change_connector(tx, "CP1", change))
    [evse] = (await database.read(lambda connection: get_station(connection, "CP1"))).evses
    assert [(plug.number, plug.type, plug.max_power_w, plug.status) for plug in evse.connectors] == [
        (1, "ccs2", 50_000, "unknown")
    ]
    bad = ConnectorChange(evse_number=0)
    assert await refusal(database, Malformed, lambda tx: change_connector(tx, "CP1", bad)) == "bad_connector"


async def test_the_door_reads_one_station_or_all(database: Database) -> None:
    await register(database, "CP1", "CP2")

    def one(connection: Connection) -> list[str]:
        return [facts.station_id for facts in read_door_facts(connection, "CP2")]

    assert await database.read(one) == ["CP2"]
    assert len(await database.read(read_door_facts)) == 2
