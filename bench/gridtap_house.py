"""Gridtap as the bench starts it: durable SQLite in a fresh folder, a thousand stations known, spoken to over its own doors."""

import http.client
import re
import sqlite3
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from bench.machine import Server, running

PASSWORD = "bench-password-0001"  # noqa: S105 - of stations that live for a minute
TOKEN = "BENCH"  # noqa: S105 - an RFID number
DAY_US = 86_400_000_000


class Door(NamedTuple):
    """The HTTP door, and the bearer of an admin."""

    host: str
    port: int
    bearer: str

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.bearer}", "Content-Type": "application/json"}


class House(NamedTuple):
    """A running Gridtap."""

    server: Server
    ocpp_url: str
    http_url: str
    admin: tuple[str, str] | None
    """E-mail and password; only the first start of a database shows them."""


class _Login(msgspec.Struct):
    email: str
    password: str


class _Addresses(msgspec.Struct):
    driver_app: str
    ocpp_url: str
    first_admin: _Login | None = None


@contextmanager
def gridtap(folder: Path) -> Generator[House]:
    """`gridtap run` on free ports, its data in the folder."""
    command = [str(Path(sys.executable).with_name("gridtap")), "run", "--json", "--http-port", "0", "--ocpp-port", "0"]
    with running([*command, "--data-dir", str(folder)], ready=r"\{.*\}") as server:
        said = msgspec.json.decode(server.announced, type=_Addresses)
        admin = (said.first_admin.email, said.first_admin.password) if said.first_admin else None
        yield House(server, said.ocpp_url, said.driver_app, admin)


def sign_in(house: House, admin: tuple[str, str]) -> Door:
    """The door, opened for the admin."""
    parts = urlsplit(house.http_url)
    door = Door(parts.hostname or "127.0.0.1", parts.port or 80, "")
    answer = ask(door, "POST", "/auth/login", {"email": admin[0], "password": admin[1]})
    return door._replace(bearer=re.findall(rb'"access_token":\s*"([^"]+)"', answer)[0].decode())


def ask(door: Door, method: str, path: str, body: object, connection: http.client.HTTPConnection | None = None) -> bytes:
    """One request; its body. Raises: RuntimeError on anything but success."""
    own = connection or http.client.HTTPConnection(door.host, door.port, timeout=20)
    try:
        own.request(method, f"/api/v1{path}", msgspec.json.encode(body), door.headers())
        response = own.getresponse()
        answer = response.read()
    finally:
        if connection is None:
            own.close()
    if response.status >= 300:
        raise RuntimeError(f"{method} {path} was answered {response.status}: {answer[:300]!r}")
    return answer


def add_stations(door: Door, count: int) -> None:
    """Register the stations that `stations.connect_all` will connect, and the token they start with."""
    with closing(http.client.HTTPConnection(door.host, door.port, timeout=20)) as connection:
        for number in range(count):
            ask(door, "POST", "/stations", {"station_id": f"BENCH-{number:04d}", "password": PASSWORD}, connection)
        ask(door, "PUT", f"/tokens/{TOKEN}", {"kind": "rfid", "status": "accepted"}, connection)


def evse_ids(folder: Path) -> dict[str, str]:
    """The first EVSE of each station, as the public API names it."""
    with closing(sqlite3.connect(folder / "gridtap.db")) as connection:
        return dict(connection.execute("SELECT station_id, evse_id FROM evses WHERE number = 1"))


def store_readings(folder: Path, count: int) -> None:
    """Put that many readings into a database nobody uses right now, over the last months of its busy EVSEs."""
    with closing(sqlite3.connect(folder / "gridtap.db")) as connection:
        keys = [key for (key,) in connection.execute("SELECT DISTINCT evse_key FROM readings ORDER BY evse_key")]
        kinds = [kind for (kind,) in connection.execute("SELECT kind_key FROM reading_kinds ORDER BY kind_key LIMIT 4")]
        (latest,) = connection.execute("SELECT min(at) FROM readings").fetchone()
        each = count // (len(keys) * len(kinds)) + 1
        rows = (
            (key, latest - DAY_US - (each - number) * 10_000_000, kind, number, None, latest)
            for key in keys
            for number in range(each)
            for kind in kinds
        )
        names = "evse_key, at, kind_key, value_milli, session_key, received_at"
        connection.executemany(f"INSERT INTO readings ({names}) VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608 - no text from outside
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def count_readings(folder: Path) -> int:
    """How many readings are stored."""
    with closing(sqlite3.connect(folder / "gridtap.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM readings").fetchone()
        return count
