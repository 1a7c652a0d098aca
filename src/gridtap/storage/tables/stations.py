"""Places and hardware: site ▸ station ▸ EVSE ▸ connector, what they were set to, and who knocked."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

sites = Table(
    "sites",
    metadata,
    Column("site_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False, default=""),
    Column("city", Text, nullable=False, default=""),
    Column("country", Text, nullable=False, default=""),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("timezone", Text, nullable=False, default="UTC"),
    Column("tariff_id", Text, ForeignKey("tariffs.tariff_id")),
    Column("created_at", Instant, nullable=False),
)

stations = Table(
    "stations",
    metadata,
    Column("station_key", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, default=""),
    Column("site_id", Text, ForeignKey("sites.site_id")),
    Column("tariff_id", Text, ForeignKey("tariffs.tariff_id")),
    Column("registration", Text, nullable=False, default="accepted"),
    Column("min_security_profile", Integer, nullable=False, default=1),
    Column("password_salt", LargeBinary),
    Column("password_hash", LargeBinary),
    Column("next_password_salt", LargeBinary),
    Column("next_password_hash", LargeBinary),
    Column("vendor", Text),
    Column("model", Text),
    Column("serial", Text),
    Column("firmware", Text),
    Column("iccid", Text),
    Column("imsi", Text),
    Column("meter_type", Text),
    Column("meter_serial", Text),
    Column("dialect", Text),
    Column("connected", Boolean, nullable=False, default=False),
    Column("generation", Integer, nullable=False, default=0),
    Column("node_id", Text),
    Column("remote_address", Text),
    Column("connected_at", Instant),
    Column("last_seen_at", Instant),
    Column("booted_at", Instant),
    Column("boot_reply", Text),
    Column("clock_offset_ms", BigInteger),
    Column("firmware_status", Text),
    Column("diagnostics_status", Text),
    Column("flags", Json, nullable=False, default=list),
    Column("demo", Boolean, nullable=False, default=False),
    Column("created_at", Instant, nullable=False),
    Column("callback_url", Text),
    Column("callback_seen", Text),
    Column("security_profile", Integer),
    Column("asked_security_profile", Integer),
    Column("takeovers_at", Instant),
)
"""`next_password_*` is one that was sent to the station and not seen yet; until then both are let in.

`callback_url` is where a station over SOAP is called, as the operator said; `callback_seen` is what the station itself claims.

`security_profile` is that of its latest connection; `asked_security_profile` is one it was asked to climb to: once it comes with
that or a higher one, `min_security_profile` rises to it.

`takeovers_at` is when it was last told that connections of this id took the line from each other again and again.
"""

evses = Table(
    "evses",
    metadata,
    Column("evse_key", BigKey, primary_key=True, autoincrement=True),
    Column("evse_id", Text, nullable=False, unique=True),
    Column("code", Text, nullable=False, unique=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    UniqueConstraint("station_id", "number"),
)
"""Number 0 stands for the station as a whole (its main meter, its own status) and is never offered to drivers."""

connectors = Table(
    "connectors",
    metadata,
    Column("evse_key", BigKey, ForeignKey("evses.evse_key", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("type", Text, nullable=False, default="unknown"),
    Column("max_power_w", Integer),
    Column("wire_status", Text),
    Column("status", Text, nullable=False, default="unknown"),
    Column("error_code", Text),
    Column("vendor_error_code", Text),
    Column("info", Text),
    Column("status_at", Instant),
    Column("station_status_at", Instant),
)

station_settings = Table(
    "station_settings",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text),
    Column("readonly", Boolean, nullable=False, default=False),
    Column("read_at", Instant, nullable=False),
)

pending_stations = Table(
    "pending_stations",
    metadata,
    Column("station_id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("type_this", Text),
    Column("path", Text, nullable=False),
    Column("remote_address", Text),
    Column("subprotocols", Json, nullable=False, default=list),
    Column("user_name", Text),
    Column("attempts", Integer, nullable=False, default=1),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Index(None, "last_at"),
)

security_events = Table(
    "security_events",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("type", Text, nullable=False),
    Column("tech_info", Text),
    Column("station_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index(None, "station_id", "id"),
)

security_ladders = Table(
    "security_ladders",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("goal_profile", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("steps", Json, nullable=False, default=list),
    Column("problem", Text),
    Column("patience_s", Integer, nullable=False),
    Column("node_id", Text),
    Column("requested_by", Text),
    Column("began_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""How far a station has come on its way to a higher security profile: its latest climb, kept for whoever looks.

`node_id` is the node that leads it; it goes on there after a restart.
"""

station_deviations = Table(
    "station_deviations",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("action", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("found", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
)
"""Where a station breaks the specification and is understood all the same."""
