"""A charger of OCPP 1.6-J on a real socket, as much of one as a story needs."""

import base64
import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

_FRAMES_AT_MOST = 50


class Charger:
    """One side of the wire; what the backend asks meanwhile is answered with NotSupported."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._calls = 0

    def call(self, action: str, payload: dict[str, object]) -> dict[str, Any]:
        """Ask the backend something and return its answer."""
        self._calls += 1
        own_id = f"story-{self._calls}"
        self._socket.send(json.dumps([2, own_id, action, payload]))
        for _ in range(_FRAMES_AT_MOST):
            frame = cast("list[Any]", json.loads(self._socket.recv(timeout=20)))
            if frame[0] == 2:
                self._socket.send(json.dumps([4, frame[1], "NotSupported", "", {}]))
            elif frame[1] == own_id:
                return frame[2]
        raise AssertionError(f"no answer to {action}")


@contextmanager
def charger(ocpp_url: str, station_id: str, password: str | None = None) -> Generator[Charger]:
    """A connected charger. Raises: InvalidStatus where it is not let in."""
    headers: dict[str, str] = {}
    if password is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{station_id}:{password}".encode()).decode()
    address = f"{ocpp_url}/{station_id}"
    with connect(address, subprotocols=[Subprotocol("ocpp1.6")], additional_headers=headers, proxy=None) as socket:
        yield Charger(socket)
