"""A driver reserves at a station that does not answer, in a real browser against the running demo."""

import base64
import json
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.stories.city import City, eventually
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEAF = "DEAF-1"
_TAKES = {"configurationKey": [{"key": "SupportedFeatureProfiles", "readonly": True, "value": "Core,Reservation"}]}
_TOLD = (
    ("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "Deaf"}),
    ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"}),
)


def _listen(socket: ClientConnection) -> None:
    """Answer whatever is asked, but never a reservation."""
    try:
        for text in socket:
            frame = cast("list[Any]", json.loads(text))
            if frame[0] == 2 and frame[2] != "ReserveNow":
                answer = _TAKES if frame[2] == "GetConfiguration" else {"status": "Accepted"}
                socket.send(json.dumps([3, frame[1], answer]))
    except ConnectionClosed:
        return  # the story is over


@pytest.fixture
def deaf_evse(city: City) -> Iterator[str]:
    """The EVSE of a station that takes reservations, as it says, and answers none."""
    operator = city.operator()
    password = operator.post("/stations", {"station_id": DEAF, "name": "Deaf pillar"})["password"]
    headers = {"Authorization": "Basic " + base64.b64encode(f"{DEAF}:{password}".encode()).decode()}
    address = f"{city.addresses.ocpp_url}/{DEAF}"
    with connect(address, subprotocols=[Subprotocol("ocpp1.6")], additional_headers=headers, proxy=None) as socket:
        reader = threading.Thread(target=_listen, args=(socket,), daemon=True)
        reader.start()
        for number, (action, payload) in enumerate(_TOLD):
            socket.send(json.dumps([2, f"deaf-{number}", action, payload]))

        def reservable() -> str | None:
            there = [evse for evse in operator.get("/evses?limit=500")["items"] if evse["station_id"] == DEAF]
            return there[0]["evse_id"] if there and there[0]["reservable"] else None

        yield eventually(reservable, "a station that takes reservations")
    reader.join(timeout=10)


def test_a_station_that_does_not_answer_is_told_on_every_page_and_the_wish_can_be_taken_back(
    city: City, deaf_evse: str, app: Screen
) -> None:
    page = app.page
    app.go(f"/evse/{deaf_evse}")
    page.get_by_role("button", name="Reserve", exact=True).click()
    page.get_by_role("link", name="Account").click()
    bar = page.get_by_role("complementary", name="Your reservation")
    expect(bar).to_contain_text("Asking the station")
    app.fine()
    expect(bar).to_contain_text("The station did not answer", timeout=60_000)
    bar.get_by_role("link").click()
    card = page.get_by_role("region", name="Your reservation")
    expect(card).to_contain_text("It may keep the place for you until")
    app.fine()
    card.get_by_role("button", name="Cancel reservation").click()
    expect(card).to_have_count(0)
