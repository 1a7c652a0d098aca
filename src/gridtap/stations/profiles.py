"""Security profiles: what a station was asked to climb to, and that it never comes down by itself."""

from sqlalchemy import select, update

from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction


def ask_profile(tx: Transaction, station_id: str, profile: int) -> None:
    """The station said that it will use this profile from now on; once it comes with it, no lower one lets it in. Idempotent.

    Spec: OCPP 1.6 security whitepaper A05; OCPP 2.0.1 A05.
    """
    columns = stations.c
    where = (columns.station_id == station_id) & (columns.min_security_profile < profile)
    if tx.execute(update(stations).where(where).values(asked_security_profile=profile)).rowcount:
        tx.emit("station_changed", station_id=station_id, data={"changed": ["asked_security_profile"]})


def raise_profile(tx: Transaction, station_id: str, shown: int) -> None:
    """The station has come in with a profile: where it was asked for that or a lower one, none below lets it in any more.

    Spec: OCPP 1.6 security whitepaper A05.FR.09; OCPP 2.0.1 A05.FR.07.
    """
    columns = stations.c
    where = (columns.station_id == station_id) & (columns.asked_security_profile <= shown)
    row = tx.one(select(columns.asked_security_profile, columns.min_security_profile).where(where))
    if row is None:
        return
    least = max(row.asked_security_profile, row.min_security_profile)
    tx.execute(update(stations).where(where).values(min_security_profile=least, asked_security_profile=None))
    _tell(tx, station_id, least)


def keep_profile(tx: Transaction, station_id: str, reached: int) -> None:
    """The station has come in over TLS by itself: with less it is not let in any more, until an operator says so.

    Between profiles without TLS the operator alone decides. Spec: OCPP 1.6 security whitepaper A05.FR.09; OCPP 2.0.1 A05.FR.07.
    """
    columns = stations.c
    where = (columns.station_id == station_id) & (columns.min_security_profile < reached)
    if reached > 1 and tx.execute(update(stations).where(where).values(min_security_profile=reached)).rowcount:
        _tell(tx, station_id, reached)


def _tell(tx: Transaction, station_id: str, least: int) -> None:
    data = {"changed": ["min_security_profile"], "min_security_profile": least}
    tx.emit("station_changed", station_id=station_id, data=data)
