"""A gateway, the stories on top of it, and a driver."""

from collections.abc import AsyncIterator

import pytest

from gridtap.drivers.model import NewUser
from gridtap.drivers.people import make_user
from gridtap.flows.parts import FlowParts
from gridtap.kit.clock import SystemClock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.storage.database import Database
from tests.gateway.house import House, open_house

DRIVER = "usr_driver"
APP_TOKEN = "APP0000000001"


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A gateway on either database, with station CP1 and one driver."""
    db = Database(database_url)
    db.start()
    try:
        async with open_house(db) as opened:
            await opened.register("CP1")
            new = NewUser(user_id=DRIVER, email="d@example.com", name="Dee", role="driver", password_hash="-")
            await db.write(lambda tx: make_user(tx, new, app_token=APP_TOKEN))
            yield opened
    finally:
        await db.stop()


@pytest.fixture
def flows(house: House) -> FlowParts:
    """What the stories need."""
    clock = SystemClock()
    settings = Settings(call_timeout_s=5)
    return FlowParts(
        db=house.db,
        commands=house.gateway.commands,
        office=house.gateway.pki.office,
        clock=clock,
        ids=Ids(clock),
        settings=settings,
    )
