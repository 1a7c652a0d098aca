"""A station that speaks 2.1 charges as one of 2.0.1 does: the same tests in the other dialect."""

import pytest

from gridtap.ocpp.dialect import Dialect
from tests.simulator import yard201
from tests.simulator.test_station201_charging import *  # noqa: F403 - the tests themselves are what is wanted


@pytest.fixture(autouse=True)
def stations_speak_21(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stations of the yard speak 2.1."""
    monkeypatch.setattr(yard201, "SPEAKS", Dialect.OCPP21)
