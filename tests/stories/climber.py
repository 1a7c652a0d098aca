"""A charger of OCPP 1.6-J that can climb: it takes a root, changes over to TLS when it is told, and comes back by itself."""

import base64
import json
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, cast

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

_WELCOME: dict[str, dict[str, str]] = {
    action: {"status": "Accepted"}
    for action in ("InstallCertificate", "ChangeConfiguration", "Reset", "TriggerMessage", "ClearCache")
}


class Climber:
    """One station on a thread of its own. `trusting` False: it refuses roots, as a station does that cannot keep them."""

    def __init__(self, ocpp_url: str, station_id: str, password: str, *, trusting: bool) -> None:
        self._address = f"{ocpp_url}/{station_id}"
        self._headers = {"Authorization": "Basic " + base64.b64encode(f"{station_id}:{password}".encode()).decode()}
        self._trusting = trusting
        self._root = ""
        self._profile = 1
        self._stopped = threading.Event()
        self._socket: ClientConnection | None = None
        self._thread = threading.Thread(target=self._live, name="climbing-charger", daemon=True)

    def start(self) -> None:
        """Connect, and again after each change."""
        self._thread.start()

    def stop(self) -> None:
        """Leave for good."""
        self._stopped.set()
        if self._socket is not None:
            self._socket.close()
        self._thread.join(timeout=10)

    def _live(self) -> None:
        while not self._stopped.is_set():
            with suppress(ConnectionClosed), self._connected() as socket:
                self._socket = socket
                self._boot(socket)
                self._serve(socket)

    def _connected(self) -> ClientConnection:
        is_plain = self._profile == 1
        return connect(
            self._address if is_plain else self._address.replace("ws://", "wss://"),
            ssl=None if is_plain else ssl.create_default_context(cadata=self._root),
            subprotocols=[Subprotocol("ocpp1.6")],
            additional_headers=self._headers,
            proxy=None,
        )

    def _boot(self, socket: ClientConnection) -> None:
        boot = {"chargePointVendor": "Acme", "chargePointModel": "Climber"}
        socket.send(json.dumps([2, "boot", "BootNotification", boot]))

    def _serve(self, socket: ClientConnection) -> None:
        """Answer until something was changed that needs another connection."""
        profile = self._profile
        for text in socket:
            frame = cast("list[Any]", json.loads(text))
            if frame[0] != 2:
                continue
            socket.send(json.dumps(self._answer(frame[1], frame[2], frame[3])))
            if self._profile != profile:
                return

    def _answer(self, message_id: str, action: str, payload: dict[str, Any]) -> list[object]:
        if action == "InstallCertificate":
            if not self._trusting:
                return [3, message_id, {"status": "Rejected"}]
            self._root += payload["certificate"]
        if action == "ChangeConfiguration" and payload["key"] == "SecurityProfile":
            self._profile = int(payload["value"])
        if action == "GetConfiguration":
            return [3, message_id, {"configurationKey": []}]
        welcome = _WELCOME.get(action)
        return [4, message_id, "NotSupported", "", {}] if welcome is None else [3, message_id, welcome]


@contextmanager
def climber(ocpp_url: str, station_id: str, password: str, *, trusting: bool = True) -> Generator[Climber]:
    """A charger until the end of the block."""
    made = Climber(ocpp_url, station_id, password, trusting=trusting)
    made.start()
    try:
        yield made
    finally:
        made.stop()
