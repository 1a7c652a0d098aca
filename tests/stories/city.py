"""A demo city in a process of its own, and the people who use its API."""

import itertools
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

T = TypeVar("T")
START_PATIENCE_S = 90.0
PATIENCE_S = 30.0
_numbers = itertools.count(1)
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The API is asked over plain HTTP: the roots of the machine need not be read."""


class DemoLogin(msgspec.Struct, frozen=True):
    """An account that the demo shows on its sign-in pages."""

    role: str
    email: str
    password: str


class Addresses(msgspec.Struct, frozen=True):
    """The line `gridtap run --json` prints once it is up."""

    driver_app: str
    console: str
    ocpp_url: str
    data_dir: str
    demo_logins: tuple[DemoLogin, ...]


def eventually(look: Callable[[], T | None], what: str, patience_s: float = PATIENCE_S) -> T:
    """What `look` finds, asked again until it finds something or patience ends."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {patience_s:.0f} s for {what}")


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in to the API."""

    email: str
    password: str
    http: httpx.Client

    def get(self, path: str) -> Any:
        """The JSON at this address of the API."""
        answer = self.http.get(path)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, object] | None = None) -> Any:
        """The JSON of the answer."""
        answer = self.http.post(path, json=body or {})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def sessions(self) -> list[dict[str, Any]]:
        """Their sessions, newest first."""
        return self.get("/sessions")["items"]


class City:
    """The running demo: where it is and who lives there."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.url = addresses.driver_app.rstrip("/").replace("localhost", "127.0.0.1")
        self.console_url = addresses.console.rstrip("/").replace("localhost", "127.0.0.1")
        self._clients: list[httpx.Client] = []

    def sign_in(self, email: str, password: str) -> Person:
        """Somebody whose account exists."""
        return self._person("/auth/login", {"email": email, "password": password})

    def login(self, role: str) -> DemoLogin:
        """The demo's account of this role."""
        return next(login for login in self.addresses.demo_logins if login.role == role)

    def operator(self) -> Person:
        """The demo's operator."""
        login = self.login("operator")
        return self.sign_in(login.email, login.password)

    def new_driver(self) -> Person:
        """A driver nobody else uses."""
        email = f"driver-{next(_numbers)}-{os.getpid()}@example.com"
        return self._person("/auth/register", {"email": email, "password": "a long password", "name": "Robin Reader"})

    def free_evse(self, person: Person, connector_type: str = "type2") -> dict[str, Any]:
        """An EVSE that nobody uses at this moment."""
        return eventually(lambda: self._free_evse(person, connector_type), "a free connector")

    def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients:
            client.close()

    def _free_evse(self, person: Person, connector_type: str) -> dict[str, Any] | None:
        for evse in person.get("/evses?limit=500")["items"]:
            plugs = evse["connectors"]
            if evse["online"] and all(plug["status"] == "available" and plug["type"] == connector_type for plug in plugs):
                return evse
        return None

    def _person(self, path: str, body: dict[str, str]) -> Person:
        client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=60, trust_env=False, verify=_NO_TLS)
        self._clients.append(client)
        answer = client.post(path, json=body)
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return Person(body["email"], body["password"], client)


@contextmanager
def running_city(folder: Path, *options: str) -> Generator[City]:
    """`gridtap run --demo` on free ports, with its data in `folder` and these options, until the end of the block."""
    out, err = folder / "out.log", folder / "err.log"
    command = [Path(sys.executable).with_name("gridtap"), "run", "--demo", "--json", "--http-port", "0", "--ocpp-port", "0"]
    with out.open("wb") as out_file, err.open("wb") as err_file:
        process = subprocess.Popen([*command, "--data-dir", str(folder / "data"), *options], stdout=out_file, stderr=err_file)
        try:
            city = City(eventually(lambda: _addresses(process, out, err), "the demo to be up", START_PATIENCE_S))
            try:
                yield city
            finally:
                city.close()
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _addresses(process: "subprocess.Popen[bytes]", out: Path, err: Path) -> Addresses | None:
    if process.poll() is not None:
        raise AssertionError(f"gridtap left with {process.returncode}:\n{err.read_text()}")
    line = out.read_text().partition("\n")
    return msgspec.json.decode(line[0], type=Addresses) if line[1] else None
