"""Stations that knocked and were turned away, with what to do about each."""

from sqlalchemy import delete, func, insert, select, update

from gridtap.kit.errors import NotFound
from gridtap.stations.model import Knock
from gridtap.stations.upkeep import record_security_event
from gridtap.storage.tables.stations import pending_stations, stations
from gridtap.storage.transaction import Transaction

SECURITY_EVENTS = {
    "no_password": "InvalidStationCredentials",
    "wrong_password": "InvalidStationCredentials",
    "wrong_user_name": "InvalidStationCredentials",
    "profile_too_low": "SecurityProfileTooLow",
}
"""Reason of a knock → the security event it is for a station that is known."""
MAX_PENDING = 1000
"""Strangers may knock under as many names as they like; the oldest are forgotten."""


def record_knock(tx: Transaction, knock: Knock, attempts: int = 1) -> None:
    """Keep that a station was turned away, and why; `attempts` more of the same may be counted at once."""
    where = pending_stations.c.station_id == knock.station_id
    before = tx.one(select(pending_stations.c.reason).where(where))
    values = {
        "reason": knock.reason,
        "explanation": knock.explanation,
        "remedy": knock.remedy,
        "type_this": knock.type_this,
        "path": knock.path,
        "remote_address": knock.remote_address,
        "subprotocols": list(knock.subprotocols),
        "user_name": knock.user_name,
        "last_at": tx.now,
    }
    if before is None:
        _make_room(tx)
        tx.execute(insert(pending_stations).values(station_id=knock.station_id, first_at=tx.now, attempts=attempts, **values))
    else:
        counted = pending_stations.c.attempts + attempts
        tx.execute(update(pending_stations).where(where).values(attempts=counted, **values))
    if before is None or before.reason != knock.reason:
        tx.emit("station_knocked", station_id=knock.station_id, data={"reason": knock.reason})
        _record_security_event(tx, knock)


def _record_security_event(tx: Transaction, knock: Knock) -> None:
    """A known station that does not prove itself touches its safety. Spec: OCPP 2.0.1 A00.FR.408, A00.FR.323."""
    kind = "InvalidChargingStationCertificate" if "certificate" in knock.reason else SECURITY_EVENTS.get(knock.reason)
    where = stations.c.station_id == knock.station_id
    if kind is not None and tx.one(select(stations.c.station_key).where(where)) is not None:
        info = f"{knock.reason} from {knock.remote_address or 'somewhere'}: {knock.explanation}"
        record_security_event(tx, knock.station_id, kind, tx.now, info)


def dismiss_knock(tx: Transaction, station_id: str) -> None:
    """Forget that a station knocked; it appears again when it knocks again. Raises: NotFound `pending_unknown`."""
    if tx.execute(delete(pending_stations).where(pending_stations.c.station_id == station_id)).rowcount == 0:
        raise NotFound("pending_unknown", f"No station {station_id} is waiting to be let in.")


def forget_knock(tx: Transaction, station_id: str) -> None:
    """A station has come in: whatever was wrong is put right. Idempotent."""
    tx.execute(delete(pending_stations).where(pending_stations.c.station_id == station_id))


def _make_room(tx: Transaction) -> None:
    count = tx.execute(select(func.count()).select_from(pending_stations)).scalar_one()
    if count >= MAX_PENDING:
        oldest = select(pending_stations.c.station_id).order_by(pending_stations.c.last_at).limit(count - MAX_PENDING + 1)
        tx.execute(delete(pending_stations).where(pending_stations.c.station_id.in_(oldest)))
