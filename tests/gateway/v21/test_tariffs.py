"""Our tariffs in the words of 2.1: every price in its place, and another content under another id."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridtap.gateway.v21.tariffs import MAX_ID_CHARACTERS, own_id, set_default_tariff, tariff_type, wire_id
from gridtap.ocpp.dialect import Dialect, Side, decode_request, encode
from gridtap.tariffs.model import Prices, Tariff

prices = st.builds(
    Prices,
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    per_kwh=st.none() | st.decimals(0, 10, places=4),
    per_minute=st.none() | st.decimals(0, 10, places=4),
    per_session=st.none() | st.decimals(0, 10, places=2),
    idle_per_minute=st.none() | st.decimals(0, 10, places=2),
    idle_grace_minutes=st.integers(0, 1440),
    tax_pct=st.decimals(0, 100, places=1),
)


@given(prices, st.text("abc._-", min_size=1, max_size=80))
def test_any_tariff_can_be_said_and_is_valid(of: Prices, name: str) -> None:
    action, request = set_default_tariff(0, Tariff(tariff_id=name, name="n", prices=of))
    decode_request(Dialect.OCPP21, action, msgspec.Raw(encode(request)), Side.CSMS)


@dataclass
class Case:
    """Prices and what they become."""

    prices: Prices
    said: dict[str, object]


@pytest.mark.parametrize(
    "case",
    [
        Case(Prices(currency="EUR"), {}),
        Case(Prices(currency="EUR", per_kwh=Decimal("0.5")), {"energy": {"prices": [{"priceKwh": 0.5}]}}),
        Case(
            Prices(currency="EUR", idle_per_minute=Decimal(1), tax_pct=Decimal(7)),
            {"idleTime": {"prices": [{"priceMinute": 1.0}], "taxRates": [{"type": "VAT", "tax": 7.0}]}},
        ),
    ],
)
def test_a_price_that_does_not_apply_is_left_out(case: Case) -> None:
    said = msgspec.json.decode(encode(tariff_type(Tariff(tariff_id="day", name="Day", prices=case.prices))))
    rest = {name: said[name] for name in said if name not in {"tariffId", "currency", "description"}}
    assert rest == case.said


def test_another_content_has_another_id_and_the_same_content_the_same() -> None:
    cheap = Tariff(tariff_id="tar_" + "x" * 80, name="Cheap", prices=Prices(currency="EUR", per_kwh=Decimal("0.1")))
    renamed = msgspec.structs.replace(cheap, name="Other")
    dear = msgspec.structs.replace(cheap, prices=Prices(currency="EUR", per_kwh=Decimal("0.2")))
    at = datetime(2030, 1, 1, tzinfo=UTC)
    assert wire_id(cheap) == wire_id(renamed)
    assert len({wire_id(cheap), wire_id(dear), wire_id(cheap, at), wire_id(cheap, at + timedelta(days=1))}) == 4
    assert len(wire_id(cheap)) == MAX_ID_CHARACTERS


def test_a_tariff_of_ours_is_known_by_its_id_in_the_station() -> None:
    tariff = Tariff(tariff_id="tar.1", name="n", prices=Prices(currency="EUR"))
    assert own_id(wire_id(tariff)) == "tar.1"
    assert [own_id(told) for told in ("MSP01", "a.b", ".12345678")] == [None, None, None]
