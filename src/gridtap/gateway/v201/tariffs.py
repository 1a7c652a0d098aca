"""What charging costs, for stations that show it to a driver who is about to begin."""

from sqlalchemy import Connection

from gridtap.drivers.model import Authorisation
from gridtap.drivers.people import get_user
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.devicemodel import find_value
from gridtap.tariffs.store import tariff_for
from gridtap.tariffs.wording import LANGUAGES, price_text

_SHOWS = ("TariffCostCtrlr", "Enabled", "Tariff")


def tariff_message(connection: Connection, station_id: str, authorisation: Authorisation) -> m.MessageContent | None:
    """The price in the driver's language; None where the token may not charge, or the station shows no prices.

    Spec: OCPP 2.0.1 I01.
    """
    if authorisation.status != "accepted" or (find_value(connection, station_id, *_SHOWS) or "").lower() != "true":
        return None
    tariff = tariff_for(connection, station_id)
    if tariff is None:
        return None
    locale = LANGUAGES[0] if authorisation.driver_id is None else get_user(connection, authorisation.driver_id).locale[:2]
    language = locale if locale in LANGUAGES else LANGUAGES[0]
    text = price_text(tariff.prices, language)
    return m.MessageContent(format=m.MessageFormat.UTF8, language=language, content=text)
