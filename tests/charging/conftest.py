"""A station that is set up and ready to charge."""

import pytest

from gridtap.kit.clock import HandClock
from gridtap.storage.database import Database
from tests.charging.wording import Station


@pytest.fixture
async def station(database: Database, clock: HandClock) -> Station:
    """A station with an accepted token, on either database."""
    made = Station(database, clock)
    await made.set_up()
    return made
